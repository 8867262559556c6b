// The sites: one address of loopback each, so that each is a host of its own. `advance(time)` puts all of them
// into the state of that time, in which they stay until it is called again; what a page showed since is in `served`.
import crypto from 'node:crypto';
import http from 'node:http';
import zlib from 'node:zlib';
import { once } from 'node:events';
import { random } from '../random.js';
import { draw, instead } from './draw.js';
import { kinds } from './kinds.js';
import { noiseOf, noises } from './noise.js';
import { label } from './words.js';

const addressOf = (site) => `127.1.${Math.floor(site / 200)}.${site % 200 + 1}`;
// Where a site's pages move to: the same site under another name.
const newAddressOf = (site) => addressOf(site).replace('127.1.', '127.2.');

function makeSite(seed, number) {
  const numbers = random(seed, 'site', number);
  // Every sixth has no noise, and answers 304 where nothing has changed.
  const validates = number % 6 === 5;
  const kept = Object.entries(noises).filter(([, share]) => numbers.chance(share)).map(([name]) => name);
  return {
    seed, number, validates,
    noises: new Set(validates ? [] : kept),
    layout: number % 5,
    zipped: numbers.chance(0.5),
    name: label(numbers),
    sections: ['Home', 'Products', 'Support', 'Company', 'Archive', 'Contact'].slice(0, numbers.between(3, 6)),
  };
}

// A script or a stylesheet: `lines` of text that compresses as such files do.
function text(numbers, lines) {
  return Array.from({ length: lines }, () => `.${label(numbers).toLowerCase().replace(' ', '-')} { margin: ${numbers.below(40)}px; color: #${numbers.hex(6)}; transition: opacity 0.${numbers.below(9)}s }`).join('\n');
}

export class Sites {
  constructor(script) {
    this.script = script;
    this.sites = Array.from({ length: script.sites }, (_, number) => makeSite(script.seed, number));
    this.pages = script.pages.map((page) => this.startPage(page));
    this.requests = 0;
    this.served = [];
    this.files = new Map();
    this.servers = new Map();
  }

  startPage(page) {
    const state = { page, done: 0, content: kinds[page.kind].make(random(this.script.seed, 'content', page.number)) };
    this.setKey(state);
    return state;
  }

  setKey(state) { state.key = crypto.createHash('md5').update(JSON.stringify(state.content)).digest('hex').slice(0, 16); }

  urlOf(page) { return `http://${addressOf(page.site)}:${this.port}/p/${page.number}`; }

  async start() {
    this.port = await this.listen(newAddressOf(0), 0);
    for (const { number } of this.sites) {
      await this.listen(addressOf(number), this.port);
      if (number > 0) await this.listen(newAddressOf(number), this.port);
    }
  }

  async listen(address, port) {
    const server = http.createServer((request, response) => this.answer(request, response));
    server.listen(port, address, 1024);
    await once(server, 'listening');
    this.servers.set(address, server);
    return server.address().port;
  }

  async close(address) {
    const server = this.servers.get(address);
    this.servers.delete(address);
    server.closeAllConnections();
    await new Promise((resolve) => { server.close(resolve); });
  }

  async stop() { for (const address of [...this.servers.keys()]) await this.close(address); }

  isDown(site) { return this.script.outages.some((each) => each.site === site && each.at <= this.now && this.now < each.end); }

  async advance(time) {
    this.now = time;
    this.served = [];
    for (const state of this.pages) this.change(state);
    for (const { number } of this.sites) {
      const address = addressOf(number);
      if (this.isDown(number) === this.servers.has(address)) await (this.isDown(number) ? this.close(address) : this.listen(address, this.port));
    }
  }

  change(state) {
    const { page } = state;
    const before = state.done;
    for (; state.done < page.changes.length && page.changes[state.done].at <= this.now; ++state.done) {
      const { at, change } = page.changes[state.done];
      kinds[page.kind].changes[change](state.content, random(this.script.seed, 'change', page.number, at, state.done));
      state.changed = at;
    }
    if (state.done > before) this.setKey(state);
  }

  troubleOf({ trouble }) { return trouble && trouble.at <= this.now && this.now < trouble.end ? trouble.kind : undefined; }

