// The archive at a glance: sites with their counts and pictures, URLs by prefix, host and domain, how it grew; as pages
// and as JSON, held against what `list` and `stats` say.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { noise } from './lib/site.js';
import { archive, serve } from './lib/varve.js';
import { response } from './lib/warc.js';

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), noise('png', 3_000)]);
const small = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), noise('icon', 300)]);
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const files = {
  'index.html': '<!DOCTYPE html><title>Front</title><meta property="og:image" content="/gone.png"><meta property="og:image" content="/shown.png"><link rel="icon" href="/icon.png"><p>Text',
  'shown.png': png,
  'icon.png': small,
  'icons.html': '<!DOCTYPE html><title>Icons</title><link rel=icon href="icon.png"><link rel=apple-touch-icon href="shown.png"><p>Text',
  'lies.html': '<!DOCTYPE html><title>Lies</title><meta property="og:image" content="/lie.png"><p>Text',
  'lie.png': '<!DOCTYPE html><script>alert(1)</script>',
  'vector.html': '<!DOCTYPE html><title>Vector</title><link rel=icon href="vector.svg"><p>Text',
  'vector.svg': svg,
  'plain.html': '<!DOCTYPE html><title>Nothing to show</title><p>Text',
};

let varve, server, shop, folder;
const ends = [];
const ask = async (name, query = {}) => (await fetch(`${server.url}/api/v1/${name}?${new URLSearchParams(query)}`)).json();
const page = async (target) => (await fetch(server.url + target, { headers: { Accept: 'text/html' } })).text();
const all = async (name, query = {}) => {
  const found = [];
  for (let next; next !== null;) {
    const answer = await ask(name, { ...query, ...(next === undefined ? {} : { after: next }) });
    found.push(...answer[name === 'storage' ? 'days' : name]);
    next = answer.next;
  }
  return found;
};

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  varve = archive(path.join(folder, 'archive'));
  const root = path.join(folder, 'site');
  await mkdir(root);
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(root, name), bytes);
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root, extra: 'types { text/html html; image/png png; image/svg+xml svg; }' }]);
  ends.push(() => nginx.stop());
  shop = nginx.urls[0];
  const records = [];
  for (let i = 0; i < 300; ++i) {
    const date = new Date(Date.UTC(2019, i % 40, 1 + i % 27)).toISOString().replace('.000', '');
    records.push(response({ url: `https://${['www.a', 'docs.a', 'b'][i % 3]}.example/${i % 5}/${i % 50}?<"'&é=${i % 7}`, date, status: 200, headers: { 'Content-Type': 'text/html' }, body: `body ${i % 90}` }).text);
  }
  await writeFile(path.join(folder, 'all.warc'), records.join(''));
  assert.equal((await varve('import', path.join(folder, 'all.warc'))).code, 0);
  const saved = await varve('save', '--allow-private', ...Object.keys(files).filter((name) => name.endsWith('.html')).map((name) => `${shop}/${name}`));
  assert.equal(saved.code, 0, saved.stderr);
  server = await serve(varve.folder);
  ends.push(() => server.stop());
});
after(async () => { for (const end of ends.reverse()) await end(); });

const listed = async (...args) => (await varve('--json', 'list', ...args)).lines;

test('sites have the counts that listing them gives, by any page length', async () => {
  const counts = {};
  for (const row of await listed()) {
    const site = new URL(row.url).host.replace(/^www\./, '');
    counts[site] ??= { keys: new Set(), captures: 0, bytes: 0 };
    counts[site].keys.add(row.urlkey);
    counts[site].captures += 1;
    counts[site].bytes += row.length;
  }
  for (const limit of [1, 2, 100]) {
    const sites = await all('sites', { order: 'name', limit });
    assert.deepEqual(Object.fromEntries(sites.map((each) => [each.site, [each.urls, each.captures, each.bytes_original]])),
      Object.fromEntries(Object.entries(counts).map(([site, { keys, captures, bytes }]) => [site, [keys.size, captures, bytes]])));
  }
  const [newest, ...others] = await all('sites');
  assert.equal(newest.site, new URL(shop).host);
  assert.equal(newest.pages, 5);
  assert.deepEqual(others, [], 'of the others no page was saved');
});

test('URLs of a prefix, a host and a domain are those of `list`', async () => {
  for (const [url, match] of [['https://a.example/1/', 'prefix'], ['https://a.example/', 'host'], ['https://a.example/', 'domain'], ['https://b.example/3/3?', 'prefix'], ['', 'prefix']]) {
    const expected = {};
    for (const row of await listed(...(url === '' ? [] : [url, '--match', match]))) {
      expected[row.urlkey] ??= { captures: 0, first: row.time };
      expected[row.urlkey].captures += 1;
      expected[row.urlkey].last = row.time;
    }
    assert.ok(Object.keys(expected).length > 1, url);
    for (const limit of [1000, 7]) {
      const urls = await all('urls', { url, match, limit });
      assert.deepEqual(Object.fromEntries(urls.map(({ urlkey, captures, first, last }) => [urlkey, { captures, first, last }])), expected, `${match} ${url}`);
    }
  }
});

