// The key that signs an archive's log: another takes its place, one is revoked, one has a passphrase.
// What is signed with a key that no entry of the log introduced, or with one after its time, is
// found and named.
import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { execFile } from 'node:child_process';
import { access, cp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startAuthority } from './lib/authority.js';
import { temporaryFolder } from './lib/files.js';
import { startSite } from './lib/nginx.js';
import { archive, binary } from './lib/varve.js';

const run = promisify(execFile);
const ends = [];
let folder, site, varve, page;

async function done(promise) {
  const end = await promise;
  assert.equal(end.code, 0, `${end.stdout}\n${end.stderr}`);
  return end;
}
let edition = 0;
const save = async (of = varve) => {
  await writeFile(path.join(site, 'index.html'), `<!doctype html><title>Offer</title><p>Edition ${++edition}`);
  return done(of('save', '--allow-private', page));
};
const stamp = async (of = varve) => (await done(of('--json', 'stamp'))).lines[0];
const verify = async (of = varve) => {
  const end = await of('--json', 'verify');
  return { ...end.lines[0], code: end.code, stderr: end.stderr };
};
const keys = async (of, ...what) => (await done(of('--json', 'key', ...what))).lines[0];
const copy = async (t, from = varve) => {
  const to = path.join(await temporaryFolder(t), 'archive');
  await cp(from.folder, to, { recursive: true });
  return archive(to);
};
const keyFile = (of) => path.join(of.folder, 'keys/signing.pem');
const lines = async (of, name) => (await readFile(path.join(of.folder, 'log', name), 'utf8')).trim().split('\n');
const fingerprint = (key) => `sha256:${createHash('sha256').update(createPublicKey(key).export({ type: 'spki', format: 'der' })).digest('hex')}`;

// A head that looks like the next one of the log, signed with `key`, put behind the last.
async function forge(of, key) {
  const last = JSON.parse((await lines(of, 'heads')).at(-1));
  const digest = createHash('sha256').update(`${last.text}signature ${last.signature}\n`).digest('hex');
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const text = `${last.text.split('\n').slice(0, 3).join('\n')}\ntime ${new Date().toISOString().replace('Z', '000Z')}\nkey ${fingerprint(key)}\nprevious sha256:${digest}\n`;
  const line = { text, signature: sign('sha256', text, key).toString('base64'), key: spki.toString('base64') };
  await writeFile(path.join(of.folder, 'log/heads'), `${JSON.stringify(line)}\n`, { flag: 'a' });
}

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  ({ site, page } = await startSite(folder, ends));
  varve = archive(path.join(folder, 'archive'));
  await save();
  await stamp();
});
after(async () => { for (const end of ends.reverse()) await end(); });

test('another key takes its place, and the log stays right whatever is done to the archive', async (t) => {
  const of = await copy(t);
  const old = createPrivateKey(await readFile(keyFile(of)));
  const before = await keys(of, 'show');
  assert.deepEqual([before.key, before.passphrase, before.keys.length], [fingerprint(old), false, 1]);
  const rotated = await keys(of, 'rotate');
  const next = createPrivateKey(await readFile(keyFile(of)));
  assert.equal(rotated.key, fingerprint(next));
  assert.notEqual(rotated.key, before.key);
  assert.deepEqual(rotated.keys.map(({ key }) => key), [before.key, rotated.key]);
  assert.equal((await stat(keyFile(of))).mode & 0o777, 0o600);
  await assert.rejects(access(path.join(of.folder, 'keys/signing.next.pem')));
  await save(of);
  await stamp(of);
  assert.match((await lines(of, 'heads')).at(-1), new RegExp(`key ${rotated.key}`));
  const second = (await keys(of, 'rotate')).key;
  await save(of);
  const right = async (what, archived = of) => {
    const report = await verify(archived);
    assert.deepEqual([report.wrong, report.removed], [[], 0], what);
    assert.equal((await keys(archived, 'show')).key, second, what);
  };
  await right('rotated twice');
  await done(of('compact'));
  await right('compacted');
  await rm(path.join(of.folder, 'varve.db'));
  await done(of('rebuild'));
  await save(of);
  await stamp(of);
  await right('rebuilt');
  await rm(path.join(of.folder, 'log/level'));
  await save(of);
  await right('without its level');
  const to = archive(path.join(await temporaryFolder(t), 'backup'));
  await done(of('backup', to.folder));
  await right('a backup', to);
  await save(to);
  await stamp(to);
  await right('a backup that goes on', to);
  // Another archive takes its captures in, and not its keys.
  const merged = archive(path.join(await temporaryFolder(t), 'merged'));
  await save(merged);
  await done(merged('merge', of.folder));
  const report = await verify(merged);
  assert.deepEqual([report.wrong, (await keys(merged, 'show')).keys.length], [[], 1]);
});

