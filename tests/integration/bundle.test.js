// `varve evidence`: a page with its proofs as one file. Bare openssl and sha256sum check it by the
// script and the commands that are in it, py-wacz finds it valid, ReplayWeb.page opens it; whatever is
// changed in it is found; nothing of another capture, and no secret, is in it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import http2 from 'node:http2';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { startAuthority } from './lib/authority.js';
import { launch } from './lib/browser.js';
import { readBundle, seal, sha256, signHead, writeBundle, zip } from './lib/bundle_file.js';
import { temporaryFolder } from './lib/files.js';
import { python } from './lib/python.js';
import { replayedFrame, startReplayWebPage } from './lib/replaywebpage.js';
import { archive as archiveIn } from './lib/varve.js';

// Where no browser is, a bundle's report is HTML; one test below has the browser.
const NO_BROWSER = { VARVE_CHROMIUM: '/nonexistent/chromium' };
const archive = (at) => archiveIn(at, { env: NO_BROWSER });
const run = promisify(execFile);
const ends = [];
let folder, authority, varve, site, offer, file, made;

async function done(promise) {
  const end = await promise;
  assert.equal(end.code, 0, `${end.stdout}\n${end.stderr}`);
  return end;
}

// A shop that sets a session and asks for one, and another page whose name must not get out.
const shop = http.createServer((request, answer) => {
  answer.setHeader('Set-Cookie', 'session=sesame; HttpOnly');
  if (request.url === '/style.css') {
    answer.setHeader('Content-Type', 'text/css');
    answer.end('h1 { color: rgb(1, 2, 3) }');
  } else if (request.url === '/moved') {
    answer.writeHead(301, { Location: '/offer' });
    answer.end();
  } else {
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(`<!doctype html><title>Offer</title><link rel=stylesheet href=/style.css><h1>Our offer</h1><p>${request.url}: free returns within 30 days`);
  }
});

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  shop.listen(0, '127.0.0.1');
  await once(shop, 'listening');
  ends.push(() => shop.close());
  site = `http://127.0.0.1:${shop.address().port}`;
  offer = `${site}/offer`;
  authority = await startAuthority(path.join(folder, 'authority'));
  ends.push(() => authority.stop());
  varve = archive(path.join(folder, 'archive'));
  for (let i = 0; i < 5; ++i) await done(varve('save', '--allow-private', `${site}/private-${i}`));
  await done(varve('save', '--allow-private', '--header', 'Authorization: Bearer opensesame', offer));
  await writeFile(path.join(varve.folder, 'config.toml'), `[evidence]\nauthorities = ["${authority.url}"]\ncertificates = "${authority.certificates}"\n`);
  for (let i = 5; i < 9; ++i) await done(varve('save', '--allow-private', `${site}/private-${i}`));
  file = path.join(folder, 'case.zip');
  ({ lines: [made] } = await done(varve('--json', 'evidence', '--allow-private', '--note', 'Case 42', offer, '-o', file)));
});
after(async () => { for (const end of ends.reverse()) await end(); });

async function unpacked(t) {
  const to = await temporaryFolder(t);
  await run('unzip', ['-q', file, '-d', to]);
  return path.join(to, 'evidence');
}

// verify.sh as whoever got the file runs it.
async function script(at, ...more) {
  try {
    const { stdout } = await run('sh', [path.join(at, 'verify.sh'), ...more]);
    return { code: 0, stdout };
  } catch (error) {
    return { code: error.code, stdout: error.stdout + error.stderr };
  }
}

test('says what it made', () => {
  assert.equal(made.url, offer);
  assert.equal(made.captures, 2);
  assert.deepEqual(made.missing, []);
  assert.equal(made.remarks.length, 1);
  assert.match(made.remarks[0], /^the report is REPORT.html and not a PDF, and no picture was drawn, since cannot start \/nonexistent\/chromium/);
});

test('the script in it finds all of it right, with openssl and sha256sum alone', async (t) => {
  const at = await unpacked(t);
  const { code, stdout } = await script(at, authority.certificates);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /right: every file is as SHA256SUMS says/);
  assert.match(stdout, /right: head.txt is signed with key.pem/);
  assert.match(stdout, /right: 2 manifests are leaves under the tree head/);
  assert.match(stdout, /right: document has the digest/);
  assert.match(stdout, /right: stamp-1.tst: 20.* by .*CN=Test Time-Stamping/);
  assert.ok(!/WRONG/.test(stdout), stdout);
  // In every sh.
  for (const shell of ['dash', 'bash']) {
    const { stdout: said } = await run(shell, [path.join(at, 'verify.sh'), authority.certificates]);
    assert.ok(!/WRONG/.test(said), said);
  }
});

