// Whether each run that was due happened exactly once: the program's ledger and captures against the calendar.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { length } from './calendar.js';

const words = (time) => new Date(time).toISOString().slice(0, 19);

export function readLedger(archive) {
  const script = path.join(path.dirname(fileURLToPath(import.meta.url)), 'ledger.py');
  const { stdout, status, stderr } = spawnSync('python3', [script, path.join(archive, 'schedules.db')], { maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`ledger.py: ${stderr}`);
  const milliseconds = (value) => (value === null ? null : value / 1000);
  const runs = stdout.toString().split('\n').filter(Boolean).map((line) => JSON.parse(line))
    .map((run) => ({ ...run, planned: milliseconds(run.planned), begun: milliseconds(run.begun), ended: milliseconds(run.ended) }));
  const of = new Map();
  for (const run of runs) of.set(run.schedule, [...(of.get(run.schedule) ?? []), run]);
  return of;
}

// Of several that came due since the step before, the last; none twice.
function runsThatWereDue({ planned }, steps) {
  const due = [];
  let at = 0;
  for (const { time } of steps) {
    let last;
    for (; at < planned.length && planned[at] <= time; ++at) last = planned[at];
    if (last !== undefined) due.push(last);
  }
  return due;
}

// With jitter, nobody but the program knows when a run starts: it has to be there if a step came after the latest start and
// before the next run.
function jitteredRunsThatWereDue({ planned, rule }, steps) {
  return planned.filter((at, i) => steps.some(({ time }) => time >= at + length(rule.jitter) && time < (planned[i + 1] ?? Infinity)));
}

function compare(schedule, runs, steps) {
  const { rule, planned } = schedule;
  const done = new Set(runs.map((run) => run.planned));
  if (rule.adaptive) return { due: runs.length, lost: runs.length === 0 ? [0] : [], extra: [] };
  const due = rule.jitter ? jitteredRunsThatWereDue(schedule, steps) : runsThatWereDue(schedule, steps);
  const allowed = new Set(rule.jitter ? planned : due);
  const early = runs.filter((run) => run.begun < run.planned).map((run) => run.planned);
  return { due: Math.max(due.length, rule.jitter ? done.size : 0), lost: due.filter((at) => !done.has(at)), extra: [...early, ...[...done].filter((at) => !allowed.has(at))] };
}

export function judgeRuns(schedules, ledger, steps) {
  const wrong = [];
  let due = 0;
  let missed = 0;
  for (const schedule of schedules) {
    const runs = ledger.get(schedule.name) ?? [];
    const found = compare(schedule, runs, steps);
    due += found.due;
    missed += runs.reduce((sum, run) => sum + run.missed, 0);
    for (const at of found.lost) wrong.push({ what: 'lost', schedule: schedule.name, rule: schedule.rule, planned: words(at) });
    for (const at of found.extra) wrong.push({ what: 'not due', schedule: schedule.name, rule: schedule.rule, planned: words(at) });
    for (const run of runs) if (run.outcome === 0) wrong.push({ what: 'never ended', schedule: schedule.name, planned: words(run.planned) });
  }
  const ends = new Map();
  for (const { lines } of steps) {
    for (const { schedule, planned, outcome } of lines) if (planned && outcome !== 'to be tried again') ends.set(`${schedule} ${planned}`, (ends.get(`${schedule} ${planned}`) ?? 0) + 1);
  }
  for (const [run, count] of ends) if (count > 1) wrong.push({ what: `done ${count} times`, run });
  return { due, missed, wrong };
}

const unanswered = new Set(['no answer', 'broken off']);

// Each page's captures: in each step as many as it was served for, but for what a killed process took with it. `most` is how
// often a page may be captured in a run: more than once where the program looks again for noise, which a killed one does anew.
export async function judgeCaptures(varve, sites, schedules, steps, most) {
  const wrong = [];
  let captures = 0;
  for (const { page } of schedules) {
    const found = new Map();
    for (const { time } of (await varve('--json', 'list', sites.urlOf(page))).lines) {
      const step = stepOf(steps, Date.parse(time));
      found.set(step, (found.get(step) ?? 0) + 1);
      ++captures;
    }
    for (const [number, step] of steps.entries()) {
      const served = step.served.some((each) => each.page === page.number && !unanswered.has(each.answer));
      const count = found.get(number) ?? 0;
      if (count < (served ? 1 : 0) || count > (served ? most + step.kills * (most - 1) : 0)) wrong.push({ what: `${count} captures`, page: page.number, at: words(step.time), served, kills: step.kills });
    }
    if (found.has(-1)) wrong.push({ what: 'captured outside of a step', page: page.number });
  }
  return { captures, wrong };
}

// The number of the step in which that time lies; steps are hours apart but for what they take.
export function stepOf(steps, time) {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle].time <= time + 1000) low = middle + 1;
    else high = middle;
  }
  const step = steps[low - 1];
  return step && time <= step.time + step.took + 5000 ? low - 1 : -1;
}
