// varve behind nginx, which speaks TLS: reading needs the token, archived pages replay at names below the public one and
// are let in without ever seeing what lets a person in.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { freePorts, temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive, run, serve, start } from './lib/varve.js';
import { response } from './lib/warc.js';

const page = 'https://shop.example/';
const other = 'https://other.example/frame';
let varve, server, nginx, token, browser, origin, port;
const ends = [];

// A page with a part of its own, a frame of another origin, and a script that looks for what lets people in.
const bodies = {
  [page]: `<!DOCTYPE html><title>Shop</title><h1>Shop</h1><img id=i src=/logo.svg><iframe name=f src=${other}></iframe><script src=/look.js></script>`,
  [`${page}look.js`]: `addEventListener('load', async () => {
    const seen = { cookie: document.cookie, real: Object.getOwnPropertyDescriptor(Document.prototype, 'cookie').get.call(document),
      referrer: document.referrer, entries: performance.getEntries().map((each) => each.name).join(' ') };
    seen.own = await fetch('https://archive.test:' + location.port + '/api/v1/stats', { credentials: 'include' }).then((answer) => answer.text(), () => 'refused');
    self.name = JSON.stringify(seen);
    document.title = 'looked';
  });`,
  [`${page}logo.svg`]: '<svg xmlns="http://www.w3.org/2000/svg" width="33" height="33"/>',
  [other]: '<!DOCTYPE html><title>Frame</title><p id=p>in the frame</p>',
};
const type = (url) => (url.endsWith('.js') ? 'text/javascript' : url.endsWith('.svg') ? 'image/svg+xml' : 'text/html');

before(async () => {
  const folder = await temporaryFolder({ after: (end) => ends.push(end) });
  varve = archive(path.join(folder, 'archive'));
  await writeFile(path.join(folder, 'all.warc'), Object.entries(bodies).map(([url, body]) =>
    response({ url, date: '2021-01-02T03:04:05Z', status: 200, headers: { 'Content-Type': type(url) }, body }).text).join(''));
  assert.equal((await varve('import', path.join(folder, 'all.warc'))).code, 0);
  [port] = await freePorts(1);
  origin = `https://archive.test:${port}`;
  server = await serve(varve.folder, '--public-url', origin);
  ends.push(() => server.stop());
  token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  await mkdir(path.join(folder, 'nginx'));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem',
    '-days', '2', '-subj', '/CN=archive.test', '-addext', 'subjectAltName=DNS:archive.test,DNS:*.archive.test'], { cwd: path.join(folder, 'nginx'), stdio: 'pipe' });
  nginx = await startNginx(path.join(folder, 'nginx'), [{
    root: folder,
    extra: `listen 127.0.0.1:${port} ssl; ssl_certificate cert.pem; ssl_certificate_key key.pem;
      location / { proxy_pass http://127.0.0.1:${server.port}; proxy_set_header Host $http_host; proxy_http_version 1.1; }`,
  }]);
  ends.push(() => nginx.stop());
  browser = await launch('--ignore-certificate-errors', '--host-resolver-rules=MAP archive.test 127.0.0.1, MAP *.archive.test 127.0.0.1');
  ends.push(() => browser.close());
});
after(async () => { for (const end of ends.reverse()) await end(); });

const ask = (target, { host = `archive.test:${port}`, ...headers } = {}, method = 'GET') => new Promise((resolve, reject) => {
  https.request({ host: '127.0.0.1', port, path: target, method, rejectUnauthorized: false, headers: { Host: host, ...headers } }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
  }).on('error', reject).end();
});
const replayHost = () => ask(`/web/20210102030405/${page}`, { 'X-Varve-Token': token, 'Sec-Fetch-Dest': 'document' })
  .then(({ text }) => text.match(/src="https:\/\/(r-[0-9a-f]{32}\.archive\.test:\d+)\/enter\/([^/]+)(\/[^"]*)"/).slice(1));

