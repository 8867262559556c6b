// A site whose pages and pictures are made of their addresses, so that a test knows every byte of
// them: /page/NAME is a page with the pictures that `pictures` names, each of so many random bytes.
// /never is never answered.
import crypto from 'node:crypto';
import { answer, RawServer } from './hostile.js';

// Bytes that do not compress, the same for the same name.
export function noise(name, size) {
  const cipher = crypto.createCipheriv('aes-128-ctr', crypto.createHash('md5').update(name).digest(), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(size));
}

export class Site {
  constructor({ pictures = [2_000], text = 3_000 } = {}) {
    this.pictures = pictures;
    this.text = text;
    this.server = new RawServer({
      '/page/': (socket, { rest }) => socket.write(answer(this.page(rest))),
      '/picture/': (socket, { rest }) => socket.write(answer(this.picture(rest), { type: 'image/png' })),
      '/never': () => {},
    });
  }

  async listen(t) {
    this.base = `http://127.0.0.1:${await this.server.listen()}`;
    t.after(() => this.server.close());
    return this;
  }

  url(name) {
    return `${this.base}/page/${name}`;
  }

  page(name) {
    const images = this.pictures.map((size, i) => `<img src="/picture/${size}/${i}/${name}">`);
    return `<title>${name}</title>${images.join('')}<p>${noise(name, this.text / 2).toString('hex')}`;
  }

  picture(rest) {
    return noise(rest, Number(rest.split('/')[0]));
  }

  // What varve calls the page's body.
  digest(name) {
    return `sha256:${crypto.createHash('sha256').update(this.page(name)).digest('hex')}`;
  }
}
