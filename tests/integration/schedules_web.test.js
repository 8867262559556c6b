// Schedules in the web interface: the pages /schedules and /schedules/NAME and /api/v1/schedules, against a site on
// loopback. What they do is what `varve schedule` does.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';

const hostile = '"><script>window.ran=true</script>';
let site, varve, server, token, browser, price = 10;
const ends = [];
const own = () => `http://localhost:${server.port}`;

before(async () => {
  const shop = http.createServer((request, answer) => {
    const there = request.url.startsWith('/offer');
    answer.writeHead(there ? 200 : 404, { 'Content-Type': 'text/html' });
    answer.end(there ? `<title>Offer</title><main><p>An espresso machine of steel, made to be repaired, for ${price} francs.</p></main>` : 'gone');
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  ends.push(() => { shop.closeAllConnections(); shop.close(); });
  site = `http://127.0.0.1:${shop.address().port}`;
  const folder = await temporaryFolder({ after: (end) => ends.push(end) });
  varve = archive(path.join(folder, 'archive'));
  assert.equal((await varve('save', '--allow-private', `${site}/offer`)).code, 0);
  server = await serve(varve.folder, '--allow-private');
  ends.push(() => server.stop());
  token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  browser = await launch();
  ends.push(() => browser.close());
});
after(async () => { for (const end of ends.reverse()) await end(); });

const ask = async (method, where, body, headers = { 'X-Varve-Token': token }, at = server) => {
  const answer = await fetch(`${at.url}/api/v1/${where}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return { status: answer.status, location: answer.headers.get('location'), allow: answer.headers.get('allow'), json: await answer.json() };
};
const get = (where) => ask('GET', where, undefined, {});
const ended = async (name, at = server) => {
  for (;;) {
    const { json } = await ask('GET', `schedules/${name}`, undefined, {}, at);
    if (!json.running && json.last?.ended) return json;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};
const plain = { browser: 'never' };

test('the API makes, shows, pauses and removes what the command lists', async () => {
  const made = await ask('POST', 'schedules', { ...plain, urls: [`${site}/offer`], every: '6h', name: 'six', watch: ['price'], ignore: ['[data-ad]'], keep_daily: 30, tag: ['a', 'b'] });
  assert.deepEqual([made.status, made.location], [201, '/api/v1/schedules/six']);
  const [{ running, ...shown }] = (await get('schedules')).json.schedules;
  assert.deepEqual([shown], (await varve('--json', 'schedule', 'list')).lines);
  assert.equal(running, false);
  assert.deepEqual([shown.every, shown.watch, shown.ignore, shown.keep.daily], [21_600, ['price'], ['[data-ad]'], 30]);
  assert.deepEqual([...shown.options].sort(), ['--allow-private=true', '--browser=never', '--tag=a', '--tag=b']);
  assert.deepEqual((await get('schedules/six')).json, (await get('schedules')).json.schedules[0]);
  const paused = await ask('PATCH', 'schedules/six', { paused: true });
  assert.deepEqual([paused.status, paused.json.paused, paused.json.next], [200, true, null]);
  assert.equal((await varve('--json', 'schedule', 'show', 'six')).lines[0].paused, true);
  assert.equal((await ask('PATCH', 'schedules/six', { paused: false })).json.paused, false);
  assert.deepEqual((await ask('DELETE', 'schedules/six')).json, { removed: 'six' });
  assert.deepEqual((await varve('--json', 'schedule', 'list')).lines, []);
  for (const [method, where] of [['GET', ''], ['PATCH', ''], ['DELETE', ''], ['GET', '/runs'], ['POST', '/runs']]) {
    assert.equal((await ask(method, `schedules/six${where}`, method === 'PATCH' ? { paused: true } : undefined)).status, 404, method + where);
  }
  assert.deepEqual([(await ask('PUT', 'schedules', {})).status, (await ask('PUT', 'schedules', {})).allow], [405, 'GET, POST']);
});

test('a run is done at once when it is asked for, without --daemon, and is told as the command tells it', async () => {
  assert.equal((await ask('POST', 'schedules', { ...plain, urls: [`${site}/offer?run`], every: '1d', name: 'now' })).status, 201);
  const asked = await ask('POST', 'schedules/now/runs');
  assert.deepEqual([asked.status, asked.location, asked.json.running], [202, '/api/v1/schedules/now/runs', true]);
  assert.equal((await ended('now')).last.outcome, 'changed');
  await ask('POST', 'schedules/now/runs');
  assert.equal((await ended('now')).last.outcome, 'unchanged');
  price = 20;
  await ask('POST', 'schedules/now/runs');
  const changed = await ended('now');
  assert.equal(changed.last.outcome, 'changed');
  const { json: { runs } } = await get('schedules/now/runs?limit=2');
  assert.deepEqual(runs.map(({ outcome }) => outcome), ['changed', 'unchanged']);
  const [, ...told] = (await varve('--json', 'schedule', 'show', 'now')).lines;
  assert.deepEqual(told.slice(0, 2), runs);
  const text = await (await fetch(`${own()}/schedules/now`)).text();
  assert.match(text, /<h2 id="told">What was told<\/h2>/);
  assert.match(text, /href="\/web\/diff\/\d+\/\d+\/http/);
});

test('what the web may not order, or cannot, is said in a sentence, and nothing is made', async () => {
  const known = (await get('schedules')).json.schedules.length;
  const order = { urls: [`${site}/offer`], every: '1d' };
  for (const [body, says] of [
    [{ ...order, cookies: '/etc/passwd' }, /"cookies" is nothing that the web can order/],
    [{ ...order, notify: ['command:/bin/true'] }, /a program is run by no order of the web/],
    [{ ...order, allow_private: true }, /nothing that the web can order/],
    [{ ...order, every: 'often' }, /often/],
    [{ ...order, cron: '0 7 * * *' }, /say when/],
    [{ ...order, depth: 3 }, /goes with --crawl/],
    [{ ...order, threshold: 7 }, /threshold/],
    [{ ...order, name: '../x' }, /no name/],
    [{ ...order, name: 'now' }, /already/],
    [{ ...order, ignore: ['::'] }, /::/],
    [{ ...order, urls: ['file:///etc/passwd'] }, /no URL of http/],
    ['text', /the body is JSON/],
  ]) {
    const { status, json } = await ask('POST', 'schedules', body);
    assert.equal(status, 400, JSON.stringify(body));
    assert.match(json.error, says);
  }
  for (const body of [{}, { paused: 1 }, { paused: true, name: 'x' }, []]) assert.equal((await ask('PATCH', 'schedules/now', body)).status, 400);
  assert.equal((await get('schedules')).json.schedules.length, known);
});

test('without the token nothing changes, and for the page of another site neither', async () => {
  const changes = [['POST', 'schedules', { urls: [`${site}/offer`], every: '1d' }], ['PATCH', 'schedules/now', { paused: true }], ['DELETE', 'schedules/now'], ['POST', 'schedules/now/runs']];
  const before = await get('schedules');
  for (const [method, where, body] of changes) {
    assert.equal((await ask(method, where, body, {})).status, 401, `${method} ${where}`);
    assert.equal((await ask(method, where, body, { 'X-Varve-Token': token, Origin: 'https://evil.example' })).status, 403, `${method} ${where}`);
  }
  const form = (where, fields, headers = {}) => fetch(own() + where, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
  for (const [where, fields] of [['/schedules', { urls: `${site}/offer`, every: '1d' }], ['/schedules/now', { do: 'remove' }], ['/schedules/now', { do: 'pause' }], ['/schedules/now', { do: 'run' }]]) {
    assert.equal((await form(where, fields)).status, 401, where);
    assert.equal((await form(where, { ...fields, token }, { Origin: 'https://evil.example' })).status, 403, where);
  }
  assert.deepEqual(await get('schedules'), before);
  assert.equal((await form('/schedules/now', { do: 'dance', token })).status, 400);
  assert.equal((await form('/schedules/nobody', { do: 'run', token })).status, 404);
  assert.equal((await fetch(`${own()}/schedules/nobody`)).status, 404);
  assert.equal((await fetch(`${own()}/schedules/`)).status, 404);
});

for (const javaScriptEnabled of [true, false]) {
  const name = javaScriptEnabled ? 'scripted' : 'plain';
  test(`the pages do all of it, ${javaScriptEnabled ? 'and follow a run' : 'also without scripts'}`, async (t) => {
    const context = await browser.newContext({ javaScriptEnabled });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(`${own()}/login`);
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.goto(`${own()}/schedules`);
    await page.getByLabel('Addresses', { exact: true }).fill(`${site}/offer?${name}\n\n${site}/nowhere?${encodeURIComponent(hostile)}`);
    await page.getByLabel('How often').fill('1d');
    await page.getByText('How it is saved').click();
    await page.getByLabel('What it is called').fill('a b');
    await page.getByLabel('With a browser').selectOption('never');
    await page.getByRole('button', { name: 'Add' }).click();
    assert.match(await page.getByRole('alert').innerText(), /"a b" is no name/);
    assert.match(await page.getByLabel('Addresses', { exact: true }).inputValue(), new RegExp(`\\?${name}\\n`));
    assert.equal(await page.getByLabel('With a browser').inputValue(), 'never');
    await page.getByLabel('What it is called').fill(name);
    await page.getByRole('button', { name: 'Add' }).click();
    assert.equal(new URL(page.url()).pathname, `/schedules/${name}`);
    assert.match(await page.locator('main').innerText(), /every 1 d.*There was none yet/s);
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('gone').or(page.getByText('404')).first().waitFor();  // of itself
    await page.locator('#progress').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.latest .badge').innerText(), 'failed');
    assert.notEqual(await page.evaluate(() => window.ran).catch(() => undefined), true);
    await page.getByRole('button', { name: 'Pause' }).click();
    assert.match(await page.locator('.lead').innerText(), /paused/);
    await page.goto(`${own()}/schedules`);
    const first = page.locator('.schedules li').first();
    assert.match(await first.innerText(), new RegExp(`${name}.*and 1 more.*404.*paused.*failed`, 's'));
    assert.match(await page.locator('.lead').innerText(), /of which 1 failed last/);
    await first.getByRole('link').click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('link', { name: 'Remove' }).click();
    await page.getByRole('link', { name: 'Leave it as it is' }).click();
    await page.getByRole('link', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    assert.equal(new URL(page.url()).pathname, '/schedules');
    assert.equal((await get(`schedules/${name}`)).status, 404);
  });
}

test('what may be secret is not shown, and what is hostile is text', async () => {
  const added = await varve('schedule', 'add', `${site}/offer?<b>"'`, '--every', '1d', '--name', 'secret', '--header', 'Cookie: hush', '--proxy', 'http://me:hush@127.0.0.1:1/',
    '--notify', 'https://hooks.example/hush', '--watch', hostile, '--note', hostile, '--allow-private', '--browser=never');
  assert.equal(added.code, 0, added.stderr);
  const { json } = await get('schedules/secret');
  assert.deepEqual(json.notify, ['https://hooks.example/…']);
  assert.ok(json.options.includes('--header=…') && json.options.includes('--proxy=…'), json.options.join());
  for (const where of ['/schedules', '/schedules/secret', '/schedules/secret?ask=remove']) {
    const text = await (await fetch(own() + where)).text();
    assert.doesNotMatch(text, /hush|<script>window|<b>"/, where);
  }
  assert.doesNotMatch(JSON.stringify([json, (await get('schedules')).json]), /hush/);
  // Nor is the capture that it is kept as.
  const kept = 'urn:varve:schedule:secret';
  const [{ timestamp }] = (await varve('--json', 'list', kept)).lines;
  for (const where of [`/web/2id_/${kept}`, `/web/${timestamp}id_/${kept}`, `/web/${timestamp}/${kept}`, `/web/${kept}`, `/web/2id_/URN:varve:schedule:secret`, `/api/v1/text?url=${kept}`, `/web/diff/${timestamp}/${timestamp}/${kept}`]) {
    const answer = await fetch(own() + where);
    assert.notEqual(answer.status, 200, where);
    assert.doesNotMatch(await answer.text(), /hush/, where);
  }
});

test('the front page counts those that failed last, and are still there', async () => {
  const front = async () => (await (await fetch(`${server.url}/`)).text()).match(/\((\d+) failed last\)/)?.[1];
  const told = (await get('schedules')).json.schedules.filter(({ last }) => /failed|again/.test(last?.outcome)).length;
  assert.equal(await front(), told === 0 ? undefined : String(told));
  await ask('POST', 'schedules', { ...plain, urls: ['http://127.0.0.1:9/nobody'], every: '1d', name: 'nobody' });
  await ask('POST', 'schedules/nobody/runs');
  while (!/failed|again/.test((await get('schedules/nobody')).json.last?.outcome)) await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(await front(), String(told + 1));
  await ask('DELETE', 'schedules/nobody');
  assert.equal(await front(), told === 0 ? undefined : String(told));
});

test('serve --daemon runs a new schedule when it is due', async (t) => {
  const daemon = await serve(varve.folder, '--allow-private', '--daemon');
  t.after(() => daemon.stop());
  assert.equal((await ask('GET', 'schedules', undefined, {}, daemon)).json.runs_due, true);
  await ask('POST', 'schedules', { ...plain, urls: [`${site}/offer?due`], every: '1s', name: 'due' }, undefined, daemon);
  assert.equal((await ended('due', daemon)).last.outcome, 'changed');
  await ask('DELETE', 'schedules/due', undefined, undefined, daemon);
});
