// Saving from other pages without the extension: the bookmarklet of /tools, and what a phone's share sheet sends to the
// installed web interface.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { PNG } from 'pngjs';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';

let server, own, token, site, live, browser;
const ends = [];

before(async () => {
  const folder = await temporaryFolder({ after: (end) => ends.push(end) });
  // An attacker's page: it has functions of its own in place of the browser's.
  site = http.createServer((request, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end('<!DOCTYPE html><title>A page</title><script>for (const name of ["open", "encodeURIComponent", "fetch"]) window[name] = () => { window.ran = name; };</script>');
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  ends.push(() => { site.closeAllConnections(); site.close(); });
  live = `http://127.0.0.1:${site.address().port}/a'b/?q=1&r="%20<b>`;
  const varve = archive(path.join(folder, 'archive'));
  await writeFile(path.join(folder, 'empty.warc'), '');
  await varve('import', path.join(folder, 'empty.warc'));
  server = await serve(varve.folder, '--allow-private');
  ends.push(() => server.stop());
  own = `http://localhost:${server.port}`;
  token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  // A page with scripts would be opened in a browser of varve's own, which is tested elsewhere.
  const settings = { method: 'PATCH', headers: { 'X-Varve-Token': token }, body: JSON.stringify({ save: { browser: 'never' } }) };
  assert.equal((await fetch(`${own}/api/v1/settings`, settings)).status, 200);
  browser = await launch();
  ends.push(() => browser.close());
});
after(async () => { for (const end of ends.reverse()) await end(); });

async function signedIn() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${own}/login`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${own}/`);
  return { context, page };
}

const captures = async () => (await (await fetch(`${own}/api/v1/stats`)).json()).captures;

for (const kind of ['signed in', 'not signed in']) {
  test(`the bookmarklet opens the form with the page's address: ${kind}`, async () => {
    const { context, page } = kind === 'signed in' ? await signedIn() : { context: await browser.newContext() };
    const tab = page ?? await context.newPage();
    const before_ = await captures();
    await tab.goto(`${own}/tools`);
    const link = tab.getByRole('link', { name: 'Save in varve' });
    const bookmark = await link.getAttribute('href');
    await link.click();
    assert.equal(tab.url(), `${own}/tools`, 'here it does nothing');
    await tab.goto(live);
    const address = tab.url();
    // As browsers run a bookmark (HTML 7.4.2.3.2, javascript: URLs).
    await tab.evaluate(decodeURIComponent(bookmark.replace(/^javascript:/, '')));
    await tab.getByRole('heading', { name: 'Save a page' }).waitFor();
    assert.equal(await tab.getByLabel('Address', { exact: true }).inputValue(), address);
    assert.equal(await tab.getByLabel('Token').count(), kind === 'signed in' ? 0 : 1);
    assert.equal(await captures(), before_, 'nothing is saved until it is said');
    if (kind === 'signed in') {
      await tab.getByRole('button', { name: 'Save', exact: true }).click();
      await tab.getByRole('heading', { name: 'Saved', exact: true }).waitFor();
    }
    await context.close();
  });
}

test('the web interface can be installed, and is a target to share to', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(own);
  const session = await context.newCDPSession(page);
  const { url, errors, data } = await session.send('Page.getAppManifest');
  assert.deepEqual([url, errors], [`${own}/manifest.webmanifest`, []]);
  // Playwright's contexts are private windows, which install nothing whatever the page is.
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((each) => each !== 'in-incognito'), []);
  const manifest = JSON.parse(data);
  assert.deepEqual(manifest.share_target, { action: '/save', method: 'GET', enctype: 'application/x-www-form-urlencoded', params: { title: 'title', text: 'text', url: 'url' } });
  for (const { src, sizes, type } of manifest.icons) {
    const answer = await fetch(own + src);
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, type], src);
    if (type !== 'image/png') continue;
    const { width, height } = PNG.sync.read(Buffer.from(await answer.arrayBuffer()));
    assert.equal(`${width}x${height}`, sizes, src);
  }
  await context.close();
});

test('it is no app of archived origins, and has no service worker', async () => {
  const replay = (target, headers = {}) => new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port: server.port, path: target, headers: { Host: `r-${'0'.repeat(32)}.localhost:${server.port}`, ...headers } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
  for (const target of ['/manifest.webmanifest', '/tools', '/save?text=https://a.example/']) assert.notEqual(await replay(target), 200, target);
  const answer = await fetch(own, { headers: { Accept: 'text/html' } });
  assert.match(answer.headers.get('content-security-policy'), /manifest-src 'self';/);
  assert.doesNotMatch(answer.headers.get('content-security-policy'), /worker-src|script-src/);
});

test('what a phone shares stands in the form', async () => {
  const { context, page } = await signedIn();
  const share = async (params) => {
    await page.goto(`${own}/save?${new URLSearchParams(params)}`);
    return page.getByLabel('Address', { exact: true }).inputValue();
  };
  assert.equal(await share({ title: 'A page', text: '', url: 'https://a.example/b?c=d&e=%22' }), 'https://a.example/b?c=d&e=%22');
  assert.equal(await share({ title: 'A page', text: 'Look: https://a.example/b?c=d&e=f.' }), 'https://a.example/b?c=d&e=f');
  assert.equal(await share({ text: 'no address' }), 'no address');
  assert.equal(await share({}), '');
  const hostile = '"><script>window.ran=true</script>';
  assert.equal(await share({ title: hostile, text: hostile }), hostile);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.equal(await share({ text: `A page ${live.replaceAll(' ', '%20')}` }), live.split('"')[0]);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('heading', { name: 'Saved', exact: true }).waitFor();
  await context.close();
});
