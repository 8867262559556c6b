// Who listens to a save and reads nothing: nobody waits for it, it takes little memory, and it is cut off after the
// server's patience, while the save goes on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporaryFolder } from './lib/files.js';
import { archive, sanitized, serve } from './lib/varve.js';

const PICTURES = 3_000;
const SILENT = 20;
// Each event tells the page's address: together they are more than the system keeps for a connection that is not read
// from, on both sides.
const target = `/page?${'x'.repeat(7_000)}`;

// A page with pictures, which come slowly until `open` is called, so that there is always something to tell.
async function startSite(t) {
  let open;
  const opened = new Promise((resolve) => { open = resolve; });
  const page = Array.from({ length: PICTURES }, (_, i) => `<img src="/${i}.png">`).join('');
  const site = http.createServer(async (request, answer) => {
    const isPage = request.url.startsWith('/page');
    if (!isPage) await Promise.race([opened, setTimeout(50)]);
    answer.setHeader('Content-Type', isPage ? 'text/html' : 'image/png');
    answer.end(isPage ? `<!DOCTYPE html><title>Page</title>${page}` : request.url);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  t.after(() => { site.closeAllConnections(); site.close(); });
  return { url: `http://127.0.0.1:${site.address().port}`, open };
}

const memoryOf = async (pid) => Number((await readFile(`/proc/${pid}/status`, 'utf8')).match(/VmRSS:\s+(\d+)/)[1]) / 1024;
// By a connection of its own: one that was kept could be closed for its silence just when it is used again.
async function ask(server, target) {
  const [answer] = await once(http.get(server.url + target, { agent: false }), 'response');
  assert.equal(answer.statusCode, 200);
  let text = '';
  for await (const part of answer) text += part;
  return text;
}
const connections = async (server) => Number((await ask(server, '/metrics')).match(/^varve_http_connections (\d+)/m)[1]);
const until = async (what, condition) => {
  for (const end = Date.now() + 120_000; !(await condition()); await setTimeout(100)) {
    assert.ok(Date.now() < end, what);
  }
};

// Asks and never reads: the system's buffers fill, and then the server has nowhere to write.
async function listenSilently(t, server, id) {
  const socket = net.connect({ port: server.port, host: '127.0.0.1' });
  socket.on('error', () => {});
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET /api/v1/saves/${id}/events HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
}

test('who listens and does not read is cut off, and nobody waits for it', async (t) => {
  const site = await startSite(t);
  const folder = await temporaryFolder(t);
  const varve = archive(path.join(folder, 'archive'));
  assert.equal((await varve('save', '--allow-private', `${site.url}/0.png`)).code, 0);
  const server = await serve(varve.folder, '--allow-private', '--patience', '2');
  t.after(() => server.stop());
  const token = (await readFile(path.join(varve.folder, 'token'), 'utf8')).trim();
  const asked = await fetch(`${server.url}/api/v1/saves`, {
    method: 'POST', body: JSON.stringify({ url: site.url + target }), headers: { 'X-Varve-Token': token },
  });
  const { id } = await asked.json();
  assert.equal(asked.status, 202);
  const state = async () => JSON.parse(await ask(server, `/api/v1/saves/${id}`));

  const before = await memoryOf(server.pid);
  for (let i = 0; i < SILENT; ++i) await listenSilently(t, server, id);
  // One that reads is told of everything meanwhile.
  const started = Date.now();
  const [reader] = await once(http.get(`${server.url}/api/v1/saves/${id}/events`, { agent: false }), 'response');
  let told = 0;
  const read = (async () => {
    for await (const part of reader) told += part.length;
  })();
  await until('the silent ones are cut off', async () => (await connections(server)) < SILENT / 2);
  t.diagnostic(`cut off after ${Date.now() - started} ms and ${told} bytes of events`);
  const toldByThen = told;
  const begin = Date.now();
  for (let i = 0; i < 50; ++i) await ask(server, '/healthz');
  assert.ok(Date.now() - begin < 5_000, 'no thread waits');
  const after = await memoryOf(server.pid);
  t.diagnostic(`${before.toFixed(0)} MiB before, ${after.toFixed(0)} after`);
  // Mostly of the save.
  if (!sanitized) assert.ok(after < before + 96, `${before} MiB before, ${after} after`);

  assert.equal((await state()).state, 'saving', 'the save goes on');
  site.open();
  await read;
  assert.ok(told > toldByThen);
  assert.equal((await state()).state, 'saved');
});
