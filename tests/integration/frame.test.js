// The page around a snapshot: which capture it is, the ones before and after, and how far off its parts are.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';
import { response } from './lib/warc.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

// A WARC with a response for each of [url, date, content type, body].
const warc = (captures) => captures.map(([url, date, type, body]) => response({ url, date, headers: { 'Content-Type': type }, body }).text).join('');

const site = 'https://example.com';
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
const page = (title) => `<!DOCTYPE html><title>${title}</title><h1>${title}</h1><img src="/a.svg"><img src="/b.svg"><a id="next" href="/next">next</a> <a id="gone" href="/gone">gone</a> <a id="away" href="https://elsewhere.example/">elsewhere</a>`;
const captures = [
  [`${site}/`, '2020-01-01T00:00:00Z', 'text/html', page('First')],
  [`${site}/a.svg`, '2020-01-01T00:00:20Z', 'image/svg+xml', svg],
  [`${site}/b.svg`, '2020-01-08T00:00:00Z', 'image/svg+xml', svg],
  [`${site}/`, '2021-01-01T00:00:00Z', 'text/html', page('Second')],
  [`${site}/next`, '2020-01-01T00:00:05Z', 'text/html', '<!DOCTYPE html><title>Next</title><p>next'],
  ['https://elsewhere.example/', '2020-02-01T00:00:00Z', 'text/html', '<!DOCTYPE html><title>Elsewhere</title><p>elsewhere'],
];

// Waits, for what a busy machine takes its time for.
async function until(holds) {
  for (let tries = 0; !await holds(); ++tries) {
    assert.ok(tries < 800, `it does not come: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('the page around a snapshot', async (t) => {
  const folder = await temporaryFolder(t);
  const varve = archive(path.join(folder, 'archive'));
  await writeFile(path.join(folder, 'site.warc'), warc(captures));
  assert.equal((await varve('import', path.join(folder, 'site.warc'))).code, 0);
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const own = `http://localhost:${server.port}`;
  const tab = await browser.newPage({ viewport: { width: 1000, height: 500 } });
  const inside = () => tab.frame({ name: 'snapshot' });
  const open = async (address) => {
    await tab.goto(own + address, { waitUntil: 'networkidle' });
    await until(() => inside());
    await inside().waitForLoadState('networkidle');
    await tab.waitForTimeout(200);
  };
  const titled = (pattern) => until(async () => pattern.test(await tab.title()));
  const picture = async (name) => {
    if (process.env.VARVE_TEST_PICTURES) await tab.screenshot({ path: path.join(process.env.VARVE_TEST_PICTURES, `frame_${name}.png`) });
  };

  await t.test('says which capture it is, and from when its parts are', async () => {
    await open(`/web/2020/${site}/`);
    assert.equal(tab.url(), `${own}/web/20200101000000/${site}/`);
    await titled(/^First · 1 January 2020, 00:00:00 UTC · varve$/);
    await until(() => tab.locator('#parts').isVisible());
    assert.equal(await tab.locator('#time').getAttribute('datetime'), '2020-01-01T00:00:00.000000Z');
    assert.equal(await tab.locator('#parts summary').innerText(), '1 of 2 parts from other times, up to 7 days off');
    await tab.locator('#parts summary').click();
    assert.equal(await tab.locator('#parts li').innerText(), `7 days later: ${site}/b.svg`);
    await picture('light');
    await tab.emulateMedia({ colorScheme: 'dark' });
    await picture('dark');
    await tab.setViewportSize({ width: 380, height: 600 });
    await picture('phone');
    await tab.setViewportSize({ width: 1000, height: 500 });
  });
  await t.test('leads to the captures before and after', async () => {
    await open(`/web/20200101000000/${site}/`);
    assert.equal(await tab.locator('#before').isVisible(), false);
    await tab.locator('#after').click();
    await tab.waitForURL(`${own}/web/20210101000000/${site}/`);
    assert.equal(await inside().locator('h1').innerText(), 'Second');
    assert.equal(await tab.locator('#after').isVisible(), false);
    await tab.locator('#before').click();
    await tab.waitForURL(`${own}/web/20200101000000/${site}/`);
  });
  await t.test('follows a link, and back', async () => {
    await open(`/web/20200101000000/${site}/`);
    await inside().locator('#next').click();
    await tab.waitForURL(`${own}/web/20200101000005/${site}/next`);
    await titled(/^Next · 1 January 2020, 00:00:05 UTC/);
    assert.equal(await tab.locator('#url').innerText(), 'https://example.com/next');
    assert.equal(await tab.locator('#parts').isVisible(), false);
    await tab.goBack();
    await tab.waitForURL(`${own}/web/20200101000000/${site}/`);
  });
  await t.test('follows a link to another origin, on its own host', async () => {
    await open(`/web/20200101000000/${site}/`);
    const before_ = new URL(inside().url()).hostname;
    await inside().locator('#away').click();
    await tab.waitForURL(`${own}/web/20200201000000/https://elsewhere.example/`);
    assert.notEqual(new URL(inside().url()).hostname, before_);
  });
  await t.test('says within the frame what is not there', async () => {
    await open(`/web/20200101000000/${site}/`);
    await inside().locator('#gone').click();
    await until(async () => /^Not in this archive/.test(await inside().locator('h1').innerText().catch(() => '')));
    assert.equal(await inside().locator('form').count(), 0);
    await picture('gone');
    await inside().locator('ol.urls a').first().click();
    await tab.waitForURL(/\/web\/2021/);
  });
  await t.test('works without scripts of ours, and archived ones', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(`${own}/web/20210101000000/${site}/`);
    assert.equal(await plain.frameLocator('#snapshot').locator('h1').innerText(), 'Second');
    await plain.locator('#before').click();
    await plain.waitForURL(`${own}/web/20200101000000/${site}/`);
    await context.close();
  });
});

