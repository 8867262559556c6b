// `varve import --cdx`: captures out of other web archives. pywb and varve are the real programs. The
// Wayback Machine cannot be asked by a test: a server of ours speaks as it does, as far as its
// documentation and recorded answers show.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { temporaryFolder } from './lib/files.js';
import { startPywb } from './lib/pywb.js';
import { archive, serve } from './lib/varve.js';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const html = `<!doctype html><title>Start</title><link rel=stylesheet href=/style.css><script src=/brotli.js></script>
<img src=/picture.png><img src=/gone.png><img src=/moved.png>${'<p>a line of a page that is long enough'.repeat(60)}`;

async function listen(t, handler) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  return `http://127.0.0.1:${server.address().port}`;
}

function startSite(t) {
  let visits = 0;
  return listen(t, (request, response) => {
    const answer = (status, type, body, headers = {}) => {
      response.writeHead(status, { 'Content-Type': type, 'X-Mixed-CASE': 'a', 'set-cookie': ['a=1', 'b=2'], Server: 'a site', ...headers });
      response.end(body);
    };
    switch (request.url) {
      case '/': return answer(200, 'text/html; charset=utf-8', zlib.gzipSync(`${html}<p>visit ${++visits}`), { 'Content-Encoding': 'gzip' });
      case '/style.css':
        response.writeHead(200, { 'Content-Type': 'text/css' }); // in chunks
        response.write('body { color: red }');
        return response.end('p { margin: 3px }');
      case '/brotli.js': return answer(200, 'text/javascript', zlib.brotliCompressSync('var a = 1;'.repeat(99)), { 'Content-Encoding': 'br' });
      case '/picture.png': return answer(200, 'image/png', Buffer.alloc(3000, 7), { 'Content-Length': 3000, ETag: '"p"' });
      case '/moved.png': return answer(302, 'text/plain', 'moved', { Location: '/picture.png' });
      default: return answer(404, 'text/plain', 'gone');
    }
  });
}

async function done(promise, code = 0) {
  const end = await promise;
  assert.equal(end.code, code, `${end.stdout}\n${end.stderr}`);
  return end;
}

// A site saved twice, seconds apart: the second time most of it is as it was.
async function saved(t) {
  const folder = await temporaryFolder(t);
  const site = await startSite(t);
  const varve = archive(path.join(folder, 'archive'));
  await done(varve('save', '--exact', '--allow-private', `${site}/`));
  await pause(1100);
  await done(varve('save', '--exact', '--allow-private', `${site}/`));
  return { folder, site, varve };
}

async function pywbOf(t, folder, file) {
  const pywb = await startPywb(path.join(folder, 'pywb'));
  t.after(() => pywb.stop());
  await pywb.add('mine', file);
  return pywb.url;
}

