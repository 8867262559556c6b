// Saving by a form: live progress with scripts and without, the result with each failure named; and the events of
// /api/v1/saves, which many may listen to while nobody waits for them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';

let site, url, varve, server, token, browser;
let gate;  // what holds the slow picture back
const ends = [];
const own = () => `http://localhost:${server.port}`;
const closeGate = () => { gate = {}; gate.opened = new Promise((resolve) => { gate.open = resolve; }); };

before(async () => {
  closeGate();
  site = http.createServer(async (request, answer) => {
    if (request.url === '/gone.png') return answer.writeHead(404).end('gone');
    if (request.url === '/cut.png') return answer.writeHead(200, { 'Content-Length': 1000 }).write('x', () => answer.destroy());
    if (request.url === '/slow.png') await gate.opened;
    answer.setHeader('Content-Type', request.url.endsWith('.png') ? 'image/png' : 'text/html');
    answer.end(request.url.endsWith('.png') ? 'picture' : '<!DOCTYPE html><title>A </title> <shop</title><img src=slow.png><img src=gone.png><img src=fast.png>');
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  ends.push(() => { site.closeAllConnections(); site.close(); });
  url = `http://127.0.0.1:${site.address().port}/`;
  const folder = await temporaryFolder({ after: (end) => ends.push(end) });
  varve = archive(path.join(folder, 'archive'));
  gate.open();
  assert.equal((await varve('save', '--allow-private', `${url}fast.png`)).code, 0);
  server = await serve(varve.folder, '--allow-private');
  ends.push(() => server.stop());
  token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  browser = await launch();
  ends.push(() => browser.close());
});
after(async () => { for (const end of ends.reverse()) await end(); });

// Not in the archive of the others: what a server sends in a page's place, and how it is told and found again.
test('what came in place of the page is said, kept, and hides no good snapshot', async (t) => {
  let answers;
  const shop = http.createServer((request, answer) => {
    const [status, headers, body] = answers[request.url] ?? [404, {}, 'gone'];
    answer.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end(body);
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  t.after(() => { shop.closeAllConnections(); shop.close(); });
  const at = (name) => `http://127.0.0.1:${shop.address().port}${name}`;
  const own = archive(path.join(await temporaryFolder(t), 'archive'));
  const save = (name) => own('--json', 'save', '--allow-private', at(name));
  const good = '<title>Our offer</title><h1>Our offer</h1><p>Only today';
  const login = [200, {}, '<title>Log in</title><form><input type=password></form>'];
  answers = { '/offer': [200, {}, good], '/news': [200, {}, good], '/login': login };
  for (const name of ['/offer', '/news']) {
    const { code, lines: [saved] } = await save(name);
    assert.deepEqual([code, saved.verdict], [0, 'complete']);
  }
  const cases = [
    ['/offer', [403, { 'cf-mitigated': 'challenge' }, '<title>Just a moment...</title>'], /^bot challenge: Cloudflare /],
    ['/offer', [200, {}, '<title>Page not found</title><p>Sorry'], /^soft 404: it says .*"Page not found"/],
    ['/news', [302, { Location: '/login' }, ''], /^login wall: .*\/login"/],
    ['/offer', [404, {}, 'gone'], /^error status: the server answered 404 Not Found$/],
  ];
  for (const [name, answer, expected] of cases) {
    answers[name] = answer;
    const { code, stderr, lines: [told] } = await save(name);
    assert.equal(code, 1, name);
    assert.match(told.verdict, expected);
    assert.match(stderr, /; kept as it is/);
    assert.ok(stderr.includes(told.verdict));
  }
  assert.equal((await save('/login')).code, 0, 'a login page that was asked for');
  const people = await own('save', '--allow-private', at('/offer'));
  assert.match(people.stdout, /: error status: the server answered 404 Not Found$/m);

  const shown = await own('--json', 'show', at('/offer'));
  assert.equal(shown.lines[0].status, 200);
  assert.equal((await own('--json', 'show', `${at('/offer')}@latest`)).lines[0].status, 404);
  assert.match((await own('show', '--body', at('/offer'))).stdout, /Only today/);
  const captures = (await own('--json', 'list', at('/offer'))).lines;
  assert.deepEqual(captures.map(({ status }) => status), [200, 403, 200, 404, 404]);

  const replay = await serve(own.folder);
  t.after(() => replay.stop());
  const ask = async (where, headers = {}) => {
    const answer = await fetch(replay.url + where, { headers, redirect: 'manual' });
    return answer.headers.get('location') ?? answer.status;
  };
  const [{ timestamp: news }] = (await own('--json', 'list', at('/news'))).lines;
  assert.match(await ask(`/web/${at('/news')}`), new RegExp(`/web/${news}\\d*/`), 'a redirect to a login hides nothing');
  const first = captures[0].timestamp;
  assert.match(await ask(`/web/${at('/offer')}`), new RegExp(`/web/${first}`));
  // Where a time is said, and for Memento's clients, the nearest stays the nearest.
  assert.doesNotMatch(await ask(`/web/2/${at('/offer')}`), new RegExp(`/web/${first}/`));
  assert.doesNotMatch(await ask(`/timegate/${at('/offer')}`), new RegExp(`/web/${first}/`));
  const banner = await (await fetch(`${replay.url}/web/${first}/${at('/offer')}`, { headers: { Accept: 'application/json' } })).json();
  assert.deepEqual([banner.time, banner.trouble], [captures[0].time, 'status 403']);
  assert.match(banner.after, /^\/web\/\d+\/http/);
  const front = await (await fetch(replay.url, { headers: { Accept: 'text/html' } })).text();
  assert.match(front, /<span class="badge bad">soft 404<\/span>/);
});

const ask = (body, headers = { 'X-Varve-Token': token }) =>
  fetch(`${server.url}/api/v1/saves`, { method: 'POST', body: JSON.stringify(body), headers });
const state = async (id) => (await fetch(`${server.url}/api/v1/saves/${id}`)).json();
const done = async (id) => {
  for (;;) {
    const job = await state(id);
    if (job.page) return job;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};

for (const javaScriptEnabled of [true, false]) {
  test(`the form saves, ${javaScriptEnabled ? 'with live progress' : 'also without scripts'}`, async () => {
    closeGate();
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`${own()}/save/${url}`);
    assert.equal(await page.getByLabel('Address', { exact: true }).inputValue(), url);
    await page.getByLabel('Tags').fill('shop, web');
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.waitForURL(/\/save\/status\/spn2-/);
    await page.getByRole('heading', { name: 'Saving …' }).waitFor();
    await page.waitForFunction(() => /^[1-9]\d* of \d+ parts/.test(document.getElementById('progress')?.textContent));
    gate.open();
    await page.getByRole('heading', { name: 'Saved', exact: true }).waitFor();
    const text = await page.locator('main').innerText();
    assert.match(text, /1 part could not be saved/);
    assert.match(text, /\/gone\.png\s+.*404/s);
    await page.getByRole('link', { name: 'Tags and note' }).click();
    assert.equal(await page.locator('.tick .name').allInnerTexts().then((all) => all.join()), 'shop,web');
    await page.goBack();
    await page.locator('a.title').click();
    assert.match(page.url(), /\/web\/\d{14,20}\/http/);
    await context.close();
  });
}

test('what cannot be saved is said, with the reason', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${own()}/save`);
  await page.getByLabel('Address', { exact: true }).fill('http://127.0.0.1:1/');
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('heading', { name: 'Not saved' }).waitFor();
  assert.match(await page.locator('main').innerText(), /connect/i);
  await page.goto(`${own()}/save`);
  await page.getByLabel('Address', { exact: true }).fill('::');
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  assert.match(await page.getByRole('alert').innerText(), /url is no address of a page on the web/);
  assert.equal(await page.getByLabel('Address', { exact: true }).inputValue(), '::', 'what was typed is still there');
  assert.ok(await page.getByRole('alert').evaluate((alert) => alert === document.activeElement));
  await context.close();
});

test('the API saves, and says what the command says', async () => {
  gate.open();
  const answer = await ask({ url, tags: ['api'], note: 'by a program', hold: true });
  assert.equal(answer.status, 202);
  const { id } = await answer.json();
  assert.equal(answer.headers.get('location'), `/api/v1/saves/${id}`);
  const job = await done(id);
  assert.deepEqual([job.state, job.url, job.page.failed.length, job.page.title], ['saved', url, 1, 'A']);
  const said = JSON.parse((await varve('--json', 'save', '--allow-private', url)).stdout);
  assert.deepEqual(Object.keys(job.page), Object.keys(said));
  const mark = JSON.parse((await varve('--json', 'tag', `${url}@${job.page.timestamp}`)).stdout);
  assert.deepEqual([mark.tags, mark.note, mark.hold], [['api'], 'by a program', true]);
  const again = await done((await (await ask({ url, if_older_than: '1d' })).json()).id);
  assert.equal(again.skipped, true);
  for (const [body, says] of [[{}, /the body is JSON with url/], [{ url: 'ftp://a.example/' }, /no address of a page/],
    [{ url, tags: 'x' }, /tags is a list/], [{ url, when: 'now' }, /the body is JSON/], [{ url, if_older_than: 'soon' }, /soon/]]) {
    const refused = await ask(body);
    assert.equal(refused.status, 400);
    assert.match((await refused.json()).error, says);
  }
  assert.equal((await ask({ url }, {})).status, 401);
  assert.equal((await ask({ url }, { 'X-Varve-Token': token, Origin: 'https://evil.example' })).status, 403);
  assert.equal((await fetch(`${server.url}/api/v1/saves/spn2-none/events`)).status, 404);
});

// The events of a save as they come.
async function* listen(id) {
  const answer = await fetch(`${server.url}/api/v1/saves/${id}/events`, { headers: { Accept: 'text/event-stream' } });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/event-stream/);
  let text = '';
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
      const data = text.slice(0, end).match(/^data: (.*)$/m);
      if (data) yield JSON.parse(data[1]);
    }
  }
}

test('events tell of each step, and end with the result', async () => {
  closeGate();
  const { id } = await (await ask({ url })).json();
  const seen = [];
  for await (const job of listen(id)) {
    seen.push(job);
    if (job.resources_done > 0) gate.open();
  }
  assert.ok(seen.length >= 2);
  assert.ok(seen.some((job) => job.state === 'saving' && job.resources_done > 0));
  assert.equal(seen.at(-1).state, 'saved');
  assert.equal(seen.at(-1).page.failed.length, 1);
  const late = [];
  for await (const job of listen(id)) late.push(job);
  assert.deepEqual(late, [seen.at(-1)], 'who comes later gets the result at once');
});

test('64 may listen, no thread waits for them, and the server ends in spite of them', async () => {
  closeGate();
  const { id } = await (await ask({ url })).json();
  const sockets = [];
  const heads = [];
  for (let i = 0; i < 66; ++i) {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    heads.push(once(socket, 'data').then(([bytes]) => bytes.toString().slice(9, 12)));
    socket.write(`GET /api/v1/saves/${id}/events HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
  }
  const statuses = await Promise.all(heads);
  assert.equal(statuses.filter((each) => each === '200').length, 64);
  assert.equal(statuses.filter((each) => each === '503').length, 2);
  const begin = Date.now();
  for (let i = 0; i < 50; ++i) assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  assert.ok(Date.now() - begin < 5_000, 'no thread waits');
  // Those that go make room: found out when the next event is sent.
  for (const socket of sockets.slice(0, 40)) socket.destroy();
  gate.open();
  assert.equal((await done(id)).state, 'saved');
  closeGate();
  const next = await (await ask({ url })).json();
  const listener = listen(next.id);
  assert.equal((await listener.next()).value.id, next.id);
  const stopping = Date.now();
  const end = await server.stop();
  assert.equal(end.code, 0, end.stderr);
  assert.ok(Date.now() - stopping < 8_000);
  await listener.next().catch(() => {});
});
