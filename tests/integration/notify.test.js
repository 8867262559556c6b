// How people are told of changes: webhooks at a real HTTP server, letters at a real SMTP server, commands, the outbox, and
// the Atom feed as a feed reader reads it. What notices say of pages is an attacker's.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { program } from './lib/python.js';
import { archive, root, serve } from './lib/varve.js';

const ends = [];
let folder;
let count = 0;

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
});
after(async () => { for (const end of ends.reverse()) await end(); });

const script = (name) => path.join(root, 'tests/integration/lib', name);
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;

// An archive's folder whose config.toml has these lines in [notify].
async function configured(config = '', env = {}) {
  const to = path.join(folder, `archive-${++count}`);
  await mkdir(to);
  await writeFile(path.join(to, 'config.toml'), `[notify]\n${config}\n`);
  return archive(to, { env });
}

// A server that keeps what it was sent; `answer` answers.
async function startHook(t, answer = (request, response) => response.writeHead(204).end()) {
  const asked = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method, path: request.url, headers: request.headers, body });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });
  return { url: `http://127.0.0.1:${server.address().port}/hook`, asked };
}

async function startMail(t, options) {
  const child = spawn(program('python'), [script('mail_server.py'), JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'ignore'] });  // it tells stderr of each client that goes
  t.after(() => child.kill());
  const lines = [];
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
    const whole = text.split('\n');
    text = whole.pop();
    lines.push(...whole.map((line) => JSON.parse(line)));
  });
  while (lines.length === 0) await once(child.stdout, 'data');
  const scheme = options.tls === 'implicit' ? 'smtps' : 'smtp';
  return { url: `${scheme}://127.0.0.1:${lines.shift().port}`, letters: lines };
}

function certificate() {
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=mail.test', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'pipe' });
  return { cert, key };
}

// Python's standardwebhooks says whether the signature is good.
function verifies({ headers, body }) {
  const code = `import json, sys
from standardwebhooks import Webhook
given = json.load(sys.stdin)
print(json.dumps(Webhook(given["secret"]).verify(given["body"].encode(), given["headers"])))`;
  return JSON.parse(execFileSync(program('python'), ['-c', code], { input: JSON.stringify({ secret, headers, body }), stdio: 'pipe' }));
}

const hostile = (number, more = {}) => ({
  id: `${number}`.padStart(64, 'a'), key: 'example,shop)/returns', kind: 'changed', schedule: 'shop"\r\nX: y', url: 'https://shop.example/returns?"><script>alert(1)</script>',
  title: `Rückgabe\r\nBcc: victim@example.org <script>alert(${number})</script>`, time: `2026-11-${String(1 + (number % 28)).padStart(2, '0')}T10:00:00Z`,
  before: { time: '2026-10-01T10:00:00Z', replay: '/web/20261001100000/https://shop.example/returns' },
  after: { time: '2026-11-01T10:00:00Z', replay: '/web/20261101100000/https://shop.example/returns' },
  difference: { replay: '/web/diff/20261001100000/20261101100000/https://shop.example/returns' }, score: 0.25, summary: 'Passages changed: 1; “free” → “not free”.',
  redline: { changes: [{ edit: 'changed', pieces: [{ edit: 'same', text: 'Returns are ' }, { edit: 'removed', text: 'free' }, { edit: 'added', text: '<b onclick=alert(2)>not free</b>' }] }], more: 2 },
  ...more,
});

function put(varve, notices) {
  execFileSync(program('python'), [script('outbox.py'), varve.folder], { input: JSON.stringify(notices) });
}

test('a webhook is signed so that Standard Webhooks’ own library takes it', async (t) => {
  const hook = await startHook(t);
  const varve = await configured(`webhook_secret = "${secret}"\nallow_private = true`);
  const { code, stdout, stderr } = await varve('notify', '--test', hook.url);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^127\.0\.0\.1:\d+ answered 204\n$/);
  assert.equal(stderr, '');
  const [asked] = hook.asked;
  const said = verifies(asked);
  assert.equal(said.type, 'page.test');
  assert.equal(said.data.id, asked.headers['webhook-id']);
  assert.equal(said.data.redline.changes[0].pieces.length, 4);
  assert.deepEqual([asked.method, asked.path, asked.headers['content-type']], ['POST', '/hook', 'application/json']);
  assert.throws(() => verifies({ ...asked, body: asked.body.replace('test', 'text') }));
});

