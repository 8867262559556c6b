// `varve crawl` against sites on loopback that are made of their addresses: what it goes to, what it
// leaves, how it treats the server, and that it goes on after whatever ended it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import zlib from 'node:zlib';
import { temporaryFolder } from './lib/files.js';
import { archive } from './lib/varve.js';

let folder;
const ends = [];
before(async () => { folder = await temporaryFolder({ after: (end) => ends.push(end) }); });
after(() => Promise.all(ends.map((end) => end())));
let archives = 0;
const newArchive = () => archive(path.join(folder, `archive-${++archives}`));

// A site of `pages`: by path a body, or a function (request, response) that answers. Counts what is
// asked for.
async function site(t, pages) {
  const asked = new Map();
  const times = [];
  const server = http.createServer((request, response) => {
    asked.set(request.url, (asked.get(request.url) ?? 0) + 1);
    times.push([request.url, Date.now()]);
    const page = pages[request.url] ?? pages[request.url.split('?')[0]] ?? pages['*'];
    if (typeof page === 'function') return page(request, response);
    if (page === undefined) return response.writeHead(404, { 'Content-Type': 'text/html' }).end('<p>not here');
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, asked, times };
}

const links = (...paths) => `<!doctype html><title>t</title>${paths.map((each) => `<p><a href="${each}">${each}</a>`).join('')}`;
const typed = (type, body) => (request, response) => response.writeHead(200, { 'Content-Type': type }).end(body);

async function crawl(varve, ...args) {
  const end = await varve('--json', 'crawl', '--allow-private', ...(args.includes('--delay') ? [] : ['--delay', '0']), ...args);
  const events = (kind) => end.lines.filter((line) => line.event === kind);
  return {
    ...end,
    lines: end.lines,
    events,
    report: events('end')[0],
    paths: events('page').map((line) => new URL(line.url).pathname + new URL(line.url).search).sort(),
  };
}

test('a crawl goes as far as its scope, and saves each page as a save does', async (t) => {
  const { url, asked } = await site(t, {
    '/docs/': `${links('a.html', 'b/', '/elsewhere', 'a.html#part', 'mailto:a@b.example', 'javascript:alert(1)', 'http://192.0.2.1/')}<link rel=stylesheet href=/style.css>`,
    '/docs/a.html': links('c.html', 'print.html?print=1'),
    '/docs/b/': links('../c.html', 'd.html'),
    '/docs/b/d.html': links('deep.html'),
    '/docs/c.html': links('/docs/'),
    '/docs/print.html': links(),
    '/docs/b/deep.html': links(),
    '/style.css': typed('text/css', 'p { color: red }'),
    '/elsewhere': links('/docs/secret.html'),
  });
  const varve = newArchive();
  const all = await crawl(varve, `${url}/docs/`);
  assert.equal(all.code, 0, all.stderr);
  assert.deepEqual(all.paths, ['/docs/', '/docs/a.html', '/docs/b/', '/docs/b/d.html', '/docs/b/deep.html', '/docs/c.html', '/docs/print.html?print=1']);
  assert.equal(asked.get('/style.css'), 1);
  assert.equal(asked.get('/elsewhere'), undefined);
  assert.deepEqual([all.report.saved, all.report.failed, all.report.waiting, all.report.complete], [7, 0, 0, true]);
  for (const [at, count] of asked) assert.equal(count, 1, at);
  // What it became is in the archive: pages that replay, and the report.
  assert.equal((await varve('--json', 'show', `${url}/docs/a.html`)).lines[0].status, 200);
  const kept = JSON.parse((await varve('show', '--body', `urn:varve:crawl:${all.report.job}`)).stdout);
  assert.equal(kept.saved, 7);

  const shallow = await crawl(newArchive(), `${url}/docs/`, '--depth', '1', '--exclude', 'b/$');
  assert.deepEqual(shallow.paths, ['/docs/', '/docs/a.html']);
  assert.deepEqual(shallow.report.left_out.map((each) => each.reason), ['an --exclude matches', 'deeper than --depth']);
  const host = await crawl(newArchive(), `${url}/docs/`, '--scope', 'host', '--max-pages', '3');
  assert.equal(host.report.saved, 3);
  assert.equal(host.code, 1, 'more wait');
  const page = await crawl(newArchive(), `${url}/docs/`, '--scope', 'page');
  assert.deepEqual(page.paths, ['/docs/']);
});

test('sitemaps, feeds, canonical links, refreshes and redirects lead on', async (t) => {
  const { url, asked } = await site(t, {
    '/': `${links()}<link rel=alternate type=application/atom+xml href=/feed><link rel=canonical href=/canon>`,
    '/robots.txt': (request, response) => typed('text/plain', `User-agent: *\nDisallow: /private\nSitemap: ${url}/maps/index.xml\n`)(request, response),
    '/maps/index.xml': (request, response) => typed('application/xml', `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>${url}/maps/1.xml.gz</loc></sitemap><sitemap><loc>${url}/maps/cut.xml</loc></sitemap></sitemapindex>`)(request, response),
    '/maps/1.xml.gz': (request, response) => typed('application/x-gzip', zlib.gzipSync(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>${url}/mapped</loc></url><url><loc>${url}/private/mapped</loc></url></urlset>`))(request, response),
    '/maps/cut.xml': (request, response) => typed('application/xml', `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>${url}/before-cut</loc></url><url><lo`)(request, response),
    '/before-cut': links(),
    '/feed': (request, response) => typed('application/atom+xml', `<feed xmlns="http://www.w3.org/2005/Atom"><title>f</title><entry><title>e</title><id>urn:x:1</id><updated>2026-01-01T00:00:00Z</updated><link href="${url}/entry"/></entry></feed>`)(request, response),
    '/mapped': '<meta http-equiv=refresh content="0;url=/refreshed">',
    '/entry': links('/moved'),
    '/moved': (request, response) => response.writeHead(301, { Location: '/target' }).end(),
    '/target': links('/moved', '/to-private'),
    '/to-private': (request, response) => response.writeHead(302, { Location: '/private/x' }).end(),
    '/refreshed': links(),
    '/canon': links(),
    '/private/x': links(),
  });
  const varve = newArchive();
  const end = await crawl(varve, url, '--sitemap');
  for (const wanted of ['/mapped', '/entry', '/moved', '/target', '/refreshed', '/canon', '/feed', '/before-cut']) assert.equal(asked.get(wanted), 1, wanted);
  assert.equal(asked.get('/private/x'), undefined, 'robots.txt asks not to');
  assert.equal(asked.get('/private/mapped'), undefined);
  assert.equal(asked.get('/robots.txt'), 1);
  assert.equal(end.report.refused, 2);
  const failed = end.events('failed').filter((line) => !line.refused);
  assert.deepEqual(failed.map((line) => line.url), [`${url}/maps/cut.xml`], 'the pages that it does not tell are missed');
  assert.match(failed[0].reason, /^not all of it can be read: /);
  // robots.txt is kept as what the site said.
  assert.equal((await varve('--json', 'show', `${url}/robots.txt`)).lines[0].status, 200);
  const ignoring = await crawl(newArchive(), url, '--sitemap', '--robots', 'ignore');
  assert.equal(ignoring.report.refused, 0);
  assert.equal(asked.get('/private/x'), 1);
});

test('a site that asks to be left alone is', async (t) => {
  const { url, asked } = await site(t, { '/': links('/a'), '/robots.txt': typed('text/plain', 'User-agent: varve\nDisallow: /\n') });
  const end = await crawl(newArchive(), url);
  assert.equal(end.code, 4, end.stderr);
  assert.match(end.stderr, /robots\.txt asks not to/);
  assert.deepEqual([...asked.keys()], ['/robots.txt']);
  const broken = await site(t, { '/': links('/a'), '/robots.txt': (request, response) => response.writeHead(500).end() });
  const failed = await crawl(newArchive(), broken.url);
  assert.deepEqual([failed.code, failed.report.failed, failed.report.refused], [1, 1, 0], 'RFC 9309 2.3.1.4: unreachable is disallowed');
  assert.match(failed.stderr, /robots\.txt cannot be had: .*500/);
  assert.equal(broken.asked.get('/'), undefined);
});

test('a page that is under each of its own addresses again is not followed for ever', async (t) => {
  const { url, asked } = await site(t, { '/': links('/maze/x/', '/more/1/'), '*': (request, response) => {
    if (request.url.startsWith('/maze/')) return typed('text/html', links('x/', 'y/', 'z/'))(request, response);
    // Not the same page each time: all of it is wanted.
    const n = Number(request.url.match(/^\/more\/(\d+)\/$/)?.[1] ?? 99);
    if (n > 15) return response.writeHead(404).end();
    typed('text/html', `<p>Chapter ${n}</p><a href="../${n + 1}/">next</a>`)(request, response);
  } });
  const end = await crawl(newArchive(), url, '--scope', 'host');
  assert.equal(end.report.complete, true);
  const count = (prefix) => [...asked.keys()].filter((each) => each.startsWith(prefix)).length;
  assert.equal(count('/more/'), 16);
  assert.ok(count('/maze/') > 3 && count('/maze/') < 150, String(count('/maze/')));
  assert.ok(end.report.left_out.some(({ reason }) => /look alike/.test(reason)), JSON.stringify(end.report.left_out));
});

test('where a site cannot be reached, that is said, and not that it asks to be left alone', async () => {
  for (const [args, words] of [[['http://nowhere.invalid/'], /resolve/], [['http://127.0.0.1:9/', '--allow-private'], /connect/], [['http://127.0.0.1:9/'], /allow-private/]]) {
    const end = await newArchive()('--json', 'crawl', ...args);
    assert.equal(end.code, 1, end.stderr);
    const { reason, refused } = end.lines.find((line) => line.event === 'failed');
    assert.match(reason, words);
    assert.equal(refused, false);
  }
});

test('a robots.txt that fails to come once is asked for again, since without it nothing of the host is saved', async (t) => {
  const { url, asked } = await site(t, {
    '/': links(),
    '/robots.txt': (request, response) => (asked.get('/robots.txt') === 1 ? request.socket.destroy() : typed('text/plain', '')(request, response)),
  });
  const end = await crawl(newArchive(), url);
  assert.equal(end.code, 0, end.stderr);
  assert.deepEqual([asked.get('/robots.txt'), end.report.saved, end.report.refused], [2, 1, 0]);
});

test('pages without end come to one', async (t) => {
  const month = (n) => `<title>Calendar</title><h1>${2000 + Math.floor(n / 12)}/${1 + (n % 12)}</h1><table>${'<td>1<td>2<td>3'.repeat(9)}</table><p>There are no events in this month. <a href="/calendar?month=${n + 1}">next month</a>`;
  const { url, asked } = await site(t, {
    '/': links('/calendar?month=1', '/shop?sid=0', '/loop/a/b/', '/list?page=1', '/a?utm_source=x', '/a'),
    '/calendar': (request, response) => typed('text/html', month(Number(request.url.split('=')[1])))(request, response),
    // Each visit has its own name for the same three pages.
    '/shop': (request, response) => typed('text/html', `<p>The shop has many fine things for everybody who comes. ${[1, 2, 3].map((i) => `<a href="/shop?sid=${Math.random()}&item=${i}">thing</a>`).join('')}`)(request, response),
    '/loop/a/b/': links('a/b/'),
    '*': (request, response) => {
      if (request.url.startsWith('/loop/')) return typed('text/html', links('a/b/'))(request, response);
      response.writeHead(404).end();
    },
    // A list of two hundred parts, each with something of its own.
    '/list': (request, response) => {
      const n = Number(request.url.split('=')[1]);
      typed('text/html', `<p>Part with ${['apples', 'pears', 'plums', 'nuts', 'figs'][n % 5]} ${Buffer.from(`word${n}`).toString('base64')} <img src=/i${n}.png><a href="/list?page=${n < 200 ? n + 1 : n}">next</a>`)(request, response);
    },
    '/a': links(),
  });
  const end = await crawl(newArchive(), url, '--scope', 'host');
  const count = (prefix) => [...asked.keys()].filter((each) => each.startsWith(prefix)).length;
  assert.ok(count('/calendar') < 40, `${count('/calendar')} months`);
  assert.ok(count('/shop') < 60, `${count('/shop')} visits to the shop`);
  assert.ok(count('/loop/') < 5);
  assert.equal(count('/list'), 200, 'a long list is no trap');
  assert.equal(asked.get('/a'), 1);
  assert.equal(asked.get('/a?utm_source=x'), undefined);
  assert.ok(end.report.left_out.length >= 2, JSON.stringify(end.report.left_out));
  assert.equal(end.report.complete, true);
});

test('a server that has too much to do is left alone for a while, and nothing of it is lost', async (t) => {
  let refusals = 0;
  const { url, asked, times } = await site(t, {
    '/': links('/1', '/2', '/3'),
    '*': (request, response) => {
      if (!/^.[0-9]/.test(request.url)) return response.writeHead(404).end();
      if (refusals++ < 2) return response.writeHead(refusals === 1 ? 503 : 429, { 'Retry-After': '1' }).end('later');
      typed('text/html', links())(request, response);
    },
  });
  const varve = newArchive();
  const end = await crawl(varve, url);
  assert.equal(end.code, 0, end.stderr);
  assert.equal(end.report.saved, 4);
  assert.equal(end.report.failed, 0);
  const pages = times.filter(([at]) => /^.\d$/.test(at)).map(([, time]) => time);
  assert.ok(pages.at(-1) - pages[0] >= 1000, `it waits as long as it is asked to: ${JSON.stringify(times)}`);
  assert.equal([...asked.values()].reduce((a, b) => a + b), 8, 'and asks for two of them twice');
  assert.ok((await varve('--json', 'list', `${url}/`, '--match', 'prefix')).lines.every((line) => line.status < 429 || line.status === 404), 'an answer that is no page is not kept as one');
});

test('between two pages as much time goes by as is asked for, by the user or by robots.txt', async (t) => {
  const { url, times } = await site(t, { '/': links('/1', '/2'), '/1': links(), '/2': links(), '/robots.txt': typed('text/plain', 'User-agent: *\nCrawl-delay: 0.4\n') });
  for (const options of [['--delay', '0'], ['--delay', '600ms', '--robots', 'ignore']]) {
    times.length = 0;
    const end = await crawl(newArchive(), url, ...options);
    assert.equal(end.report.saved, 3);
    const pages = times.filter(([at]) => at.length <= 2).map(([, time]) => time);
    const least = options.length === 2 ? 390 : 590;
    for (let i = 1; i < pages.length; ++i) assert.ok(pages[i] - pages[i - 1] >= least, `${options}: ${pages[i] - pages[i - 1]} ms`);
  }
});

test('killed again and again, it goes on: nothing is lost, and nothing fetched more than twice', { timeout: 120_000 }, async (t) => {
  const pages = 600;
  let child;
  let fresh = 0;  // pages asked for the first time, by the run that there is
  let kills = 0;
  const { url, asked } = await site(t, {
    '*': (request, response) => {
      const n = Number(request.url.slice(2));
      if (request.url === '/robots.txt' || Number.isNaN(n)) return response.writeHead(404).end();
      // Killed on the wire twice, no page could be fetched twice at most: kills come when others are on it.
      if (asked.get(request.url) === 1 && ++fresh > 3 + 2 * kills && kills < 20 && !child.killed) child.kill('SIGKILL');
      const next = [1, 2, 3].map((i) => 3 * n + i).filter((i) => i < pages);
      typed('text/html', `${links(...next.map((i) => `/p${i}`))}<p>${'text '.repeat(200)}${n}`)(request, response);
    },
  });
  const varve = newArchive();
  let end;
  for (let round = 0; ; ++round) {
    const command = round === 0 ? [`${url}/p0`] : ['--resume', 'latest'];
    fresh = 0;
    child = varve.start('--json', 'crawl', '--allow-private', '--delay', '0', '--concurrency', '4', ...command);
    end = await child.done;
    if (end.signal === null) break;
    ++kills;
  }
  assert.equal(end.code, 0, end.stderr);
  assert.equal(kills, 20);
  const rows = (await varve('--json', 'list', `${url}/p`, '--match', 'prefix')).lines.filter((line) => line.status === 200);
  assert.equal(new Set(rows.map((row) => row.url)).size, pages);
  for (const [at, count] of asked) if (at.startsWith('/p')) assert.ok(count <= 2, `${at} was fetched ${count} times`);
  assert.equal((await varve('--json', 'check')).lines[0].ok, true);
  assert.equal((await varve('--json', 'crawl', '--jobs')).lines.length, 0, 'it is over');
});

test('the log is brought level while a crawl is under way', { timeout: 60_000 }, async (t) => {
  const pages = 700;
  let arrived;
  const last = new Promise((resolve) => { arrived = resolve; });
  const { url } = await site(t, {
    '/': links(...Array.from({ length: pages }, (_, i) => `/p${i}`)),
    '/robots.txt': typed('text/plain', ''),
    '/p690': () => arrived(),  // for ever: the crawl does not end
    '*': typed('text/html', '<!doctype html><title>t</title><p>x'),
  });
  const varve = newArchive();
  const child = varve.start('--json', 'crawl', `${url}/`, '--allow-private', '--delay', '0');
  await last;
  const leaves = path.join(varve.folder, 'log/leaves');
  while (!existsSync(leaves) || statSync(leaves).size < 500 * 32) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGKILL');
  assert.equal((await child.done).signal, 'SIGKILL');
  assert.equal((await varve('stamp')).code, 0);
  const verified = await varve('verify');
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});

test('Ctrl-C stops it, --jobs names it, --resume goes on with the same options', async (t) => {
  const { url, asked } = await site(t, { '/robots.txt': typed('text/plain', ''), '*': (request, response) => setTimeout(() => typed('text/html', links(...[1, 2].map((i) => `/${Number(request.url.slice(1)) * 2 + i}`).filter((each) => Number(each.slice(1)) < 60)))(request, response), 20) });
  const varve = newArchive();
  const child = varve.start('--json', 'crawl', `${url}/0`, '--allow-private', '--delay', '0', '--concurrency', '2', '--exclude', '/9$', '--tag', 'mine');
  await new Promise((resolve) => child.stdout.on('data', (bytes) => bytes.toString().includes('"event":"page"') && resolve()));
  child.kill('SIGINT');
  const stopped = await child.done;
  assert.equal(stopped.code, 1);
  const job = stopped.lines.find((line) => line.event === 'start').job;
  const [listed] = (await varve('--json', 'crawl', '--jobs')).lines;
  assert.equal(listed.job, job);
  assert.equal(listed.seeds.length, 1);
  assert.ok(listed.waiting > 0);
  const end = await varve('--json', 'crawl', '--resume', job);
  assert.equal(end.code, 0, end.stderr);
  assert.equal(asked.get('/9'), undefined);
  for (const [at, count] of asked) assert.ok(count <= (at === '/robots.txt' ? 1 : 2), at);
  const [shown] = (await varve('--json', 'show', `${url}/7`)).lines;
  assert.deepEqual(shown.tags, ['mine']);
  const none = await varve('crawl', '--resume', job);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /no crawl/);
});

test('Ctrl-C while robots.txt is on its way says nothing about the site', async (t) => {
  let arrived;
  const arrives = new Promise((resolve) => { arrived = resolve; });
  const { url, asked } = await site(t, {
    '/': links(),
    '/robots.txt': (request, response) => (asked.get('/robots.txt') === 1 ? arrived() : typed('text/plain', '')(request, response)),
  });
  const varve = newArchive();
  const child = varve.start('--json', 'crawl', url, '--allow-private', '--delay', '0');
  await arrives;
  child.kill('SIGINT');
  assert.equal((await child.done).code, 1);
  const end = await crawl(varve, '--resume', 'latest');
  assert.equal(end.code, 0, end.stderr);
  assert.deepEqual([asked.get('/robots.txt'), end.report.saved, end.report.refused], [2, 1, 0]);
});

test('a browser looks at the pages that a rule names, and their links are followed', { skip: process.env.VARVE_CHROMIUM ? false : 'no Chromium' }, async (t) => {
  const { url, asked } = await site(t, {
    '/': links('/app', '/plain'),
    '/app': '<div id=a></div><script>fetch("/data.json").then((r) => r.json()).then((d) => { a.innerHTML = `<a href="${d.to}">there</a>`; });</script>',
    '/data.json': typed('application/json', '{"to":"/by-script"}'),
    '/by-script': links(),
    '/plain': '<p>plain<script>document.write("<a href=/not-followed>x</a>")</script>',
  });
  const varve = newArchive();
  const end = await crawl(varve, url, '--browser-for', '/app$');
  assert.equal(end.code, 0, end.stderr);
  assert.deepEqual(end.paths, ['/', '/app', '/by-script', '/plain']);
  const sources = (await varve('--json', 'list', `${url}/`, '--match', 'prefix')).lines.filter((line) => line.mime === 'text/html').map((line) => [new URL(line.url).pathname, line.source]);
  assert.deepEqual(Object.fromEntries(sources), { '/': 'http', '/app': 'browser', '/by-script': 'http', '/plain': 'http', '/robots.txt': 'http', '/favicon.ico': 'browser' });
  assert.equal(asked.get('/not-followed'), undefined);
});

test('what a stranger writes has limits', async (t) => {
  const many = Array.from({ length: 30_000 }, (_, i) => `<a href="/x/${i}?${'q'.repeat(20)}">`).join('');
  const { url } = await site(t, {
    '/': links('/many', '/circle', `/${'l'.repeat(20_000)}`, '/bomb.xml.gz', '/evil.xml'),
    '/many': many,
    '/circle': (request, response) => response.writeHead(302, { Location: '/circle?again' }).end(),
    '/bomb.xml.gz': typed('application/gzip', zlib.gzipSync(Buffer.concat([Buffer.from('<urlset>'), Buffer.alloc(80 << 20, ' ')]))),
    '/evil.xml': typed('application/xml', `<?xml version="1.0"?><!DOCTYPE u [<!ENTITY a "${'a'.repeat(1000)}">${'bcdefghij'.split('').map((c, i) => `<!ENTITY ${c} "${`&${'abcdefghi'[i]};`.repeat(20)}">`).join('')}]><urlset><url><loc>&j;</loc></url></urlset>`),
  });
  const varve = newArchive();
  const child = varve.with({}).start('--json', 'crawl', url, '--allow-private', '--delay', '0', '--max-pages', '40', '--scope', 'host');
  const end = await child.done;
  assert.ok(end.code === 1, end.stderr);
  const report = end.lines.find((line) => line.event === 'end');
  assert.ok(report.waiting > 29_000, JSON.stringify(report));
});

test('what cannot be crawled is said in a sentence', async () => {
  const varve = newArchive();
  for (const [args, words] of [
    [['crawl'], /no seed was given/],
    [['crawl', 'ftp://a.example/'], /no URL of http/],
    [['crawl', 'http://a.example/', '--scope', 'world'], /no scope/],
    [['crawl', 'http://a.example/', '--include', '('], /no regular expression/],
    [['crawl', 'http://a.example/', '--robots', 'maybe'], /obey or ignore/],
    [['crawl', 'http://a.example/', '--delay', 'soon'], /soon/],
  ]) {
    const end = await varve(...args);
    assert.equal(end.code, 2, args.join(' '));
    assert.match(end.stderr, words);
    assert.equal(end.stderr.trim().split('\n').length, 1);
  }
  const refused = await varve('crawl', 'http://127.0.0.1:9/', '--robots', 'ignore');
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /allow-private/);
});
