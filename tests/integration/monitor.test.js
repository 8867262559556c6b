// What `varve schedule run` finds on pages and tells of them: changes without their noise, watches, pages that go away.
// The site is on loopback, the clock the real program's under libfaketime, and notices go to a real program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { archive } from './lib/varve.js';

let folder;
const ends = [];
before(async () => { folder = await temporaryFolder({ after: (end) => ends.push(end) }); });
after(() => Promise.all(ends.map((end) => end())));
let archives = 0;

function timedArchive() {
  const folderOfIt = path.join(folder, `archive-${++archives}`);
  const at = (time, env = {}) => archive(folderOfIt, { env: { ...env, LD_PRELOAD: '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', FAKETIME: time, FAKETIME_DONT_FAKE_MONOTONIC: '1', TZ: 'UTC' } });
  at.now = archive(folderOfIt);
  return at;
}

// `pages`: path → { body, status, … } or a function of the request, which may be changed while it serves.
async function site(t, pages) {
  const asked = [];
  const server = http.createServer((request, response) => {
    if (request.url !== '/favicon.ico') asked.push(request.url);
    const page = pages[request.url];
    if (typeof page === 'function') return page(request, response);
    if (page === undefined) return response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>Not found</h1>');
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, asked };
}

// A program that writes down each notice that it is given.
async function listener() {
  const box = path.join(folder, `notices-${++archives}`);
  const program = `${box}.sh`;
  await writeFile(program, `#!/bin/sh\nmkdir -p ${box}\ncat > ${box}/$VARVE_ID.json\n`, { mode: 0o755 });
  return {
    channel: `command:${program}`,
    async all() {
      const names = await readdir(box).catch(() => []);
      const notices = await Promise.all(names.map(async (name) => JSON.parse(await readFile(path.join(box, name), 'utf8'))));
      return notices.sort((a, b) => a.time.slice(0, 10).localeCompare(b.time.slice(0, 10)) || a.schedule.localeCompare(b.schedule) || a.time.localeCompare(b.time));
    },
  };
}

const day = (n) => `2026-03-${String(n).padStart(2, '0')} 12:00:30`;
const add = async (varve, ...args) => {
  const end = await varve('--json', 'schedule', 'add', ...args, '--allow-private', '--browser=never');
  assert.equal(end.code, 0, end.stderr);
  return end.lines[0];
};
const due = async (varve) => (await varve('--json', 'schedule', 'run', '--due')).lines.filter((line) => line.planned);

// Each answer has another advertisement: one that comes twice by chance in the looks of a run cannot be told from a change.
let answers = 0;
const shop = ({ price = '49.00', terms = 'Returns are free within 30 days.' }) => () => `<!doctype html><title>Shop</title>
<header><a href="/cart?sid=${randomBytes(8).toString('hex')}">Cart</a></header>
<div id="ad">${['Buy tyres', 'New shoes', 'Fly to Rome', 'Cheap phones'][++answers % 4]} ${Math.random()}</div>
<main><h1>A lamp</h1><p>It costs ${price} €.</p><p>${terms}</p></main>
<form><input type="hidden" name="csrf" value="${randomBytes(16).toString('hex')}"></form>
<footer>Request ${randomBytes(6).toString('hex')}</footer>`;

test('changes are told without the noise, once, with what was watched, and unchanged pages cost one request', async (t) => {
  const pages = {};
  const { url, asked } = await site(t, pages);
  const show = (state) => { const make = shop(state); pages['/lamp'] = (request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(make()); };
  show({});
  const still = '<p>Nothing ever changes here, and nobody minds.</p>';
  const etag = `"${createHash('sha256').update(still).digest('hex')}"`;
  pages['/still'] = (request, response) => {
    const same = request.headers['if-none-match'] === etag;
    response.writeHead(same ? 304 : 200, { 'Content-Type': 'text/html', ETag: etag }).end(same ? undefined : still);
  };
  const told = await listener();
  const at = timedArchive();
  await add(at(day(1)), `${url}/lamp`, '--every', '1d', '--name', 'lamp', '--watch', 'free', '--watch', 'price', '--notify', told.channel);
  await add(at(day(1)), `${url}/still`, '--every', '1d', '--name', 'still', '--notify', told.channel);
  const outcomes = [];
  for (let n = 2; n <= 9; ++n) {
    if (n === 5) show({ price: '59.00' });
    if (n === 7) show({ price: '59.00', terms: 'Returns cost 5 € within 30 days.' });
    const runs = await due(at(day(n)));
    assert.equal(runs.length, 2);
    outcomes.push(runs.find((run) => run.schedule === 'lamp').outcome);
  }
  assert.deepEqual(outcomes, ['changed', 'unchanged', 'unchanged', 'changed', 'unchanged', 'changed', 'unchanged', 'unchanged']);
  assert.equal(asked.filter((each) => each === '/still').length, 8);
  const notices = await told.all();
  assert.deepEqual(notices.map((notice) => [notice.kind, notice.schedule, notice.time.slice(0, 10)]), [['price', 'lamp', '2026-03-05'], ['phrase', 'lamp', '2026-03-07']]);
  assert.match(notices[0].summary, /price: 49.00.* is now 59.00/);
  assert.match(notices[1].summary, /"free" vanished/);
  assert.match(notices[1].difference.replay, /^\/web\/diff\/20260306\d+\/20260307\d+\/http:\/\/127/);
  const pieces = JSON.stringify(notices[1].redline);
  assert.match(pieces, /"removed","text":"[^"]*free/);
  assert.doesNotMatch(pieces, /Buy tyres|Request/);
  // The feed has them too.
  const listed = (await at(day(9))('--json', 'notify', 'list')).lines;
  assert.deepEqual(listed.map((each) => each.state), ['delivered', 'delivered']);
});

test('a page that goes away is told at its third run, and its last good snapshot is on hold', async (t) => {
  const pages = { '/a': '<main><p>The terms of sale.</p></main>', '/b': '<main><p>A page.</p></main>' };
  const { url } = await site(t, pages);
  const told = await listener();
  const at = timedArchive();
  for (const name of ['a', 'b']) await add(at(day(1)), `${url}/${name}`, '--every', '1d', '--name', name, '--notify', told.channel);
  for (let n = 2; n <= 12; ++n) {
    if (n === 4) delete pages['/a'];
    if (n === 6) pages['/b'] = '<title>example.test is for sale</title><body><h1>This domain is for sale</h1><p>Buy this domain. The domain example.test may be for sale by its owner. Inquire about this domain at Sedo.</p></body>';
    if (n === 10) pages['/a'] = '<main><p>The terms of sale.</p></main>';
    await due(at(day(n)));
  }
  const notices = await told.all();
  assert.deepEqual(notices.map((notice) => [notice.schedule, notice.kind, notice.time.slice(0, 10)]), [
    ['a', 'gone', '2026-03-06'], ['b', 'parked', '2026-03-06'], ['a', 'back', '2026-03-10']]);
  assert.match(notices[0].summary, /gone.*404/);
  const varve = at(day(12));
  const [held] = (await varve('--json', 'show', `${url}/a`, '--at', '20260302130000')).lines;
  assert.deepEqual([held.timestamp.slice(0, 8), held.hold], ['20260302', true]);
  // Nor does pruning take it.
  assert.equal((await varve('prune', '--keep-last', '1', '--yes')).code, 0);
  assert.equal((await varve('--json', 'list', `${url}/a`)).lines[0].timestamp.slice(0, 8), '20260302');
});

test('a crawled site that does not answer is told at its third run, and what it is back with', async (t) => {
  const pages = { '/': '<main><p>The terms of sale.</p></main>' };
  const { url } = await site(t, pages);
  const told = await listener();
  const at = timedArchive();
  await add(at(day(1)), `${url}/`, '--crawl', '--every', '1d', '--name', 'site', '--notify', told.channel);
  for (let n = 2; n <= 7; ++n) {
    const answers = n === 2 || n === 7;
    pages['/robots.txt'] = answers ? undefined : (request) => request.socket.destroy();
    if (n === 7) pages['/'] = '<title>Terms</title><main><p>Other terms of sale, by which nothing may be returned.</p></main>';
    await due(at(day(n)));
  }
  const notices = (await told.all()).filter(({ kind }) => kind !== 'changed');
  assert.deepEqual(notices.map((notice) => [notice.kind, notice.time.slice(0, 10)]), [['failing', '2026-03-05'], ['back', '2026-03-07']]);
  const [failing, back] = notices;
  assert.deepEqual([failing.before.time.slice(0, 10), failing.after], ['2026-03-02', null]);
  assert.deepEqual([back.before.time.slice(0, 10), back.after.time.slice(0, 10), back.title], ['2026-03-02', '2026-03-07', 'Terms']);
});

test('a certificate that has expired is told at once, a name that is not there at its third run', async (t) => {
  const of = (name) => path.join(folder, name);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', of('key.pem'), '-out', of('cert.pem'), '-days', '2', '-subj', '/CN=Shop', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'pipe' });
  const server = https.createServer({ key: readFileSync(of('key.pem')), cert: readFileSync(of('cert.pem')) }, (request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>safe</p>'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const told = await listener();
  const at = timedArchive();
  const start = Date.now();
  const on = (days) => at(new Date(start + days * 86_400_000 + 60_000).toISOString().replace('T', ' ').slice(0, 19), { SSL_CERT_FILE: of('cert.pem') });
  await add(on(0), `https://127.0.0.1:${server.address().port}/`, '--every', '1d', '--name', 'tls', '--notify', told.channel);
  // A label may have 63 bytes, so that no resolver has to be asked.
  await add(on(0), `http://${'a'.repeat(70)}.invalid/`, '--every', '1d', '--name', 'nowhere', '--notify', told.channel);
  const after = [];
  for (let n = 1; n <= 4; ++n) {
    await due(on(n + 0.01));
    after.push((await told.all()).map((notice) => `${notice.schedule} ${notice.kind}`).sort());
  }
  assert.deepEqual(after, [[], ['tls certificate'], ['nowhere gone', 'tls certificate'], ['nowhere gone', 'tls certificate']]);
  assert.match((await told.all()).find((notice) => notice.kind === 'certificate').summary, /expired/);
});

test('of a page that scripts make, what they show is compared, and how it looks', async (t) => {
  let said = 'All lamps are sold out.';
  let colour = 'white';
  const { url } = await site(t, {
    '/': (request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<title>Lamps</title><main id="m"></main><canvas id="c" width="1200" height="500"></canvas><script>
      fetch('/data').then((answer) => answer.json()).then(({ said, colour }) => {
        document.getElementById('m').innerHTML = '<p>' + said + '</p><p>Seen by visitor ' + Math.random().toString(36).slice(2) + '</p>';
        const canvas = document.getElementById('c').getContext('2d');
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1200, 500);
      });</script>`),
    '/data': (request, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ said, colour })),
  });
  const told = await listener();
  const varve = timedArchive().now;  // no browser runs under another clock
  const end = await varve('schedule', 'add', `${url}/`, '--every', '1d', '--name', 'lamps', '--notify', told.channel, '--allow-private', '--browser=always');
  assert.equal(end.code, 0, end.stderr);
  const outcomes = [];
  for (const change of [() => {}, () => { said = 'Lamps are in stock.'; }, () => { colour = 'black'; }]) {
    change();
    outcomes.push((await varve('--json', 'schedule', 'run', 'lamps')).lines[0].outcome);
  }
  assert.deepEqual(outcomes, ['changed', 'changed', 'changed']);
  const notices = await told.all();
  assert.match(JSON.stringify(notices[0].redline), /sold out/);
  assert.ok(notices[1].score >= 0.05);
  assert.deepEqual(notices[1].redline.changes, []);
});

test('killed at any moment of a run, it tells each change once', async (t) => {
  const pages = {};
  let round = 0;
  for (let i = 0; i < 12; ++i) {
    pages[`/p${i}`] = (request, response) => setTimeout(() => response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<main><p>Terms of page ${i}, as of round ${Math.floor((round + i) / 2)}.</p></main><p>${Math.random()}</p>`), 40);
  }
  const { url } = await site(t, pages);
  const told = await listener();
  const at = timedArchive();
  for (let i = 0; i < 12; ++i) await add(at(day(1)), `${url}/p${i}`, '--every', '1d', '--name', `p${i}`, '--notify', told.channel);
  await due(at(day(2)));
  const expected = [];
  for (let n = 3; n <= 4; ++n) {
    round += 1;
    for (let i = 0; i < 12; ++i) if ((round + i) % 2 === 0) expected.push(`2026-03-0${n} p${i} changed`);
    for (let kill = 0; kill < 4; ++kill) {
      const child = at(day(n)).start('schedule', 'run', '--due');
      // The pages, the wait, the second look, and what follows.
      await new Promise((resolve) => setTimeout(resolve, 100 + kill * 800 + Math.random() * 700));
      child.kill('SIGKILL');
      await child.done;
    }
    const end = await at(day(n))('schedule', 'run', '--due');
    assert.equal(end.code, 0, end.stderr);
  }
  // What a process that was killed was about to send is sent after five minutes.
  await at(day(7).replace('12:00', '11:00'))('notify', 'deliver');
  assert.deepEqual((await told.all()).map((notice) => `${notice.time.slice(0, 10)} ${notice.schedule} ${notice.kind}`).sort(), expected.sort());
});

test('killed before a page was judged, it does not say that one which is gone is back', async (t) => {
  const lost = '<title>Page not found</title><main><h1>Page not found</h1><p>The page that you asked for does not exist.</p><img src="/late.png"></main>';
  const pages = { '/a': '<main><p>The terms of sale.</p></main>' };
  let waits = false;
  pages['/late.png'] = (request, response) => setTimeout(() => response.writeHead(200, { 'Content-Type': 'image/png' }).end('x'), waits ? 20_000 : 0);
  // What came of one page is written when another is whole.
  pages['/b'] = (request, response) => setTimeout(() => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>Another page.'), 500);
  const { url } = await site(t, pages);
  const told = await listener();
  const at = timedArchive();
  for (const name of ['a', 'b']) await add(at(day(1)), `${url}/${name}`, '--every', '1d', '--name', name, '--notify', told.channel);
  await due(at(day(2)));
  pages['/a'] = lost;
  await due(at(day(3)));
  waits = true;
  const child = at(day(4)).start('schedule', 'run', '--due');
  const kept = async () => (await at.now('--json', 'list', `${url}/a`)).lines.length;
  for (let i = 0; i < 100 && await kept() < 3; ++i) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await kept(), 3, 'the document is in the archive before its picture');
  child.kill('SIGKILL');
  await child.done;
  waits = false;
  assert.equal((await at(day(4))('schedule', 'run', '--due')).code, 1);
  assert.deepEqual((await told.all()).map((notice) => notice.kind), ['soft-404']);
});

test('retention rules of a schedule are applied once a week', async (t) => {
  let n = 0;
  const { url } = await site(t, { '/': (request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<p>number ${++n}</p>`) });
  const at = timedArchive();
  await add(at(day(1)), `${url}/`, '--every', '1d', '--name', 'kept', '--keep-last', '3', '--threshold', '1');
  const counts = [];
  for (let i = 2; i <= 17; ++i) {
    await due(at(day(i)));
    counts.push((await at(day(i))('--json', 'list', `${url}/`)).lines.length);
  }
  assert.ok(counts[5] >= 6, `${counts}`);
  assert.equal(counts.at(7 - 1), 3, `${counts}`);
  assert.equal(counts.at(14 - 1), 3, `${counts}`);
});

test('what cannot be watched is refused when the schedule is made', async () => {
  const varve = timedArchive()(day(1));
  for (const [args, words] of [
    [['--ignore', 'div::before'], /::before|not supported|selector/i],
    [['--ignore-text', '('], /no regular expression/],
    [['--threshold', '3'], /threshold/],
    [['--notify', 'gopher://x'], /https:|mailto:/],
    [['--notify', 'mailto:a@b.example'], /smtp/],
  ]) {
    const end = await varve('schedule', 'add', 'http://a.example/', '--every', '1d', ...args);
    assert.equal(end.code, 2, `${args.join(' ')}: ${end.stderr}`);
    assert.match(end.stderr, words);
  }
});
