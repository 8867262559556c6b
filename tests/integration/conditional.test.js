// save --conditional: a page that did not change costs one request and one row, against nginx and against a server that counts
// its requests and tells untruths.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive, serve } from './lib/varve.js';

const ends = [];
const asked = [];
let folder, base, answers;

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  const site = http.createServer((request, answer) => {
    const path = request.url.replace(/^\/[^/]*/, '');
    asked.push({ path, headers: request.headers });
    const given = answers[path] ?? [404, {}, 'gone'];
    const [status, headers, body] = typeof given === 'function' ? given(request) : given;
    answer.writeHead(status, headers).end(status === 304 ? undefined : body);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  ends.push(() => { site.closeAllConnections(); site.close(); });
  base = `http://127.0.0.1:${site.address().port}`;
});
after(async () => { for (const end of ends.reverse()) await end(); });

// An archive of its own, and a folder of the server's: `save()` gives the result and the paths that were asked for.
let sites = 0;
function fresh() {
  const name = `s${++sites}`;
  const varve = archive(path.join(folder, name));
  const url = (at = '/') => `${base}/${name}${at}`;
  const save = async (...args) => {
    asked.length = 0;
    const pages = args.filter((arg) => arg.startsWith('/')).map(url);
    const options = args.filter((arg) => !arg.startsWith('/'));
    const end = await varve('--json', 'save', '--conditional', '--allow-private', ...options, ...(pages.length ? pages : [url()]));
    return { ...end, page: end.lines[0], asked: asked.map(({ path }) => path) };
  };
  const rows = async (at = '/') => (await varve('--json', 'list', url(at))).lines;
  return { varve, url, save, rows };
}

const html = { 'Content-Type': 'text/html; charset=windows-1252' };
const page = Buffer.from('<!doctype html><title>caf\xe9</title><link rel=stylesheet href=s.css><link rel=icon href="data:,"><p>caf\xe9', 'latin1');
// Answers as a server should, with a validator.
const tagged = (etag, headers, body) => (request) =>
  request.headers['if-none-match'] === etag ? [304, { ETag: etag }, ''] : [200, { ...headers, ETag: etag }, body];
const css = (text, headers = {}) => [200, { 'Content-Type': 'text/css', ...headers }, text];

test('a page that a server says is unchanged costs one request and one row, which replays as the page', async () => {
  answers = { '/': tagged('"1"', html, page), '/s.css': css('p{}') };
  const { varve, url, save, rows } = fresh();
  const first = await save();
  assert.deepEqual(first.asked, ['/', '/s.css']);
  assert.equal(first.page.unchanged, undefined);
  const second = await save();
  assert.equal(second.code, 0, second.stderr);
  assert.deepEqual(second.asked, ['/']);
  assert.equal(second.page.unchanged, true);
  assert.equal(second.page.unchanged_since, first.page.time);
  assert.equal(second.page.verdict, 'unchanged');
  assert.equal(second.page.status, 304);
  assert.equal(second.page.title, 'café');
  assert.equal(second.page.digest, first.page.digest);
  assert.equal(second.page.bytes_received, 0);
  const [one, two] = await rows();
  assert.equal((await rows()).length, 2);
  assert.equal((await rows('/s.css')).length, 1);
  assert.equal(two.status, 304);
  assert.equal(two.mime, 'text/html');
  assert.equal(two.revisit_of, one.time);
  for (const each of [one, two]) assert.equal((await varve('--json', 'show', `${url()}@${each.time}`)).lines[0].revisit_of, each.revisit_of);
  const headers = await varve('show', '--headers', `${url()}@${two.time}`);
  assert.match(headers.stdout, /^HTTP\/1\.1 304 Not Modified\r?\n/);
  const text = await varve('show', '--text', `${url()}@${two.time}`);
  assert.match(text.stdout, /café/);
  const server = await serve(varve.folder);
  try {
    const replayed = await fetch(`${server.url}${second.page.replay.replace('/http', 'id_/http')}`);
    assert.equal(replayed.status, 200);
    assert.equal(replayed.headers.get('content-type'), 'text/html; charset=windows-1252');
    assert.deepEqual(Buffer.from(await replayed.arrayBuffer()), page);
  } finally { await server.stop(); }
});

