// The recording proxy, in a network of the test's own: a person logs in through it, with Chromium, and
// what came is replayed when the site has gone. Then servers that mean harm, and clients that go away.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { temporaryFolder } from './lib/files.js';
import { bigSize, closed, coded, media, startLiveSite, startRawSite } from './lib/live_site.js';
import { networkFolder, publicAddress, runInOwnNetwork } from './lib/own_network.js';
import { archive, sanitized, serve } from './lib/varve.js';

const hosts = `127.0.0.1 localhost\n127.0.0.1 rebound.test\n${publicAddress} plain.test secure.test\n`;
const run = promisify(execFile);
const program = process.env.VARVE_CHROMIUM ?? '/usr/bin/chromium';
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const header = (head, name) => head.match(new RegExp(`^${name}: (.*)$`, 'mi'))?.[1].trim();

async function until(what, check, seconds = 15) {
  for (const end = Date.now() + seconds * 1000; !await check(); await pause(100)) assert.ok(Date.now() < end, what);
}

async function curl(proxy, authority, ...args) {
  const { stdout } = await run('curl', ['-sS', '-i', '--suppress-connect-headers', '-x', `http://${proxy}`, '--cacert', authority, '--max-time', '60', ...args],
    { encoding: 'latin1', maxBuffer: 1 << 30 });
  const end = stdout.indexOf('\r\n\r\n');
  return { head: stdout.slice(0, end), status: Number(stdout.split(' ')[1]), body: stdout.slice(end + 4) };
}

async function browse(t, proxy, authority, folder) {
  const { stdout } = await run('sh', ['-c', `openssl x509 -in "${authority}" -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64`]);
  const browser = await chromium.launchPersistentContext(folder, {
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', `--proxy-server=http://${proxy}`, '--proxy-bypass-list=<-loopback>', '--disable-quic',
      '--disable-background-networking', `--ignore-certificate-errors-spki-list=${stdout.trim()}`],
  });
  t.after(() => browser.close());
  return browser.newPage();
}

