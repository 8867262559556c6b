// Pages saved as a browser sees them: sites that scripts put together, replayed when their servers are
// gone; what the browser is told to be; and a browser that is killed, hangs, or takes too much.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { files as acidFiles, passedPoints, points } from './lib/acid.js';
import { differingPixels, launch, look } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { answer, RawServer } from './lib/hostile.js';
import { startNginx } from './lib/nginx.js';
import { scriptedSites } from './lib/scripted_sites.js';
import { archive, serve } from './lib/varve.js';

const run = promisify(execFile);
const ends = [];
const atEnd = { after: (end) => ends.unshift(end) };
let folder, browser;
before(async () => { [folder, browser] = [await temporaryFolder(atEnd), await launch()]; });
after(async () => { await browser.close(); for (const end of ends) await end(); });

const types = 'types { text/javascript js mjs; text/html html; text/css css; image/png png; image/svg+xml svg; audio/wav wav; application/json json; text/plain txt; }';

async function writeSite(name, files) {
  const root = path.join(folder, name);
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), bytes);
  }
  return { root, extra: types };
}

// Chromium processes of this test's archive: their profile says so.
async function browsersOf(state) {
  const pids = (await readdir('/proc')).filter((each) => /^\d+$/.test(each));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
  return lines.filter((line) => line.includes(state)).length;
}

const browsing = (name) => {
  const state = path.join(folder, `${name}-state`);
  return { varve: archive(path.join(folder, name), { env: { XDG_STATE_HOME: state } }), state };
};

// The snapshot's frame, as large as the window that the live page was looked at in: as soon as it is what
// was live, or as it is after 20 seconds, since a script may be late on a slow machine.
async function lookAtReplay(name, url, live) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
  const page = await context.newPage();
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url, { waitUntil: 'networkidle' });
  const element = await page.waitForSelector('#snapshot');
  await element.evaluate((frame) => { frame.style.cssText = 'position: fixed; inset: 0; width: 1100px; height: 800px; border: 0'; });
  const frame = await element.contentFrame();
  const seen = { requests };
  for (const end = Date.now() + 20_000; Date.now() < end; await page.waitForTimeout(250)) {
    seen.text = await frame.locator('body').innerText();
    seen.differing = await differingPixels(name, live.viewport, await element.screenshot({ animations: 'disabled' }));
    if (seen.text === live.text && seen.differing === 0) break;
  }
  await context.close();
  return seen;
}

