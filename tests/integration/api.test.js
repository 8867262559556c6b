// /api/v1/: what its description says is so, asked by schemathesis in ways nobody thought of; and it says what the
// commands say.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { python } from './lib/python.js';
import { archive, serve } from './lib/varve.js';
import { response } from './lib/warc.js';

let varve, server;
const ends = [];
const listed = async (...args) => (await varve('--json', 'list', ...args)).lines;
const ask = async (name, query = {}) => {
  const answer = await fetch(`${server.url}/api/v1/${name}?${new URLSearchParams(query)}`);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  return { status: answer.status, json: await answer.json() };
};

before(async () => {
  const folder = await temporaryFolder({ after: (end) => ends.push(end) });
  varve = archive(path.join(folder, 'archive'));
  const captures = [];
  for (let i = 0; i < 250; ++i) {
    const date = new Date(Date.UTC(2020, i % 30, 1 + i % 28)).toISOString().replace('.000', '');
    const type = i % 5 === 0 ? 'text/css' : 'text/html';
    captures.push({ url: `https://${i % 3 === 0 ? 'a' : 'b'}.example/${i % 40}?<"'&é=${i % 7}`, date, status: i % 9 === 0 ? 404 : 200, headers: { 'Content-Type': type }, body: `body ${i % 11}` });
  }
  // The page that the description's examples are of.
  for (let i = 0; i < 3; ++i) captures.push({ url: 'https://a.example/', date: `202${i}-05-01T00:00:00Z`, headers: { 'Content-Type': 'text/html' }, body: `<title>A</title><p>The body of ${i}<p>and more` });
  await writeFile(path.join(folder, 'all.warc'), captures.map((each) => response(each).text).join(''));
  assert.equal((await varve('import', path.join(folder, 'all.warc'))).code, 0);
  for (const row of (await listed('https://b.example/', '--match', 'host')).slice(3, 8)) {
    assert.equal((await varve('tag', `${row.url}@${row.timestamp}`, 'kept')).code, 0);
  }
  assert.equal((await varve('search', '--update')).code, 0);
  server = await serve(varve.folder);
  ends.push(() => server.stop());
});
after(async () => { for (const end of ends.reverse()) await end(); });

test('it keeps its word, whatever it is asked', { timeout: 300_000 }, async () => {
  // What was right once goes on, however many wrong ones are tried then.
  const token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  assert.equal((await fetch(`${server.url}/api/v1/stats`, { headers: { 'X-Varve-Token': token } })).status, 200);
  // Not that it takes every text for an address or a time, which the description cannot say.
  await python('schemathesis', 'run', `${server.url}/api/v1/openapi.json`, '--checks', 'all',
    '--exclude-checks', 'positive_data_acceptance', '--max-examples', '40', '--no-color', '--generation-database', 'none');
  assert.equal((await ask('stats')).json.captures, 253, 'without the token nothing is changed');
  // With it: what it makes up may be tagged, and is forgotten where it names a capture.
  await python('schemathesis', 'run', `${server.url}/api/v1/openapi.json`, '--checks', 'all', '--header', `X-Varve-Token: ${token}`,
    '--include-method', 'PATCH', '--include-method', 'DELETE', '--include-method', 'POST',
    // Wrong tokens are looked at ten times only (sign_in.test.js).
    '--exclude-checks', 'positive_data_acceptance,ignored_auth', '--max-examples', '40', '--no-color', '--generation-database', 'none');
  // What it had begun comes to its end.
  const busy = async () => (await ask('crawls')).json.crawls.some((each) => each.state === 'under way') || (await ask('schedules')).json.schedules.some((each) => each.running);
  while (await busy()) await new Promise((resolve) => setTimeout(resolve, 100));
});

test('captures are those of `list`, in pages', async () => {
  for (const [query, args] of [
    [{}, []],
    [{ url: 'https://b.example/', match: 'host' }, ['https://b.example/', '--match', 'host']],
    [{ from: '2021', to: '2021' }, ['--from', '2021', '--to', '2021']],
    [{ status: 404, mime: 'text/css' }, ['--status', '404', '--mime', 'text/css']],
    [{ tag: 'kept' }, ['--tag', 'kept']],
  ]) {
    const all = await listed(...args);
    assert.ok(all.length > 1, JSON.stringify(query));
    for (const limit of [1000, 7, 2]) {
      const found = [];
      for (let after_ = {}; after_;) {
        const { json } = await ask('captures', { ...query, limit, ...after_ });
        found.push(...json.captures);
        assert.ok(json.captures.length <= limit);
        after_ = json.next === null ? null : { after: json.next };
      }
      assert.deepEqual(found, all, `${JSON.stringify(query)} by ${limit}`);
    }
  }
});

test('one capture is that of `show`, the nearest to its time', async () => {
  const [row] = await listed('https://b.example/', '--match', 'host');
  const shown = JSON.parse((await varve('--json', 'show', `${row.url}@${row.timestamp}`)).stdout);
  assert.deepEqual((await ask('capture', { url: row.url, time: row.timestamp })).json, shown);
  assert.deepEqual((await ask('capture', { url: row.url, time: row.time })).json, shown);
  assert.equal((await ask('capture', { url: 'https://never.example/' })).status, 404);
});

test('the archive is as large as `stats` says', async () => {
  const said = JSON.parse((await varve('--json', 'stats')).stdout);
  const { json } = await ask('stats');
  for (const name of ['captures', 'urls', 'blobs', 'bytes_original', 'packs']) assert.equal(json[name], said[name]);
});

test('what cannot be read is said in a sentence', async () => {
  for (const [name, query, says] of [
    ['captures', { limit: 0 }, /limit is a number from 1 to 1000/],
    ['captures', { from: 'yesterday' }, /from is a time/],
    ['captures', { match: 'like' }, /match is exact, prefix, host or domain/],
    ['captures', { after: 'x' }, /after is the `next` of the list before/],
    ['captures', { url: '::' }, /url is the address of a page/],
    ['capture', {}, /url is the address of a page/],
  ]) {
    const { status, json } = await ask(name, query);
    assert.equal(status, 400, name);
    assert.match(json.error, says);
  }
  assert.equal((await ask('nothing')).status, 404);
});

test('other sites may not read it, and it is not on the hosts of archived pages', async () => {
  const answer = await fetch(`${server.url}/api/v1/stats`, { headers: { Origin: 'https://evil.example' } });
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
  assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
  const statusAt = (host) => new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port: server.port, path: '/api/v1/stats', headers: { Host: host } }, (answered) => { answered.resume(); resolve(answered.statusCode); }).on('error', reject);
  });
  assert.equal(await statusAt(`localhost:${server.port}`), 200);
  assert.equal(await statusAt('evil.example'), 421);
  assert.equal(await statusAt(`r-${'0'.repeat(32)}.localhost:${server.port}`), 404);
});