const rawAnswers = {
  '/split': (socket) => socket.end('HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: evil=1\r\nX-B: b\nSet-Cookie: c=d\r\nContent-Length: 2\r\n\r\nok'),
  '/bomb': (socket) => socket.end(`HTTP/1.1 200 OK\r\n${'X-Bomb: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n'.repeat(20_000)}\r\n`),
  '/large': (socket) => socket.end(`HTTP/1.1 200 OK\r\n${`X-Large: ${'y'.repeat(2000)}\r\n`.repeat(60)}Content-Length: 2\r\n\r\nok`),
  '/reset': (socket) => { socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'); setTimeout(() => socket.resetAndDestroy(), 100); },
  '/early': (socket) => socket.resetAndDestroy(),
  '/silent': () => {},
  '/slow': (socket) => { socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n'); [...'slowly'].forEach((c, i) => setTimeout(() => socket.write(c), i * 100)); },
  '/noise': (socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'),
  '/odd': (socket) => socket.end('HTTP/1.1 999 Odd\r\nContent-Length: 3\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\nodd'),
  '/demand': (socket) => socket.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n'),
  '/switch': (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nframes'),
};

function tests() {
  let folder, varve, site, raw, server, authority;
  const ends = [];
  const atEnd = { after: (end) => ends.unshift(end) };
  const through = (...args) => curl(server.proxy, authority, ...args);
  const odd = (name, ...args) => through(...args, `http://plain.test:8081${name}`);
  const kept = async (url) => (await varve('--json', 'list', url)).lines;
  const memory = async () => Number((await readFile(`/proc/${server.pid}/status`, 'utf8')).match(/RssAnon:\s+(\d+)/)[1]) >> 10;  // MiB
  const meta = async (url, ...args) => JSON.parse((await varve('--json', 'show', url, ...args)).stdout);
  after(async () => { for (const end of ends) await end(); });

  before(async () => {
    folder = await temporaryFolder(atEnd);
    varve = archive(path.join(folder, 'archive'));
    site = await startLiveSite(publicAddress, networkFolder, 'secure.test');
    raw = await startRawSite(publicAddress, 8081, rawAnswers);
    atEnd.after(() => Promise.all([site.stop(), raw.stop()]));
    server = await serve(varve.folder, '--proxy', '127.0.0.1:0', '--record', '--max-bytes', '32MiB');
    atEnd.after(() => server.stop());
    authority = path.join(folder, 'ca.crt');
    await run('curl', ['-sS', '-x', `http://${server.proxy}`, '-o', authority, 'http://varve.archive/proxy-ca.crt']);
  });

  const lookAtPrivate = async (page, url) => {
    await page.goto(url, { waitUntil: 'networkidle' });
    assert.equal(await page.title(), 'Private to ann');
    await page.waitForFunction(() => document.querySelector('#data').textContent === 'by ann');
    assert.equal(await page.textContent('#chunked'), 'first second');
    assert.equal(await page.getAttribute('h1', 'title'), 'script');
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('h1')).color), 'rgb(1, 2, 3)');
  };

  test('a person logs in, and sees the live site', async (t) => {
    const page = await browse(t, server.proxy, authority, path.join(folder, 'profile'));
    for (const base of ['https://secure.test', 'http://plain.test']) {
      await page.goto(`${base}/login`);
      await page.fill('[name=user]', 'ann');
      await page.fill('[name=password]', 'sesame & co');
      await page.click('button');
      await page.waitForURL(`${base}/private`);
      await lookAtPrivate(page, `${base}/private`);
    }
    await page.goto('http://varve.archive/');
    assert.match(await page.textContent('main'), /This proxy records/);
    const asked = site.seen.filter(({ url, version }) => url === '/private' && version === '2.0');
    assert.ok(asked.length > 0, 'HTTP/2 to the site');
    assert.ok(asked.every(({ headers }) => headers['if-none-match'] === undefined), 'no conditions');
    assert.ok(site.seen.every(({ headers }) => !headers['proxy-connection'] && !/varve/.test(headers['user-agent'])));
  });

  test('what came is in the archive while the browser goes on', async () => {
    await until('the page is a snapshot', async () => (await (await fetch(`${server.url}/`)).text()).includes('Private to ann'));
    const login = await kept('https://secure.test/login');
    assert.deepEqual(login.map(({ status, source }) => [status, source]), [[200, 'browser'], [303, 'browser']]);
    const { request, response } = await meta(`https://secure.test/login@${login[1].time}`, '--headers');
    assert.match(request, /^POST \/login HTTP\/2\r\n/);
    assert.match(request, /\r\n\r\nuser=ann&password=sesame\+%26\+co$/);
    assert.match(response, /set-cookie: session=ann; HttpOnly; Path=\/\r\nset-cookie: other=1/i);
    assert.match((await meta('https://secure.test/private', '--headers')).request, /cookie: session=ann; other=1/i);
    const echo = await meta('https://secure.test/echo', '--headers');
    assert.match(echo.request, /\r\n\r\n\{"asked":"by ann"\}$/);
    const facts = await meta('https://secure.test/private');
    assert.equal(facts.tls_version, 'TLSv1.3');
    assert.equal(facts.remote_address, `${publicAddress}:443`);
  });

  test('coded bodies are kept as they were transferred', async () => {
    for (const [name, [, encoding, bytes]] of Object.entries(coded)) {
      const sent = await through('-H', 'Accept-Encoding: gzip, br', `https://secure.test${name}`);
      assert.equal(header(sent.head, 'Content-Encoding'), encoding);
      assert.ok(Buffer.from(sent.body, 'latin1').equals(bytes), 'through the recording proxy');
    }
  });

  test('methods and bodies go through, and answers without a body of their own are not kept', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) assert.equal((await through('-X', method, '-d', 'some', 'http://plain.test/echo?m')).body, 'some');
    const large = path.join(folder, 'large');
    await writeFile(large, Buffer.alloc(20 << 20, 'l'));
    assert.equal((await through('-H', 'Expect:', '--data-binary', `@${large}`, 'https://secure.test/size')).body, String(20 << 20));
    await writeFile(large, Buffer.alloc(33 << 20, 'l'));
    const refused = await through('-H', 'Expect:', '--data-binary', `@${large}`, 'https://secure.test/size?more');
    assert.equal(refused.status, 413);
    assert.match(refused.body, /longer than/);
    const head = await run('curl', ['-sS', '-I', '-x', `http://${server.proxy}`, 'http://plain.test/media.bin?head']);
    assert.match(head.stdout, /^HTTP\/1\.1 200 /);
    await pause(1500);
    assert.deepEqual(await kept('http://plain.test/media.bin?head'), []);
    assert.equal((await kept('http://plain.test/echo?m')).length, 3);
  });

  test('an answer goes to the client while it comes', async () => {
    const begun = Date.now();
    const child = execFile('curl', ['-sSN', '-x', `http://${server.proxy}`, 'http://plain.test/events']);
    const [first] = await new Promise((resolve) => child.stdout.once('data', (...all) => resolve(all)));
    assert.match(String(first), /data: one/);
    assert.ok(Date.now() - begun < 5000);
    child.kill();
    await until('the site is told that the client went away', () => closed('events'));
    await until('what came is kept', async () => (await kept('http://plain.test/events')).length === 1);
    assert.equal((await meta('http://plain.test/events')).truncated, 'disconnect');
  });

  test('what a client does not read is not read of the site either', async () => {
    const [host, port] = server.proxy.split(':');
    const socket = net.connect({ host, port, highWaterMark: 1024 });
    socket.pause();
    let length = 0;
    socket.on('data', (part) => { length += part.length; });
    socket.write('GET http://plain.test/big?slow HTTP/1.1\r\nHost: plain.test\r\nConnection: close\r\n\r\n');
    const before_ = await memory();
    await pause(2000);
    const grown = await memory() - before_;
    console.log(`    ${grown} MiB of memory for a client that does not read`);
    if (!sanitized) assert.ok(grown < 48, `${grown} MiB`);  // the most that is kept of a body are 32
    socket.resume();
    await new Promise((resolve) => socket.on('close', resolve));
    assert.ok(length > bigSize && length < bigSize + 2000, `${length} bytes`);
    await until('it is kept', async () => (await kept('http://plain.test/big?slow')).length === 1);
  });

  test('a large body passes in bounded memory, and what is beyond the limit is not kept', async () => {
    let peak = 0;
    const sampling = setInterval(() => memory().then((now) => { peak = Math.max(peak, now); }, () => 0), 50);
    for (const url of ['http://plain.test/big', 'https://secure.test/big']) {
      const { stdout } = await run('sh', ['-c', `curl -sS --limit-rate 40M -x http://${server.proxy} --cacert ${authority} ${url} | sha256sum`]);
      assert.equal(stdout.split(' ')[0], sha256(Buffer.concat(Array(bigSize >> 20).fill(Buffer.alloc(1 << 20, 'big')))));
      await until('it is kept', async () => (await kept(url)).length === 1);
      assert.equal((await meta(url)).truncated, 'length');
      assert.equal((await kept(url))[0].length, 32 << 20);
    }
    clearInterval(sampling);
    console.log(`    ${peak} MiB of memory at most for ${bigSize >> 20} MiB twice`);
    if (!sanitized) assert.ok(peak < 200, `${peak} MiB`);
  });

  test('a download that is given up is kept as far as it came', async () => {
    await run('curl', ['-sS', '--max-time', '1', '-x', `http://${server.proxy}`, 'http://plain.test/endless']).catch(() => 0);
    await until('the site is told', () => closed('endless'));
    await until('it is kept', async () => (await kept('http://plain.test/endless')).length === 1);
    assert.equal((await meta('http://plain.test/endless')).truncated, 'disconnect');
  });

  test('a part goes through, and the whole is kept', async () => {
    const url = 'https://secure.test/media.bin';
    const part = await through('-r', '100-199', url);
    assert.equal(part.status, 206);
    assert.ok(Buffer.from(part.body, 'latin1').equals(media.subarray(100, 200)));
    await until('the whole is kept', async () => (await kept(url)).length === 1);
    const [row] = await kept(url);
    assert.equal(row.status, 200);
    assert.equal(row.digest, `sha256:${sha256(media)}`);
    await through('-r', '200-299', url);
    await pause(1500);
    assert.equal((await kept(url)).length, 1, 'once');
  });

  test('view --record opens the live page in a browser of its own', async () => {
    const flags = ['--headless=new', '--disable-gpu', '--no-sandbox', '--dump-dom', '--virtual-time-budget=5000'].map((each) => `--browser-arg=${each}`);
    const viewing = varve.with({ env: { XDG_STATE_HOME: path.join(folder, 'state') } });
    const url = 'https://secure.test/login?viewed';
    const end = await viewing('view', '--record', url, ...flags);
    assert.equal(end.code, 0, end.stderr);
    assert.match(end.stdout, /<title>Log in<\/title>/);
    assert.match(end.stderr, /logins, cookies/);
    assert.equal((await kept(url)).length, 1);
    const refused = await viewing('view', '--record', 'http://127.0.0.1/', ...flags);
    assert.match(refused.stdout, /--allow-private/);
    assert.deepEqual(await kept('http://127.0.0.1/'), []);
  });

  test('private addresses are refused, by number, by name and by redirect', async () => {
    for (const url of ['http://127.0.0.1:80/', `http://localhost:${server.port}/`, 'http://rebound.test/', 'https://[::1]/', 'http://169.254.169.254/']) {
      const refused = await through(url);
      assert.equal(refused.status, 403, url);
      assert.match(refused.body, /--allow-private/);
    }
    const own = await fetch(`http://${server.proxy}/private`, { headers: { Host: 'plain.test' } });
    assert.equal(own.status, 400, 'a web page cannot use it as a server');
  });

  test('hostile answers do no harm', async (t) => {
    const cases = [
      ['/split', 200, ({ head }) => { assert.equal((head.match(/^set-cookie:/gmi) ?? []).length, 1); assert.doesNotMatch(head, /\r(?!\n)/); }],
      ['/bomb', 502, ({ body }) => assert.match(body, /headers are longer/)],
      ['/large', 200, ({ head, body }) => { assert.equal(body, 'ok'); assert.equal(head.match(/X-Large/g).length, 60); }],
      ['/early', 502], ['/noise', 502], ['/demand', 502], ['/switch', 502],
      ['/slow', 200, ({ body }) => assert.equal(body, 'slowly')],
      ['/odd', 999, ({ head, body }) => { assert.equal(body, 'odd'); assert.doesNotMatch(head, /X-Hop/i); }],
    ];
    for (const [name, status, check = () => {}] of cases) {
      await t.test(name, async () => {
        const answer = await odd(name);
        assert.equal(answer.status, status, answer.head);
        check(answer);
      });
    }
    await t.test('a reset in the middle reaches the client, and is kept as such', async () => {
      await assert.rejects(odd('/reset'));
      await until('kept', async () => (await kept('http://plain.test:8081/reset')).length === 1);
      assert.equal((await meta('http://plain.test:8081/reset')).truncated, 'disconnect');
    });
    await t.test('a client that does not wait for a silent server', async () => {
      await odd('/silent', '--max-time', '1').catch(() => 0);
      assert.equal((await odd('/odd')).status, 999);
    });
    await t.test('a WebSocket', async () => {
      const answer = await through('-H', 'Upgrade: websocket', '-H', 'Connection: Upgrade', 'https://secure.test/chat');
      assert.equal(answer.status, 501);
    });
    await t.test('two requests in one', async () => {
      const [host, port] = server.proxy.split(':');
      const socket = net.connect(Number(port), host);
      const before = site.seen.length;
      socket.write('POST http://plain.test/echo?smuggled HTTP/1.1\r\nHost: plain.test\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET http://plain.test/chunked?b HTTP/1.1\r\n\r\n');
      await new Promise((resolve) => socket.resume().once('close', resolve).once('error', resolve));
      assert.ok(!site.seen.slice(before).some(({ url }) => url === '/chunked?b'), 'the second went through');
    });
    await t.test('many at once', async () => {
      const all = await Promise.all(Array.from({ length: 40 }, (_, i) => through(`${i % 2 ? 'http://plain.test' : 'https://secure.test'}/chunked?${i}`)));
      assert.ok(all.every(({ body }) => body === 'first second'));
    });
  });

  test('what is on its way at the end does not hold up the end, and all that came is durable', async () => {
    const waiting = ['/events?late', '/endless?late'].map((name) => through(`https://secure.test${name}`).catch(() => 0));
    const last = await through('https://secure.test/chunked?last');
    assert.equal(last.body, 'first second');
    await pause(300);
    const begun = Date.now();
    const end = await server.stop();
    assert.equal(end.code, 0, end.stderr);
    assert.ok(Date.now() - begun < 10_000);
    await Promise.all(waiting);
    assert.equal((await kept('https://secure.test/chunked?last')).length, 1);
    const check = await varve('check', '--read-data');
    assert.equal(check.code, 0, check.stderr);
    assert.equal((await varve('rebuild')).code, 0);
  });

  test('killed at any moment, it loses nothing that could be listed', async () => {
    const victim = archive(path.join(folder, 'killed'));
    const listed = new Map();
    for (let round = 0; round < 8; ++round) {
      const recorder = await serve(victim.folder, '--proxy', '127.0.0.1:0', '--record');
      let asking = true;
      const client = (async () => {
        for (let n = 0; asking; ++n) {
          const data = `user=${round}-${n}`;
          await run('curl', ['-sS', '-x', `http://${recorder.proxy}`, '-d', data, `http://plain.test/echo?${data}`]).catch(() => 0);
        }
      })();
      for (const end = Date.now() + 700 + Math.random() * 1500; Date.now() < end;) {
        for (const row of (await victim('--json', 'list')).lines) listed.set(row.url, row.digest);
      }
      process.kill(recorder.pid, 'SIGKILL');
      asking = false;
      await client;
      const rows = new Map((await victim('--json', 'list')).lines.map((row) => [row.url, row.digest]));
      for (const [url, digest] of listed) assert.equal(rows.get(url), digest, `${url}, round ${round}`);
      const check = await victim('check', '--read-data');
      assert.equal(check.code, 0, check.stderr);
    }
    console.log(`    ${listed.size} captures in 8 recordings that were killed`);
    assert.ok(listed.size > 8);
    const [url] = listed.keys();
    assert.equal((await victim('show', '--body', url)).stdout, url.slice(url.indexOf('?') + 1));
    assert.equal((await victim('rebuild')).code, 0);
    assert.equal((await victim('--json', 'list')).lines.filter((row) => listed.has(row.url)).length, listed.size);
  });

  test('the site has gone; the proxy and the server show what was recorded', async (t) => {
    await site.stop();
    const replaying = await serve(varve.folder, '--proxy', '127.0.0.1:0');
    t.after(() => replaying.stop());
    const page = await browse(t, replaying.proxy, authority, path.join(folder, 'profile2'));
    for (const base of ['https://secure.test', 'http://plain.test']) await lookAtPrivate(page, `${base}/private`);
    for (const [name, [, , bytes]] of Object.entries(coded)) {
      const sent = await curl(replaying.proxy, authority, '-H', 'Accept-Encoding: gzip, br', `https://secure.test${name}`);
      assert.ok(Buffer.from(sent.body, 'latin1').equals(bytes), name);
    }
    const ordinary = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
    t.after(() => ordinary.close());
    const web = await ordinary.newPage();
    await web.goto(`http://localhost:${replaying.port}/web/2099/https://secure.test/private`, { waitUntil: 'networkidle' });
    const frame = web.frames().find((each) => each.url().includes('mp_/'));
    assert.equal(await frame.title(), 'Private to ann');
    await frame.locator('h1[title=script]').waitFor();
  });
}

if (networkFolder) {
  tests();
} else if (!runInOwnNetwork(import.meta.url, { hosts, certificates: [['secure.test', 20]] })) {
  test('the recording proxy', { skip: 'namespaces may not be made here' }, () => {});
}
