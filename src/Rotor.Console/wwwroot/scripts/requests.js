// The list of requests: search as one types, new rows as they come, and the keyboard. Without it, forms and links do the same.
const most = 200;
const mostAsked = 50;
const mostMissed = 50;
const quiet = 30_000;
const search = document.querySelector('[data-search-form] [data-search]');
const toggle = document.querySelector('[data-live-toggle]');
const list = document.getElementById('list');
const seen = 'rotor_list';
let source = null;
let paused = false;
const held = new Map();
const news = document.querySelector('[data-news]');
let came = 0;
let telling = 0;
let told = -quiet;
let missed = 0;
let hurries = false;
let pending = 0;
let loading = null;

const rows = () => list.querySelector('[data-rows]');
const links = () => [...list.querySelectorAll('.row-link')];
const remember = () => {
  sessionStorage.setItem(seen, JSON.stringify({ address: location.pathname + location.search, links: links().map(link => link.getAttribute('href')) }));
};

// Live rows
const idOf = row => row.dataset.id;
const standing = id => rows().querySelector(`tr[data-id="${CSS.escape(id)}"]`);
const hasLeft = row => row.hasAttribute('data-left');

function label() {
  const count = missed + [...held.values()].filter(row => !hasLeft(row) && !standing(idOf(row))).length;
  toggle.setAttribute('aria-pressed', String(!paused));
  toggle.querySelector('[data-live-text]').textContent = !paused ? toggle.dataset.liveOn
    : count ? toggle.dataset.liveWaiting.replace('{0}', count.toLocaleString(document.documentElement.lang)) : toggle.dataset.liveOff;
}

// In its place, and only where something changed: whoever stands on the row goes on standing there.
function swap(known, row) {
  if (known.innerHTML === row.innerHTML && known.hasAttribute('data-running') === row.hasAttribute('data-running')) return;
  const stands = known.contains(document.activeElement);
  known.replaceWith(row);
  if (stands) row.querySelector('.row-link')?.focus({ preventScroll: true });
}

// Whoever stands on a row that goes stands on its neighbour.
function leave(row) {
  if (row.contains(document.activeElement)) (row.nextElementSibling ?? row.previousElementSibling)?.querySelector('.row-link')?.focus({ preventScroll: true });
  row.remove();
}

function put(batch) {
  const place = rows();
  const added = [];
  for (const row of batch) {
    const known = standing(idOf(row));
    if (known) hasLeft(row) ? leave(known) : swap(known, row);
    else if (!hasLeft(row)) added.push(row);
  }
  added.forEach(row => row.classList.add('fresh'));
  place.prepend(...added);
  tell(added.length);
  while (place.children.length > most && !place.lastElementChild.contains(document.activeElement)) place.lastElementChild.remove();
  const isEmpty = !place.children.length;
  list.querySelector('[data-empty]').hidden = !isEmpty;
  place.closest('.requests-table').classList.toggle('no-rows', isEmpty);
  remember();
}

// For those who hear the page: how many came, and not more often than one can listen to.
function tell(count) {
  came += count;
  if (!came || telling) return;
  telling = setTimeout(() => {
    news.textContent = news.dataset.news.replace('{0}', came.toLocaleString(document.documentElement.lang));
    [came, telling, told] = [0, 0, performance.now()];
  }, Math.max(1000, told + quiet - performance.now()));
}

function hold(batch) {
  for (const row of batch.reverse()) {
    held.delete(idOf(row));
    held.set(idOf(row), row);
  }
  while (held.size > most) {
    held.delete(held.keys().next().value);
    missed++;
  }
  label();
}

// What is shown as running may have ended while nobody followed, and others may have come since; the address asks for both.
function addressOfLive(base) {
  const address = new URL(base, location.href);
  address.searchParams.set('since', rows().dataset.at);
  const shown = new Map([...rows().children, ...held.values()].map(row => [idOf(row), row]));
  const running = [...shown].filter(([, row]) => row.hasAttribute('data-running')).map(([id]) => id);
  running.slice(0, mostAsked).forEach(id => address.searchParams.append('running', id));
  return address;
}

