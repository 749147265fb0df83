// The playground: reads the answer as it comes and can stop it. Without it, the form brings the whole answer.
const form = document.querySelector('[data-chat]');
const log = form.querySelector('[data-log]');
const entry = form.querySelector('[data-message]');
const send = form.querySelector('[data-send]');
const stop = form.querySelector('[data-stop]');
const history = JSON.parse(form.elements.history.value);
let asking = null;

function bubble(role, name) {
  log.querySelector('.empty')?.remove();
  const place = document.createElement('article');
  place.className = 'bubble ' + role;
  const head = document.createElement('h3');
  head.className = 'turn-role';
  head.textContent = name;
  const text = document.createElement('div');
  text.className = 'turn-text';
  text.dir = 'auto';
  place.append(head, text);
  log.append(place);
  return { place, text };
}

function tell(place, text) {
  const note = document.createElement('p');
  note.className = 'chat-fault';
  note.dir = 'auto';
  note.textContent = text;
  place.append(note);
}

// A stopped answer comes without its facts; its record has them.
function lead(place, id) {
  const link = document.createElement('a');
  link.href = '/admin/requests/' + encodeURIComponent(id);
  link.textContent = form.dataset.open;
  place.append(link);
}

function toReason(answer, text) {
  let details = answer.place.querySelector('details');
  if (!details) {
    details = document.createElement('details');
    details.className = 'reasoning';
    const summary = document.createElement('summary');
    summary.textContent = form.dataset.thinking;
    const body = document.createElement('div');
    body.className = 'turn-text';
    body.dir = 'auto';
    details.append(summary, body);
    answer.text.before(details);
  }
  details.lastElementChild.append(text);
}

// One event: its name and its data.
function take(block, answer) {
  let name = '';
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim();
    else if (line.startsWith('data:')) data += line.slice(5).trim();
  }
  if (!data || data === '[DONE]') return;
  const message = JSON.parse(data);
  if (name === 'facts') {
    if (message.fault) tell(answer.place, message.fault);
    const facts = document.createElement('div');
    facts.innerHTML = message.html;
    answer.place.append(...facts.childNodes);
    answer.told = true;
    answer.failed = Boolean(message.fault);
    return;
  }
  const delta = message.choices?.[0]?.delta;
  if (delta?.reasoning) toReason(answer, delta.reasoning);
  if (delta?.content) answer.text.append(delta.content);
}

async function read(body, answer) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const near = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) take(block, answer);
    if (near) log.scrollTop = log.scrollHeight;
  }
}

async function ask() {
  const message = entry.value.trim();
  if (!message || asking) return;
  const fields = new FormData(form);
  fields.set('history', JSON.stringify(history));
  bubble('user', form.dataset.you).text.textContent = message;
  const answer = bubble('assistant', form.dataset.they);
  answer.place.classList.add('busy');
  log.scrollTop = log.scrollHeight;
  entry.value = '';
  asking = new AbortController();
  [send.disabled, stop.hidden] = [true, false];
  let id = null;
  try {
    const response = await fetch(form.dataset.chat, { method: 'POST', body: new URLSearchParams(fields), signal: asking.signal });
    id = response.headers.get('X-Rotor-Request-Id');
    if (response.ok) await read(response.body, answer);
    else tell(answer.place, response.status === 400 ? (await response.json()).reason : form.dataset.failed);
  } catch (error) {
    tell(answer.place, error.name === 'AbortError' ? form.dataset.stopped : form.dataset.failed);
    if (id && !answer.told) lead(answer.place, id);
  } finally {
    answer.place.classList.remove('busy');
    const text = answer.text.textContent;
    if (text) history.push({ role: 'user', content: message }, { role: 'assistant', content: text });
    else if (!entry.value) entry.value = message;
    asking = null;
    [send.disabled, stop.hidden] = [false, true];
    log.scrollTop = log.scrollHeight;
    entry.focus();
  }
}

form.addEventListener('submit', event => {
  event.preventDefault();
  ask();
});
stop.addEventListener('click', () => asking?.abort());
entry.addEventListener('keydown', event => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
log.scrollTop = log.scrollHeight;
