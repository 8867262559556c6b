// varve's own pages in Chromium: light and dark, from a phone's width to a large screen's, without scripts, by keyboard;
// what axe-core finds; that nothing is asked of anybody else; and what hostile pages have put into the archive is text.
// $VARVE_TEST_PICTURES: a folder for the screenshots. $VARVE_AXE_ALL: axe-core looks at each in both and at every width.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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

// What a supplier's page said in its versions: prices went up, and a promise came and went.
const css = `body { margin: 0; font: 17px/1.6 Georgia, serif; color: #233 } header { padding: 1rem 2rem; background: #274; color: #fff; font: 600 1.4rem sans-serif }
main { display: grid; grid-template-columns: 12rem 1fr; gap: 0 2rem; max-width: 46rem; padding: 1.5rem 2rem } main > * { grid-column: 2 } img { grid-column: 1; grid-row: 1 / 9; width: 100% }
h1 { margin: 0; font-size: 1.7rem } .price { margin: .3rem 0; font: 700 1.5rem sans-serif; color: #a52 } footer { padding: 0 2rem; color: #788; font-size: .85rem }`;
const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 160"><rect width="240" height="160" fill="#e8dfcf"/><rect x="70" y="30" width="100" height="84" rx="8" fill="#274"/>
<rect x="84" y="44" width="72" height="22" rx="4" fill="#cfd8d2"/><path d="M112 78h16v14h-16z" fill="#cfd8d2"/><path d="M100 104h40v20a12 12 0 0 1-12 12h-16a12 12 0 0 1-12-12z" fill="#fff"/><rect x="60" y="138" width="120" height="6" fill="#a52"/></svg>`;
function offerPage(version, status) {
  const promise = version >= 3 && version < 9
    ? 'We refund every order within 90 days of delivery, no questions asked, and pay for the parcel.'
    : 'Returns are possible within 14 days, at your own cost.';
  return `<!DOCTYPE html><html lang="en"><title>Espresso machine S4 – Supplier</title><meta property="og:image" content="/offer.svg"><link rel="stylesheet" href="/shop.css">
<header>Supplier</header><main><img src="/offer.svg" alt="The machine"><h1>Espresso machine S4</h1><p class="price">€ ${349 + version * 10}</p>
<p>Fifteen bar, a tank of two litres, and a steam wand of steel. Made to be repaired: every part can be ordered for ten years.</p>
<p>${promise}</p><p>Delivered in ${version % 3 + 2} days.</p></main><footer><p>Version ${version} ${status}</p></footer>`;
}

// Five years of one page: changed, the same, moved, gone.
function* years() {
  for (let month = 0; month < 60; ++month) {
    const date = new Date(Date.UTC(2021, month, 3 + month % 20, 7, month));
    const stamp = date.toISOString().replace(/\.\d+/, '');
    const status = month % 17 === 5 ? '404 Not Found' : month % 13 === 7 ? '301 Moved Permanently' : '200 OK';
    const headers = { 'Content-Type': 'text/html; charset=utf-8', ...(status.startsWith('301') ? { Location: `${offer}/new` } : {}) };
    yield { url: offer, date: stamp, status: status.slice(0, 3), headers, body: offerPage(Math.floor(month / 4), status) };
  }
  yield { url: 'https://supplier.example/shop.css', date: '2021-01-03T07:00:01Z', headers: { 'Content-Type': 'text/css' }, body: css };
  yield { url: 'https://supplier.example/offer.svg', date: '2021-01-03T07:00:01Z', headers: { 'Content-Type': 'image/svg+xml' }, body: picture };
}

let browser, server, emptyServer, varve, folder, shop, save, crawled, brokenOff;
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
  assert.equal((await varve('search', '--update')).code, 0);
  await schedulesAndCrawls(root);
  server = await serve(varve.folder);
  const token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  save = (await (await fetch(`${server.url}/api/v1/saves`, { method: 'POST', headers: { 'X-Varve-Token': token }, body: JSON.stringify({ url: `${shop}/?<b>"'` }) })).json()).id;
  while ((await (await fetch(`${server.url}/api/v1/saves/${save}`)).json()).page === null) await new Promise((resolve) => setTimeout(resolve, 20));
  ends.push(() => server.stop());
  const empty = archive(path.join(folder, 'empty'));
  await writeFile(path.join(folder, 'empty.warc'), '');
  await empty('import', path.join(folder, 'empty.warc'));
  emptyServer = await serve(empty.folder);
  ends.push(() => emptyServer.stop());
  browser = await launch();
  ends.push(() => browser.close());
});
after(async () => { for (const end of ends.reverse()) await end(); });

