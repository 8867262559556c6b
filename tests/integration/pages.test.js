// varve's own pages in Chromium: light and dark, from a phone's width to a large screen's, without scripts, by keyboard;
// what axe-core finds; that nothing is asked of anybody else; and what hostile pages have put into the archive is text.
// $VARVE_TEST_PICTURES: a folder for the screenshots. $VARVE_AXE_ALL: axe-core looks at every width.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive, serve } from './lib/varve.js';
import { response } from './lib/warc.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const offer = 'https://supplier.example/offer';
const hostile = [
  '</title><script>document.title = "ran"; window.ran = true</script><img src=x onerror="window.ran = true">',
  '\u202Eevil \u2066isolated\u2069 RTL \u0000 \u0007 nul',
  'x'.repeat(100_000),
  '"><svg onload=window.ran=true>{{TITLE}} &lt;script&gt; &amp;amp;',
];

// Five years of one page: changed, the same, moved, gone.
function* years() {
  for (let month = 0; month < 60; ++month) {
    const date = new Date(Date.UTC(2021, month, 3 + month % 20, 7, month));
    const stamp = date.toISOString().replace(/\.\d+/, '');
    const status = month % 17 === 5 ? '404 Not Found' : month % 13 === 7 ? '301 Moved Permanently' : '200 OK';
    const headers = { 'Content-Type': 'text/html', ...(status.startsWith('301') ? { Location: `${offer}/new` } : {}) };
    yield { url: offer, date: stamp, status: status.slice(0, 3), headers, body: `<!DOCTYPE html><title>Offer</title><p>Version ${Math.floor(month / 4)} ${status}` };
  }
}

let browser, server, varve, folder, shop, save;
const ends = [];
before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  varve = archive(path.join(folder, 'archive'));
  await writeFile(path.join(folder, 'years.warc'), [...years()].map((each) => response(each).text).join(''));
  assert.equal((await varve('import', path.join(folder, 'years.warc'))).code, 0);
  const root = path.join(folder, 'site');
  await mkdir(root);
  await writeFile(path.join(root, 'index.html'), '<!DOCTYPE html><title>A shop</title><h1>Shop</h1>');
  for (const [i, title] of hostile.entries()) await writeFile(path.join(root, `hostile-${i}.html`), `<!DOCTYPE html><meta charset=utf-8><title>${title}</title><p>text ${title}`);
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root, extra: 'types { text/html html; }' }]);
  ends.push(() => nginx.stop());
  shop = nginx.urls[0];
  const urls = ['/', ...hostile.keys(), '/?q="><script>window.ran=true</script>'].map((name) => typeof name === 'number' ? `${shop}/hostile-${name}.html` : shop + name);
  const saved = await varve('save', '--allow-private', ...urls);
  assert.equal(saved.code, 0, saved.stderr);
  server = await serve(varve.folder);
  const token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  save = (await (await fetch(`${server.url}/api/v1/saves`, { method: 'POST', headers: { 'X-Varve-Token': token }, body: JSON.stringify({ url: `${shop}/?<b>"'` }) })).json()).id;
  while ((await (await fetch(`${server.url}/api/v1/saves/${save}`)).json()).page === null) await new Promise((resolve) => setTimeout(resolve, 20));
  ends.push(() => server.stop());
  browser = await launch();
  ends.push(() => browser.close());
});
after(async () => { for (const end of ends.reverse()) await end(); });

const pages = () => ({
  front: '/',
  calendar: `/web/*/${offer}`,
  'a month': `/web/202305*/${offer}`,
  hostile: `/web/*/${shop}/hostile-1.html`,
  'a hostile address': `/web/*/${shop}/?q=%22%3E%3Cscript%3Ewindow.ran=true%3C/script%3E`,
  differences: `/web/diff/20210103/20230701/${offer}`,
  'hostile differences': `/web/diff/2026/2026/${shop}/hostile-1.html`,
  prefix: `/web/*/${shop}/*`,
  'not found': '/web/2020/https://nobody.example/<b>x</b>',
  'no address': '/find?url=%3A%2F%2F',
  save: '/save',
  'a save that failed': `/save/status/${save}`,
  tags: `/marks/20210103070000/${offer}`,
  forget: `/forget/20210103070000/${offer}`,
  'sign in': '/login',
  snapshot: `/web/20210103/${offer}`,
});
const widths = [390, 1024, 1920];