// Goes between an import and an archive, and notes what is asked for: its access log.
async function watched(t, origin) {
  const log = [];
  const url = await listen(t, (request, response) => {
    log.push(request.url);
    const { hostname, port } = new URL(origin);
    const on = httpRequest({ hostname, port, path: request.url, headers: { ...request.headers, host: `${hostname}:${port}` } }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    on.on('error', () => response.destroy());
    on.end();
  });
  return { url, log, replays: () => log.filter((target) => target.includes('id_/')) };
}

const headLines = (head) => head.trim().split('\r\n');

// What an import can know of each capture.
async function tell(varve, changeHead = (lines) => lines) {
  const told = [];
  for (const row of (await done(varve('--json', 'list'))).lines) {
    const at = `${row.url}@${row.time}`;
    const [heads] = (await done(varve('--json', 'show', at, '--headers'))).lines;
    const { body } = await done(varve('show', at, '--body'));
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    assert.equal(digest, row.digest);
    const head = Object.values(heads).find((value) => typeof value === 'string' && value.startsWith('HTTP/')) ?? JSON.stringify(heads);
    told.push({ url: row.url, second: row.timestamp, status: row.status, mime: row.mime, digest, head: changeHead(headLines(head)) });
  }
  return told.sort((a, b) => `${a.url} ${a.second}` < `${b.url} ${b.second}` ? -1 : 1);
}

const report = async (promise, code = 0) => (await done(promise, code)).lines[0];
const counts = ({ records, captures, there_before: there, removed_here: removed, bad, warnings }) => ({ records, captures, there, removed, bad, warnings });

test('every capture comes out of pywb as it was', async (t) => {
  const { folder, site, varve } = await saved(t);
  const file = path.join(folder, 'all.warc.gz');
  await done(varve('export', '-o', file));
  const { url, log, replays } = await watched(t, await pywbOf(t, folder, file));
  const before = await tell(varve);
  assert.ok(before.length >= 12, `${before.length} captures`);

  const other = archive(path.join(folder, 'other'));
  const importing = ['--json', 'import', '--cdx', `${url}/mine/cdx`, '--allow-private', '--match', 'host', site];
  const first = await report(other(...importing));
  assert.deepEqual(counts(first), { records: before.length, captures: before.length, there: 0, removed: 0, bad: 0, warnings: 0 });
  assert.deepEqual(await tell(other), before);
  for (const row of (await done(other('--json', 'list'))).lines) assert.deepEqual([row.source, row.truncated], ['import', undefined]);
  assert.deepEqual(replays().length, before.length);
  await done(other('check', '--read-data'));

  // Again: nothing comes, and no body is asked for. What was forgotten stays so.
  const again = await report(other(...importing));
  assert.deepEqual(counts(again), { records: before.length, captures: 0, there: before.length, removed: 0, bad: 0, warnings: 0 });
  await done(other('forget', `${site}/picture.png`, '--yes'));
  const after = await report(other(...importing));
  assert.equal(after.removed_here, 2);
  assert.equal(after.captures, 0);
  assert.equal(replays().length, before.length, log.join('\n'));

  // A part of it; the collection's root is enough.
  const part = archive(path.join(folder, 'part'));
  const to = before.find((row) => row.url === `${site}/style.css`).second; // no earlier than its page, and before the second time
  await done(part('import', '--cdx', `${url}/mine/`, '--allow-private', '--to', to, `${site}/`, `${site}/style.css`));
  assert.deepEqual((await done(part('--json', 'list'))).lines.map((row) => row.url), [`${site}/`, `${site}/style.css`]);
  const few = archive(path.join(folder, 'few'));
  assert.equal((await report(few('--json', 'import', '--cdx', `${url}/mine/`, '--allow-private', '--match', 'prefix', '--limit', '3', `${site}/`))).captures, 3);
});

test('every capture comes out of varve as it was', async (t) => {
  const { folder, site, varve } = await saved(t);
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const { url, replays } = await watched(t, new URL(server.url).origin);
  // varve keeps bodies decoded, and gives them so: their coding is told under another name.
  const undone = (lines) => lines.map((line) => line.replace(/^Content-Encoding:/i, 'X-Archive-Orig-Content-Encoding:')).sort();
  const before = await tell(varve, undone);
  const other = archive(path.join(folder, 'other'));
  const importing = ['--json', 'import', '--cdx', url, '--allow-private', '--match', 'host', site];
  const first = await report(other(...importing));
  assert.deepEqual(counts(first), { records: before.length, captures: before.length, there: 0, removed: 0, bad: 0, warnings: 0 });
  assert.deepEqual(await tell(other, (lines) => lines.sort()), before);
  assert.equal((await report(other(...importing))).there_before, before.length);
  assert.equal(replays().length, before.length);
});

// Speaks as the Wayback Machine does.
const base32 = (bytes) => {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return bits.match(/.{5}/g).map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(five, 2)]).join('');
};
const sha1 = (bytes) => base32(createHash('sha1').update(bytes).digest());
const stamp = (i) => `2020010100${String(Math.floor(i / 60)).padStart(2, '0')}${String(i % 60).padStart(2, '0')}`;
const httpDate = (digits) => new Date(digits.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z')).toUTCString();

function page(i, more = {}) {
  const body = Buffer.from(`page ${i}`);
  return { time: stamp(i), url: `http://example.com/${i}`, mime: 'text/html', status: '200', digest: sha1(body), body, ...more };
}

async function startWayback(t, captures, { perPage = 1000, before = () => false } = {}) {
  const log = [];
  const list = (query, response) => {
    const from = query.has('resumeKey') ? Number(query.get('resumeKey').split(' ')[1]) : 0;
    const size = Math.min(perPage, Number(query.get('limit')));
    const rows = captures.slice(from, from + size).map((at) => [`com,example)/`, at.time, at.url, at.mime, at.status, at.digest, '1']);
    const next = from + size < captures.length ? [[], [encodeURIComponent(`com,example)/ ${from + size}`).replaceAll('%20', '+')]] : [];
    const all = rows.length ? [['urlkey', 'timestamp', 'original', 'mimetype', 'statuscode', 'digest', 'length'], ...rows, ...next] : [];
    response.setHeader('Content-Type', 'application/json');
    response.end(`[${all.map((row) => JSON.stringify(row)).join(',\n')}]\n`);
  };
  const replay = (request, response) => {
    const [, time, url] = request.url.match(/^\/web\/(\d+)id_\/(.*)$/);
    const at = captures.find((each) => each.time === time && new URL(each.url).href === url);
    if (!at || at.absent) return response.writeHead(404).end('not archived');
    if (at.elsewhere) return response.writeHead(302, { Location: `/web/${at.elsewhere}id_/${url}` }).end();
    const headers = { 'Content-Type': at.mime, 'x-archive-orig-server': 'Apache', 'x-archive-orig-date': 'then', 'memento-datetime': httpDate(at.replayed ?? time),
      link: `<${url}>; rel="original", </web/timemap/link/${url}>; rel="timemap"`, 'x-app-server': 'wwwb', 'x-ts': '200', ...at.headers };
    response.writeHead(at.answers ?? 200, headers);
    response.end(at.body);
  };
  const url = await listen(t, (request, response) => {
    log.push({ url: request.url, at: Date.now(), agent: request.headers['user-agent'] });
    if (before(request, response, log)) return;
    const target = new URL(request.url, 'http://x');
    if (target.pathname === '/cdx/search/cdx') list(target.searchParams, response);
    else replay(request, response);
  });
  return { url, log, replays: () => log.filter((each) => each.url.startsWith('/web/')).map((each) => each.url), lists: () => log.filter((each) => each.url.startsWith('/cdx/')) };
}

async function fresh(t) {
  const folder = await temporaryFolder(t);
  const varve = archive(path.join(folder, 'archive'));
  const importing = (server, ...options) => ['import', '--cdx', server.url ?? server, '--allow-private', '--match', 'host', 'example.com', ...options];
  return { folder, varve, importing };
}

test('the Wayback Machine\'s ways are understood', async (t) => {
  const { varve, importing } = await fresh(t);
  const text = Buffer.from('a text that was sent in gzip '.repeat(40));
  const zipped = zlib.gzipSync(text);
  const captures = [
    page(0, { headers: { 'x-archive-orig-set-cookie': 'a=1', 'x-archive-guessed-charset': 'utf-8' } }),
    page(1, { digest: 'A'.repeat(32) }),
    page(2, { status: '301', answers: 302, body: Buffer.alloc(0), digest: sha1(''), headers: { Location: `/web/${stamp(2)}id_/https://example.com/`, 'x-archive-orig-location': 'https://example.com' } }),
    page(3, { body: zipped, digest: sha1(zipped), headers: { 'x-archive-orig-content-encoding': 'gzip' } }),
    page(4, { mime: 'warc/revisit', status: '-', headers: { 'Content-Type': 'text/plain' } }),
    page(5, { elsewhere: stamp(6) }),
    page(6),
    page(7, { replayed: stamp(6) }),
    page(8, { absent: true }),
    page(9, { status: '404', answers: 404 }),
    page(10, { status: '503', answers: 503 }),
    page(11, { url: 'http://example.com:80/11' }),
  ];
  const wayback = await startWayback(t, captures, { perPage: 5 });
  const end = await done(varve('--json', ...importing(wayback, '--verbose')), 1);
  assert.deepEqual(counts(end.lines[0]), { records: 12, captures: 9, there: 0, removed: 0, bad: 3, warnings: 1 });
  assert.match(end.stderr, new RegExp(`http://example.com/1 at ${stamp(1)}: its payload is not that of the digest`));
  assert.match(end.stderr, new RegExp(`http://example.com/5 at ${stamp(5)}: the archive leads to its capture http://example.com/5 at ${stamp(6)} instead; it is left out`));
  assert.match(end.stderr, new RegExp(`http://example.com/7 at ${stamp(7)}: the archive gave its capture of ${stamp(6)} instead`));
  assert.match(end.stderr, /the archive answered 404/);
  const told = Object.fromEntries((await tell(varve)).map((row) => [row.url.split('/').pop(), row]));
  assert.deepEqual(told[0].head.slice(1), ['Content-Type: text/html', 'server: Apache', 'date: then', 'set-cookie: a=1'].map((line) => told[0].head.find((each) => each.toLowerCase() === line.toLowerCase())));
  assert.equal(told[2].status, 301);
  assert.ok(told[2].head.some((line) => /^location: https:\/\/example\.com$/i.test(line)), told[2].head.join('\n'));
  assert.equal(told[3].digest, `sha256:${createHash('sha256').update(text).digest('hex')}`);
  assert.equal(told[4].mime, 'text/plain');
  assert.equal(told[9].status, 404);
  assert.equal(told[10].status, 503);
  assert.equal(told[11].url, 'http://example.com/11');
  assert.equal(wayback.lists().length, 3);
  assert.match(wayback.log[0].agent, /varve/);

  // Wrong digests are no reason to ask again; what was not had is.
  const before = wayback.replays().length;
  const again = await report(varve('--json', ...importing(wayback)), 1);
  assert.deepEqual(counts(again), { records: 12, captures: 0, there: 9, removed: 0, bad: 3, warnings: 0 });
  assert.deepEqual(wayback.replays().slice(before).map((each) => each.split('/').pop()), ['5', '7', '8']);
  assert.equal((await done(varve(...importing(wayback, '--strict')), 1)).stdout, '');
});

test('an import that is stopped goes on where it was', async (t) => {
  const { varve, importing } = await fresh(t);
  const captures = Array.from({ length: 60 }, (_, i) => page(i));
  let hang = true;
  const wayback = await startWayback(t, captures, { perPage: 10, before: (request) => hang && request.url.endsWith('/34') });
  const child = varve.start('--json', ...importing(wayback));
  while (!wayback.replays().some((each) => each.endsWith('/34'))) await pause(20);
  child.kill('SIGINT');
  const end = await child.done;
  assert.equal(end.code, 1, end.stderr);
  assert.match(end.stderr, /the import was stopped; started again, it goes on/);
  hang = false;
  const went = await report(varve('--json', ...importing(wayback)));
  assert.equal(went.captures, 26);
  const last = wayback.lists().map((each) => new URL(each.url, 'http://x').searchParams.get('resumeKey')?.split(' ')[1]);
  assert.deepEqual(last, [undefined, '10', '20', '30', '30', '40', '50']);
  const asked = wayback.replays().filter((each) => !each.endsWith('/34'));
  assert.equal(new Set(asked).size, 59);
  assert.equal(asked.length, 59, 'something was fetched twice');
  assert.equal((await done(varve('--json', 'list'))).lines.length, 60);
  // It came to its end: nothing is kept of where it was.
  const states = path.join(varve.folder, 'imports');
  assert.deepEqual(existsSync(states) ? await readdir(states) : [], []);
});

test('killed, it has what came until shortly before', async (t) => {
  const { varve, importing } = await fresh(t);
  const captures = Array.from({ length: 30 }, (_, i) => page(i));
  let hang = true;
  const wayback = await startWayback(t, captures, { perPage: 4, before: (request) => hang && request.url.endsWith('/29') });
  const child = varve.start('--json', ...importing(wayback, '--delay', '0.25'));
  while (!wayback.replays().some((each) => each.endsWith('/29'))) await pause(20);
  child.kill('SIGKILL');
  await child.done;
  hang = false;
  const before = wayback.replays().length;
  const went = await report(varve('--json', ...importing(wayback)));
  assert.ok(went.captures < 29, `${went.captures} had to come again`);
  assert.equal(wayback.replays().length - before, went.captures);
  assert.equal((await done(varve('--json', 'list'))).lines.length, 30);
  assert.match(wayback.lists().at(-1).url, /resumeKey=/);
});

test('an archive that asks for time gets it', async (t) => {
  const { varve, importing } = await fresh(t);
  let refusals = 0;
  const wayback = await startWayback(t, Array.from({ length: 4 }, (_, i) => page(i)), {
    before(request, response) {
      if (!request.url.endsWith('/2') || refusals > 0) return false;
      ++refusals;
      response.writeHead(429, { 'Retry-After': '2' }).end();
      return true;
    },
  });
  assert.equal((await report(varve('--json', ...importing(wayback)))).captures, 4);
  const twice = wayback.log.filter((each) => each.url.endsWith('/2'));
  assert.equal(twice.length, 2);
  assert.ok(twice[1].at - twice[0].at >= 1900, `asked again after ${twice[1].at - twice[0].at} ms`);
});

test('an archive that will not answer is left alone, and asked again the next time', async (t) => {
  const { varve, importing } = await fresh(t);
  let refuses = true;
  const wayback = await startWayback(t, Array.from({ length: 9 }, (_, i) => page(i)), {
    before(request, response) {
      if (!refuses || !/\/[3-9]$/.test(request.url)) return false;
      response.writeHead(429, { 'Retry-After': '86400' }).end();
      return true;
    },
  });
  const end = await done(varve(...importing(wayback)), 1);
  assert.match(end.stderr, new RegExp(`http://example.com/3 at ${stamp(3)}: the archive asks to be left alone for now`));
  assert.equal(wayback.replays().length, 4);
  refuses = false;
  assert.equal((await report(varve('--json', ...importing(wayback)))).captures, 6);
  assert.equal(wayback.replays().length, 10);
});

test('an archive that fails is given up after a few captures', async (t) => {
  const { varve, importing } = await fresh(t);
  const wayback = await startWayback(t, Array.from({ length: 20 }, (_, i) => page(i)), {
    before: (request, response) => /\/[2-9]$|\/1\d$/.test(request.url) && Boolean(response.writeHead(500).end()),
  });
  const end = await done(varve(...importing(wayback)), 1);
  assert.match(end.stderr, /5 captures in a row could not be had; started again later, the import goes on/);
  assert.equal(wayback.replays().length, 7);
  assert.equal((await done(varve('--json', 'list'))).lines.length, 2);
});

test('addresses of this machine are refused until they are allowed', async (t) => {
  const { varve } = await fresh(t);
  const wayback = await startWayback(t, [page(0)]);
  const end = await done(varve('import', '--cdx', wayback.url, 'example.com/0'), 4);
  assert.match(end.stderr, /loopback.*--allow-private permits it/);
  assert.equal(wayback.log.length, 0);
});

test('a hostile list does no harm', async (t) => {
  const { varve, importing } = await fresh(t);
  const good = page(0);
  const line = (at) => `com,example)/ ${at.time} ${at.url} text/html 200 ${at.digest}\n`;
  const lists = {
    // Not asked for, no web addresses, times that are none, nonsense, a line of 3 MB.
    mixed: line(good) + line({ ...good, url: 'http://bank.example/' }) + line({ ...good, url: 'file:///etc/passwd' })
      + line({ ...good, url: 'http://example.com/later', time: '99991231235959' }) + line({ ...good, url: 'http://example.com/odd', time: '20201399000000' })
      + `\x1b[31mred\n${'x'.repeat(3 << 20)}\n` + line(page(1)),
    nested: '['.repeat(1 << 20),
    page: '<html>no list</html>',
    nonsense: 'what\n'.repeat(100_000),
    sameKey: JSON.stringify([['timestamp', 'original'], [], ['again']]),
  };
  let list;
  let written = 0;
  const server = await startWayback(t, [good, page(1)], {
    before(request, response) {
      if (!request.url.startsWith('/cdx/')) return false;
      if (list === 'page') response.setHeader('Content-Type', 'text/html');
      if (list !== 'endless') return Boolean(response.end(lists[list]));
      const more = () => {
        while (!response.destroyed && response.write('y'.repeat(1 << 20))) ++written;
        ++written;
      };
      response.on('drain', more);
      more();
      return true;
    },
  });
  const taking = async (which, code) => {
    list = which;
    return done(varve.with({ measure: true })(...importing(server)), code);
  };
  const mixed = await taking('mixed', 1);
  assert.match(mixed.stdout, /2 captures were added, of 8 records; 6 were bad/);
  assert.match(mixed.stderr, /http:\/\/bank\.example\/ at \d+: the CDX server lists it, but it was not asked for/);
  assert.match(mixed.stderr, /line 7: it is longer than 128 KiB/);
  assert.ok(!mixed.stderr.includes('\x1b'), 'an escape sequence came through');
  assert.deepEqual(server.replays().map((each) => each.split('/').pop()), ['0', '1']);
  assert.match((await taking('page', 1)).stderr, /answers with a web page, not with a list of captures/);
  assert.match((await taking('nonsense', 1)).stderr, /answers with something else than a list of captures/);
  assert.match((await taking('nested', 1)).stderr, /longer than 128 KiB/);
  assert.match((await taking('sameKey', 1)).stderr, /pages lead nowhere/);
  const endless = await taking('endless', 1);
  assert.match(endless.stderr, /list is too long/);
  assert.ok(endless.rss < 200_000, `${endless.rss} KiB of memory`);
  assert.ok(written < 400, `${written} MB were read`);
});

test('a long list of a server without pages is read in one', async (t) => {
  const { varve } = await fresh(t);
  const count = 12_000;
  const text = Array.from({ length: count }, (_, i) => JSON.stringify({ timestamp: '20200101000000', url: `http://example.com/${i}`, status: '404' })).join('\n');
  let lists = 0;
  const url = await listen(t, (request, response) => {
    if (!request.url.startsWith('/cdx/')) return response.writeHead(404, { 'Memento-Datetime': httpDate('20200101000000') }).end('gone');
    ++lists;
    const limit = Number(new URL(request.url, 'http://x').searchParams.get('limit'));
    return response.end(text.split('\n').slice(0, limit).join('\n'));
  });
  const options = ['--json', 'import', '--cdx', `${url}/cdx/search/cdx`, '--allow-private', '--match', 'host', 'example.com'];
  assert.equal((await report(varve(...options))).captures, count);
  assert.equal(lists, 2);
  assert.equal((await report(varve(...options))).there_before, count);
});

test('what makes no sense is said', async (t) => {
  const { varve } = await fresh(t);
  for (const [args, said] of [
    [['import'], /no file was given/],
    [['import', '--cdx', 'http://h/coll/cdx'], /what to take of the archive was not said/],
    [['import', '--cdx', 'http://h/coll/cdx', '--delay', 'soon', 'x'], /--delay soon is no number of seconds/],
    [['import', '--match', 'host', 'x.warc'], /--cdx/],
  ]) assert.match((await done(varve(...args), 2)).stderr, said);
  assert.match((await done(varve('import', '--cdx', 'http://h/x.cdxj', 'a.org'), 2)).stderr, /say it with --replay/);
});
