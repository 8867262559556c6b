// A saved page opens in Chromium as it looked on the live web, from the archive alone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import zlib from 'node:zlib';
import { differingPixels, launch, look } from './lib/browser.js';
import { postgresDocs, pythonDocs, temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive, root, serve } from './lib/varve.js';

const sites = [
  { root: pythonDocs, pages: ['/about.html', '/library/tkinter.messagebox.html', '/library/hashlib.html'] },
  { root: postgresDocs, pages: ['/index.html', '/storage-page-layout.html'] },
  { root: path.join(root, 'examples/site'), pages: ['/', '/diary.html'] },
];

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

// A request's answer with its body as it came over the wire.
function request(url, { method = 'GET', headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    http.request(url, { method, headers }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject).end();
  });
}

const replayed = (saved, modifier = 'mp_') => `/web/${saved.timestamp}${modifier}/${saved.final_url}`;
// The archived URL within a replay URL.
const archivedUrl = (url) => url.match(/\/web\/\d+(?:[a-z]{2}_)?\/(.*)$/)?.[1];

function staysOn(server, url) {
  if (/^(data|blob|about):/.test(url)) return true;
  const { hostname, port } = new URL(url);
  return port === server.port && (hostname === '127.0.0.1' || /(^|\.)localhost$/.test(hostname));
}

// nginx over the three sites, each page looked at live and saved, nginx stopped, the archive served.
async function savedSites(t, { live = true, ...options } = {}) {
  const folder = await temporaryFolder(t);
  const nginx = await startNginx(path.join(folder, 'nginx'), sites, options);
  t.after(() => nginx.stop());
  const pages = sites.flatMap((site, i) => site.pages.map((page) => ({ site, path: page, url: nginx.urls[i] + page })));
  if (live) for (const page of pages) page.live = await look(browser, page.url, { javaScript: false });
  const varve = archive(path.join(folder, 'archive'));
  const end = await varve('--json', 'save', '--allow-private', ...pages.map((page) => page.url));
  assert.equal(end.code, 0, end.stderr);
  for (const line of end.lines) pages.find((page) => page.url === line.url).saved = line;
  return { folder, nginx, pages, varve };
}

test('saved documentation looks as it did live, and nothing leaves the archive', async (t) => {
  const { nginx, pages, varve } = await savedSites(t);
  await nginx.stop();
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  for (const { url, path: name, live, saved } of pages) {
    await t.test(name, async () => {
      assert.ok(saved, `no line of JSON for ${url}`);
      const missing = new Set(saved.failed.map((failed) => failed.url));
      const replay = await look(browser, server.url + replayed(saved), { javaScript: false });
      assert.deepEqual(replay.requests.filter((each) => !staysOn(server, each)), [], 'left the replay host');
      const failed = replay.responses.filter(({ url: each, status }) => status >= 400 && !missing.has(archivedUrl(each)));
      assert.deepEqual(failed, [], 'failed in replay');
      assert.deepEqual(replay.failures, [], 'broke off in replay');
      assert.equal(replay.title, live.title);
      assert.equal(replay.text, live.text);
      assert.equal(await differingPixels(`${url} viewport`, live.viewport, replay.viewport), 0, 'pixels of the viewport');
      assert.equal(await differingPixels(`${url} whole`, live.whole, replay.whole), 0, 'pixels of the whole page');

      const scripted = await look(browser, server.url + saved.replay, { pictures: false });
      assert.deepEqual(scripted.requests.filter((each) => !staysOn(server, each)), [], 'left the replay host, scripts on');
      const broken = scripted.responses.filter(({ url: each, status }) => status >= 400 && !missing.has(archivedUrl(each)));
      assert.deepEqual(broken, [], 'failed in replay, scripts on');
    });
  }
});

