// Several processes on one archive, and processes that end in the middle of their work.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pythonDocs, temporaryFolder } from './lib/files.js';
import { answer, RawServer, sleep } from './lib/hostile.js';
import { startNginx } from './lib/nginx.js';
import { archive, serve } from './lib/varve.js';

const documents = ['about', 'bugs', 'copyright', 'download', 'license', 'glossary', 'faq/general', 'faq/gui', 'tutorial/appetite', 'tutorial/classes', 'howto/logging', 'howto/sorting', 'library/json', 'library/os', 'library/pathlib'];

async function isSound(varve) {
  const check = await varve('--json', 'check', '--read-data');
  assert.equal(check.code, 0, check.stdout + check.stderr);
  assert.equal(check.lines[0].ok, true, check.stdout);
}

async function pythonSite(t) {
  const folder = await temporaryFolder(t);
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root: pythonDocs }]);
  t.after(() => nginx.stop());
  return { varve: archive(path.join(folder, 'archive')), urls: documents.map((name) => `${nginx.urls[0]}/${name}.html`) };
}

// Everything that was told is there.
async function holdsAll(varve, lines) {
  for (const line of lines) {
    const rows = (await varve('--json', 'list', line.final_url)).lines;
    assert.ok(rows.some((row) => row.time === line.time && row.digest === line.digest), `${line.url} was told, but is not there`);
    assert.equal((await varve('show', '--body', line.final_url)).code, 0);
  }
}

test('two saves at once both end well', async (t) => {
  const { varve, urls } = await pythonSite(t);
  const ends = await Promise.all([varve('--json', 'save', '--allow-private', ...urls), varve('--json', 'save', '--allow-private', ...urls.toReversed?.() ?? [...urls].reverse())]);
  for (const end of ends) {
    assert.equal(end.code, 0, end.stderr);
    assert.equal(end.lines.length, urls.length);
    assert.ok(end.lines.every((line) => line.verdict === 'complete'), end.stdout);
    await holdsAll(varve, end.lines);
  }
  for (const url of urls) assert.equal((await varve('--json', 'list', url)).lines.length, 2, url);
  await isSound(varve);
});

test('readers see whole captures while a save goes on', async (t) => {
  const { varve, urls } = await pythonSite(t);
  await varve('save', '--allow-private', urls[0]);
  const server = await serve(varve.folder);
  t.after(() => server.stop());
  let saving = true;
  const save = varve('--json', 'save', '--allow-private', ...urls).finally(() => { saving = false; });
  let rounds = 0;
  do {
    const list = await varve('--json', 'list');
    assert.equal(list.code, 0, list.stderr);
    for (const row of list.lines.slice(-2)) assert.equal((await varve('show', '--body', `${row.url}`)).code, 0);
    assert.equal((await fetch(`${server.url}/web/2030id_/${urls[0]}`)).status, 200);
    rounds++;
  } while (saving);
  const end = await save;
  assert.equal(end.code, 0, end.stderr);
  assert.ok(rounds > 0);
  assert.equal((await fetch(`${server.url}/web/2030id_/${urls.at(-1)}`)).status, 200, 'the server sees what was saved since');
  await isSound(varve);
});

test('many readers and two savers never hear that the database is locked', async (t) => {
  const { varve, urls } = await pythonSite(t);
  await varve('save', '--allow-private', urls[0]);
  let saving = true;
  const heard = [];
  const reads = async (...args) => {
    for (let rounds = 0; saving || rounds === 0; rounds++) {
      const end = await varve(...args);
      assert.equal(end.code, 0, `${args.join(' ')}: ${end.stderr}`);
      heard.push(end.stderr);
    }
  };
  const readers = [['--json', 'list'], ['show', '--body', urls[0]], ['show', urls[0]], ['stats'], ['--json', 'check']].map((args) => reads(...args));
  // Two that save the pages one by one, so that the archive is opened and closed all the time.
  const saver = async (order) => {
    for (const url of order) {
      const end = await varve('--json', 'save', '--allow-private', url);
      assert.equal(end.code, 0, end.stderr);
      heard.push(end.stderr);
    }
  };
  const savers = Promise.all([saver(urls), saver([...urls].reverse())]).finally(() => { saving = false; });
  await Promise.all([savers, ...readers]);
  for (const said of heard) assert.doesNotMatch(said, /lock|busy/i);
  for (const url of urls) assert.ok((await varve('--json', 'list', url)).lines.length >= 2, url);
  await isSound(varve);
  t.diagnostic(`${heard.length} commands`);
});

// A site of quick pages, and one whose picture never comes, so that a save of it can be interrupted.
async function stuckSite(t) {
  const server = new RawServer({
    '/quick/': (socket, { rest }) => socket.write(answer(`<title>${rest}</title><img src="/dot/${rest}">`)),
    '/dot/': (socket) => socket.write(answer('dot', { type: 'image/png' })),
    '/stuck': (socket) => socket.write(answer('<title>stuck</title><img src=/never>')),
    '/never': () => {},
  });
  const base = `http://127.0.0.1:${await server.listen()}`;
  t.after(() => server.close());
  return { base, urls: [...Array.from({ length: 10 }, (_, i) => `${base}/quick/${i}`), `${base}/stuck`] };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL']) {
  test(`${signal} in the middle of a save keeps what was told, and the archive is sound`, async (t) => {
    const { base, urls } = await stuckSite(t);
    const varve = archive(path.join(await temporaryFolder(t), 'archive'));
    const child = varve.start('--json', 'save', '--allow-private', ...urls);
    let told = '';
    await new Promise((resolve, reject) => {
      child.stdout.on('data', (chunk) => { told += chunk; if (told.split('\n').length > 10) resolve(); });
      child.done.then((end) => reject(new Error(`ended: ${end.code} ${end.stderr}`)));
    });
    child.kill(signal);
    const end = await child.done;
    if (signal === 'SIGKILL') assert.equal(end.signal, signal);
    else assert.equal(end.code, 1, `${end.code} ${end.signal} ${end.stderr}`);
    const lines = end.lines.filter((line) => line.url !== `${base}/stuck`);
    assert.equal(lines.length, 10);
    await holdsAll(varve, lines);
    const unfinished = end.lines.find((line) => line.url === `${base}/stuck`);
    assert.equal(unfinished?.verdict, signal === 'SIGKILL' ? undefined : 'interrupted');
    await isSound(varve);
    // And it takes more.
    const again = await varve('--json', 'save', '--allow-private', ...urls.slice(0, 2));
    assert.equal(again.code, 0, again.stderr);
    await isSound(varve);
  });
}

test('kill -9 at any moment of many saves loses nothing that was told', async (t) => {
  const { varve, urls } = await pythonSite(t);
  const told = [];
  for (const moment of [5, 20, 40, 80, 120, 180, 250, 350]) {
    const child = varve.start('--json', 'save', '--allow-private', ...urls);
    const ended = child.done;
    await sleep(moment);
    child.kill('SIGKILL');
    const { stdout } = await ended;
    told.push(...stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line)));
    if (told.length > 0) await isSound(varve);
  }
  await holdsAll(varve, told);
  assert.equal((await varve('save', '--allow-private', urls[0])).code, 0);
  await isSound(varve);
});
