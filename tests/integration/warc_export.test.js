// `varve export` as WARC: warcio finds nothing wrong with it, pywb replays it, and importing it gives
// the very same captures.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { temporaryFolder } from './lib/files.js';
import { python } from './lib/python.js';
import { startPywb } from './lib/pywb.js';
import { archive, root } from './lib/varve.js';

const text = (n) => Array.from({ length: n }, (_, i) => `<p>line ${i} of a page that is long enough to be compressed</p>`).join('\n');
const page = `<!doctype html><title>Start</title>
<link rel=stylesheet href=/style.css><script src=/brotli.js></script>
<img src=/picture.png><img src=/same.png><img src=/gone.png><img src=/moved.png><img src=/odd.png>${text(50)}`;
const picture = zlib.deflateSync(Buffer.alloc(3000, 7)); // bytes of no picture: nobody draws them here

// A gzip stream that no encoder makes: recipes do not find it.
function oddGzip(bytes) {
  const stored = zlib.deflateRawSync(bytes, { level: 0 });
  const tail = zlib.gzipSync(bytes).subarray(-8);
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0x10, 1, 2, 3, 4, 0, 77]), Buffer.from('a comment\0'), stored, tail]);
}

async function startSite(t) {
  const server = createServer((request, response) => {
    const answer = (status, type, body, headers = {}) => {
      response.writeHead(status, { 'Content-Type': type, 'X-Mixed-CASE': 'a', 'set-cookie': ['a=1', 'b=2'], ...headers });
      response.end(body);
    };
    switch (request.url) {
      case '/': return answer(200, 'text/html; charset=utf-8', zlib.gzipSync(page), { 'Content-Encoding': 'gzip' });
      case '/style.css':
        response.writeHead(200, { 'Content-Type': 'text/css' }); // in chunks
        response.write('body { color: red }');
        return response.end('p { margin: 3px }');
      case '/brotli.js': return answer(200, 'text/javascript', zlib.brotliCompressSync(`var a = ${JSON.stringify(text(20))}`), { 'Content-Encoding': 'br' });
      case '/picture.png': case '/same.png': return answer(200, 'image/png', picture, { 'Content-Length': picture.length });
      case '/odd.png': return answer(200, 'image/svg+xml', oddGzip(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${text(9)}</svg>`)), { 'Content-Encoding': 'gzip' });
      case '/moved.png': return answer(302, 'text/plain', 'moved', { Location: '/picture.png' });
      default: return answer(404, 'text/plain', 'gone');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

async function done(promise) {
  const end = await promise;
  assert.equal(end.code, 0, `${end.stdout}\n${end.stderr}`);
  return end;
}

// All that can be said of an archive's captures, but that they were imported.
async function tell(varve) {
  const rows = (await done(varve('--json', 'list'))).lines;
  const told = [];
  for (const row of rows) {
    const at = `${row.url}@${row.time}`;
    const [facts] = (await done(varve('--json', 'show', at))).lines;
    const [heads] = (await done(varve('--json', 'show', at, '--headers'))).lines;
    const { body } = await done(varve('show', at, '--body'));
    assert.equal(`sha256:${createHash('sha256').update(body).digest('hex')}`, row.digest);
    delete facts.source;
    told.push({ ...facts, ...heads });
  }
  return told;
}

async function saved(t, ...options) {
  const folder = await temporaryFolder(t);
  const site = await startSite(t);
  const varve = archive(path.join(folder, 'archive'));
  await done(varve('save', '--allow-private', ...options, `${site}/`));
  await done(varve('save', '--allow-private', ...options, `${site}/`));
  return { folder, site, varve };
}

for (const options of [[], ['--exact']]) {
  test(`an import of an export is the same archive (save ${options.join(' ')})`, async (t) => {
    const { folder, varve } = await saved(t, ...options);
    const before = await tell(varve);
    assert.ok(before.length >= 14, `${before.length} captures`);
    for (const format of ['warc', 'warc.gz', 'warc.zst']) {
      const file = path.join(folder, `all.${format}`);
      const [report] = (await done(varve('--json', 'export', '-o', file))).lines;
      assert.equal(report.captures, before.length);
      assert.ok(report.revisits >= 7, `${report.revisits} revisits`);
      const other = archive(path.join(folder, `other.${format}`));
      const [taken] = (await done(other('--json', 'import', file))).lines;
      assert.deepEqual([taken.bad, taken.warnings, taken.requests_alone], [0, 0, 0]);
      assert.deepEqual(await tell(other), before);
      const again = path.join(folder, `again.${format}`);
      await done(other('export', '-o', again));
      assert.ok((await readFile(file)).equals(await readFile(again)), 'other bytes');
    }
  });
}

test('warcio finds nothing wrong', async (t) => {
  const { folder, varve } = await saved(t);
  for (const format of ['warc', 'warc.gz']) {
    const file = path.join(folder, `all.${format}`);
    await done(varve('export', '-o', file));
    const said = await python('warcio', 'check', '-v', file);  // ends well only where all is well
    assert.doesNotMatch(said, /fail|no digest|exception/i);
    assert.match(said, /digest pass/);
    const index = (await python('warcio', 'index', '-f', 'warc-type', file)).trim().split('\n').map((line) => JSON.parse(line)['warc-type']);
    assert.equal(index[0], 'warcinfo');
    assert.ok(index.includes('revisit') && index.includes('metadata') && index.includes('request'));
  }
  const [plain, packed] = [path.join(folder, 'all.warc'), path.join(folder, 'all.warc.zst')];
  await done(varve('export', '-o', packed));
  const unpacked = spawn('zstd', ['-dc', packed]);
  const chunks = [];
  unpacked.stdout.on('data', (chunk) => chunks.push(chunk));
  await once(unpacked, 'close');
  assert.ok(Buffer.concat(chunks).equals(await readFile(plain)));
});

test('pywb replays it', async (t) => {
  const { folder, site, varve } = await saved(t);
  const file = path.join(folder, 'all.warc.gz');
  await done(varve('export', '-o', file));
  const pywb = await startPywb(path.join(folder, 'pywb'));
  t.after(() => pywb.stop());
  await pywb.add('mine', file);
  const base = `${pywb.url}/mine`;
  for (const row of (await done(varve('--json', 'list'))).lines) {
    const answer = await fetch(`${base}/${row.timestamp}id_/${row.url}`, { redirect: 'manual' });
    assert.equal(answer.status, row.status, row.url);
    const body = Buffer.from(await answer.arrayBuffer());
    if (row.status !== 302) assert.equal(`sha256:${createHash('sha256').update(body).digest('hex')}`, row.digest, row.url);
  }
  const replayed = await (await fetch(`${base}/mp_/${site}/`)).text();
  assert.match(replayed, /line 49 of a page/);
});

// Other files with each seed; VARVE_SEEDS=FIRST-LAST tries those.
test('made-up files come in as warcio reads them, and are the same after an export', async (t) => {
  const [first, last] = (process.env.VARVE_SEEDS ?? '1-8').split('-').map(Number);
  const folder = await temporaryFolder(t);
  const made = await python('python', path.join(root, 'tests/interchange/made_up.py'), folder, String(first), String(last - first + 1));
  for (const { file, answers } of made.trim().split('\n').map((line) => JSON.parse(line))) {
    await t.test(path.basename(file), async () => {
      const varve = archive(`${file}.archive`);
      const [report] = (await done(varve('--json', 'import', file))).lines;
      assert.equal(report.bad, 0);
      const list = async (from) => (await done(from('--json', 'list'))).lines;
      const rows = await list(varve);
      const there = new Set(rows.map((row) => `${row.url} ${row.time.slice(0, 19)}Z ${row.digest}`));
      for (const [url, date, digest] of answers) assert.ok(there.has(`${url} ${date} sha256:${digest}`), `${url} at ${date}`);
      for (const extension of ['warc', 'warc.gz', 'warc.zst', 'wacz']) {
        const exported = `${file}.${extension}`;
        await done(varve('export', '-o', exported));
        const again = archive(`${exported}.archive`);
        await done(again('import', exported));
        assert.deepEqual(await list(again), rows, extension);
        if (extension !== 'warc') continue;
        for (const { url, time } of rows) {
          const heads = (from) => done(from('show', `${url}@${time}`, '--headers'));
          assert.equal((await heads(again)).stdout, (await heads(varve)).stdout, `${url} at ${time}`);
        }
      }
    });
  }
});
