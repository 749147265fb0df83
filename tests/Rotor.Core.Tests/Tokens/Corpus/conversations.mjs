// Writes conversations.json: request bodies with the prompt tokens that the reference counts for gpt-4o.
//
//   npm install --prefix /some/folder gpt-tokenizer@4.0.0
//   node conversations.mjs /some/folder/node_modules/gpt-tokenizer
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const { countChatCompletionTokens } = await import(join(process.argv[2], 'esm/model/gpt-4o.js'));
const text = name => readFileSync(join(folder, `${name}.txt`), 'utf8');

const weather = { name: 'get_weather', description: 'Get the current weather for a location.', parameters: { type: 'object', properties: {
  location: { type: 'string', description: 'City and country, e.g. Oslo, Norway' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
  days: { type: 'integer', description: 'How many days ahead' } }, required: ['location'] } };
const search = { name: 'search_requests', description: 'Searches the request log by words, model and status.', parameters: { type: 'object', properties: {
  query: { type: 'string', description: 'Words to look for' }, filters: { type: 'object', properties: { status: { type: 'array', items: { type: 'integer' } },
    model: { type: 'string' }, stream: { type: 'boolean' } } }, page_size: { type: 'number' }, tags: { type: 'array', items: { type: 'string' } } }, required: ['query', 'filters'] } };
const ping = { name: 'ping', description: 'Says whether the service is there', parameters: { type: 'object', properties: {} } };

const conversations = [
  { messages: [{ role: 'user', content: 'hello' }] },
  { messages: [{ role: 'system', content: 'You are a helpful assistant.' }, { role: 'user', content: 'What is 2+2?' }, { role: 'assistant', content: '4' }, { role: 'user', content: 'And times "ten"?\n' }] },
  { messages: [{ role: 'user', name: 'ada', content: text('english') }, { role: 'assistant', content: text('russian') }] },
  { messages: [{ role: 'system', content: text('chinese') }, { role: 'user', content: text('emoji') }] },
  { messages: [{ role: 'user', content: text('code') }] },
  { messages: [{ role: 'user', content: 'Is it raining in Oslo?' }], tools: [weather] },
  { messages: [{ role: 'system', content: 'Answer briefly.' }, { role: 'user', content: 'Find the failed requests of yesterday.' }], tools: [weather, search, ping] },
  { messages: [{ role: 'system', content: 'Be terse.\n' }, { role: 'user', content: text('json') }], tools: [ping] },
];

writeFileSync(join(folder, 'conversations.json'), '[\n' + conversations.map(body => JSON.stringify({
  body: { model: 'openai/gpt-4o', ...body, tools: body.tools?.map(f => ({ type: 'function', function: f })) },
  tokens: countChatCompletionTokens({ messages: body.messages, functions: body.tools }),
})).join(',\n') + '\n]\n');
