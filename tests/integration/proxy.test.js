// The replaying proxy and `varve view`, in a network of the test's own: sites with public names over
// http and https are saved twice and taken away. What is left in their place counts who still asks, and
// a device that leads nowhere counts every packet that would have gone out.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { looseCable, networkFolder, openTheWayOut, packetsOut, publicAddress, runInOwnNetwork } from './lib/own_network.js';
import { archive, serve } from './lib/varve.js';

const names = ['plain.test', 'secure.test'];
const hosts = `127.0.0.1 localhost\n${publicAddress} ${names.join(' ')}\n`;
const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
// 198.51.100.0/24 is nobody's (RFC 5737).
const files = (year) => ({
  'index.html': `<!doctype html><title>The page of ${year}</title><link rel=stylesheet href="/style.css">
<h1>${year}</h1><p id=place></p><p id=data></p><img src="/picture.svg"><a href="/second.html">second</a>
<script>place.textContent = location.href + ' ' + document.cookie;
fetch('/data.json').then((answer) => answer.json()).then((json) => { data.textContent = json.year; });</script>`,
  'mixed.html': '<!doctype html><title>mixed</title><script src="http://plain.test/mixed.js"></script>',
  'mixed.js': 'document.title += " in"',
  'second.html': '<!doctype html><title>second</title><p>second',
  'style.css': `h1 { color: rgb(${year % 256}, 0, 0) }${' '.repeat(500)}`,
  'data.json': JSON.stringify({ year }),
  'picture.svg': picture,
  'long.bin': 'abcdefghij'.repeat(1000),
  // All the ways out that a page may try.
  'hostile.html': `<!doctype html><title>hostile</title>
<link rel=dns-prefetch href="//prefetched.test"><link rel=preconnect href="https://198.51.100.1">
<img src="http://198.51.100.2/x"><img src="https://198.51.100.3/x"><img src="http://printer.local/x">
<img src="http://127.0.0.1:9/x"><img src="http://[::1]:9/x">
<script>
const tries = [];
for (const url of ['ws://198.51.100.4/', 'wss://198.51.100.5/']) tries.push(new Promise((go) => { new WebSocket(url).onerror = go; }));
tries.push(fetch('https://198.51.100.6/').catch(() => 0));
try { const way = new WebTransport('https://198.51.100.7:4433/'); way.closed.catch(() => 0); tries.push(way.ready.catch(() => 0)); } catch { }
const peer = new RTCPeerConnection({ iceServers: [{ urls: ['stun:198.51.100.8:3478', 'stun:stun.test:3478'] }, { urls: 'turn:198.51.100.9:3478', username: 'a', credential: 'b' }] });
window.candidates = [];
peer.onicecandidate = (event) => { if (event.candidate) window.candidates.push(event.candidate.candidate); };
peer.createDataChannel('x');
tries.push(peer.createOffer().then((offer) => peer.setLocalDescription(offer)));
navigator.sendBeacon('https://198.51.100.10/', 'x');
// Some of these never say that they failed.
setTimeout(() => { document.title = 'tried'; }, 5000);
Promise.allSettled(tries);
</script>`,
});

const site = (root, more = '') => ({
  root,
  extra: `${more} add_header Set-Cookie "visited=yes; Path=/"; add_header Strict-Transport-Security "max-age=99999; includeSubDomains";
    add_header Alt-Svc 'h3=":443"'; add_header Cache-Control "max-age=99999"; etag off;
    location = /old { return 301 /second.html; }`,
});
const certificate = (name) => `ssl_certificate ${networkFolder}/${name}.pem; ssl_certificate_key ${networkFolder}/${name}.key;`;

// Both sites as they were in 2001 and, later in this test, in 2002; then archived and gone.
async function saveSites(folder) {
  const root = path.join(folder, 'site');
  await mkdir(root);
  const varve = archive(path.join(folder, 'archive'));
  const times = [];
  for (const year of [2001, 2002]) {
    for (const [name, text] of Object.entries(files(year))) await writeFile(path.join(root, name), text);
    const nginx = await startNginx(path.join(folder, `nginx${year}`), [
      site(root, `listen ${publicAddress}:80; server_name plain.test;`),
      site(root, `listen ${publicAddress}:443 ssl; server_name secure.test; ${certificate('secure.test')}`)], { gzip: true });
    const pages = ['', 'second.html', 'old', 'data.json', 'long.bin', 'mixed.html', 'hostile.html'];
    const end = await varve('--json', 'save', '--timeout', '2s', ...['http://plain.test/', 'https://secure.test/'].flatMap((base) => pages.map((page) => base + page)));
    assert.ok([0, 4].includes(end.code), `${end.code} ${end.stderr}`);
    times.push(end.lines.find(({ url }) => url === 'https://secure.test/').time);
    await nginx.stop();
    await new Promise((resolve) => setTimeout(resolve, 2100));
  }
  return { varve, times };
}