test('sites that are nothing without scripts', async (t) => {
  const sites = await scriptedSites();
  const own = {};
  for (const [name, { files }] of Object.entries(sites)) own[name] = await writeSite(name, files);
  const acid = await Promise.all(['acid', 'other'].map((name) => writeSite(name, {})));
  const names = Object.keys(sites);
  const nginx = await startNginx(path.join(folder, 'nginx'), [...names.map((name) => own[name]), ...acid]);
  const [acidUrl, otherUrl] = nginx.urls.slice(-2);
  const { own: acidOwn, other } = acidFiles(acidUrl, otherUrl);
  await writeSite('acid', Object.fromEntries(acidOwn));
  await writeSite('other', Object.fromEntries(other));
  const urls = [...nginx.urls.slice(0, names.length), acidUrl].map((url) => `${url}/`);
  const live = [];
  for (const [i, name] of names.entries()) live.push(await look(browser, urls[i], { awaited: sites[name].text }));
  const { varve, state } = browsing('scripted');
  const saved = await varve('--json', 'save', '--browser', '--allow-private', ...urls);
  await nginx.stop();

  assert.deepEqual([saved.code, saved.stderr], [0, '']);
  const pages = urls.map((url) => saved.lines.find((line) => line.url === url));  // told as each is done
  const replays = pages.map(({ replay }) => replay);
  assert.deepEqual(pages.map(({ verdict, failed }) => [verdict, failed]), urls.map(() => ['complete', []]));
  assert.equal(await browsersOf(state), 0);
  assert.deepEqual(await readdir(path.join(state, 'varve')), [], 'no profile is left');
  const server = await serve(varve.folder, '--proxy', '127.0.0.1:0');
  t.after(() => server.stop());
  for (const [i, name] of names.entries()) {
    await t.test(`${name} replays as it was`, async () => {
      const seen = await lookAtReplay(`scripted ${name}`, `${server.url}${replays[i]}`, live[i]);
      assert.equal(seen.text, live[i].text);
      assert.ok(sites[name].inShadow || seen.text.includes(sites[name].text), seen.text.slice(-300));
      assert.equal(seen.differing, 0);
      assert.deepEqual(seen.requests.filter((each) => new URL(each).port !== server.port && !/^(blob|data):/.test(each)), []);
    });
  }
  await t.test('the acid page passes each point', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}${replays.at(-1)}`);
    const frame = await (await page.waitForSelector('#snapshot')).contentFrame();
    const passed = await passedPoints(frame);
    assert.deepEqual(points.map((point) => point.name).filter((name) => !passed.has(name)), []);
    await context.close();
  });
  await t.test('the endless one is there to its end', async () => {
    const url = urls[names.indexOf('endless')];
    assert.match((await varve('show', '--body', `urn:dom:${url}`)).stdout, /line 119</);
  });
  await t.test('a picture, a PDF and the DOM are there', async () => {
    const url = urls[names.indexOf('components')];
    const show = async (kind) => (await varve('show', '--body', `urn:${kind}:${url}`)).body;
    const dom = (await show('dom')).toString();
    assert.match(dom, /<template shadowrootmode="open"><link rel="?stylesheet"? href="?\/card.css"?><p>Ada in the shadow/);
    assert.equal((await show('fullPage')).subarray(1, 4).toString(), 'PNG');
    const thumbnail = await show('thumbnail');
    assert.equal(thumbnail.readUInt16BE(0), 0xffd8);
    const { timestamp } = pages[names.indexOf('components')];
    const picture = await fetch(`${server.url}/picture/${timestamp}/${url}`);
    assert.equal(picture.headers.get('content-type'), 'image/jpeg');
    assert.deepEqual(Buffer.from(await picture.arrayBuffer()), thumbnail);
    const pdf = path.join(folder, 'page.pdf');
    await writeFile(pdf, await show('pdf'));
    assert.match((await run('pdftotext', [pdf, '-'])).stdout, /Ada in the shadow/);
    const out = path.join(folder, 'out.warc');
    assert.equal((await varve('export', '-o', out, '--format', 'warc', `urn:dom:${url}`)).code, 0);
    assert.match(await readFile(out, 'latin1'), /WARC-Type: resource\r\n/);
  });
});

// What passes between a page and its server, by a server of raw answers.
async function page(t, html, more = {}) {
  const server = new RawServer({ '/page': (socket) => socket.write(answer(Buffer.from(html), { type: 'text/html' })), ...more });
  const base = `http://127.0.0.1:${await server.listen()}`;
  t.after(() => server.close());
  return `${base}/page`;
}

test('every variant of a picture is there, and other media\'s styles', async (t) => {
  const seen = [];
  const pictures = { '/v/': (socket, { rest }) => { seen.push(rest); socket.write(answer(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), { type: 'image/svg+xml' })); } };
  const url = await page(t, `<!doctype html><title>variants</title><style>@media print { p { background: url(/v/print) } }</style>
<picture><source media="(min-width: 5000px)" srcset="/v/wide 1x, /v/wide2 2x"><img src="/v/one" srcset="/v/one 1x, /v/two 2x, /v/three 3x"></picture>
<p>${'words '.repeat(60)}</p><script>document.body.insertAdjacentHTML('beforeend', '<img srcset="/v/made 1x, /v/made2 2x">')</script>`, pictures);
  const { varve } = browsing('variants');
  const end = await varve('--json', 'save', '--browser', '--allow-private', url);
  assert.equal(end.lines[0].verdict, 'complete');
  assert.deepEqual([...new Set(seen)].sort(), ['made', 'made2', 'one', 'print', 'three', 'two', 'wide', 'wide2']);
});

