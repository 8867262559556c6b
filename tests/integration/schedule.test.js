// `varve schedule` and `serve --daemon` against a site on loopback. The clock is the real program's, moved by
// libfaketime: a run's moment is chosen, and days go by at once.
import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { archive } from './lib/varve.js';
import { response } from './lib/warc.js';

let folder;
const ends = [];
before(async () => { folder = await temporaryFolder({ after: (end) => ends.push(end) }); });
after(() => Promise.all(ends.map((end) => end())));
let archives = 0;

// An archive whose commands run at a time that is given: `at('2026-03-01 12:00:00')('save', …)`.
function timedArchive() {
  const folderOfIt = path.join(folder, `archive-${++archives}`);
  const at = (time) => archive(folderOfIt, { env: { LD_PRELOAD: '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', FAKETIME: time, FAKETIME_DONT_FAKE_MONOTONIC: '1', TZ: 'UTC' } });
  at.now = archive(folderOfIt);
  return at;
}

async function site(t, pages) {
  const asked = [];
  const server = http.createServer((request, response) => {
    const page = pages[request.url];
    if (request.url !== '/favicon.ico') asked.push(request.url);
    if (typeof page === 'function') return page(request, response);
    response.writeHead(page === undefined ? 404 : 200, { 'Content-Type': 'text/html' }).end(page ?? '<p>not here');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = server.address().port;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}`, asked, server, port };
}

const add = async (varve, ...args) => {
  const end = await varve('--json', 'schedule', 'add', ...args, '--allow-private', '--browser=never');
  assert.equal(end.code, 0, end.stderr);
  return end.lines[0];
};
const runs = async (varve, ...args) => (await varve('--json', 'schedule', 'run', ...args)).lines.filter((line) => line.planned);

test('schedules are made, shown, paused, resumed and removed', async (t) => {
  const { url } = await site(t, { '/': '<p>hello' });
  const at = timedArchive();
  const varve = at('2026-03-01 12:00:00');
  const made = await add(varve, `${url}/`, '--every', '6h', '--tag', 'news', '--no-requisites');
  assert.match(made.name, /^127\.0\.0\.1-\d+$/);
  assert.equal(made.next, '2026-03-01T18:00:00.000000Z');
  assert.deepEqual([...made.options].sort(), ['--allow-private=true', '--browser=never', '--requisites=false', '--tag=news']);
  const other = await add(varve, `${url}/`, '--cron', '0 7 * * MON', '--zone', 'Europe/Zurich', '--name', 'mondays');
  assert.equal(other.next, '2026-03-02T06:00:00.000000Z');
  assert.equal((await add(varve, `${url}/`, '--every', '1d')).name, `${made.name}-2`);
  assert.equal((await varve('schedule', 'pause', 'mondays')).code, 0);
  const [paused] = (await varve('--json', 'schedule', 'show', 'mondays')).lines;
  assert.deepEqual([paused.paused, paused.next], [true, null]);
  await varve('schedule', 'resume', 'mondays');
  await varve('schedule', 'remove', made.name);
  const left = (await varve('--json', 'schedule', 'list')).lines;
  assert.deepEqual(left.map((each) => each.name).sort(), [`${made.name}-2`, 'mondays']);
  // They are in the packs: neither the index nor the runs' file is needed for them.
  assert.equal((await varve('rebuild')).code, 0);
  assert.deepEqual((await varve('--json', 'schedule', 'list')).lines.map((each) => each.name).sort(), [`${made.name}-2`, 'mondays']);
  // The options hold: a run saves as they say.
  await add(at('2026-03-01 12:00:00'), `${url}/`, '--every', '1h', '--name', 'tagged', '--tag', 'news', '--note', 'a b=c', '--header', 'X-A: b c');
  assert.equal((await at('2026-03-01 12:00:01')('schedule', 'run', 'tagged')).code, 0);
  const [shown] = (await varve('--json', 'show', `${url}/`)).lines;
  assert.deepEqual([shown.tags, shown.note], [['news'], 'a b=c']);
});

test('what cannot be a schedule is said in a sentence', async () => {
  const varve = timedArchive().now;
  for (const [args, words] of [
    [['http://a.example/'], /say when/],
    [['http://a.example/', '--every', '500ms'], /takes from 1s to 100y/],
    [['http://a.example/', '--every', '101y'], /takes from 1s to 100y/],
    [['http://a.example/', '--every', '6h', '--cron', '* * * * *'], /say when/],
    [['http://a.example/', '--cron', '0 25 * * *'], /hour/i],
    [['http://a.example/', '--cron', '0 7 * * *', '--zone', 'Europe/Zurih'], /Europe\/Zurich/],
    [['ftp://a.example/', '--every', '6h'], /no URL of http/],
    [['http://a.example/', '--every', '6h', '--name', '../x'], /no name/],
    [['http://a.example/', '--every', '6h', '--depth', '3'], /goes with --crawl/],
  ]) {
    const end = await varve('schedule', 'add', ...args);
    assert.equal(end.code, 2, args.join(' '));
    assert.match(end.stderr, words);
  }
  assert.equal((await varve('schedule', 'run', 'nobody')).code, 2);
});

test('each planned run is done once, also when the clock is put forward and when the machine slept', async (t) => {
  const { url, asked } = await site(t, { '/': '<p>hello' });
  const at = timedArchive();
  // In the night of 29 March 2026 Zurich's clocks go from 2:00 to 3:00.
  await add(at('2026-03-27 12:00:00'), `${url}/`, '--cron', '30 7 * * *', '--zone', 'Europe/Zurich', '--name', 'daily');
  const planned = [];
  for (let hour = 0; hour < 100; ++hour) {
    const time = new Date(Date.UTC(2026, 2, 27, 12, 5) + hour * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
    if (hour % 8 === 0 || planned.length < 3) for (const run of await runs(at(time), '--due')) planned.push(run.planned);
  }
  assert.deepEqual(planned, ['2026-03-28T06:30:00.000000Z', '2026-03-29T05:30:00.000000Z', '2026-03-30T05:30:00.000000Z', '2026-03-31T05:30:00.000000Z']);
  assert.equal(asked.length, 4);
  const [late] = await runs(at('2026-04-20 12:00:00'), '--due');
  assert.deepEqual([late.planned, late.missed, asked.length], ['2026-04-20T05:30:00.000000Z', 19, 5]);
  assert.deepEqual(await runs(at('2026-04-20 12:00:01'), '--due'), []);
});

test('a run that fails is tried again until the next is due; a page that is not there is not', async (t) => {
  const { url, asked, server, port } = await site(t, { '/': '<p>hello' });
  const at = timedArchive();
  await add(at('2026-05-01 00:00:00'), `${url}/`, '--every', '1d', '--name', 'up');
  await add(at('2026-05-01 00:00:00'), `${url}/gone`, '--every', '1d', '--name', 'gone');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const down = await runs(at('2026-05-02 00:00:10'), '--due');
  assert.deepEqual(down.map((run) => run.outcome), ['to be tried again', 'to be tried again']);
  assert.deepEqual(await runs(at('2026-05-02 00:00:15'), '--due'), [], 'not at once');
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const again = await runs(at('2026-05-02 00:10:00'), '--due');
  assert.deepEqual(again.map((run) => [run.schedule, run.outcome, run.failures, run.planned]).sort(), [
    ['gone', 'failed', 2, '2026-05-02T00:00:00.000000Z'], ['up', 'changed', 1, '2026-05-02T00:00:00.000000Z']]);
  assert.deepEqual(await runs(at('2026-05-02 12:00:00'), '--due'), []);
  assert.equal(asked.filter((each) => each === '/').length, 1);
});

test('killed in the middle, it does what was due, and captures it once', async (t) => {
  const pages = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`/p${i}`, (request, response) => setTimeout(() => response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<p>page ${i}`), 90)]));
  const { url } = await site(t, pages);
  const at = timedArchive();
  for (let i = 0; i < 30; ++i) await add(at('2026-06-01 00:00:00'), `${url}/p${i}`, '--every', '1d', '--name', `p${i}`, '--no-requisites');
  const days = 4;
  let kills = 0;
  for (let day = 2; day < 2 + days; ++day) {
    const time = `2026-06-0${day} 00:00:30`;
    for (let i = 0; i < 3; ++i) {
      const child = at(time).start('schedule', 'run', '--due');
      await new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 250));
      kills += child.kill('SIGKILL') ? 1 : 0;
      await child.done;
    }
    const end = await at(time)('--json', 'schedule', 'run', '--due');
    assert.equal(end.code, 0, end.stderr);
  }
  assert.ok(kills >= days, `${kills} kills`);
  for (let i = 0; i < 30; ++i) {
    const rows = (await at.now('--json', 'list', `${url}/p${i}`)).lines;
    assert.deepEqual(rows.map((row) => row.timestamp.slice(0, 8)), ['20260602', '20260603', '20260604', '20260605'], `p${i}`);
    const all = (await at.now('--json', 'schedule', 'show', `p${i}`)).lines.slice(1);
    assert.deepEqual(all.map((run) => run.ended !== null), [true, true, true, true]);
  }
});

