// `varve export` as WACZ: py-wacz finds it valid, ReplayWeb.page replays it in Chromium, and importing
// it gives the captures back. A signed one: ReplayWeb.page, Node.js and openssl say whether the
// signature is right. And what a hostile zip file gets.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { launch } from './lib/browser.js';
import { corpora, temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { python } from './lib/python.js';
import { replayedFrame, startReplayWebPage } from './lib/replaywebpage.js';
import { archive, serve } from './lib/varve.js';

const run = promisify(execFile);

async function done(promise) {
  const end = await promise;
  assert.equal(end.code, 0, `${end.stdout}\n${end.stderr}`);
  return end;
}

const inside = async (file, name) => (await run('unzip', ['-p', file, name])).stdout;

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

// ReplayWeb.page in Chromium, with the replayed page's frame.
async function replaying(t, file, url) {
  const server = await startReplayWebPage(file);
  t.after(() => server.stop());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.address({ url }));
  const frame = await replayedFrame(page);
  await frame.waitForSelector('h1');
  return { page, frame };
}

const set = path.join(corpora, 'warc');

test('what one archive has as pages another has too, through a WACZ', async (t) => {
  const { folder, varve, file, url } = await saved(t);
  // A second archive's list of pages is the first one's, byte for byte; importing again adds none.
  const other = archive(path.join(folder, 'other'));
  const { lines: [report] } = await done(other('--json', 'import', file));
  assert.deepEqual([report.pages, report.warnings, report.bad], [2, 0, 0]);
  const again = path.join(folder, 'again.wacz');
  await done(other('export', '-o', again));
  assert.equal(await inside(again, 'pages/pages.jsonl'), await inside(file, 'pages/pages.jsonl'));
  assert.equal((await done(other('--json', 'import', file, again))).lines[0].pages, 0);
  assert.equal((await done(varve('--json', 'import', file))).lines[0].pages, 0);
  // The front page lists them, and rebuilding the index finds them in the packs.
  await done(other('rebuild'));
  const { lines: [checked] } = await done(other('--json', 'check', '--read-data'));
  assert.ok(checked.ok);
  const server = await serve(other.folder);
  t.after(() => server.stop());
  const front = await (await fetch(server.url)).text();
  assert.equal(front.split(url).length - 1 >= 2, true);
  assert.match(front, /Förderung/);
});

// What other programs list, and what is there of it: the capture that it is, and its title.
const LISTED = {
  'py-wacz/valid_example_1.wacz': [['http://www.example.com/', '20201007212236', 'Example Domain']],
  'py-wacz/valid_example_2.wacz': [['http://www.example.com/', '20201007212236', 'Example Domain']],
  'py-wacz/valid_signed_example_1.wacz': [['https://example.com/', '20220118190009', 'Example Domain']],
  'replayweb.page/example.wacz': [['https://webrecorder.net/', '20220916191507', 'Webrecorder']],
  'replayweb.page/iframetest.wacz': [['http://localhost:20000/', '20250508195248', 'http://localhost:20000/']],
  'scoop/example.com.wacz': [
    ['file:///pdf-snapshot.pdf', '20230219005000', 'Capture Time PDF Snapshot of https://example.com/'],
    ['file:///screenshot.png', '20230219005000', 'Capture Time Screenshot of https://example.com/'],
    ['https://example.com/', '20230219004959', 'High-Fidelity Web Capture of https://example.com/']],
};

test('pages that py-wacz, ArchiveWeb.page and Scoop list come in', { skip: existsSync(set) ? false : `${set} is not there` }, async (t) => {
  for (const [name, pages] of Object.entries(LISTED)) {
    await t.test(name, async (t) => {
      const folder = await temporaryFolder(t);
      const varve = archive(path.join(folder, 'archive'));
      const { lines: [report], stderr } = await done(varve('--json', '--verbose', 'import', path.join(set, name)));
      assert.equal(report.pages, pages.length, stderr);
      await done(varve('export', '-o', path.join(folder, 'out.wacz')));
      const [, ...lines] = (await inside(path.join(folder, 'out.wacz'), 'pages/pages.jsonl')).trim().split('\n').map((line) => JSON.parse(line));
      const found = lines.map(({ url, ts, title }) => [url, ts.replace(/[^0-9]/g, '').slice(0, 14), title]);
      assert.deepEqual(found.sort(), pages);
    });
  }
});

test('ReplayWeb.page replays it', async (t) => {
  const { file, url } = await saved(t);
  const { page, frame } = await replaying(t, file, url);
  assert.equal(await frame.locator('h1').innerText(), 'Our offer');
  assert.equal(await frame.locator('h1').evaluate((h1) => getComputedStyle(h1).color), 'rgb(1, 2, 3)');
  await frame.waitForFunction(() => document.getElementById('logo').naturalWidth === 40);
  if (process.env.VARVE_TEST_PICTURES) await page.screenshot({ path: path.join(process.env.VARVE_TEST_PICTURES, 'replaywebpage.png') });
});