test('a bundle under a head of an earlier key leads to the key that signs it', async (t) => {
  const authority = await startAuthority(await temporaryFolder(t));
  t.after(() => authority.stop());
  const of = await copy(t);
  const by = ['--allow-private', '--certificates', authority.certificates];
  await save(of);
  await done(of('stamp', '--authority', authority.url, ...by));
  const old = (await keys(of, 'show')).key;
  await keys(of, 'rotate');
  const { key } = await keys(of, 'rotate');
  const file = path.join(of.folder, 'case.zip');
  await done(of.with({ env: { VARVE_CHROMIUM: '/nonexistent' } })('evidence', page, '-o', file, ...by));
  const end = await of('--json', 'verify', '--certificates', authority.certificates, file);
  assert.equal(end.code, 0, end.stderr);
  const text = JSON.stringify(end.lines[0]);
  assert.match(text, new RegExp(`is that of whoever has the key ${old}`));
  assert.match(text, new RegExp(`was replaced since by ${key}, which it signed itself`));
  // A key that was in other hands later: what was time-stamped before stays right.
  await keys(of, 'revoke', old, '--reason', 'it was stolen');
  await done(of.with({ env: { VARVE_CHROMIUM: '/nonexistent' } })('evidence', page, '-o', file, ...by));
  const believed = await of('--json', 'verify', '--certificates', authority.certificates, file);
  assert.equal(believed.code, 0, believed.stderr);
  assert.match(JSON.stringify(believed.lines[0].remarks), /was revoked on 20[^ ]* \(it was stolen\): after the time-stamp/);
  const other = await startAuthority(await temporaryFolder(t));
  t.after(() => other.stop());
  const unbelieved = await of('--json', 'verify', '--certificates', other.certificates, file);
  assert.equal(unbelieved.code, 1);
  assert.match(unbelieved.stderr, /key\.pem was revoked on 20[^ ]* \(it was stolen\), and no time-stamp that you believe is of before that/);
});

test('an entry is what openssl says that it is', async (t) => {
  const of = await copy(t);
  await keys(of, 'rotate');
  const [line] = await lines(of, 'entries');
  const { signatures, ...statement } = JSON.parse(line);
  const text = JSON.stringify(statement);
  assert.equal(JSON.stringify({ ...statement, signatures }, Object.keys({ ...statement, signatures }).concat('old', 'new').sort()), line);
  const at = (name) => path.join(of.folder, name);
  await writeFile(at('statement'), text);
  for (const name of ['old', 'new']) {
    await writeFile(at('signature'), Buffer.from(signatures[name], 'base64'));
    await writeFile(at('key.der'), Buffer.from(statement[name], 'base64'));
    await run('openssl', ['pkey', '-pubin', '-inform', 'DER', '-in', at('key.der'), '-out', at('key.pem')]);
    const { stdout } = await run('openssl', ['dgst', '-sha256', '-verify', at('key.pem'), '-signature', at('signature'), at('statement')]);
    assert.match(stdout, /Verified OK/);
  }
  // Its leaf is SHA-256 of 0x00 and the line.
  const leaves = await readFile(at('log/leaves'));
  const leaf = createHash('sha256').update(Buffer.concat([Buffer.from([0]), Buffer.from(line)])).digest();
  assert.deepEqual(leaves.subarray(32 + 32 * statement.leaf).subarray(0, 32), leaf);
});