test('a crawl on a schedule goes on where it was killed', async (t) => {
  const links = (...paths) => `<p>${paths.map((each) => `<a href="${each}">x</a>`).join('')}`;
  const pages = { '/': links(...Array.from({ length: 60 }, (_, i) => `/c${i}`)) };
  for (let i = 0; i < 60; ++i) pages[`/c${i}`] = (request, response) => setTimeout(() => response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<p>${i}`), 20);
  const { url, asked } = await site(t, pages);
  const at = timedArchive();
  await add(at('2026-06-01 00:00:00'), `${url}/`, '--every', '1d', '--crawl', '--delay', '0', '--concurrency', '4', '--name', 'site');
  const child = at('2026-06-02 00:00:10').start('schedule', 'run', '--due');
  while (asked.length < 20) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGKILL');
  await child.done;
  const end = await runs(at('2026-06-02 00:01:00'), '--due');
  assert.deepEqual(end.map((run) => [run.outcome, run.planned]), [['changed', '2026-06-02T00:00:00.000000Z']]);
  for (let i = 0; i < 60; ++i) assert.ok(asked.filter((each) => each === `/c${i}`).length <= 2);
  assert.equal((await at.now('--json', 'crawl', '--jobs')).lines.length, 0);
});

test('one process at a time runs them, and serve --daemon does as long as it serves', async (t) => {
  const { url, asked } = await site(t, { '/': '<p>hello', '/slow': (request, response) => setTimeout(() => response.writeHead(200).end('slow'), 1500) });
  const varve = timedArchive().now;
  await add(varve, `${url}/slow`, '--every', '1d', '--name', 'slow');
  const child = varve.start('schedule', 'run', 'slow');
  while (!asked.includes('/slow')) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await varve('schedule', 'run', 'slow');
  assert.equal(second.code, 3);
  assert.match(second.stderr, /another varve runs/);
  assert.equal((await child.done).code, 0);
  await add(varve, `${url}/`, '--every', '1s', '--name', 'often');
  const server = varve.start('serve', '--daemon', '--listen', '127.0.0.1:0', '--allow-private');
  const end = Date.now() + 20_000;
  while (asked.filter((each) => each === '/').length < 3 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  server.kill('SIGTERM');
  assert.equal((await server.done).code, 0);
  const [, ...all] = (await varve('--json', 'schedule', 'show', 'often')).lines;
  assert.ok(all.length >= 3, `${all.length} runs`);
  assert.equal(new Set(all.map((run) => run.planned)).size, all.length);
});

// A schedule as a WARC may bring it.
const written = (name, urls, more = {}) => response({
  url: `urn:varve:schedule:${name}`, date: '2026-02-01T00:00:00Z', headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ version: 1, name, urls, kind: 'save', options: ['--allow-private=true', '--browser=never'], every_us: 3_600_000_000, created_us: Date.UTC(2026, 0, 1) * 1000, ...more }),
}).text;
const exists = (file) => access(file).then(() => true, () => false);

test('a schedule that came with an import or a merge does nothing until somebody takes it over', async (t) => {
  const pages = { '/': '<p>hello' };
  const { url, asked } = await site(t, pages);
  const run = path.join(folder, 'it-ran');
  const program = path.join(folder, 'program.sh');
  await writeFile(program, `#!/bin/sh\ntouch ${run}\n`, { mode: 0o755 });
  const at = timedArchive();
  const varve = at('2026-03-01 12:00:00');
  await add(varve, `${url}/`, '--every', '1h', '--name', 'mine');
  assert.equal((await runs(varve, 'mine')).length, 1);
  const warc = path.join(folder, 'stranger.warc');
  const theirs = { watching: { notify: [`command:${program}`], watches: ['hello'] }, keep: { last: 1 } };
  await writeFile(warc, written('evil', [`${url}/`], theirs) + written('mine', [`${url}/else`], theirs));
  assert.equal((await varve('import', warc)).code, 0);

  const list = (await varve('--json', 'schedule', 'list')).lines;
  assert.deepEqual(list.map((each) => [each.name, each.imported, each.urls[0]]), [['mine', false, `${url}/`], ['evil', true, `${url}/`]]);
  const shown = (await varve('schedule', 'show', 'evil')).stdout;
  assert.match(shown, /came with an import or a merge and is not run/);
  assert.ok(shown.includes(`Told to: command:${program}`), shown);
  asked.length = 0;
  const later = at('2026-03-20 12:00:00');
  assert.deepEqual((await runs(later, '--due')).map((each) => each.schedule), ['mine']);
  const refused = await later('schedule', 'run', 'evil');
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /schedule resume evil/);
  assert.equal((await later('schedule', 'pause', 'evil')).code, 2);
  assert.equal((await later('--json', 'list', `${url}/`)).lines.length, 2, 'and nothing is pruned by it');

  // A merge brings what it was as little, of here or of there.
  const other = timedArchive()('2026-03-21 12:00:00');
  const from = path.join(folder, `archive-${archives - 1}`);
  const merged = await other('merge', from);
  assert.equal(merged.code, 0, merged.stderr);
  assert.deepEqual((await other('--json', 'schedule', 'list')).lines.map((each) => [each.name, each.imported]), [['evil', true], ['mine', true]]);
  assert.deepEqual(await runs(other, '--due'), []);
  assert.equal(await exists(run), false);

  // Whoever has looked at it takes it over, or is rid of it.
  assert.equal((await other('schedule', 'remove', 'mine')).code, 0);
  assert.equal((await other('schedule', 'resume', 'evil')).code, 0);
  assert.deepEqual((await other('--json', 'schedule', 'list')).lines.map((each) => [each.name, each.imported]), [['evil', false]]);
  assert.equal((await runs(other, 'evil')).length, 1);
  pages['/'] = '<p>The shop has been closed.';
  assert.equal((await runs(other, 'evil')).length, 1);
  assert.equal(await exists(run), true);
});