// A schedule whose runs changed, changed nothing and failed, with hostile words; a crawl that is over and one that was broken off.
async function schedulesAndCrawls(root) {
  const always = ['--allow-private', '--browser=never'];
  const add = (name, ...args) => varve('schedule', 'add', '--name', name, ...args, ...always);
  assert.equal((await add('shop', `${shop}/`, `${shop}/hostile-3.html`, `${shop}/late.html?"><script>window.ran=true</script>`, '--every', '1d',
    '--watch', hostile[3], '--note', hostile[1].replaceAll('\0', ''), '--keep-daily', '30')).code, 0);
  assert.equal((await add('weekly', `${shop}/`, '--cron', '0 7 * * MON', '--zone', 'Europe/Zurich', '--crawl')).code, 0);
  await varve('schedule', 'pause', 'weekly');
  const late = path.join(root, 'late.html');
  await writeFile(late, '<title>Late</title><main><p>It is there, and not for long.');
  for (const run of [0, 1, 2]) {
    if (run === 2) await rm(late);
    await varve('schedule', 'run', 'shop');
  }
  const events = async (...args) => (await varve('--json', 'crawl', ...args, ...always)).lines;
  [{ job: crawled }] = await events(`${shop}/gone"><script>window.ran=true</script>`, `${shop}/`, '--delay', '0');
  [{ job: brokenOff }] = await events(`${shop}/`, `${shop}/hostile-0.html`, '--max-pages', '1', '--delay', '0', '--note', '<b>');
}

const pages = () => ({
  front: '/',
  empty: '/',
  calendar: `/web/*/${offer}`,
  'a month': `/web/202305*/${offer}`,
  hostile: `/web/*/${shop}/hostile-1.html`,
  'a hostile address': `/web/*/${shop}/?q=%22%3E%3Cscript%3Ewindow.ran=true%3C/script%3E`,
  differences: `/web/diff/20210103/20230701/${offer}`,
  'hostile differences': `/web/diff/2026/2026/${shop}/hostile-1.html`,
  prefix: `/web/*/${shop}/*`,
  'a host': `/urls?match=host&url=${encodeURIComponent(shop)}`,
  sites: '/sites',
  'all sites': '/sites?order=name',
  details: `/web/details/20210103/${offer}`,
  'hostile details': `/web/details/2026/${shop}/hostile-1.html`,
  'not found': '/web/2020/https://nobody.example/<b>x</b>',
  'no address': '/find?url=%3A%2F%2F',
  save: '/save',
  'a save that failed': `/save/status/${save}`,
  tags: `/marks/20210103070000/${offer}`,
  forget: `/forget/20210103070000/${offer}`,
  'sign in': '/login',
  settings: '/settings',
  tools: '/tools',
  schedules: '/schedules',
  'a schedule': '/schedules/shop',
  'remove a schedule': '/schedules/shop?ask=remove',
  crawls: '/crawls',
  'a crawl': `/crawls/${brokenOff}`,
  'a report': `/crawls/${crawled}`,
  snapshot: `/web/20210103/${offer}`,
  'as they looked': `/web/diff-pages/20210103/20230701/${offer}`,
  search: '/search?q=refund%20every%20order%20within%2090%20days',
  'hostile search': '/search?q=text%20%22%3E%3Cscript%3Ewindow.ran=true%3C/script%3E',
  'nothing found': '/search?q=nowhere',
  'no question': '/search?q=-a',
  when: `/when?url=${offer}&phrase=no%20questions%20asked`,
  'hostile when': `/when?url=${shop}/hostile-1.html&phrase=%22%3E%3Cscript%3Ewindow.ran=true%3C/script%3E`,
  blame: `/blame?url=${offer}`,
  'hostile blame': `/blame?url=${shop}/hostile-3.html`,
});
const widths = [390, 1024, 1920];
// What the tab key stops at; of a group of radio buttons that is the chosen one.
const stops = 'a[href], input:not([type="radio"]:not(:checked)), button, select, textarea, summary, [tabindex="0"]';

