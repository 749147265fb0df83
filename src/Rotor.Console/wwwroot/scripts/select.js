// Ticks of lists: all at once, a range with Shift, and how many there are. Without script the ticks and buttons work as they are.
const bar = document.querySelector('[data-selection]');
const boxes = () => [...document.querySelectorAll('[data-tick]:not(:disabled)')];
const heads = () => document.querySelectorAll('[data-tick-all]');
const every = document.querySelector('[data-tick-every]');
let last = null;

function tell() {
  const all = boxes();
  const ticked = all.filter(box => box.checked);
  if (bar) {
    bar.hidden = ticked.length === 0 && !every?.checked;
    bar.querySelector('[data-count]').textContent = every?.checked ? every.dataset.all : ticked.length.toLocaleString(document.documentElement.lang);
  }
  for (const head of heads()) {
    const own = head.dataset.tickAll ? all.filter(box => box.dataset.tick === head.dataset.tickAll) : all;
    const count = own.filter(box => box.checked).length;
    head.checked = count > 0 && count === own.length;
    head.indeterminate = count > 0 && count < own.length;
  }
  if (every) every.closest('label').hidden = !(ticked.length === all.length || every.checked);
}

document.addEventListener('click', event => {
  const box = event.target.closest('[data-tick]');
  if (!box) return;
  if (event.shiftKey && last) {
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
});

document.addEventListener('change', event => {
  const head = event.target.closest('[data-tick-all]');
  if (head) for (const box of boxes()) if (!head.dataset.tickAll || box.dataset.tick === head.dataset.tickAll) box.checked = head.checked;
  if (every && event.target !== every) every.checked = false;
  tell();
});

for (const head of heads()) head.hidden = false;
tell();
