// Real file systems that are full or read-only, and the limit on a file's length: the program says
// so in a sentence and with status 3, loses nothing that it told, and goes on when it can.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, rmdir, statfs, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { Site } from './lib/site.js';
import { archive, serve } from './lib/varve.js';

// A tmpfs of its own, unmounted when the test ends. Nothing where that is not permitted: the test is
// skipped then.
async function smallDisk(t, megabytes) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'varve-test-disk-'));
  t.after(async () => {
    spawnSync('umount', ['--lazy', folder]);
    await rmdir(folder);
  });
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'varve-test', folder]);
  if (mount.status === 0) return folder;
  t.skip(`no tmpfs can be mounted here: ${mount.stderr ?? mount.error}`);
  return undefined;
}

// Fills the disk but for so many bytes.
async function fill(disk, left) {
  const { bavail, bsize } = await statfs(disk);
  await writeFile(path.join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - left)));
}
const empty = (disk) => rm(path.join(disk, 'filler'));

class Told {
  constructor(varve, site) {
    this.varve = varve;
    this.site = site;
    this.lines = [];
  }

  async save(names, options = {}) {
    const end = await this.varve.with(options)('--json', 'save', '--allow-private', ...names.map((name) => this.site.url(name)));
    this.lines.push(...end.lines.filter((line) => line.verdict !== 'failed'));
    return end;
  }

  async holdsAll() {
    for (const line of this.lines) {
      const show = await this.varve('show', '--body', line.final_url);
      assert.ok(show.stdout === this.site.page(line.url.split('/').at(-1)), show.stderr);
    }
  }

  async isSound() {
    const check = await this.varve('--json', 'check', '--read-data');
    assert.equal(check.lines[0]?.ok, true, check.stdout + check.stderr);
  }
}

function isToldOnce(end, sentence) {
  assert.equal(end.code, 3, `${end.code} ${end.signal} ${end.stderr}`);
  assert.match(end.stderr, sentence);
  assert.doesNotMatch(end.stderr, /database is|possible|terminate/);
}

test('a disk that is full anywhere in a save loses nothing, and takes more when there is space', async (t) => {
  const disk = await smallDisk(t, 24);
  if (!disk) return;
  const site = await new Site({ pictures: [3_000, 150_000] }).listen(t);
  const told = new Told(archive(path.join(disk, 'archive')), site);
  assert.equal((await told.save(['first'])).code, 0);
  const steps = [0, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 1200];
  let full = 0;
  for (const kilobytes of steps) {
    await fill(disk, kilobytes * 1024);
    const end = await told.save([`a${kilobytes}`, `b${kilobytes}`, `c${kilobytes}`]);
    if (end.code !== 0) {
      full++;
      isToldOnce(end, /No space left on device|disk is full/);
    }
    await empty(disk);
    await told.holdsAll();
    assert.equal((await told.save([`again${kilobytes}`])).code, 0);
    await told.isSound();
  }
  assert.ok(full > 5 && full < steps.length, `${full} of ${steps.length} saves met a full disk`);
  t.diagnostic(`${full} of ${steps.length} saves met a full disk; ${told.lines.length} pages told, 0 lost`);
});

test('an archive cannot be made on a full disk, and can be as soon as there is space', async (t) => {
  const disk = await smallDisk(t, 4);
  if (!disk) return;
  const site = await new Site().listen(t);
  for (const kilobytes of [0, 4, 8, 16, 32, 64, 100, 140]) {
    const told = new Told(archive(path.join(disk, `archive-${kilobytes}`)), site);
    await fill(disk, kilobytes * 1024);
    const end = await told.save(['page']);
    if (end.code !== 0) isToldOnce(end, /No space left on device|disk is full/);
    await empty(disk);
    assert.equal((await told.save(['more'])).code, 0);
    await told.holdsAll();
    await told.isSound();
    await rm(told.varve.folder, { recursive: true });
  }
});

// SQLite makes the file of its shared memory beside the index.
test('what was told is read on a disk without a free byte', { todo: 'readers need some free bytes' }, async (t) => {
  const disk = await smallDisk(t, 4);
  if (!disk) return;
  const site = await new Site().listen(t);
  const told = new Told(archive(path.join(disk, 'archive')), site);
  await told.save(['page']);
  await fill(disk, 0);
  const list = await told.varve('--json', 'list');
  assert.equal(list.lines.length, 2, list.stderr);
  await told.holdsAll();
});

