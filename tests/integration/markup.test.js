// Scripts in documents of other kinds than plain HTML: XHTML, SVG, import maps; and what time it is there.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive, serve } from './lib/varve.js';

const tell = 'document.documentElement.setAttribute("data-seen", JSON.stringify(seen));';
const files = {
  'page.xhtml': `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html [<!ENTITY dash "-">]>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>XHTML</title>
<script>const seen = { at: location.href };</script>
<script><![CDATA[ if (1 < 2 && top.location.href === location.href) seen.section = window.location.pathname; ]]></script>
<script>//<![CDATA[
if (1 < 2 && 2 > 1) seen.commented = document.domain;
//]]></script>
<script>if (1 &lt; 2) seen.entities = true;</script>
<script src="/own.js"/>
</head><body><p onclick="seen.handler = location.pathname" id="p">text</p>
<script>document.getElementById("p").click(); fetch("/data.txt").then((answer) => answer.text()).then((text) => { seen.fetched = text; ${tell} });</script>
</body></html>`,
  'own.js': 'seen.own = location.pathname;',
  'data.txt': 'data',
  'drawing.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><rect width="50" height="50"/>
<script>const seen = { at: location.href, path: window.location.pathname };
fetch("/data.txt").then((answer) => answer.text()).then((text) => { seen.fetched = text; ${tell} });</script></svg>`,
  'called.xml': `<?xml version="1.0"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>XML</title><script>const seen = { at: location.href, path: window.location.pathname };</script>
<script src="/own.js"/></head><body><script>fetch("/data.txt").then((answer) => answer.text()).then((text) => { seen.fetched = text; ${tell} });</script></body></html>`,
  'map.html': `<!doctype html><title>import map</title>
<script type=importmap>{"imports": {"bare": "./lib/bare.mjs", "lib/": "/lib/", "/alias.mjs": "/lib/real.mjs", "./near/": "./lib/"},
  "scopes": {"/lib/inner/": {"bare": "/lib/scoped.mjs"}}}</script>
<script type=module>
import bare from 'bare'; import one from 'lib/one.mjs'; import alias from '/alias.mjs'; import near from './near/one.mjs';
import inner from '/lib/inner/uses.mjs';
const seen = { bare, one, alias, near, inner, same: bare === (await import('./lib/bare.mjs')).default };
${tell}
</script>`,
  'lib/bare.mjs': 'export default { name: "bare", at: location.pathname };',
  'lib/one.mjs': 'export default "one";',
  'lib/real.mjs': 'export default "real";',
  'lib/scoped.mjs': 'export default "scoped";',
  'lib/inner/uses.mjs': 'import bare from "bare"; export default bare;',
  'clock.html': `<!doctype html><title>clock</title><script>
const seen = { date: new Date().toISOString(), now: Date.now(), random: [Math.random(), Math.random()] }; ${tell}</script>`,
};

let nginx, varve, saved;
const browsers = [];
const ends = [];
before(async () => {
  const folder = await temporaryFolder({ after: (end) => ends.push(end) });
  const root = path.join(folder, 'site');
  await mkdir(path.join(root, 'lib/inner'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(root, name), text);
  nginx = await startNginx(path.join(folder, 'nginx'), [{ root, extra: 'types { text/html html; application/xhtml+xml xhtml; image/svg+xml svg; text/xml xml; text/javascript js mjs; text/plain txt; }' }]);
  ends.push(() => nginx.stop());
  varve = archive(path.join(folder, 'archive'));
  const urls = Object.keys(files).map((name) => `${nginx.urls[0]}/${name}`);
  const end = await varve('--json', 'save', '--allow-private', ...urls);
  assert.equal(end.code, 0, end.stderr);
  saved = new Map(end.lines.map((line) => [line.url, line.replay]));
  browsers.push(await launch());
});
after(async () => {
  for (const browser of browsers) await browser.close();
  for (const end of ends.reverse()) await end();
});

// What the document tells, and what it does wrong.
async function seenAt(address, isArchive) {
  const context = await browsers[0].newContext();
  const tab = await context.newPage();
  const errors = [];
  tab.on('pageerror', (error) => errors.push(error.message));
  await tab.goto(address);
  const frame = isArchive ? await (await tab.waitForSelector('#snapshot')).contentFrame() : tab.mainFrame();
  try {
    await frame.waitForFunction(() => document.documentElement.hasAttribute('data-seen'), null, { timeout: 60_000 });
  } catch (error) {
    assert.fail(`${address} told nothing: ${errors.join('; ')}`);
  }
  const seen = JSON.parse(await frame.evaluate(() => document.documentElement.getAttribute('data-seen')));
  await context.close();
  return { seen, errors };
}

async function withServer(args, use) {
  const server = await serve(varve.folder, ...args);
  try {
    return await use((name) => seenAt(server.url + saved.get(`${nginx.urls[0]}/${name}`), true));
  } finally {
    await server.stop();
  }
}

for (const name of ['page.xhtml', 'drawing.svg', 'called.xml', 'map.html']) {
  test(`${name} sees what it saw live`, async () => {
    const live = await seenAt(`${nginx.urls[0]}/${name}`, false);
    assert.deepEqual(live.errors, []);
    assert.deepEqual(await withServer([], (open) => open(name)), live);
  });
}

test('clocks go from the time of the capture on, or are those of today', async () => {
  const old = await withServer([], async (open) => [(await open('clock.html')).seen, (await open('clock.html')).seen]);
  const captured = saved.get(`${nginx.urls[0]}/clock.html`).match(/\d{14}/)[0];
  for (const { date } of old) assert.ok(Math.abs(Date.parse(date) - Date.parse(captured.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'))) < 10_000, date);
  assert.deepEqual(old[0].random, old[1].random);
  const now = await withServer(['--clock', 'now'], async (open) => [(await open('clock.html')).seen, (await open('clock.html')).seen]);
  assert.ok(Math.abs(Date.now() - now[1].now) < 10_000);
  assert.notDeepEqual(now[0].random, now[1].random);
});
