// ReplayWeb.page on loopback: its bundle, a file that it replays, and a page of ours with its element.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { root } from './varve.js';

// It goes by a file's name, so that has to end as such files do. Its element comes when its service
// worker is there: it shows a frame while the worker may still be starting, and that frame stays
// empty at times (about one in twenty).
const page = (source, { url, ts = '', embed = 'default' }) => `<!doctype html><script src="/ui.js"></script>
<style>body { margin: 0 } replay-web-page { display: block; height: 100vh }</style>
<template><replay-web-page source="/${source}" url="${url.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}" ts="${ts}" embed="${embed}" replayBase="/replay/"></replay-web-page></template>
<script type="module">
  const { installing, waiting, active } = await navigator.serviceWorker.register('/replay/sw.js?serveIndex=1', { scope: '/replay/' });
  const worker = installing ?? waiting ?? active;
  while (worker.state !== 'activated') await new Promise((changed) => worker.addEventListener('statechange', changed, { once: true }));
  document.body.append(document.querySelector('template').content);
</script>`;

function sendRange(request, response, type, bytes) {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const headers = { 'Content-Type': type, 'Accept-Ranges': 'bytes' };
  if (!range) return response.writeHead(200, { ...headers, 'Content-Length': bytes.length }).end(request.method === 'HEAD' ? undefined : bytes);
  const [from, to] = [Number(range[1]), Math.min(bytes.length - 1, Number(range[2] || bytes.length - 1))];
  return response.writeHead(206, { ...headers, 'Content-Range': `bytes ${from}-${to}/${bytes.length}` }).end(bytes.subarray(from, to + 1));
}

// Serves `file`; address({ url, ts, embed }) is of a page that replays the capture of `url` at `ts`.
export async function startReplayWebPage(file, name = path.basename(file)) {
  const bundle = path.join(root, '.cache/replaywebpage');
  const files = {
    '/ui.js': ['text/javascript', await readFile(path.join(bundle, 'ui.js'))],
    '/replay/sw.js': ['text/javascript', await readFile(path.join(bundle, 'sw.js'))],
    [`/${name}`]: ['application/octet-stream', await readFile(file)],
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://x');
    if (pathname === '/') return sendRange(request, response, 'text/html', Buffer.from(page(name, Object.fromEntries(searchParams))));
    if (!Object.hasOwn(files, pathname)) return response.writeHead(404).end();
    return sendRange(request, response, ...files[pathname]);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return {
    address: (shown) => `http://localhost:${server.address().port}/?${new URLSearchParams(shown)}`,
    stop: () => { server.closeAllConnections(); server.close(); },
  };
}

// The frame with the replayed page, once it is there.
export async function replayedFrame(page, milliseconds = 60_000) {
  for (const end = Date.now() + milliseconds; Date.now() < end; await page.waitForTimeout(100)) {
    const frame = page.frames().find((each) => each.url().includes('mp_/'));
    if (frame) return frame;
  }
  throw new Error(`no replay: ${page.frames().map((each) => each.url()).join(' ')}`);
}
