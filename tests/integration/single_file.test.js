// A page exported as one file opens in Chromium from the disk alone, as it looked when it was saved.
import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { differingPixels, launch, look } from './lib/browser.js';
import { postgresDocs, pythonDocs, temporaryFolder } from './lib/files.js';
import { answer, RawServer } from './lib/hostile.js';
import { startNginx } from './lib/nginx.js';
import { richSite } from './lib/single_pages.js';
import { archive, root } from './lib/varve.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

// Counts who connects: nobody may, once the page is saved. It answers, so that saving need not wait.
async function trap(t, port = 0) {
  const connections = [];
  const server = net.createServer((socket) => {
    connections.push(socket.remotePort);
    socket.on('error', () => {}).on('data', (bytes) => {
      connections.push(bytes.toString().split('\r\n')[0]);
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}`, connections, close: () => new Promise((resolve) => server.close(resolve)) };
}

// Opens a file and gives what `see` finds in it, with all requests that were no data: URL.
async function open(file, see, { settle = 0, until = 'load' } = {}) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 } });
  const page = await context.newPage();
  let requests = [];
  context.on('request', (request) => { if (!/^(data|blob|about):/.test(request.url())) requests.push(request.url()); });
  // What a script asks for is told even where the policy refuses it; whether it got out the traps say.
  context.on('requestfailed', (request) => {
    if (file.endsWith('scripts.html') && request.failure().errorText === 'csp') requests = requests.filter((each) => each !== request.url());
  });
  await page.goto(`file://${file}`, { waitUntil: until });
  await page.waitForTimeout(settle);
  const seen = see ? await steady(() => see(page)) : undefined;
  const [title, url] = [await steady(() => page.title()), page.url()];
  const pages = context.pages().length;
  await context.close();
  return { seen, requests, title, url, pages };
}

// A page that tries to go away takes what was asked of it along, now and then, and is there again.
const steady = async (look) => {
  for (const end = Date.now() + 20_000; ;) {
    try {
      return await look();
    } catch (error) {
      if (!/context was destroyed|detached/.test(error.message) || Date.now() > end) throw error;
    }
  }
};

// A frame that was stopped on its way answers nothing at all.
const frameWith = async (page, selector) => {
  for (const end = Date.now() + 20_000; Date.now() < end; await page.waitForTimeout(200)) {
    for (const frame of page.frames()) {
      const found = frame.locator(selector).count().catch(() => 0);
      if (await Promise.race([found, new Promise((resolve) => setTimeout(resolve, 2000, 0))]) > 0) return frame;
    }
  }
  throw new Error(`no frame has ${selector}`);
};
const style = (scope, selector, property) =>
  scope.locator(selector).evaluate((element, name) => getComputedStyle(element)[name], property);
// How wide a picture is that CSS names.
const backgroundWidth = (scope, selector) => scope.locator(selector).evaluate(async (element) => {
  const image = new Image();
  image.src = getComputedStyle(element).backgroundImage.slice(5, -2);
  await image.decode();
  return image.naturalWidth;
});

// The rich site saved; where it was there is a trap then, and another where its links lead.
async function savedRichSite(t, paths) {
  const folder = await temporaryFolder(t);
  const evil = await trap(t);
  const routes = {};
  const web = new RawServer(routes);
  const port = await web.listen();
  const base = `http://127.0.0.1:${port}`;
  for (const [name, [body, type, headers = '', status = '200 OK']] of Object.entries(richSite(evil.url))) {
    const bytes = typeof body === 'string' ? Buffer.from(body.replaceAll('http://REPLACED', base), name === '/sub/deep/second.css' ? 'latin1' : 'utf8') : body;
    routes[name] = (socket) => socket.write(answer(bytes, { type, headers, status }));
  }
  // "/" would serve all that is below it.
  const front = routes['/'];
  routes['/'] = (socket, { rest }) => (rest === '' ? front(socket) : socket.write(answer('not here', { status: '404 Not Found', type: 'text/plain' })));
  const varve = archive(path.join(folder, 'archive'));
  const saved = await varve('--json', 'save', '--allow-private', ...paths.map((each) => base + each));
  assert.ok(saved.lines.length === paths.length, saved.stderr);
  await web.close();
  evil.connections.length = 0;
  const home = await trap(t, port);
  return { folder, varve, base, evil, home };
}

test('a page with everything is whole in one file', async (t) => {
  const { folder, varve, base, home } = await savedRichSite(t, ['/']);
  const file = path.join(folder, 'page.html');
  const end = await varve('--json', 'export', `${base}/`, '--single-file', '-o', file);
  assert.equal(end.code, 0, end.stderr);
  const [line] = end.lines;

  await t.test('the report says what there is and what is missing', async () => {
    assert.equal(line.url, `${base}/`);
    assert.equal(line.file, file);
    assert.equal(line.bytes, (await stat(file)).size);
    assert.deepEqual(line.missing.map(({ url }) => new URL(url).pathname).sort(), ['/gone.png', '/gone2.png', '/lake.woff2', '/missing.png']);
    assert.ok(line.resources >= 15, `${line.resources} resources`);
  });
  await t.test('it shows all that it showed, and asks nobody', async () => {
    const { seen, requests, title } = await open(file, async (page) => {
      const widths = {};
      for (const id of ['plain', 'set', 'fallback', 'redirected', 'vector', 'missing']) widths[id] = await page.locator(`#${id}`).evaluate((image) => image.naturalWidth);
      const frame = await frameWith(page, '#p');
      return {
        widths,
        heading: await page.locator('h1').innerText(),
        colours: [await style(page, 'h1', 'backgroundColor'), await style(page, '#imported', 'color'), await style(page, '#moved', 'color')],
        pictures: [await backgroundWidth(page, 'h1'), await backgroundWidth(page, '#styled'), await backgroundWidth(page, '#imported'), await backgroundWidth(page, '#moved')],
        after: await page.evaluate(() => getComputedStyle(document.querySelector('#imported'), '::after').content),
        framed: [await frame.locator('#p').innerText(), await style(frame, '#p', 'color'), await frame.evaluate(() => document.compatMode), await frame.locator('img').evaluate((image) => image.naturalWidth)],
        quirk: await (await frameWith(page, '#q')).locator('img').evaluate((image) => image.naturalWidth),
        within: await (await frameWith(page, '#inner')).locator('#inner').evaluate((image) => image.naturalWidth),
        links: await page.locator('a').evaluateAll((links) => links.map((link) => link.href)),
        canonical: await page.locator('link[rel=canonical]').evaluate((link) => link.href),
        mode: await page.evaluate(() => document.compatMode),
        language: await page.evaluate(() => document.documentElement.lang),
        ran: await page.evaluate(() => window.ran),
      };
    });
    assert.deepEqual(seen.widths, { plain: 21, set: 31, fallback: 21, redirected: 41, vector: 44, missing: 0 });
    assert.equal(seen.heading, 'Съешь ещё');
    assert.deepEqual(seen.colours, ['rgb(1, 2, 3)', 'rgb(4, 5, 6)', 'rgb(7, 8, 9)']);
    assert.deepEqual(seen.pictures, [33, 32, 32, 61]);
    assert.equal(seen.after, '"Это"', 'the charset of a stylesheet');
    assert.deepEqual(seen.framed, ['Да', 'rgb(7, 8, 9)', 'BackCompat', 21]);
    assert.equal(seen.quirk, 31);
    assert.equal(seen.within, 21);
    assert.deepEqual(seen.links, [`${base}/sub/other.html?a=1&b=2`, `file://${file}#top`, 'mailto:a@b.c']);
    assert.equal(seen.canonical, `${base}/canonical`);
    assert.equal(seen.mode, 'CSS1Compat');
    assert.equal(seen.language, 'en');
    assert.equal(seen.ran, undefined, 'scripts do not run');
    assert.equal(title, 'Все – about “it” -->');
    assert.deepEqual(requests, [`file://${file}`]);
    assert.deepEqual(home.connections, []);
  });
  await t.test('with --scripts they run, in a frame', async () => {
    const scripted = path.join(folder, 'scripted.html');
    assert.equal((await varve('export', `${base}/`, '--scripts', '-o', scripted)).code, 0);
    const { seen, requests, title } = await open(scripted, async (page) => {
      const frame = await frameWith(page, '#plain');
      return [await frame.evaluate(() => window.ran), await frame.evaluate(() => document.title), await frame.locator('#plain').evaluate((image) => image.naturalWidth)];
    });
    assert.deepEqual(seen, [true, 'a script ran', 21]);
    assert.equal(title, 'Все – about “it” -->');
    assert.deepEqual(requests, [`file://${scripted}`]);
    assert.deepEqual(home.connections, []);
  });
  await t.test('as MHTML it is the same', async () => {
    const bundle = path.join(folder, 'page.mhtml');
    const made = await varve('--json', 'export', `${base}/`, '--mhtml', '-o', bundle);
    assert.equal(made.code, 0, made.stderr);
    const { seen, title } = await open(bundle, async (page) => {
      const frame = await frameWith(page, '#p');
      const widths = {};
      for (const id of ['plain', 'set', 'fallback', 'redirected', 'missing']) widths[id] = await page.locator(`#${id}`).evaluate((image) => image.naturalWidth);
      return {
        widths,
        colours: [await style(page, 'h1', 'backgroundColor'), await style(page, '#imported', 'color'), await style(page, '#moved', 'color')],
        after: await page.evaluate(() => getComputedStyle(document.querySelector('#imported'), '::after').content),
        framed: [await frame.locator('#p').innerText(), await style(frame, '#p', 'color'), await frame.locator('img').evaluate((image) => image.naturalWidth)],
        link: await page.locator('#live').evaluate((link) => link.href),
      };
    });
    assert.deepEqual(seen, {
      widths: { plain: 21, set: 31, fallback: 21, redirected: 41, missing: 0 },
      colours: ['rgb(1, 2, 3)', 'rgb(4, 5, 6)', 'rgb(7, 8, 9)'],
      after: '"Это"',
      framed: ['Да', 'rgb(7, 8, 9)', 21],
      link: `${base}/sub/other.html?a=1&b=2`,
    });
    assert.equal(title, 'Все – about “it” -->');
    assert.deepEqual(home.connections, []);
    const text = (await readFile(bundle)).toString('latin1');
    assert.equal(text.match(/^Content-Location: .*\/plain\.png\r$/gm).length, 1, 'each part once');
    assert.match(text, /^Snapshot-Content-Location: http/m);
  });
});

test('a hostile page gets nowhere', async (t) => {
  const { folder, varve, base, evil, home } = await savedRichSite(t, ['/evil.html']);
  await t.test('the trap is one: the page as it was walks into it', async () => {
    const raw = path.join(folder, 'raw.html');
    await writeFile(raw, (await varve('show', '--body', `${base}/evil.html`)).body);
    await open(raw, null, { settle: 500 }).catch(() => {});
    assert.ok(evil.connections.length > 0);
    home.connections.length = evil.connections.length = 0;
  });
  for (const [name, ...options] of [['evil.html'], ['evil.mhtml'], ['scripts.html', '--scripts']]) await t.test(name, async () => {
    const file = path.join(folder, name);
    home.connections.length = evil.connections.length = 0;
    const end = await varve('--json', 'export', `${base}/evil.html`, '-o', file, ...options);
    assert.equal(end.code, 0, end.stderr);
    const { seen, requests, url, pages } = await open(file, async (page) => {
      if (name === 'scripts.html') return [];  // it may take its own frame away
      const frame = await frameWith(page, '#p');
      return [await frame.locator('#p').innerText(), await style(frame, 'body', 'color')];
    }, { settle: 1500, until: 'commit' });
    if (name !== 'scripts.html') assert.deepEqual(seen, ['evil', 'rgb(9, 9, 9)'], 'it is still there');
    assert.equal(url.split('#')[0], `file://${file}`);
    assert.equal(pages, 1, 'windows');
    // Parts of MHTML are asked for under their own URLs, and answered out of the file.
    const outside = requests.filter((each) => !each.startsWith(`file://${file}`) && !(name.endsWith('mhtml') && each.startsWith(base)));
    assert.deepEqual(outside, []);
    // Chromium may connect to where a script wants to go before the policy says no: nothing is sent.
    const got = name === 'scripts.html' ? evil.connections.filter((each) => typeof each === 'string') : evil.connections;
    assert.deepEqual(got, [], 'connections to where it leads');
    assert.deepEqual(home.connections, [], 'connections to where it was');
  });
});

test('one picture many times, and stylesheets that import each other', async (t) => {
  const { folder, varve, base } = await savedRichSite(t, ['/many.html']);
  const file = path.join(folder, 'many.html');
  const bounded = await varve('--json', 'export', `${base}/many.html`, '-o', file, '--max-bytes', '20MB');
  assert.equal(bounded.code, 0, bounded.stderr);
  assert.ok(bounded.lines[0].bytes < 20e6, `${bounded.lines[0].bytes} bytes`);
  const { seen, requests } = await open(file, (page) => page.locator('#many').evaluate((image) => image.currentSrc.length));
  assert.ok(seen > 100_000);
  assert.deepEqual(requests, [`file://${file}`]);
  assert.equal((await readFile(file, 'utf8')).match(/data:image\/png/g).length, 1, 'the picture is there once');
});

test('documentation looks as it did live', async (t) => {
  const folder = await temporaryFolder(t);
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root: pythonDocs }, { root: postgresDocs }, { root: path.join(root, 'examples/site') }]);
  t.after(() => nginx.stop());
  // Of a picture in two sizes Chromium takes the finer one where it is a data: URL: none here has two.
  const urls = ['/library/hashlib.html', '/index.html', '/diary.html'].map((each, i) => nginx.urls[i] + each);
  const live = [];
  for (const url of urls) live.push(await look(browser, url, { javaScript: false }));
  const varve = archive(path.join(folder, 'archive'));
  assert.equal((await varve('save', '--allow-private', ...urls)).code, 0);
  await nginx.stop();
  for (const [i, url] of urls.entries()) for (const kind of ['html', 'mhtml']) await t.test(`${url} as ${kind}`, async () => {
    const file = path.join(folder, `${i}.${kind}`);
    const end = await varve('--json', 'export', url, '-o', file);
    assert.deepEqual(end.lines[0].missing, []);
    const seen = await look(browser, `file://${file}`, { javaScript: false });
    assert.equal(seen.title, live[i].title);
    assert.equal(seen.text, live[i].text);
    // Without its script a search field of MHTML lacks a few pixels' text.
    assert.ok(await differingPixels(`${i} ${kind}`, live[i].whole, seen.whole) <= (kind === 'mhtml' ? 50 : 0));
    if (kind === 'html') assert.deepEqual(seen.requests.filter((each) => !/^(file|data):/.test(each)), []);
  });
});

