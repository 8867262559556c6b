// Drives the real program through the simulated time: puts libfaketime's clock to when something is due, runs
// `varve schedule run --due`, sometimes kills it, sometimes sleeps over what is due. Writes down what each step showed.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { archive } from '../integration/lib/varve.js';
import { random } from './random.js';
import { day, hour } from './script.js';
import { dealRules, length, plannedTimes } from './calendar.js';

const here = path.dirname(fileURLToPath(import.meta.url));
// The program is begun at these times only, as by a timer: what falls between runs together. What is tried again waits longer.
const grid = 5 * 60_000;
const retryGrid = 2 * hour;
const rate = 20;
const preload = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const upTo = (step, time) => Math.ceil(time / step) * step;
const words = (time) => new Date(time).toISOString().replace('T', ' ').slice(0, 19);

export class Driver {
  constructor({ folder, sites, script, kills }) {
    Object.assign(this, { folder, sites, script, kills, steps: [], schedules: [], wrong: [], longest: 400 });
    this.random = random(script.seed, 'driver');
    this.notices = path.join(folder, 'notices');
  }

  // The archive's commands at that time. The clock stands still where `stands`, or goes on from there, faster than the real one:
  // so the program's waits (for a second look, before it tries again) take less.
  at(time, stands = false) {
    const env = { LD_PRELOAD: preload, FAKETIME: stands ? words(time) : `@${words(time)} x${rate}`, FAKETIME_DONT_FAKE_MONOTONIC: '1', TZ: 'UTC' };
    return archive(path.join(this.folder, 'archive'), { env });
  }

  async setUp() {
    await mkdir(this.notices, { recursive: true });
    const varve = this.at(this.script.from, true);
    const { stdout } = await varve('schedule', 'add', '--help');
    this.notifies = stdout.includes('--notify');
    this.conditional = stdout.includes('--conditional');
    const dealt = dealRules(this.script.pages.length, random(this.script.seed, 'rules'));
    for (const page of this.script.pages) await this.add(varve, page, dealt[page.number]);
  }

  async add(varve, page, rule) {
    const args = ['--allow-private', '--browser=never', '--timeout', '20s', '--tries', '1', '--name', `p${page.number}`];
    if (rule.cron) args.push('--cron', rule.cron, '--zone', rule.zone);
    else args.push('--every', rule.every);
    if (rule.jitter) args.push('--jitter', rule.jitter);
    if (rule.adaptive) args.push('--adaptive');
    if (this.conditional && page.site % 2 === 1) args.push('--conditional');
    if (this.notifies) args.push('--notify', `command:/bin/sh '${path.join(here, 'keep_notice.sh')}' '${this.notices}'`);
    if (this.notifies && page.kind === 'shop' && page.number % 20 === 0) args.push('--watch', 'free returns');
    const end = await varve('--json', 'schedule', 'add', this.sites.urlOf(page), ...args);
    if (end.code !== 0) throw new Error(`schedule add: ${end.stderr}`);
    const planned = plannedTimes(rule, this.script.from, this.script.until);
    this.schedules.push({ name: `p${page.number}`, page, rule, planned });
    const next = Date.parse(end.lines[0].next);
    if (planned.length > 0 && !rule.jitter && next !== planned[0]) this.wrong.push(`${JSON.stringify(rule)}: next is ${end.lines[0].next} and should be ${words(planned[0])}`);
    this.next = Math.min(this.next ?? Infinity, next);
  }

  isJittered(time) {
    return this.schedules.some(({ rule, planned }) => rule.jitter && planned.some((at) => at <= time && time <= at + length(rule.jitter)));
  }

  // What the program says is next is no later than what the calendar says.
  wake(time) {
    const due = this.due.find((each) => each > time) ?? Infinity;
    if (this.steps.length === 0) return upTo(grid, due);
    if (this.next > due) this.wrong.push(`after ${words(time)}: next is said to be ${words(this.next)}, and something is due at ${words(due)}`);
    const said = this.isJittered(this.next) ? upTo(grid, this.next) : upTo(retryGrid, this.next);
    return this.awake(Math.max(Math.min(said, upTo(grid, due)), upTo(grid, time + this.steps.at(-1).took + 60_000)));
  }

  // The first time from that on at which the machine is not off.
  awake(time) {
    const nap = this.script.naps.find((each) => each.at <= time && time < each.end);
    return nap ? this.awake(upTo(grid, nap.end)) : time;
  }

  async run(report) {
    const all = new Set(this.schedules.filter(({ rule }) => !rule.jitter).flatMap(({ planned }) => planned));
    this.due = [...all].sort((a, b) => a - b);
    let time = this.script.from;
    for (;;) {
      time = this.wake(time);
      if (time > this.script.until) return;
      await this.step(time);
      report(time, this.steps);
    }
  }

  async step(time) {
    await this.sites.advance(time);
    const varve = this.at(time);
    const step = { time, kills: 0, lines: [], begun: Date.now() };
    while (this.random.chance(step.kills > 0 ? 0.4 : this.kills)) {
      const child = varve.start('--json', 'schedule', 'run', '--due');
      const timer = setTimeout(() => child.kill('SIGKILL'), 20 + this.random() * this.longest);
      const end = await child.done;
      clearTimeout(timer);
      step.lines.push(...whole(end.stdout));
      ++step.kills;
      if (end.signal === null) break;
    }
    const begun = Date.now();
    const end = await varve('--json', 'schedule', 'run', '--due');
    // A step that is killed again and again is killed at all of its stages.
    if (step.kills === 0) this.longest = 0.7 * this.longest + 0.3 * (Date.now() - begun);
    if (end.code > 1) this.wrong.push(`${words(time)}: schedule run ended with ${end.code}: ${end.stderr.slice(0, 300)}`);
    step.lines.push(...whole(end.stdout));
    step.spent = Date.now() - step.begun;
    step.took = step.spent * rate;  // on the moved clock
    step.served = this.sites.served;
    const last = step.lines.findLast((line) => 'next' in line && !('planned' in line));
    this.next = last?.next ? Date.parse(last.next) : Infinity;
    this.steps.push(step);
  }

  // All notices that the command was given, and what the outbox says of them.
  async told() {
    if (!this.notifies) return { told: [], deliveries: [] };
    const late = this.at(this.script.until + day);
    await late('notify', 'deliver');
    const deliveries = (await late('--json', 'notify', 'list', '--limit', '10000000')).lines;
    const told = [];
    for (const name of await readdir(this.notices)) {
      if (name.endsWith('.json')) told.push(JSON.parse(await readFile(path.join(this.notices, name), 'utf8')));
    }
    return { told, deliveries };
  }
}

// The lines that were written to their end; a killed process may leave half of one.
const whole = (stdout) => stdout.split('\n').slice(0, -1).filter(Boolean).map((line) => JSON.parse(line));
