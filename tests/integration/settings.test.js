// config.toml: what saves do where an option does not say it, by the command and by the web; the page /settings and
// /api/v1/settings, which show and change it; and how pages look in a browser.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';

let folder, varve, site, config, browser;
const agents = [];  // who asked the site
const ends = [];

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  const shop = http.createServer((request, answer) => {
    agents.push(request.headers['user-agent']);
    answer.setHeader('Content-Type', request.url === '/logo.svg' ? 'image/svg+xml' : 'text/html');
    answer.end(request.url === '/logo.svg' ? '<svg xmlns="http://www.w3.org/2000/svg"/>' : `<title>Shop</title><img src=/logo.svg>${'x'.repeat(2_000)}`);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => shop.once('listening', resolve));
  ends.push(() => shop.close());
  site = `http://127.0.0.1:${shop.address().port}`;
  browser = await launch();
  ends.push(() => browser.close());
});
let count = 0;
beforeEach(async () => {
  varve = archive(path.join(folder, `archive-${++count}`));
  assert.equal((await varve('save', '--allow-private', `${site}/`)).code, 0);
  config = path.join(varve.folder, 'config.toml');
  agents.length = 0;
});
after(async () => { for (const end of ends.reverse()) await end(); });

const save = async (...args) => (await varve('--json', 'save', '--allow-private', ...args, `${site}/`)).lines[0];

test('save does what the file says, unless an option says otherwise', async () => {
  assert.equal((await save()).resources, 1);
  await writeFile(config, '[save]\nrequisites = true\n');
  assert.equal((await save('--no-requisites')).resources, 0);
  assert.equal((await save()).resources, 1);
  agents.length = 0;
  await writeFile(config, '[save]\nrequisites = false\nuser_agent = "mine/1.0"\nmax_bytes = 1000\n');
  assert.equal((await save()).resources, 0);
  assert.deepEqual(agents, ['mine/1.0']);
  assert.equal((await varve('--json', 'list', `${site}/`)).lines.at(-1).length, 1_000);
  agents.length = 0;
  const page = await save('--requisites', '--user-agent', 'other', '--max-bytes', '1MB');
  assert.equal(page.resources, 1);
  assert.deepEqual([...new Set(agents)], ['other']);
  assert.ok((await varve('--json', 'list', `${site}/`)).lines.at(-1).length > 2_000);
});

test('what the file cannot say is an error that names the line, and nothing is saved', async () => {
  for (const [text, says] of [
    ['[save]\ntimeout = 5\n', /config\.toml, line 2: timeout is a duration from 1s to 1d, such as "90s" or "5m"/],
    ['[save]\n\nexact = "no"\n', /config\.toml, line 3: exact is true or false/],
    ['save', /config\.toml, line 1: this is no TOML/],
  ]) {
    await writeFile(config, text);
    const { code, stderr } = await varve('save', '--allow-private', `${site}/`);
    assert.equal(code, 2, stderr);
    assert.match(stderr, says);
  }
  assert.deepEqual(agents, []);
  await writeFile(config, '[save]\nscripts = true\n[later]\nx = 1\n');
  const { code, stderr } = await varve('save', '--allow-private', `${site}/`);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /line 2: this version of varve does not know save\.scripts/);
  assert.match(stderr, /line 3: this version of varve does not know later/);
});

const secret = async () => (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();

test('the page changes the file and the next save, keeps what is typed where it is wrong, and needs no script', async (t) => {
  const server = await serve(varve.folder, '--allow-private');
  t.after(() => server.stop());
  const own = `http://localhost:${server.port}`;
  const context = await browser.newContext({ javaScriptEnabled: false });
  t.after(() => context.close());
  const page = await context.newPage();
  await writeFile(config, '# by hand\n[save]\nlater = 1\n');
  await page.goto(`${own}/settings`);
  assert.match(await page.locator('main').innerText(), /does not know save\.later\. It stays as it is/);
  const token = await secret();
  const fill = async (values) => { for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value); };
  await fill({ 'How long one request may take': 'soon', 'Who varve says it is': 'mine "<b>"', Token: token });
  await page.getByLabel(/^Images/).selectOption('no');
  await page.getByRole('button', { name: 'Keep these' }).click();
  assert.match(await page.getByRole('alert').innerText(), /timeout is a duration from 1s to 1d, such as "90s" or "5m"\./);
  assert.equal(await page.getByLabel('How long one request may take').inputValue(), 'soon');
  assert.equal(await page.getByLabel('Who varve says it is').inputValue(), 'mine "<b>"');
  assert.equal(await page.getByLabel(/^Images/).inputValue(), 'no');
  assert.equal(await readFile(config, 'utf8'), '# by hand\n[save]\nlater = 1\n');
  await fill({ 'How long one request may take': '2m', Token: '0'.repeat(64) });
  await page.getByRole('button', { name: 'Keep these' }).click();
  assert.match(await page.getByRole('alert').innerText(), /That is not the token/);
  await fill({ Token: token });
  await page.getByRole('button', { name: 'Keep these' }).click();
  assert.match(await page.getByRole('status').innerText(), /Kept/);
  assert.equal(await readFile(config, 'utf8'), '# by hand\n[save]\nrequisites = false\nuser_agent = "mine \\"<b>\\""\ntimeout = "2m"\nlater = 1\n');

  const headers = { 'X-Varve-Token': token };
  const { id } = await (await fetch(`${server.url}/api/v1/saves`, { method: 'POST', headers, body: JSON.stringify({ url: `${site}/` }) })).json();
  const state = async () => (await (await fetch(`${server.url}/api/v1/saves/${id}`)).json());
  while ((await state()).page === null) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await state()).page.resources, 0);
  assert.deepEqual(agents, ['mine "<b>"']);

  await writeFile(config, 'broken');
  await page.goto(`${own}/settings`);
  assert.match(await page.getByRole('alert').innerText(), /config\.toml, line 1: this is no TOML.*Nothing is saved until the file is mended/);
});