test('a key that is revoked signs no more, and what it signs is found', async (t) => {
  const of = await copy(t);
  const stolen = createPrivateKey(await readFile(keyFile(of)));
  const report = await keys(of, 'revoke', '--reason', 'the laptop was "stolen"');
  assert.notEqual(report.key, fingerprint(stolen));
  assert.equal(report.keys[0].revoked.reason, 'the laptop was "stolen"');
  assert.deepEqual((await verify(of)).wrong, []);
  const { stdout } = await done(of('key', 'show'));
  assert.match(stdout, /revoked 20.*: the laptop was "stolen"/);
  await forge(of, stolen);
  const found = await verify(of);
  assert.equal(found.code, 1);
  assert.match(found.stderr, /tree head \d is signed with the key sha256:\w+ after that was replaced at leaf \d+; it was revoked on 20.*the laptop was "stolen"/);
  // One that was replaced long ago can be revoked later.
  const later = await copy(t);
  const first = (await keys(later, 'show')).key;
  await keys(later, 'rotate');
  assert.ok((await keys(later, 'revoke', first)).keys[0].revoked);
  assert.deepEqual((await verify(later)).wrong, []);
  for (const [arguments_, sentence] of [[['sha256:00'], /is no key's name/], [[`sha256:${'0'.repeat(64)}`], /none of the log's/], [['--reason', 'two\nlines'], /one line of text/]]) {
    const end = await later('key', 'revoke', ...arguments_);
    assert.equal(end.code, 1, end.stdout);
    assert.match(end.stderr, sentence);
  }
  assert.deepEqual((await verify(later)).wrong, []);
});

