// What every page gains with script: the viewer's time zone, copying, keys. Everything works without.
const root = document.documentElement;

function learnZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || zone === root.dataset.zone) return;
  const known = document.cookie.includes('rotor_zone=' + encodeURIComponent(zone));
  document.cookie = `rotor_zone=${encodeURIComponent(zone)}; Path=/admin; Max-Age=31536000; SameSite=Strict`;
  // The server knows other zones than this browser: it stays at its own, and says UTC in the hint.
  if (known) return;
  const format = new Intl.DateTimeFormat(root.lang, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  for (const time of document.querySelectorAll('time[data-moment]')) {
    const at = new Date(time.dateTime);
    if (at.toDateString() === new Date().toDateString()) time.textContent = format.format(at);
  }
}

// Browsers give the clipboard only to HTTPS and to this machine; a gateway in one's own network is often neither.
function copySelected(source) {
  const selection = getSelection();
  selection.selectAllChildren(source);
  document.execCommand('copy');
  selection.removeAllRanges();
}

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (navigator.clipboard) await navigator.clipboard.writeText(source.textContent);
  else copySelected(source);
  const label = button.ariaLabel;
  button.classList.add('done');
  button.ariaLabel = button.dataset.done;
  setTimeout(() => { button.classList.remove('done'); button.ariaLabel = label; }, 1500);
});

document.addEventListener('keydown', event => {
  const typing = event.target.closest('input, textarea, select, [contenteditable]');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.querySelector('[data-search]')?.focus();
  } else if (event.key === 'Escape' && typing?.matches('[data-search]')) {
    typing.value = '';
    typing.blur();
  }
});

// An open dialog takes the keyboard: it begins in its first field, and Tab goes round in it. Esc and the way back are the browser's own.
const stops = dialog => [...dialog.querySelectorAll('input:not([type="hidden"]), select, textarea, a[href], button, summary, [tabindex="0"]')]
  .filter(stop => !stop.disabled && stop.getClientRects().length);

document.addEventListener('toggle', event => {
  if (event.newState !== 'open' || !event.target.matches('.dialog') || event.target.contains(document.activeElement)) return;
  const all = stops(event.target);
  (all.find(stop => stop.matches('input, select, textarea')) ?? all[0])?.focus();
}, true);

document.addEventListener('keydown', event => {
  const dialog = event.key === 'Tab' && document.querySelector('.dialog:popover-open');
  if (!dialog) return;
  const all = stops(dialog);
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (document.activeElement !== from && dialog.contains(document.activeElement)) return;
  event.preventDefault();
  to?.focus();
});

// On a narrow screen the pages stand in a row that scrolls.
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
learnZone();
