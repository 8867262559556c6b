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
import { startSite } from './lib/nginx.js';
import { archive } from './lib/varve.js';

const run = promisify(execFile);
const ends = [];
let folder, site, authority, varve, page;

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
  ({ site, page } = await startSite(folder, ends));
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

const kept = async (of, name) => (await readdir(path.join(of.folder, 'log', name)).catch(() => [])).sort();
const stampBy = (of, other) => of('--json', 'stamp', '--allow-private', '--authority', other.url, '--certificates', other.certificates);
const verifyBy = async (of, other) => {
  const end = await of('--json', 'verify', '--certificates', other.certificates);
  return { ...end.lines[0], code: end.code, stderr: end.stderr };
};
const fresh = async (t) => {
  const of = archive(path.join(await temporaryFolder(t), 'archive'));
  await save(of);
  return of;
};

test('certificates and lists of revoked ones are kept once, and are in copies and bundles', async (t) => {
  const other = await startOther(t, { lists: true });
  const of = await fresh(t);
  await done(stampBy(of, other));
  await save(of);
  await done(stampBy(of, other));
  assert.deepEqual([(await kept(of, 'stamps')).length, (await kept(of, 'certificates')).length, (await kept(of, 'revocations')).length], [2, 2, 1]);
  const [list] = await kept(of, 'revocations');
  const { stdout } = await run('openssl', ['crl', '-inform', 'DER', '-in', path.join(of.folder, 'log/revocations', list), '-CAfile', other.certificates, '-noout', '-issuer']);
  assert.match(stdout, /Test Root/);
  assert.deepEqual((await verifyBy(of, other)).wrong, []);
  const to = archive(path.join(await temporaryFolder(t), 'backup'));
  await done(of('backup', to.folder));
  for (const name of ['stamps', 'certificates', 'revocations']) assert.deepEqual(await kept(to, name), await kept(of, name));
  const bundle = path.join(of.folder, 'case.zip');
  await done(of.with({ env: { VARVE_CHROMIUM: '/nonexistent' } })('evidence', page, '-o', bundle, '--allow-private', '--certificates', other.certificates));
  await run('unzip', ['-q', bundle, 'evidence/*', '-d', of.folder]);
  const inside = await readdir(path.join(of.folder, 'evidence'));
  assert.ok(inside.includes('stamp-1.chain.pem') && inside.includes('stamp-1.revoked-1.crl'), inside.join(' '));
  const check = await run('sh', [path.join(of.folder, 'evidence/verify.sh'), other.certificates]);
  assert.match(check.stdout, /right: stamp-1.tst/);
});

test('a certificate that is revoked: before, afterwards for a harmless reason, afterwards since its key was stolen', async (t) => {
  const other = await startOther(t, { lists: true });
  const of = await fresh(t);
  await done(stampBy(of, other));
  await new Promise((resolve) => setTimeout(resolve, 1100));  // lists know whole seconds
  await other.revoke('superseded');
  await save(of);
  const refused = await stampBy(of, other);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /the certificate of .*CN=Test Time-Stamping.* was revoked on 20.* \(superseded\), and the time-stamp says 20/);
  assert.equal((await kept(of, 'stamps')).length, 1);
  // The time-stamp from before stays right, also when the log has the list.
  await other.issue();
  await done(stampBy(of, other));
  assert.deepEqual([(await verifyBy(of, other)).wrong, (await kept(of, 'revocations')).length], [[], 2]);
  await other.revoke('keyCompromise');
  await other.issue();
  await save(of);
  await done(stampBy(of, other));
  const report = await verifyBy(of, other);
  assert.equal(report.code, 1);
  assert.match(report.stderr, /^varve: a time-stamp over tree head 2: the certificate of .* was revoked on 20.* \(its key was compromised\)[^\n]*\n$/m);
  assert.equal(report.stamps, 2);
});

test('a list of revoked certificates that is not to be had, or another one\'s, keeps no time-stamp away', async (t) => {
  const other = await startOther(t, { lists: true });
  const stranger = await startOther(t, { lists: true });
  const of = await fresh(t);
  for (const [body, sentence] of [['<html>moved</html>', /it is no list of revoked certificates that .*Test Root signed/], [await (await fetch(`${new URL(stranger.url).origin}/revoked.crl`)).arrayBuffer(), /it is no list/]]) {
    other.changeList(async () => Buffer.from(body));
    const { stderr } = await done(stampBy(of, other));
    assert.match(stderr, /whether the certificate of .*CN=Test Time-Stamping.* was revoked is not known: http/);
    assert.match(stderr, sentence);
    await save(of);
  }
  assert.deepEqual([(await kept(of, 'stamps')).length, await kept(of, 'revocations'), (await verifyBy(of, other)).wrong], [2, [], []]);
});

test('expired then is not expired since, and what is about to expire is renewed', async (t) => {
  const other = await startOther(t, { begins: -7200, ends: -3600 });
  const of = await fresh(t);
  const then = await stampBy(of, other);
  assert.equal(then.code, 1);
  assert.match(then.stderr, /the certificate of .*CN=Test Time-Stamping.* had expired then: it ended 20.*, and the time-stamp says 20/);
  // Put there by hand, it is found.
  const head = (await heads(of.folder)).at(-1);
  const text = await signedText(head);
  await writeFile(path.join(of.folder, 'text'), text);
  await run('openssl', ['ts', '-query', '-data', path.join(of.folder, 'text'), '-sha256', '-cert', '-out', path.join(of.folder, 'query')]);
  await writeFile(path.join(of.folder, 'reply'), await other.stamp(await readFile(path.join(of.folder, 'query'))));
  const token = path.join(of.folder, `log/stamps/${createHash('sha256').update(text).digest('hex')}-001.tst`);
  await mkdir(path.dirname(token));
  await run('openssl', ['ts', '-reply', '-in', path.join(of.folder, 'reply'), '-token_out', '-out', token]);
  const found = await verifyBy(of, other);
  assert.equal(found.code, 1);
  assert.match(found.stderr, /a time-stamp over tree head 1: .* had expired then/);
  await rm(token);
  // Soon over: the next save renews it, though neither the log nor the day says so.
  const ends = Date.now() + 20_000;
  await other.issue({ to: 20 });
  await done(stampBy(of, other));
  const half = (Date.now() + ends) / 2;
  await writeFile(path.join(of.folder, 'config.toml'), settings(other));
  await other.issue({ to: 86_400 * 30 });
  await new Promise((resolve) => setTimeout(resolve, half + 300 - Date.now()));
  await done(of('save', '--allow-private', '--if-older-than', '1d', page));
  const list = await heads(of.folder);
  assert.equal(list.length, 2);
  assert.deepEqual(list.map((each) => each.text.split('\n')[1]), Array(2).fill(list[0].text.split('\n')[1]), 'of the same leaves');
  assert.match(list[1].text, /^stamp sha256:/m);
  await new Promise((resolve) => setTimeout(resolve, ends + 1100 - Date.now()));
  const since = await verifyBy(of, other);
  assert.deepEqual([since.wrong, since.stamps], [[], 2]);
  assert.match(since.remarks.join(), /whose certificates have expired since: 1; each was right at its own time, and renewed before/);
  // Without the second it is said as well.
  for (const name of await kept(of, 'stamps')) if (name.startsWith(createHash('sha256').update(await signedText(list[1])).digest('hex'))) await rm(path.join(of.folder, 'log/stamps', name));
  const alone = await verifyBy(of, other);
  assert.deepEqual(alone.wrong, []);
  assert.match(alone.remarks.join(), /has expired since \(20.*\): it was right at the time-stamp's own time, and no other/);
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