test('a browser looks as it was told to, whatever its system says', async (t) => {
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const own = `http://localhost:${server.port}`;
  const paths = ['/', '/settings', `/web/*/${site}/`, `/web/2/${site}/`, `/web/diff/2/2/${site}/`, `/web/diff-pages/2/2/${site}/`, '/find?url=%3A%2F%2F'];
  for (const [choice, system] of [['dark', 'light'], ['light', 'dark']]) {
    const context = await browser.newContext({ javaScriptEnabled: false, colorScheme: system });
    const page = await context.newPage();
    await page.goto(`${own}/settings`);
    await page.getByLabel(choice, { exact: true }).check();
    await page.getByRole('button', { name: 'Keep this' }).click();
    for (const at of paths) {
      await page.goto(own + at);
      const brightness = await page.evaluate(() => {
        const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
        return (r + g + b) / 3;
      });
      assert.ok(choice === 'dark' ? brightness < 60 : brightness > 200, `${at}: ${brightness}, ${choice}`);
    }
    const [cookie] = await context.cookies();
    assert.deepEqual([cookie.name, cookie.value, cookie.httpOnly, cookie.sameSite], ['varve-appearance', choice, true, 'Lax']);
    await page.goto(`${own}/settings`);
    await page.getByLabel('as the system has it').check();
    await page.getByRole('button', { name: 'Keep this' }).click();
    assert.deepEqual(await context.cookies(), []);
    await context.close();
  }
  for (const appearance of ['', 'blue', '"><script>']) {
    const answer = await fetch(`${own}/settings/appearance`, { method: 'POST', body: new URLSearchParams({ appearance }), redirect: 'manual' });
    assert.deepEqual([answer.status, answer.headers.get('set-cookie')], [400, null]);
  }
  assert.doesNotMatch(await (await fetch(`${own}/`, { headers: { Cookie: 'varve-appearance="><script>' } })).text(), /data-appearance/);
});

test('the API says the same, changes it with the token, and tells no secret', async (t) => {
  const server = await serve(varve.folder, '--no-scripts', '--proxy', '127.0.0.1:0');
  t.after(() => server.stop());
  const token = await secret();
  const api = `${server.url}/api/v1/settings`;
  const patch = (body, headers = { 'X-Varve-Token': token }) => fetch(api, { method: 'PATCH', headers, body: JSON.stringify(body) });
  const before_ = await (await fetch(api)).json();
  assert.deepEqual(before_.save, { browser: null, requisites: null, exact: null, user_agent: null, timeout: null, max_bytes: null });
  assert.deepEqual([before_.defaults.requisites, before_.defaults.timeout, before_.defaults.max_bytes], [true, '5m', 4 * 2 ** 30]);
  const { server: facts } = before_;
  assert.deepEqual([facts.archive, facts.listens, facts.scripts, facts.clock, facts.proxy, facts.records, facts.public_url, facts.reading_needs_token, facts.changes],
    [varve.folder, server.url, false, 'capture', server.proxy, false, null, false, true]);
  assert.ok(Date.now() - Date.parse(facts.started) < 60_000 && facts.text.bytes > 0);
  for (const text of [JSON.stringify(before_), await (await fetch(`${server.url}/settings`)).text()]) assert.ok(!text.includes(token));

  const changed = await patch({ save: { timeout: '90s', max_bytes: '1MB', exact: true } });
  assert.deepEqual([changed.status, (await changed.json()).save], [200, { browser: null, requisites: null, exact: true, user_agent: null, timeout: '90s', max_bytes: 1_000_000 }]);
  assert.deepEqual((await (await patch({ save: { exact: null, max_bytes: 5 } })).json()).save, { browser: null, requisites: null, exact: null, user_agent: null, timeout: '90s', max_bytes: 5 });
  assert.equal(await readFile(config, 'utf8'), '[save]\ntimeout = "90s"\nmax_bytes = "5"\n');
  for (const [body, says] of [
    [{ save: { timeout: 90 } }, /timeout is a duration/], [{ save: { max_bytes: -1 } }, /max_bytes is a size/], [{ save: { exact: 'yes' } }, /exact is true, false or null/],
    [{ save: { user_agent: 'a\nb' } }, /user_agent is a line/], [{ save: { scripts: true } }, /save has browser/], [{ server: {} }, /the body is JSON such as/], [[], /the body is JSON/],
  ]) {
    const answer = await patch(body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.match((await answer.json()).error, says);
  }
  assert.equal((await patch({ save: {} }, {})).status, 401);
  assert.equal((await patch({ save: {} }, { 'X-Varve-Token': token, Origin: 'https://evil.example' })).status, 403);
  await writeFile(config, 'broken');
  assert.match((await (await fetch(api)).json()).error, /config\.toml, line 1/);
  assert.equal((await patch({ save: { exact: true } })).status, 400);
  assert.equal(await readFile(config, 'utf8'), 'broken');
});