test('what the archive tells of its captures is what was served', async (t) => {
  const { nginx, pages, varve } = await savedSites(t, { live: false });
  const page = pages[0];
  const file = await readFile(path.join(page.site.root, page.path));

  await t.test('save --json has every field', () => {
    const { saved } = page;
    assert.equal(saved.final_url, page.url);
    assert.equal(saved.status, 200);
    assert.equal(saved.mime, 'text/html');
    assert.match(saved.timestamp, /^\d{14}$/);
    assert.match(saved.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.match(saved.digest, /^sha256:[0-9a-f]{64}$/);
    assert.match(saved.title, /About these documents/);
    assert.ok(saved.resources >= 5, `only ${saved.resources} resources`);
    assert.ok(saved.bytes_received > file.length && saved.bytes_stored > 0);
    assert.equal(saved.verdict, 'complete');
    assert.deepEqual(saved.failed, []);
  });
  await t.test('list finds the capture, by URL, prefix and host', async () => {
    const [row, ...more] = (await varve('list', '--json', page.url)).lines;
    assert.deepEqual(more, []);
    assert.equal(row.url, page.url);
    assert.equal(row.digest, page.saved.digest);
    assert.equal(row.length, file.length);
    assert.equal(row.source, 'http');
    assert.equal(row.revisit_of, null);
    const prefix = (await varve('list', '--json', '--match', 'prefix', `${new URL(page.url).origin}/_static/`)).lines;
    assert.ok(prefix.length >= 5 && prefix.every((each) => each.url.includes('/_static/')));
  });
  await t.test('show --body gives each file bit for bit', async () => {
    for (const { url, path: name, site } of pages) {
      const expected = await readFile(path.join(site.root, name.endsWith('/') ? `${name}index.html` : name));
      assert.ok((await varve('show', '--body', url)).body.equals(expected), name);
    }
    const font = `${new URL(pages.at(-1).url).origin}/fonts/garamond.woff2`;
    assert.ok((await varve('show', '--body', font)).body.equals(await readFile(path.join(root, 'examples/site/fonts/garamond.woff2'))));
  });
  await t.test('show --headers gives the status line and headers', async () => {
    const { stdout } = await varve('show', '--headers', page.url);
    assert.match(stdout, /^HTTP\/1\.1 200 OK\n/);
    assert.match(stdout, /\nServer: nginx/);
    assert.match(stdout, new RegExp(`\\nContent-Length: ${file.length}\\n`));
  });
  await t.test('an unchanged page saved again adds no blob', async () => {
    const [before_] = (await varve('stats', '--json')).lines;
    const [again] = (await varve('save', '--json', '--allow-private', page.url)).lines;
    const [after_] = (await varve('stats', '--json')).lines;
    assert.equal(after_.blobs, before_.blobs);
    assert.ok(after_.captures > before_.captures);
    assert.equal(again.digest, page.saved.digest);
    const rows = (await varve('list', '--json', page.url)).lines;
    assert.deepEqual(rows.map((row) => row.revisit_of), [null, page.saved.time]);
  });
  await nginx.stop();
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const raw = server.url + replayed(page.saved, 'id_');

  await t.test('id_ answers bit for bit', async () => {
    const answer = await request(raw);
    assert.equal(answer.status, 200);
    assert.ok(answer.body.equals(file));
    assert.ok(answer.headers['memento-datetime']);
    assert.match(answer.headers['content-security-policy'] ?? '', /sandbox/);
    assert.doesNotMatch(answer.headers['content-security-policy'], /allow-same-origin/);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  });
  await t.test('HEAD tells what GET would, without the body', async () => {
    const [get, head] = [await request(raw), await request(raw, { method: 'HEAD' })];
    assert.equal(head.body.length, 0);
    assert.equal(head.headers['content-length'], get.headers['content-length']);
    assert.ok(get.headers.etag);
    assert.equal(head.headers.etag, get.headers.etag);
  });
  await t.test('a range answers that range', async () => {
    const answer = await request(raw, { headers: { range: 'bytes=100-199' } });
    assert.equal(answer.status, 206);
    assert.equal(answer.headers['content-range'], `bytes 100-199/${file.length}`);
    assert.ok(answer.body.equals(file.subarray(100, 200)));
    const beyond = await request(raw, { headers: { range: `bytes=${file.length}-` } });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers['content-range'], `bytes */${file.length}`);
  });
  await t.test('an ETag that is still right gives 304', async () => {
    const { etag } = (await request(raw)).headers;
    const answer = await request(raw, { headers: { 'if-none-match': etag } });
    assert.equal(answer.status, 304);
    assert.equal(answer.body.length, 0);
  });
  await t.test('gzip for those who ask for it', async () => {
    const answer = await request(raw, { headers: { 'accept-encoding': 'gzip' } });
    const body = answer.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(answer.body) : answer.body;
    assert.equal(answer.headers['content-encoding'], 'gzip');
    assert.ok(body.equals(file));
  });
  await t.test('a time that is not exact leads to the nearest capture', async () => {
    const answer = await request(`${server.url}/web/2001id_/${page.url}`);
    assert.equal(answer.status, 302);
    assert.match(answer.headers.location, new RegExp(`/web/${page.saved.timestamp}id_/`));
  });
  await t.test('a page that was never saved is not found', async () => {
    assert.equal((await request(`${server.url}/web/2026/http://never.example/`)).status, 404);
  });
  await t.test('a host that is not the archive\'s is answered 421', async () => {
    assert.equal((await request(raw, { headers: { host: 'evil.example' } })).status, 421);
  });
  await t.test('list pages and the front page answer', async () => {
    assert.equal((await request(`${server.url}/`)).status, 200);
    const list = await request(`${server.url}/web/*/${page.url}`);
    assert.equal(list.status, 200);
    assert.match(list.body.toString(), new RegExp(page.saved.timestamp));
  });
});

test('a compressed site is kept as decoded, and what was transferred is known', async (t) => {
  const { nginx, pages, varve } = await savedSites(t, { gzip: true });
  await nginx.stop();
  for (const { url, path: name, site, saved } of pages) {
    const expected = await readFile(path.join(site.root, name.endsWith('/') ? `${name}index.html` : name));
    assert.ok((await varve('show', '--body', url)).body.equals(expected), name);
    const [meta] = (await varve('show', '--json', url)).lines;
    assert.equal(meta.length, expected.length);
    assert.ok(meta.transferred_length < expected.length, `${name} came uncompressed`);
    assert.notEqual(meta.transferred_digest, meta.digest);
    assert.match((await varve('show', '--headers', url)).stdout, /\nContent-Encoding: gzip\n/);
    assert.equal(saved.verdict, 'complete');
  }
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const page = pages.at(-1);
  const replay = await look(browser, server.url + replayed(page.saved), { javaScript: false });
  assert.equal(await differingPixels('gzip', page.live.whole, replay.whole), 0);
});
