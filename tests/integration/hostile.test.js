// A server that means harm: each page gets its clear answer, memory stays bounded, the archive sound.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { corpora, temporaryFolder } from './lib/files.js';
import { answer, RawServer } from './lib/hostile.js';
import { pages } from './lib/hostile_pages.js';
import { archive, sanitized } from './lib/varve.js';

// KiB of resident memory that no page may drive a save above.
const maxMemory = 256 * 1024;

async function isSound(varve) {
  const check = await varve('--json', 'check', '--read-data');
  assert.equal(check.code, 0, check.stdout + check.stderr);
  assert.equal(check.lines[0].ok, true, check.stdout);
  const list = await varve('--json', 'list');
  assert.equal(list.code, 0, list.stderr);
  return list.lines;
}

// An error is one line on stderr: what failed and why.
function isOneSentence(text, url) {
  // Others may hold the archive for a moment: that is said, and is no error.
  const lines = text.trimEnd().split('\n').filter((line) => !line.startsWith('varve: waiting for '));
  assert.equal(lines.length, 1, text);
  assert.match(lines[0], /^varve: \S.{10,}/);
  if (url) assert.ok(lines[0].includes(url), `${lines[0]} does not name ${url}`);
}

test('a hostile server', { concurrency: 4 }, async (t) => {
  const folder = await temporaryFolder(t);
  const server = new RawServer(Object.fromEntries(pages.map((page) => [page.path, page.serve])));
  const port = await server.listen();
  t.after(() => server.close());
  const varve = archive(path.join(folder, 'archive'), { measure: true });

  await Promise.allSettled(pages.filter((page) => page.name).map((page) => t.test(page.name, async () => {
    const url = `http://127.0.0.1:${port}${page.path}`;
    const end = await varve('--json', 'save', '--allow-private', ...(page.args ?? []), url);
    const told = `exit ${end.code} ${end.signal ?? ''}\n${end.stdout.slice(0, 2000)}${end.stderr}`;
    assert.ok([page.exit].flat().includes(end.code), told);
    if (end.code !== 0) {
      isOneSentence(end.stderr, url);
      assert.match(end.stderr, page.says ?? /./);
    }
    if (!sanitized) assert.ok(end.rss < maxMemory, `${end.rss} KiB of memory`);
    const [saved] = end.lines;
    if (end.code === 0) assert.equal(saved.url, url);
    if (page.failsSome) assert.ok(saved.failed.length > 0, told);
    else if (end.code === 0 && page.resources !== undefined) assert.equal(saved.resources, page.resources, told);
    if (page.body !== undefined) assert.equal((await varve('show', '--body', url)).stdout, page.body);

    const rows = (await varve('--json', 'list', url)).lines;
    if (end.code === 0) assert.ok(rows.length > 0);
    else if (page.keeps === true) {
      assert.equal(rows.length, 1, told);
      assert.ok(rows[0].truncated, 'kept, but not marked truncated');
    } else if (page.keeps === undefined) assert.deepEqual(rows, [], 'something of a failed page is kept');
    if (rows.length > 0) for (const what of ['--text', '--headers', '--meta']) {
      const shown = await varve('show', what, url);
      assert.ok([0, 1].includes(shown.code), `show ${what}: ${shown.code} ${shown.signal} ${shown.stderr}`);
      if (!sanitized) assert.ok(shown.rss < maxMemory, `show ${what}: ${shown.rss} KiB of memory`);
    }
  })));
  const rows = await isSound(varve);
  assert.ok(rows.length > 0);
});

test('a URL that is not UTF-8 is saved as its bytes', async (t) => {
  const server = new RawServer({ '/caf%E9': (socket) => socket.write(answer('<title>coffee</title><p>black')) });
  const port = await server.listen();
  t.after(() => server.close());
  const varve = archive(path.join(await temporaryFolder(t), 'archive'),
    { input: Buffer.from(`http://127.0.0.1:${port}/caf%E9\nhttp://127.0.0.1:${port}/\xff\xfe\n`, 'latin1') });
  const end = await varve('--json', 'save', '--allow-private', '--input', '-');
  assert.ok([1, 2].includes(end.code), end.stderr);
  assert.equal(end.lines.filter((line) => line.title === 'coffee').length, 1, end.stdout);
  await isSound(varve.with({ input: undefined }));
});

test('addresses of special purpose are refused', { concurrency: 4 }, async (t) => {
  const file = path.join(corpora, 'ssrf/addresses.json');
  if (!existsSync(file)) return t.skip(`no ${file}: the refused addresses were not tried`);
  // In a network namespace of its own, where that may be made, nothing could get out anyway.
  const prefix = spawnSync('unshare', ['--net', '--map-root-user', 'true']).status === 0 ? ['unshare', '--net', '--map-root-user'] : [];
  const folder = path.join(await temporaryFolder(t), 'archive');
  const varve = archive(folder, { prefix });
  const refused = JSON.parse(readFileSync(file, 'utf8')).vectors.filter((row) => row.refused === true);
  assert.ok(refused.length > 0);
  await Promise.allSettled(refused.map(({ url, why }) => t.test(`${url} (${why})`, async () => {
    const end = await varve('save', '--timeout', '3s', url);
    assert.equal(end.code, 4, `exit ${end.code} ${end.stderr}`);
    isOneSentence(end.stderr);
    assert.match(end.stderr, /--allow-private/);
  })));
  assert.deepEqual(await isSound(archive(folder)), []);
});

function certificate(folder, name, options) {
  const [key, cert] = ['key', 'pem'].map((kind) => path.join(folder, `${name}.${kind}`));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-keyout', key, '-out', cert, ...options], { stdio: 'pipe' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

test('TLS that is broken', async (t) => {
  const folder = await temporaryFolder(t);
  const routes = { '/': (socket) => socket.write(answer('secret')) };
  const own = certificate(folder, 'own', ['-days', '30', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']);
  const servers = {
    'a certificate that nobody vouches for': new RawServer(routes, (talk) => tls.createServer(own, talk)),
    'no TLS where TLS was asked for': new RawServer(routes),
    'a handshake that breaks off': new RawServer(routes, (talk) => {
      const server = tls.createServer(own, talk);
      server.on('connection', (socket) => socket.destroy());
      return server;
    }),
  };
  const varve = archive(path.join(folder, 'archive'));
  for (const [name, server] of Object.entries(servers)) {
    await t.test(name, async (t) => {
      const url = `https://127.0.0.1:${await server.listen()}/`;
      t.after(() => server.close());
      const end = await varve('save', '--allow-private', '--timeout', '3s', url);
      assert.equal(end.code, 1, end.stderr);
      isOneSentence(end.stderr, url);
      assert.match(end.stderr, /TLS|SSL|certificate|handshake|connection/i);
    });
  }
  assert.deepEqual(await isSound(varve), []);
});