// Counts connections to where the sites were.
async function watch(t) {
  const seen = [];
  for (const port of [80, 443]) {
    const server = net.createServer((socket) => { seen.push(port); socket.destroy(); });
    await new Promise((resolve) => server.listen(port, publicAddress, resolve));
    t.after(() => server.close());
  }
  return seen;
}

const program = process.env.VARVE_CHROMIUM ?? '/usr/bin/chromium';
const run = promisify(execFile);
// curl through the proxy: { head, body } with the last answer's.
async function curl(proxy, authority, ...args) {
  const { stdout } = await run('curl', ['-sS', '-i', '--suppress-connect-headers', '-x', `http://${proxy}`, '--cacert', authority, '--max-time', '20', ...args], { encoding: 'latin1' });
  const end = stdout.indexOf('\r\n\r\n');
  return { head: stdout.slice(0, end), status: Number(stdout.split(' ')[1]), body: stdout.slice(end + 4) };
}
const header = (head, name) => head.match(new RegExp(`^${name}: (.*)$`, 'mi'))?.[1].trim();

// What a client gets that writes `parts` and waits.
async function raw(proxy, parts, { wait = 0 } = {}) {
  const [host, port] = proxy.split(':');
  const socket = net.connect(Number(port), host);
  let text = '';
  socket.on('data', (chunk) => { text += chunk.toString('latin1'); }).on('error', () => {});
  const over = new Promise((resolve) => socket.once('close', resolve));
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return { socket, over, text: () => text };
}

const viewFlags = ['--headless=new', '--disable-gpu', '--no-sandbox'].map((each) => `--browser-arg=${each}`);