test('a schedule that this version cannot follow fails by itself, and the others run', async (t) => {
  const { url } = await site(t, { '/': '<p>hello' });
  const varve = timedArchive()('2026-03-01 12:00:00');
  await add(varve, `${url}/`, '--every', '1h', '--name', 'good');
  const cannot = {
    'bad-channel': { watching: { notify: ['pigeon:home'] } }, 'bad-expression': { watching: { ignore_text: ['('] } },
    'bad-option': { options: ['--no-such-option'] }, 'crawl-of-bad-watch': { kind: 'crawl', options: ['--allow-private=true', '--browser=never', '--delay=0'], watching: { ignore: ['<<'] } },
  };
  const never = { 'no-time': { every_us: null }, 'two-times': { cron: '* * * * *' }, 'no-zone': { every_us: null, cron: '* * * * *', zone: 'Mars/North' }, 'no-urls': { urls: [] }, 'newer': { version: 2 }, 'text': { version: 'one' } };
  const warc = path.join(folder, 'newer.warc');
  await writeFile(warc, Object.entries({ ...cannot, ...never }).map(([name, more]) => written(name, [`${url}/`], more)).join('') + written('name', [`${url}/`], { name: 'other' }));
  assert.equal((await varve('import', warc)).code, 0);
  assert.equal((await varve('schedule', 'resume', ...Object.keys(cannot))).code, 0);
  const list = await varve('--json', 'schedule', 'list');
  assert.deepEqual(list.lines.map((each) => each.name), [...Object.keys(cannot), 'good'].sort());
  for (const name of [...Object.keys(never), 'name']) assert.match(list.stderr, new RegExp(`urn:varve:schedule:${name}: `));
  const ran = await runs(varve, ...Object.keys(cannot), 'good');
  assert.deepEqual(Object.fromEntries(ran.map((each) => [each.schedule, each.outcome])), { good: 'changed', ...Object.fromEntries(Object.keys(cannot).map((name) => [name, 'to be tried again'])) });
  for (const each of ran) assert.equal(each.schedule === 'good', each.reason === '', each.reason);
});

