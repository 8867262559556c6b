// What scripts send, and what they ask for under a new name each time, is answered as it was: below
// /web/ and through the proxy.
import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { python } from './lib/python.js';
import { archive, serve } from './lib/varve.js';
import { exchange } from './lib/warc.js';

const site = 'http://app.example';
const date = '2021-05-06T07:08:09Z';
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const html = { 'Content-Type': 'text/html' };

const page = `<!doctype html><title>requests</title>
<form method=post action="/login" target=inner><input name=user value=ann><input name=csrf value=x></form>
<iframe name=inner></iframe>
<script>
const seen = {};
const text = async (answer) => (answer.ok ? answer.text() : answer.status);
const send = (url, type, body, method = 'POST') =>
  fetch(url, { method, body, headers: { 'Content-Type': type } }).then(text);
function jsonp(name) {
  return new Promise((resolve) => {
    window[name] = (value) => resolve(value);
    const script = document.createElement('script');
    script.src = '/jsonp?callback=' + name + '&_=' + Date.now();
    document.body.append(script);
  });
}
const xhr = () => new Promise((resolve) => {
  const request = new XMLHttpRequest();
  request.open('PUT', '/api');
  request.onload = () => resolve(request.responseText);
  request.send('a');
});
(async () => {
  seen.a = await send('/api', '${json}', '{"op":"a"}');
  seen.b = await send('/api', '${json}', '{"op":"b"}');
  seen.order = await send('/api', '${json}', '{"ts":' + Date.now() + ',"op":"timed"}');
  seen.neither = await send('/api', '${json}', '{"op":"c"}');
  seen.long = await send('/api', '${json}', JSON.stringify({ text: 'x'.repeat(9000), id: 2, ts: Date.now() }));
  seen.longer = await send('/api', '${json}', JSON.stringify({ text: 'x'.repeat(9000), id: 3, ts: Date.now() }));
  seen.form = await send('/api', '${form}', 'q=1&_=' + Math.random());
  seen.multipart = await (() => { const data = new FormData(); data.set('q', 'many'); return fetch('/api', { method: 'POST', body: data }).then(text); })();
  seen.xhr = await xhr();
  seen.removed = await send('/api', '${json}', '{}', 'DELETE');
  seen.get = await fetch('/api').then(text);
  seen.login = await fetch('/login').then(text);
  seen.busted = await fetch('/data?x=1&_=' + Date.now()).then(text);
  seen.other = await fetch('/data?x=2&_=' + Date.now()).then(text);
  seen.version = await fetch('/file.json').then(text);
  seen.style = await fetch('/style.css?v=9').then((answer) => answer.status);
  seen.jsonp = await jsonp('jQuery' + String(Math.random()).slice(2) + '_' + Date.now());
  const frame = document.querySelector('iframe');
  const shown = new Promise((resolve) => { frame.onload = resolve; });
  document.forms[0].submit();
  await shown;
  seen.shown = frame.contentDocument.body.textContent;
  document.documentElement.dataset.seen = JSON.stringify(seen);
})();
</script>`;

const multipart = '--x\r\nContent-Disposition: form-data; name="q"\r\n\r\nmany\r\n--x--\r\n';
const exchanges = [
  { url: `${site}/`, headers: html, body: page },
  // What a browser asks first, of the same second.
  { url: `${site}/api`, method: 'OPTIONS', status: 204 },
  { url: `${site}/api`, method: 'POST', type: json, sent: '{"op":"a"}', body: 'answer a' },
  { url: `${site}/api`, method: 'POST', type: json, sent: '{"op":"b"}', body: 'answer b' },
  { url: `${site}/api`, method: 'POST', type: json, sent: '{"op":"timed","ts":1620284889123}', body: 'answer at a time' },
  { url: `${site}/api`, method: 'POST', type: form, sent: 'q=1&_=0.123456789', body: 'answer to a form' },
  { url: `${site}/api`, method: 'POST', type: 'multipart/form-data; boundary=x', sent: multipart, body: 'answer to many' },
  { url: `${site}/api`, method: 'POST', type: json, sent: JSON.stringify({ text: 'x'.repeat(9000), id: 2, ts: 1620284889123 }), body: 'answer to much' },
  { url: `${site}/api`, method: 'PUT', type: 'text/plain;charset=UTF-8', sent: 'a', body: 'put' },
  { url: `${site}/api`, method: 'DELETE', type: json, sent: '{}', body: 'deleted' },
  { url: `${site}/api`, body: 'got' },
  { url: `${site}/login`, method: 'POST', type: form, sent: 'user=ann&csrf=x', status: 303, headers: { Location: '/account' } },
  { url: `${site}/login`, headers: html, body: 'a form' },
  { url: `${site}/login`, date: '2022-01-01T00:00:00Z', method: 'POST', type: form, sent: 'user=bob', status: 403, body: 'no' },
  { url: `${site}/account`, headers: html, body: 'of ann' },
  { url: `${site}/data?x=1&_=1620284889000`, body: 'data 1' },
  { url: `${site}/file.json?v=3`, body: 'a file' },
  { url: `${site}/style.css?v=1`, headers: { 'Content-Type': 'text/css' }, body: 'p {}' },
  { url: `${site}/jsonp?callback=jQuery123_456&_=1`, headers: { 'Content-Type': 'text/javascript' }, body: '/**/jQuery123_456("called")' },
];
const expected = {
  a: 'answer a', b: 'answer b', order: 'answer at a time', neither: 404, long: 'answer to much', longer: 404, form: 'answer to a form', multipart: 'answer to many',
  xhr: 'put', removed: 'deleted', get: 'got', login: 'a form', busted: 'data 1', other: 404, version: 404, style: 200, jsonp: 'called', shown: 'of ann',
};