test('what is not 2xx is no delivery, a redirect is not followed, and a long answer is not read', async (t) => {
  const varve = await configured();
  for (const [name, answer, exit, says] of [
    ['an error', (_, response) => response.writeHead(500).end('out of\r\n\x1b[31morder'), 1, /answered with the status 500: out of {3}\[31morder/],
    ['a redirect', (_, response) => response.writeHead(307, { Location: '/elsewhere' }).end(), 1, /answered with the status 307/],
    ['gone', (_, response) => response.writeHead(410).end(), 1, /status 410/],
    ['a long answer', (_, response) => { response.writeHead(200); for (let i = 0; i < 100; ++i) response.write('x'.repeat(1 << 16)); response.end(); }, 0, /was not signed/],
    ['no answer', (request) => request.socket.destroy(), 1, /127\.0\.0\.1/],
  ]) {
    const hook = await startHook(t, answer);
    const { code, stderr } = await varve('notify', '--allow-private', '--test', hook.url);
    assert.equal(code, exit, `${name}: ${stderr}`);
    assert.match(stderr, says, name);
    assert.equal(hook.asked.length, 1, name);
  }
  const hook = await startHook(t);
  const { code, stderr } = await varve('notify', '--test', hook.url);
  assert.equal(code, 4);
  assert.match(stderr, /127\.0\.0\.1.*loopback.*--allow-private permits it/);
  assert.equal(hook.asked.length, 0);
});

test('what cannot be a channel, and settings that are not enough, are said before anything is sent', async (t) => {
  const hook = await startHook(t);
  for (const [config, channel, says] of [
    ['', 'slack', /slack is no channel; channels are https:/],
    ['', 'mailto:a@example.org', /letters need a server: smtp in \[notify\]/],
    ['smtp = "https://mail.example"', 'mailto:a@example.org', /letters need a server/],
    ['smtp = "smtp://a:b@mail.example"', 'mailto:a@example.org', /stand in smtp_user and smtp_password/],
    ['smtp = "smtp://mail.example"', 'mailto:a@example.org', /an address that they come from/],
    ['smtp = "smtp://mail.example"\nfrom = "a\\r\\nb@example.org"', 'mailto:a@example.org', /an address that they come from/],
    ['webhook_secret = "short"', hook.url, /whsec_ and base64 of 24 to 64 random bytes/],
    ['smtp_tls = "maybe"', hook.url, /line 2: smtp_tls is "always" or "never"/],
  ]) {
    const varve = await configured(config);
    const { code, stderr } = await varve('notify', '--allow-private', '--test', channel);
    assert.equal(code, 2, stderr);
    assert.match(stderr, says);
  }
  assert.equal((await (await configured())('notify')).code, 2);
  assert.equal(hook.asked.length, 0);
});

test('letters go over STARTTLS or TLS, with a password, to a server whose certificate is trusted', async (t) => {
  const tls = certificate();
  const trust = { SSL_CERT_FILE: tls.cert };
  const mail = async (options, config, env) => {
    const server = await startMail(t, { ...tls, ...options });
    const varve = await configured(`smtp = "${server.url}"\nfrom = "varve@example.org"\n${config}`, env);
    return { ...await varve('--json', 'notify', '--test', 'mailto:somebody@example.org'), letters: server.letters };
  };
  const named = 'smtp_user = "ü user"\nsmtp_password = "pass word"\n';
  for (const kind of ['starttls', 'implicit']) {
    const { code, stderr, lines, letters: [letter] } = await mail({ tls: kind, user: 'ü user', password: 'pass word' }, `${named}smtp_tls = "always"`, trust);
    assert.equal(code, 0, stderr);
    assert.match(lines[0].said, /^127\.0\.0\.1:\d+ took it$/);
    assert.deepEqual([letter.tls, letter.from, letter.to], [true, 'varve@example.org', ['somebody@example.org']]);
    assert.equal(letter.user, true);
  }
  for (const [name, options, config, env, says] of [
    ['a server without STARTTLS', { tls: 'none' }, 'smtp_tls = "always"', trust, /STARTTLS/],
    ['a certificate of somebody’s', { tls: 'starttls' }, 'smtp_tls = "always"', {}, /certificate/],
    ['a wrong password', { tls: 'starttls', user: 'a', password: 'b' }, `${named}smtp_tls = "always"`, trust, /Login denied/],
    ['a letter that is refused', { tls: 'none', refuse: '554 5.7.1 no notices here' }, '', {}, /554/],
    ['one that is refused for now', { tls: 'none', refuse: '451 later' }, '', {}, /451/],
  ]) {
    const { code, stderr, stdout } = await mail(options, config, env);
    assert.equal(code, 1, name);
    assert.match(stderr, says, name);
    assert.doesNotMatch(stderr + stdout, /pass word/, name);
  }
  // To this machine's own server, and where the settings say so, nothing is hidden.
  for (const config of ['', 'smtp_tls = "never"']) {
    const { code, letters: [letter] } = await mail({ tls: 'none' }, config, {});
    assert.deepEqual([code, letter.tls], [0, false]);
  }
});

test('a letter is well-formed whatever the page says: text, HTML and the redline', async (t) => {
  const server = await startMail(t, { tls: 'none' });
  const varve = await configured(`smtp = "${server.url}"\nfrom = "varve@example.org"\nlink_base = "https://archive.example"`);
  const html = `<!DOCTYPE html><p>ü.\r\n.\r\n${'long '.repeat(100_000)}`;
  put(varve, [hostile(1, { html, channels: ['mailto:a@example.org', 'mailto:b@example.org'] }), hostile(2, { title: 'x'.repeat(5_000), html: undefined, channels: ['mailto:a@example.org'] })]);
  const { code, stderr } = await varve('notify', 'deliver');
  assert.equal(code, 0, stderr);
  assert.equal(server.letters.length, 3);
  for (const letter of server.letters) {
    assert.deepEqual([letter.defects, letter.eight_bit], [[], false]);
    assert.ok(letter.longest_line <= 998, `${letter.longest_line}`);
    const names = letter.headers.map(([name]) => name.toLowerCase());
    assert.deepEqual(names.sort(), ['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to', 'x-varve-kind', 'x-varve-schedule']);
  }
  const [letter, other, third] = server.letters;
  const headers = Object.fromEntries(letter.headers);
  assert.equal(headers.Subject, 'Changed: Rückgabe  Bcc: victim@example.org <script>alert(1)</script>');
  assert.equal(headers['Message-ID'], `<${'1'.padStart(64, 'a')}@example.org>`);
  assert.equal(headers['Auto-Submitted'], 'auto-generated');
  assert.deepEqual([letter.to, other.to], [['a@example.org'], ['b@example.org']]);
  assert.deepEqual(letter.parts.map(({ type }) => type), ['multipart/mixed', 'multipart/alternative', 'text/plain', 'text/html', 'text/html']);
  const [, , plain, page, attached] = letter.parts;
  for (const part of [plain, page]) assert.doesNotMatch(part.transferred, /=0A/, 'lines are lines (RFC 2045 6.7)');
  assert.match(plain.content, /Returns are \[-free-\]\{\+<b onclick=alert\(2\)>not free<\/b>\+\}/);
  assert.match(plain.content, /Both side by side: https:\/\/archive\.example\/web\/diff\//);
  assert.match(plain.content, /Passages behind these: 2\./);
  assert.doesNotMatch(page.content, /<script|<b |onclick=alert\(2\)>not/);
  assert.match(page.content, /<del [^>]*>free<\/del>/);
  assert.deepEqual([attached.filename, attached.content.replaceAll('\r\n', '\n').trimEnd()], ['redline.html', html.replaceAll('\r\n', '\n').trimEnd()]);
  assert.equal(third.parts.length, 4);
  assert.ok(Object.fromEntries(third.headers).Subject.length < 400);
});

test('a command gets the notice, without a shell', async () => {
  const varve = await configured();
  const out = path.join(folder, 'told');
  const tell = path.join(folder, 'tell it');
  await writeFile(tell, '#!/bin/sh\necho "$#: $1 ($VARVE_KIND $VARVE_URL)" > "$2"\ncat >> "$2"\n[ "$1" = fail ] && echo "no \x1b[31m paper" >&2 && exit 7\nexit 0\n', { mode: 0o755 });
  const { code, stdout, stderr } = await varve('notify', '--test', `command:'${tell}' '$(id) "*' '${out}'`);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /tell it ended with 0/);
  const [line, json] = (await readFile(out, 'utf8')).split('\n');
  assert.equal(line, '2: $(id) "* (test https://example.com/)');
  assert.equal(JSON.parse(json).kind, 'test');
  const failed = await varve('--json', 'notify', '--test', `command:'${tell}' fail '${out}'`);
  assert.equal(failed.code, 1);
  assert.match(failed.lines[0].said, /tell it ended with 7: no  \[31m paper$/);
  assert.equal((await varve('notify', '--test', 'command:/nowhere')).code, 1);
});

test('the outbox sends what is due, keeps what fails, and lists both', async (t) => {
  const [works, broken] = [await startHook(t), await startHook(t, (_, response) => response.writeHead(503).end())];
  const varve = await configured(`webhook_secret = "${secret}"\nallow_private = true`);
  assert.equal((await varve('notify', 'list')).stdout, '');
  assert.equal((await varve('notify', 'deliver')).code, 0);
  put(varve, [1, 2].map((number) => hostile(number, { channels: [works.url, broken.url] })));
  const first = await varve('--json', 'notify', 'deliver');
  assert.equal(first.code, 1);
  assert.deepEqual(first.lines.map(({ state, channel }) => [state, channel === works.url]), [['delivered', true], ['waits', false], ['delivered', true]]);
  assert.deepEqual(works.asked.map((each) => verifies(each).data.id), [1, 2].map((number) => `${number}`.padStart(64, 'a')));
  assert.equal(broken.asked.length, 1, 'a channel that failed is left alone');
  const again = await varve('--json', 'notify', 'deliver');
  assert.equal(again.lines.length, 1, 'the one that was not tried');
  assert.deepEqual([works.asked.length, broken.asked.length], [2, 2]);
  const { lines } = await varve('--json', 'notify', 'list');
  assert.deepEqual(lines.map(({ state, attempts, said }) => [state, attempts, /answered/.test(said)]), [['waits', 1, true], ['delivered', 1, true], ['waits', 1, true], ['delivered', 1, true]]);
  assert.ok(Date.parse(lines[0].due) > Date.now() + 30_000);
  const people = await varve('notify', 'list', '--limit', '1');
  assert.match(people.stdout, /^\d{14} {2}waits {6}changed {2}https:\/\/shop\.example.*\n {6}http:.*status 503\n {6}attempts: 1; the next at /);
});

test('varve that is killed while it sends sends it again, under the same id', async (t) => {
  let hang = true;
  const reached = [];
  const hook = await startHook(t, (request, response) => {
    reached.push(request.headers['webhook-id']);
    if (!hang) response.writeHead(204).end();
  });
  const varve = await configured('allow_private = true');
  put(varve, [hostile(1, { channels: [hook.url] })]);
  const child = varve.start('notify', 'deliver');
  while (reached.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await child.done;
  hang = false;
  assert.equal((await varve('--json', 'notify', 'list')).lines[0].state, 'waits');
  // Five minutes later.
  execFileSync(program('python'), ['-c', 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute("UPDATE deliveries SET due = due - 300000000"); db.commit()', path.join(varve.folder, 'notices.db')]);
  assert.equal((await varve('notify', 'deliver')).code, 0);
  assert.deepEqual(reached, [reached[0], reached[0]]);
  assert.equal((await varve('--json', 'notify', 'list')).lines[0].state, 'delivered');
});

async function readFeed(answer) {
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/atom+xml; charset=utf-8');
  const feed = JSON.parse(execFileSync(program('python'), [script('read_feed.py')], { input: Buffer.from(await answer.arrayBuffer()), maxBuffer: 1 << 26 }));
  assert.deepEqual([feed.version, feed.wrong], ['atom10', []]);
  return feed;
}

test('the feed of a page has an entry for each change, out of the archive alone', async (t) => {
  let price = 10;
  const site = http.createServer((request, response) => response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html><title>Offer & more</title><p>The price is ${price} € <script>1</script></p><p>Returns are free.`)).listen(0, '127.0.0.1');
  await once(site, 'listening');
  t.after(() => site.close());
  const url = `http://127.0.0.1:${site.address().port}/offer?a=1&b="2"`;
  const varve = await configured();
  for (price of [10, 10, 12, 13]) {
    assert.equal((await varve('save', '--allow-private', '--no-requisites', url)).code, 0);
  }
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const page = await (await fetch(`${server.url}/web/*/${url}`)).text();
  const [, link] = /<link rel="alternate" type="application\/atom\+xml" href="([^"]+)"/.exec(page);
  const at = new URL(link.replaceAll('&amp;', '&').replaceAll('&quot;', '%22'), server.url);
  const answer = await fetch(at);
  const feed = await readFeed(answer.clone());
  assert.equal(feed.entries.length, 2);
  const [newest, older] = feed.entries;
  assert.match(newest.html, /The price is <\/span>|The price is/);
  assert.match(newest.html, /<del [^>]*>[^<]*12[^<]*<\/del>/);
  assert.match(newest.html, /<ins [^>]*>[^<]*13[^<]*<\/ins>/);
  assert.match(older.html, /<del [^>]*>[^<]*10[^<]*<\/del>/);
  assert.equal(newest.title, 'Changed: Offer & more');
  assert.equal((await fetch(newest.link)).status, 200);
  assert.ok(newest.updated > older.updated && feed.updated === newest.updated);
  // Nothing has changed: it is said at once, and the ids stay.
  const tag = answer.headers.get('etag');
  assert.equal((await fetch(at, { headers: { 'If-None-Match': tag } })).status, 304);
  price = 14;
  assert.equal((await varve('save', '--allow-private', '--no-requisites', url)).code, 0);
  const later = await readFeed(await fetch(at, { headers: { 'If-None-Match': tag } }));
  assert.deepEqual(later.entries.slice(1).map(({ id }) => id), feed.entries.map(({ id }) => id));
  assert.equal(later.id, feed.id);
  // That of all pages.
  const all = await readFeed(await fetch(`${server.url}/feed`));
  assert.deepEqual(all.entries.map(({ link: to }) => to), later.entries.map(({ link: to }) => to));
  assert.match(await (await fetch(server.url)).text(), /<link rel="alternate" type="application\/atom\+xml" href="\/feed"/);
  // What is not there.
  assert.equal((await fetch(`${server.url}/feed/https://never.example/`)).status, 404);
  assert.equal((await fetch(`${server.url}/feed?page=0`)).status, 400);
  assert.equal((await fetch(`${server.url}/feed/`)).status, 400);
});

test('the feed says what notices say, in parts, and nothing of a page gets out of it', async (t) => {
  const varve = await configured(`smtp = "smtp://mail.example"\nsmtp_user = "a@example.org"\nsmtp_password = "hidden-word"\nwebhook_secret = "${secret}"`);
  put(varve, Array.from({ length: 120 }, (_, number) => hostile(number)));
  const hook = await startHook(t);
  await varve('save', '--allow-private', '--no-requisites', hook.url);  // makes the archive
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const seen = [];
  let next = `${server.url}/feed/https://shop.example/returns`;
  const parts = [];
  while (next) {
    const feed = await readFeed(await fetch(next));
    parts.push(feed);
    seen.push(...feed.entries.map(({ id }) => id));
    next = feed.links.next;
  }
  assert.deepEqual([parts.length, seen.length, new Set(seen).size], [3, 120, 120]);
  assert.equal(parts[1].links.previous, parts[0].links.self);
  assert.equal(parts[2].links.first, parts[0].links.self);
  const [entry] = parts[0].entries;
  assert.match(entry.title, /^Changed: Rückgabe\s+Bcc: victim@example\.org <script>alert\(119\)<\/script>$/);
  assert.doesNotMatch(entry.html, /<script|<b /);
  assert.equal(entry.link, `${new URL(parts[0].links.self).origin}/web/diff/20261001100000/20261101100000/https://shop.example/returns`);
  assert.deepEqual(entry.kind, ['changed']);
  assert.equal((await readFeed(await fetch(`${server.url}/feed?page=3`))).entries.length, 20);
  // What is forgotten is in no notice any more.
  assert.equal((await varve('save', '--allow-private', '--no-requisites', hook.url)).code < 3, true);
  put(varve, [hostile(500, { url: hook.url, key: hook.url.replace('http://127.0.0.1', '1,0,0,127').replace('/hook', ')/hook'), title: 'forgetme' })]);
  assert.match(await (await fetch(`${server.url}/feed`)).text(), /forgetme/);
  assert.equal((await varve('forget', '--yes', hook.url)).code, 0);
  assert.doesNotMatch(await (await fetch(`${server.url}/feed`)).text(), /forgetme/);
  assert.ok(!(await readFile(path.join(varve.folder, 'notices.db'), 'latin1')).includes('forgetme'));
  // The settings say by what people are told, and no secret.
  const settings = await (await fetch(`${server.url}/settings`)).text();
  assert.match(settings, /go by mail\.example from a@example\.org, with a password/);
  assert.match(settings, /are signed/);
  for (const hidden of ['hidden-word', secret]) assert.ok(!settings.includes(hidden));
  const json = await (await fetch(`${server.url}/api/v1/settings`)).text();
  for (const hidden of ['hidden-word', secret]) assert.ok(!json.includes(hidden));
});
