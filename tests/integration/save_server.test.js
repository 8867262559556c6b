// Save Page Now 2 on `varve serve`: pages are saved at the word of whoever knows the token, and
// nothing is fetched that `varve save` would not fetch.
import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { wayback } from './lib/python.js';
import { archive, serve } from './lib/varve.js';

// A site, an archive with a page of it, and a server that may fetch from this machine, or not.
async function setUp(t, allowPrivate) {
  const folder = await temporaryFolder(t);
  const site = path.join(folder, 'site');
  await mkdir(site);
  await writeFile(path.join(site, 'style.css'), 'h1 { color: teal }');
  await writeFile(path.join(site, 'index.html'), '<title>Offer</title><link rel=stylesheet href=style.css><h1>Our offer</h1>');
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root: site }]);
  const varve = archive(path.join(folder, 'archive'));
  assert.equal((await varve('save', '--allow-private', `${nginx.urls[0]}/style.css`)).code, 0);
  const server = await serve(varve.folder, ...(allowPrivate ? ['--allow-private'] : []));
  t.after(() => server.stop());
  const token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  const post = (url, { headers = { Authorization: `LOW varve:${token}` }, ...form } = {}) =>
    fetch(`${server.url}/save`, { method: 'POST', headers: { Accept: 'application/json', ...headers }, body: new URLSearchParams({ url, ...form }) });
  const status = async (id) => (await fetch(`${server.url}/save/status/${id}`, { headers: { Accept: 'application/json' } })).json();
  const done = async (id) => {
    for (;;) {
      const job = await status(id);
      if (job.status !== 'pending') return job;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return { nginx, site: nginx.urls[0], varve, server, token, post, status, done };
}

function check(name, body, { allowPrivate = true } = {}) {
  test(name, async (t) => {
    const all = await setUp(t, allowPrivate);
    try {
      await body(all, t);
    } finally {
      await all.nginx.stop();  // before its folder goes
    }
  });
}

check('a page is saved with all that it needs, and its job says so', async ({ site, varve, server, token, post, status, done }) => {
  assert.equal((await stat(path.join(varve.folder, 'token'))).mode & 0o777, 0o600);
  const url = `${site}/index.html`;
  const answer = await post(url);
  assert.equal(answer.status, 200);
  const { job_id: id, ...rest } = await answer.json();
  assert.deepEqual(rest, { url });
  const job = await done(id);
  assert.equal(job.status, 'success');
  assert.equal(job.original_url, url);
  assert.deepEqual(job.resources.sort(), [url, `${site}/style.css`]);
  assert.match(job.timestamp, /^\d{14}$/);
  assert.ok(job.duration_sec >= 0);
  const replay = await fetch(`${server.url}/web/${job.timestamp}id_/${url}`);
  assert.match(await replay.text(), /Our offer/);
  assert.deepEqual(await status('user'), { available: 100, processing: 0 });
  assert.deepEqual(await status('system'), { status: 'ok' });
  assert.equal((await fetch(`${server.url}/save/status/spn2-none`)).status, 404);

  // A page that was just saved is not fetched again.
  const again = await (await post(url, { if_not_archived_within: '1d 2h' })).json();
  assert.equal((await done(again.job_id)).timestamp, job.timestamp);
  // The token in varve's own header does as well.
  assert.equal((await post(url, { headers: { 'X-Varve-Token': token } })).status, 200);
});

check('an error page counts only where it is asked for', async ({ site, post, done }) => {
  const gone = await done((await (await post(`${site}/gone`)).json()).job_id);
  assert.deepEqual([gone.status, gone.status_ext, gone.http_status], ['error', 'error:not-found', 404]);
  const kept = await done((await (await post(`${site}/gone`, { capture_all: '1' })).json()).job_id);
  assert.deepEqual([kept.status, kept.http_status], ['success', 404]);
});

check('nothing is saved without the token, or at the word of another site', async ({ site, varve, server, token, post }) => {
  const url = `${site}/index.html`;
  const LOW = `LOW varve:${token}`;
  const cases = {
    'no token': [{}, 401],
    'another token': [{ Authorization: 'LOW varve:0123456789abcdef' }, 403],
    'its beginning': [{ 'X-Varve-Token': token.slice(0, -1) }, 403],
    'another scheme': [{ Authorization: `Bearer ${token}` }, 401],
    'another origin': [{ Authorization: LOW, Origin: 'https://evil.example' }, 403],
    'an opaque origin': [{ Authorization: LOW, Origin: 'null' }, 403],
    'this host, another port': [{ Authorization: LOW, Origin: 'http://127.0.0.1:1' }, 403],
  };
  for (const [name, [headers, expected]] of Object.entries(cases)) {
    assert.equal((await post(url, { headers })).status, expected, name);
  }
  assert.equal((await post(url, { headers: { Authorization: LOW, Origin: server.url } })).status, 200);
  assert.equal((await post('ftp://a.example/')).status, 400);
  assert.equal((await post(url, { filler: 'x'.repeat(70_000) })).status, 413);
  assert.equal((await fetch(`${server.url}/save`, { method: 'DELETE' })).status, 405);
  // A GET shows a form, whatever it names.
  const form = await fetch(`${server.url}/save/${url}`, { headers: { Accept: 'text/html' } });
  assert.equal(form.status, 200);
  assert.match(form.headers.get('content-security-policy'), /form-action 'self'/);
  assert.match(await form.text(), new RegExp(`name="url"[^>]*value="${url}"`));
  await server.stop();
  const after = (await varve('--json', 'list')).lines.map((row) => row.url).filter((each) => each === url);
  assert.ok(after.length <= 1, 'only the one that was allowed');
});

check('the form saves, with the token typed in', async ({ site, server, token }) => {
  const answer = await fetch(`${server.url}/save`, {
    method: 'POST', redirect: 'manual', headers: { Accept: 'text/html', Origin: server.url },
    body: new URLSearchParams({ url: `${site}/index.html`, token }),
  });
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get('location'), /^\/save\/status\/spn2-/);
});