test('the pages of such lists lead from one to the next', async () => {
  const seen = [];
  for (let target = '/urls?match=domain&url=a.example&limit=20', pages = 0; target; ++pages) {
    assert.ok(pages < 50);
    const html = await page(target);
    seen.push(...[...html.matchAll(/<li>\s*<a dir="ltr" href="([^"]*)"/g)].map(([, href]) => href));
    target = html.match(/rel="next" href="([^"]*)"/)?.[1].replaceAll('&#39;', '\'').replaceAll('&amp;', '&');
  }
  assert.equal(seen.length, (await all('urls', { url: 'a.example', match: 'domain' })).length);
  assert.equal(new Set(seen).size, seen.length);
  assert.match(await page('/web/*/https://a.example/1/*'), /below this address/);
  assert.equal((await fetch(`${server.url}/urls?match=like`)).status, 400);
  assert.equal((await fetch(`${server.url}/sites?after=x`)).status, 400);
  assert.equal((await fetch(`${server.url}/web/*/https://nobody.example/*`)).status, 404);
});

test('its days add up to all of it', async () => {
  const stats = await ask('stats');
  for (const limit of [1000, 3]) {
    const days = await all('storage', { limit });
    const sum = (name) => days.reduce((so, day) => so + day[name], 0);
    assert.equal(sum('captures'), stats.captures);
    assert.equal(sum('bytes_original'), stats.bytes_original);
    assert.ok(sum('bytes_stored') > 0 && sum('bytes_stored') <= stats.bytes_stored);
    assert.deepEqual(days.map(({ day }) => day), [...new Set(days.map(({ day }) => day))].sort().reverse());
  }
});

test('a page\'s picture is what it offers, by what its bytes are', async () => {
  const picture = (name) => fetch(`${server.url}/picture/2/${shop}/${name}`);
  for (const [name, type, bytes] of [['index.html', 'image/png', png], ['icons.html', 'image/png', png], ['vector.html', 'image/svg+xml', Buffer.from(svg)]]) {
    const answer = await picture(name);
    assert.equal(answer.headers.get('content-type'), type, name);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes, name);
    assert.match(answer.headers.get('content-security-policy'), /^sandbox; default-src 'none'/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
    const again = await fetch(answer.url, { headers: { 'If-None-Match': answer.headers.get('etag') } });
    assert.equal(again.status, 304);
  }
  for (const name of ['lies.html', 'plain.html', 'never.html']) {
    const tile = await (await picture(name)).text();
    assert.match(tile, /^<svg [^]*>1<\/text><\/svg>\s*$/, `${name} has a letter: that of 127.0.0.1`);
  }
});

test('the front page shows sites, the last pages and how it grew', async () => {
  const html = await page('/');
  assert.match(html, /action="\/search"[^]*name="q"/);
  assert.match(html, /href="\/save"/);
  assert.match(html, /<img src="\/picture\/\d{20}\/http:\/\/127[^"]*" alt="" [^>]*loading="lazy"/);
  assert.match(html, /<title id="plot-title">Storage over time<\/title><desc/);
  assert.match(html, /Nothing to show/);
});

test('an archive without pages shows its sites, and an empty one how to begin', async (t) => {
  for (const [file, text, says] of [['none', '', /varve save https:\/\/example.com/], ['some', response({ url: 'https://lone.example/', date: '2020-01-01T00:00:00Z', status: 200, headers: {}, body: 'x' }).text, /lone\.example/]]) {
    const other = archive(path.join(folder, file));
    await writeFile(path.join(folder, `${file}.warc`), text);
    await other('import', path.join(folder, `${file}.warc`));
    const running = await serve(other.folder);
    t.after(() => running.stop());
    const answer = await fetch(running.url);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), says);
    assert.equal((await fetch(`${running.url}/sites`)).status, 200);
  }
});

test('details say what `show` says', async () => {
  const [row] = await listed(`${shop}/plain.html`);
  const shown = JSON.parse((await varve('--json', 'show', `${row.url}@${row.timestamp}`)).stdout);
  const target = `/web/details/${row.timestamp}/${row.url}`;
  assert.deepEqual(await (await fetch(server.url + target, { headers: { Accept: 'application/json' } })).json(), shown);
  const html = await page(target);
  for (const text of [row.digest, row.time, shown.remote_address, 'HTTP/1.1 200 OK', 'GET /plain.html']) assert.ok(html.includes(text), text);
  const banner = await fetch(`${server.url}/web/${row.timestamp}/${row.url}`, { headers: { Accept: 'text/html', 'Sec-Fetch-Dest': 'document' } });
  assert.match(await banner.text(), /href="\/web\/details\//);
});

test('what is forgotten, or counted anew, is counted so', async () => {
  assert.equal((await varve('forget', '--yes', `${shop}/plain.html`)).code, 0);
  const sites = await all('sites', { order: 'name' });
  const own = sites.find(({ site }) => site === new URL(shop).host);
  assert.equal(own.pages, 4);
  assert.notEqual(own.newest.url, `${shop}/plain.html`);
  const days = (await all('storage')).map(({ day, captures, bytes_original }) => ({ day, captures, bytes_original })).filter(({ captures }) => captures > 0);
  await server.stop();
  assert.equal((await varve('rebuild')).code, 0);
  server = await serve(varve.folder);
  assert.deepEqual(await all('sites', { order: 'name' }), sites);
  assert.deepEqual((await all('storage')).map(({ day, captures, bytes_original }) => ({ day, captures, bytes_original })), days);
});
