// Writes expected.json and fuzz.json: what the reference counts for every text of the corpus and for random strings.
//
//   npm install --prefix /some/folder gpt-tokenizer@4.0.0
//   node expected.mjs /some/folder/node_modules/gpt-tokenizer
//
// Random strings hold neither U+FEFF nor U+0085 nor U+017F: there the reference's white space and case rules are those of JavaScript, while
// tiktoken's own, which hosted models use, are Unicode's.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const reference = process.argv[2];
const folder = dirname(fileURLToPath(import.meta.url));
const o200k = await import(join(reference, 'esm/encoding/o200k_base.js'));
const cl100k = await import(join(reference, 'esm/encoding/cl100k_base.js'));
const ordinary = { disallowedSpecial: new Set() };
const count = text => [o200k.encode(text, ordinary).length, cl100k.encode(text, ordinary).length];

// A small generator with a fixed seed, so that every run writes the same strings.
let state = 20261121;
function next(bound) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor(state / 4294967296 * bound);
}

const alphabets = [
  'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'aAbBsStTlLvVeErRdDmM\'\'\'', '0123456789', ' ', ' \t\r\n', '\n\n\r/ ', '\u00a0\u2003\u3000\u2028 ',
  '!"#$%&()*+,-./:;<=>?@[]^_`{|}~', 'абвгдежзийклмнопрстуфхцчшщъыьэюяё', 'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ', '的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得',
  'ぁあぃいぅうカキクケコー々', '가각간갇갈한국어', '\u0301\u0308\u0327\u20dd\u0903', 'ǅǈǋᾈ', 'ʰʲˠˡªº', '٠١٢٣²³¼Ⅷ①', 'क्षत्रनमस्ते', 'अआइ', 'العربية', 'שלום',
  [...'😀🚀🏽👩🧑💻🌍❤'], ['\u200d', '\ufe0f', '\u20e3'], [...'𝓗𝓮𝟘𠀀𠮷𐐀𐐨'], '€£¥©®™°±×÷', '\u0000\u0001\u001b\u007f\u200b', 'ß', 'éèêëñçøåÉÈÊËÑÇØÅ',
].map(letters => [...letters]);

function random() {
  let text = '';
  const mixed = 1 + next(4);
  const chosen = Array.from({ length: mixed }, () => alphabets[next(alphabets.length)]);
  const length = 1 + next(next(8) === 0 ? 200 : 40);
  while (text.length < length) {
    const alphabet = chosen[next(mixed)];
    for (let run = 1 + next(6); run > 0; run--) text += alphabet[next(alphabet.length)];
  }
  return text;
}

const escape = value => JSON.stringify(value).replace(/[\u007f-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
const line = (name, text, extra) => `{"${name}":${escape(text)}${extra ?? ''},"counts":${JSON.stringify(count(extra ? text.repeat(JSON.parse(`{${extra.slice(1)}}`).times) : text))}}`;

const files = readdirSync(folder).filter(name => name.endsWith('.txt')).sort();
writeFileSync(join(folder, 'expected.json'), '[\n' + files.map(name =>
  `{"file":"${name}","counts":${JSON.stringify(count(readFileSync(join(folder, name), 'utf8')))}}`).join(',\n') + '\n]\n');

const strings = Array.from({ length: 2500 }, () => line('text', random()));
const repeats = [['a', 3000], ['Z', 2999], [' ', 3001], ['\n', 2000], ['\r\n', 1500], ['=', 2500], ['-', 777], ['0', 1000], ['ab', 1501], ['的', 1200], ['网关', 700],
  ['网关位于提问的人和回答的机器之间', 60], ['😀', 700], ['👩‍👩‍👧', 200], ['ж', 1500], ['\u0301', 900], ['aB', 1000], ['"\\', 900], ['/\n', 600], [' a', 900], ['\t', 1000], ['中A', 600],
].map(([text, times]) => line('text', text, `,"times":${times}`));
writeFileSync(join(folder, 'fuzz.json'), '[\n' + [...strings, ...repeats].join(',\n') + '\n]\n');