const P384 = () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const editEntry = async (of, change) => {
  const file = path.join(of.folder, 'log/entries');
  const text = await readFile(file, 'utf8');
  const now = change(text);
  assert.notEqual(now, text);
  await writeFile(file, now);
};
const TAMPERING = {
  'a head is signed with a stranger\'s key': [(of) => forge(of, P384()), /signed with the key sha256:\w+, which no entry of the log introduced/],
  'a head is signed with a key after it was replaced': [async (of, old) => forge(of, old), /after that was replaced at leaf/],
  'an entry is taken out': [(of) => editEntry(of, (text) => text.split('\n').slice(1).join('\n')), /which no entry of the log introduced/],
  'an entry says another time': [(of) => editEntry(of, (text) => text.replace(/"time":"20\d\d/, '"time":"2019')), /is not signed with the keys that it names: it was changed[^]*is not the leaf there/],
  'an entry has a stranger\'s key': [(of) => editEntry(of, (text) => text.replace(/"new":"[^"]+"/, `"new":"${createPublicKey(P384()).export({ type: 'spki', format: 'der' }).toString('base64')}"`)), /is not signed with the keys that it names/],
  'an entry is no entry': [(of) => editEntry(of, (text) => text.replace('{', '{ ')), /line 1 of .*log\/entries: it is no entry on keys/],
};
for (const [name, [tamper, sentence]] of Object.entries(TAMPERING)) {
  test(`it is found and named: ${name}`, async (t) => {
    const of = await copy(t);
    const old = createPrivateKey(await readFile(keyFile(of)));
    await keys(of, 'rotate');
    assert.deepEqual((await verify(of)).wrong, []);
    await tamper(of, old);
    const end = await of('verify');
    assert.notEqual(end.code, 0);
    assert.match(end.stderr, sentence);
  });
}

test('what a crash left of a rotation is brought to its end; without its key the log is not signed', async (t) => {
  const of = await copy(t);
  const old = await readFile(keyFile(of));
  const { key } = await keys(of, 'rotate');
  await rename(keyFile(of), path.join(of.folder, 'keys/signing.next.pem'));
  await writeFile(keyFile(of), old, { mode: 0o600 });
  await save(of);
  await stamp(of);
  assert.equal(fingerprint(createPrivateKey(await readFile(keyFile(of)))), key);
  assert.deepEqual((await verify(of)).wrong, []);
  for (const other of [old, undefined]) {
    await rm(keyFile(of));
    if (other) await writeFile(keyFile(of), other, { mode: 0o600 });
    await save(of);
    const end = await of('stamp');
    assert.equal(end.code, 3);
    assert.match(end.stderr, /is not the key that signs this log, sha256:\w+: put it back from a backup/);
  }
});

test('a key with a passphrase signs where somebody says it, and nothing is lost meanwhile', async (t) => {
  const of = await copy(t);
  const file = path.join(await temporaryFolder(t), 'passphrase');
  await writeFile(file, 'correct horse\nbattery');
  const saying = of.with({ env: { VARVE_PASSPHRASE_FILE: file } });
  const before = createPrivateKey(await readFile(keyFile(of)));
  assert.equal((await keys(of, 'passphrase', '--new-file', file)).passphrase, true);
  const pem = await readFile(keyFile(of), 'utf8');
  assert.match(pem, /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  assert.equal(fingerprint(createPrivateKey({ key: pem, passphrase: 'correct horse' })), fingerprint(before));
  // Nobody says it: the capture is kept, and a leaf; no head is signed, which is said once.
  await writeFile(path.join(of.folder, 'config.toml'), '[evidence]\ninterval = "0s"\n');
  const headsBefore = (await lines(of, 'heads')).length;
  const unattended = await save(of);
  assert.equal(unattended.stderr.match(/in the log, which is not signed yet: the key .* has a passphrase/g)?.length, 1, unattended.stderr);
  const waiting = await verify(of);
  assert.deepEqual([waiting.wrong, waiting.unlogged, waiting.unsigned > 0], [[], 0, true]);
  assert.equal((await lines(of, 'heads')).length, headsBefore);
  for (const command of [['stamp'], ['key', 'rotate'], ['evidence', page, '-o', path.join(of.folder, 'x.zip')], ['export', page, '--sign', '-o', path.join(of.folder, 'x.wacz')]]) {
    const end = await of(...command);
    assert.equal(end.code, 1, command[0]);
    assert.match(end.stderr, /has a passphrase: name the file that holds it in VARVE_PASSPHRASE_FILE/, command[0]);
  }
  // The next that has it signs.
  assert.equal((await save(saying)).stderr, '');
  assert.deepEqual([(await verify(of)).unsigned, (await lines(of, 'heads')).length], [0, headsBefore + 1]);
  await writeFile(path.join(of.folder, 'config.toml'), `[evidence]\ninterval = "0s"\npassphrase_file = "${file}"\n`);
  assert.equal((await save(of)).stderr, '');
  assert.equal((await verify(of)).unsigned, 0);
  // A new key has the same one.
  const rotated = await keys(of, 'rotate');
  assert.equal(rotated.passphrase, true);
  assert.equal(fingerprint(createPrivateKey({ key: await readFile(keyFile(of)), passphrase: 'correct horse' })), rotated.key);
  for (const [text, sentence] of [['wrong', /does not open with this passphrase/], ['', /is no passphrase/], [undefined, /is not there/]]) {
    await rm(file);
    if (text !== undefined) await writeFile(file, text);
    const end = await saying('stamp');
    assert.equal(end.code, 1, end.stderr);
    assert.match(end.stderr, sentence);
  }
  await writeFile(file, 'correct horse');
  assert.equal((await keys(saying, 'passphrase', '--remove')).passphrase, false);
  createPrivateKey(await readFile(keyFile(of)));
  assert.deepEqual((await verify(of)).wrong, []);
});

// A terminal of its own, on which `answers` are typed, each when it is asked for.
const TERMINAL = `
import os, pty, sys
child, terminal = pty.fork()
if child == 0: os.execv(sys.argv[1], sys.argv[1:-1])
shown, answers = b'', sys.argv[-1].split('|')
while True:
    try: got = os.read(terminal, 4096)
    except OSError: break
    if not got: break
    shown += got
    if got.rstrip().endswith(b':') and answers: os.write(terminal, (answers.pop(0) + '\\n').encode())
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

test('a person is asked on the terminal, which does not show what is typed', async (t) => {
  const of = await copy(t);
  const typed = (answers, ...command) => run('python3', ['-c', TERMINAL, binary, '--archive', of.folder, ...command, answers]).then(({ stdout }) => ({ stdout, code: 0 }), (error) => error);
  const set = await typed('tell nobody|tell nobody', 'key', 'passphrase');
  assert.equal(set.code, 0, set.stdout);
  assert.doesNotMatch(set.stdout, /tell nobody/);
  createPrivateKey({ key: await readFile(keyFile(of)), passphrase: 'tell nobody' });
  await save(of);
  const stamped = await typed('tell nobody', 'stamp');
  assert.match(stamped.stdout, /Passphrase of the archive's signing key: [^]*tree head of \d+ leaves/);
  assert.equal((await verify(of)).unsigned, 0);
  const differing = await typed('tell nobody|one|two', 'key', 'passphrase');
  assert.equal(differing.code, 1);
  assert.match(differing.stdout, /not the same; nothing was changed/);
  assert.equal((await typed('something else', 'key', 'rotate')).code, 1);
});

test('a shell completes the commands of `key`, and those options only', async () => {
  const complete = async (...words) => {
    const line = `source <("$0" completion bash); COMP_WORDS=(varve ${words.join(' ')}); COMP_CWORD=${words.length}; _varve; echo "\${COMPREPLY[@]}"`;
    return (await run('bash', ['-c', line, binary])).stdout.trim().split(' ');
  };
  assert.deepEqual(await complete('key', 'r'), ['rotate', 'revoke']);
  assert.deepEqual(await complete('key', 'show', '--rea'), ['--reason']);
  assert.deepEqual(await complete('show', '--te'), ['--text']);
});
