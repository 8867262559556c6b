// Pages that other programs archived, in varve beside pywb and ReplayWeb.page: the largest files of
// five programs. bench/compare does it with all of them, and shows the pictures.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { compare } from './lib/compare/compare.js';
import { enterOwnNetwork, inOwnNetwork, watchTheWayOut } from './lib/compare/network.js';
import { fewFiles, set } from './lib/compare/pages.js';

// Twitter's video plays in varve, and waits for a click in the others; how much of it is asked for depends on how far
// it has come when the page is looked at.
const plays = (url) => url.startsWith('https://twitter.com/i/videos/tweet/1192184193347796992');

function tests(files, gotOut) {
  const results = [];
  before(async () => {
    await compare(files, (result) => results.push(result), { most: 1, gotOut: () => gotOut() });
  });
  const each = (check) => {
    for (const { url, verdict, looks } of results) check(url, verdict, looks);
  };

  test('what leaves a browser is seen', async () => {
    const browser = await launch();
    const page = await browser.newPage();
    gotOut();
    await page.setContent('<img src="http://named.test/x"><img src="http://198.51.100.1/x">', { waitUntil: 'commit' });
    await page.waitForTimeout(1000);
    const seen = gotOut();
    await browser.close();
    assert.ok(seen.includes('the name named.test') && seen.some((each) => / packets$/.test(each)), seen.join());
  });
  test('there are pages, and each opens', () => {
    assert.ok(results.length > files.length / 2, `${results.length} pages`);
    each((url, { failure }) => assert.deepEqual(failure, {}, url));
    each((url, _, looks) => assert.ok(looks.varve.shown && looks['varve proxy'].shown, url));
  });
  test('nothing leaves', () => {
    each((url, { left }) => assert.deepEqual(left, { varve: [], 'varve proxy': [] }, url));
  });
  test('scripts fail nowhere where they do not fail in another replayer', () => {
    each((url, { errors }) => assert.deepEqual(errors, { varve: [], 'varve proxy': [] }, url));
  });
  test('what others load is loaded, and pages look like theirs', () => {
    each((url, { lacks, differs, shares }) => {
      const lacking = Object.entries(lacks).map(([mode, all]) => [mode, all.filter(({ status, url: part }) => !(plays(url) && status === 'not asked for' && /\.(ts|m3u8)$/.test(part)))]);
      assert.deepEqual(Object.fromEntries(lacking), { varve: [], 'varve proxy': [] }, url);
      assert.ok(!differs || plays(url), `${url}: ${JSON.stringify(shares)}`);
    });
  });
}

if (!existsSync(set)) test('replayed beside others', { skip: `${set} is not there` }, () => {});
else if (inOwnNetwork) {
  const files = (await fewFiles()).map(({ file }) => file);
  let watch;
  before(async () => { watch = await watchTheWayOut(); });
  after(() => watch.stop());
  tests(files, () => watch.gotOut());
} else if (!enterOwnNetwork(import.meta.url)) test('a network of its own', { skip: 'this machine lets the test make no network namespace (run as root): pages were not compared' }, () => {});
