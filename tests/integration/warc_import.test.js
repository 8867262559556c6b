// `varve import` of every file of the WARC set, held against what warcio finds in it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from './lib/files.js';
import { python } from './lib/python.js';
import { archive, root } from './lib/varve.js';

const corpora = process.env.VARVE_CORPORA ?? process.env.VARVE_CORPORA_DEFAULT ?? path.join(root, '../shared/corpora');
const folder = path.join(corpora, 'warc');
const there = existsSync(folder);
const reason = there ? false : `${folder} is not there`;

// Where warcio stops, or takes what is no record for one, varve's numbers are these, counted by
// hand: records whose header can be read, captures, bad records.
const COUNTED = {
  // Every length is wrong but one, which is of no HTTP answer.
  'bad.arc': { records: 1, captures: 0, bad: 3 },
  // A response's length ends in the middle of a header, and another record stands in a third's body.
  'broken.warc': { records: 6, captures: 3, bad: 1 },
  // One gzip member for all records: warcio stops behind the first.
  'example-bad-non-chunked.warc.gz': { records: 6, captures: 4, bad: 0 },
  'example-bad.warc.gz.bad': { records: 6, captures: 4, bad: 0 },
  // The response begins with "HTTPX/1.1": no status.
  'example-extra.warc': { records: 6, captures: 2, bad: 1 },
  // They end 9 and 12 bytes too early.
  'ipwb/redirect.warc': { records: 2, captures: 1, bad: 1 },
  'example-space-in-url.arc': { records: 2, captures: 1, bad: 1 },
  // The chunks' sizes are wrong, and warcio looks for a record in the body.
  'example-wrong-chunks.warc.gz': { records: 2, captures: 1, bad: 0 },
};

async function files() {
  const all = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const name = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && /\.w?arc(\.gz)?(\.bad)?$/.test(entry.name)) all.push(name);
  }
  return all.sort();
}

const isAnswer = (record) => record.type !== 'request';
// As varve writes it: a URL parser's form where it is a web address.
function urlOf(uri) {
  const bare = (uri ?? '').replace(/^<|>$/g, '');
  try {
    const url = new URL(bare);
    url.hash = '';
    return /^https?:$/.test(url.protocol) ? url.href : bare;
  } catch {
    return bare;
  }
}

async function importing(t, ...names) {
  const varve = archive(path.join(await temporaryFolder(t), 'archive'));
  const end = await varve('--json', 'import', ...names);
  const list = await varve('--json', 'list');
  return { varve, end, report: end.lines[0], captures: list.code === 0 ? list.lines : [] };
}

test('every file of the set comes in as warcio reads it', { skip: reason }, async (t) => {
  const names = await files();
  assert.ok(names.length > 0);
  const found = (await python('python', path.join(root, 'tests/interchange/reference.py'), ...names))
    .split('\n').filter(Boolean).map((line) => JSON.parse(line));
  for (const reference of found) {
    const name = path.relative(folder, reference.file);
    await t.test(name, async (t) => {
      const { end, report, captures } = await importing(t, reference.file);
      assert.ok([0, 1].includes(end.code), end.stderr);
      assert.ok(report, end.stderr);
      // Each bad record is named with its place.
      const named = end.stderr.split('\n').filter((line) => /the record at byte \d+/.test(line));
      assert.equal(named.length, report.bad, end.stderr);
      assert.equal(end.code, report.bad === 0 ? 0 : 1);
      const counted = COUNTED[name] ?? COUNTED[path.basename(name)];
      if (counted) {
        assert.deepEqual({ records: report.records, captures: report.captures, bad: report.bad }, counted);
        return;
      }
      assert.equal(reference.error, null);
      const whole = reference.records.filter((record) => isAnswer(record) && !record.warned);
      const wrong = reference.records.filter((record) => record.warned);
      const orphans = (end.stderr.match(/it repeats a capture of/g) ?? []).length;
      assert.equal(report.records, reference.records.length);
      assert.equal(report.captures + report.there_before, whole.length - orphans);
      assert.equal(report.bad, wrong.length + orphans);
      for (const record of whole.filter((each) => each.type === 'response' && /^<?https?:/.test(each.uri))) {
        const same = captures.filter((row) => row.url === urlOf(record.uri) && row.status === (record.status ?? 0));
        assert.ok(same.some((row) => row.digest === `sha256:${record.sha256}`),
          `${record.uri}: ${record.status} ${record.sha256}\n${JSON.stringify(same)}`);
      }
    });
  }
});