test('a backup has the runs and what was learned of their pages: what changed since then is told by it', async (t) => {
  const pages = { '/': '<p>hello' };
  const { url } = await site(t, pages);
  const at = timedArchive();
  await add(at('2026-03-01 12:00:00'), `${url}/`, '--every', '1h', '--name', 'page', '--notify', 'feed');
  assert.equal((await runs(at('2026-03-01 13:30:00'), '--due')).length, 1);
  pages['/'] = '<p>Hello again, there is news.';
  assert.deepEqual((await runs(at('2026-03-01 14:30:00'), '--due')).map((each) => each.outcome), ['changed']);
  const kept = path.join(folder, 'kept');
  for (const again of [1, 2]) assert.equal((await at.now('backup', kept)).code, 0, `backup ${again}`);
  const backup = (time) => archive(kept, { env: { LD_PRELOAD: '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', FAKETIME: time, FAKETIME_DONT_FAKE_MONOTONIC: '1', TZ: 'UTC' } });
  const shown = async (varve) => (await varve('--json', 'schedule', 'show', 'page')).lines;
  assert.deepEqual(await shown(backup('2026-03-01 14:40:00')), await shown(at('2026-03-01 14:40:00')));
  assert.deepEqual(await runs(backup('2026-03-01 14:50:00'), '--due'), []);
  assert.deepEqual((await runs(backup('2026-03-01 15:30:00'), '--due')).map((each) => [each.outcome, each.missed]), [['unchanged', 0]]);
});