let file;
let server;
let varve;
const ends = [];
after(async () => { for (const end of ends.reverse()) await end(); });
before(async () => {
  const folder = await temporaryFolder({ after: (end) => ends.push(end) });
  file = path.join(folder, 'site.warc');
  await writeFile(file, exchanges.map((each) => exchange({ date, ...each })).join(''));
  varve = archive(path.join(folder, 'archive'));
  const end = await varve('import', file);
  assert.equal(end.code, 0, end.stderr);
  server = await serve(varve.folder, '--proxy', '127.0.0.1:0');
  ends.push(() => server.stop());
});

async function seenBy(options, open) {
  const browser = await launch();
  try {
    const tab = await (await browser.newContext(options)).newPage();
    const frame = await open(tab);
    await frame.waitForFunction(() => document.documentElement.dataset.seen, null, { timeout: 30_000 });
    return JSON.parse(await frame.evaluate(() => document.documentElement.dataset.seen));
  } finally {
    await browser.close();
  }
}

test('below /web/ each request is answered as it was', async () => {
  const seen = await seenBy({}, async (tab) => {
    await tab.goto(`${server.url}/web/20210506070809/${site}/`);
    return (await tab.waitForSelector('#snapshot')).contentFrame();
  });
  assert.deepEqual(seen, expected);
});

test('through the proxy too', async () => {
  const seen = await seenBy({ proxy: { server: `http://${server.proxy}` } }, async (tab) => {
    await tab.goto(`${site}/`);
    return tab.mainFrame();
  });
  assert.deepEqual(seen, expected);
});

test('CDXJ has them under the keys that pywb makes', async () => {
  const own = (await varve('list', '--cdxj')).stdout.trimEnd().split('\n');
  const pywbs = (await python('cdx-indexer', '-s', '-p', '-j', file)).trimEnd().split('\n').filter((line) => !line.startsWith(' CDX'));
  const keyed = (line) => { const { url, method, requestBody } = JSON.parse(line.slice(line.indexOf('{'))); return [line.split(' ')[0], url, method, requestBody]; };
  // pywb has no key of its own for methods that are none of POST, PUT, OPTIONS and HEAD.
  const known = (line) => !line.includes('__wb_method=delete');
  assert.deepEqual(own, [...own].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  assert.deepEqual(own.filter(known).map((line) => keyed(line).slice(0, 2)).sort(), pywbs.filter(known).map((line) => keyed(line).slice(0, 2)).sort());
});

test('importing them twice adds nothing', async () => {
  const before = (await varve('--json', 'list')).lines.length;
  const again = file.replace('site', 'again');
  await copyFile(file, again);
  const end = await varve('--json', 'import', again);
  assert.equal(end.code, 0, end.stderr);
  assert.equal((await varve('--json', 'list')).lines.length, before);
});

test('what is longer than a megabyte is refused', async () => {
  const answer = await fetch(`${server.url}/web/20210506070809mp_/${site}/api`, { method: 'POST', body: 'x'.repeat((1 << 20) + 1) });
  assert.equal(answer.status, 413);
});

test('nothing else is sent to', async () => {
  for (const [method, url] of [['POST', '/'], ['DELETE', '/cdx?url=a'], ['PROPFIND', `/web/2021/${site}/api`]]) {
    assert.equal((await fetch(server.url + url, { method })).status, 405, `${method} ${url}`);
  }
});
