// Wrong tokens: how many an address may bring, in a form, a header or a cookie; that nobody else is locked out by them,
// nor who is in already; and the ways to the sign-in page.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';
import { response } from './lib/warc.js';

const offer = 'https://supplier.example/offer';
let folder, varve, server, token, browser;
const ends = [];
before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  varve = archive(path.join(folder, 'archive'));
  await writeFile(path.join(folder, 'offer.warc'), response({ url: offer, date: '2021-01-02T03:04:05Z', status: 200, headers: { 'Content-Type': 'text/html' }, body: '<title>Offer</title>' }).text);
  assert.equal((await varve('import', path.join(folder, 'offer.warc'))).code, 0);
  browser = await launch();
  ends.push(() => browser.close());
});
beforeEach(async () => {
  server = await serve(varve.folder);
  token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
});
afterEach(() => server.stop());
after(async () => { for (const end of ends.reverse()) await end(); });

// From an address of this machine's own choice.
const ask = (method, target, { from = '127.0.0.1', body = '', host = `localhost:${server.port}`, ...headers } = {}) => new Promise((resolve, reject) => {
  const request = http.request({ host: '127.0.0.1', localAddress: from, port: server.port, method, path: target, headers: { Host: host, ...headers, 'Content-Length': Buffer.byteLength(body) } }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
  });
  request.on('error', reject).end(body);
});
const patch = (secret, options) => ask('PATCH', `/api/v1/capture?url=${offer}&time=20210102030405`, { 'X-Varve-Token': secret, body: '{"note":"n"}', ...options });
const login = (secret, options) => ask('POST', '/login', { body: new URLSearchParams({ token: secret }).toString(), ...options });
const wrong = (number) => `${number}`.padStart(64, '0');
const useUp = async (options) => { for (let i = 0; i < 10; ++i) assert.equal((await patch(wrong(i), options)).status, 403, `${i}`); };

test('the eleventh wrong token of an address waits, and so does the right one; that of others does not', async () => {
  await useUp({ from: '127.0.0.2' });
  for (const secret of [wrong(10), token]) {
    for (const answer of [await patch(secret, { from: '127.0.0.2' }), await ask('GET', '/save/https://x.example/', { from: '127.0.0.2', Authorization: `LOW a:${secret}` }), await login(secret, { from: '127.0.0.2' })]) {
      assert.equal(answer.status, 429);
      assert.ok(Number(answer.headers['retry-after']) > 500 && Number(answer.headers['retry-after']) <= 600);
      assert.match(answer.text, /Too many wrong tokens came from this address: the next one is looked at in 10 minutes/);
    }
  }
  assert.equal((await patch(wrong(3), { from: '127.0.0.2' })).status, 403, 'one that was wrong before is no new guess');
  assert.equal((await patch(token, { from: '127.0.0.3' })).status, 200);
  assert.equal((await login(token, { from: '127.0.0.3' })).status, 303);
  assert.equal((await ask('GET', '/', { from: '127.0.0.2' })).status, 200, 'reading needs none here');
});

test('who is in already stays in, from the same address too', async () => {
  const session = (await login(token)).headers['set-cookie'][0].split(';')[0];
  assert.equal((await patch(token)).status, 200);
  await useUp();
  assert.equal((await patch(wrong(11))).status, 429);
  assert.equal((await patch(token)).status, 200, 'a program with the token');
  assert.match((await ask('GET', `/marks/20210102030405/${offer}`, { Cookie: session })).text, /name="form"/, 'a person who signed in');
});

test('sessions are guessed no oftener; old ones are no guesses', async () => {
  const [name, value] = (await login(token)).headers['set-cookie'][0].split(';')[0].split('=');
  const [end, mac] = value.split('-');
  const marks = (cookie) => ask('GET', `/marks/20210102030405/${offer}`, { Cookie: `${name}=${cookie}`, from: '127.0.0.4' });
  for (let i = 0; i < 20; ++i) assert.equal((await marks(`${Number(end) + i + 1}-${mac}`)).status, 200);
  assert.doesNotMatch((await marks(`${Number(end) + 50}-${mac}`)).text, /name="form"/);
  assert.equal((await patch(token, { from: '127.0.0.4' })).status, 200, 'cookies are counted by themselves');
  assert.match((await marks(value)).text, /name="form"/, 'a session that was given out here');
});

test('what other sites have a browser send is no guess', async () => {
  for (let i = 0; i < 20; ++i) {
    assert.equal((await login(wrong(i), { Origin: 'https://evil.example' })).status, 403);
  }
  assert.equal((await login(token)).status, 303);
});

test('the client is whom the proxy on this machine names, and nobody else is believed', async () => {
  await server.stop();
  server = await serve(varve.folder, '--public-url', 'https://archive.example');
  const host = 'archive.example';
  const stats = (secret, forwarded, options = {}) => ask('GET', '/api/v1/stats', { host, 'X-Varve-Token': secret, ...(forwarded ? { 'X-Forwarded-For': forwarded } : {}), ...options });
  for (let i = 0; i < 10; ++i) assert.equal((await stats(wrong(i), `10.9.9.${i}, 203.0.113.7`)).status, 401);
  assert.equal((await stats(token, '203.0.113.7')).status, 429, 'what the proxy put last counts, not what the client wrote before');
  assert.equal((await stats(token, '203.0.113.8')).status, 200);
  for (let i = 20; i < 30; ++i) assert.equal((await stats(wrong(i), `2001:db8:0:1::${i}`)).status, 401);
  assert.equal((await stats(wrong(31), '2001:db8:0:1::ffff')).status, 429, 'all of a /64 is one');
  assert.equal((await stats(wrong(32), '2001:db8:0:2::1')).status, 401);
  const person = await ask('GET', '/', { host, 'Sec-Fetch-Dest': 'document', Accept: 'text/html', Cookie: `__Host-varve-${server.port}=1-2`, 'X-Forwarded-For': '203.0.113.9' });
  assert.equal(person.status, 303, 'an old cookie leads to the sign-in page');
});

test('pages lead to the sign-in page and back, and to signing out', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const own = `http://localhost:${server.port}`;
  await page.goto(`${own}/web/*/${offer}`);
  await page.getByRole('contentinfo').getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.equal(page.url(), `${own}/web/*/${offer}`);
  await page.getByRole('link', { name: 'Sign out …' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${own}/marks/20210102030405/${offer}`);
  await page.getByRole('main').getByRole('link', { name: 'sign in' }).click();
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.equal(page.url(), `${own}/marks/20210102030405/${offer}`);
  const refused = await ask('POST', `/marks/20210102030405/${offer}`, { Accept: 'text/html', body: 'new=x' });
  assert.equal(refused.status, 401);
  assert.match(refused.text, /href="\/login\?to=%2Fmarks%2F/);
  await context.close();
});