test('the browser is what it is told to be', async (t) => {
  const url = await page(t, `<!doctype html><title>who</title><meta name=viewport content="width=device-width"><p id=p></p><script>
p.textContent = JSON.stringify({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, language: navigator.language, width: innerWidth, ratio: devicePixelRatio, touch: navigator.maxTouchPoints > 0, cookie: document.cookie, agent: navigator.userAgent });</script>
<div class="cookie-banner" style="height: 50px">Cookies? <button>Yes</button></div>`);
  const cookies = path.join(folder, 'cookies.txt');
  await writeFile(cookies, '127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tann\n');
  const { varve } = browsing('told');
  const seen = async (...args) => {
    const end = await varve('--json', 'save', '--browser', '--allow-private', url, ...args);
    assert.equal(end.code, 0, end.stderr);
    const dom = (await varve('show', '--body', `urn:dom:${url}`)).stdout;
    return { dom, ...JSON.parse(dom.match(/\{"zone.*\}/)[0]) };
  };
  const phone = await seen('--device', 'phone', '--language', 'de-CH,de', '--timezone', 'Asia/Tokyo', '--cookies', cookies, '--dismiss-cookies');
  assert.deepEqual([phone.zone, phone.language, phone.width, phone.ratio, phone.touch, phone.cookie], ['Asia/Tokyo', 'de-CH', 390, 3, true, 'session=ann']);
  assert.match(phone.agent, /Android.*Mobile/);
  assert.ok(!phone.dom.includes('Cookies?'), 'the banner is gone');
  const { request } = JSON.parse((await varve('--json', 'show', '--headers', url)).stdout);
  assert.match(request, /accept-language: de-CH,de/i);
  assert.match(request, /cookie: session=ann/i);
  const wide = await seen('--viewport', '1500x600@2');
  assert.deepEqual([wide.width, wide.ratio, wide.cookie], [1500, 2, '']);
  assert.ok(wide.dom.includes('Cookies?') && !/Headless/.test(wide.agent));
  for (const wrong of [['--timezone', 'Mars/Olympus'], ['--viewport', 'big'], ['--device', 'fridge'], ['--profile', '/proc/none']]) {
    const end = await varve('save', '--browser', ...wrong, '--allow-private', url);
    assert.ok(end.code > 0 && /^varve: .+\n$/.test(end.stderr), end.stderr);
  }
});

test('by itself, it looks where scripts put the page together', async (t) => {
  const words = 'words '.repeat(100);
  const plain = await page(t, `<!doctype html><title>plain</title><p>${words}</p><script>document.title = 'ran'</script>`);
  const scripted = await page(t, '<!doctype html><title>scripted</title><div id=root></div><script>root.textContent = "made"</script>');
  const { varve } = browsing('auto');
  const end = await varve('--json', 'save', '--browser=auto', '--allow-private', plain, scripted);
  assert.deepEqual([end.code, end.lines.map(({ title }) => title)], [0, ['plain', 'scripted']]);
  assert.deepEqual((await varve('--json', 'list', `urn:dom:${scripted}`)).lines.length, 1);
  assert.deepEqual((await varve('--json', 'list', `urn:dom:${plain}`)).lines.length, 0);
  const without = await varve.with({ env: { VARVE_CHROMIUM: '/nowhere/chromium' } })('--json', 'save', '--browser=auto', '--allow-private', scripted);
  assert.deepEqual([without.code, without.lines[0].title], [0, 'scripted'], 'without Chromium it is saved as before');
});

// What had come is kept, the save says what happened, and nothing is left running.
async function troubled(t, name, html, args, more, meanwhile = () => {}) {
  const url = await page(t, html, { '/picture': (socket) => socket.write(answer(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), { type: 'image/svg+xml' })), ...more });
  const { varve, state } = browsing(name);
  const save = varve.start('--json', 'save', '--browser', '--allow-private', ...args, url);
  await meanwhile(state, save);
  const end = await save.done;
  assert.equal(await browsersOf(state), 0, 'no process is left');
  return { end, url, varve };
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test('a snapshot is replayed, and compared with what was captured', async (t) => {
  const svg = (socket) => socket.write(answer(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'), { type: 'image/svg+xml' }));
  const words = `<p>${'the words of a page '.repeat(30)}</p>`;
  const steady = await page(t, `<!doctype html><title>steady</title><link rel=icon href=data:,>${words}<p id=p></p><img src=/v/one><script>fetch('/v/said').then((said) => { p.textContent = 'fetched ' + said.status; })</script>`, { '/v/': svg });
  // Another picture, another request and another text each time.
  const moving = await page(t, `<!doctype html><title>moving</title><link rel=icon href=data:,>${words}<p id=p></p><script>
const one = Math.random();
p.textContent = 'number ' + one;
for (let i = 0; i < 60; ++i) document.body.insertAdjacentHTML('beforeend', '<i style="display: inline-block; width: 100px; height: 50px; background: hsl(' + Math.random() * 360 + ' 90% 50%)"></i>');
new Image().src = '/v/' + one;
</script>`, { '/v/': svg });
  const { varve } = browsing('replayed');
  const plain = browsing('replayed-plain').varve;
  const save = (archive, ...args) => archive('--json', 'save', '--allow-private', '--check-replay', ...args);
  const saved = await Promise.all([save(varve, '--browser', steady, moving), save(plain, '--browser=never', steady)]);
  assert.deepEqual(saved.map(({ code, stderr }) => [code, stderr]), [[0, ''], [0, '']]);
  const line = (end, url) => end.lines.find((each) => each.url === url);
  const [same, other, bare] = [line(saved[0], steady), line(saved[0], moving), line(saved[1], steady)].map((each) => each.replay_check);
  assert.equal(same.score, 1);
  assert.deepEqual(same.comparison, { screenshotMatch: 1, textMatch: 1, resourceCounts: { ...same.comparison.resourceCounts, replayGood: 3, replayBad: 0 } });
  assert.deepEqual(same.failed, []);
  assert.equal(other.failed.length, 1);
  assert.match(other.failed[0], /\/v\/0\.\d+$/);
  const { screenshotMatch, textMatch, resourceCounts } = other.comparison;
  assert.ok(screenshotMatch > 0.3 && screenshotMatch < 0.9, `${screenshotMatch}`);
  assert.ok(textMatch > 0.9 && textMatch < 1, `${textMatch}`);
  assert.deepEqual([resourceCounts.replayGood, resourceCounts.replayBad], [1, 1]);
  assert.equal(other.score, Math.min(screenshotMatch, 0.5));
  // It stands in the capture.
  assert.deepEqual(JSON.parse((await varve('--json', 'show', moving)).stdout).replay_check, other);
  const info = JSON.parse((await varve('show', '--body', `urn:pageinfo:${moving}`)).stdout);
  assert.deepEqual([info.url, info.comparison], [moving, other.comparison]);
  // What no browser saved has neither picture nor text to compare with.
  assert.deepEqual([bare.comparison.screenshotMatch, bare.comparison.textMatch, bare.failed], [null, null, [new URL('/v/said', steady).href]]);
  assert.equal(bare.score, 1 - 1 / 3);
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const details = await (await fetch(`${server.url}/web/details/${line(saved[0], moving).timestamp}/${moving}`)).text();
  assert.match(details, /Replayed in a browser/);
});

test('a page that hangs', async (t) => {
  const { end, url, varve } = await troubled(t, 'hung', '<title>hung</title><img src=/picture><script>onload = () => { for (;;); }</script>', ['--page-timeout', '8s']);
  assert.equal(end.code, 1);
  assert.match(end.lines[0].verdict, /^truncated: /);
  assert.match(end.stderr, /what had come was kept/);
  assert.equal((await varve('--json', 'list', url)).lines.length, 1);
  assert.equal((await varve('--json', 'list', url.replace('page', 'picture'))).lines.length, 1);
});

test('a browser that is killed', async (t) => {
  const { end, url, varve } = await troubled(t, 'killed', '<title>killed</title><img src=/picture><script>setInterval(() => new Image().src = "/picture?" + Math.random(), 300)</script>', [], {}, async (state) => {
    for (let i = 0; i < 100 && await browsersOf(state) < 3; i++) await pause(100);
    await pause(1_500);
    await run('pkill', ['-KILL', '-f', state]);
  });
  assert.equal(end.code, 1, end.stderr);
  assert.match(end.lines[0].verdict, /^truncated: the browser has ended/);
  assert.equal((await varve('--json', 'list', url)).lines.length, 1);
});

test('a page that takes all memory', async (t) => {
  const { end } = await troubled(t, 'memory', '<title>memory</title><script>const all = []; setInterval(() => all.push(new Uint8Array(50e6).fill(1)), 20)</script>', ['--browser-memory', '1GB']);
  assert.equal(end.code, 1);
  assert.match(end.lines[0].verdict, /^truncated: (the browser takes more than 1.0 GB of memory|the page crashed)/);
});

test('a varve that is killed leaves no browser', async (t) => {
  const { state, url } = { ...browsing('left'), url: await page(t, '<title>left</title><script>setInterval(() => fetch("/page?" + Math.random()), 200)</script>') };
  const save = browsing('left').varve.start('save', '--browser', '--allow-private', url);
  for (let i = 0; i < 100 && await browsersOf(state) < 3; i++) await pause(100);
  save.kill('SIGKILL');
  await save.done;
  for (let i = 0; i < 100 && await browsersOf(state) > 0; i++) await pause(100);
  assert.equal(await browsersOf(state), 0);
});

test('an address that nobody answers, and a page that is not there', async (t) => {
  const { varve } = browsing('failed');
  const gone = await varve('--json', 'save', '--browser', '--allow-private', 'http://127.0.0.1:64999/');
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /^varve: http:\/\/127\.0\.0\.1:64999\/: .*(connect|refused)/i);
  const url = await page(t, '', { '/missing': (socket) => socket.write(answer(Buffer.from('<title>no</title>no'), { type: 'text/html', status: '404 Not Found' })) });
  const missing = await varve('--json', 'save', '--browser', '--allow-private', url.replace('page', 'missing'));
  assert.deepEqual([missing.code, missing.lines[0].status], [1, 404]);
  const refused = await varve('save', '--browser', 'http://127.0.0.1:64999/');
  assert.equal(refused.code, 4, refused.stderr);
});
