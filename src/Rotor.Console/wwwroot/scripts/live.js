// Follows the parts of this page that change: elements with data-live name the address. A hidden page follows nothing.
const held = new Map();
const inUse = part => part.contains(document.activeElement);
// Who is using a part with the keyboard or the mouse keeps it as it is until they leave it.
const put = (part, html) => {
  if (inUse(part)) held.set(part, html);
  else { held.delete(part); part.innerHTML = html; }
};
document.addEventListener('focusout', () => setTimeout(() => { for (const [part, html] of held) put(part, html); }));
for (const place of document.querySelectorAll('[data-live]')) {
  let source = null;
  const follow = () => {
    if (document.hidden || source) return;
    source = new EventSource(place.dataset.live);
    source.onmessage = event => {
      const { id, html } = JSON.parse(event.data);
      const part = document.getElementById(id);
      if (part) put(part, html);
    };
    source.onopen = () => place.classList.add('following');
    source.onerror = () => {
      place.classList.remove('following');
      if (source.readyState === EventSource.CLOSED) source = null;
    };
  };
  const rest = () => { source?.close(); source = null; };
  document.addEventListener('visibilitychange', () => document.hidden ? rest() : follow());
  addEventListener('pagehide', rest);
  follow();
}