check('clients of archive.org save', async ({ site, token, server }) => {
  const { job, status } = JSON.parse(await wayback(server.url, 'internetarchive', `${site}/index.html`, 'varve', token));
  assert.equal(job.url, `${site}/index.html`);
  assert.equal(status.status, 'success');
  Object.assign(process.env, { SAVEPAGENOW_ACCESS_KEY: 'varve', SAVEPAGENOW_SECRET_KEY: token });
  const saved = JSON.parse(await wayback(server.url, 'savepagenow', `${site}/index.html`));
  assert.equal(saved, `https://web.archive.org/timegate/${site}/index.html`);
});

check('a private address is refused without --allow-private', async ({ site, varve, post, done }) => {
  const job = await done((await (await post(site)).json()).job_id);
  assert.deepEqual([job.status, job.status_ext], ['error', 'error:blocked-url'], JSON.stringify(job));
  assert.equal((await varve('--json', 'list')).lines.length, 1, 'only what was there before');
}, { allowPrivate: false });

check('too many at once are told to come again', async ({ post, server, status }, t) => {
  const slow = createServer(() => {}).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  t.after(() => { slow.closeAllConnections(); slow.close(); });
  const answers = [];
  for (let i = 0; i < 105; ++i) answers.push((await post(`http://127.0.0.1:${slow.address().port}/${i}`)).status);
  assert.equal(answers.filter((each) => each === 200).length, 101, 'one is being saved, 100 wait');
  const busy = await post(`http://127.0.0.1:${slow.address().port}/more`);
  assert.deepEqual([busy.status, busy.headers.get('retry-after')], [429, '60']);
  assert.deepEqual(await status('user'), { available: 0, processing: 101 });
  const begin = Date.now();
  await server.stop();  // does not wait for what is slow
  assert.ok(Date.now() - begin < 5_000);
});