test('importing a file again adds nothing', { skip: reason }, async (t) => {
  for (const name of (await files()).filter((file) => /embed-test|dupes|post-test-more|example\.arc$/.test(file))) {
    const { varve, report, captures } = await importing(t, name);
    const again = await varve('--json', 'import', name);
    assert.equal(again.lines[0].captures, 0);
    assert.equal(again.lines[0].there_before, report.captures + report.there_before);
    assert.deepEqual((await varve('--json', 'list')).lines, captures);
  }
});

test('what a revisit repeats is found in other files, in any order', { skip: reason }, async (t) => {
  const all = await files();
  const find = (part) => all.find((file) => file.includes(part));
  for (const [original, revisit] of [
    ['20130729-heritrix-original', '20130729-heritrix-revisit'],
    ['20141129-heritrix-original', '20141129-heritrix-revisit'],
    ['pywb/example-url-agnostic-orig', 'pywb/example-url-agnostic-revisit'],
  ]) {
    if (!find(original) || !find(revisit)) continue;
    for (const names of [[original, revisit], [revisit, original]]) {
      const { end, report, captures } = await importing(t, ...names.map(find));
      assert.equal(report.bad, 0, end.stderr);
      const pages = captures.filter((row) => row.mime === 'text/html');
      assert.equal(pages.length, 2);
      assert.equal(pages[0].digest, pages[1].digest);
    }
  }
});

test('--strict stops at the first bad record, and what came before stays', { skip: reason }, async (t) => {
  const name = (await files()).find((file) => file.endsWith('warcio/example-trunc.warc'));
  if (!name) return;
  const varve = archive(path.join(await temporaryFolder(t), 'archive'));
  const end = await varve('--json', 'import', '--strict', name);
  assert.equal(end.code, 1);
  assert.match(end.stderr, /the record at byte 1197: its length is wrong/);
});

test('an answer in segments, which warcio wrote into two files, is one capture', async (t) => {
  const folder = await temporaryFolder(t);
  const files = ['first.warc.gz', 'second.warc.gz'].map((name) => path.join(folder, name));
  const digest = (await python('python', path.join(root, 'tests/interchange/segmented.py'), ...files)).trim();
  const { end, report, captures } = await importing(t, ...files);
  assert.equal(end.code, 0, end.stderr);
  assert.deepEqual({ records: report.records, captures: report.captures, bad: report.bad, warnings: report.warnings },
    { records: 6, captures: 4, bad: 0, warnings: 0 });
  const film = captures.filter((row) => row.url === 'http://film.example/film');
  assert.deepEqual(film.map((row) => [row.digest, row.mime]), [[`sha256:${digest}`, 'video/mp4']]);
});

test('an answer whose transfer coding was gzip is the same after an export', async (t) => {
  const folder = await temporaryFolder(t);
  const text = 'a text of the web '.repeat(100);
  const coded = gzipSync(text);
  const block = Buffer.concat([
    Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'),
    Buffer.from(`${coded.length.toString(16)}\r\n`), coded, Buffer.from('\r\n0\r\n\r\n'),
  ]);
  const first = path.join(folder, 'first.warc');
  await writeFile(first, Buffer.concat([
    Buffer.from(['WARC/1.1', 'WARC-Type: response', 'WARC-Target-URI: http://a.example/', 'WARC-Date: 2026-01-01T00:00:00Z',
      'WARC-Record-ID: <urn:uuid:1>', `Content-Length: ${block.length}`, '', ''].join('\r\n')),
    block, Buffer.from('\r\n\r\n'),
  ]));
  const { varve, captures } = await importing(t, first);
  assert.equal(captures[0].digest, `sha256:${createHash('sha256').update(text).digest('hex')}`);
  const second = path.join(folder, 'second.warc');
  assert.equal((await varve('export', '-o', second)).code, 0);
  const again = await importing(t, second);
  assert.equal(again.report.bad + again.report.warnings, 0, again.end.stderr);
  assert.deepEqual(again.captures, captures);
  const [reference] = (await python('python', path.join(root, 'tests/interchange/reference.py'), second))
    .split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const answer = reference.records.find((record) => record.type === 'response');
  assert.equal(`sha256:${answer.sha256}`, captures[0].digest);
});
