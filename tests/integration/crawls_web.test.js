// Crawls in the web interface: the pages /crawls and /crawls/JOB and /api/v1/crawls, against a site on loopback. What
// they do is what `varve crawl` does.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';

const pagesOfSite = 30;
const hostile = '"><script>window.ran=true</script>';
let site, varve, server, token, browser;
let gate;  // what holds pages back
const ends = [];
const own = () => `http://localhost:${server.port}`;
const closeGate = () => { gate = {}; gate.opened = new Promise((resolve) => { gate.open = resolve; }); };

before(async () => {
  closeGate();
  gate.open();
  const shop = http.createServer(async (request, answer) => {
    const [, folder, number] = /^\/(\w+)\/(\d*)$/.exec(request.url) ?? [];
    if (folder === 'slow' && number > 3) await gate.opened;
    if (folder === undefined) return answer.writeHead(404, { 'Content-Type': 'text/html' }).end('gone');
    answer.setHeader('Content-Type', 'text/html');
    const links = Array.from({ length: pagesOfSite }, (_, i) => `<a href="/${folder}/${i}">${i}</a>`);
    answer.end(`<title>${folder} ${number}</title>${number === '' ? links.join('') : `a page ${number}`}<a href="/${folder}/gone&quot;&gt;&lt;script&gt;">x</a>`);
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  ends.push(() => { gate.open(); shop.closeAllConnections(); shop.close(); });
  site = `http://127.0.0.1:${shop.address().port}`;
  const folder = await temporaryFolder({ after: (end) => ends.push(end) });
  varve = archive(path.join(folder, 'archive'));
  assert.equal((await varve('save', '--allow-private', `${site}/a/1`)).code, 0);
  server = await serve(varve.folder, '--allow-private');
  ends.push(() => server.stop());
  token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  browser = await launch();
  ends.push(() => browser.close());
});
after(async () => { for (const end of ends.reverse()) await end(); });

const ask = async (method, where, body, headers = { 'X-Varve-Token': token }) => {
  const answer = await fetch(`${server.url}/api/v1/${where}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return { status: answer.status, location: answer.headers.get('location'), allow: answer.headers.get('allow'), json: await answer.json() };
};
const get = async (where) => (await ask('GET', where, undefined, {})).json;
const until = async (job, states) => {
  for (;;) {
    const { crawl } = await get(`crawls/${job}`);
    if (crawl === null || states.includes(crawl.state)) return crawl;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};
const quick = { delay: '0' };

test('a crawl is begun, followed to its end, and its report names what failed', async () => {
  const { status, json: { job }, location } = await ask('POST', 'crawls', { ...quick, urls: [`${site}/a/`], tag: ['site'] });
  assert.deepEqual([status, location], [202, `/api/v1/crawls/${job}`]);
  const events = await (await fetch(`${server.url}/api/v1/crawls/${job}/events`)).text();
  const last = JSON.parse(events.trim().split('\n').at(-1).replace('data: ', ''));
  assert.deepEqual([last.job, last.state, last.error], [job, 'over', null]);
  const { report } = await get(`crawls/${job}`);
  assert.deepEqual([report.job, report.complete, report.saved, report.failed], [job, true, pagesOfSite + 1, 1]);
  assert.match(report.failures[0].reason, /404/);
  assert.equal(report.failures[0].linked_from, `${site}/a/`);
  const { crawls, reports } = await get('crawls');
  assert.deepEqual([crawls, reports.map((each) => each.job), reports[0].failures], [[], [job], undefined]);
  assert.deepEqual((await varve('--json', 'crawl', '--jobs')).lines, []);
  assert.deepEqual((await varve('--json', 'show', `${site}/a/7`)).lines[0].tags, ['site']);
  const text = await (await fetch(`${own()}/crawls/${job}`)).text();
  assert.match(text, /404/);
  assert.doesNotMatch(text, /gone"><script>/);
  assert.equal((await ask('PATCH', `crawls/${job}`, { running: true })).status, 409, 'it is over');
  assert.deepEqual([(await ask('DELETE', `crawls/${job}`)).allow, (await ask('PUT', 'crawls')).allow], ['GET, PATCH', 'GET, POST']);
});

test('crawls that are begun in the same second have names and reports of their own', async () => {
  const jobs = [];
  for (let i = 0; i < 3; ++i) {
    const { json } = await ask('POST', 'crawls', { ...quick, urls: [`${site}/a/${i}`], scope: 'page' });
    jobs.push(json.job);
    await until(json.job, ['over']);
  }
  assert.equal(new Set(jobs).size, 3);
  for (const job of jobs) assert.equal((await get(`crawls/${job}`)).report.saved, 1);
});

test('one is under way at a time; it is stopped, and goes on where it was, also by the command', async () => {
  closeGate();
  const { json: { job } } = await ask('POST', 'crawls', { ...quick, urls: [`${site}/slow/`], concurrency: 2 });
  const second = await ask('POST', 'crawls', { ...quick, urls: [`${site}/b/`] });
  assert.equal(second.status, 409);
  assert.match(second.json.error, new RegExp(`${job} is under way in this server`));
  const form = await fetch(`${own()}/crawls`, { method: 'POST', body: new URLSearchParams({ urls: `${site}/b/`, token }) });
  assert.equal(form.status, 409);
  assert.match(await form.text(), /is under way in this server/);
  assert.equal((await ask('PATCH', `crawls/${job}`, { running: true })).status, 409);
  assert.equal((await varve('crawl', '--resume', job)).code, 3, 'the command cannot have it meanwhile');
  assert.equal((await get('crawls')).crawls[0].state, 'under way');
  const stopped = await ask('PATCH', `crawls/${job}`, { running: false });
  assert.equal(stopped.status, 200);
  gate.open();
  const off = await until(job, ['broken off']);
  assert.deepEqual([off.state, off.error, off.seeds], ['broken off', null, [`${site}/slow/`]]);
  assert.ok(off.waiting > 0 && off.saved > 0, `${off.saved} saved, ${off.waiting} wait`);
  const [listed] = (await varve('--json', 'crawl', '--jobs')).lines;
  assert.deepEqual([listed.job, listed.saved, listed.waiting], [job, off.saved, off.waiting]);
  assert.equal((await ask('PATCH', `crawls/${job}`, { running: true })).status, 200);
  await until(job, ['over']);
  assert.equal((await get(`crawls/${job}`)).report.saved, pagesOfSite + 1);

  const part = (await varve('--json', 'crawl', `${site}/c/`, '--max-pages', '2', '--delay', '0', '--allow-private', '--header', 'Cookie: hush')).lines.at(-1).job;
  const shown = await get(`crawls/${part}`);
  assert.deepEqual([shown.crawl.state, shown.crawl.options.includes('--header=…')], ['broken off', true]);
  assert.doesNotMatch(JSON.stringify(shown), /hush/);
});

test('what cannot be a crawl, or may not, is said in a sentence, and nothing is begun', async () => {
  const urls = [`${site}/a/`];
  for (const [body, says] of [
    [{ urls, proxy: 'http://127.0.0.1:1/' }, /"proxy" is nothing that the web can order/],
    [{ urls, every: '1d' }, /"every" is nothing that the web can order/],
    [{ urls, include: ['('] }, /\(/],
    [{ urls, scope: 'world' }, /world/],
    [{ urls, delay: 'long' }, /long/],
    [{ urls: ['ftp://a.example/'] }, /no URL of http/],
    [{}, /urls/],
  ]) {
    const { status, json } = await ask('POST', 'crawls', body);
    assert.equal(status, 400, JSON.stringify(body));
    assert.match(json.error, says);
  }
  const [{ job }] = (await get('crawls')).crawls;
  for (const body of [{}, { running: 1 }, []]) assert.equal((await ask('PATCH', `crawls/${job}`, body)).status, 400);
  for (const where of ['crawls/20200101000000', 'crawls/latest', 'crawls/..', 'crawls/20200101000000/events']) assert.equal((await ask('GET', where)).status, 404, where);
  assert.equal((await fetch(`${own()}/crawls/latest`)).status, 404);
  assert.equal((await get('crawls')).crawls.length, 1);
});

test('without the token nothing changes, and for the page of another site neither', async () => {
  const before = await get('crawls');
  const [{ job }] = before.crawls;
  for (const [method, where, body] of [['POST', 'crawls', { urls: [`${site}/a/`] }], ['PATCH', `crawls/${job}`, { running: true }]]) {
    assert.equal((await ask(method, where, body, {})).status, 401, where);
    assert.equal((await ask(method, where, body, { 'X-Varve-Token': token, Origin: 'https://evil.example' })).status, 403, where);
  }
  const form = (where, fields, headers = {}) => fetch(own() + where, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
  for (const [where, fields] of [['/crawls', { urls: `${site}/a/` }], [`/crawls/${job}`, { do: 'go-on' }]]) {
    assert.equal((await form(where, fields)).status, 401, where);
    assert.equal((await form(where, { ...fields, token }, { Origin: 'https://evil.example' })).status, 403, where);
  }
  assert.equal((await form(`/crawls/${job}`, { do: 'dance', token })).status, 400);
  assert.equal((await form('/crawls/20200101000000', { do: 'stop', token })).status, 404);
  assert.deepEqual(await get('crawls'), before);
});

for (const javaScriptEnabled of [true, false]) {
  test(`the pages do all of it, ${javaScriptEnabled ? 'and follow a crawl' : 'also without scripts'}`, async (t) => {
    closeGate();
    const context = await browser.newContext({ javaScriptEnabled });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(`${own()}/login`);
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.goto(`${own()}/crawls`);
    await page.getByLabel('Where to begin').fill(`${site}/slow/?${hostile}\n${site}/slow/${javaScriptEnabled ? '' : 7}`);
    await page.getByLabel('At most so many links away').fill('many');
    await page.getByLabel('How far').selectOption('host');
    await page.getByRole('button', { name: 'Begin' }).click();
    assert.match(await page.getByRole('alert').innerText(), /depth is a number, and not "many"/);
    assert.equal(await page.getByLabel('How far').inputValue(), 'host');
    await page.getByLabel('At most so many links away').fill('2');
    await page.getByLabel('Between two pages').fill('0');
    await page.getByRole('button', { name: 'Begin' }).click();
    assert.match(new URL(page.url()).pathname, /^\/crawls\/\d{14}$/);
    assert.match(await page.locator('#progress').innerText(), /saved, \d+ waiting/);
    await page.getByRole('button', { name: 'Stop' }).click();
    gate.open();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('What could not be saved').waitFor();
    assert.match(await page.locator('.totals').innerText(), /saved/);
    assert.notEqual(await page.evaluate(() => window.ran).catch(() => undefined), true);
    await page.getByRole('link', { name: 'All crawls' }).click();
    assert.match(await page.locator('main').innerText(), /Over.*page/s);
  });
}

test('a crawl that the server leaves when it ends is broken off, and can go on', async (t) => {
  closeGate();
  const other = await serve(varve.folder, '--allow-private');
  t.after(() => other.stop());
  const answer = await fetch(`${other.url}/api/v1/crawls`, { method: 'POST', headers: { 'X-Varve-Token': token }, body: JSON.stringify({ ...quick, urls: [`${site}/slow/`] }) });
  const { job } = await answer.json();
  assert.equal((await get(`crawls/${job}`)).crawl.state, 'elsewhere');
  setTimeout(() => gate.open(), 200);
  assert.equal((await other.stop()).code, 0);
  assert.equal((await get(`crawls/${job}`)).crawl.state, 'broken off');
});
