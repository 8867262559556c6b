// Nothing that an archived page's script tries gets out of the archive, or into what is not its own: in
// an ordinary browser, in the page that holds a snapshot. The attacker's page is XML of no certain kind,
// in which no script of ours comes first, so that only what the server says holds it.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { mkdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { attacks } from './lib/attacks.js';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive, serve } from './lib/varve.js';

const patience = 400;  // milliseconds for each to get out

// Hears whoever connects.
async function listen(t) {
  const heard = [];
  const server = net.createServer((socket) => {
    const one = { bytes: '' };
    heard.push(one);
    socket.on('data', (data) => { one.bytes += data; socket.end('HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n'); });
    socket.on('error', () => {});
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  t.after(() => server.close());
  return { heard, port: server.address().port, url: `http://127.0.0.1:${server.address().port}` };
}

function attackPage([name, code], values) {
  const script = `const X = "http://www.w3.org/1999/xhtml"; const { EVIL, OWN, OTHER, PORTS } = ${JSON.stringify(values)};
    (async () => { ${code} })().then((result) => document.documentElement.setAttribute("data-result", result ?? "nothing"), (error) => document.documentElement.setAttribute("data-result", "nothing: " + error));`;
  return `<?xml version="1.0"?><document><html xmlns="http://www.w3.org/1999/xhtml"><head><title>${name.replace(/[<&]/g, '')}</title></head><body><p>x</p><script><![CDATA[${script}]]></script></body></html></document>`;
}

let browser;
before(async () => {
  // As a person's: frames of other sites have storage of their own (playwright turns that off; the last
  // list of features counts).
  browser = await chromium.launchPersistentContext('', {
    executablePath: process.env.VARVE_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
      '--disable-features=Translate'],
  });
});
after(() => browser.close());

test('a hostile page stays in', async (t) => {
  const folder = await temporaryFolder(t);
  const evil = await listen(t);
  const roots = ['attacker', 'victim'].map((name) => path.join(folder, name));
  for (const root of roots) await mkdir(root);
  const nginx = await startNginx(path.join(folder, 'nginx'), roots.map((root) => ({ root, extra: 'types { application/xml xml; text/html html; }' })));
  t.after(() => nginx.stop());
  await writeFile(path.join(roots[1], 'secret.html'), '<!DOCTYPE html><title>Victim</title><script>localStorage.setItem("secret", "s"); document.title = localStorage.getItem("secret");</script>');
  const varve = archive(path.join(folder, 'archive'));
  const victim = `${nginx.urls[1]}/secret.html`;
  assert.equal((await varve('save', '--allow-private', victim)).code, 0);

  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const own = `http://localhost:${server.port}`;
  const values = { EVIL: evil.url, OWN: own, OTHER: `/web/2mp_/${victim}`, PORTS: [evil.port, Number(server.port)] };
  for (const [i, attack] of attacks.entries()) await writeFile(path.join(roots[0], `${i}.xml`), attackPage(attack, values));
  const urls = attacks.map((_, i) => `${nginx.urls[0]}/${i}.xml`);
  const end = await varve('--json', 'save', '--allow-private', '--no-requisites', ...urls);
  assert.equal(end.code, 0, end.stderr);
  evil.heard.length = 0;  // the save's own

  const page = await browser.newPage();
  const answers = [];
  page.on('response', (answer) => answers.push(answer));
  for (const [i, [name, , expected = {}]] of attacks.entries()) {
    await t.test(name, async () => {
      answers.length = 0;
      const { replay } = end.lines.find((line) => line.url === urls[i]);
      await page.goto(own + replay);
      const frame = await (await page.waitForSelector('#snapshot')).contentFrame();
      await frame.waitForSelector('[data-result]', { timeout: 1_500, state: 'attached' }).catch(() => {});
      await page.waitForTimeout(patience);
      const result = await frame.evaluate(() => document.documentElement.getAttribute('data-result')).catch(() => 'nothing');
      assert.doesNotMatch(result ?? 'nothing', /^got/);
      assert.deepEqual(evil.heard.filter((each) => each.bytes), [], 'got out');
      evil.heard.length = 0;
      assert.ok(page.url().startsWith(`${own}/web/`), `the page went to ${page.url()}`);
      assert.equal(await page.locator('#url').getAttribute('title'), urls[i], 'the banner lies');
      assert.equal(browser.pages().filter((each) => each !== page && each.url() !== 'about:blank').length, 0, 'another window');
      if (expected.neverAsked) {
        const asked = answers.filter((answer) => answer.frame() !== page.mainFrame() && answer.url().startsWith(`${own}/`));
        assert.deepEqual(asked.map((answer) => answer.url()), []);
      }
    });
  }
});

test('WebRTC gets out of an ordinary browser: no policy forbids it', async (t) => {
  // So it is said in docs/architecture.md, and is what `varve view` is for. If this fails, say there
  // that it does not any more.
  const stun = dgram.createSocket('udp4');
  const heard = new Promise((done) => { stun.once('message', done); });
  await new Promise((done) => { stun.bind(0, '127.0.0.1', done); });
  t.after(() => stun.close());
  const folder = await temporaryFolder(t);
  const root = path.join(folder, 'site');
  await mkdir(root);
  await writeFile(path.join(root, 'rtc.html'), `<!DOCTYPE html><title>RTC</title><script>
    const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${stun.address().port}' }] });
    peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer));</script>`);
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root }]);
  t.after(() => nginx.stop());
  const varve = archive(path.join(folder, 'archive'));
  const [saved] = (await varve('--json', 'save', '--allow-private', `${nginx.urls[0]}/rtc.html`)).lines;
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  const page = await browser.newPage();
  await page.goto(`http://localhost:${server.port}${saved.replay}`);
  const late = new Promise((_, fail) => { setTimeout(() => fail(new Error('nothing was heard')), 5_000).unref(); });
  await Promise.race([heard, late]);
});
