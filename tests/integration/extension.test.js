// The browser extension in Chromium: its popup saves, shows snapshots and rescues dead pages; what pages and the server
// say is text; it may do no more than it says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { whyGone, whyUnreached } from '../../extension/dead.js';
import { patternOf, readServer } from '../../extension/settings.js';
import { folder as source, launchWith, openPopup } from './lib/extension.js';
import { temporaryFolder } from './lib/files.js';
import { archive, root, serve } from './lib/varve.js';
import { response } from './lib/warc.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const manifest = JSON.parse(await readFile(path.join(source, 'manifest.json'), 'utf8'));
const dead = 'http://dead.invalid/offer?a=1';
const hostile = '"><img src=x onerror="window.ran=true"><script>window.ran=true</script>';

let folder, varve, server, own, token, site, sites, browser;
const ends = [];

// Pages that are alive, have hostile titles, and are gone when they are asked for again.
function answer(request, reply) {
  const gone = /^\/gone\/(\d+)/.exec(request.url);
  reply.writeHead(gone ? Number(gone[1]) : 200, { 'Content-Type': 'text/html; charset=utf-8' });
  reply.end(`<!DOCTYPE html><title>${hostile}</title><h1>A page</h1><a href="/linked">a link</a>`);
}

async function keepToken(extension) {
  const options = await extension.context.newPage();
  // An extension that has just been installed opens the same page by itself, maybe here.
  await options.goto(extension.at('options.html')).catch(() => options.waitForURL(extension.at('options.html')));
  await options.getByLabel('Address of the server').fill(own);
  await options.getByLabel('Token').fill(token);
  await options.getByRole('button', { name: 'Keep these' }).click();
  await options.getByText('Kept. The server knows the token.').waitFor();
  await options.close();
}

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  site = http.createServer(answer).listen(0, '127.0.0.1');
  await once(site, 'listening');
  ends.push(() => { site.closeAllConnections(); site.close(); });
  sites = { local: `http://localhost:${site.address().port}`, other: `http://127.0.0.1:${site.address().port}` };
  varve = archive(path.join(folder, 'archive'));
  const captures = [[dead, '2019-02-03T04:05:06Z', 200], [dead, '2020-02-03T04:05:06Z', 200], [dead, '2024-02-03T04:05:06Z', 404]];
  for (const status of [200, 403, 404, 410, 503]) captures.push([`${sites.other}/gone/${status}`, '2021-01-02T03:04:05Z', 200]);
  await writeFile(path.join(folder, 'old.warc'), captures.map(([url, date, status]) =>
    response({ url, date, status, headers: { 'Content-Type': 'text/html' }, body: `<title>Old</title>${date}` }).text).join(''));
  assert.equal((await varve('import', path.join(folder, 'old.warc'))).code, 0);
  server = await serve(varve.folder, '--allow-private');
  ends.push(() => server.stop());
  own = `http://localhost:${server.port}`;
  token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  browser = await launchWith(source, path.join(folder, 'profile'));
  ends.push(() => browser.context.close());
});
after(async () => { for (const end of ends.reverse()) await end(); });

async function keep(name, picture) {
  if (process.env.VARVE_TEST_PICTURES) await writeFile(path.join(process.env.VARVE_TEST_PICTURES, `${name}.png`), await picture());
}

test('it may do what README.md says, and no more', async () => {
  assert.deepEqual([manifest.manifest_version, manifest.permissions, manifest.host_permissions, manifest.optional_permissions, manifest.optional_host_permissions],
    [3, ['activeTab', 'contextMenus', 'storage', 'webNavigation'], ['http://localhost/*'], ['webRequest'], ['http://*/*', 'https://*/*']]);
  for (const absent of ['content_scripts', 'web_accessible_resources', 'externally_connectable']) assert.equal(manifest[absent], undefined, absent);
  assert.match(manifest.content_security_policy.extension_pages, /^default-src 'none'; script-src 'self'; /);
  assert.doesNotMatch(manifest.content_security_policy.extension_pages, /unsafe|\*/);
  const readme = await readFile(path.join(source, 'README.md'), 'utf8');
  for (const each of [...manifest.permissions, ...manifest.optional_permissions, ...manifest.host_permissions, ...manifest.optional_host_permissions]) assert.ok(readme.includes(`\`${each}\``), each);
  const files = await readdir(source, { recursive: true });
  for (const named of [...Object.values(manifest.icons), manifest.action.default_popup, manifest.options_ui.page, ...manifest.background.scripts]) assert.ok(files.includes(named), named);
  for (const name of files.filter((each) => /\.(js|html)$/.test(each))) {
    const text = await readFile(path.join(source, name), 'utf8');
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|(src|href)="(https?:)?\/\//, name);
  }
});