test('the command', async (t) => {
  const { folder, varve, base } = await savedRichSite(t, ['/latin.html', '/text.txt', '/doc.pdf', '/packed.html']);
  const page = `${base}/latin.html`;
  const file = path.join(folder, 'page.html');

  await t.test('the same captures give the same bytes, to a file and to a pipe', async () => {
    for (const kind of ['--single-file', '--mhtml']) {
      await varve('export', page, kind, '-o', file);
      const piped = await varve('export', page, kind, '-o', '-');
      assert.ok(piped.body.length > 100 && piped.body.equals(await readFile(file)));
    }
  });
  await t.test('old charsets and codings are UTF-8', async () => {
    await varve('export', page, '-o', file);
    const latin = await open(file, (shown) => shown.locator('#p').innerText());
    assert.deepEqual([latin.title, latin.seen], ['café', 'crème brûlée']);
    await varve('export', `${base}/packed.html`, '-o', file);
    assert.equal((await open(file, (shown) => shown.locator('#p').innerText())).seen, 'packed');
  });
  await t.test('what is no page is refused with what to do', async () => {
    const before_ = await readFile(file);
    for (const name of ['text.txt', 'doc.pdf']) {
      const end = await varve('export', `${base}/${name}`, '-o', file);
      assert.equal(end.code, 1);
      assert.match(end.stderr, /not an HTML page.*show --body/);
    }
    assert.equal((await varve('export', `${base}/nowhere`, '-o', file)).code, 1);
    assert.ok((await readFile(file)).equals(before_), 'the file stays as it was');
  });
  await t.test('wrong usage is said to be so', async () => {
    for (const args of [[page], [page, '-o', 'page.xyz'], [page, '-o', '-'], [page, '--single-file', '--mhtml', '-o', file], ['--json', page, '--mhtml', '-o', '-']]) {
      assert.equal((await varve('export', ...args)).code, 2, args.join(' '));
    }
  });
  await t.test('a file is replaced whole, its mode and links kept', async () => {
    await writeFile(file, 'old');
    await chmod(file, 0o640);
    const link = path.join(folder, 'link.html');
    await symlink(file, link);
    assert.equal((await varve('export', page, '-o', link)).code, 0);
    assert.match(await readFile(file, 'utf8'), /br\u00fbl/);
    assert.equal((await stat(file)).mode & 0o777, 0o640);
    const folderInTheWay = path.join(folder, 'folder.html');
    await mkdir(folderInTheWay);
    assert.equal((await varve('export', page, '-o', folderInTheWay)).code, 1);
    assert.equal((await varve('export', page, '-o', path.join(folder, 'none', 'page.html'))).code, 1);
    assert.deepEqual((await readdir(folder)).filter((name) => name.includes('.part')), []);
  });
});
