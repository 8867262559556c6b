// Nobody gets `varve serve` to fetch from a private address by Save Page Now: not by naming it, nor by
// redirects, resources, names, or names that are another address at the second look. In a network of the
// test's own all addresses there are lead to one listener, so that every connection is seen.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { isIP } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { resolver, startDns } from './lib/dns.js';
import { corpora, temporaryFolder } from './lib/files.js';
import { networkFolder, publicAddress, runInOwnNetwork } from './lib/own_network.js';
import { archive, serve } from './lib/varve.js';

const table = path.join(corpora, 'ssrf/addresses.json');
const setup = `${resolver}
  ip route add local 0.0.0.0/0 dev lo
  ip -6 route add local ::/0 dev lo`;
const redirects = [301, 302, 303, 307, 308];
const site = 'http://site.test';

// A header's bytes for Node.js, which takes no characters beyond Latin-1.
const headerBytes = (text) => Buffer.from(text).toString('latin1');

const tags = (url) => `<img src="${url}"><img srcset="${url} 2x"><script src="${url}"></script><link rel=stylesheet href="${url}">
<iframe src="${url}"></iframe><link rel=icon href="${url}"><style>p { background: url("${url}") }</style>`;

// The whole web: whatever host and address it is asked by.
function answer(targets, request, response) {
  const [, kind, number] = request.url.split('/');
  const status = Number(kind);
  const html = (body) => response.setHeader('Content-Type', 'text/html; charset=utf-8').end(`<!doctype html><title>A page</title>${body}`);
  response.setHeader('Connection', 'close');
  if (redirects.includes(status)) response.writeHead(status, { Location: headerBytes(targets[number]) }).end();
  else if (kind === 'parts') html(targets.map(tags).join('\n'));
  else if (kind === 'parts-by-redirect') html(targets.map((_, i) => `<img src="/302/${i}">`).join('\n'));
  else if (kind === 'elsewhere') response.writeHead(302, { Location: `http://${request.headers.host}:8080/` }).end();
  else if (kind === 'with-elsewhere') html(tags(`http://${request.headers.host}:8080/x`));
  else html('a secret, or not');
}

// Addresses by name. `looks` says how often each name was looked up.
function names(vectors, looks) {
  const hosts = vectors.map(({ url }) => new URL(url).hostname.replace(/^\[|\]$/g, ''));
  return (name, type) => {
    if (name === 'site.test') return [publicAddress];
    const [kind, number] = name.split('.');
    if (kind === 'n') return isIP(hosts[number]) ? [hosts[number]] : undefined;
    if (type !== 'A') return [];
    looks[name] = (looks[name] ?? 0) + 1;
    if (kind === 'later') return [looks[name] === 1 ? publicAddress : '127.0.0.1'];
    if (kind === 'by-turns') return [looks[name] % 2 === 1 ? publicAddress : '127.0.0.1'];
    if (kind === 'both') return ['127.0.0.1', publicAddress];
    return undefined;
  };
}

