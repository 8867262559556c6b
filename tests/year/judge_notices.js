// What was told against the truth: changes by what the site showed in each step, alarms by docs/changes.md.
import { stepOf } from './judge_runs.js';

const changes = new Set(['changed', 'phrase', 'price', 'watch']);
const words = (time) => new Date(time).toISOString().slice(0, 19);
const numberOf = (url) => Number(new URL(url).pathname.split('/')[2]);

// By page and step: what the page showed last in the step.
function answersOf(steps) {
  const of = new Map();
  for (const [number, step] of steps.entries()) {
    for (const { page, answer, key } of step.served) {
      if (!of.has(page)) of.set(page, new Map());
      of.get(page).set(number, { answer, key });
    }
  }
  return of;
}

// A change is to be told in the first step that saw the page other than the step before that saw it.
function trueChanges(answers) {
  const due = new Map();
  let looks = 0;
  for (const [page, seen] of answers) {
    let last;
    for (const [step, { answer, key }] of seen) {
      if (answer !== 'good') continue;
      ++looks;
      if (last !== undefined && key !== last) due.set(`${page} ${step}`, { page, step });
      last = key;
    }
  }
  return { due, looks };
}

const failing = new Set(['server error', 'no answer', 'broken off', 'refused']);
const missing = new Set(['not found', 'gone']);
const atOnce = { parked: 'parked', 'soft 404': 'soft-404', 'login wall': 'login-wall' };

// The alarms that a page's runs give, each with its step.
function alarmsOf(runs) {
  const told = [];
  let state = 'fine';
  let [missed, failed] = [0, 0];
  const become = (next, step) => { if (next !== state) told.push({ kind: next === 'fine' ? 'back' : next, step }); state = next; };
  for (const { answer, step } of runs) {
    missed = missing.has(answer) ? missed + 1 : 0;
    failed = missing.has(answer) || failing.has(answer) ? failed + 1 : 0;
    if (answer === 'good') become('fine', step);
    else if (atOnce[answer]) become(atOnce[answer], step);
    else if (missed >= 3) become('gone', step);
    else if (failed >= 3 && !['gone', 'parked'].includes(state)) become('failing', step);
  }
  return told;
}

// The tries of each schedule's runs, oldest first. Of a run that fails, its first try counts, since the others are soon after
// it; and any that finds the page.
function triesOf(schedules, ledger, steps) {
  const of = new Map(schedules.map(({ name }) => [name, new Map()]));
  const add = (schedule, planned, step) => of.get(schedule).set(`${planned} ${step}`, { planned, step });
  for (const [number, { lines }] of steps.entries()) {
    for (const { schedule, planned } of lines) if (planned) add(schedule, Math.floor(Date.parse(planned)), number);
  }
  for (const [name, runs] of ledger) for (const run of runs) add(name, Math.floor(run.planned), stepOf(steps, run.begun));
  return new Map([...of].map(([name, tries]) => [name, [...tries.values()].sort((a, b) => a.step - b.step)]));
}

function trueAlarms(schedules, ledger, steps, answers) {
  const due = new Map();
  const tries = triesOf(schedules, ledger, steps);
  for (const { name, page } of schedules) {
    const begun = new Set();
    const runs = tries.get(name).map(({ planned, step }) => {
      const isFirst = !begun.has(planned);
      begun.add(planned);
      return { step, isFirst, answer: answers.get(page.number)?.get(step)?.answer ?? 'refused' };
    }).filter(({ isFirst, answer }) => isFirst || answer === 'good');
    for (const { kind, step } of alarmsOf(runs)) due.set(`${page.number} ${step} ${kind}`, { page: page.number, step, kind });
  }
  return due;
}

function against(due, told) {
  const right = [...told.keys()].filter((key) => due.has(key)).length;
  return {
    due: due.size, told: told.size, right,
    precision: told.size === 0 ? 1 : right / told.size, recall: due.size === 0 ? 1 : right / due.size,
    false: [...told].filter(([key]) => !due.has(key)).map(([, each]) => each),
    lost: [...due].filter(([key]) => !told.has(key)).map(([, each]) => each),
  };
}

export function judgeNotices({ schedules, ledger, steps, told, deliveries, sites }) {
  const answers = answersOf(steps);
  const { due, looks } = trueChanges(answers);
  const saidChanges = new Map();
  const saidAlarms = new Map();
  const twice = [];
  const ids = new Set();
  for (const notice of told) {
    const [page, step] = [numberOf(notice.url), stepOf(steps, Date.parse(notice.time))];
    const key = `${page} ${step}`;
    // What a process that is killed was sending comes again, under the same id (docs/notices.md).
    if (ids.has(notice.id) && !steps[step]?.kills) twice.push({ id: notice.id, page, kind: notice.kind, at: notice.time });
    ids.add(notice.id);
    const at = { page, step, kind: notice.kind, score: notice.score, summary: notice.summary, edits: notice.redline?.changes?.slice(0, 3) };
    if (changes.has(notice.kind)) saidChanges.set(key, at);
    else saidAlarms.set(`${key} ${notice.kind}`, at);
  }
  const describe = (each) => describeCase(each, steps, sites);
  const finish = (result) => ({ ...result, false: result.false.map(describe), lost: result.lost.map(describe) });
  return {
    looks,
    changes: finish(against(due, saidChanges)),
    alarms: finish(against(trueAlarms(schedules, ledger, steps, answers), saidAlarms)),
    twice,
    undelivered: deliveries.filter(({ state }) => state !== 'delivered').length,
    unsent: deliveries.filter(({ notice }) => notice && !ids.has(notice)).length,
  };
}

// What is needed to look into a case.
function describeCase({ page, step, ...more }, steps, sites) {
  const { page: of } = sites.pages[page];
  const at = steps[step]?.time;
  const site = sites.sites[of.site];
  const near = of.changes.filter((each) => at && each.at <= at && each.at > at - 8 * 86_400_000).map((each) => `${each.change} ${words(each.at)}`);
  return { page, pageKind: of.kind, url: sites.urlOf(of), layout: site.layout, noises: [...site.noises].join(' '), validates: site.validates, trouble: of.trouble?.kind, step, at: at && words(at), kills: steps[step]?.kills, near, ...more };
}
