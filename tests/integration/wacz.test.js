// `varve export` as WACZ: py-wacz finds it valid, ReplayWeb.page replays it in Chromium, and importing
// it gives the captures back. And what a hostile zip file gets.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { python } from './lib/python.js';
import { archive, root } from './lib/varve.js';

const run = promisify(execFile);

async function done(promise) {
  const end = await promise;
  assert.equal(end.code, 0, `${end.stdout}\n${end.stderr}`);
  return end;
}

// A page with a stylesheet and a picture, saved twice.
async function saved(t) {
  const folder = await temporaryFolder(t);
  const site = path.join(folder, 'site');
  await mkdir(site);
  await writeFile(path.join(site, 'style.css'), 'h1 { color: rgb(1, 2, 3) }');
  await writeFile(path.join(site, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="teal"/></svg>');
  await writeFile(path.join(site, 'index.html'), `<!doctype html><meta charset=utf-8><title>Förderung</title><link rel=stylesheet href=style.css>
    <h1>Our offer</h1><img src=logo.svg id=logo><p>free returns within 30 days`);
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root: site }]);
  const varve = archive(path.join(folder, 'archive'));
  for (let i = 0; i < 2; ++i) await done(varve('save', '--allow-private', `${nginx.urls[0]}/index.html`));
  await nginx.stop();
  const file = path.join(folder, 'site.wacz');
  await done(varve('export', '-o', file));
  return { folder, varve, file, url: `${nginx.urls[0]}/index.html` };
}

test('py-wacz finds it valid, the same captures give the same bytes, and it comes back', async (t) => {
  const { folder, varve, file, url } = await saved(t);
  assert.match(await python('wacz', 'validate', '-f', file), /Validation succeeded, the passed WACZ is valid/);
  const again = path.join(folder, 'again.wacz');
  await done(varve('export', '-o', again).then((end) => end));
  assert.ok((await readFile(file)).equals(await readFile(again)));
  const { stdout } = await run('unzip', ['-p', file, 'pages/pages.jsonl']);
  const [header, ...pages] = stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(header.format, 'json-pages-1.0');
  assert.equal(pages.length, 2);
  assert.deepEqual([pages[0].url, pages[0].title], [url, 'Förderung']);
  assert.match(pages[0].text, /free returns within 30 days/);
  const other = archive(path.join(folder, 'other'));
  await done(other('import', file));
  const rows = async (of) => (await done(of('--json', 'list'))).lines.map(({ source, ...row }) => row);
  assert.deepEqual(await rows(other), await rows(varve));
});

test('ReplayWeb.page replays it', async (t) => {
  const { file, url } = await saved(t);
  const bundle = path.join(root, '.cache/replaywebpage');
  const files = {
    '/': ['text/html', `<!doctype html><script src="/ui.js"></script>
      <replay-web-page source="/site.wacz" url="${url}" embed="default" replayBase="/replay/"></replay-web-page>
      <style>replay-web-page { display: block; height: 600px }</style>`],
    '/ui.js': ['text/javascript', await readFile(path.join(bundle, 'ui.js'))],
    '/replay/sw.js': ['text/javascript', await readFile(path.join(bundle, 'sw.js'))],
    '/site.wacz': ['application/wacz', await readFile(file)],
  };
  const server = createServer((request, response) => {
    const found = files[new URL(request.url, 'http://x').pathname];
    if (!found) return response.writeHead(404).end();
    const bytes = Buffer.from(found[1]);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const headers = { 'Content-Type': found[0], 'Accept-Ranges': 'bytes' };
    if (!range) return response.writeHead(200, { ...headers, 'Content-Length': bytes.length }).end(request.method === 'HEAD' ? undefined : bytes);
    const [from, to] = [Number(range[1]), Math.min(bytes.length - 1, Number(range[2] || bytes.length - 1))];
    response.writeHead(206, { ...headers, 'Content-Range': `bytes ${from}-${to}/${bytes.length}` }).end(bytes.subarray(from, to + 1));
  }).listen(0, 'localhost');
  await once(server, 'listening');
  t.after(() => server.close());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://localhost:${server.address().port}/`);
  let frame;
  for (let i = 0; !frame && i < 300; ++i) {
    frame = page.frames().find((each) => each.url().includes('mp_/'));
    if (!frame) await page.waitForTimeout(100);
  }
  assert.ok(frame, `no replay: ${page.frames().map((each) => each.url()).join(' ')}`);
  await frame.waitForSelector('h1');
  assert.equal(await frame.locator('h1').innerText(), 'Our offer');
  assert.equal(await frame.locator('h1').evaluate((h1) => getComputedStyle(h1).color), 'rgb(1, 2, 3)');
  await frame.waitForFunction(() => document.getElementById('logo').naturalWidth === 40);
  if (process.env.VARVE_TEST_PICTURES) await page.screenshot({ path: path.join(process.env.VARVE_TEST_PICTURES, 'replaywebpage.png') });
});

