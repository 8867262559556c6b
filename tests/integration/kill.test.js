// SIGKILL at random moments: of saves, while the archive is made, while transactions are written and
// committed, while it is closed; and of what takes care of an archive. $VARVE_KILLS says how often (12), $VARVE_SEED which moments.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { Site } from './lib/site.js';
import { archive } from './lib/varve.js';

const kills = Number(process.env.VARVE_KILLS ?? 12);
const seed = process.env.VARVE_SEED ?? String(Date.now());
const roundsOfAnArchive = 25;  // then a new one is made

// Numbers from 0 to 1, the same for the same seed.
function* numbers() {
  for (let i = 0; ; i++) yield crypto.createHash('md5').update(`${seed} ${i}`).digest().readUInt32BE(0) / 2 ** 32;
}

const toldBy = (stdout) => stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line));

class Victim {
  constructor(folder, site) {
    this.varve = archive(folder);
    this.site = site;
    this.told = new Map();  // what was told, by URL
    this.longest = new Map();  // milliseconds that a command takes, by its name
  }

  // Saves pages of `round` and is killed after `delay` milliseconds, or ends.
  async save(round, delay) {
    const names = Array.from({ length: 6 }, (_, i) => `${round}-${i}`);
    const child = this.varve.start('--json', 'save', '--allow-private', ...names.map((name) => this.site.url(name)));
    const timer = setTimeout(() => child.kill('SIGKILL'), delay);
    const end = await child.done;
    clearTimeout(timer);
    if (end.signal === null) assert.equal(end.code, 0, end.stderr);
    for (const line of toldBy(end.stdout)) {
      assert.equal(line.verdict, 'complete');
      this.told.set(line.final_url, line);
    }
    return end.signal !== null;
  }

  // Takes care of the archive, and is killed like save(). What goes is nothing that was told.
  async care(round, fraction) {
    const backup = `${this.varve.folder}-backup`;
    const commands = [['compact', '--level', '3'], ['forget', this.site.url(`scrap-${round}`), '--yes'], ['backup', backup], ['rebuild'], ['prune', this.site.url('often'), '--keep-last', '1', '--yes']];
    const command = commands[Math.floor(round / 3) % commands.length];
    for (const name of [`scrap-${round}`, 'often', 'often']) assert.equal((await this.varve('--json', 'save', '--allow-private', this.site.url(name))).code, 0);
    const begun = Date.now();
    const child = this.varve.start(...command);
    const timer = setTimeout(() => child.kill('SIGKILL'), fraction * (this.longest.get(command[0]) ?? 60));
    const end = await child.done;
    clearTimeout(timer);
    if (end.signal !== null) return true;
    assert.equal(end.code, 0, `${command}: ${end.stderr}`);
    this.longest.set(command[0], Date.now() - begun);
    if (command[0] === 'backup') {
      const rows = (await archive(backup)('--json', 'list')).lines;
      for (const url of this.told.keys()) assert.ok(rows.some((row) => row.url === url), `${url} is not in the backup`);
    }
    return false;
  }

  // All that was told is listed with its digest; the pages of `round` are read back too.
  async holdsAll(round) {
    if (this.told.size === 0) return;
    const list = await this.varve('--json', 'list');
    assert.equal(list.code, 0, list.stderr);
    const rows = new Map(list.lines.map((row) => [row.url, row]));
    for (const line of this.told.values()) {
      const name = line.url.split('/').at(-1);
      assert.equal(line.digest, this.site.digest(name));
      const row = rows.get(line.url);
      assert.ok(row, `${line.url} was told at ${line.time}, and is lost (seed ${seed})`);
      assert.deepEqual([row.time, row.digest], [line.time, line.digest]);
      if (round !== undefined && !name.startsWith(`${round}-`)) continue;
      const show = await this.varve('show', '--body', line.url);
      assert.ok(show.stdout === this.site.page(name), `${line.url} reads otherwise (seed ${seed}) ${show.stderr}`);
    }
  }

  async isSound() {
    if (this.told.size === 0) return;
    const check = await this.varve('--json', 'check', '--read-data');
    assert.equal(check.code, 0, check.stdout + check.stderr);
    assert.equal(check.lines[0].ok, true, check.stdout);
  }
}

test(`SIGKILL at ${kills} random moments loses nothing that was told`, { timeout: 3_600_000 }, async (t) => {
  const site = await new Site({ pictures: [2_000, 300_000] }).listen(t);
  const folder = await temporaryFolder(t);
  const random = numbers();
  const next = () => random.next().value;
  let [killed, cared, told, longest] = [0, 0, 0, 100];
  for (let round = 0, victim; killed < kills; round++) {
    if (round % roundsOfAnArchive === 0) {
      victim = new Victim(path.join(folder, `archive-${round}`), site);
      // How long a save takes that nobody disturbs.
      const begun = Date.now();
      await new Victim(path.join(folder, `measure-${round}`), site).save(round, 60_000_000);
      longest = Date.now() - begun;
    }
    if (await victim.save(round, next() * longest * 1.1)) killed++;
    await victim.holdsAll(round);
    if (round % 3 === 2) {
      if (await victim.care(round, next() * 1.1)) cared++;
      await victim.holdsAll();
    }
    if (round % 10 === 9) await victim.isSound();
    if (round % roundsOfAnArchive === roundsOfAnArchive - 1 || killed === kills) {
      assert.equal(await victim.save('last', 60_000_000), false);
      await victim.holdsAll();
      await victim.isSound();
      told += victim.told.size;
    }
  }
  t.diagnostic(`${killed} kills of saves and ${cared} of care; ${told} captures were told, 0 are lost; seed ${seed}`);
});