test('each command of VERIFY.txt works as it stands there', async (t) => {
  const at = await unpacked(t);
  const text = await readFile(path.join(at, 'VERIFY.txt'), 'utf8');
  const commands = text.split('\n').filter((line) => /^ {4}(openssl|sha256sum|sh) /.test(line)).map((line) => line.trim().replace(/^sh verify.sh .*/, `sh verify.sh ${authority.certificates}`));
  assert.equal(commands.length, 5, text);
  for (const command of commands) await run('sh', ['-c', command], { cwd: at });
  // The digest that is shown stands in the manifest.
  const { stdout } = await run('sha256sum', ['document'], { cwd: at });
  assert.equal(JSON.parse(await readFile(path.join(at, 'manifest-0001.json'), 'utf8')).body.sha256, stdout.split(' ')[0]);
  assert.match(await readFile(path.join(at, 'document'), 'utf8'), /free returns within 30 days/);
  assert.match(await readFile(path.join(at, 'REPORT.txt'), 'utf8'), /Note: Case 42/);
  assert.match(await readFile(path.join(at, 'REPORT.html'), 'utf8'), /Case 42/);
});

test('nothing of another capture, and no secret, is in it', async (t) => {
  const at = path.dirname(await unpacked(t));
  const warc = path.join(at, 'archive/data.warc.gz');
  await run('gunzip', ['-k', warc]);
  for (const entry of await readdir(at, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const name = path.join(entry.parentPath ?? entry.path, entry.name);
    const bytes = await readFile(name, 'latin1');
    for (const secret of ['private-', 'sesame']) assert.ok(!bytes.includes(secret), `${secret} in ${name}`);
  }
  assert.match(await readFile(path.join(at, 'archive/data.warc'), 'latin1'), /Set-Cookie: \(left out; its salted digest stands in the manifest\)/);
});

// A byte of each file in the folder, and what makes one thing look like another.
test('whatever is changed in it is found', async (t) => {
  const at = await unpacked(t);
  for (const entry of await readdir(at, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || ['verify.sh', 'SHA256SUMS'].includes(entry.name)) continue;
    const name = path.join(entry.parentPath ?? entry.path, entry.name);
    const bytes = await readFile(name);
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1] ^= 1;
    await writeFile(name, changed);
    const { code, stdout } = await script(at, authority.certificates);
    assert.equal(code, 1, `${name}: ${stdout}`);
    await writeFile(name, bytes);
  }
  assert.equal((await script(at, authority.certificates)).code, 0);
});

