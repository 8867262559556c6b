// An archive over its life, by its commands: marked, pruned, compacted, backed up, merged, forgotten.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive } from './lib/varve.js';

// A site of two pages with a stylesheet and a picture; each version is another.
async function site(t) {
  const folder = await temporaryFolder(t);
  const root = path.join(folder, 'site');
  await mkdir(root);
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root }]);
  t.after(() => nginx.stop());
  const text = Array.from({ length: 200 }, (_, i) => `<p>paragraph ${i} of the terms</p>`).join('\n');
  const base = nginx.urls[0];
  return {
    folder, base,
    urls: [`${base}/offer.html`, `${base}/terms.html`],
    varve: archive(path.join(folder, 'archive')),
    async write(version) {
      const head = '<link rel=stylesheet href=style.css>';
      await writeFile(path.join(root, 'style.css'), `p { margin: ${version}px }`);
      await writeFile(path.join(root, 'logo.svg'), `<svg xmlns="http://www.w3.org/2000/svg"><text>${version}</text></svg>`);
      await writeFile(path.join(root, 'offer.html'), `<title>Offer</title>${head}<img src=logo.svg>${text}<p>free returns within ${version} days`);
      await writeFile(path.join(root, 'terms.html'), `<title>Terms</title>${head}${text}<p>version ${version}`);
    },
    async save(...options) {
      const end = await this.varve('--json', 'save', '--allow-private', ...options, ...this.urls);
      assert.equal(end.code, 0, end.stderr);
      return end.lines;
    },
  };
}

async function done(promise) {
  const end = await promise;
  assert.equal(end.code, 0, `${end.stdout}\n${end.stderr}`);
  return end;
}
const json = async (varve, ...args) => (await done(varve('--json', ...args))).lines;

async function isSound(varve) {
  const [check] = await json(varve, 'check', '--read-data');
  assert.deepEqual(check.damaged, []);
}

// Without what the index's processes share in memory, which is there or not as the last one left it.
async function bytesOf(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name !== 'varve.db-shm') bytes += (await stat(path.join(entry.parentPath ?? entry.path, entry.name))).size;
  }
  return bytes;
}

// What a user can see of all captures.
async function tell(varve) {
  const rows = await json(varve, 'list');
  return Promise.all(rows.map(async (row) => [row, await json(varve, 'show', `${row.url}`, '--at', row.time), (await done(varve('show', '--body', row.url, '--at', row.time))).stdout]));
}

test('tags, notes and holds are said of a capture, listed, and taken back', async (t) => {
  const s = await site(t);
  await s.write(1);
  const [saved] = await s.save('--tag', 'claim');
  const url = s.urls[0];
  const at = `${url}@${saved.timestamp}`;
  assert.deepEqual((await json(s.varve, 'tag', at, 'refund', 'claim'))[0].tags, ['claim', 'refund']);
  assert.equal((await json(s.varve, 'note', url, 'as on the phone'))[0].note, 'as on the phone');
  assert.equal((await json(s.varve, 'hold', url))[0].hold, true);
  const [meta] = await json(s.varve, 'show', url);
  assert.deepEqual([meta.tags, meta.note, meta.hold], [['claim', 'refund'], 'as on the phone', true]);
  assert.deepEqual((await json(s.varve, 'list', '--tag', 'claim')).map((row) => row.url), s.urls);
  assert.deepEqual((await json(s.varve, 'list', '--tag', 'refund')).map((row) => row.url), [url]);
  assert.deepEqual((await json(s.varve, 'list', '--held', '--tag', 'claim')).map((row) => row.url), [url]);
  assert.deepEqual(await json(s.varve, 'list', s.urls[1], '--held'), []);
  assert.deepEqual(await json(s.varve, 'tag', url), [{ url, timestamp: saved.timestamp, time: saved.time, tags: ['claim', 'refund'], note: 'as on the phone', hold: true }]);
  assert.equal((await done(s.varve('tag', url))).stdout.trim(), `${saved.time}  ${url}  (on hold)  [claim, refund]  as on the phone`);
  await done(s.varve('tag', url, '--remove', 'claim'));
  await done(s.varve('note', url, '--remove'));
  await done(s.varve('hold', url, '--release'));
  assert.deepEqual((await json(s.varve, 'list', '--tag', 'claim')).map((row) => row.url), [s.urls[1]]);
  assert.equal((await s.varve('hold', 'http://nobody.example/')).code, 1);
  await rm(path.join(s.varve.folder, 'varve.db'));
  await done(s.varve('rebuild'));
  assert.deepEqual((await json(s.varve, 'show', url))[0].tags, ['refund']);
  await isSound(s.varve);
});