test('nothing is read without the token, by whatever name it is asked for', async () => {
  for (const target of ['/', `/web/2021/${page}`, `/web/2021id_/${page}`, `/web/*/${page}`, '/cdx?url=shop.example', '/api/v1/stats', '/api/v1/openapi.json',
    `/timemap/link/${page}`, `/wayback/available?url=${page}`, '/metrics', '/save', `/marks/2021/${page}`, '/nothing', '/save/status/user']) {
    const answer = await ask(target);
    assert.equal(answer.status, 401, target);
    // But for what was asked for, in the link by which signing in leads back to it.
    assert.doesNotMatch(answer.text.replace(/href="\/login[^"]*"/g, ''), /shop\.example|Shop/);
    const navigation = await ask(target, { 'Sec-Fetch-Dest': 'document', Accept: 'text/html' });
    assert.deepEqual([navigation.status, navigation.headers.location], [303, `/login?to=${encodeURIComponent(target).replaceAll("'", '%27')}`.replaceAll('*', '*')], target);
    assert.equal((await ask(target, { host: `127.0.0.1:${server.port}` })).status, 421, `${target} by a proxy that forgets the name`);
    assert.equal((await ask(target, { host: 'evil.example' })).status, 421, target);
    assert.ok([403, 404].includes((await ask(target, { host: `r-${'0'.repeat(32)}.archive.test:${port}` })).status), `${target} at a replay host`);
  }
  assert.equal((await ask('/healthz')).status, 200);
  const wrong = await ask('/api/v1/stats', { 'X-Varve-Token': '0'.repeat(64) });
  assert.equal(wrong.status, 401);
  for (const headers of [{ 'X-Varve-Token': token }, { Authorization: `LOW varve:${token}` }, { 'X-Varve-Token': token, host: `127.0.0.1:${server.port}` }]) {
    assert.equal(JSON.parse((await ask('/api/v1/stats', headers)).text).captures, 4);
  }
});

test('a person signs in and sees pages with all their parts', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const tab = await context.newPage();
  const failed = [];
  context.on('response', (answer) => { if (answer.status() >= 400 && !answer.url().endsWith('/api/v1/stats')) failed.push(`${answer.status()} ${answer.url()}`); });
  await tab.goto(`${origin}/web/20210102030405/${page}`);
  assert.match(tab.url(), /\/login\?to=/);
  await tab.getByLabel('Token').fill(token);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.waitForURL(`${origin}/web/20210102030405/${page}`);
  const frame = await (await tab.waitForSelector('#snapshot')).contentFrame();
  await frame.waitForFunction(() => document.title === 'looked');
  assert.equal(await frame.evaluate(() => document.getElementById('i').naturalWidth), 33);
  const inner = frame.childFrames()[0];
  assert.equal(await inner.locator('#p').innerText(), 'in the frame');
  const hosts = [frame.url(), inner.url()].map((each) => new URL(each).hostname);
  assert.ok(hosts.every((each) => /^r-[0-9a-f]{32}\.archive\.test$/.test(each)) && hosts[0] !== hosts[1], hosts.join());
  assert.deepEqual(failed, []);

  // What the archived script could see of what lets people in: nothing.
  const cookies = await context.cookies();
  const session = cookies.find((each) => each.domain === 'archive.test');
  assert.deepEqual([session.name.startsWith('__Host-'), session.httpOnly, session.secure, session.sameSite], [true, true, true, 'Strict']);
  for (const each of cookies) assert.ok(each.httpOnly && each.secure && each.sameSite === 'Strict' && !each.value.includes(token));
  assert.deepEqual(cookies.map((each) => each.domain).sort(), ['archive.test', ...hosts].sort());
  const seen = JSON.parse(await frame.evaluate(() => window.name));
  assert.doesNotMatch(seen.own, /"captures"/);
  for (const each of cookies) assert.ok(!JSON.stringify(seen).includes(each.value), JSON.stringify(seen));
  assert.doesNotMatch(seen.entries, /\/enter\//);

  // A link from elsewhere finds the person signed in.
  const elsewhere = http.createServer((request, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(`<a href="${origin}/web/*/${page}">there</a>`);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => elsewhere.once('listening', resolve));
  await tab.goto(`http://127.0.0.1:${elsewhere.address().port}/`);
  await tab.getByRole('link').click();
  await tab.getByRole('heading', { name: page }).waitFor();
  elsewhere.close();

  await tab.goto(`${origin}/marks/20210102030405/${page}`);
  await tab.getByLabel('New tags').fill('public');
  await tab.getByRole('button', { name: 'Keep these' }).click();
  assert.equal(await tab.locator('.tick .name').innerText(), 'public');
  await tab.goto(`${origin}/login`);
  await tab.getByRole('button', { name: 'Sign out' }).click();
  await tab.goto(`${origin}/`);
  assert.match(tab.url(), /\/login\?to=/);
  await context.close();
});

test('a phone installs it, and what it shares stands in the form', async () => {
  const manifest = await ask('/manifest.webmanifest', { 'Sec-Fetch-Dest': 'manifest' });
  assert.deepEqual([manifest.status, manifest.headers['content-type']], [200, 'application/manifest+json']);
  assert.ok([403, 404].includes((await ask('/manifest.webmanifest', { host: `r-${'0'.repeat(32)}.archive.test:${port}` })).status));
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const tab = await context.newPage();
  const shared = `${origin}/save?${new URLSearchParams({ title: 'A page', text: `Look: ${page}?a=1&b=%20` })}`;
  await tab.goto(shared);
  await tab.getByLabel('Token').fill(token);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.getByRole('heading', { name: 'Save a page' }).waitFor();
  assert.equal(await tab.getByLabel('Address', { exact: true }).inputValue(), `${page}?a=1&b=%20`);
  assert.equal(await tab.getByLabel('Token').count(), 0);
  await tab.goto(`${origin}/tools`);
  assert.equal(await tab.getByRole('link', { name: 'Save in varve' }).getAttribute('href').then(decodeURIComponent), `javascript:location='${origin}/save/'+location.href`);
  await tab.getByText('Add to home screen').waitFor();
  await context.close();
});

test('a ticket is for one host and its cookie for the same, and neither is a session', async () => {
  const [host, ticket, target] = await replayHost();
  const entered = await ask(`/enter/${ticket}${target}`, { host });
  assert.deepEqual([entered.status, entered.headers.location], [307, target]);
  const [cookie] = entered.headers['set-cookie'][0].split(';');
  assert.match(entered.headers['set-cookie'][0], /^__Host-.*; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/);
  assert.equal((await ask(target, { host, Cookie: cookie })).status, 200);
  const another = `r-${'0'.repeat(32)}.archive.test:${port}`;
  const value = cookie.slice(cookie.indexOf('=') + 1);
  const [end, mac] = ticket.split('-');
  for (const [name, at, headers] of [
    ['no cookie', target, { host }],
    ['a ticket at another host', `/enter/${ticket}${target}`, { host: another }],
    ['a cookie at another host', target, { host: another, Cookie: cookie }],
    ['a ticket as a cookie', target, { host, Cookie: `${cookie.split('=')[0]}=${ticket}` }],
    ['a longer ticket', `/enter/${Number(end) + 60}-${mac}${target}`, { host }],
    ['an old ticket', `/enter/1000-${mac}${target}`, { host }],
    ['a way to elsewhere', `/enter/${ticket}//evil.example/`, { host }],
    ['a way to our own path', `/enter/${ticket}/static/varve.css`, { host }],
    ['its cookie as a session', '/api/v1/stats', { Cookie: `${cookie.split('=')[0].replace('-replay', '')}=${value}` }],
    ['its ticket as a session', '/api/v1/stats', { Cookie: `${cookie.split('=')[0].replace('-replay', '')}=${ticket}` }],
    ['our own pages at its host', '/api/v1/stats', { host, Cookie: cookie }],
    ['an entry at our own host', `/enter/${ticket}${target}`, {}],
  ]) {
    const { status, headers: { location, 'set-cookie': set } } = await ask(at, headers);
    assert.ok([401, 403, 404].includes(status), `${name}: ${status} ${location}`);
    assert.equal(set, undefined, name);
  }
  const other_ = await ask(target, { host, 'Sec-Fetch-Dest': 'document' });
  assert.deepEqual([other_.status, other_.headers.location], [307, origin + target], 'a person is led to our own page');
});

test('it does not listen beyond loopback, or under a public name, without a token for reading', async () => {
  const tried = async (...args) => run(['--archive', varve.folder, 'serve', ...args]);
  const open = await tried('--listen', '0.0.0.0:0');
  assert.equal(open.code, 4, 'refused by policy');
  assert.match(open.stderr, /with --public-url reading `serve` needs the token/);
  for (const url of ['http://archive.test', 'archive.test', 'https://archive.test/path', 'https://user@archive.test', 'ftp://archive.test']) {
    const refused = await tried('--listen', '127.0.0.1:0', '--public-url', url);
    assert.notEqual(refused.code, 0, url);
    assert.match(refused.stderr, /is no public URL: it is https:\/\/NAME/);
  }
  const wide = start(['--archive', varve.folder, '--json', 'serve', '--listen', '0.0.0.0:0', '--public-url', origin]);
  const [line] = await once(wide.stdout, 'data');
  assert.equal(await new Promise((resolve) => { http.get(`${JSON.parse(line).url.replace('0.0.0.0', '127.0.0.1')}/`, (answer) => { answer.resume(); resolve(answer.statusCode); }); }), 421);
  wide.kill('SIGTERM');
  assert.equal((await wide.done).code, 0);
});