// A window of its own, in which nothing may go elsewhere.
async function open(name, { scheme = 'light', javaScriptEnabled = true } = {}) {
  const context = await browser.newContext({ colorScheme: scheme, javaScriptEnabled, viewport: { width: 1024, height: 900 } });
  const page = await context.newPage();
  const asked = [];
  context.on('request', (request) => asked.push(request.url()));
  const { port } = name === 'empty' ? emptyServer : server;
  await page.goto(`http://localhost:${port}${pages()[name]}`, { waitUntil: 'load' });
  const done = async () => {
    const elsewhere = asked.filter((url) => !/^(http:\/\/(r-[0-9a-f]{32}\.)?localhost:|data:|blob:)/.test(url));
    assert.deepEqual(elsewhere, [], 'asked elsewhere');
    assert.notEqual(await page.evaluate(() => window.ran).catch(() => undefined), true, 'an archived script ran');
    await context.close();
  };
  return { page, done };
}

const names = ['front', 'calendar', 'a month', 'hostile', 'a hostile address', 'differences', 'hostile differences', 'prefix', 'a host', 'sites', 'all sites',
  'details', 'hostile details', 'empty', 'not found',
  'no address', 'save', 'a save that failed', 'tags', 'forget', 'sign in', 'settings', 'tools', 'schedules', 'a schedule', 'remove a schedule', 'crawls', 'a crawl', 'a report', 'snapshot', 'as they looked', 'search', 'hostile search', 'nothing found', 'no question', 'when', 'hostile when', 'blame', 'hostile blame'];
const framed = ['snapshot', 'as they looked'];
for (const [index, name] of names.entries()) {
  test(`${name}: in light and dark, on small and large screens`, async () => {
    for (const scheme of ['light', 'dark']) {
      const { page, done } = await open(name, { scheme });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        // Every second page in dark, the others in light, are enough for every day: it takes some seconds a page, and
        // all have one style sheet.
        const looks = process.env.VARVE_AXE_ALL || (index % 2 === 0 ? scheme === 'dark' && width === 390 : scheme === 'light' && width === 1024);
        const found = looks ? await page.evaluate(`${axe}; axe.run(document, { iframes: false, resultTypes: ['violations'] })`) : { violations: [] };
        assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).slice(0, 3).join(' ')}`), [], `${scheme}, ${width}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${over} pixels stand out at ${width}`);
        if (process.env.VARVE_TEST_PICTURES) {
          await page.screenshot({ path: path.join(process.env.VARVE_TEST_PICTURES, `${name.replaceAll(' ', '-')}_${scheme}_${width}.png`) });
        }
      }
      await done();
    }
  });

  test(`${name}: without scripts, and by keyboard`, async () => {
    const plain = await open(name, { javaScriptEnabled: false });
    const text = await plain.page.locator('body').innerText();
    const live = await open(name);
    if (!framed.includes(name)) assert.equal(await live.page.locator('body').innerText(), text);
    await plain.done();
    // Each link and field is reached by the tab key, in the page's order, and seen to be.
    const { page } = live;
    const count = await page.evaluate((stops) => [...document.querySelectorAll(stops)].filter((each) => each.checkVisibility()).length, stops);
    const reached = new Set();
    for (let i = 0; i < Math.min(count, 60); ++i) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate((stops) => {
        const { activeElement: at } = document;
        const all = [...document.querySelectorAll(stops)];
        const outlined = getComputedStyle(at).outlineStyle !== 'none';
        return { index: all.indexOf(at), outlined, html: at.outerHTML.slice(0, 100) };
      }, stops);
      if (at.index >= 0) reached.add(at.index);
      if (framed.includes(name) && at.index < 0) break;  // within the frame, or past it where it has no stop
      assert.ok(at.outlined, `${at.html} does not show that it has the focus`);
    }
    assert.ok(reached.size >= Math.min(count, 60) - 1, `${reached.size} of ${count} were reached`);
    await live.done();
  });
}

test('what differs is marked in both pages as they looked, and they are not changed by it', async () => {
  const { page, done } = await open('as they looked');
  for (const [side, version, price] of [[0, 0, 349], [1, 7, 419]]) {
    await page.waitForFunction((id) => /^4 of 4 passages marked$/.test(document.getElementById(id).textContent), `marked-${side}`);
    const frame = page.frames().find((each) => each.name() === `snapshot-${side}`);
    const marked = await frame.evaluate(() => [...CSS.highlights.get('varve-difference')].map(String));
    assert.ok(marked.includes(String(price)) && marked.includes(String(version)), marked.join());
    assert.equal(await frame.evaluate(() => document.querySelector('footer').innerHTML.trim()), `<p>Version ${version} 200 OK</p>`);
  }
  await done();
});

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