const signedData = async (file) => JSON.parse(await inside(file, 'datapackage-digest.json')).signedData;

// What ReplayWeb.page's own check says; its panel counts a signature as verified also where it is wrong.
const checked = (page) => page.evaluate(async () => {
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => { indexedDB.open(name).onsuccess = (event) => resolve(event.target.result); });
    if (!database.objectStoreNames.contains('verification')) continue;
    const all = database.transaction('verification').objectStore('verification').getAll();
    await new Promise((resolve) => { all.onsuccess = resolve; });
    return Object.fromEntries(all.result.map(({ id, expected, matched }) => [id, { expected, matched }]));
  }
  return {};
});

test('a signed one is valid to py-wacz and to openssl, and no change passes', async (t) => {
  const { folder, varve } = await saved(t);
  const file = path.join(folder, 'signed.wacz');
  const before = Date.now();
  const { lines: [report] } = await done(varve('--json', 'export', '--sign', '-o', file));
  assert.match(await python('wacz', 'validate', '-f', file), /Validation succeeded, the passed WACZ is valid/);
  const signed = await signedData(file);
  const description = await inside(file, 'datapackage.json');
  assert.deepEqual(Object.keys(signed), ['hash', 'created', 'software', 'version', 'signature', 'publicKey']);
  assert.equal(signed.publicKey, report.public_key);
  assert.ok(Date.parse(signed.created) >= before && Date.parse(signed.created) <= Date.now());
  assert.equal(JSON.parse(description).created, signed.created);
  const key = createPublicKey({ key: Buffer.from(signed.publicKey, 'base64'), format: 'der', type: 'spki' });
  const raw = Buffer.from(signed.signature, 'base64');
  assert.equal(raw.length, 96);
  const isValid = (hash) => verify('sha256', Buffer.from(hash), { key, dsaEncoding: 'ieee-p1363' }, raw);
  assert.ok(isValid(signed.hash));
  assert.ok(!isValid(signed.hash.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))));

  // By the command line alone: the hash of the description as it is in the file.
  const place = (name) => path.join(folder, name);
  await writeFile(place('datapackage.json'), description);
  await writeFile(place('public.pem'), key.export({ type: 'spki', format: 'pem' }));
  const integer = (bytes) => {
    const short = bytes.subarray(Math.max(0, bytes.findIndex((byte) => byte !== 0)));
    const number = short[0] & 0x80 ? Buffer.concat([Buffer.alloc(1), short]) : short;
    return Buffer.concat([Buffer.from([2, number.length]), number]);
  };
  const numbers = Buffer.concat([integer(raw.subarray(0, 48)), integer(raw.subarray(48))]);
  await writeFile(place('signature.der'), Buffer.concat([Buffer.from([0x30, numbers.length]), numbers]));
  const check = () => run('sh', ['-c', `printf 'sha256:%s' "$(sha256sum datapackage.json | cut -d' ' -f1)" |
    openssl dgst -sha256 -verify public.pem -signature signature.der`], { cwd: folder });
  assert.match((await check()).stdout, /Verified OK/);
  await writeFile(place('datapackage.json'), description.replace('"bytes": ', '"bytes":  '));
  await assert.rejects(check(), ({ stdout }) => /Verification failure/i.test(stdout));
  // Someone who changes the description and its digest has no signature for it.
  await run('zip', ['-q', file, 'datapackage.json'], { cwd: folder });
  await assert.rejects(python('wacz', 'validate', '-f', file).then((text) => assert.match(text, /is valid/)));
});

test('the key is made once, for its owner alone, and never written over', async (t) => {
  const { folder, varve } = await saved(t);
  const file = (name) => path.join(folder, `${name}.wacz`);
  const key = path.join(varve.folder, 'keys/signing.pem');
  await rm(path.dirname(key), { recursive: true });  // with which the save signed its log
  // Two at once use one key.
  await Promise.all(['a', 'b'].map((name) => done(varve('export', '--sign', '-o', file(name)))));
  const [a, b] = await Promise.all(['a', 'b'].map((name) => signedData(file(name))));
  assert.equal(a.publicKey, b.publicKey);
  assert.notEqual(a.signature, b.signature);
  assert.deepEqual(await readdir(path.dirname(key)), ['signing.pem']);
  assert.equal((await stat(key)).mode & 0o777, 0o600);
  assert.equal((await stat(path.dirname(key))).mode & 0o777, 0o700);
  const { stdout } = await run('openssl', ['pkey', '-in', key, '-pubout', '-outform', 'DER'], { encoding: 'buffer' });
  assert.equal(stdout.toString('base64'), a.publicKey);
  await chmod(key, 0o644);
  const open = await varve('export', '--sign', '-o', file('c'));
  assert.equal(open.code, 4);
  assert.match(open.stderr, /others may read the private key .*keys\/signing.pem/);
  await chmod(key, 0o600);
  await writeFile(key, 'no key');
  const wrong = await varve('export', '--sign', '-o', file('c'));
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /it is no private key of the curve P-384/);
  assert.equal(await readFile(key, 'utf8'), 'no key');
  await assert.rejects(stat(file('c')));
  for (const name of ['x.warc.gz', 'x.html']) {
    const end = await varve('export', '--sign', 'http://a.example/', '-o', path.join(folder, name));
    assert.equal(end.code, 2, name);
    assert.match(end.stderr, /only a WACZ can be signed/);
  }
});

