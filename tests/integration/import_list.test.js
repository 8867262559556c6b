// import-list: the pages of lists that were kept elsewhere are saved, with what the lists say of them; and --check says
// which of them are lost, and where there is an old snapshot. Against a real server and a real outside archive on loopback.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';

const ends = [];
const asked = [];
let site, base, folder, answers;

const page = (title) => [200, { 'Content-Type': 'text/html' }, `<!doctype html><title>${title}</title><p>${title} as it was`];

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  site = http.createServer((request, answer) => {
    asked.push(`${request.method} ${request.url}`);
    const [status, headers, body] = answers[`${request.method} ${request.url}`] ?? answers[request.url] ?? [404, {}, 'gone'];
    answer.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  ends.push(() => { site.closeAllConnections(); site.close(); });
  base = `http://127.0.0.1:${site.address().port}`;
});
after(async () => { for (const end of ends.reverse()) await end(); });

const file = async (name, text) => {
  await writeFile(path.join(folder, name), text);
  return path.join(folder, name);
};
const fresh = (name) => archive(path.join(folder, name));
const save = ['--allow-private', '--browser=never'];

test('the pages of bookmarks are saved, each with its folders, tags and note', async () => {
  answers = { '/offer': page('Offer'), '/cake': page('Cake'), '/feed.xml': [200, { 'Content-Type': 'application/xml' }, '<rss/>'] };
  const bookmarks = await file('bookmarks.html', `<!DOCTYPE NETSCAPE-Bookmark-file-1>
<DL><p><DT><A HREF="${base}/offer" TAGS="shop,2026">Offer</A><DD>Ask again in May
<DT><H3>Recipes</H3><DL><p><DT><A HREF="${base}/cake">Cake</A><DT><A HREF="javascript:void(0)">A bookmarklet</A></DL><p></DL>`);
  const opml = await file('feeds.opml', `<opml version="2.0"><body><outline text="Sweets">
<outline type="rss" text="Cakes" xmlUrl="${base}/feed.xml" htmlUrl="${base}/cake"/></outline></body></opml>`);
  const varve = fresh('saved');
  const { code, lines, stderr } = await varve('--json', 'import-list', ...save, '--tag', 'imported', bookmarks, opml);
  assert.equal(code, 0, stderr);
  assert.deepEqual(lines.map((line) => line.url).sort(), ['/cake', '/feed.xml', '/offer'].map((at) => base + at));
  assert.match(stderr, /bookmarks\.html: left out what is no page of the web: 1 javascript:/);
  const mark = async (at) => {
    const { lines: [shown] } = await varve('--json', 'show', base + at);
    return [shown.tags, shown.note];
  };
  assert.deepEqual(await mark('/offer'), [['2026', 'imported', 'shop'], 'Ask again in May']);
  assert.deepEqual(await mark('/cake'), [['Recipes', 'Sweets', 'imported'], '']);
  const { lines: found } = await varve('--json', 'list', '--tag', 'Recipes');
  assert.deepEqual(found.map((line) => line.url), [`${base}/cake`]);
});

test('a dry run says what would be saved, asks nobody, and makes no archive', async () => {
  answers = { '/a': page('A'), '/b': page('B') };
  const list = await file('plain.txt', `# two pages\n${base}/a\nsee ${base}/b.\nmailto:nobody@example.com\n`);
  const varve = fresh('dry');
  asked.length = 0;
  const first = await varve('--json', 'import-list', ...save, '--dry-run', list);
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(first.lines.map((line) => [line.url, line.would_save]), [[`${base}/a`, true], [`${base}/b`, true]]);
  assert.deepEqual(asked, []);
  assert.ok(!(await readdir(folder)).includes('dry'));

  assert.equal((await varve('save', '--allow-private', `${base}/a`)).code, 0);
  const second = await varve('import-list', ...save, '--dry-run', '--if-older-than', '1d', list);
  assert.match(second.stdout, /^fresh .*\/a$/m);
  assert.match(second.stdout, /^1 of 2 pages would be saved$/m);
  asked.length = 0;
  const saved = await varve('import-list', ...save, '--if-older-than', '1d', list);
  assert.equal(saved.code, 0, saved.stderr);
  assert.ok(!asked.some((each) => each.endsWith('/a')), 'a page that is fresh enough is not fetched');
});

test('the folder of a profile is read as the browser left it, and standard input as a file', async () => {
  answers = { '/page': page('Page') };
  await mkdir(path.join(folder, 'profile'));
  await file('profile/Bookmarks', JSON.stringify({ roots: { bookmark_bar: { type: 'folder', name: 'Bookmarks bar', children: [
    { type: 'folder', name: 'Work', children: [{ type: 'url', name: 'Page', url: `${base}/page`, date_added: '13344473600123456' }] }] } } }));
  const varve = fresh('profile-archive');
  const { lines: [seen] } = await varve('--json', 'import-list', '--dry-run', path.join(folder, 'profile'));
  assert.deepEqual([seen.url, seen.tags, seen.added], [`${base}/page`, ['Work'], '2023-11-14T22:13:20.123456Z']);
  const input = varve.with({ input: JSON.stringify([{ timestamp: '1575749812.3', url: `${base}/page`, tags: 'a,b' }]) });
  const { lines: [piped] } = await input('--json', 'import-list', '--dry-run', '-');
  assert.deepEqual(piped.tags, ['a', 'b']);
});

