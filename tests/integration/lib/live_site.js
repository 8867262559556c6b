// A site with a login, as a recording meets it: over http, https and HTTP/2, with coded, chunked,
// endless and broken answers. What it was asked is in `seen`.
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { readFileSync } from 'node:fs';
import zlib from 'node:zlib';
import path from 'node:path';

const style = `h1 { color: rgb(1, 2, 3) }${' /* x */'.repeat(200)}`;
const plain = { '/style.css': style, '/script.js': `document.querySelector('h1').title = 'script';${' '.repeat(999)}` };
export const coded = {
  '/style.css': ['text/css', 'gzip', zlib.gzipSync(style, { level: 7 })],
  '/script.js': ['text/javascript', 'br', zlib.brotliCompressSync(plain['/script.js'])],
};
export const media = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i * 7 % 256));
export const bigSize = 96 << 20;

const privatePage = (name) => `<!doctype html><title>Private to ${name}</title><link rel=stylesheet href=/style.css>
<h1>Hello ${name}</h1><p id=data></p><p id=chunked></p><script src=/script.js></script>
<script>fetch('/echo', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ asked: 'by ${name}' }) })
  .then((answer) => answer.json()).then((json) => { data.textContent = json.asked; });
fetch('/chunked').then((answer) => answer.text()).then((text) => { chunked.textContent = text; });</script>`;

const bodyOf = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
};

const answers = {
  '/login': async (request, response) => {
    if (request.method !== 'POST') {
      return response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Log in</title><form method=post><input name=user><input name=password type=password><button>in</button></form>');
    }
    const form = new URLSearchParams((await bodyOf(request)).toString());
    const good = form.get('password') === 'sesame & co';
    response.writeHead(good ? 303 : 403, good ? { Location: '/private', 'Set-Cookie': [`session=${form.get('user')}; HttpOnly; Path=/`, 'other=1; Path=/'] } : {}).end();
  },
  '/private': (request, response) => {
    const name = /session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    response.setHeader('Content-Type', 'text/html');
    response.setHeader('ETag', '"same"');
    if (!name) response.statusCode = 403;
    response.end(name ? privatePage(name) : 'log in first');
  },
  '/echo': async (request, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(await bodyOf(request)),
  '/size': async (request, response) => response.end(String((await bodyOf(request)).length)),
  '/chunked': (request, response) => {
    response.setHeader('Content-Type', 'text/plain');
    response.write('first ');
    setTimeout(() => response.end('second'), 50);
  },
  '/events': (request, response) => {
    response.setHeader('Content-Type', 'text/event-stream');
    response.write('data: one\n\n');
    request.on('close', () => { answers.eventsClosed = true; });
  },
  '/big': async (request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bigSize });
    const part = Buffer.alloc(1 << 20, 'big');
    for (let sent = 0; sent < bigSize && !response.destroyed; sent += part.length) {
      if (!response.write(part)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    }
    response.end();
  },
  '/endless': (request, response) => {
    const timer = setInterval(() => response.write('x'.repeat(1000)), 20);
    response.on('close', () => { clearInterval(timer); answers.endlessClosed = true; });
  },
  '/media.bin': (request, response) => {
    const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
    response.setHeader('Content-Type', 'video/mp4');
    if (from === undefined) return response.end(media);
    const end = to ? Number(to) : media.length - 1;
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${end}/${media.length}` }).end(media.subarray(Number(from), end + 1));
  },
};
export const closed = (what) => answers[`${what}Closed`] === true;

async function answer(request, response, seen) {
  seen.push({ method: request.method, url: request.url, headers: request.headers, version: request.httpVersion });
  const name = request.url.split('?')[0];
  if (coded[name]) {
    const [type, encoding, bytes] = coded[name];
    if (!request.headers['accept-encoding']?.includes(encoding)) {  // browsers take br over https only
      return response.writeHead(200, { 'Content-Type': type }).end(plain[name]);
    }
    return response.writeHead(200, { 'Content-Type': type, 'Content-Encoding': encoding, 'Content-Length': bytes.length }).end(bytes);
  }
  if (answers[name]) return answers[name](request, response);
  response.writeHead(404, { 'Content-Type': 'text/plain' }).end('nothing here');
}

// http on `address`:80 and https (HTTP/2 too) on :443 with NAME.pem and NAME.key of `folder`.
export async function startLiveSite(address, folder, name) {
  const seen = [];
  const handle = (request, response) => Promise.resolve(answer(request, response, seen)).catch(() => response.destroy());
  const servers = [http.createServer(handle), http2.createSecureServer({
    allowHTTP1: true, cert: readFileSync(path.join(folder, `${name}.pem`)), key: readFileSync(path.join(folder, `${name}.key`)),
  }, handle)];
  const sockets = new Set();
  for (const [i, server] of servers.entries()) {
    server.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
    server.on('sessionError', () => {});
    await new Promise((resolve) => server.listen([80, 443][i], address, resolve));
  }
  const stop = () => Promise.all(servers.map((server) => new Promise((resolve) => { server.close(resolve); for (const socket of sockets) socket.destroy(); })));
  return { seen, stop };
}

// On `address`:`port`: bytes of a test's own, by path.
export async function startRawSite(address, port, byPath) {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => byPath[data.toString().split(' ')[1]]?.(socket));
  });
  await new Promise((resolve) => server.listen(port, address, resolve));
  return { stop: () => new Promise((resolve) => server.close(resolve)) };
}