test('who writes the list of digests anew is found by the proofs', async (t) => {
  const at = await unpacked(t);
  const inFolder = (name) => path.join(at, name);
  const list = async () => writeFile(inFolder('SHA256SUMS'), (await run('sh', ['-c', 'find . -type f ! -name SHA256SUMS | xargs sha256sum'], { cwd: at })).stdout);
  const original = new Map();
  for (const name of ['document', 'manifest-0001.json', 'manifest-0002.json', 'proofs.txt', 'head.txt', 'key.pem']) original.set(name, await readFile(inFolder(name)));
  const replaceIn = async (name, from, to) => writeFile(inFolder(name), (await readFile(inFolder(name), 'latin1')).replace(from, to), 'latin1');
  const cases = {
    'the page says something else': [() => replaceIn('document', '30 days', '14 days'), /document does not have the digest/],
    'and its manifest too': [async () => {
      await replaceIn('document', '30 days', '14 days');
      const { stdout } = await run('sha256sum', ['document'], { cwd: at });
      await replaceIn('manifest-0001.json', /("body":\{"length":\d+,"sha256":")[0-9a-f]+/, `$1${stdout.split(' ')[0]}`);
    }, /manifest-0001.json is not under the tree head/],
    'an earlier day': [() => replaceIn('manifest-0001.json', /"time":"20\d\d/, '"time":"2019'), /manifest-0001.json is not under/],
    'another place in the log': [() => replaceIn('proofs.txt', /^(manifest-0001.json \w+) (\d+)/, (_, start, index) => `${start} ${Number(index) + 1}`), /manifest-0001.json is not under/],
    'a proof without its end': [() => replaceIn('proofs.txt', / \S+\n/, '\n'), /manifest-0001.json is not under/],
    'a proof that goes on': [() => replaceIn('proofs.txt', /( \S+)\n/, '$1$1\n'), /manifest-0001.json is not under/],
    'another root': [() => replaceIn('head.txt', /\n([A-Za-z0-9+/]{4})([A-Za-z0-9+/]{4})/, '\n$2$1'), /head.txt is not signed/],
    'another key': [async () => {
      await run('openssl', ['ecparam', '-name', 'secp384r1', '-genkey', '-noout', '-out', inFolder('other.key')]);
      await run('openssl', ['ec', '-in', inFolder('other.key'), '-pubout', '-out', inFolder('key.pem')]);
      await rm(inFolder('other.key'));
    }, /head.txt is not signed with key.pem/],
  };
  for (const [name, [change, sentence]] of Object.entries(cases)) {
    await change();
    await list();
    const { code, stdout } = await script(at, authority.certificates);
    assert.equal(code, 1, `${name}: ${stdout}`);
    assert.match(stdout, /right: every file is as SHA256SUMS says/, name);
    assert.match(stdout, sentence, name);
    for (const [each, bytes] of original) await writeFile(inFolder(each), bytes);
  }
});

test('an authority that is not believed is said to be that', async (t) => {
  const at = await unpacked(t);
  const { code, stdout } = await script(at);
  assert.equal(code, 1);
  assert.match(stdout, /stamp-1.tst: its authority's certificate is not among those believed/);
});

test('py-wacz finds it valid, its signature too, and ReplayWeb.page shows it', async (t) => {
  const wacz = path.join(await temporaryFolder(t), 'case.wacz');
  await writeFile(wacz, await readFile(file));
  assert.match(await python('wacz', 'validate', '-f', wacz), /Validation succeeded, the passed WACZ is valid/);
  const server = await startReplayWebPage(wacz);
  t.after(() => server.stop());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.address({ url: offer }));
  const frame = await replayedFrame(page);
  assert.equal(await frame.locator('h1').evaluate((h1) => getComputedStyle(h1).color), 'rgb(1, 2, 3)');
});

test('what cannot be shown is said', async (t) => {
  const to = path.join(await temporaryFolder(t), 'none.zip');
  const none = await varve('evidence', `${site}/never`, '-o', to);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /never/);
  assert.equal((await varve('evidence', offer, '-o', '-')).code, 1);
  // Without any authority it is made, and says what that means.
  const alone = archive(path.join(await temporaryFolder(t), 'archive'));
  await done(alone('save', '--allow-private', `${site}/moved`));
  // An address that led to another is evidence of the page there, with the redirect.
  const { lines: [led] } = await done(alone('--json', 'evidence', `${site}/moved`, '-o', to));
  assert.deepEqual([led.url, led.captures], [offer, 3]);
  const { stdout } = await done(alone('evidence', offer, '-o', to));
  assert.match(stdout, /no time-stamp: when it was captured rests on your word/);
  const folderOf = await temporaryFolder(t);
  await run('unzip', ['-q', to, '-d', folderOf]);
  const said = await script(path.join(folderOf, 'evidence'));
  assert.equal(said.code, 0, said.stdout);
  assert.match(said.stdout, /note: {2}no time-stamp/);
});

// `varve verify FILE`.
async function verified(of, ...more) {
  const end = await varve('--json', 'verify', of, ...more);
  return { ...end.lines[0], code: end.code, stderr: end.stderr };
}
const verify = (of, ...more) => verified(of, '--certificates', authority.certificates, ...more);
const makersKey = async () => {
  const key = createPrivateKey(await readFile(path.join(varve.folder, 'keys/signing.pem')));
  return [key, createPublicKey(key)];
};
const replaceIn = (files, name, from, to) => {
  const before = files.get(name).toString('latin1');
  const now = before.replace(from, to);
  assert.notEqual(now, before, name);
  files.set(name, Buffer.from(now, 'latin1'));
};
const proofOf = (files, change) => {
  const lines = files.get('evidence/proofs.txt').toString().trim().split('\n').map((line) => line.split(' '));
  change(lines);
  files.set('evidence/proofs.txt', Buffer.from(lines.map((line) => `${line.join(' ')}\n`).join('')));
};
const inWarc = (files, change) => {
  const records = zlib.gunzipSync(files.get('archive/data.warc.gz')).toString('latin1').split(/(?=WARC\/1\.1\r\n)/);
  files.set('archive/data.warc.gz', zlib.gzipSync(Buffer.from(change(records).join(''), 'latin1')));
};
// A token of that authority over those bytes, whatever it is good for.
async function tokenOf(of, data, folderOf) {
  const at = (name) => path.join(folderOf, name);
  await writeFile(at('data'), data);
  await run('openssl', ['ts', '-query', '-data', at('data'), '-sha256', '-cert', '-out', at('query')]);
  const reply = await fetch(of.url, { method: 'POST', body: await readFile(at('query')) });
  await writeFile(at('reply'), Buffer.from(await reply.arrayBuffer()));
  await run('openssl', ['ts', '-reply', '-in', at('reply'), '-token_out', '-out', at('token')]);
  return readFile(at('token'));
}

test('varve verify says what it proves, and what not', async (t) => {
  const report = await verify(file);
  assert.deepEqual([report.code, report.wrong, report.remarks], [0, [], []]);
  assert.deepEqual([report.ok, report.url, report.captures, report.leaves, report.head], [true, offer, 2, 2, made.head]);
  assert.deepEqual(report.stamps.map((stamp) => [stamp.file, stamp.believed]), [['evidence/stamp-1.tst', true]]);
  assert.match(report.proved[0], /^it was there by 20.*Z, says CN=Test Time-Stamping,O=Test, whom you believe$/);
  assert.match(report.not_proved[0], /that the server sent it: TLS leaves no signature over what it carries/);
  const { stdout } = await done(varve('verify', file, '--certificates', authority.certificates, '--head', made.head));
  assert.match(stdout, /^right: .*\nproved:\n {6}it was there by .*\n(.*\n)+not proved:\n {6}that the server sent it/);
  // Put together by another zip program, in another order, it is the same.
  const to = path.join(await temporaryFolder(t), 'again.zip');
  await writeFile(to, zip([...await readBundle(file)].reverse()));
  assert.deepEqual((await verify(to)).wrong, []);
});

test('varve verify finds a changed byte in each file, and names the file', async (t) => {
  const to = path.join(await temporaryFolder(t), 'changed.zip');
  for (const [name, bytes] of await readBundle(file)) {
    const files = await readBundle(file);
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1] ^= 1;
    files.set(name, changed);
    await writeBundle(to, files);
    const report = await verify(to);
    assert.deepEqual([report.code, report.ok, report.proved], [1, false, []], name);
    // A byte of a digest in the list of files is found in the file that it is of, and in the list's own.
    assert.ok(report.wrong.some((finding) => (finding.file === name || finding.what.includes(`digest of ${name}`)) && finding.means), `${name}: ${report.stderr}`);
    files.delete(name);
    await writeBundle(to, files);
    const without = await verify(to);
    assert.ok(without.wrong.some((finding) => finding.file === name && /missing|not/.test(finding.what)), `without ${name}: ${without.stderr}`);
  }
});

// Bytes of the zip itself: what is not found has changed nothing that any reader shows.
test('varve verify finds what is changed in the zip', async (t) => {
  const to = path.join(await temporaryFolder(t), 'changed.zip');
  const [bytes, files] = [await readFile(file), await readBundle(file)];
  for (let at = 5; at < bytes.length; at += Math.ceil(bytes.length / 40)) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 0x10;
    await writeFile(to, changed);
    const report = await verify(to);
    if (report.code !== 0) continue;
    // unzip looks at the bits behind a file's last byte too, which are nobody's, and refuses the file.
    const read = await readBundle(to).catch(() => files);
    assert.deepEqual(read, files, `byte ${at}`);
  }
  await writeFile(to, bytes.subarray(0, bytes.length - 30));
  assert.match((await verify(to)).stderr, /no whole zip file/);
  await writeFile(to, zip([...files, ['evidence/document', Buffer.from('another')]]));
  assert.match((await verify(to)).stderr, /says two things of a file/);
  await writeFile(to, zip([...files, ['../outside', Buffer.from('x')]]));
  assert.match((await verify(to)).stderr, /names a file outside of itself/);
});

// The maker, or whoever has the key, makes all lists, digests and signatures fit; the proofs do not.
const BY_THE_MAKER = {
  'the page says something else': [(files) => replaceIn(files, 'evidence/document', '30 days', '14 days'), /evidence\/document does not have the digest that manifest-0001.json says/],
  'the page in the WARC': [(files) => inWarc(files, (records) => records.map((record) => record.replace('30 days', '14 days'))), /data.warc.gz has http\S+\/offer of .* otherwise than manifest-0001.json says \(body, transferred\)/],
  'a header in the WARC': [(files) => inWarc(files, (records) => records.map((record) => record.replace('charset=utf-8', 'charset=utf-7'))), /otherwise than manifest-0001.json says \(response\)/],
  'a status in the WARC': [(files) => inWarc(files, (records) => records.map((record) => record.replace('HTTP/1.1 200 OK', 'HTTP/1.1 404 OK'))), /otherwise than manifest-0001.json says \(response, status\)/],
  'a capture taken out of the WARC': [(files) => inWarc(files, (records) => records.filter((record) => !record.includes('style.css\r\n'))), /manifest-0002.json is of http\S+style.css, which is not in archive/],
  'a capture put into the WARC': [(files) => inWarc(files, (records) => [...records, ...records.filter((record) => record.includes('style.css\r\n')).map((record) => record.replaceAll('style.css', 'other.css').replaceAll('urn:uuid:', 'urn:uuid:0'))]), /has http\S+other.css of .*, of which there is no manifest/],
  'response.txt': [(files) => replaceIn(files, 'evidence/response.txt', 'utf-8', 'utf-7'), /response.txt is not the response of manifest-0001.json/],
  'request.txt': [(files) => replaceIn(files, 'evidence/request.txt', 'GET', 'PUT'), /request.txt is not the request/],
  'a manifest with another time': [(files) => replaceIn(files, 'evidence/manifest-0001.json', /"time":"20\d\d/, '"time":"2019'), /manifest-0001.json is not a leaf under the tree head/],
  'a manifest that is written otherwise': [(files) => replaceIn(files, 'evidence/manifest-0002.json', '{', '{ '), /manifest-0002.json is no canonical JSON/],
  'a manifest without its proof': [(files) => proofOf(files, (lines) => lines.pop()), /manifest-0002.json has no proof/],
  'a proof without its manifest': [(files) => files.delete('evidence/manifest-0002.json'), /manifest-0002.json is missing/],
  'a proof of another leaf': [(files) => proofOf(files, (lines) => { [lines[0][0], lines[1][0]] = [lines[1][0], lines[0][0]]; }), /manifest-0001.json is not a leaf/],
  'another place in the log': [(files) => proofOf(files, (lines) => { lines[0][2] = String(Number(lines[0][2]) + 1); }), /manifest-0001.json is not a leaf/],
  'a proof without its end': [(files) => proofOf(files, (lines) => lines[0].pop()), /manifest-0001.json is not a leaf/],
  'a proof that goes on': [(files) => proofOf(files, (lines) => lines[0].push(lines[0].at(-1))), /manifest-0001.json is not a leaf/],
  'a proof that comes twice': [(files) => proofOf(files, (lines) => lines.push(lines[0])), /proofs.txt has two lines of manifest-0001.json/],
  'another root': [(files) => replaceIn(files, 'evidence/head.txt', /\n([A-Za-z0-9+/]{4})([A-Za-z0-9+/]{4})/, '\n$2$1'), /head.sig is not a signature of head.txt/],
  'another signature': [(files) => replaceIn(files, 'evidence/signed-head.txt', 'signature M', 'signature N'), /signed-head.txt is not head.txt and its signature/],
  'a time beside the time-stamp': [(files) => replaceIn(files, 'evidence/stamp-1.txt', /20\d\d/, '2019'), /stamp-1.txt does not say what stamp-1.tst does/],
  'seconds beside the time-stamp': [(files) => replaceIn(files, 'evidence/stamp-1.seconds', /\d/, '2'), /stamp-1.seconds does not say/],
  'a file that is in no list': [(files) => files.set('evidence/letter.txt', Buffer.from('x')), null, /evidence\/letter.txt is no part of a bundle/],
};

test('varve verify finds what its maker changed afterwards', async (t) => {
  const to = path.join(await temporaryFolder(t), 'changed.zip');
  for (const [name, [change, wrong, remark]] of Object.entries(BY_THE_MAKER)) {
    const files = await readBundle(file);
    change(files);
    seal(files, ...await makersKey());
    await writeBundle(to, files);
    const report = await verify(to);
    assert.equal(report.code, wrong ? 1 : 0, `${name}: ${report.stderr}`);
    assert.match(wrong ? report.stderr : report.remarks.join(), wrong ?? remark, name);
    assert.ok(!/datapackage|SHA256SUMS/.test(report.stderr), `${name}: ${report.stderr}`);
  }
});

test('varve verify tells another key, another head and another authority', async (t) => {
  const folderOf = await temporaryFolder(t);
  const to = path.join(folderOf, 'changed.zip');
  const other = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const others = [other.privateKey, other.publicKey];
  const changed = async (change) => {
    const files = await readBundle(file);
    await change(files);
    await writeBundle(to, files);
  };
  // Nothing but what is in no proof, by somebody who has not the key.
  await changed((files) => { replaceIn(files, 'evidence/REPORT.txt', 'Case 42', 'Case 43'); seal(files, ...others); });
  assert.match((await verify(to)).stderr, /datapackage-digest.json is not signed with the key that signed the tree head/);
  // Everything signed anew: the time-stamp is over another head; without it the one who kept a head knows.
  const anew = (files) => signHead(files, files.get('evidence/head.txt').toString(), ...others);
  await changed((files) => { anew(files); seal(files, ...others); });
  assert.match((await verify(to)).stderr, /stamp-1.tst is no right time-stamp over signed-head.txt: .*imprint/);
  const noStamps = (files) => { for (const name of files.keys()) if (/stamp-|authorities/.test(name)) files.delete(name); };
  await changed((files) => { anew(files); noStamps(files); seal(files, ...others); });
  const alone = await verify(to);
  assert.deepEqual([alone.code, alone.stamps], [0, []]);
  assert.match(alone.not_proved[0], /there is no time-stamp by an authority that you believe/);
  const held = await verify(to, '--head', made.head);
  assert.equal(held.code, 1);
  assert.match(held.stderr, /head.txt is not a tree head that you kept/);
  // Another head's token, an authority that is not believed, one whose certificate had ended.
  const [expired, second] = await Promise.all([startAuthority(path.join(folderOf, 'expired'), { begins: -7200, ends: -3600 }), startAuthority(path.join(folderOf, 'second'))]);
  t.after(() => { expired.stop(); second.stop(); });
  const signed = (await readBundle(file)).get('evidence/signed-head.txt');
  const stampBy = async (of, data, more = () => {}) => {
    const token = await tokenOf(of, data, folderOf);
    return changed(async (files) => { files.set('evidence/stamp-1.tst', token); more(files); seal(files, ...await makersKey()); });
  };
  await stampBy(authority, 'another head');
  assert.match((await verify(to)).stderr, /stamp-1.tst is no right time-stamp.*imprint/);
  await stampBy(second, signed, (files) => files.delete('evidence/authorities.pem'));
  assert.match((await verify(to)).stderr, /stamp-1.tst is no right time-stamp.*certificate/);
  await stampBy(expired, signed);
  assert.match((await verified(to, '--certificates', expired.certificates)).stderr, /stamp-1.tst is no right time-stamp.*had expired then/);
  const unbelieved = await verified(file);
  assert.equal(unbelieved.code, 1);
  assert.match(unbelieved.stderr, /stamp-1.tst is of 20.* by CN=Test Time-Stamping,O=Test, which only authorities.pem inside the bundle vouches for: inside the bundle, not trusted by you/);
  assert.equal(unbelieved.stamps[0].believed, false);
});

test('a tree head that was kept is found again in a later bundle, and a fork is not', async (t) => {
  const folderOf = await temporaryFolder(t);
  const at = (name) => path.join(folderOf, name);
  const kept = (await readBundle(file)).get('evidence/signed-head.txt');
  await writeFile(at('kept.txt'), kept);
  await done(varve('save', '--allow-private', `${site}/later`));
  await done(varve('evidence', '--allow-private', `${site}/later`, '-o', at('plain.zip')));
  assert.match((await verify(at('plain.zip'), '--head', at('kept.txt'))).remarks.join(), /nothing in the bundle says how its tree head goes together/);
  await done(varve('evidence', '--allow-private', '--head', at('kept.txt'), `${site}/later`, '-o', at('later.zip')));
  const report = await verify(at('later.zip'), '--head', at('kept.txt'));
  assert.deepEqual([report.code, report.wrong], [0, []]);
  assert.match(report.proved.join(), /its tree head goes together with one that you kept/);
  await writeFile(at('fork.txt'), kept.toString().replace(/\n([A-Za-z0-9+/]{4})([A-Za-z0-9+/]{4})/, '\n$2$1'));
  assert.match((await verify(at('later.zip'), '--head', at('fork.txt'))).stderr, /head.txt contradicts the tree head sha256:\w+ that you kept/);
  const refused = await varve('evidence', '--allow-private', '--head', at('fork.txt'), `${site}/later`, '-o', at('fork.zip'));
  assert.match(refused.stderr, /is not of this archive's log/);
  // The archive itself takes such a file too.
  await done(varve('verify', '--certificates', authority.certificates, '--head', at('kept.txt')));
  assert.equal((await verify(at('later.zip'), '--head', at('none.txt'))).code, 2);
  assert.equal(made.head, `sha256:${sha256(kept)}`);
});

// Over TLS and HTTP/2: bodies in gzip and in a coding that no recipe makes again, the same body twice, a
// redirect, an error, an empty answer.
test('varve verify finds captures of every kind as they were', async (t) => {
  const folderOf = await temporaryFolder(t);
  const at = (name) => path.join(folderOf, name);
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at('key.pem'), '-out', at('cert.pem'), '-days', '2', '-subj', '/CN=Shop', '-addext', 'subjectAltName=IP:127.0.0.1']);
  const style = Buffer.from('h1 { color: teal }\n'.repeat(200));
  const odd = Buffer.concat([zlib.gzipSync(style.subarray(0, 1000), { level: 3 }), zlib.gzipSync(style.subarray(1000), { level: 7 })]);
  const answers = {
    '/': [200, { 'content-type': 'text/html', 'set-cookie': ['a=sesame', 'b=2'] }, '<!doctype html><title>All</title><link rel=stylesheet href=gzip.css><link rel=stylesheet href=odd.css><link rel=stylesheet href=gone.css><link rel=stylesheet href=moved.css><img src=a.png><img src=b.png><img src=empty.png>'],
    '/gzip.css': [200, { 'content-type': 'text/css', 'content-encoding': 'gzip' }, zlib.gzipSync(style)],
    '/odd.css': [200, { 'content-type': 'text/css', 'content-encoding': 'gzip' }, odd],
    '/moved.css': [302, { location: '/gzip.css' }, ''],
    '/a.png': [200, { 'content-type': 'image/png' }, Buffer.alloc(5000, 7)],
    '/b.png': [200, { 'content-type': 'image/png' }, Buffer.alloc(5000, 7)],
    '/empty.png': [200, { 'content-type': 'image/png' }, ''],
  };
  const server = http2.createSecureServer({ key: await readFile(at('key.pem')), cert: await readFile(at('cert.pem')), allowHTTP1: true }, (request, answer) => {
    const [status, headers, body] = answers[request.url] ?? [404, { 'content-type': 'text/plain' }, 'no'];
    answer.writeHead(status, headers);
    answer.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const page = `https://127.0.0.1:${server.address().port}/`;
  const of = archive(at('archive')).with({ env: { ...NO_BROWSER, SSL_CERT_FILE: at('cert.pem') } });
  await of('save', '--allow-private', page);
  await done(of('evidence', page, '-o', at('case.zip')));
  const report = await verify(at('case.zip'));
  assert.deepEqual([report.code, report.wrong], [0, []]);
  assert.ok(report.captures >= 8, `${report.captures}`);
  const files = await readBundle(at('case.zip'));
  replaceIn(files, 'evidence/tls-1.der', 'Shop', 'Ship');
  seal(files, ...[createPrivateKey(await readFile(path.join(of.folder, 'keys/signing.pem')))].flatMap((key) => [key, createPublicKey(key)]));
  await writeBundle(at('changed.zip'), files);
  assert.match((await verify(at('changed.zip'))).stderr, /tls-1.der is not a certificate of manifest-0001.json/);
  // What came from elsewhere is the same again, records that are no server's answers too.
  const other = archive(at('other'));
  await done(of('export', '-o', at('all.wacz')));
  await done(other('import', at('all.wacz')));
  await done(other('evidence', page, '-o', at('other.zip')));
  assert.deepEqual((await verify(at('other.zip'))).wrong, []);
});

// One bundle of two captures: the older was made by the browser, the later without.
test('the report is a PDF, pictures are proved or said not to be, and what changed is shown', async (t) => {
  const folderOf = await temporaryFolder(t);
  const at = (name) => path.join(folderOf, name);
  const asked = [];
  let sentence = 'Returns are free within 30 days.';
  const terms = http.createServer((request, answer) => {
    asked.push(request.url);
    answer.setHeader('Set-Cookie', 'session=sesame');
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(`<!doctype html><title>Terms</title><link rel=icon href=data:,><h1>Terms</h1><p>${sentence}<p>We deliver on workdays.<script>document.title = 'Terms </title><img src=/beacon><script src=/beacon><' + '/script>'</script>`);
  }).listen(0, '127.0.0.1');
  await once(terms, 'listening');
  t.after(() => terms.close());
  const page = `http://127.0.0.1:${terms.address().port}/terms`;
  const of = archiveIn(at('archive'));
  await done(of('save', '--allow-private', '--browser=always', '--header', 'Authorization: Bearer opensesame', page));
  sentence = 'Returns cost 5 euros.';
  await done(of('save', '--allow-private', '--header', 'Cookie: a=opensesame', page));
  const times = (await done(of('--json', 'list', page))).lines.map((line) => line.timestamp);
  const [older, later] = [times[0], times.at(-1)].map((time) => `${page}@${time}`);
  const trust = ['--allow-private', '--certificates', authority.certificates];
  await done(of('stamp', '--authority', authority.url, ...trust));
  asked.length = 0;
  const { lines: [said] } = await done(of('--json', 'evidence', ...trust, '--note', 'Case <b>44</b>', later, older, '-o', at('case.zip')));
  assert.deepEqual(asked, []);
  assert.deepEqual([said.timestamp, said.later.timestamp, said.remarks], [times[0], times.at(-1), []]);
  const files = await readBundle(at('case.zip'));
  const text = (name) => files.get(`evidence/${name}`).toString();
  const json = (name) => JSON.parse(text(name));

  // The report, as paper has it.
  await writeFile(at('report.pdf'), files.get('evidence/REPORT.pdf'));
  const pdf = (await run('pdftotext', ['-layout', at('report.pdf'), '-'])).stdout.replace(/\s+/g, ' ');
  for (const wanted of [page, said.time, said.later.time, 'Case <b>44</b>', said.head, 'CN=Test Time-Stamping,O=Test', 'Terms </title><img src=/beacon><script src=/beacon></script>',
    'Removed Returns are free within 30 days.', 'Added Returns cost 5 euros.', 'was drawn when the bundle was made', sha256(files.get('evidence/document')), 'Page 1 of']) {
    const letters = (words) => words.replaceAll(' ', '').toLowerCase();
    assert.ok(letters(pdf).includes(letters(wanted)), `${wanted} in ${pdf}`);
  }
  assert.ok(!files.has('evidence/REPORT.html'));

  // Pictures and documents.
  const manifests = [...files.keys()].filter((name) => /manifest-/.test(name)).map((name) => JSON.parse(files.get(name)));
  const picture = manifests.find((each) => each.url === `urn:fullPage:${page}`);
  assert.equal(picture.body.sha256, sha256(files.get('evidence/screenshot.png')));
  assert.ok(!files.has('evidence/later-screenshot.png'));
  assert.equal(files.get('evidence/later-rendered.png').toString('latin1', 1, 4), 'PNG');
  assert.equal(json('later-manifest-0001.json').body.sha256, sha256(files.get('evidence/later-document')));

  // What changed.
  assert.match(text('redline.html'), /Returns are free within 30 days/);
  assert.match(text('redline.html'), /Returns cost 5 euros/);
  assert.match(text('redline.html'), /default-src 'none'/);
  assert.ok(json('redline.json').changes.length > 0);

  // The same in the other order; without a browser, so that it takes no time.
  const plainly = of.with({ env: NO_BROWSER });
  const { stdout } = await done(plainly('evidence', ...trust, older, later, '-o', at('other.zip')));
  assert.match(stdout, new RegExp(`${said.time} and ${page} of ${said.later.time} are in .*other.zip`));
  const others = await readBundle(at('other.zip'));
  for (const name of ['document', 'later-document', 'manifest-0001.json', 'later-manifest-0001.json', 'proofs.txt', 'redline.html', 'screenshot.png']) {
    assert.deepEqual(others.get(`evidence/${name}`), files.get(`evidence/${name}`), name);
  }
  assert.match((await plainly('evidence', ...trust, older, older, '-o', at('x.zip'))).stderr, /both are the capture of .*; give two times/);
  assert.equal((await plainly('evidence', ...trust, older, later, page, '-o', at('x.zip'))).code, 2);

  // It is right, to everybody who checks it, and has no secret.
  const report = await verify(at('case.zip'));
  assert.deepEqual([report.code, report.wrong, report.remarks, report.later], [0, [], [], { url: page, time: said.later.time }]);
  assert.match(report.not_proved.join(), /REPORT.txt, REPORT.pdf, page.html, later-page.html, later-rendered.png, redline.html and redline.json: they are the maker's words/);
  await writeFile(at('case.wacz'), await readFile(at('case.zip')));
  assert.match(await python('wacz', 'validate', '-f', at('case.wacz')), /Validation succeeded, the passed WACZ is valid/);
  const warc = zlib.gunzipSync(files.get('archive/data.warc.gz'));
  for (const [name, bytes] of [...files, ['the WARC', warc], ['the PDF', Buffer.from(pdf)]]) assert.ok(!bytes.includes('sesame'), `a secret in ${name}`);
  await run('unzip', ['-q', at('case.zip'), '-d', at('unpacked')]);
  const inFolder = (name) => path.join(at('unpacked/evidence'), name);
  const right = await script(at('unpacked/evidence'), authority.certificates);
  assert.equal(right.code, 0, right.stdout);
  assert.match(right.stdout, /right: screenshot.png has the digest that manifest-\d+.json says/);
  assert.match(right.stdout, /right: later-document has the digest that later-manifest-0001.json says/);
  for (const command of text('VERIFY.txt').match(/^ {4}sha256sum \S+ {2}# .*$/gm)) {
    const [, name, manifest] = /sha256sum (\S+) {2}# (\S+)/.exec(command);
    assert.equal(json(manifest).body.sha256, sha256(files.get(`evidence/${name}`)), command);
  }

  // Changed by whoever has the key: lists and signature fit.
  const own = createPrivateKey(await readFile(path.join(of.folder, 'keys/signing.pem')));
  const swap = { 'screenshot.png': 'later-rendered.png', 'later-document': 'document' };
  for (const [name, by] of Object.entries(swap)) {
    const changed = new Map(files).set(`evidence/${name}`, files.get(`evidence/${by}`));
    seal(changed, own, createPublicKey(own));
    await writeBundle(at('changed.zip'), changed);
    const found = await verify(at('changed.zip'));
    assert.deepEqual([found.code, found.wrong.map((each) => each.file)], [1, [`evidence/${name}`]], found.stderr);
    await writeFile(inFolder(name), files.get(`evidence/${by}`));
    const { code, stdout: lines } = await script(at('unpacked/evidence'), authority.certificates);
    assert.equal(code, 1);
    assert.match(lines, new RegExp(`${name}: FAILED`));
    assert.match(lines, new RegExp(`WRONG: ${name} does not have the digest`));
    await writeFile(inFolder(name), files.get(`evidence/${name}`));
  }
});