function follow() {
  const base = rows()?.dataset.follow;
  if (document.hidden || source || !base) return;
  // Where so many come that they are counted only, gaps are no news.
  let isFirst = !hurries;
  hurries = false;
  source = new EventSource(addressOfLive(base));
  source.onopen = () => list.classList.add('following');
  source.onmessage = event => {
    const batch = JSON.parse(event.data);
    const drawn = document.createElement('tbody');
    drawn.innerHTML = batch.html;
    const batchRows = [...drawn.children];
    if (batch.missed) {
      hurries = true;
      again();
    } else rows().dataset.at = batch.at;
    const mayLeaveAGap = isFirst && batchRows.filter(row => !hasLeft(row)).length >= mostMissed;
    isFirst = false;
    if (!paused) {
      // More came than are told of: what stood there before them no longer follows on them.
      if (mayLeaveAGap && !batchRows.some(row => standing(idOf(row)))) rows().replaceChildren();
      return put(batchRows);
    }
    missed += batch.missed;
    hold(batchRows);
  };
  source.onerror = () => {
    const isRefused = source?.readyState === EventSource.CLOSED;
    rest();
    if (!isRefused) again();
  };
}

// A connection that broke, or was too slow for all that came, is made anew with what is shown by then.
function again() {
  pending ||= setTimeout(() => { pending = 0; rest(); follow(); }, 3000);
}

function rest() {
  source?.close();
  source = null;
  list.classList.remove('following');
}

function offerLive() {
  toggle.hidden = !rows()?.dataset.follow;
}

toggle.addEventListener('click', () => {
  paused = !paused;
  if (!paused) {
    const batch = [...held.values()].reverse();
    held.clear();
    if (missed) again();
    missed = 0;
    put(batch);
  }
  label();
});
document.addEventListener('visibilitychange', () => document.hidden ? rest() : follow());
addEventListener('pagehide', rest);

// Another view without leaving the page
async function show(address) {
  loading?.abort();
  const mine = loading = new AbortController();
  list.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(address, { signal: mine.signal, headers: { accept: 'text/html' } });
    if (answer.redirected) return location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('list');
    if (!fresh || loading !== mine) return;
    list.replaceChildren(...fresh.childNodes);
    for (const part of document.querySelectorAll('[data-swap], [data-kept]')) {
      const name = part.dataset.swap;
      const other = name ? page.querySelector(`[data-swap="${name}"]`) : page.querySelector('[data-kept]');
      if (other) part.replaceChildren(...other.childNodes);
    }
    history.replaceState(null, '', address);
    rest();
    held.clear();
    missed = 0;
    label();
    offerLive();
    follow();
    remember();
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(address);
  } finally {
    if (loading === mine) list.removeAttribute('aria-busy');
  }
}

const addressOf = form => {
  const given = [...new FormData(form)].filter(([, value]) => String(value).trim());
  const text = new URLSearchParams(given).toString();
  return form.getAttribute('action') + (text ? '?' + text : '');
};

let typed = 0;
search.addEventListener('input', () => {
  clearTimeout(typed);
  typed = setTimeout(() => show(addressOf(search.form)), 200);
});
search.form.addEventListener('submit', event => {
  event.preventDefault();
  clearTimeout(typed);
  show(addressOf(search.form)).then(() => links()[0]?.focus());
});
// Forms send every field; an address shall hold only what was filled in.
document.querySelector('[data-filter-form]').addEventListener('submit', event => {
  event.preventDefault();
  location.assign(addressOf(event.target));
});

// Keyboard
function move(step) {
  const all = links();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.closest('tr').scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest('input, textarea, select, [contenteditable]');
  if (event.key === 'Escape') {
    if (typing === search) {
      if (new URLSearchParams(location.search).has('search')) { search.value = ''; show(addressOf(search.form)); }
      links()[0]?.focus();
    } else document.activeElement?.blur();
    return;
  }
  if (typing || document.querySelector('[popover]:popover-open')) return;
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    f: () => document.getElementById('filters').showPopover(),
    l: () => toggle.hidden || toggle.click(),
    '?': () => document.getElementById('keys-help').showPopover(),
  };
  const act = actions[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener('click', event => {
  for (const drop of document.querySelectorAll('[data-drop][open]')) if (!drop.contains(event.target)) drop.open = false;
});

offerLive();
label();
follow();
remember();