// A file without a checksum is one that somebody else wrote: Chromium writes it anew in its own way, with all that it has.
test('a profile that Chromium wrote, while it runs', async (t) => {
  const profile = path.join(folder, 'chromium');
  await mkdir(path.join(profile, 'Default'), { recursive: true });
  const url = (name) => ({ type: 'url', name, url: `https://${name.toLowerCase()}.example/`, date_added: '13344473600123456' });
  const list = await file('chromium/Default/Bookmarks', JSON.stringify({ version: 1, roots: {
    bookmark_bar: { type: 'folder', name: 'Bookmarks bar', children: [url('Bar'), { type: 'folder', name: 'Wörk', children: [url('Inner')] }] },
    other: { type: 'folder', name: 'Other bookmarks', children: [] }, synced: { type: 'folder', name: 'Mobile bookmarks', children: [] } } }));
  const chromium = spawn(process.env.VARVE_CHROMIUM ?? 'chromium', ['--headless=new', '--no-sandbox', '--disable-gpu',
    '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], { stdio: 'ignore' });
  const ended = once(chromium, 'exit');
  t.after(async () => { chromium.kill(); await ended; });
  const end = Date.now() + 60_000;
  while (!(await readFile(list, 'utf8')).includes('"checksum"')) {
    assert.ok(Date.now() < end, 'Chromium writes its bookmarks');
    await sleep(100);
  }
  const { code, lines, stderr } = await fresh('chromium-archive')('--json', 'import-list', '--dry-run', profile);
  assert.equal(code, 0, stderr);
  assert.deepEqual(lines.map((line) => [line.url, line.title, line.tags, line.added]), [
    ['https://bar.example/', 'Bar', [], '2023-11-14T22:13:20.123456Z'],
    ['https://inner.example/', 'Inner', ['Wörk'], '2023-11-14T22:13:20.123456Z']]);
});

test('what is no list is wrong usage, said in a sentence', async () => {
  const varve = fresh('wrong');
  for (const [args, expected] of [
    [[path.join(folder, 'nowhere')], /cannot read the list .*nowhere/],
    [[await file('words.txt', 'no addresses here\n')], /no page of the web is in .*words\.txt/],
    [['--format', 'opml', await file('not.opml', 'no xml')], /the list is no OPML/],
    [['--format', 'html', await file('any.txt', base)], /"html" is no format of a list; there are netscape, /],
    [['--check', '--dry-run', await file('any.txt', base)], /excludes/],
    [['--check', '--wayback', 'archive', await file('any.txt', base)], /"archive" is no archive's URL/],
  ]) {
    const { code, stderr } = await varve('import-list', ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, expected);
  }
});

test('a check says which pages are lost, and where an old snapshot of them is', async (t) => {
  answers = { '/stays': page('Stays'), '/lost': page('Lost'), '/elsewhere': page('Elsewhere') };
  const varve = fresh('checked');
  const outside = fresh('outside');
  assert.equal((await varve('save', '--allow-private', `${base}/lost`)).code, 0);
  assert.equal((await outside('save', '--allow-private', `${base}/elsewhere`)).code, 0);
  const wayback = await serve(outside.folder);
  t.after(() => wayback.stop());

  const moved = { Location: '/stays' };
  answers = { '/stays': page('Stays'), 'HEAD /no-head': [405, {}, ''], 'GET /no-head': page('Here'), '/old': [301, moved, ''],
    '/elsewhere': [410, {}, 'gone'], '/walled': [403, {}, 'no'], '/fails': [500, {}, 'oops'] };
  const names = ['stays', 'no-head', 'old', 'lost', 'elsewhere', 'walled', 'fails'];
  const list = await file('check.txt', `${names.map((name) => `${base}/${name}`).join('\n')}\nhttp://nowhere.invalid/\n`);
  const before = await varve('--json', 'stats');
  asked.length = 0;
  const { code, lines, stderr } = await varve('--json', 'import-list', '--allow-private', '--check', '--wayback', wayback.url, list);
  assert.equal(code, 1, stderr);
  const by = Object.fromEntries(lines.map((line) => [line.url.replace(`${base}/`, ''), line]));
  const states = Object.fromEntries(Object.entries(by).map(([name, line]) => [name, line.state]));
  const nowhere = states['http://nowhere.invalid/'];
  assert.ok(nowhere === 'gone' || nowhere === 'unreachable', 'a machine without a resolver cannot tell');
  delete states['http://nowhere.invalid/'];
  assert.deepEqual(states, { stays: 'alive', 'no-head': 'alive', old: 'moved', lost: 'gone', elsewhere: 'gone', walled: 'refused', fails: 'unreachable' });
  assert.equal(by.old.final_url, `${base}/stays`);
  assert.equal(by.lost.reason, '404 Not Found');
  assert.match(by.lost.snapshot.replay, new RegExp(`^/web/\\d{14}/${base}/lost$`));
  assert.equal(by.lost.outside, null);
  assert.equal(by.elsewhere.snapshot, null);
  assert.match(by.elsewhere.outside.url, new RegExp(`/web/${by.elsewhere.outside.timestamp}/${base}/elsewhere$`));
  assert.equal(by.stays.snapshot, null, 'nothing is offered in place of what is there');
  assert.deepEqual(asked.filter((each) => each.endsWith('/stays')), ['HEAD /stays', 'HEAD /stays'], 'itself, and where the old one leads');
  const after = await varve('--json', 'stats');
  assert.deepEqual(after.lines, before.lines, 'nothing is stored');

  const people = await varve('import-list', '--allow-private', '--check', list);
  assert.match(people.stdout, /^gone {8}http.*\/lost\n {12}404 Not Found\n {12}saved here: \/web\//m);
  assert.doesNotMatch(people.stdout, /^alive {7}/m);
  assert.match(people.stdout, /^2 alive, 1 moved, \d gone, 1 refused, \d unreachable$/m);
});