test('ReplayWeb.page finds the signature right, and a forged one wrong', async (t) => {
  const { folder, varve, url } = await saved(t);
  const file = path.join(folder, 'signed.wacz');
  await done(varve('export', '--sign', '-o', file));
  const signed = await signedData(file);
  const { page } = await replaying(t, file, url);
  const good = await checked(page);
  assert.deepEqual(good.signature, { expected: true, matched: true });
  assert.equal(good.publicKey.expected, signed.publicKey);
  assert.equal(good.datapackageHash.expected, signed.hash);
  // Another file's signature.
  const digest = JSON.parse(await inside(file, 'datapackage-digest.json'));
  await done(varve('export', '--sign', '-o', path.join(folder, 'other.wacz')));
  digest.signedData.signature = (await signedData(path.join(folder, 'other.wacz'))).signature;
  await writeFile(path.join(folder, 'datapackage-digest.json'), JSON.stringify(digest));
  await run('zip', ['-q', file, 'datapackage-digest.json'], { cwd: folder });
  assert.equal((await checked((await replaying(t, file, url)).page)).signature.matched, false);
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

test('lists of pages that anybody wrote come in as far as they are right', async (t) => {
  const folder = await temporaryFolder(t);
  const record = (url, time) => `WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: ${url}\r\nWARC-Date: ${time}\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n`;
  const warc = record('http://a.example/', '2020-01-01T00:00:00Z') + record('http://a.example/', '2020-01-01T00:05:00Z')
    + record('http://www.a.example/', '2020-01-01T00:00:30Z') + record('http://b.example/', '2020-01-01T00:00:00Z');
  const page = (url, ts, rest = {}) => JSON.stringify({ id: '1', url, ts, ...rest });
  const pages = [
    '{"format":"json-pages-1.0","id":"pages","title":"All"}',
    page('http://a.example/#part', '2020-01-01T00:00:31.5Z', { title: 'A', deep: { url: 'http://b.example/', list: [1, 'x', null, 1e9] } }),
    page('http://a.example/', '2020-01-01T00:00:01Z', { title: 'twice' }),
    '', 'no JSON', '"http://b.example/"', '[{"url":"http://b.example/"}]', `{"url":"http://b.example/","ts":${'['.repeat(7 << 20)}`,
    page('http://b.example/', 'yesterday'), page('http://b.example/', 1577836800000), '{"url":"http://b.example/"}',
    page('http://b.example/', '2020-01-01T01:00:00Z', { title: 'too late' }),
    page('http://c.example/', '2020-01-01T00:00:00Z'), page('x'.repeat(70000), '2020-01-01T00:00:00Z'),
    page('http://b.example/', '2020-01-01T00:00:00Z', { text: 'x'.repeat(9 << 20) }),
  ];
  const extra = [page('http://www.a.example/', '2020-01-01T00:00:29Z', { title: 'x'.repeat(1 << 20) })];
  const file = path.join(folder, 'a.wacz');
  await writeFile(file, zip([
    { name: 'pages/pages.jsonl', bytes: Buffer.from(`${pages.join('\n')}\n`) }, { name: 'archive/a.warc', bytes: Buffer.from(warc) },
    { name: 'pages/extraPages.jsonl', bytes: Buffer.from(extra.join('\n')) }, { name: 'pages/notes.txt', bytes: Buffer.from(page('http://b.example/', '2020-01-01T00:00:00Z')) }]));
  const varve = archive(path.join(folder, 'archive'));
  const end = await done(varve.start('--json', '--verbose', 'import', file).done);
  assert.deepEqual([end.lines[0].captures, end.lines[0].pages, end.lines[0].bad], [4, 2, 0], end.stderr);
  for (const sentence of [/pages.jsonl: line 5: it is no JSON object/, /line 6: it is no/, /line 7: it is no/, /line 8: it is no/, /line 9: it does not say when/, /line 10: /, /line 11: /,
    /line 12: no capture of http:\/\/b.example\/ near/, /line 13: no capture of http:\/\/c.example\//, /line 14: its URL is too long/, /line 15: it is longer than 8 MiB/]) {
    assert.match(end.stderr, sentence);
  }
  assert.equal(end.lines[0].warnings, 11);
  await done(varve('export', '-o', path.join(folder, 'out.wacz')));
  const lines = (await inside(path.join(folder, 'out.wacz'), 'pages/pages.jsonl')).trim().split('\n').slice(1).map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ url, ts, title }) => [url, ts.slice(0, 19), title]).sort(),
    [['http://a.example/', '2020-01-01T00:00:00', 'A'], ['http://www.a.example/', '2020-01-01T00:00:30', '']]);
});

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