test('a page without validators that comes with the same bytes costs one row too', async () => {
  answers = { '/': [200, html, page], '/s.css': css('p{}') };
  const { save, rows } = fresh();
  const first = await save();
  for (let i = 0; i < 3; i++) {
    const again = await save();
    assert.deepEqual(again.asked, ['/']);
    assert.equal(again.page.unchanged_since, first.page.time);
    assert.equal(again.page.status, 200);
  }
  assert.equal((await rows()).length, 4);
});

test('of a page that changed only what is new is kept, and its snapshot shows the rest as it was', async () => {
  let text = 'one';
  answers = {
    '/': () => [200, html, `<title>${text}</title><link rel=stylesheet href=s.css><link rel=icon href=fresh.png><img src=same.png><img src=ask.png><img src=lost.png>`],
    '/s.css': tagged('"css"', { 'Content-Type': 'text/css' }, 'p{background:url(in.png)}'),
    '/in.png': tagged('"in"', { 'Content-Type': 'image/png' }, 'in'),
    '/fresh.png': [200, { 'Content-Type': 'image/png', 'Cache-Control': 'max-age=3600' }, 'fresh'],
    '/same.png': [200, { 'Content-Type': 'image/png' }, 'same'],
    '/ask.png': [200, { 'Content-Type': 'image/png', 'Cache-Control': 'no-cache, max-age=3600' }, 'ask'],
  };
  const { varve, url, save, rows } = fresh();
  await save();
  text = 'two';
  const second = await save();
  assert.deepEqual(second.asked.sort(), ['/', '/ask.png', '/in.png', '/lost.png', '/s.css', '/same.png']);
  assert.equal(second.page.unchanged, undefined);
  assert.equal(second.page.resources, 5);
  assert.equal((await rows()).length, 2);
  for (const at of ['/s.css', '/in.png', '/fresh.png', '/same.png', '/ask.png']) assert.equal((await rows(at)).length, 1, at);
  assert.equal((await rows('/lost.png')).length, 2, 'errors are kept each time');
  const check = await varve('check', '--read-data');
  assert.equal(check.code, 0, check.stderr);
});

test('after the full look is due, the page is asked for without conditions, and what it needs with them', async () => {
  answers = { '/': tagged('"1"', html, page), '/s.css': tagged('"css"', { 'Content-Type': 'text/css' }, 'p{}') };
  const { save, rows } = fresh();
  await save();
  await sleep(1100);
  const again = await save('--full-look-every', '1s');
  assert.deepEqual(again.asked, ['/', '/s.css']);
  assert.equal(asked[0].headers['if-none-match'], undefined);
  assert.equal(asked[1].headers['if-none-match'], '"css"');
  assert.equal(again.page.unchanged, undefined);
  assert.equal((await rows('/s.css')).length, 1);
  const then = await save();
  assert.equal(then.page.unchanged_since, again.page.time);
});

test('what the user says of a page, or how it is asked for, makes a snapshot of its own', async () => {
  answers = { '/': tagged('"1"', html, page), '/s.css': css('p{}') };
  const { save } = fresh();
  await save();
  const news = await save('--tag', 'news');
  assert.deepEqual([news.page.unchanged, news.page.status], [undefined, 200]);
  assert.deepEqual(news.asked, ['/', '/', '/s.css'], 'a 304 is no document of a snapshot');
  assert.equal((await save('--tag', 'news')).page.unchanged, true);
  const agent = await save('--user-agent', 'another', '--tag', 'news');
  assert.equal(agent.page.unchanged, undefined);
  assert.equal(asked[0].headers['if-none-match'], undefined);
  const german = await save('--user-agent', 'another', '--tag', 'news', '--header', 'Accept-Language: de');
  assert.equal(german.page.unchanged, undefined);
  assert.equal(asked[0].headers['if-none-match'], undefined);
  const own = await save('--user-agent', 'another', '--tag', 'news', '--header', 'If-None-Match: "1"');
  assert.equal(own.code, 1);
  assert.match(own.stderr, /the server answered 304 Not Modified/);
  assert.equal(asked[0].headers['if-none-match'], '"1"');
});

