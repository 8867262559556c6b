// A network of the test's own, with public addresses and trusted certificates in it: what a save does
// when a public page leads it to a private address, and what it says of TLS that is wrong.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { temporaryFolder } from './lib/files.js';
import { answer, RawServer } from './lib/hostile.js';
import { networkFolder as folder, publicAddress, runInOwnNetwork } from './lib/own_network.js';
import { archive, serve } from './lib/varve.js';

const hosts = `127.0.0.1 localhost
${publicAddress} good.test other.test expired.test
127.0.0.1 private.test
${publicAddress} mixed.test
127.0.0.1 mixed.test
`;

function secretServer() {
  const server = new RawServer({ '/': (socket) => socket.write(answer('a secret', { type: 'text/css' })) });
  server.server.on('connection', () => { server.connections = (server.connections ?? 0) + 1; });
  return server;
}

function tests() {
  test('public pages that lead to private addresses', async (t) => {
    const varve = archive(path.join(await temporaryFolder(t), 'archive'));
    const secret = secretServer();
    const secretPort = await secret.listen('127.0.0.1');
    const targets = [`http://127.0.0.1:${secretPort}/`, `http://localhost:${secretPort}/x`, `http://private.test:${secretPort}/`,
      `http://[::ffff:127.0.0.1]:${secretPort}/`, `http://2130706433:${secretPort}/`, 'http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/'];
    const web = new RawServer({
      '/fine': (socket) => socket.write(answer('<title>fine</title><p>fine')),
      '/to/': (socket, { rest }) => socket.write(answer('moved', { status: '302 Found', headers: `Location: ${targets[Number(rest)]}\r\n` })),
      '/parts': (socket) => socket.write(answer(`<title>parts</title>${targets.map((url) => `<img src="${url}">`).join('')}<link rel=stylesheet href="${targets[0]}">`)),
      '/parts-by-redirect': (socket) => socket.write(answer(`<title>parts</title>${targets.map((_, i) => `<img src="/to/${i}">`).join('')}`)),
    });
    const base = `http://good.test:${await web.listen('0.0.0.0')}`;
    t.after(() => { web.close(); secret.close(); });
    // What must fail fast, and would take connect time-outs if it were tried.
    const save = (...urls) => varve('--json', 'save', '--timeout', '5s', ...urls);

    await t.test('a public page is saved', async () => {
      const end = await save(`${base}/fine`);
      assert.equal(end.code, 0, end.stderr);
    });
    for (const [i, target] of targets.entries()) {
      await t.test(`a redirect to ${target} is refused`, async () => {
        const end = await save(`${base}/to/${i}`);
        assert.equal(end.code, 4, `${end.code} ${end.stderr}`);
        assert.deepEqual((await varve('--json', 'list', `${base}/to/${i}`)).lines, []);
      });
    }
    for (const name of ['parts', 'parts-by-redirect']) {
      await t.test(`${name} at private addresses are refused, and the page is saved without them`, async () => {
        const end = await save(`${base}/${name}`);
        assert.equal(end.code, 0, end.stderr);
        const [{ failed }] = end.lines;
        assert.ok(failed.length >= new Set(targets.map((url) => new URL(url).href)).size, JSON.stringify(failed));
        assert.ok(failed.every(({ reason }) => /private|loopback|special|refuse|allow-private|RFC/i.test(reason)), JSON.stringify(failed));
      });
    }
    await t.test('a server that is told to save is led nowhere either', async () => {
      const server = await serve(varve.folder);
      const token = readFileSync(path.join(varve.folder, 'token'), 'utf8').trim();
      const ask = async (url) => {
        const headers = { 'X-Varve-Token': token, Accept: 'application/json' };
        const { job_id: id } = await (await fetch(`${server.url}/save`, { method: 'POST', headers, body: new URLSearchParams({ url }) })).json();
        for (;;) {
          const job = await (await fetch(`${server.url}/save/status/${id}`, { headers })).json();
          if (job.status !== 'pending') return job;
        }
      };
      try {
        assert.equal((await ask(`${base}/fine`)).status, 'success');
        for (const [i, target] of targets.entries()) {
          const job = await ask(`${base}/to/${i}`);
          assert.deepEqual([job.status, job.status_ext], ['error', 'error:blocked-url'], `${target}: ${JSON.stringify(job)}`);
        }
      } finally {
        await server.stop();
      }
    });
    await t.test('a name with a public and a private address reaches only the public one', async () => {
      const end = await save(`http://mixed.test:${secretPort}/`);
      assert.ok([1, 4].includes(end.code), end.stderr);
    });
    await t.test('a proxy does not get asked for private names', async (t) => {
      const asked = [];
      const proxy = new RawServer({});
      proxy.server.on('connection', () => asked.push(1));
      const port = await proxy.listen();
      t.after(() => proxy.close());
      const end = await save('--proxy', `http://127.0.0.1:${port}`, `http://private.test:${secretPort}/`);
      assert.equal(end.code, 4, `${end.code} ${end.stderr}`);
      assert.deepEqual(asked, []);
    });
    assert.equal(secret.connections, undefined, 'the private server was connected to');
    assert.equal((await varve('--json', 'check', '--read-data')).lines[0].ok, true);
  });

  test('TLS, right and wrong', async (t) => {
    const varve = archive(path.join(await temporaryFolder(t), 'archive'));
    const certificate = (name) => ({ key: readFileSync(path.join(folder, `${name}.test.key`)), cert: readFileSync(path.join(folder, `${name}.test.pem`)) });
    const routes = { '/': (socket) => socket.write(answer('<title>over TLS</title><p>over TLS')) };
    const listen = async (name) => {
      const server = new RawServer(routes, (talk) => tls.createServer(certificate(name), talk));
      t.after(() => server.close());
      return server.listen('0.0.0.0');
    };
    const [good, expired] = [await listen('good'), await listen('expired')];

    await t.test('a good certificate is kept with its facts', async () => {
      const end = await varve('--json', 'save', `https://good.test:${good}/`);
      assert.equal(end.code, 0, end.stderr);
      const [facts] = (await varve('--json', 'show', '--tls', `https://good.test:${good}/`)).lines;
      assert.match(facts.version, /^TLSv1\.[23]$/);
      assert.match(facts.cipher, /^TLS_|^ECDHE/);
      assert.ok(facts.chain.length >= 1);
    });
    for (const [what, url, says] of [
      ['an expired certificate', `https://expired.test:${expired}/`, /expired/i],
      ['a certificate of another name', `https://other.test:${good}/`, /name|match/i],
    ]) {
      await t.test(`${what} is not trusted`, async () => {
        const end = await varve('--json', 'save', url);
        assert.equal(end.code, 1, end.stderr);
        assert.match(end.stderr, says);
        assert.deepEqual((await varve('--json', 'list', url)).lines, []);
      });
    }
  });
}

if (folder) tests();
else if (!runInOwnNetwork(import.meta.url, { hosts, certificates: [['good.test', 30], ['expired.test', -1]] })) test('a network of its own', { skip: 'this machine lets the test make no network namespace (run as root): redirects from public to private addresses were not tried' }, () => {});