  answer(request, response) {
    ++this.requests;
    const [path] = request.url.split('?');
    const [, folder, rest = ''] = path.split('/');
    const page = this.pages[Number(rest)];
    if (['p', 'moved'].includes(folder) && page) return this.answerPage(page, folder, request, response);
    if (folder === 'login') return response.writeHead(200, { 'Content-Type': 'text/html' }).end(instead['login wall'](this.sites[0]));
    return this.answerFile(request, path, response);
  }

  // What varve fetched is what counts, not what wget did.
  note(request, page, answer) {
    if (!request.headers['user-agent']?.startsWith('Wget')) this.served.push({ page: page.page.number, answer, key: page.key });
  }

  answerPage(state, folder, request, response) {
    const { page } = state;
    const site = this.sites[page.site];
    const trouble = this.troubleOf(page);
    const isMove = trouble?.startsWith('moved');
    if (trouble && !isMove) return this.answerTrouble(trouble, state, site, request, response);
    if (isMove && folder === 'p' && !request.headers.host.startsWith('127.2.')) {
      const host = trouble === 'moved' ? request.headers.host : `${newAddressOf(page.site)}:${this.port}`;
      return response.writeHead(301, { Location: `http://${host}/${trouble === 'moved' ? 'moved' : 'p'}/${page.number}` }).end();
    }
    this.note(request, state, 'good');
    if (site.validates) {
      const tag = `"${state.key}"`;
      const modified = new Date(state.changed ?? this.script.from - 1e9).toUTCString();
      response.setHeader('ETag', tag).setHeader('Last-Modified', modified);
      if (request.headers['if-none-match'] === tag) return response.writeHead(304).end();
    }
    const html = draw(site, page, state.content, noiseOf(site, page, { time: this.now, request: this.requests }));
    return this.sendPage(site, html, request, response);
  }

  sendPage(site, html, request, response) {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Date', new Date(this.now).toUTCString());
    if (site.noises.has('session')) response.setHeader('Set-Cookie', `session=${random(site.seed, this.requests).hex(32)}; Path=/; HttpOnly`);
    const zipped = site.zipped && /gzip/.test(request.headers['accept-encoding'] ?? '');
    if (zipped) response.setHeader('Content-Encoding', 'gzip');
    response.writeHead(200).end(zipped ? zlib.gzipSync(html) : html);
  }

  answerTrouble(trouble, state, site, request, response) {
    this.note(request, state, trouble);
    if (trouble === 'no answer') return undefined;  // the client gives up
    if (trouble === 'broken off') return request.socket.destroy();
    if (trouble === 'login wall' && state.page.number % 2 === 0) return response.writeHead(302, { Location: `/login?next=/p/${state.page.number}` }).end();
    const status = { 'not found': 404, gone: 410, 'server error': 500 }[trouble] ?? 200;
    return response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(instead[trouble](site));
  }

  // Images, stylesheets and scripts, each the same for ever at its URL (a new build has a new URL).
  answerFile(request, path, response) {
    const key = `${request.headers.host}${path}`;
    if (!this.files.has(key)) this.files.set(key, this.makeFile(request.headers.host, path));
    const file = this.files.get(key);
    if (!file) return response.writeHead(404, { 'Content-Type': 'text/html' }).end('<p>Not found');
    const headers = { 'Content-Type': file.type, ETag: file.tag, 'Cache-Control': file.hold };
    if (request.headers['if-none-match'] === file.tag) return response.writeHead(304, headers).end();
    return response.writeHead(200, headers).end(file.bytes);
  }

  makeFile(host, path) {
    const numbers = random(this.script.seed, 'file', host.split(':')[0].replace('127.2.', '127.1.'), path.replace(/\.[0-9a-f]{8}\./, '.'));
    const [, build] = path.match(/\.([0-9a-f]{8})\./) ?? [];
    const hold = build ? 'max-age=31536000, immutable' : 'max-age=3600';
    const make = (type, bytes) => ({ type, bytes, hold, tag: `"${crypto.createHash('md5').update(bytes).digest('hex')}"` });
    if (path.endsWith('.css')) return make('text/css', Buffer.from(`/* ${build ?? ''} */\n${text(numbers, 200)}`));
    if (path.endsWith('.js')) return make('text/javascript', Buffer.from(`/* ${build ?? ''}\n${text(numbers, 300)}\n*/`));
    if (path.endsWith('.png')) return make('image/png', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), numbers.bytes(path.startsWith('/pictures') ? 20_000 : 4_000)]));
    return undefined;
  }
}