test('servers that tell untruths', async (t) => {
  await t.test('a 304 that nobody asked for is an error', async () => {
    answers = { '/': [304, {}, ''] };
    const { save } = fresh();
    const { code, stderr, page } = await save();
    assert.equal(code, 1);
    assert.match(stderr, /the server answered 304 Not Modified; kept as it is/);
    assert.equal(page.unchanged, undefined);
  });
  await t.test('a 304 to a request without conditions, where the page was there before', async () => {
    answers = { '/': [200, html, page], '/s.css': css('p{}') };
    const { save } = fresh();
    await save();
    answers['/'] = [304, {}, ''];
    assert.equal((await save()).code, 1);
    answers['/'] = [200, html, page];
    assert.equal((await save()).page.unchanged, true, 'the good one before it counts');
  });
  await t.test('a 304 of another state is asked for again, without conditions', async () => {
    answers = { '/': tagged('"1"', html, page), '/s.css': css('p{}') };
    const { save } = fresh();
    await save();
    answers['/'] = (request) => (request.headers['if-none-match'] ? [304, { ETag: '"2"' }, ''] : [200, { ...html, ETag: '"2"' }, 'new']);
    const again = await save();
    assert.deepEqual(again.asked.slice(0, 2), ['/', '/']);
    assert.equal(again.page.status, 200);
    assert.equal(again.page.unchanged, undefined);
  });
  await t.test('a body that broke off is not what one asks about', async () => {
    answers = { '/': (request) => [200, { ...html, ETag: '"1"', 'Content-Length': 9999 }, page] };
    const { save } = fresh();
    await save();
    answers['/'] = tagged('"1"', html, page);
    const again = await save();
    assert.equal(asked[0].headers['if-none-match'], undefined);
    assert.equal(again.page.unchanged, undefined);
  });
  await t.test('an error in between, and a retry', async () => {
    answers = { '/': tagged('"1"', html, page), '/s.css': css('p{}') };
    const { save } = fresh();
    await save();
    let tries = 0;
    answers['/'] = (request) => (tries++ ? tagged('"1"', html, page)(request) : [503, { 'Retry-After': '0' }, '']);
    const again = await save();
    assert.deepEqual(again.asked, ['/', '/']);
    assert.equal(asked[1].headers['if-none-match'], '"1"');
    assert.equal(again.page.unchanged, true);
  });
  await t.test('validators of one second, or with control characters', async () => {
    const now = new Date().toUTCString();
    answers = { '/': [200, { ...html, Date: now, 'Last-Modified': now }, page], '/s.css': css('p{}') };
    const { save } = fresh();
    await save();
    await save();
    assert.equal(asked[0].headers['if-modified-since'], undefined, 'it may have changed within that second');
  });
});

test('a page whose capture was forgotten is asked for as if it were new', async () => {
  answers = { '/': tagged('"1"', html, page), '/s.css': css('p{}') };
  const { varve, url, save, rows } = fresh();
  const first = await save();
  await save();
  const forgotten = await varve('forget', '--yes', `${url()}@${first.page.time}`);
  assert.equal(forgotten.code, 0, forgotten.stderr);
  assert.equal((await varve('show', '--body', url())).body.compare(page), 0, 'the 304 has its body');
  assert.equal((await save()).page.unchanged, undefined);
  assert.equal(asked[0].headers['if-none-match'], undefined);
  assert.deepEqual((await rows()).map((row) => row.status), [304, 200]);
});

test('a redirect is asked for each time, and the page behind it counts as unchanged', async () => {
  answers = { '/old': [301, { Location: './' }, ''], '/': tagged('"1"', html, page), '/s.css': css('p{}') };
  const { save, rows } = fresh();
  const first = await save('/old');
  const again = await save('/old');
  assert.deepEqual(again.asked, ['/old', '/']);
  assert.equal(again.page.unchanged_since, first.page.time);
  assert.equal((await rows('/old')).length, 2);
  assert.equal((await save('/')).page.unchanged, undefined, 'asked for by itself it is another page');
});

