// `varve blame` and `varve when` against a script that edits a page and keeps the truth.
// VARVE_SEEDS=100 tries that many pages.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { blameOf, editedPage, whenOf } from './lib/edited_page.js';
import { temporaryFolder } from './lib/files.js';
import { archive } from './lib/varve.js';

const SEEDS = Number(process.env.VARVE_SEEDS ?? 2);
const COUNT = 300;
const url = 'http://edited.example/page';

async function archiveOf(t, warc) {
  const folder = await temporaryFolder(t);
  const varve = archive(path.join(folder, 'archive'));
  await writeFile(path.join(folder, 'page.warc'), warc);
  const imported = await varve('import', path.join(folder, 'page.warc'));
  assert.equal(imported.code, 0, imported.stderr);
  return varve;
}

const letter = /[\p{L}\p{N}]/u;
const chinese = /\p{Script=Han}/u;
const folded = (text) => text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').replace(/\s+/g, ' ').trim();

// Whether the phrase, folded, stands in the text as whole words.
function stands(text, phrase) {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const joins = (left, right) => letter.test(left) && letter.test(right) && !chinese.test(left) && !chinese.test(right);
    const end = at + phrase.length;
    if (!joins(text[at - 1] ?? '', text[at]) && !joins(text[end - 1], text[end] ?? '')) return true;
  }
  return false;
}

// Whole passages, parts of them, and what never stood there, in other letters and spaces.
function phrasesOf(captures, random) {
  const readable = captures.filter((capture) => capture.passages);
  return Array.from({ length: 40 }, (_, i) => {
    const words = random.of(random.of(readable).passages).split(' ');
    const from = i % 4 === 0 ? 0 : random.below(words.length);
    const some = i % 4 === 0 ? words : words.slice(from, from + 1 + random.below(4));
    const phrase = i % 10 === 9 ? `${some.join(' ')} never` : some.join(i % 2 ? ' ' : '  \n');
    return i % 3 ? phrase : phrase.toUpperCase();
  });
}

for (let seed = 1; seed <= SEEDS; ++seed) {
  test(`a page of ${COUNT} captures, seed ${seed}`, async (t) => {
    const { warc, captures, random } = editedPage({ seed, url, count: COUNT });
    const varve = await archiveOf(t, warc);
    let answers = 0;
    const said = captures.flatMap((capture, i) => (capture.passages ? [i] : []));
    for (const index of [said[0], said.at(-1), ...Array.from({ length: 10 }, () => random.of(said))]) {
      const blamed = await varve('--json', 'blame', url, '--at', captures[index].time);
      assert.equal(blamed.code, 0, blamed.stderr);
      const truth = blameOf(captures, index);
      assert.deepEqual(blamed.lines.map(({ text, first, since }) => ({ text, first, since })), truth);
      for (const line of blamed.lines) assert.equal(line.came_back, line.first !== line.since);
      answers += truth.length;
    }
    for (const phrase of phrasesOf(captures, random)) {
      const found = await varve('--json', 'when', url, '--', phrase);
      assert.equal(found.code, 0, found.stderr);
      const truth = whenOf(captures, (passages) => stands(folded(passages.join(' ')), folded(phrase)));
      const order = (lines) => lines.map((line) => JSON.stringify(line)).sort();
      assert.deepEqual(order(found.lines), order(truth), phrase);
      answers += truth.length;
    }
    t.diagnostic(`${answers} answers`);
  });
}
