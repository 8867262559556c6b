// `varve serve` as a service: clients that take their time, large heads, what it counts, how it ends, and how
// systemd starts it. Sockets are written by hand where a client misbehaves.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './lib/files.js';
import { archive, binary, root, serve } from './lib/varve.js';

const kLarge = 12 << 20;  // bytes: more than sockets hold

// An archive with a small page and a large file, imported from a WARC file.
async function makeArchive(t) {
  const folder = await temporaryFolder(t);
  const record = (url, type, body, n) => {
    const block = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`), body]);
    return Buffer.concat([
      Buffer.from(`WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000000${n}>\r\n`
        + `WARC-Target-URI: ${url}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n`
        + `Content-Length: ${block.length}\r\n\r\n`), block, Buffer.from('\r\n\r\n')]);
  };
  const warc = path.join(folder, 'site.warc');
  await writeFile(warc, Buffer.concat([
    record('http://site.example/', 'text/html', Buffer.from('<title>Small</title>'), 1),
    record('http://site.example/large.bin', 'application/octet-stream', Buffer.alloc(kLarge, 'varve'), 2)]));
  const varve = archive(path.join(folder, 'archive'));
  assert.equal((await varve('import', warc)).code, 0);
  return varve;
}

const kSmallPath = '/web/20260101000000id_/http://site.example/';
const kLargePath = '/web/20260101000000id_/http://site.example/large.bin';

function check(name, args, body) {
  test(name, async (t) => {
    const varve = await makeArchive(t);
    const server = await serve(varve.folder, ...args);
    t.after(() => server.stop());
    await body(server, varve, t);
  });
}

// A connection that reads nothing until it is told to. `closed`: all that came, once the other side has ended.
function open(server) {
  const socket = connect({ port: Number(server.port), host: '127.0.0.1', highWaterMark: 1024 });
  const chunks = [];
  socket.pause();
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});  // a reset is an end as well
  const closed = new Promise((resolve) => socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1'))));
  return { socket, closed };
}
const head = (server, target, more = '') => `GET ${target} HTTP/1.1\r\nHost: localhost:${server.port}\r\n${more}`;
const within = (promise, ms, what) =>
  Promise.race([promise, sleep(ms, undefined, { ref: false }).then(() => { throw new Error(`${what}: not within ${ms} ms`); })]);

check('a head that comes byte by byte is not waited for without end', ['--patience', '1'], async (server) => {
  const { socket, closed } = open(server);
  socket.resume();
  const text = head(server, '/healthz', 'X-Slow: ' + 'a'.repeat(10_000));
  let sent = 0;
  const drip = setInterval(() => socket.write(text[sent++ % text.length]), 200);
  try {
    assert.equal(await within(closed, 20_000, 'the end of the connection'), '');
  } finally {
    clearInterval(drip);
  }
  assert.ok(sent < text.length);
  assert.match(await (await fetch(`${server.url}/metrics`)).text(), /^varve_http_connections_overdue_total [1-9]/m);
});

check('a body that comes byte by byte is not waited for without end', ['--patience', '1'], async (server) => {
  const { socket, closed } = open(server);
  socket.resume();
  socket.write(`POST /save HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Length: 60000\r\n\r\n`);
  const drip = setInterval(() => socket.write('a'), 200);
  try {
    await within(closed, 20_000, 'the end of the connection');
  } finally {
    clearInterval(drip);
  }
});

check('an answer that is taken a little at a time is cut off', ['--patience', '1'], async (server) => {
  const sip = spawn('python3', [path.join(root, 'tests/integration/lib/sip.py'), server.port, kLargePath]);
  const connections = async () => Number(/^varve_http_connections (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())[1]);
  try {
    while (await connections() < 2) await sleep(20);
    // 12 MiB would take 190 seconds. What the system has of it already it goes on sending.
    const begin = Date.now();
    while (await connections() > 1) {
      assert.ok(Date.now() - begin < 60_000, 'the connection is still there');
      await sleep(500);
    }
  } finally {
    sip.kill();
  }
});

// The second is answered like any other request, so it says that it wants no more: that a client has closed its side
// libmicrohttpd notices at once, or only when its patience ends.
check('heads and targets that are too large are refused', [], async (server) => {
  for (const [what, text, status] of [
    ['a header of 100 kB', head(server, '/healthz', `X-Large: ${'a'.repeat(100_000)}\r\n\r\n`), /^HTTP\/1\.1 (431|413) /],
    ['a target of 20 kB', head(server, `/web/2026/http://site.example/${'a'.repeat(20_000)}`, 'Connection: close\r\n\r\n'), /^HTTP\/1\.1 414 /],
    ['a target of 100 kB', head(server, `/${'a'.repeat(100_000)}`, '\r\n'), /^HTTP\/1\.1 (414|431|413) /],
    ['100,000 headers', head(server, '/healthz', 'A: b\r\n'.repeat(100_000) + '\r\n'), /^HTTP\/1\.1 (431|413) /],
  ]) {
    const { socket, closed } = open(server);
    socket.resume();
    socket.end(text);
    assert.match(await within(closed, 20_000, what), status, what);
  }
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
});