// `varve view` with a browser that can be talked to; stop() ends it as Ctrl-C does.
async function openView(t, varve, state, url) {
  const child = varve.with({ env: { XDG_STATE_HOME: state } }).start('view', url, ...viewFlags, '--browser-arg=--remote-debugging-port=0');
  t.after(() => child.kill('SIGTERM'));
  const parent = path.join(state, 'varve');
  const profiles = async () => (existsSync(parent) ? readdir(parent) : []);
  for (;;) {
    const [profile] = await profiles();
    const file = profile && path.join(parent, profile, 'DevToolsActivePort');
    const text = file && existsSync(file) ? await readFile(file, 'utf8') : '';
    if (text.includes('\n')) return { port: Number(text.split('\n')[0]), profiles, stop: () => { child.kill('SIGINT'); return child.done; } };
    assert.equal(child.exitCode, null, 'varve view ended');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function tests() {
  let folder, varve, times, server, authority, seen, packets;
  const through = (...args) => curl(server.proxy, authority, ...args);
  const ends = [];
  const atEnd = { after: (end) => ends.unshift(end) };
  after(async () => { for (const end of ends) await end(); });
  before(async () => {
    folder = await temporaryFolder(atEnd);
    ({ varve, times } = await saveSites(folder));
    openTheWayOut();
    seen = await watch(atEnd);
    server = await serve(varve.folder, '--proxy', '127.0.0.1:0');
    atEnd.after(() => server.stop());
    authority = path.join(folder, 'ca.crt');
    await run('curl', ['-sS', '-x', `http://${server.proxy}`, '-o', authority, 'http://varve.archive/proxy-ca.crt']);
    packets = packetsOut();
  });

  test('the device counts what goes out', async () => {
    const counted = packetsOut();
    await run('curl', ['-sS', '--max-time', '1', 'http://198.51.100.1/']).catch(() => 0);
    assert.ok(packetsOut() > counted);
    packets = packetsOut();
  });

  test('curl sees both sites, bytes as they were sent', async () => {
    for (const base of ['http://plain.test/', 'https://secure.test/']) {
      const plain = await through(`${base}style.css`);
      assert.equal(plain.status, 200);
      assert.equal(plain.body, files(2002)['style.css']);
      assert.equal(header(plain.head, 'Content-Encoding'), undefined);
      assert.equal(header(plain.head, 'Set-Cookie'), 'visited=yes; Path=/');
      for (const name of ['Strict-Transport-Security', 'Alt-Svc']) {
        assert.equal(header(plain.head, name), undefined);
        assert.ok(header(plain.head, `X-Archive-Orig-${name}`));
      }
      const coded = await through('-H', 'Accept-Encoding: gzip', `${base}style.css`);
      assert.equal(header(coded.head, 'Content-Encoding'), 'gzip');
      assert.equal(coded.body.slice(0, 2), '\x1f\x8b');
      assert.notEqual(header(coded.head, 'ETag'), header(plain.head, 'ETag'));
      assert.equal((await through('-r', '3-5', `${base}long.bin`)).body, 'def');
      const moved = await through(`${base}old`);
      assert.equal(moved.status, 301);
      assert.match(header(moved.head, 'Location'), /\/second\.html$/);
    }
  });

  test('of two times of a page the one is shown that is asked for', async () => {
    for (const [i, year] of [2001, 2002].entries()) {
      const date = new Date(times[i]).toUTCString();
      const { head, body } = await through('-H', `Accept-Datetime: ${date}`, 'https://secure.test/data.json');
      assert.deepEqual(JSON.parse(body), { year });
      assert.ok(Math.abs(new Date(header(head, 'Memento-Datetime')) - new Date(times[i])) < 2000);
    }
  });

  test('a browser shows the pages under their own addresses, at the time that is chosen there', async (t) => {
    const { stdout } = await run('sh', ['-c', `openssl x509 -in "${authority}" -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64`]);
    const browser = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
      executablePath: program,
      args: ['--no-sandbox', '--disable-gpu', `--proxy-server=http://${server.proxy}`, '--proxy-bypass-list=<-loopback>', '--disable-quic',
        '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1', `--ignore-certificate-errors-spki-list=${stdout.trim()}`],
    });
    t.after(() => browser.close());
    const page = await browser.newPage();
    const look = async (url, year) => {
      await page.goto(url, { waitUntil: 'networkidle' });
      assert.equal(await page.title(), `The page of ${year}`);
      assert.match(await page.textContent('#place'), new RegExp(`^${url} .*visited=yes`));
      await page.waitForFunction((text) => document.querySelector('#data').textContent === text, String(year));
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('h1')).color), `rgb(${year % 256}, 0, 0)`);
      assert.equal(await page.evaluate(() => document.querySelector('img').naturalWidth), 9);
    };
    for (const url of ['http://plain.test/', 'https://secure.test/']) await look(url, 2002);
    await page.goto('http://varve.archive/');
    await page.fill('#time', times[0]);
    await page.click('button');
    assert.match(await page.textContent('#shown'), /UTC/);
    for (const url of ['http://plain.test/', 'https://secure.test/']) await look(url, 2001);
    const missing = await page.goto('https://nowhere.test/');
    assert.equal(missing.status(), 404);
    assert.match(await page.textContent('main'), /was never captured/);
    await page.goto('https://secure.test/');
    const reached = await page.evaluate(() => fetch('http://varve.archive/', { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ time: 'latest' }) }).then(() => true, () => false));
    await look('https://secure.test/', 2001);
    assert.equal(typeof reached, 'boolean');
  });

  test('nothing leaves a hostile page that is viewed', async (t) => {
    for (const [i, url] of ['http://plain.test/hostile.html', 'https://secure.test/hostile.html'].entries()) {
      const viewed = await openView(t, varve, path.join(folder, `state${i}`), url);
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${viewed.port}`);
      const page = browser.contexts()[0].pages()[0];
      await page.waitForFunction(() => document.title === 'tried', null, { timeout: 60_000 });
      assert.deepEqual(await page.evaluate(() => window.candidates), [], 'addresses that WebRTC knows');
      const missing = await page.goto('https://nowhere.test/');
      assert.equal(missing.status(), 404);
      await browser.close();
      const end = await viewed.stop();
      assert.equal(end.code, 0, end.stderr);
      assert.deepEqual(await viewed.profiles(), [], 'the profile stayed');
    }
  });

  test('view shows the page of the time that is asked for', async () => {
    for (const [i, year] of [2001, 2002].entries()) {
      const end = await varve('view', `https://secure.test/@${times[i]}`, ...viewFlags, '--browser-arg=--dump-dom', '--browser-arg=--virtual-time-budget=5000');
      assert.equal(end.code, 0, end.stderr);
      assert.match(end.stdout, new RegExp(`<title>The page of ${year}</title>`));
      assert.match(end.stdout, new RegExp(`<p id="data">${year}</p>`));
    }
    const mixed = await varve('view', 'https://secure.test/mixed.html', ...viewFlags, '--browser-arg=--dump-dom');
    assert.match(mixed.stdout, /<title>mixed in<\/title>/, 'a script over http in a page over https');
    assert.match((await varve('view', 'https://nowhere.test/')).stderr, /there is no capture/);
    const none = await varve.with({ env: { VARVE_CHROMIUM: '/nowhere/chromium' } })('view', 'https://secure.test/');
    assert.equal(none.code, 1);
    assert.match(none.stderr, /cannot start \/nowhere\/chromium/);
  });

  test('a hostile client gets nothing, and keeps nobody out', async (t) => {
    await t.test('a tunnel to SSH is none', async () => {
      const { socket, over, text } = await raw(server.proxy, ['CONNECT 127.0.0.1:22 HTTP/1.1\r\n\r\n', 'SSH-2.0-x\r\n'], { wait: 300 });
      socket.end();
      await over;
      assert.match(text(), /^HTTP\/1\.1 200 /);
      assert.doesNotMatch(text(), /SSH/);
    });
    await t.test('a tunnel within a tunnel is none', async () => {
      const [host, port] = server.proxy.split(':');
      const socket = net.connect(Number(port), host);
      socket.write('CONNECT secure.test:443 HTTP/1.1\r\n\r\n');
      await new Promise((resolve) => socket.once('data', resolve));
      const inner = tls.connect({ socket, servername: 'secure.test', rejectUnauthorized: false });
      inner.write('CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: secure.test\r\n\r\n');
      const answer = await new Promise((resolve) => inner.once('data', (chunk) => resolve(chunk.toString())));
      assert.match(answer, /^HTTP\/1\.1 4\d\d /);
      inner.destroy();
    });
    for (const [what, parts, says] of [
      ['a huge head of a CONNECT', [`CONNECT secure.test:443 HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`], /^HTTP\/1\.1 431 /],
      ['a huge head of a GET', [`GET http://plain.test/ HTTP/1.1\r\nX: ${'x'.repeat(200_000)}\r\n\r\n`], /^HTTP\/1\.1 4\d\d /],
      ['a CONNECT to no host', ['CONNECT /x HTTP/1.1\r\n\r\n'], /^HTTP\/1\.1 400 /],
      ['a path', ['GET / HTTP/1.1\r\nHost: plain.test\r\nConnection: close\r\n\r\n'], /^HTTP\/1\.1 400 /],
      ['garbage in place of TLS', ['CONNECT secure.test:443 HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\nHost: secure.test\r\n\r\n'], /^HTTP\/1\.1 200 Connection established\r\n\r\n(?!HTTP)/],
      ['garbage in place of HTTP', ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'], /^$|^HTTP\/1\.[01] 4/],
    ]) {
      await t.test(what, async () => {
        const { socket, over, text } = await raw(server.proxy, parts, { wait: 200 });
        socket.end();
        await over;
        assert.match(text(), says);
      });
    }
    await t.test('a CONNECT byte by byte is read', async () => {
      const { socket, text } = await raw(server.proxy, [...'CONNECT secure.test:443 HTTP/1.1\r\n\r\n'], { wait: 5 });
      await new Promise((resolve) => setTimeout(resolve, 200));
      socket.destroy();
      assert.match(text(), /^HTTP\/1\.1 200 /);
    });
    await t.test('many who say nothing', async () => {
      const silent = await Promise.all(Array.from({ length: 400 }, (_, i) => raw(server.proxy, i % 2 ? ['CONN'] : [])));
      assert.equal((await through('https://secure.test/data.json')).status, 200);
      await Promise.all(silent.map(({ over }) => over));  // they are closed after some seconds
    });
    await t.test('nobody chooses the time from an archived page', async () => {
      const { status } = await through('-H', 'Origin: http://plain.test', '-d', 'time=2001', 'http://varve.archive/');
      assert.equal(status, 403);
    });
  });

  test('nobody was asked for anything', () => {
    assert.deepEqual(seen, [], 'connections to where the sites were');
    assert.equal(packetsOut(), packets, 'packets that left the machine');
  });

  test('out of a browser that has the proxy alone the hostile page does get', async (t) => {
    const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu', `--proxy-server=http://${server.proxy}`] });
    t.after(() => browser.close());
    const page = await browser.newPage();
    await page.goto('http://plain.test/hostile.html');
    await page.waitForFunction(() => document.title === 'tried');
    assert.ok(packetsOut() > packets, 'so this test sees what the flags of `varve view` hold in');
  });
}

if (networkFolder) tests();
else if (!runInOwnNetwork(import.meta.url, { hosts, certificates: [['secure.test', 30]], setup: looseCable })) test('a network of its own', { skip: 'this machine lets the test make no network namespace (run as root): the proxy was not tried' }, () => {});
