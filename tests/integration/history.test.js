// `varve diff`; `varve blame` and `varve when` against a script that edits a page and keeps the truth.
// VARVE_SEEDS=100 tries that many pages.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { blameOf, editedPage, whenOf } from './lib/edited_page.js';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive } from './lib/varve.js';
import { response } from './lib/warc.js';

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

const filler = Array.from({ length: 10 }, (_, i) => `<p>filler ${i}`).join('');
const page = (date, body) => response({ url, date, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body }).text;
const changing = [
  page('2020-01-01T00:00:00Z', `<title>One\u202e\u0007</title><h1>Head</h1><p>The price is $50 today.<p>Moves\u202e about<pre>a\n b\n c</pre>${filler}<p>end`),
  page('2020-02-01T00:00:00Z', `<title>Two</title><h1>Head</h1><p>The price is $60 today, only.<pre>a\n B\n c</pre>${filler}<p>a <b>&lt;script&gt;</b><p>end<p>Moves about`),
];

test('diff says what changed', async (t) => {
  const varve = await archiveOf(t, changing.join('') + changing[1].replaceAll('2020-02-01', '2020-03-01'));
  const found = await varve('diff', url);
  assert.equal(found.code, 0, found.stderr);
  assert.equal(found.stdout, `--- ${url}  2020-01-01T00:00:00.000000Z  One
+++ ${url}  2020-03-01T00:00:00.000000Z  Two
@@ -1,7 +1,6 @@
 Head
-The price is $[-50-] today.
+The price is \${+60+} today{+, only+}.
<Moves about
-a[-
- b-]
- c
+a{+
+ B+}
+ c
 filler 0
 filler 1
 filler 2
@@ -12,4 +11,6 @@
 filler 7
 filler 8
 filler 9
+a <script>
 end
>Moves about
`);
  assert.equal((await varve('diff', url, '20200201', '20200301')).stdout, '');
  const [head, ...edits] = (await varve('--json', 'diff', url, '2020', '20200201')).lines;
  assert.equal(head.before.time, '2020-01-01T00:00:00.000000Z');
  assert.deepEqual(edits.map(({ edit }) => edit), ['changed', 'moved-away', 'changed', 'added', 'moved-here']);
  assert.equal(edits[0].pieces.filter(({ edit }) => edit !== 'added').map(({ text }) => text).join(''), edits[0].old_text);
  const html = (await varve('diff', url, '--html')).stdout;
  assert.match(html, /The price is \$<del>50<\/del> today\./);
  assert.match(html, /a<ins>\n B<\/ins>\n c/);
  assert.match(html, /a &lt;script&gt;/);
  assert.doesNotMatch(html, /<script/);
});

test('diff --score says how much of it matters', async (t) => {
  const shop = (date, price, views) =>
    page(date, `<title>Offer</title><main><p>Free returns for 30 days.<p class=price>${price} EUR</main><footer>${views} views</footer>`);
  const varve = await archiveOf(t, [
    shop('2020-01-01T00:00:00Z', '1,299.00', 17), shop('2020-01-02T00:00:00Z', '1,299.00', 23), shop('2020-01-03T00:00:00Z', '1,399.00', 23),
  ].join(''));
  const score = async (...args) => (await varve('diff', url, ...args, '--score')).lines[0];
  const noise = await score('20200101', '20200102');
  assert.equal(noise.significant, false);
  assert.equal(noise.score, 0);
  const price = await score('20200102', '20200103', '--watch', 'price:.price', '--watch', 'free returns');
  assert.ok(price.reasons.includes('price') && price.reasons.includes('watch'));
  assert.deepEqual(price.prices, [{ before: '1,299.00EUR', after: '1,399.00EUR' }]);
  assert.deepEqual(price.watches, [{ watch: 'price:.price', event: 'changed', before: '1,299.00EUR', after: '1,399.00EUR' }]);
  assert.equal((await score('20200102', '20200103', '--ignore', '.price')).significant, false);
  const wrong = await varve('diff', url, '--score', '--ignore', 'p:hover');
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /p:hover/);
});

test('diff --resources says what a page needs that came, went or changed', async (t) => {
  const folder = await temporaryFolder(t);
  const site = path.join(folder, 'site');
  await mkdir(site);
  const write = (files) => Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(site, name), text)));
  await write({ 'index.html': '<link rel=stylesheet href=a.css><img src=a.png><img src=b.png>', 'a.css': 'p { color: red }', 'a.png': 'a', 'b.png': 'b' });
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root: site }]);
  t.after(() => nginx.stop());
  const varve = archive(path.join(folder, 'archive'));
  const page = `${nginx.urls[0]}/index.html`;
  assert.equal((await varve('save', '--allow-private', page)).code, 0);
  await write({ 'index.html': '<link rel=stylesheet href=a.css><img src=a.png><img src=c.png>', 'a.css': 'p { color: blue }', 'c.png': 'c' });
  assert.equal((await varve('save', '--allow-private', page)).code, 0);
  const found = await varve('diff', page, '--resources');
  assert.equal(found.code, 0, found.stderr);
  const base = nginx.urls[0];
  assert.deepEqual(found.stdout.trim().split('\n'), [`~${base}/a.css  text/css`, `-${base}/b.png  image/png`, `+${base}/c.png  image/png`]);
  const lines = (await varve('--json', 'diff', page, 'first', 'latest', '--resources')).lines;
  assert.deepEqual(lines.map(({ edit }) => edit), ['changed', 'removed', 'added']);
  assert.equal(lines[1].after, null);
  assert.match(lines[0].before, /^sha256:/);
});

test('diff, blame and when say why there is no answer', async (t) => {
  const varve = await archiveOf(t, response({ url, date: '2020-01-01T00:00:00Z', headers: { 'Content-Type': 'image/png' }, body: 'x' }).text);
  for (const args of [['diff', url], ['blame', url], ['diff', 'http://none.example/']]) {
    const answer = await varve(...args);
    assert.equal(answer.code, 1);
    assert.match(answer.stderr, /there is no capture of .* with a text/);
  }
  assert.equal((await varve('diff', url, 'sometime')).code, 2);
  assert.match((await varve('when', url, ' ')).stderr, /the phrase is empty/);
  assert.match((await varve('when', url, 'word')).stdout, /says nothing: image\/png has no text/);
});

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