check('more connections than one client may have are turned away, and others go on', [], async (server) => {
  const many = Array.from({ length: 600 }, () => open(server));
  let left = many;
  for (const each of many) {
    each.socket.resume();
    each.closed.then(() => { left = left.filter((other) => other !== each); });
  }
  while (left.length > 512) await sleep(50);
  left[0].socket.write(head(server, '/healthz', 'Connection: close\r\n\r\n'));
  assert.match(await within(left[0].closed, 20_000, 'one that is left'), /^HTTP\/1\.1 200 /);
  many.forEach(({ socket }) => socket.destroy());
});

check('it says what it has done, in the format of Prometheus, on its own hosts only', [], async (server) => {
  await (await fetch(server.url + kSmallPath)).text();
  await (await fetch(`${server.url}/nothing`)).text();
  const answer = await fetch(`${server.url}/metrics`);
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  assert.match(text, /^varve_http_requests_total\{kind="replay",status="2xx"\} 1$/m);
  assert.match(text, /^varve_http_requests_total\{kind="other",status="4xx"\} 1$/m);
  assert.match(text, /^varve_http_request_duration_seconds_bucket\{kind="replay",le="\+Inf"\} 1$/m);
  assert.match(text, /^varve_http_request_duration_seconds_count\{kind="replay"\} 1$/m);
  assert.match(text, /^varve_http_connections [1-9]/m);
  assert.match(text, /^varve_archive_captures 2$/m);
  assert.match(text, /^varve_archive_readable 1$/m);
  // Every line is a comment or a sample (Prometheus' exposition formats, "Text-based format").
  for (const line of text.split('\n').slice(0, -1)) {
    assert.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+)$/);
  }
  const { socket, closed } = open(server);
  socket.resume();
  socket.write(`GET /metrics HTTP/1.1\r\nHost: r-${'0'.repeat(32)}.localhost:${server.port}\r\nConnection: close\r\n\r\n`);
  assert.match(await closed, /^HTTP\/1\.1 404 /);
});

check('at SIGTERM it takes no more connections, and finishes what it has begun', [], async (server) => {
  const idle = open(server);
  idle.socket.resume();
  idle.socket.write(head(server, '/healthz', '\r\n'));
  await once(idle.socket, 'data');
  const busy = open(server);
  busy.socket.write(head(server, kLargePath, '\r\n'));
  await sleep(500);  // its answer fills the sockets
  const begin = Date.now();
  const ended = server.stop();
  await within(idle.closed, 5_000, 'the end of the idle connection');
  await assert.rejects(fetch(`${server.url}/healthz`), 'a new connection');
  busy.socket.resume();
  const got = await busy.closed;
  assert.match(got, /^HTTP\/1\.1 200 /);
  assert.equal(got.length - got.indexOf('\r\n\r\n') - 4, kLarge);
  const { code, signal, stderr } = await ended;
  assert.deepEqual([code, signal, stderr], [0, null, '']);
  assert.ok(Date.now() - begin < 9_000, 'it did not wait for its time to be over');
});

check('a client that does not take its answer does not keep it from ending', [], async (server) => {
  const { socket } = open(server);
  socket.write(head(server, kLargePath, '\r\n'));
  await sleep(500);
  const { code } = await within(server.stop(), 25_000, 'the end');
  assert.equal(code, 0);
  socket.destroy();
});

// varve as systemd starts it; `states` grows by what it tells.
async function startService(folder, env = {}) {
  const child = spawn('python3', [path.join(root, 'tests/integration/lib/service_manager.py'), binary, '--archive', folder, '--json', 'serve'],
    { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const text = { 1: '', 2: '', 3: '' };
  for (const fd of [1, 2, 3]) child.stdio[fd].on('data', (chunk) => { text[fd] += chunk; });
  const done = once(child, 'close').then(([code]) => ({ code, stderr: text[2] }));
  const until = async (fd, what) => {
    while (!text[fd].includes(what) && child.exitCode === null) await sleep(20);
  };
  return { child, text, done, until };
}

test('systemd hands its socket over, hears that the server is ready, and ends it', async (t) => {
  const varve = await makeArchive(t);
  const { child, text, done, until } = await startService(varve.folder);
  t.after(() => child.kill());
  await until(3, 'READY=1');
  const { url } = JSON.parse(text[1]);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.equal(await (await fetch(url + kSmallPath)).text(), '<title>Small</title>');
  child.kill('SIGTERM');
  assert.deepEqual(await done, { code: 0, stderr: '' });
  assert.match(text[3], /^READY=1\nSTOPPING=1\n$/);
});

test('a socket that other machines reach is refused', async (t) => {
  const varve = await makeArchive(t);
  const { done } = await startService(varve.folder, { VARVE_TEST_ADDRESS: '0.0.0.0' });
  const { code, stderr } = await done;
  assert.equal(code, 4);
  assert.match(stderr, /listens on loopback addresses only, not on 0\.0\.0\.0/);
});