test('a read-only disk is read, and not written to', async (t) => {
  const disk = await smallDisk(t, 8);
  if (!disk) return;
  const site = await new Site().listen(t);
  const told = new Told(archive(path.join(disk, 'archive')), site);
  await told.save(['page', 'other']);
  const remount = spawnSync('mount', ['-o', 'remount,ro', disk]);
  if (remount.status !== 0) return t.skip(`it cannot be mounted read-only: ${remount.stderr}`);
  await told.holdsAll();
  await told.isSound();
  assert.equal((await told.varve('--json', 'list')).lines.length, 4);
  assert.equal((await told.varve('--json', 'stats')).code, 0);
  const server = await serve(told.varve.folder);
  t.after(() => server.stop());
  assert.equal((await fetch(`${server.url}/web/2030id_/${site.url('page')}`)).status, 200);
  const health = await fetch(`${server.url}/healthz`);
  assert.equal(health.status, 503);
  assert.match(await health.text(), /cannot write to .*: Read-only file system/);
  isToldOnce(await told.save(['more']), /Read-only file system/);
  isToldOnce(await new Told(archive(path.join(disk, 'new')), site).save(['page']), /Read-only file system/);
});

test('what a killed save told is read on a disk that became read-only', async (t) => {
  const disk = await smallDisk(t, 8);
  if (!disk) return;
  const site = await new Site().listen(t);
  const varve = archive(path.join(disk, 'archive'));
  const child = varve.start('--json', 'save', '--allow-private', site.url('page'), `${site.base}/never`);
  const line = await new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => { text += chunk; if (text.includes('\n')) resolve(JSON.parse(text.split('\n')[0])); });
  });
  child.kill('SIGKILL');
  await child.done;
  const remount = spawnSync('mount', ['-o', 'remount,ro', disk]);
  if (remount.status !== 0) return t.skip(`it cannot be mounted read-only: ${remount.stderr}`);
  const show = await varve('show', '--body', line.final_url);
  assert.ok(show.stdout === site.page('page'), show.stderr);
});

test('the limit on the length of files is an error like a full disk', async (t) => {
  const site = await new Site({ pictures: [3_000, 150_000] }).listen(t);
  const told = new Told(archive(path.join(await temporaryFolder(t), 'archive')), site);
  assert.equal((await told.save(['first'])).code, 0);
  for (const bytes of [1_000, 20_000, 60_000, 100_000, 170_000, 250_000, 400_000]) {
    const end = await told.save([`a${bytes}`, `b${bytes}`], { prefix: ['prlimit', `--fsize=${bytes}`] });
    if (end.code !== 0) isToldOnce(end, /File too large|disk is full/);
    await told.holdsAll();
    assert.equal((await told.save([`again${bytes}`])).code, 0);
    await told.isSound();
  }
});

test('a disk that is full while a browser looks at a page loses nothing, and leaves no browser', async (t) => {
  const disk = await smallDisk(t, 24);
  if (!disk) return;
  const site = await new Site({ pictures: [3_000, 150_000] }).listen(t);
  const state = await temporaryFolder(t);
  const told = new Told(archive(path.join(disk, 'archive'), { env: { XDG_STATE_HOME: state } }), site);
  assert.equal((await told.save(['first'])).code, 0);
  const browse = (name) => told.varve('--json', 'save', '--browser', '--allow-private', site.url(name));
  for (const kilobytes of [0, 120]) {
    await fill(disk, kilobytes * 1024);
    isToldOnce(await browse(`page${kilobytes}`), /No space left on device|disk is full/);
    assert.deepEqual(await readdir(path.join(state, 'varve')).catch(() => []), [], 'no profile is left');
    await empty(disk);
    await told.holdsAll();
    await told.isSound();
  }
  assert.equal((await browse('page0')).code, 0);
  await told.isSound();
  // The disk that the browser's own profile is on: the page is saved all the same.
  const full = await smallDisk(t, 1);
  await fill(full, 0);
  const elsewhere = await told.varve.with({ env: { XDG_STATE_HOME: path.join(full, 'state') } })('--json', 'save', '--browser', '--allow-private', site.url('other'));
  assert.deepEqual([elsewhere.code, elsewhere.lines[0].verdict], [0, 'complete'], elsewhere.stderr);
  await told.isSound();
});
