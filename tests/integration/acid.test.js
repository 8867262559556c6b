// A page with everything that pages do replays as it ran, under headers that would forbid it.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { files, passedPoints, points } from './lib/acid.js';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive, serve } from './lib/varve.js';

const executable = { executablePath: process.env.VARVE_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'] };
// Frames of other sites have storage of their own, as in a person's browser: playwright turns that off,
// and the last list of features counts.
const likeAPerson = { ...executable, args: [...executable.args, '--disable-features=Translate'] };
let person;
let stranger;  // a browser that refuses storage to frames of other sites
before(async () => { [person, stranger] = [await chromium.launchPersistentContext('', likeAPerson), await chromium.launch(executable)]; });
after(() => Promise.all([person.close(), stranger.close()]));

const forbidding = `location = / { try_files /index.html =404; add_header Content-Security-Policy "default-src 'self' 'unsafe-inline' 'unsafe-eval' http: data:; frame-ancestors 'none'"; add_header X-Frame-Options DENY; } types { text/javascript js mjs; text/html html; text/css css; image/png png; audio/wav wav; application/json json; }`;

async function look(context, address, isArchive, expected = points) {
  const page = await context.newPage();
  const seen = { requests: [], errors: [] };
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('pageerror', (error) => seen.errors.push(error.message));
  await page.goto(address);
  const frame = isArchive ? await (await page.waitForSelector('#snapshot')).contentFrame() : page.mainFrame();
  seen.passed = await passedPoints(frame, expected);
  await page.close();
  return seen;
}

const names = (some) => some.map((point) => point.name);
const failed = (seen) => names(points.filter((point) => !seen.passed.has(point.name)));

test('a page with everything', async (t) => {
  const folder = await temporaryFolder(t);
  const roots = ['own', 'other'].map((name) => path.join(folder, name));
  for (const root of roots) await mkdir(root);
  const nginx = await startNginx(path.join(folder, 'nginx'), roots.map((root) => ({ root, extra: forbidding })));
  t.after(() => nginx.stop());
  const site = files(...nginx.urls);
  for (const [i, some] of [site.own, site.other].entries()) {
    for (const [name, bytes] of some) await writeFile(path.join(roots[i], name), bytes);
  }
  const url = `${nginx.urls[0]}/`;
  await t.test('live it passes each point', async () => {
    // But for its own X-Frame-Options, which no point asks for.
    const seen = await look(person, url, false);
    assert.deepEqual(failed(seen), []);
    assert.deepEqual(seen.errors, []);
  });
  const varve = archive(path.join(folder, 'archive'));
  const end = await varve('--json', 'save', '--allow-private', url);
  assert.equal(end.code, 0, end.stderr);
  const [saved] = end.lines;
  const staysIn = (server, each) => /^(data|blob|about):/.test(each) || new URL(each).port === server.port;

  await t.test('captured without a browser, it passes what only scripts do not load', async () => {
    const server = await serve(varve.folder);
    t.after(() => server.stop());
    const seen = await look(person, server.url + saved.replay, true, points.filter((point) => !point.browser));
    assert.deepEqual(failed(seen), names(points.filter((point) => point.browser)));
    assert.deepEqual(seen.requests.filter((each) => !staysIn(server, each)), []);
  });
  const more = points.flatMap((point) => point.loads ?? []).map((name) => nginx.urls[0] + name);
  assert.equal((await varve('save', '--allow-private', ...more)).code, 0);
  await nginx.stop();
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  for (const [who, context] of [['a person', () => person], ['one whose browser refuses storage to frames', () => stranger.newContext()]]) {
    await t.test(`with all that scripts load, it passes each point for ${who}`, async () => {
      const seen = await look(await context(), server.url + saved.replay, true);
      assert.deepEqual(failed(seen), []);
      assert.deepEqual(seen.errors, []);
      assert.deepEqual(seen.requests.filter((each) => !staysIn(server, each)), []);
    });
  }
});