test('it is packed into the same file each time', async () => {
  const pack = (name) => execFileSync(path.join(root, 'tools/extension.sh'), [path.join(folder, name)]);
  pack('one.zip');
  const copy = path.join(folder, 'copy');
  await mkdir(copy);
  await cp(source, path.join(copy, 'extension'), { recursive: true });
  await cp(path.join(root, 'tools'), path.join(copy, 'tools'), { recursive: true });
  execFileSync(path.join(copy, 'tools/extension.sh'), [path.join(folder, 'two.zip')]);
  assert.deepEqual(await readFile(path.join(folder, 'one.zip')), await readFile(path.join(folder, 'two.zip')));
});

test('which pages are taken for dead', () => {
  for (const [status, says] of [[200, undefined], [301, undefined], [403, undefined], [404, /404/], [410, /for good/], [429, undefined], [500, /error/], [503, /503/], [599, /599/], [600, undefined]]) {
    if (says) assert.match(whyGone(status), says);
    else assert.equal(whyGone(status), undefined, `${status}`);
  }
  for (const [error, says] of [['net::ERR_NAME_NOT_RESOLVED', /^the name .*\(ERR_NAME_NOT_RESOLVED\)$/], ['net::ERR_CONNECTION_REFUSED', /be loaded/], ['net::ERR_CERT_DATE_INVALID', /be loaded/],
    ['net::ERR_ABORTED', undefined], ['net::ERR_BLOCKED_BY_CLIENT', undefined], ['Error code 2152398878', /^the name/], ['Error code 2152398861', /be loaded/], ['Error code 2152398850', undefined]]) {
    if (says) assert.match(whyUnreached(error), says);
    else assert.equal(whyUnreached(error), undefined, error);
  }
});

