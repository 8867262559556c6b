// A simulated year: README.md says what it does and how its report is read.
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Driver } from './driver.js';
import { judgeNotices } from './judge_notices.js';
import { judgeCaptures, judgeRuns, readLedger } from './judge_runs.js';
import { random } from './random.js';
import { day, writeScript } from './script.js';
import { Sites } from './site/server.js';
import { Wget } from './wget.js';

const { values: options } = parseArgs({
  options: {
    days: { type: 'string', default: '365' },
    schedules: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string' },
    kills: { type: 'string', default: '0.1' },       // the share of steps that are killed
    wget: { type: 'string', default: '0.05' },       // the share of fetches that wget does too
    folder: { type: 'string' },                      // where the archive is made, and stays
    report: { type: 'string', default: 'year.json' },
  },
});

// The size is a goal for a year: the first fetch of each page costs the same in both, and what comes after makes the difference.
const goals = { precision: 0.98, recall: 0.98, size: Number(options.days) < 300 ? Infinity : 1 / 20 };

async function bytesOf(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await stat(path.join(entry.path, entry.name))).size;
  }
  return bytes;
}

function scriptOf() {
  const days = Number(options.days);
  // The clocks are set on 8 March (America), 29 March (Europe) and 5 April (Lord Howe): what is short has these.
  const from = Date.parse(`${options.from ?? (days < 90 ? '2026-03-07' : '2026-01-01')}T06:00:00Z`);
  return writeScript({ seed: options.seed, pages: Number(options.schedules), from, until: from + days * day });
}

let drawn = 0;
function progress(time, steps, script) {
  if (Date.now() - drawn < 15_000) return;
  drawn = Date.now();
  const fetched = steps.reduce((sum, step) => sum + step.served.length, 0);
  process.stderr.write(`${new Date(time).toISOString().slice(0, 10)}  ${Math.round(100 * (time - script.from) / (script.until - script.from))} %, ${steps.length} steps, ${fetched} pages served\n`);
}

async function simulate(folder) {
  const script = scriptOf();
  const sites = new Sites(script);
  await sites.start();
  const driver = new Driver({ folder, sites, script, kills: Number(options.kills) });
  const wget = new Wget(folder, Number(options.wget), random(options.seed, 'wget'));
  await driver.setUp();
  const step = driver.step.bind(driver);
  driver.step = async (time) => {
    await step(time);
    const good = new Set(driver.steps.at(-1).served.filter(({ answer }) => answer === 'good').map(({ page }) => page));
    driver.fetches = (driver.fetches ?? 0) + good.size;
    await wget.fetch([...good].map((page) => sites.urlOf(script.pages[page])));
  };
  await driver.run((time, steps) => progress(time, steps, script));
  return { script, sites, driver, wget };
}

async function sizes({ driver, wget }, folder) {
  const archive = path.join(folder, 'archive');
  const before = await bytesOf(archive);
  const end = await driver.at(driver.script.until + 2 * day)('compact');
  if (end.code !== 0) driver.wrong.push(`compact: ${end.stderr}`);
  const after = await bytesOf(archive);
  const scaled = wget.fetches === 0 ? 0 : wget.bytes / wget.fetches * driver.fetches;
  return { before, after, wget: Math.round(scaled), sampled: wget.fetches, fetches: driver.fetches, ratio: scaled === 0 ? 0 : after / scaled };
}

function print({ figures, runs, captures, notices, size, wrong, notifies }) {
  const row = (name, value, good = true) => console.log(`${good ? '  ' : '! '}${name.padEnd(34)} ${value}`);
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  row('days, schedules, steps, kills', `${figures.days}, ${figures.schedules}, ${figures.steps}, ${figures.kills}`);
  row('seconds', figures.seconds.toFixed(0));
  row('milliseconds a step, a page', `${figures.perStep.toFixed(0)}, ${figures.perPage.toFixed(1)}`);
  row('runs due, slept over', `${runs.due}, ${runs.missed}`);
  row('runs not exactly once', runs.wrong.length, runs.wrong.length === 0);
  row('captures of pages', captures.captures);
  row('captures too many or too few', captures.wrong.length, captures.wrong.length === 0);
  row('what the program said wrong', wrong.length, wrong.length === 0);
  if (notifies) {
    const { changes, alarms } = notices;
    row('looks, true changes, told', `${notices.looks}, ${changes.due}, ${changes.told}`);
    row('precision', changes.precision.toFixed(4), changes.precision >= goals.precision);
    row('recall', changes.recall.toFixed(4), changes.recall >= goals.recall);
    row('alarms due, told, right', `${alarms.due}, ${alarms.told}, ${alarms.right}`, alarms.false.length + alarms.lost.length === 0);
    row('told twice, not delivered, lost', `${notices.twice.length}, ${notices.undelivered}, ${notices.unsent}`, notices.twice.length + notices.undelivered + notices.unsent === 0);
  } else {
    row('notices', 'this varve has none (schedule add --notify)', false);
  }
  row('archive before, after compact', `${megabytes(size.before)}, ${megabytes(size.after)}`);
  row('wget WARCs, of a sample of', `${megabytes(size.wget)}, ${size.sampled} of ${size.fetches} fetches`);
  row('archive / WARCs', `1/${(1 / size.ratio).toFixed(1)}`, size.ratio <= goals.size);
}

function isGood({ runs, captures, notices, size, wrong, notifies }) {
  const exact = runs.wrong.length + captures.wrong.length + wrong.length === 0;
  const told = notifies && notices.changes.precision >= goals.precision && notices.changes.recall >= goals.recall &&
    notices.alarms.false.length + notices.alarms.lost.length + notices.twice.length + notices.undelivered + notices.unsent === 0;
  return exact && told && size.ratio <= goals.size;
}

const folder = options.folder ?? await mkdtemp(path.join(os.tmpdir(), 'varve-year-'));
await mkdir(folder, { recursive: true });
const begun = Date.now();
const all = await simulate(folder);
const { driver, sites } = all;
const { told, deliveries } = await driver.told();
const ledger = readLedger(path.join(folder, 'archive'));
const { steps, schedules } = driver;
const result = {
  options,
  figures: { days: Number(options.days), schedules: schedules.length, steps: steps.length, kills: steps.reduce((sum, step) => sum + step.kills, 0) },
  notifies: driver.notifies,
  runs: judgeRuns(schedules, ledger, steps),
  captures: await judgeCaptures(driver.at(driver.script.until + day), sites, schedules, steps, driver.notifies ? 3 : 1),
  notices: judgeNotices({ schedules, ledger, steps, told, deliveries, sites }),
  wrong: driver.wrong,
};
result.size = await sizes(all, folder);
result.figures.seconds = (Date.now() - begun) / 1000;
const spent = steps.reduce((sum, step) => sum + step.spent, 0);
result.figures.perStep = spent / steps.length;
result.figures.perPage = spent / steps.reduce((sum, step) => sum + step.served.length, 0);
await sites.stop();
await writeFile(options.report, JSON.stringify(result, null, 1));
print(result);
if (!options.folder) await rm(folder, { recursive: true, force: true });
process.exitCode = isGood(result) ? 0 : 1;
