// `varve search`, /search, /blame and /when: what a supplier's page said last spring, found without its date or
// address; and that what is forgotten is in none of text.db's bytes.
import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';
import { response } from './lib/warc.js';

const offer = 'https://supplier.example/offer';
const html = { 'Content-Type': 'text/html; charset=utf-8' };
const page = (title, text) => `<!DOCTYPE html><html lang="en"><title>${title}</title><main><h1>${title}</h1>${text}</main>`;
const at = (month, day = 1) => `2025-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T08:00:00Z`;
const promise = 'We refund every order within 90 days of delivery, no questions asked.';

// A year of one page: the promise came in March, and went in August. In May the server failed.
function* supplier() {
  for (let month = 1; month <= 12; ++month) {
    const text = month < 3 || month >= 8 ? '<p>Returns are at your own cost.</p>' : `<p>${promise}</p>`;
    yield month === 5
      ? { url: offer, date: at(month), status: 500, headers: html, body: 'Internal error' }
      : { url: offer, date: at(month), headers: html, body: page('Our offer', `${text}<p>Month ${month}</p>`) };
  }
}
const others = [
  { url: 'https://other.example/a', date: at(4), headers: html, body: page('Questions &amp; answers', '<p>Nobody asked for a refund of 90 orders.</p>') },
  { url: 'https://evil.example/x', date: at(4), headers: html,
    body: page('&lt;script&gt;window.ran=true&lt;/script&gt;', '<p>poison &lt;img src=x onerror=alert(1)&gt; \u202Ebackwards "quoted" &amp;amp; {{TITLE}}</p>') },
];

let varve, server, folder;
const ends = [];
const load = async (into, captures) => {
  const file = path.join(folder, `${Math.random()}.warc`);
  await writeFile(file, captures.map((each) => response(each).text).join(''));
  assert.equal((await into('import', file)).code, 0);
};
const found = async (...args) => {
  const result = await varve('--json', 'search', ...args);
  assert.equal(result.code, 0, result.stderr);
  return result.lines;
};
const get = async (pathname) => {
  const answer = await fetch(server.url + pathname);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
const indexed = async (question, count) => {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const { hits } = await (await fetch(`${server.url}/api/v1/search?q=${encodeURIComponent(question)}`)).json();
    if (hits.length === count) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`${question} is not found ${count} times`);
};

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  varve = archive(path.join(folder, 'archive'));
  await load(varve, [...supplier(), ...others]);
  server = await serve(varve.folder);
  ends.push(() => server.stop());
  await indexed('refund', 2);
});
after(async () => { for (const end of ends.reverse()) await end(); });

test('a sentence is found as it is remembered, with the times that it stood there', async () => {
  const [hit, ...rest] = await found('refund every order within 90 days, no questions asked');
  assert.deepEqual(rest, []);
  assert.equal(hit.url, offer);
  assert.equal(hit.title, 'Our offer');
  assert.deepEqual([hit.first_seen, hit.last_seen, hit.gone].map((time) => time.slice(0, 10)), ['2025-03-01', '2025-07-01', '2025-08-01']);
  const bytes = Buffer.from(hit.snippet);
  const marked = hit.marks.map(([from, to]) => bytes.subarray(from, to).toString());
  assert.ok(marked.includes('refund') && marked.includes('90'), marked.join());
  assert.ok(hit.snippet.includes(promise));
});

test('words may stand for themselves on the command line, and times and sites narrow it', async () => {
  assert.equal((await found('refund', '90', 'days')).length, 1);
  assert.deepEqual((await found('refund site:other.example')).map(({ url }) => url), ['https://other.example/a']);
  assert.deepEqual((await found('returns cost before:2025-02')).map(({ last_seen: last }) => last.slice(0, 10)), ['2025-01-01']);
  assert.deepEqual(await found('refund site:supplier.example after:2025-08'), []);
  assert.equal((await varve('search', 'before:yesterday-or-so', 'x')).code, 2);
  assert.match((await varve('search', '-refund', '--no-update')).stderr, /not expected|needs a word/);
});

test('the page shows since when, until when, and leads to what came instead', async () => {
  const { status, text } = await get(`/search?q=${encodeURIComponent('"every order within 90 days"')}`);
  assert.equal(status, 200);
  assert.match(text, /<mark>every order within 90 days<\/mark>/);
  assert.match(text, /from <b>1 March 2025<\/b> to <b>1 July 2025<\/b>/);
  const link = (label) => text.match(new RegExp(`href="([^"]*)"[^>]*>${label}`))[1].replaceAll('&amp;', '&');
  const difference = await get(link('what it says instead'));
  assert.match(difference.text, /Returns are at your own cost/);
  assert.match(difference.text, /<(td class="[^"]*old|del)/);
  const when = await get(link('when it stood there'));
  assert.equal(when.status, 200);
  for (const says of [/it came/, /stood there/, /it went/, /is not known/, /status 500/, /first seen on 1 March 2025, last on 1 July 2025\./]) assert.match(when.text, says);
});

test('when and blame say by the web and by /api/v1 what the commands say', async () => {
  const api = async (name, fields) => (await fetch(`${server.url}/api/v1/${name}?${new URLSearchParams(fields)}`)).json();
  assert.deepEqual((await api('when', { url: offer, phrase: 'no questions asked' })).times, (await varve('--json', 'when', offer, 'no questions asked')).lines);
  const blame = await api('blame', { url: offer });
  assert.deepEqual(blame.passages, (await varve('--json', 'blame', offer)).lines);
  const [head, ...changes] = (await varve('--json', 'diff', offer, '20250301', '20250801')).lines;
  const difference = await api('diff', { url: offer, older: '20250301', newer: '20250801' });
  assert.deepEqual([difference.before, difference.after, difference.changes], [head.before, head.after, changes]);
  assert.deepEqual((await api('search', { q: 'refund' })).hits, await found('refund'));
  const { text } = await get(`/blame?url=${encodeURIComponent(offer)}&time=20250701`);
  assert.match(text, new RegExp(`1 March 2025[^]*${promise.slice(0, 20)}`));
});

