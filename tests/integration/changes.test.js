// Tags, notes, holds and forgetting by the web: as forms in Chromium without scripts, as the API, and as what other
// sites and archived pages try.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { archive, serve } from './lib/varve.js';
import { response } from './lib/warc.js';

const offer = 'https://supplier.example/offer';
const times = ['20210102030405', '20220102030405', '20230102030405'];
const secret = 'the password is swordfish';
let varve, server, token, browser, folder;
const ends = [];
const own = () => `http://localhost:${server.port}`;
const mark = async (time = times[0]) => JSON.parse((await varve('--json', 'tag', `${offer}@${time}`)).stdout);
const has = async () => (await varve('--json', 'list', offer)).lines.map((row) => row.timestamp);

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  browser = await launch();
  ends.push(() => browser.close());
});
// An archived page that asks for what a form of ours would, at whatever host it finds itself.
const evilPage = () => `<!DOCTYPE html><title>evil</title><form id=f method=post target=sink><input name=new value=evil></form><iframe name=sink></iframe>
<script>(async () => {
  const tried = [];
  const port = _____WB$location_port();
  function _____WB$location_port() { return new URL(document.baseURI).port || self.location.port; }
  for (const own of ['http://localhost:' + port, 'http://127.0.0.1:' + port, '']) {
    const target = own + '/marks/${times[0]}/${offer}';
    for (const init of [{ credentials: 'include' }, { credentials: 'include', mode: 'no-cors', method: 'POST', body: 'new=evil' }]) {
      tried.push(await fetch(target, init).then((answer) => answer.text(), () => 'refused'));
    }
    const form = document.createElement('form');
    for (const [name, value] of Object.entries({ method: 'post', action: target, target: 'sink' })) form.setAttribute(name, value);
    form.append(document.getElementById('f').elements[0].cloneNode());
    document.body.append(form);
    form.submit();
  }
  document.title = JSON.stringify(tried);
})();</script>`;

// Each test has an archive of its own, and may forget all of it.
let count = 0;
beforeEach(async () => {
  await server?.stop();
  varve = archive(path.join(folder, `archive-${++count}`));
  const captures = times.map((time, i) => ({
    url: offer, date: `${time.slice(0, 4)}-01-02T03:04:05Z`, status: 200, headers: { 'Content-Type': 'text/html' },
    body: `<!DOCTYPE html><title>Offer</title><p>Version ${i} ${i === 1 ? secret : ''}`,
  }));
  captures.push({ url: 'https://evil.example/', date: '2021-01-02T03:04:05Z', status: 200, headers: { 'Content-Type': 'text/html' }, body: evilPage() });
  await writeFile(path.join(folder, 'offer.warc'), captures.map((each) => response(each).text).join(''));
  assert.equal((await varve('import', path.join(folder, 'offer.warc'))).code, 0);
  server = await serve(varve.folder);
  token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
});
after(async () => {
  await server?.stop();
  for (const end of ends.reverse()) await end();
});

async function signedIn(options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${own()}/login?to=/marks/${times[0]}/${offer}`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  return { context, page };
}
const ask = (method, name, query, { body, headers = { 'X-Varve-Token': token } } = {}) =>
  fetch(`${server.url}/api/v1/${name}?${new URLSearchParams(query)}`, { method, body: body && JSON.stringify(body), headers });

test('a person signs in, tags, notes and holds, without scripts', async () => {
  const { context, page } = await signedIn({ javaScriptEnabled: false });
  assert.equal(page.url(), `${own()}/marks/${times[0]}/${offer}`);
  await page.getByLabel('New tags').fill('tax,  2021 , <b>"bold"</b>');
  await page.getByLabel('Note', { exact: true }).fill('two\nlines of </textarea><script>');
  await page.getByLabel(/Hold/).check();
  await page.getByRole('button', { name: 'Keep these' }).click();
  assert.equal(page.url(), `${own()}/marks/${times[0]}/${offer}`, 'a reload changes nothing again');
  let said = await mark();
  assert.deepEqual([said.tags, said.note, said.hold], [['2021', '<b>"bold"</b>', 'tax'], 'two\nlines of </textarea><script>', true]);
  assert.equal(await page.getByLabel('Note', { exact: true }).inputValue(), said.note);

  // What was tagged elsewhere since the page was opened stays.
  await varve('tag', `${offer}@${times[0]}`, 'elsewhere');
  await page.getByLabel('tax').uncheck();
  await page.getByLabel(/Hold/).uncheck();
  await page.getByRole('button', { name: 'Keep these' }).click();
  said = await mark();
  assert.deepEqual([said.tags, said.hold], [['2021', '<b>"bold"</b>', 'elsewhere'], false]);

  await page.goto(`${own()}/login`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${own()}/marks/${times[0]}/${offer}`);
  assert.ok(await page.getByLabel('Token').isVisible(), 'it asks for the token again');
  await context.close();
});

