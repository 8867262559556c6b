// Clients of the Wayback Machine against `varve serve`: their lists and their downloads.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { wayback } from './lib/python.js';
import { archive, serve } from './lib/varve.js';

const url = 'http://www.example.org/offer?a=1&b=2';
const noise = crypto.createHash('sha512').update('bytes of every value').digest();
const captures = [
  { url, time: '2019-05-01T10:00:00Z', body: Buffer.from('<h1>free returns</h1>') },
  { url, time: '2020-05-01T10:00:00Z', body: Buffer.from('<h1>free returns</h1>') },
  { url, time: '2020-05-01T10:30:00Z', status: '404 Not Found', body: Buffer.from('gone') },
  { url, time: '2021-05-01T10:00:00Z', body: Buffer.concat([Buffer.from('<h1>no returns \xfc</h1>', 'latin1'), noise]) },
  { url: 'http://www.example.org/logo.png', time: '2020-05-01T10:00:01Z', type: 'image/png', body: noise },
];
const digits = (time) => time.replace(/\D/g, '');
const digest = (body) => `sha256:${crypto.createHash('sha256').update(body).digest('hex')}`;

function record({ url, time, status = '200 OK', type = 'text/html', body }) {
  const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const length = head.length + body.length;
  return Buffer.concat([
    Buffer.from(`WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:${crypto.randomUUID()}>\r\nWARC-Target-URI: ${url}\r\nWARC-Date: ${time}\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: ${length}\r\n\r\n${head}`),
    body, Buffer.from('\r\n\r\n'),
  ]);
}

async function served(t) {
  const folder = await temporaryFolder(t);
  const varve = archive(path.join(folder, 'archive'));
  const file = path.join(folder, 'site.warc');
  await writeFile(file, Buffer.concat(captures.map(record)));
  const end = await varve('import', file);
  assert.equal(end.code, 0, end.stderr);
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  return { folder, host: server.url };
}

test('waybackpack lists and downloads every version', async (t) => {
  const { folder, host } = await served(t);
  const list = async (...options) => (await wayback(host, 'waybackpack', url, '--list', '--quiet', ...options)).split('\n').filter(Boolean);
  const pages = captures.filter((capture) => capture.url === url);
  assert.deepEqual(await list(), pages.map(({ time }) => `${host}/web/${digits(time)}/${url}`));
  assert.equal((await list('--from-date', '2020', '--to-date', '2020')).length, 2);
  assert.equal((await list('--collapse', 'timestamp:4')).length, 3);
  assert.equal((await list('--uniques-only')).length, 3);
  const out = path.join(folder, 'out');
  await wayback(host, 'waybackpack', url, '--dir', out, '--raw', '--quiet', '--max-retries', '0', '--delay-retry', '0');
  const good = pages.filter(({ status }) => !status);  // it leaves out what is answered with an error
  assert.deepEqual((await readdir(out)).sort(), good.map(({ time }) => digits(time)));
  for (const { time, body } of good) {
    const bytes = await readFile(path.join(out, digits(time), 'www.example.org', 'offer'));
    assert.ok(bytes.equals(body), time);
  }
});

test("EDGI's wayback searches, with resume keys, and gets every memento", async (t) => {
  const { host } = await served(t);
  const found = JSON.parse(await wayback(host, 'wayback', 'www.example.org/*', '2'));
  assert.deepEqual(found, [captures[4], ...captures.slice(0, 4)].sort((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : 0)).map(({ url, time, status = '200 OK', type = 'text/html', body }) => ({
    timestamp: digits(time), original: url, status: parseInt(status, 10), digest: digest(body), mime: type,
    memento_url: `https://web.archive.org/web/${digits(time)}id_/${url}`, memento_status: parseInt(status, 10), body: body.toString('hex'),
  })));
});

test('cdx_toolkit pages through lists and gets the bytes', async (t) => {
  const { host } = await served(t);
  for (const how of ['iter', 'get']) {
    const { pages, captures: found } = JSON.parse(await wayback(host, 'cdx_toolkit', '*.example.org', how));
    assert.equal(pages, 1);
    assert.deepEqual(found.map((capture) => capture.body).sort(), captures.map(({ body }) => body.toString('hex')).sort());
    assert.ok(found.every((capture) => capture.digest === digest(Buffer.from(capture.body, 'hex'))));
  }
  const filtered = async (...filters) => JSON.parse(await wayback(host, 'cdx_toolkit', 'example.org/*', 'iter', ...filters)).captures.length;
  assert.equal(await filtered('=status:404'), 1);
  assert.equal(await filtered('!=status:404'), 4);
  assert.equal(await filtered('statuscode:200', '~mimetype:image'), 1);
});

test('memento_client finds the memento nearest to a time by the TimeGate', async (t) => {
  const { host } = await served(t);
  const info = JSON.parse(await wayback(host, 'memento', url, '20200401000000'));
  assert.equal(info.original_uri, url);
  assert.deepEqual(info.mementos.closest, {
    uri: [`${host}/web/20200501100000/${url}`], http_status_code: 200, datetime: '2020-05-01 10:00:00',
  });
  assert.equal(info.mementos.first.datetime, '2019-05-01 10:00:00');
  assert.equal(info.mementos.last.datetime, '2021-05-01 10:00:00');
});
