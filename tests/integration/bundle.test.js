// `varve evidence`: a page with its proofs as one file. Bare openssl and sha256sum check it by the
// script and the commands that are in it, py-wacz finds it valid, ReplayWeb.page opens it; whatever is
// changed in it is found; nothing of another capture, and no secret, is in it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startAuthority } from './lib/authority.js';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { python } from './lib/python.js';
import { replayedFrame, startReplayWebPage } from './lib/replaywebpage.js';
import { archive } from './lib/varve.js';

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
  assert.equal(made.stamps.length, 1);
  assert.match(made.head, /^sha256:[0-9a-f]{64}$/);
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
  await done(alone('save', '--allow-private', offer));
  const { stdout } = await done(alone('evidence', offer, '-o', to));
  assert.match(stdout, /no time-stamp: when it was captured rests on your word/);
  const folderOf = await temporaryFolder(t);
  await run('unzip', ['-q', to, '-d', folderOf]);
  const said = await script(path.join(folderOf, 'evidence'));
  assert.equal(said.code, 0, said.stdout);
  assert.match(said.stdout, /note: {2}no time-stamp/);
});