test('prune says what goes, asks, keeps what is held, and gives bytes back', async (t) => {
  const s = await site(t);
  for (let version = 1; version <= 5; version++) {
    await s.write(version);
    await s.save(...(version === 2 ? ['--hold'] : []));
  }
  const before = await tell(s.varve);
  const [plan] = await json(s.varve, 'prune', '--keep-last', '2', '--dry-run');
  assert.equal(plan.captures, 2 * 4, 'two versions of two pages, a picture and a stylesheet');
  assert.equal(plan.held, 2);
  assert.equal((await tell(s.varve)).length, before.length);
  const refused = await s.varve('prune', '--keep-last', '2');
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /8 captures and 8 bodies, about .* need --yes/);
  assert.equal((await s.varve('prune', '--yes')).code, 2, 'a rule is wanted');
  assert.equal((await tell(s.varve)).length, before.length);
  const named = (await json(s.varve, 'prune', '--keep-last', '2', '--yes', '--list'));
  assert.equal(named.length, 9);
  assert.equal(named[8].captures, 8);
  const after = await tell(s.varve);
  const gone = new Set(named.slice(0, 8).map((row) => `${row.url} ${row.time}`));
  assert.deepEqual(after, before.filter(([row]) => !gone.has(`${row.url} ${row.time}`)));
  await isSound(s.varve);
  await done(s.varve('verify'));
  await done(s.varve('compact'));
  await done(s.varve('verify'));
  await rm(path.join(s.varve.folder, 'varve.db'));
  await done(s.varve('rebuild'));
  assert.deepEqual(await tell(s.varve), after);
  await done(s.varve('verify'));
  assert.equal((await json(s.varve, 'prune', '--keep-last', '2', '--dry-run'))[0].captures, 0);
});

test('a backup follows the archive, and is one', async (t) => {
  const s = await site(t);
  const copy = archive(path.join(s.folder, 'disk', 'backup'));
  await s.write(1);
  await s.save();
  await done(s.varve('backup', copy.folder));
  assert.deepEqual(await tell(copy), await tell(s.varve));
  await s.write(2);
  await s.save();
  const [second] = await json(s.varve, 'backup', copy.folder, '--read-data');
  assert.ok(second.bytes_copied < second.bytes / 2, JSON.stringify(second));
  await done(s.varve('compact'));
  await done(s.varve('forget', s.urls[1], '--yes'));
  await done(s.varve('backup', copy.folder));
  assert.deepEqual(await tell(copy), await tell(s.varve));
  await isSound(copy);
  const other = archive(path.join(s.folder, 'other'));
  await done(other('save', '--allow-private', s.urls[0]));
  const refused = await other('backup', copy.folder);
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /another archive/);
  assert.deepEqual(await tell(copy), await tell(s.varve));
});

test('two archives become one, without what was forgotten', async (t) => {
  const s = await site(t);
  const other = archive(path.join(s.folder, 'other'));
  await s.write(1);
  await s.save();
  await s.write(2);
  await done(other('save', '--allow-private', ...s.urls));
  await done(other('note', s.urls[0], 'from the laptop'));
  const theirs = await tell(other);
  const mine = await tell(s.varve);
  const [first] = await json(s.varve, 'merge', other.folder);
  assert.equal(first.captures, theirs.length);
  const all = await tell(s.varve);
  assert.equal(all.length, mine.length + theirs.length);
  for (const [row, meta, body] of theirs) {
    const there = all.find(([r]) => r.url === row.url && r.time === row.time);
    assert.deepEqual([there[1], there[2]], [meta, body]);
  }
  // Without the lock, in which the last process's number stands.
  const sizeOfAll = async () => await bytesOf(s.varve.folder) - (await stat(path.join(s.varve.folder, 'lock'))).size;
  const size = await sizeOfAll();
  const [second] = await json(s.varve, 'merge', other.folder);
  assert.deepEqual([second.captures, second.there_before], [0, theirs.length]);
  assert.equal(await sizeOfAll(), size);
  await done(s.varve('forget', s.urls[0], '--yes'));
  assert.equal((await json(s.varve, 'merge', other.folder))[0].removed_here, 1);
  assert.deepEqual(await json(s.varve, 'list', s.urls[0]), []);
  await isSound(s.varve);
});

test('an archive is as small after compact as it was told', async (t) => {
  const s = await site(t);
  for (let version = 1; version <= 4; version++) {
    await s.write(version);
    await s.save();
  }
  const before = await tell(s.varve);
  const [report] = await json(s.varve, 'compact');
  assert.equal(report.bytes_after, await bytesOf(s.varve.folder));
  assert.deepEqual(await tell(s.varve), before);
  assert.ok((await readFile(path.join(s.varve.folder, 'varve.db'))).length > 0);
  await isSound(s.varve);
});