test('the rest of varve takes the rows for what they are', async (t) => {
  answers = { '/': tagged('"1"', html, page), '/s.css': css('p{}') };
  const { varve, url, save, rows } = fresh();
  const first = await save();
  await save();
  answers['/'] = tagged('"2"', { 'Content-Type': 'text/html' }, '<link rel=icon href="data:,"><p>other words');
  await sleep(1100);
  const third = await save();
  await sleep(1100);
  const last = await save();
  assert.equal(last.page.unchanged_since, third.page.time);
  await t.test('blame, when, diff, search', async () => {
    const when = (await varve('--json', 'when', url(), 'café')).lines[0];
    assert.equal(JSON.stringify(when).includes('leads elsewhere'), false);
    const blame = await varve('blame', url());
    assert.equal(blame.code, 0, blame.stderr);
    assert.match(blame.stdout, /other words/);
    const diff = await varve('diff', url(), first.page.time, last.page.time);
    assert.match(diff.stdout, /other words/);
    const found = (await varve('--json', 'search', 'words')).lines;
    assert.equal(found.filter((line) => line.url === url()).length, 1);
  });
  await t.test('check and the log', async () => {
    const check = await varve('check', '--read-data');
    assert.equal(check.code, 0, check.stdout + check.stderr);
    const verify = await varve('verify', varve.folder);
    assert.equal(verify.code, 0, verify.stdout + verify.stderr);
  });
  await t.test('a bundle of the moment of a look', async () => {
    const file = path.join(folder, 'look.zip');
    const made = await varve('evidence', `${url()}@${last.page.time}`, '-o', file);
    assert.equal(made.code, 0, made.stderr);
    const verify = await varve('verify', file);
    assert.notEqual(verify.code, 2, verify.stderr);
    assert.doesNotMatch(verify.stdout + verify.stderr, /damaged|differs|does not/);
  });
  await t.test('WARC out and in again', async () => {
    const file = path.join(folder, 'out.warc.gz');
    const out = await varve('export', '-o', file);
    assert.equal(out.code, 0, out.stderr);
    const other = archive(path.join(folder, 'again'));
    const taken = await other('import', file);
    assert.equal(taken.code, 0, taken.stderr);
    const before = await rows();
    const there = (await other('--json', 'list', url())).lines;
    assert.deepEqual(there.map(({ time, status, digest, mime }) => [time, status, digest, mime]),
      before.map(({ time, status, digest, mime }) => [time, status, digest, mime]));
    const alone = path.join(folder, 'alone.warc.gz');
    const single = await varve('export', url(), '--from', last.page.time, '--to', last.page.time, '-o', alone);
    assert.equal(single.code, 0, single.stderr);
    const third = archive(path.join(folder, 'alone'));
    const end = await third('import', alone);
    assert.equal(end.code, 0, end.stderr);
    assert.deepEqual((await third('--json', 'list', url())).lines.map((row) => row.status), [200, 304]);
  });
  await t.test('WACZ, cdx, merge and rebuild', async () => {
    const wacz = path.join(folder, 'out.wacz');
    const out = await varve('export', '-o', wacz);
    assert.equal(out.code, 0, out.stderr);
    const merged = archive(path.join(folder, 'merged'));
    const merge = await merged('merge', varve.folder);
    assert.equal(merge.code, 0, merge.stderr);
    const rebuilt = await merged('rebuild');
    assert.equal(rebuilt.code, 0, rebuilt.stderr);
    const strip = (lines) => lines.map(({ time, status, digest, revisit_of }) => [time, status, digest, revisit_of]);
    assert.deepEqual(strip((await merged('--json', 'list')).lines), strip((await varve('--json', 'list')).lines));
  });
  await t.test('pruning keeps the page that a look refers to, with what it needs', async () => {
    const kept = await varve('prune', '--yes', '--keep-last', '1');
    assert.equal(kept.code, 0, kept.stderr);
    assert.deepEqual((await rows()).map((row) => row.status), [200, 304]);
  });
});