test('what cannot be answered is said in a sentence', async () => {
  for (const [pathname, status, says] of [
    ['/search', 200, /What stood on a page/],
    ['/search?q=-a', 400, /a search needs a word that has to be there/],
    [`/search?q=${'('.repeat(40)}a`, 400, /brackets/],
    ['/search?q=nowhereatall', 200, /Nothing was found/],
    ['/when?url=https://nobody.example/&phrase=x', 400, /no capture|never captured|nobody\.example/],
    ['/when?url=&phrase=x', 200, /Words, in their order/],
    ['/blame?url=https://nobody.example/', 400, /nobody\.example/],
    ['/blame', 400, /address of a page/],
  ]) {
    const answer = await get(pathname);
    assert.equal(answer.status, status, pathname);
    assert.match(answer.text, says, pathname);
  }
});

test('what an attacker wrote is text, in the title, the snippet and the question', async () => {
  const { text } = await get(`/search?q=${encodeURIComponent('poison "><script>window.ran=true</script>')}`);
  assert.ok(!/<script|<img src=x/.test(text));
  const shown = await get('/search?q=poison');
  assert.ok(!/<script|<img src=x/.test(shown.text));
  assert.match(shown.text, /&lt;script&gt;window\.ran=true/);
  assert.match(shown.text, /&amp;amp; \{\{TITLE\}\}/);
  const printed = await varve('search', 'poison');
  assert.ok(!/[\u0000-\u0008\u001B\u202E]/.test(printed.stdout));
});

test('a server indexes what comes while it runs', async () => {
  await load(varve, [{ url: 'https://new.example/', date: at(9), headers: html, body: page('News', '<p>The heliograph is back.</p>') }]);
  await indexed('heliograph', 1);
});

// Every byte below the archive's folder, text.db's log included.
async function bytesOfText(where) {
  const names = (await readdir(where)).filter((name) => name.startsWith('text.db'));
  return Buffer.concat(await Promise.all(names.map((name) => readFile(path.join(where, name)))));
}

test('what is forgotten is not found, and in none of the bytes', async () => {
  const own = archive(path.join(folder, 'forgetting'));
  await load(own, [
    { url: 'https://secret.example/', date: at(1), headers: html, body: page('Keys', '<p>The password is xyzzyplugh.</p>') },
    { url: 'https://open.example/', date: at(1), headers: html, body: page('Nothing', '<p>The password is not here.</p>') },
  ]);
  assert.equal((await own('--json', 'search', 'xyzzyplugh')).lines.length, 1);
  assert.ok((await bytesOfText(own.folder)).includes('xyzzyplugh'), 'it is there before');
  const forgot = await own('forget', 'https://secret.example/', '--yes');
  assert.equal(forgot.code, 0, forgot.stderr);
  assert.ok(!(await bytesOfText(own.folder)).includes('xyzzyplugh'), 'it is there after');
  assert.deepEqual((await own('--json', 'search', 'xyzzyplugh')).lines, []);
  assert.equal((await own('--json', 'search', 'password')).lines.length, 1);
  // By the web too.
  const running = await serve(own.folder);
  const answer = await fetch(`${running.url}/api/v1/captures?url=https://open.example/`,
    { method: 'DELETE', headers: { 'X-Varve-Token': (await readFile(path.join(own.folder, 'token'), 'utf8')).trim() } });
  const bytes = await bytesOfText(own.folder);
  await running.stop();
  assert.equal(answer.status, 200, await answer.text());
  assert.ok(!bytes.includes('password'), 'it is there after it was forgotten by the web');
});

test('killed at any moment, it goes on, and finds in the end what it finds without', { timeout: 240_000 }, async () => {
  const whole = archive(path.join(folder, 'whole'));
  const captures = [];
  for (let i = 0; i < 600; ++i) {
    const words = Array.from({ length: 120 }, (_, k) => `w${(i * 7919 + k * k * 31) % 997}`).join(' ');
    captures.push({ url: `https://many.example/${i % 400}`, date: at(1 + Math.floor(i / 50), 1 + i % 28), headers: html, body: page(`Page ${i}`, `<p>number${i} ${words}</p>`) });
  }
  await load(whole, captures);
  const killed = archive(path.join(folder, 'killed'));
  await load(killed, captures);
  assert.equal((await whole('search', '--update')).code, 0);
  // Each is given a little longer than the one before, so that some are killed early and some late,
  // however fast this machine is at the moment.
  let kills = 0;
  for (let longest = 10; longest < 20_000; longest *= 1.25) {
    const child = killed.start('search', '--update');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
    const ended = !child.kill('SIGKILL');
    await child.done;
    if (ended) break;
    ++kills;
  }
  assert.ok(kills > 5, `${kills} kills`);
  for (const question of ['number7', 'number599', 'w5 w100', 'w9 OR w10', '"w1 w32"', 'page before:2025-06']) {
    const ask = async (of) => (await of('--json', 'search', question, '--limit', '50')).lines
      .map(({ url, time, first_seen: first, last_seen: last, gone }) => JSON.stringify({ url, time, first, last, gone })).sort();
    assert.deepEqual(await ask(killed), await ask(whole), question);
  }
});