test('lists show tags and holds', async () => {
  assert.equal((await varve('tag', `${offer}@${times[0]}`, '<b>tax</b>', 'x'.repeat(70), 'c', 'd', 'e', 'f')).code, 0);
  assert.equal((await varve('hold', `${offer}@${times[1]}`)).code, 0);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${own()}/web/*/${offer}`);
  const rows = await page.locator('ol.captures li').allInnerTexts();
  assert.match(rows[2], /tag:\s*<b>tax<\/b>/);
  assert.match(rows[2], /1 more tag\b/);
  assert.ok(!rows[2].includes('x'.repeat(61)));
  assert.match(rows[1], /on hold/);
  assert.doesNotMatch(rows[0], /tag:|on hold/);
  await context.close();
});

test('without signing in the token is typed in each time, and no cookie is set', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${own()}/marks/${times[1]}/${offer}`);
  await page.getByLabel('New tags').fill('typed');
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Keep these' }).click();
  assert.deepEqual((await mark(times[1])).tags, ['typed']);
  await page.getByLabel('New tags').fill('guessed');
  await page.getByLabel('Token').fill('0'.repeat(64));
  await page.getByRole('button', { name: 'Keep these' }).click();
  assert.match(await page.locator('main').innerText(), /That is not the token, which is in the file token/);
  assert.deepEqual((await mark(times[1])).tags, ['typed']);
  assert.deepEqual(await context.cookies(), []);
  await context.close();
});

test('forgetting asks first, says what goes, and takes the bytes away', async () => {
  const { context, page } = await signedIn({ javaScriptEnabled: false });
  const bytes = async () => (await varve('show', `${offer}@${times[1]}`, '--body')).stdout;
  assert.ok((await bytes()).includes(secret));
  await page.goto(`${own()}/marks/${times[1]}/${offer}`);
  await page.getByRole('link', { name: /Forget/ }).click();
  const says = await page.locator('main').innerText();
  assert.match(says, /The capture of 2 January 2022, 03:04:05 UTC \(.*\) goes/);
  assert.match(says, /all 3 captures of this address/);
  assert.deepEqual(await has(), times, 'asking changes nothing');
  await page.getByRole('link', { name: 'Leave it as it is' }).click();
  assert.deepEqual(await has(), times);
  await page.goBack();
  await page.getByRole('button', { name: 'Forget' }).click();
  assert.match(await page.locator('main').innerText(), /was forgotten on/);
  assert.deepEqual(await has(), [times[0], times[2]]);
  assert.ok(!(await bytes()).includes(secret));
  assert.equal((await varve('check', '--read-data')).code, 0);
  // The server itself does not show it any more, from what it had in memory.
  const shown = await fetch(`${server.url}/web/${times[1]}id_/${offer}`);
  assert.ok(!(await shown.text()).includes(secret));

  await page.goto(`${own()}/forget/${times[0]}/${offer}`);
  await page.getByLabel(/all 2 captures/).check();
  await page.getByRole('button', { name: 'Forget' }).click();
  assert.deepEqual(await has(), []);
  await context.close();
});

test('the API changes what the commands change', async () => {
  const at = { url: offer, time: times[0] };
  const patched = await ask('PATCH', 'capture', at, { body: { tags: ['a', 'b', 'a'], note: 'n', hold: true } });
  assert.equal(patched.status, 200);
  assert.deepEqual(await patched.json(), await mark());
  const more = await (await ask('PATCH', 'capture', at, { body: { add_tags: ['c'], remove_tags: ['a'], note: null } })).json();
  assert.deepEqual([more.tags, more.note, more.hold], [['b', 'c'], '', true]);
  for (const [query, body, status, says] of [
    [{ ...at, time: '2021' }, { hold: true }, 400, /time of one capture/],
    [{ url: offer }, { hold: true }, 400, /time/],
    [{ ...at, time: '20210102030406' }, { hold: true }, 404, /no capture at that time/],
    [at, { tags: 'x' }, 400, /tags is a list/],
    [at, { tags: [1] }, 400, /tags is a list/],
    [at, { held: true }, 400, /a patch has tags/],
    [at, undefined, 400, /the body is JSON/],
    [at, { note: 'x'.repeat(70_000) }, 400, /64 KiB/],
    [at, { tags: [''] }, 400, /a tag one byte/],
  ]) {
    const answer = await ask('PATCH', 'capture', query, { body });
    assert.equal(answer.status, status, JSON.stringify(body)?.slice(0, 80));
    assert.match((await answer.json()).error, says);
  }
  assert.equal((await ask('PATCH', 'captures', at, { body: {} })).headers.get('allow'), 'GET, DELETE');
  assert.equal((await ask('DELETE', 'capture', { url: offer, time: '2022' })).status, 400, 'no year is forgotten by mistake');
  const gone = await (await ask('DELETE', 'capture', { url: offer, time: times[1] })).json();
  assert.deepEqual(gone.captures.map((each) => each.time.slice(0, 19)), ['2022-01-02T03:04:05']);
  assert.deepEqual(await has(), [times[0], times[2]]);
  assert.equal((await (await ask('DELETE', 'captures', { url: offer })).json()).captures.length, 2);
  assert.deepEqual(await has(), []);
  assert.equal((await ask('DELETE', 'captures', { url: offer })).status, 404);
});

// A request with any headers, Host and Cookie too.
const raw = (method, target, headers, body) => new Promise((resolve, reject) => {
  const request = http.request({ host: '127.0.0.1', port: server.port, method, path: target, headers: { ...headers, 'Content-Length': Buffer.byteLength(body ?? '') } }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
  });
  request.on('error', reject).end(body);
});

test('a stolen cookie, or a form from elsewhere, changes nothing', async () => {
  const { context } = await signedIn();
  const [cookie] = await context.cookies();
  assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.domain, cookie.path], [true, 'Strict', 'localhost', '/']);
  assert.ok(!cookie.value.includes(token));
  const Cookie = `${cookie.name}=${cookie.value}`;
  const Host = `localhost:${server.port}`;
  const form = { Host, Cookie, 'Content-Type': 'application/x-www-form-urlencoded' };
  const target = `/marks/${times[0]}/${offer}`;
  const proof = (await raw('GET', target, { Host, Cookie })).text.match(/name="form" value="([0-9a-f]{64})"/)[1];
  const good = `new=good&form=${proof}`;
  const [end, mac] = cookie.value.split('-');
  const attacks = {
    'the cookie alone': [target, form, 'new=x', 401],
    'a proof without the cookie': [target, { ...form, Cookie: '' }, good, 403],
    'another proof': [target, form, `new=x&form=${'0'.repeat(64)}`, 403],
    'the session as proof': [target, form, `new=x&form=${mac}`, 403],
    'another site': [target, { ...form, Origin: 'https://evil.example' }, good, 403],
    'an archived page': [target, { ...form, Origin: `http://r-${'0'.repeat(32)}.localhost:${server.port}` }, good, 403],
    'a sandboxed page': [target, { ...form, Origin: 'null' }, good, 403],
    'another port': [target, { ...form, Origin: 'http://localhost:1' }, good, 403],
    'another site without Origin': [target, { ...form, 'Sec-Fetch-Site': 'cross-site' }, good, 403],
    'a page of the same site': [target, { ...form, 'Sec-Fetch-Site': 'same-site' }, good, 403],
    'a name that was pointed here': [target, { ...form, Host: 'evil.example' }, good, 421],
    'the name of an archived origin': [target, { ...form, Host: `r-${'0'.repeat(32)}.localhost:${server.port}` }, good, 405],
    'a session that ended': [target, { ...form, Cookie: `${cookie.name}=1000-${mac}` }, good, 403],
    'a longer session': [target, { ...form, Cookie: `${cookie.name}=${Number(end) + 1}-${mac}` }, good, 403],
    'a session of nothing': [target, { ...form, Cookie: `${cookie.name}=-` }, 'new=x', 401],
    'forgetting without its form': [`/forget/${times[0]}/${offer}`, form, 'what=one', 401],
    'the API by cookie': [`/api/v1/captures?url=${offer}`, { Host, Cookie }, '', 401, 'DELETE'],
    'the API by cookie and proof': [`/api/v1/captures?url=${offer}&form=${proof}`, { ...form }, good, 401, 'DELETE'],
  };
  for (const [name, [at, headers, body, expected, method = 'POST']] of Object.entries(attacks)) {
    assert.equal((await raw(method, at, headers, body)).status, expected, name);
  }
  assert.deepEqual((await mark()).tags, []);
  assert.deepEqual(await has(), times);
  assert.equal((await raw('POST', target, { ...form, Origin: own() }, good)).status, 303, 'our own page');
  assert.deepEqual((await mark()).tags, ['good']);
  await context.close();
});

test('archived pages and other sites cannot do it in the browser of who is signed in', async () => {
  const { context, page } = await signedIn();
  const before_ = await has();
  // On another port of localhost: the same site to a browser, so that its requests carry the cookie.
  const evil = http.createServer((request, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(`<form id=f method=post action="${own()}/marks/${times[0]}/${offer}"><input name=new value=evil></form>
      <iframe id=frame src="${own()}/marks/${times[0]}/${offer}"></iframe>`);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => evil.once('listening', resolve));
  await page.goto(`http://localhost:${evil.address().port}/`);
  const read = await page.evaluate(async (url) => {
    const tries = {};
    for (const [name, init] of Object.entries({ plain: {}, credentials: { credentials: 'include' } })) {
      tries[name] = await fetch(url, init).then((answer) => answer.text(), () => 'refused');
    }
    tries.blind = await fetch(url, { mode: 'no-cors', credentials: 'include' }).then((answer) => answer.text(), () => 'refused');
    tries.patch = await fetch(url.replace('/marks/', '/api/v1/capture?'), { method: 'DELETE', credentials: 'include' }).then((answer) => answer.status, () => 'refused');
    return tries;
  }, `${own()}/marks/${times[0]}/${offer}`);
  assert.deepEqual(read, { plain: 'refused', credentials: 'refused', blind: 'refused', patch: 'refused' });
  assert.notEqual(await page.frame({ url: /marks/ })?.locator('h1').textContent().catch(() => null), 'Tags and note', 'it shows in no frame');
  const sent = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.evaluate(() => document.getElementById('f').submit());
  assert.equal((await sent).status(), 403);
  evil.close();
  assert.deepEqual((await mark()).tags, []);
  assert.deepEqual(await has(), before_);
  await context.close();
});

test('an archived page cannot do it either', async () => {
  const { context, page } = await signedIn();
  const posted = [];
  context.on('response', (answer) => { if (answer.request().method() === 'POST') posted.push([new URL(answer.url()).pathname, answer.status()]); });
  await page.goto(`${own()}/web/20210102030405/https://evil.example/`);
  const frame = await (await page.waitForSelector('#snapshot')).contentFrame();
  await frame.waitForFunction(() => document.title.startsWith('['));
  await page.waitForTimeout(300);
  const tried = JSON.parse(await frame.title());
  assert.equal(tried.length, 6);
  for (const each of tried) assert.doesNotMatch(each, /name="form"|Keep these/, 'no form of ours was read');
  assert.ok(posted.every(([, status]) => status >= 400), JSON.stringify(posted));
  assert.deepEqual((await mark()).tags, []);
  await context.close();
});

test('sign-in leads to our own pages only', async () => {
  for (const to of ['https://evil.example/', '//evil.example/', '/\\evil.example/', '/\t/evil.example', '/x\r\nSet-Cookie: a=b', 'evil']) {
    const answer = await fetch(`${own()}/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ token, to }) });
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/'], to);
  }
  const wrong = await fetch(`${own()}/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ token: 'x' }) });
  assert.deepEqual([wrong.status, wrong.headers.get('set-cookie')], [403, null]);
});

test('many changes at once are made one after the other', async () => {
  const answers = await Promise.all([...Array(20).keys()].map((i) =>
    ask('PATCH', 'capture', { url: offer, time: times[0] }, { body: { add_tags: [`tag ${i}`] } })));
  assert.deepEqual([...new Set(answers.map((each) => each.status))], [200]);
  assert.equal((await mark()).tags.length, 20);
  // Those that wait when the server ends are told so, and it ends.
  const waiting = [...Array(30).keys()].map((i) => ask('PATCH', 'capture', { url: offer, time: times[1] }, { body: { add_tags: [`${i}`] } }).then((answer) => answer.status, () => 0));
  const end = await server.stop();
  assert.equal(end.code, 0, end.stderr);
  for (const status of await Promise.all(waiting)) assert.ok([0, 200, 503].includes(status), `${status}`);
  server = undefined;
});