// Other browsers than Chromium and Firefox leave names under localhost to the system, which may not have them.
test('a browser that does not find names under localhost', async (t) => {
  const folder = await temporaryFolder(t);
  const varve = archive(path.join(folder, 'archive'));
  const script = '<script>document.title = "ran"; fetch("/cdx?url=example.com").then(() => { document.title = "read"; }, () => { document.title = "kept in"; });</script>';
  await writeFile(path.join(folder, 'site.warc'), warc([...captures.slice(1), [`${site}/`, '2020-01-01T00:00:00Z', 'text/html', page('First') + script]]));
  assert.equal((await varve('import', path.join(folder, 'site.warc'))).code, 0);
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const own = `http://localhost:${server.port}`;
  const blind = await launch('--host-resolver-rules=MAP *.localhost ~NOTFOUND');
  t.after(() => blind.close());
  const tab = await blind.newPage();
  await tab.goto(`${own}/web/20200101000000/${site}/`);
  const find = () => tab.frames().find((frame) => frame.url().includes('/web/20200101000000mp_/') && new URL(frame.url()).hostname === 'localhost');
  await until(find);
  const inside = find();
  const second = new URL(inside.url()).origin;

  await t.test('is shown the snapshot from another port, sandboxed', async () => {
    await until(async () => await inside.locator('h1').innerText() === 'First');
    assert.equal(new URL(second).hostname, 'localhost');
    assert.notEqual(new URL(second).port, server.port);
    assert.equal(await inside.evaluate(() => origin), 'null');
    await until(async () => await inside.title() === 'kept in');
    assert.ok(await inside.evaluate(() => [...document.images].every((image) => image.naturalWidth === 9)));
  });
  await t.test('finds nothing of the web interface there', async () => {
    for (const address of ['/', '/cdx?url=example.com', '/metrics', '/healthz', '/save/', `/timemap/link/${site}/`]) {
      const answer = await fetch(second + address, { redirect: 'manual' });
      assert.equal(answer.status, 404, address);
    }
    const worker = await fetch(`${second}/web/20200101000000mp_/${site}/`, { headers: { 'Service-Worker': 'script' } });
    assert.equal(worker.status, 403);
    const document_ = await fetch(`${second}/web/20200101000000mp_/${site}/`);
    assert.match(document_.headers.get('content-security-policy'), /^sandbox allow-scripts allow-forms;/);
  });
  await t.test('is led to our own page by a link at the top', async () => {
    const top = await blind.newPage();
    await top.goto(`${second}/web/20200101000000/${site}/`);
    assert.equal(top.url(), `${own}/web/20200101000000/${site}/`);
    await top.close();
  });
});