test('nginx: by tag, by date, by both, by neither, and compressed, whose tags are weak', async () => {
  const site = path.join(folder, 'nginx-site');
  await mkdir(site);
  for (const name of ['both.html', 's.css']) {
    await writeFile(path.join(site, name), `<title>${name}</title>${'words '.repeat(200)}`);
    await utimes(path.join(site, name), 1e9, 1e9);
  }
  const both = '<!doctype html><link rel=stylesheet href=s.css><link rel=icon href="data:,"><p>page';
  for (const name of ['tag', 'date', 'neither', 'both']) {
    await writeFile(path.join(site, `${name}.html`), both);
    await utimes(path.join(site, `${name}.html`), 1e9, 1e9);
  }
  const extra = 'location = /tag.html { add_header Last-Modified ""; } location = /date.html { etag off; } location = /neither.html { etag off; add_header Last-Modified ""; }';
  for (const gzip of [false, true]) {
    const nginx = await startNginx(path.join(folder, `nginx-${gzip}`), [{ root: site, extra }], { gzip });
    try {
      const varve = archive(path.join(folder, `of-nginx-${gzip}`));
      for (const [name, status] of [['both', 304], ['tag', 304], ['date', 304], ['neither', 200]]) {
        const url = `${nginx.urls[0]}/${name}.html`;
        const save = async () => (await varve('--json', 'save', '--conditional', '--allow-private', '--exact', url)).lines[0];
        const first = await save();
        const second = await save();
        assert.equal(first.status, 200);
        assert.deepEqual([second.status, second.unchanged_since], [status, first.time], `${name}, gzip ${gzip}`);
        const { lines } = await varve('--json', 'show', '--headers', `${url}@${first.time}`);
        if (name === 'both') assert.match(lines[0].response, gzip ? /ETag: W\// : /ETag: "/);
        const body = await varve('show', '--body', `${url}@${second.time}`);
        assert.equal(body.stdout, both);
      }
      const check = await varve('check', '--read-data');
      assert.equal(check.code, 0, check.stderr);
      const out = path.join(folder, `nginx-${gzip}.warc.gz`);
      assert.equal((await varve('export', '-o', out)).code, 0);
      const again = archive(path.join(folder, `again-${gzip}`));
      assert.equal((await again('import', out)).code, 0);
      const rows = async (of) => (await of('--json', 'list')).lines.map(({ url, time, status, digest }) => [url, time, status, digest]);
      assert.deepEqual(await rows(again), (await rows(varve)));
      const latest = `${nginx.urls[0]}/both.html`;
      const bundle = path.join(folder, `nginx-${gzip}.zip`);
      assert.equal((await varve('evidence', latest, '-o', bundle)).code, 0);
      assert.doesNotMatch((await varve('verify', bundle)).stdout, /otherwise|no manifest|before it/);
    } finally { await nginx.stop(); }
  }
});

test('a crawl follows the links of pages that did not change', async () => {
  answers = {
    '/': tagged('"1"', html, '<link rel=icon href="data:,"><a href=two>two</a><img src=i.png>'),
    '/two': tagged('"2"', html, '<link rel=icon href="data:,"><a href=three>three</a><img src=i.png>'),
    '/three': [200, html, '<link rel=icon href="data:,">the end'],
    '/i.png': [200, { 'Content-Type': 'image/png' }, 'i'],
  };
  const { varve, url, rows } = fresh();
  const crawl = async () => {
    asked.length = 0;
    const end = await varve('--json', 'crawl', '--conditional', '--allow-private', '--browser=never', '--delay', '0', url());
    assert.equal(end.code, 0, end.stderr);
    return asked.map(({ path }) => path).filter((at) => at !== '' && at !== '/robots.txt').sort();
  };
  assert.deepEqual(await crawl(), ['/', '/i.png', '/three', '/two']);
  assert.deepEqual(await crawl(), ['/', '/three', '/two']);
  answers['/three'] = [200, html, '<link rel=icon href="data:,">not the end: <a href=four>four</a>'];
  answers['/four'] = [200, html, '<link rel=icon href="data:,">the end'];
  assert.deepEqual(await crawl(), ['/', '/four', '/three', '/two']);
  assert.deepEqual((await rows()).map((row) => row.status), [200, 304, 304]);
});
