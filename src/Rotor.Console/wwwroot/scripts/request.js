// One request: j and k go through the list that one came from, Escape goes back to it. Forms that take long say that they are at work.
import {} from "./live.js";

const list = JSON.parse(sessionStorage.getItem('rotor_list') ?? 'null');
const back = document.querySelector('[data-back]');
if (list && back) back.href = list.address;

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, textarea, select') || document.querySelector('[popover]:popover-open')) return;
  const at = list?.links.indexOf(location.pathname) ?? -1;
  if (event.key === 'Escape' && back) location.assign(back.href);
  else if ((event.key === 'j' || event.key === 'k') && at >= 0) {
    const next = list.links[at + (event.key === 'j' ? 1 : -1)];
    if (next) location.assign(next);
  }
});

document.addEventListener('submit', event => {
  const form = event.target.closest('[data-busy]');
  if (!form) return;
  const button = form.querySelector('button.main');
  button.disabled = true;
  button.lastChild.textContent = form.dataset.busy;
});