test('the token is sent to this machine or by TLS', () => {
  for (const [text, origin] of [['http://localhost:8480', 'http://localhost:8480'], ['http://localhost:8480/', 'http://localhost:8480'], ['HTTP://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['http://[::1]:8480', 'http://[::1]:8480'], ['https://archive.example', 'https://archive.example'], ['https://archive.example:443/', 'https://archive.example']]) {
    assert.equal(readServer(text), origin);
  }
  for (const text of ['', 'localhost:8480', 'ftp://localhost/', 'javascript:alert(1)', 'https://archive.example/path', 'https://a:b@archive.example', 'https://archive.example/?q']) {
    assert.throws(() => readServer(text), /is written like/, text);
  }
  for (const text of ['http://archive.example', 'http://localhost.evil.example', 'http://192.168.1.2:8480']) assert.throws(() => readServer(text), /https/, text);
  assert.equal(patternOf('https://archive.example:8443'), 'https://archive.example/*');
});

test('the options page takes the token that the server knows', async () => {
  // It opens when the extension is new: a tab that has no address at first.
  let options;
  for (const end = Date.now() + 60_000; !options && Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    options = browser.context.pages().find((page) => page.url() === browser.at('options.html'));
  }
  assert.ok(options, 'it opens when the extension is new');
  const ready = () => options.locator('#keep:enabled').waitFor();  // it knows what is kept
  await ready();
  assert.equal(await options.getByLabel('Address of the server').inputValue(), 'http://localhost:8480');
  const say = async (address, word, expected) => {
    await options.getByLabel('Address of the server').fill(address);
    await options.getByLabel('Token').fill(word);
    await options.getByRole('button', { name: 'Keep these' }).click();
    await options.getByRole('status').filter({ hasText: expected }).waitFor();
  };
  await say('localhost', token, /is written like/);
  await say('http://localhost:9', token, /does not answer at http:\/\/localhost:9/);
  await say(own, 'wrong', /That is not the token/);
  await say(own, ` ${token}\n`, /^Kept/);
  await options.reload();
  await ready();
  assert.deepEqual([await options.getByLabel('Address of the server').inputValue(), await options.getByLabel('Token').inputValue()], [own, token]);
  assert.equal(await options.getByRole('checkbox').isChecked(), false);
  await options.close();
});

test('the popup saves the page of the tab, with tags and a note, and says what became of it', async () => {
  const url = `${sites.local}/?q=${encodeURIComponent(hostile)}`;
  const tab = await browser.context.newPage();
  await tab.goto(`${url}#part`);
  const popup = await openPopup(browser, tab);
  assert.equal(await popup.until('document.getElementById("url").value'), tab.url().replace('#part', ''));
  await popup.until('document.getElementById("none").textContent === "There is none in the archive."');
  await popup.evaluate(`document.getElementById('tags').value = 'web, <b>shop</b>'; document.getElementById('note').value = ${JSON.stringify(hostile)}`);
  await popup.click('save');
  await popup.until('document.getElementById("state").textContent === "Saved"');
  assert.equal(await popup.evaluate('document.getElementById("said").textContent'), 'complete');
  await popup.until('document.querySelectorAll("#captures a").length === 1');
  await keep('popup-saved', popup.picture);
  const opened = browser.context.waitForEvent('page');
  await popup.click('saved');
  await (await opened).waitForURL(/\/web\/\d{14,20}\/http/);
  await (await opened).close();
  const mark = JSON.parse((await varve('--json', 'tag', tab.url().replace('#part', ''))).stdout);
  assert.deepEqual([mark.tags, mark.note], [['<b>shop</b>', 'web'], hostile]);
  // What became of it is said again when the popup is opened again.
  const again = await openPopup(browser, tab);
  await again.until('document.getElementById("state").textContent === "Saved"');
  await again.close();
  await tab.close();
});

test('a link is saved by the context menu', async () => {
  const opened = browser.context.waitForEvent('page');
  await browser.worker.evaluate((linkUrl) => chrome.contextMenus.onClicked.dispatch({ menuItemId: 'save-link', linkUrl }), `${sites.other}/linked`);
  const popup = await opened;
  await popup.getByRole('heading', { name: 'Saved' }).waitFor();
  assert.equal(await popup.getByLabel('Address').inputValue(), `${sites.other}/linked`);
  assert.equal((await varve('--json', 'list', `${sites.other}/linked`)).lines.length, 1);
  await popup.close();
});

test('what cannot be saved is said, with the reason', async () => {
  const popup = await browser.context.newPage();
  await popup.goto(browser.at(`popup.html?save=${encodeURIComponent('http://localhost:1/')}`));
  await popup.getByRole('heading', { name: 'Not saved' }).waitFor();
  assert.match(await popup.locator('#said').innerText(), /connect/i);
  await popup.getByLabel('Address').fill('ftp://a.example/');
  await popup.getByRole('button', { name: 'Save' }).click();
  await popup.getByText(/no address of a page on the web/).waitFor();
  await popup.close();
});

const badge = ({ worker }) => worker.evaluate(async () => {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  return chrome.action.getBadgeText({ tabId: tab.id });
});
async function badgeIs(extension, expected) {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    if (await badge(extension) === expected) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(await badge(extension), expected);
}

test('a page whose server is gone is rescued: the last good snapshot is offered', async () => {
  const tab = await browser.context.newPage();
  await tab.goto(dead).catch(() => {});
  await badgeIs(browser, 'old');
  const popup = await openPopup(browser, tab);
  await popup.until('!document.getElementById("rescue").hidden');
  assert.match(await popup.evaluate('document.getElementById("rescue").innerText'), /This page is dead\s+It seems that the name of its server is not known \(ERR_NAME_NOT_RESOLVED\)/);
  await popup.until('document.querySelectorAll("#captures a").length === 3');
  const rows = await popup.evaluate('[...document.querySelectorAll("#captures li")].map((each) => each.textContent)');
  assert.match(rows[0], /2024.* 404$/, 'the newest first');
  await keep('popup-rescue', popup.picture);
  const opened = browser.context.waitForEvent('page');
  await popup.click('rescued');
  const snapshot = await opened;
  await snapshot.waitForURL(`${own}/web/20200203040506/${dead}`);
  const frame = await (await snapshot.waitForSelector('#snapshot')).contentFrame();
  await frame.getByText('2020-02-03').waitFor();
  await snapshot.close();
  // Elsewhere it is offered no more, nor where varve has nothing.
  await tab.goto(`${sites.other}/`);
  await badgeIs(browser, '');
  await tab.goto('http://unknown.invalid/').catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(await badge(browser), '');
  await tab.close();
});

// A person allows it in a dialogue that no program can answer, so this copy asks for it when it is loaded.
test('where answers are watched, pages that are gone are rescued too', async () => {
  const copy = path.join(folder, 'watching');
  await cp(source, copy, { recursive: true });
  const { optional_permissions: also, optional_host_permissions: hosts, ...rest } = manifest;
  await writeFile(path.join(copy, 'manifest.json'), JSON.stringify({ ...rest, permissions: [...rest.permissions, ...also], host_permissions: hosts }));
  const watching = await launchWith(copy, path.join(folder, 'watching-profile'));
  try {
    await keepToken(watching);
    const tab = await watching.context.newPage();
    for (const [status, expected] of [[404, 'old'], [200, ''], [410, 'old'], [403, ''], [503, 'old']]) {
      await tab.goto(`${sites.other}/gone/${status}`);
      if (expected === '') await new Promise((resolve) => setTimeout(resolve, 500));
      await badgeIs(watching, expected);
    }
    const popup = await openPopup(watching, tab);
    await popup.until('/has an error \\(503\\)/.test(document.getElementById("rescue").innerText)');
    assert.equal(await popup.evaluate('document.getElementById("url").value'), `${sites.other}/gone/503`);
  } finally {
    await watching.context.close();
  }
});

// A server that says what an attacker would have it say.
test('what the server says is text', async (t) => {
  const time = '2020-01-02T03:04:05.000006Z';
  const page = { url: dead, final_url: dead, time, verdict: hostile, failed: [], title: hostile };
  const capture = { url: `javascript:${hostile}`, time: `2020${hostile}`, status: hostile };
  const evil = http.createServer((request, reply) => {
    reply.setHeader('Content-Type', 'application/json');
    if (request.url.startsWith('/api/v1/captures')) return reply.end(JSON.stringify({ captures: [capture, { ...capture, time }] }));
    reply.end(JSON.stringify({ id: hostile, state: 'saved', progress: hostile, page }));
  }).listen(0, '127.0.0.1');
  await once(evil, 'listening');
  t.after(() => { evil.closeAllConnections(); evil.close(); });
  const { context, worker, at } = browser;
  await worker.evaluate((server) => chrome.storage.local.set({ server }), `http://localhost:${evil.address().port}`);
  const popup = await context.newPage();
  await popup.goto(at(`popup.html?save=${encodeURIComponent(`http://a.invalid/${hostile}`)}`));
  await popup.getByRole('heading', { name: 'Saved' }).waitFor();
  assert.equal(await popup.locator('#said').textContent(), hostile);
  await popup.locator('#captures a').nth(1).waitFor();
  const hrefs = await popup.locator('a[target]:visible').evaluateAll((all) => all.map((each) => new URL(each.href).origin));
  assert.deepEqual([...new Set(hrefs)].sort(), [at('/').slice(0, -1), `http://localhost:${evil.address().port}`]);
  assert.equal(await popup.evaluate(() => window.ran), undefined);
  assert.equal(await popup.locator('img[onerror], section script').count(), 0);
  await popup.close();
  await worker.evaluate((server) => chrome.storage.local.set({ server }), own);
});

for (const colorScheme of ['light', 'dark']) {
  test(`popup and options are for everybody, ${colorScheme}`, async () => {
    const page = await browser.context.newPage();
    await page.emulateMedia({ colorScheme });
    for (const [name, address, width] of [['popup', `popup.html?save=${encodeURIComponent(`${sites.other}/linked`)}`, 320], ['popup-failed', 'popup.html?save=http://localhost:1/', 320], ['options', 'options.html', 390], ['options-wide', 'options.html', 1024]]) {
      await page.setViewportSize({ width, height: 640 });
      await page.goto(browser.at(address));
      if (address.startsWith('popup')) {
        await page.getByRole('heading', { name: name === 'popup' ? 'Saved' : 'Not saved', exact: true }).waitFor();
        await page.locator('#save:enabled').waitFor();
        await page.evaluate(() => { document.getElementById('rescue').hidden = false; document.getElementById('why').textContent = 'its server does not find it (404)'; document.getElementById('rescued').textContent = 'Open the snapshot of 3 February 2020'; document.getElementById('rescued').href = 'http://localhost/'; });
      }
      const found = await page.evaluate(`${axe}; axe.run(document)`);
      assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`), [], name);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${name} stands out`);
      await keep(`${name}-${colorScheme}`, () => page.screenshot({ fullPage: true }));
      // Each field and link is reached by the tab key, and seen to be.
      const stops = await page.evaluate(() => [...document.querySelectorAll('a[href], input, textarea, button')].filter((each) => each.checkVisibility()).length);
      await page.evaluate(() => document.activeElement.blur());
      const reached = new Set();
      for (let i = 0; i < stops; ++i) {
        await page.keyboard.press('Tab');
        reached.add(await page.evaluate(() => {
          if (getComputedStyle(document.activeElement).outlineStyle === 'none') return 'nothing';
          return [...document.querySelectorAll('*')].indexOf(document.activeElement);
        }));
      }
      assert.equal(reached.size, stops, name);
      assert.ok(!reached.has('nothing'), name);
    }
    await page.close();
  });
}
