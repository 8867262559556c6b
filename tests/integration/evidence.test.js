// The log beside an archive: every save is in it, bare openssl verifies its heads and time-stamps (of
// a real authority on loopback), `varve verify` finds what was tampered with and names it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startAuthority } from './lib/authority.js';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive } from './lib/varve.js';

const run = promisify(execFile);
const ends = [];
let folder, site, nginx, authority, varve, page;

async function done(promise) {
  const end = await promise;
  assert.equal(end.code, 0, `${end.stdout}\n${end.stderr}`);
  return end;
}

const settings = (more) => `[evidence]\nauthorities = ["${more.url}"]\ncertificates = "${more.certificates}"\n`;
const verify = async (of = varve, ...more) => {
  const end = await of('--json', 'verify', '--certificates', authority.certificates, ...more);
  return { ...end.lines[0], code: end.code, stderr: end.stderr };
};
const save = (of = varve) => done(of('save', '--allow-private', page));
const edit = (text) => writeFile(path.join(site, 'index.html'), `<!doctype html><title>Offer</title><link rel=stylesheet href=style.css><p>${text}`);
const heads = async (of) => (await readFile(path.join(of, 'log/heads'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
const copy = async (t) => {
  const to = path.join(await temporaryFolder(t), 'archive');
  await cp(varve.folder, to, { recursive: true });
  return archive(to);
};

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  site = path.join(folder, 'site');
  await mkdir(site);
  nginx = await startNginx(path.join(folder, 'nginx'), [{ root: site }]);
  ends.push(() => nginx.stop());
  page = `${nginx.urls[0]}/index.html`;
  await writeFile(path.join(site, 'style.css'), 'p { color: teal }');
  authority = await startAuthority(path.join(folder, 'authority'));
  ends.push(() => authority.stop());
  varve = archive(path.join(folder, 'archive'));
  // Three states of the page: two under a time-stamp, one behind it.
  await edit('Free returns within 30 days');
  await save();
  await writeFile(path.join(varve.folder, 'config.toml'), settings(authority));
  await edit('Free returns within 14 days');
  await save();
  await edit('No returns');
  await save();
});
after(async () => { for (const end of ends.reverse()) await end(); });

test('what is saved is in the log, signed and time-stamped once a day', async () => {
  assert.equal(authority.asked.length, 1);
  assert.equal(authority.asked[0].type, 'application/timestamp-query');
  const report = await verify();
  assert.deepEqual(report.wrong, []);
  assert.equal(report.ok, true);
  assert.equal(report.stamps, 1);
  assert.match(report.stamp.authority, /CN=Test Time-Stamping/);
  assert.equal(report.verified, report.leaves);
  assert.equal(report.unlogged + report.removed, 0);
  assert.equal(report.head, `sha256:${createHash('sha256').update(await signedText((await heads(varve.folder)).at(-1))).digest('hex')}`);
  // People are told the same.
  const { stdout } = await done(varve('verify'));
  assert.match(stdout, /^right: \d+ captures and pages are the log's leaves/);
  assert.match(stdout, /leaves were there on 20.*Z, says .*CN=Test Time-Stamping/);
});

const signedText = async (head) => `${head.text}signature ${head.signature}\n`;

test('bare openssl verifies a head and its time-stamp', async (t) => {
  const to = await temporaryFolder(t);
  const file = (name) => path.join(to, name);
  const names = await readdir(path.join(varve.folder, 'log/stamps'));
  assert.equal(names.length, 1);
  for (const head of await heads(varve.folder)) {
    await writeFile(file('head.txt'), head.text);
    await writeFile(file('head.sig'), Buffer.from(head.signature, 'base64'));
    await writeFile(file('key.der'), Buffer.from(head.key, 'base64'));
    await run('openssl', ['pkey', '-pubin', '-inform', 'DER', '-in', file('key.der'), '-out', file('key.pem')]);
    const { stdout } = await run('openssl', ['dgst', '-sha256', '-verify', file('key.pem'), '-signature', file('head.sig'), file('head.txt')]);
    assert.match(stdout, /Verified OK/);
    const text = await signedText(head);
    const digest = createHash('sha256').update(text).digest('hex');
    if (!names[0].startsWith(digest)) continue;
    await writeFile(file('signed.txt'), text);
    const stamp = await run('openssl', ['ts', '-verify', '-token_in', '-in', path.join(varve.folder, 'log/stamps', names[0]), '-data', file('signed.txt'), '-CAfile', authority.certificates]);
    assert.match(stamp.stdout + stamp.stderr, /Verification: OK/);
    return;
  }
  assert.fail('no head is the one that was stamped');
});

test('stamp signs what came since, and names the head to be kept', async (t) => {
  const of = await copy(t);
  const { lines: [stamped] } = await done(of('--json', 'stamp', '--allow-private'));
  assert.equal(stamped.stamps.length, 1);
  const report = await verify(of, '--head', stamped.head);
  assert.deepEqual([report.code, report.unsigned, report.stamps, report.head], [0, 0, 2, stamped.head]);
  const list = await heads(of.folder);
  // It names the time-stamp before: so it is later than that.
  const [name] = (await readdir(path.join(varve.folder, 'log/stamps')));
  const token = await readFile(path.join(varve.folder, 'log/stamps', name));
  assert.ok(list.at(-1).text.includes(`stamp sha256:${createHash('sha256').update(token).digest('hex')}`));
});

test('an authority that is not there, or not right, keeps nobody from saving', async (t) => {
  const cases = [
    ['not there', { url: 'http://127.0.0.1:9/tsr', certificates: authority.certificates }, /time-stamp of http:\/\/127.0.0.1:9/],
    ['not believed', { url: authority.url, certificates: (await startOther(t)).certificates }, /answer is not right|no time-stamp|unable to get/],
    ['not made for it', await startOther(t, { maySign: false }), /status 500|not right/],
  ];
  for (const [name, other, sentence] of cases) {
    const of = archive(path.join(await temporaryFolder(t), 'archive'));
    await save(of);
    await writeFile(path.join(of.folder, 'config.toml'), settings(other));
    const { stderr, code } = await of('save', '--allow-private', page);
    assert.equal(code, 0, name);
    assert.match(stderr, sentence, name);
    const report = await verify(of);
    assert.deepEqual([report.ok, report.stamps], [true, 0], name);
  }
});

async function startOther(t, options) {
  const other = await startAuthority(await temporaryFolder(t), options);
  t.after(() => other.stop());
  return other;
}

test('an answer that was changed on its way, or is another one\'s, is not kept', async (t) => {
  const of = archive(path.join(await temporaryFolder(t), 'archive'));
  await save(of);
  const other = await startOther(t);
  const replies = [];
  for (const change of [
    (reply) => { replies.push(reply); return Buffer.concat([reply.subarray(0, -3), Buffer.from([1, 2, 3])]); },
    () => replies[0],                        // the answer to another query
    () => Buffer.from('<html>moved</html>'),
    () => Buffer.alloc(2 << 20, 0x30),
    () => Buffer.alloc(0),
  ]) {
    other.change(change);
    const end = await of('stamp', '--allow-private', '--authority', other.url, '--certificates', other.certificates);
    assert.equal(end.code, 1, `${end.stdout}${end.stderr}`);
    assert.match(end.stderr, /the time-stamp of http/);
  }
  other.change((reply) => reply);
  await done(of('stamp', '--allow-private', '--authority', other.url, '--certificates', other.certificates));
  assert.equal((await readdir(path.join(of.folder, 'log/stamps'))).length, 1);
});

test('what was removed as it should be stays a leaf, and nothing is wrong', async (t) => {
  const of = await copy(t);
  await done(of('forget', '--yes', page));
  const report = await verify(of);
  assert.deepEqual(report.wrong, []);
  assert.ok(report.removed > 0);
});

test('a backup has the log, its tokens and its keys, and goes on by itself', async (t) => {
  const to = path.join(await temporaryFolder(t), 'backup');
  await done(varve('backup', to));
  const backup = archive(to);
  const report = await verify(backup);
  assert.deepEqual([report.wrong, report.stamps, report.head], [[], 1, (await verify()).head]);
  await done(varve('backup', to));
  await save(backup);
  assert.deepEqual((await verify(backup)).wrong, []);
});

// Each takes a copy apart in its own way; what is wrong is named.
const TAMPERING = {
  'a leaf is changed': [async (at) => flip(at('log/leaves'), 40), /leaves are not those that tree head 1 was signed over|is not in the log/],
  'leaves are cut off': [async (at) => {
    const bytes = await readFile(at('log/leaves'));
    await writeFile(at('log/leaves'), bytes.subarray(0, 32 + 32));
  }, /shorter than the \d+ leaves/],
  'a head says another time': [async (at) => replaceIn(at('log/heads'), /time 20\d\d/, 'time 2019'), /not signed with the key/],
  'a head is taken out': [async (at) => {
    const lines = (await readFile(at('log/heads'), 'utf8')).trim().split('\n');
    await writeFile(at('log/heads'), `${lines.slice(1).join('\n')}\n`);
  }, /tree head 1 does not follow/],
  'two heads are exchanged': [async (at) => {
    const lines = (await readFile(at('log/heads'), 'utf8')).trim().split('\n');
    await writeFile(at('log/heads'), `${lines.reverse().join('\n')}\n`);
  }, /does not follow the one before/],
  'a signature is another head\'s': [async (at) => {
    const lines = (await readFile(at('log/heads'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
    lines[0].signature = lines[1].signature;
    await writeFile(at('log/heads'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }, /tree head 1 is not signed/],
  'a time-stamp is damaged': [async (at) => flip(at(`log/stamps/${(await readdir(at('log/stamps')))[0]}`), -10), /a time-stamp over tree head \d/],
  'a time-stamp is taken from another head': [async (at) => {
    const [name] = await readdir(at('log/stamps'));
    const list = await heads(at(''));
    const digests = await Promise.all(list.map(async (head) => createHash('sha256').update(await signedText(head)).digest('hex')));
    const other = digests.find((digest) => !name.startsWith(digest));
    await rename(at(`log/stamps/${name}`), at(`log/stamps/${other}-001.tst`));
  }, /a time-stamp over tree head \d.*(imprint|digest)/],
  'the key of the salts is another one': [async (at) => writeFile(at('keys/salt'), 'f'.repeat(64)), /is not in the log: it was changed, or put in past it/],
};

for (const [name, [tamper, sentence]] of Object.entries(TAMPERING)) {
  test(`it is found and named: ${name}`, async (t) => {
    const of = await copy(t);
    await done(of('--json', 'stamp', '--allow-private'));
    await tamper((file) => path.join(of.folder, file));
    const end = await of('verify', '--certificates', authority.certificates);
    assert.notEqual(end.code, 0);
    assert.match(end.stderr, sentence);
  });
}

// An archive made anew from the same pages, with another log: whoever holds a head finds it out.
test('a log that its owner made anew is found by a head that was kept elsewhere', async (t) => {
  const of = await copy(t);
  const { lines: [{ head }] } = await done(of('--json', 'stamp', '--allow-private'));
  await rm(path.join(of.folder, 'log'), { recursive: true });
  await done(of('--json', 'stamp', '--allow-private'));
  assert.equal((await verify(of)).ok, true, 'by itself it is a log like any other');
  const report = await verify(of, '--head', head);
  assert.equal(report.code, 1);
  assert.match(report.stderr, /kept elsewhere is not in this log: the log was made anew/);
});

async function flip(file, at) {
  const bytes = await readFile(file);
  bytes[at < 0 ? bytes.length + at : at] ^= 1;
  await writeFile(file, bytes);
}

async function replaceIn(file, pattern, text) {
  const before = await readFile(file, 'utf8');
  const now = before.replace(pattern, text);
  assert.notEqual(now, before);
  await writeFile(file, now);
}