// A window of its own, in which nothing may go elsewhere.
async function open(name, { scheme = 'light', width = 1024, javaScriptEnabled = true } = {}) {
  const context = await browser.newContext({ colorScheme: scheme, javaScriptEnabled, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const asked = [];
  context.on('request', (request) => asked.push(request.url()));
  await page.goto(`http://localhost:${server.port}${pages()[name]}`, { waitUntil: 'load' });
  const done = async () => {
    const elsewhere = asked.filter((url) => !/^(http:\/\/(r-[0-9a-f]{32}\.)?localhost:|data:|blob:)/.test(url));
    assert.deepEqual(elsewhere, [], 'asked elsewhere');
    assert.notEqual(await page.evaluate(() => window.ran).catch(() => undefined), true, 'an archived script ran');
    await context.close();
  };
  return { page, done };
}

for (const name of ['front', 'calendar', 'a month', 'hostile', 'a hostile address', 'differences', 'hostile differences', 'prefix', 'not found', 'no address', 'save', 'a save that failed', 'tags', 'forget', 'sign in', 'snapshot']) {
  test(`${name}: in light and dark, on small and large screens`, async () => {
    for (const scheme of ['light', 'dark']) {
      for (const width of widths) {
        const { page, done } = await open(name, { scheme, width });
        // A width of each scheme is enough for every day: it takes some seconds a page.
        const looks = process.env.VARVE_AXE_ALL || width === (scheme === 'light' ? 390 : 1024);
        const found = looks ? await page.evaluate(`${axe}; axe.run(document, { iframes: false })`) : { violations: [] };
        assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).slice(0, 3).join(' ')}`), [], `${scheme}, ${width}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${over} pixels stand out at ${width}`);
        if (process.env.VARVE_TEST_PICTURES) {
          await page.screenshot({ path: path.join(process.env.VARVE_TEST_PICTURES, `${name.replaceAll(' ', '-')}_${scheme}_${width}.png`) });
        }
        await done();
      }
    }
  });

  test(`${name}: without scripts, and by keyboard`, async () => {
    const plain = await open(name, { javaScriptEnabled: false });
    const text = await plain.page.locator('body').innerText();
    const live = await open(name);
    if (name !== 'snapshot') assert.equal(await live.page.locator('body').innerText(), text);
    await plain.done();
    // Each link and field is reached by the tab key, in the page's order, and seen to be.
    const { page } = live;
    const count = await page.evaluate(() => [...document.querySelectorAll('a[href], input, button, summary, [tabindex="0"]')].filter((each) => each.checkVisibility()).length);
    const reached = new Set();
    for (let i = 0; i < Math.min(count, 150); ++i) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const { activeElement: at } = document;
        const all = [...document.querySelectorAll('a[href], input, button, summary, [tabindex="0"]')];
        const outlined = at.tagName === 'IFRAME' || getComputedStyle(at).outlineStyle !== 'none';
        return { index: all.indexOf(at), outlined, html: at.outerHTML.slice(0, 100) };
      });
      if (at.index >= 0) reached.add(at.index);
      assert.ok(at.outlined, `${at.html} does not show that it has the focus`);
      if (name === 'snapshot' && at.index < 0) break;  // within the frame
    }
    assert.ok(reached.size >= Math.min(count, 150) - 1, `${reached.size} of ${count} were reached`);
    await live.done();
  });
}

test('hostile titles and addresses are text', async () => {
  const { page, done } = await open('front');
  const text = await page.locator('main').innerText();
  assert.ok(text.includes('</title>') || text.includes('hostile-0'), 'the first');
  assert.ok(text.includes('{{TITLE}} <script> &amp;'), 'the last, as it was meant');
  assert.ok(!text.includes('x'.repeat(2_000)), '100 kB of a title are too long');
  // A right-to-left override stays within its title.
  const sides = await page.locator('ol.pages li').evaluateAll((all) => all.map((each) => getComputedStyle(each.querySelector('.title')).unicodeBidi));
  assert.ok(sides.every((side) => side === 'isolate' || side === 'plaintext'), sides.join());
  await done();
});