function tests(vectors) {
  const refused = vectors.filter((vector) => vector.refused === true);
  const allowed = vectors.filter((vector) => vector.refused === false);
  const targets = refused.map(({ url }) => url);
  const looks = {};
  const ends = [];
  const atEnd = { after: (end) => ends.unshift(end) };
  let varve, server, token;
  let reached = [];  // the addresses that were connected to

  before(async () => {
    const dns = await startDns(names(vectors, looks));
    atEnd.after(() => dns.stop());
    for (const port of [80, 8080]) {
      const web = createServer((request, response) => answer(targets, request, response));
      web.on('connection', (socket) => reached.push(socket.localAddress.replace(/^::ffff:/, '')));
      await once(web.listen(port, '::'), 'listening');
      atEnd.after(() => { web.closeAllConnections(); web.close(); });
    }
    varve = archive(path.join(await temporaryFolder(atEnd), 'archive'));
    assert.equal((await varve('save', `${site}/`)).code, 0);  // makes the archive
    server = await serve(varve.folder);
    atEnd.after(() => server.stop());
    token = readFileSync(path.join(varve.folder, 'token'), 'utf8').trim();
  });
  after(async () => { for (const end of ends) await end(); });

  // The job's end, and where it connected to. 400: `url` is no web address at all.
  async function save(url) {
    reached = [];
    const headers = { 'X-Varve-Token': token, Accept: 'application/json' };
    const posted = await fetch(`${server.url}/save`, { method: 'POST', headers, body: new URLSearchParams({ url }) });
    if (posted.status === 429) {  // a server takes so many a minute
      await server.stop();
      server = await serve(varve.folder);
      return save(url);
    }
    if (posted.status === 400) return { status: 'error', status_ext: 'error:invalid-url-syntax', reached };
    const { job_id: id } = await posted.json();
    for (;;) {
      const job = await (await fetch(`${server.url}/save/status/${id}`, { headers })).json();
      if (job.status !== 'pending') return { ...job, reached };
    }
  }
  // `way` leads to a private address, and there by way of the public site only if `bySite`.
  async function isRefused(way, why, { bySite = false } = {}) {
    const job = await save(way);
    const said = `${way} (${why}): ${JSON.stringify(job)}`;
    assert.equal(job.status, 'error', said);
    assert.ok(['error:blocked-url', 'error:invalid-url-syntax'].includes(job.status_ext), said);
    assert.deepEqual(job.reached, bySite ? [publicAddress] : [], said);
  }

  test('whatever is connected to is seen, and public addresses are saved from', async () => {
    for (const { url, why } of allowed) {
      const job = await save(url);
      assert.equal(job.status, 'success', `${url} (${why}): ${JSON.stringify(job)}`);
      assert.ok(job.reached.length > 0, url);
    }
  });
  test('by its address', async () => {
    for (const { url, why } of refused) await isRefused(url, why);
  });
  for (const status of redirects) {
    test(`by a redirect (${status})`, async () => {
      for (const [i, { why }] of refused.entries()) await isRefused(`${site}/${status}/${i}`, why, { bySite: true });
    });
  }
  test('by a name', async () => {
    let count = 0;
    for (const [i, { url, why, refused: isPrivate }] of vectors.entries()) {
      if (!isPrivate || !isIP(new URL(url).hostname.replace(/^\[|\]$/g, ''))) continue;
      await isRefused(`http://n.${i}.test/`, why);
      ++count;
    }
    assert.ok(count > refused.length / 2, `${count} names`);
  });
  for (const kind of ['parts', 'parts-by-redirect']) {
    test(`by ${kind.replaceAll('-', ' ')}: the page is saved without them`, async () => {
      const job = await save(`${site}/${kind}`);
      assert.equal(job.status, 'success', JSON.stringify(job));
      assert.deepEqual([...new Set(job.reached)], [publicAddress]);
      assert.ok(job.resources.every((url) => new URL(url).hostname === 'site.test'), JSON.stringify(job.resources));
    });
  }
  test('by a name that is public at the first look and private at the second', async () => {
    const first = await save('http://later.one.test/');
    assert.equal(first.status, 'success', JSON.stringify(first));
    await isRefused('http://later.one.test/', 'now private');
    assert.ok(looks['later.one.test'] > 1, 'it was looked up again');
  });
  test('by such a name within one save: the second look is for another port', async () => {
    await isRefused('http://later.redirect.test/elsewhere', 'a redirect', { bySite: true });
    const page = await save('http://later.parts.test/with-elsewhere');
    assert.equal(page.status, 'success', JSON.stringify(page));
    assert.deepEqual([...new Set(page.reached)], [publicAddress]);
    for (const name of ['later.redirect.test', 'later.parts.test']) assert.ok(looks[name] > 1, `${name} was looked up ${looks[name]} times`);
  });
  test('by a name that is public and private by turns, or both at once', async () => {
    for (let i = 0; i < 20; ++i) {
      for (const url of ['http://by-turns.test/', 'http://by-turns.test/with-elsewhere', 'http://both.test/']) {
        const { reached: addresses } = await save(url);
        assert.ok(addresses.every((address) => address === publicAddress), `${url}: ${addresses}`);
      }
    }
  });
  test('none of it is in the archive', async () => {
    const { lines } = await varve('--json', 'list');
    const hosts = new Set(refused.flatMap(({ url }) => { try { return [new URL(url).host]; } catch { return []; } }));
    assert.deepEqual(lines.filter(({ url }) => hosts.has(new URL(url).host)), []);
    assert.deepEqual(lines.filter(({ url }) => /^http:\/\/n\./.test(url)), []);
  });
}

if (!existsSync(table)) test('private addresses', { skip: `${table} is not there` }, () => {});
else if (networkFolder) tests(JSON.parse(readFileSync(table, 'utf8')).vectors);
else if (!runInOwnNetwork(import.meta.url, { hosts: '127.0.0.1 localhost\n', setup })) test('a network of its own', { skip: 'this machine lets the test make no network namespace (run as root): /save was tried without proof that nothing is connected to' }, () => {});
