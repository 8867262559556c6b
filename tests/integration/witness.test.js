// save --witness: an outside archive that speaks Save Page Now 2's API is asked to save the page too,
// and its answers are captures of the archive, leaves of the log, and under its signature.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from './lib/files.js';
import { startNginx } from './lib/nginx.js';
import { archive } from './lib/varve.js';

const ends = [];
let folder, nginx, page;

before(async () => {
  folder = await temporaryFolder({ after: (end) => ends.push(end) });
  await mkdir(path.join(folder, 'site'));
  nginx = await startNginx(path.join(folder, 'nginx'), [{ root: path.join(folder, 'site') }]);
  ends.push(() => nginx.stop());
  page = `${nginx.urls[0]}/index.html?a=1&b=ü`;
  await writeFile(path.join(folder, 'site/index.html'), '<!doctype html><title>Offer</title><p>Free returns');
});
after(async () => { for (const end of ends.reverse()) await end(); });

// Save Page Now 2 as its API document has it: POST /save gives a job, /save/status/JOB says what
// becomes of it; a job ends when it was asked about `polls` times.
async function startWitness(t, { polls = 2, end = {}, accept, type = 'application/json' } = {}) {
  const asked = [];
  const jobs = new Map();
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method, path: request.url, headers: request.headers, body });
    const say = (status, json) => response.writeHead(status, { 'Content-Type': type }).end(typeof json === 'string' ? json : JSON.stringify(json));
    if (request.headers.authorization !== 'LOW key:secret') return say(401, { message: 'You need to be logged in to use Save Page Now.' });
    if (request.method === 'POST' && request.url === '/save') {
      const url = new URLSearchParams(body).get('url');
      const job = `spn2-${'0123456789abcdef'.repeat(2)}${jobs.size}`;
      jobs.set(job, { url, polls });
      return say(200, accept ?? { url, job_id: job });
    }
    const [, id] = /^\/save\/status\/(.+)$/.exec(request.url) ?? [];
    const job = jobs.get(id);
    if (!job) return say(404, { message: 'no such job' });
    if (job.polls-- > 0) return say(200, { status: 'pending', job_id: id, resources: [] });
    return say(200, { status: 'success', job_id: id, original_url: job.url, timestamp: '20261127080910', duration_sec: 6.2, resources: [job.url], outlinks: {}, ...end });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, url: `${origin}/save`, asked };
}

async function saving(t, witness, env = { VARVE_WITNESS_CREDENTIALS: 'key:secret' }) {
  const to = path.join(await temporaryFolder(t), 'archive');
  await mkdir(to);
  await writeFile(path.join(to, 'config.toml'), `[evidence]\nwitness = "${witness.url}"\n`);
  return archive(to, { env });
}

test('the witness is asked for the page, and what it answers is under the signature', async (t) => {
  const witness = await startWitness(t);
  const varve = await saving(t, witness);
  const end = await varve('--json', 'save', '--allow-private', '--witness', page);
  assert.equal(end.code, 0, end.stderr);
  const [saved, said] = end.lines;
  assert.deepEqual({ ...said.witness, answer_time: '' }, { job: 'spn2-0123456789abcdef0123456789abcdef0', status: 'success', timestamp: '20261127080910', copy: `${witness.origin}/web/20261127080910/${saved.final_url}`, answer: `${witness.url}/status/${said.witness.job}`, answer_time: '' });
  assert.deepEqual(witness.asked.map(({ method, path: at }) => `${method} ${at}`), ['POST /save', ...Array(3).fill(`GET /save/status/${said.witness.job}`)]);
  const [post] = witness.asked;
  assert.equal(post.body, `url=${encodeURIComponent(saved.final_url)}`);
  assert.deepEqual([post.headers.accept, post.headers['content-type'], post.headers.authorization], ['application/json', 'application/x-www-form-urlencoded', 'LOW key:secret']);
  // Its answers are captures: that it took the job, and the last one on it.
  const { lines } = await varve('--json', 'list', witness.url, '--match', 'prefix');
  assert.deepEqual(lines.map(({ url }) => url), [witness.url, said.witness.answer]);
  const { stdout } = await varve('show', '--body', said.witness.answer);
  assert.equal(JSON.parse(stdout).timestamp, '20261127080910');
  // The secret is in none of them.
  const headers = await varve('--json', 'show', '--headers', said.witness.answer);
  assert.match(headers.lines[0].request, /Authorization: LOW \(left out\)/);
  assert.doesNotMatch(headers.stdout, /key:secret/);
  // All are leaves, and signed: the page, and both answers.
  const report = (await varve('--json', 'verify')).lines[0];
  assert.deepEqual([report.ok, report.verified, report.unsigned, report.unlogged], [true, 3 + saved.resources, 0, 0]);
  const people = await varve('save', '--allow-private', '--witness', page);
  assert.match(people.stdout, new RegExp(`witness: ${witness.origin}/web/20261127080910/`));
});

test('a witness that says no, or something else, is named; the page is saved', async (t) => {
  const cases = [
    ['a job that fails', { end: { status: 'error', status_ext: 'error:blocked-url', message: 'This URL is in the Save Page Now service block list.' } }, /the witness did not save it: This URL is in the Save Page Now service block list/],
    ['another page', { end: { original_url: 'http://example.com/' } }, /saved another page: http:\/\/example.com\//],
    ['no job', { accept: { message: 'You have reached your limit.' } }, /did not save it: You have reached your limit/],
    ['a job that is a path', { accept: { job_id: '../../x' } }, /did not save it: \{"job_id":"..\/..\/x"\}/],
    ['a page for people', { accept: '<html>Save Page Now</html>', type: 'text/html' }, /answered with the status 200, and not in JSON/],
  ];
  for (const [name, how, sentence] of cases) {
    const witness = await startWitness(t, { polls: 0, ...how });
    const varve = await saving(t, witness);
    const end = await varve('--json', 'save', '--allow-private', '--witness', page);
    assert.equal(end.code, 1, name);
    assert.match(end.stderr, sentence, name);
    assert.equal(end.lines[0].verdict, 'complete', name);
    assert.equal((await varve('--json', 'verify')).lines[0].ok, true, name);
  }
  const away = await saving(t, { url: 'http://127.0.0.1:9/save' });
  const end = await away('--json', 'save', '--allow-private', '--timeout', '3s', '--witness', page);
  assert.equal(end.code, 1);
  assert.match(end.stderr, /the witness of http.*127\.0\.0\.1:9/);
});

test('credentials come from the environment or config.toml, and are asked for before anything is saved', async (t) => {
  const witness = await startWitness(t, { polls: 0 });
  for (const [config, env, sentence] of [['', {}, /wants credentials/], ['witness_credentials = "no pair"\n', {}, /wants credentials/], ['', { VARVE_WITNESS_CREDENTIALS: 'other:secret' }, /You need to be logged in/]]) {
    const varve = await saving(t, witness, { VARVE_WITNESS_CREDENTIALS: '', ...env });
    await writeFile(path.join(varve.folder, 'config.toml'), config, { flag: 'a' });
    const end = await varve('save', '--allow-private', '--witness', page);
    assert.notEqual(end.code, 0);
    assert.match(end.stderr, sentence);
    if (!env.VARVE_WITNESS_CREDENTIALS) assert.equal(end.code, 2);
  }
  const varve = await saving(t, witness, { VARVE_WITNESS_CREDENTIALS: '' });
  await writeFile(path.join(varve.folder, 'config.toml'), 'witness_credentials = "key:secret"\n', { flag: 'a' });
  assert.equal((await varve('save', '--allow-private', '--witness', page)).code, 0);
});