// A zip file by hand: entries as they are given, whatever they claim.
function zip(entries) {
  const parts = [];
  const central = [];
  let at = 0;
  for (const { name, bytes, size = bytes.length, method = 0, raw = bytes, offset } of entries) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(zlib.crc32 ? zlib.crc32(raw) : 0, 10);
    fields.writeUInt32LE(bytes.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const begin = offset ?? at;
    if (offset === undefined) {
      const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), bytes]);
      parts.push(local);
      at += local.length;
    }
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(begin, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, tail, Buffer.from(name)]));
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

test('a zip file that is made to harm is refused with a sentence', async (t) => {
  const folder = await temporaryFolder(t);
  const varve = archive(path.join(folder, 'archive'));
  const zeros = zlib.deflateRawSync(Buffer.alloc(300 << 20), { level: 9 });
  const warc = Buffer.from('WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r\nWARC-Date: 2020-01-01T00:00:00Z\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n');
  const cases = {
    'a name outside': [zip([{ name: 'archive/../../../etc/cron.d/x.warc', bytes: warc }]), /names a file outside of itself/],
    'an absolute name': [zip([{ name: '/etc/x.warc', bytes: warc }]), /names a file outside of itself/],
    'a bomb': [zip([{ name: 'archive/a.warc', bytes: zeros, size: 300 << 20, method: 8, raw: Buffer.alloc(300 << 20) }]), /it is a bomb/],
    'files in each other': [zip([{ name: 'archive/a.warc', bytes: warc }, ...Array.from({ length: 9 }, (_, i) => ({ name: `archive/${i}.warc`, bytes: warc, offset: 0 }))]), /lie in each other/],
    'cut short': [zip([{ name: 'archive/a.warc', bytes: warc }]).subarray(0, 120), /no whole zip file/],
    'no web archive': [zip([{ name: 'word/document.xml', bytes: Buffer.from('<a/>') }]), /no WACZ/],
  };
  for (const [name, [bytes, sentence]] of Object.entries(cases)) {
    const file = path.join(folder, 'bad.wacz');
    await writeFile(file, bytes);
    const end = await varve('import', file);
    assert.equal(end.code, 1, `${name}: ${end.stdout}${end.stderr}`);
    assert.match(end.stderr, sentence, name);
  }
  const gzip = path.join(folder, 'bomb.warc.gz');
  const head = 'WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r\nWARC-Date: 2020-01-01T00:00:00Z\r\nContent-Length: 99999999999\r\n\r\n';
  const pieces = zlib.createGzip({ level: 9 });
  const chunks = [];
  pieces.on('data', (chunk) => chunks.push(chunk));
  pieces.write(head);
  for (let i = 0; i < 1200; ++i) if (!pieces.write(Buffer.alloc(1 << 20))) await once(pieces, 'drain');
  pieces.end();
  await once(pieces, 'end');
  await writeFile(gzip, Buffer.concat(chunks));
  const end = await varve('import', gzip);
  assert.equal(end.code, 1);
  assert.match(end.stderr, /it is a bomb/);
});
