// Ctrl+K: pages and actions by a few letters. Enter without a choice searches the requests.
const palette = document.getElementById('palette');
const input = palette.querySelector('input[name=search]');
const items = [...palette.querySelectorAll('.palette-list > li')];
const act = item => item.querySelector('a, button');
const shown = () => items.filter(item => !item.hidden);
let chosen = -1;

function choose(index) {
  const list = shown();
  chosen = index === null || !list.length ? -1 : (index + list.length) % list.length;
  for (const item of items) act(item).classList.toggle('chosen', item === list[chosen]);
  list[chosen]?.scrollIntoView({ block: 'nearest' });
}

function filter() {
  const wanted = input.value.trim().toLocaleLowerCase();
  for (const item of items) item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
  choose(wanted ? 0 : null);
}

document.addEventListener('keydown', event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    palette.togglePopover();
  }
});

palette.addEventListener('toggle', event => {
  if (event.newState !== 'open') return;
  input.value = '';
  filter();
  input.focus();
});

input.addEventListener('input', filter);
input.addEventListener('keydown', event => {
  if (event.key === 'ArrowDown') choose(chosen + 1);
  else if (event.key === 'ArrowUp') choose(chosen < 0 ? -1 : chosen - 1);
  else if (event.key === 'Enter' && chosen >= 0) act(shown()[chosen]).click();
  else return;
  event.preventDefault();
});
