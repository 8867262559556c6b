// A server that says whatever a test wants, byte by byte, on raw sockets.
import { once } from 'node:events';
import net from 'node:net';
import zlib from 'node:zlib';

export class RawServer {
  constructor(routes, makeServer = (listener) => net.createServer(listener)) {
    this.routes = routes;
    this.sockets = new Set();
    this.server = makeServer((socket) => this.#talk(socket).catch(() => socket.destroy()));
    this.server.on('tlsClientError', () => {});
  }

  async listen(host = '127.0.0.1', port = 0) {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return this.server.address().port;
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  // Reads request heads and gives each to its route; the longest matching prefix wins, so that
  // "/endless/" serves every path below it.
  async #talk(socket) {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => {});
    let text = '';
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      text += chunk.toString('latin1');
      let end;
      while ((end = text.indexOf('\r\n\r\n')) >= 0) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        const path = head.split(' ')[1] ?? '/';
        const route = Object.keys(this.routes).filter((each) => path === each || (each.endsWith('/') && path.startsWith(each)))
          .sort((a, b) => b.length - a.length)[0];
        if (route === undefined) socket.write(answer('not here', { status: '404 Not Found', type: 'text/plain' }));
        else await this.routes[route](socket, { path, head, rest: path.slice(route.length) });
        if (socket.destroyed) return;
      }
    }
    socket.end();
  }
}

// A whole answer as bytes.
export function answer(body, { status = '200 OK', type = 'text/html', headers = '' } = {}) {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n${headers}\r\n`, 'latin1'),
    bytes,
  ]);
}

// Writes what `next` gives until the other side goes, or until `next` gives nothing.
export async function pour(socket, next) {
  for (let i = 0; !socket.destroyed; i++) {
    const bytes = next(i);
    if (bytes === undefined) return;
    if (!socket.write(bytes)) {
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
    }
    if (i % 64 === 63) await new Promise(setImmediate);
  }
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Small bodies that decode to `size` zero bytes.
export const bombs = {
  gzip(size) {
    const member = zlib.gzipSync(Buffer.alloc(16 << 20), { level: 9 });
    return Buffer.concat(Array(Math.ceil(size / (16 << 20))).fill(member));
  },
  deflate: (size) => zlib.deflateSync(Buffer.alloc(Math.min(size, 256 << 20)), { level: 9 }),
  br: (size) => zlib.brotliCompressSync(Buffer.alloc(Math.min(size, 256 << 20)), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 } }),
  // RFC 8878: a frame of RLE blocks of 128 KiB, four bytes each; window of 128 KiB.
  zstd(size) {
    const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]);
    const blocks = Math.ceil(size / (128 << 10));
    const body = Buffer.alloc(blocks * 4);
    for (let i = 0; i < blocks; i++) {
      const last = i === blocks - 1 ? 1 : 0;
      body.writeUIntLE(last | (1 << 1) | ((128 << 10) << 3), i * 4, 3);
    }
    return Buffer.concat([head, body]);
  },
};
