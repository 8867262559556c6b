// Pages in the encodings of the old web: saved and replayed, they read and look as they did live.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { PNG } from 'pngjs';
import { differingPixels, launch, look } from './lib/browser.js';
import { temporaryFolder } from './lib/files.js';
import { answer, RawServer } from './lib/hostile.js';
import { archive, serve } from './lib/varve.js';

const russian = 'Съешь же ещё этих мягких булок';
const japanese = '色は匂へど散りぬるを カタカナ';
const encode = (text, encoding) => execFileSync('iconv', ['-f', 'UTF-8', '-t', encoding], { input: text });
const bom = { 'UTF-16LE': [0xff, 0xfe], 'UTF-16BE': [0xfe, 0xff], 'UTF-8': [0xef, 0xbb, 0xbf] };

// `by`: what tells the encoding. `label` is its name on the web where iconv's is another.
const cases = [
  { name: 'utf-16le by its mark', encoding: 'UTF-16LE', by: 'bom', text: `${russian} ${japanese} 🌊` },
  { name: 'utf-16be by its mark', encoding: 'UTF-16BE', by: 'bom', text: `${russian} ${japanese}` },
  { name: 'utf-16le by header', encoding: 'UTF-16LE', by: 'header', text: russian },
  { name: 'utf-8 by its mark, against the header', encoding: 'UTF-8', by: 'bom', header: 'windows-1251', text: russian },
  { name: 'shift_jis by meta', encoding: 'SHIFT_JIS', by: 'meta', text: japanese },
  { name: 'shift_jis by header', encoding: 'SHIFT_JIS', by: 'header', text: japanese },
  { name: 'euc-jp by meta', encoding: 'EUC-JP', by: 'meta', text: japanese },
  // Replayed as UTF-8, its relative queries would be encoded as UTF-8: a known gap, so its query is ASCII.
  { name: 'iso-2022-jp by header', encoding: 'ISO-2022-JP', by: 'header', text: japanese, query: 'x' },
  { name: 'gbk by meta', encoding: 'GBK', by: 'meta', text: '天地玄黄 宇宙洪荒' },
  { name: 'gb18030 by header', encoding: 'GB18030', by: 'header', text: '天地玄黄 宇宙洪荒 𠀀' },
  { name: 'big5 by meta', encoding: 'BIG5', by: 'meta', text: '天地玄黃 宇宙洪荒' },
  { name: 'euc-kr by meta', encoding: 'EUC-KR', by: 'meta', text: '나는 유리를 먹을 수 있어요' },
  { name: 'windows-1251 by header', encoding: 'WINDOWS-1251', by: 'header', text: russian },
  { name: 'windows-1251 by http-equiv', encoding: 'WINDOWS-1251', by: 'http-equiv', text: russian },
  { name: 'koi8-r by meta', encoding: 'KOI8-R', by: 'meta', text: russian },
  { name: 'windows-1252 that says iso-8859-1', encoding: 'WINDOWS-1252', label: 'iso-8859-1', by: 'meta', text: '“Crème brûlée” — 5 €' },
  { name: 'iso-8859-7 by meta', encoding: 'ISO-8859-7', by: 'meta', text: 'Ξεσκεπάζω την ψυχοφθόρα' },
  { name: 'windows-1255 by header', encoding: 'WINDOWS-1255', by: 'header', text: 'דג סקרן שט בים' },
];

// A 40 by 20 picture in one colour.
function picture(red, green, blue) {
  const png = new PNG({ width: 40, height: 20 });
  for (let i = 0; i < png.data.length; i += 4) png.data.set([red, green, blue, 255], i);
  return PNG.sync.write(png);
}

const slug = (name) => name.replace(/\W+/g, '-');
const declared = (each) => (each.label ?? each.encoding).toLowerCase();

function page(each) {
  const meta = { meta: `<meta charset="${declared(each)}">`, 'http-equiv': `<meta http-equiv="Content-Type" content="text/html; charset=${declared(each)}">` }[each.by] ?? '';
  const word = each.text.split(' ')[0];
  const text = `<!DOCTYPE html><html><head>${meta}<title>${each.text}</title><link rel=stylesheet href="/style/${slug(each.name)}.css"></head>` +
    `<body><h1>${each.text}</h1><p>Picture: <img src="/picture/plain.png" alt="${word}"> and one by query: <img src="/query/${slug(each.name)}?q=${each.query ?? word}"></p></body></html>`;
  const bytes = encode(text, each.encoding);
  return each.by === 'bom' ? Buffer.concat([Buffer.from(bom[each.encoding]), bytes]) : bytes;
}

function contentType(each) {
  if (each.header) return `text/html; charset=${each.header}`;
  return each.by === 'header' ? `text/html; charset=${declared(each)}` : 'text/html';
}

// A stylesheet without a declaration of its own is in the page's encoding. Pages in UTF-16 and
// ISO-2022-JP are replayed as UTF-8, so their stylesheets say what they are.
const style = (each) => encode(`h1::after { content: " | ${each.text.split(' ')[0]}"; } h1 { color: #246; } p { font-family: "${each.text}", serif; }`, /UTF-16/.test(each.encoding) ? 'UTF-8' : each.encoding);

const of = (rest, end) => cases.find((each) => rest === slug(each.name) + end);
const routes = {
  '/page/': (socket, { rest }) => { const each = of(rest, ''); socket.write(answer(page(each), { type: contentType(each) })); },
  '/style/': (socket, { rest }) => {
    const each = of(rest, '.css');
    const declaredStyle = { 'UTF-16LE': 'utf-8', 'UTF-16BE': 'utf-8', 'ISO-2022-JP': 'iso-2022-jp' }[each.encoding];
    socket.write(answer(style(each), { type: declaredStyle ? `text/css; charset=${declaredStyle}` : 'text/css' }));
  },
  '/picture/': (socket) => socket.write(answer(picture(30, 110, 160), { type: 'image/png' })),
  // Green for whoever asks as a browser does: red otherwise.
  '/query/': (socket, { rest }) => {
    const [name, query = ''] = rest.split('?');
    const seen = browserQueries.get(name);
    if (learning && seen === undefined) browserQueries.set(name, query);
    const right = learning || seen === query;
    socket.write(answer(right ? picture(40, 150, 60) : picture(200, 30, 30), { type: 'image/png', status: right ? '200 OK' : '404 Not Found' }));
  },
};
const browserQueries = new Map();
let learning = true;

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test('pages in old encodings read and look as they did live', async (t) => {
  const folder = await temporaryFolder(t);
  const web = new RawServer(routes);
  const base = `http://127.0.0.1:${await web.listen()}`;
  for (const each of cases) each.live = await look(browser, `${base}/page/${slug(each.name)}`, { javaScript: false });
  learning = false;
  const varve = archive(path.join(folder, 'archive'));
  const saved = await varve('--json', 'save', '--allow-private', ...cases.map((each) => `${base}/page/${slug(each.name)}`));
  await web.close();
  assert.equal(saved.code, 0, saved.stderr);
  const server = await serve(varve.folder);
  t.after(() => server.stop());

  for (const each of cases) await t.test(each.name, async () => {
    const line = saved.lines.find((result) => result.url === `${base}/page/${slug(each.name)}`);
    assert.equal(line.title, each.text);
    assert.deepEqual(line.failed, []);
    assert.ok((await varve('show', '--body', line.url)).body.equals(page(each)), 'the stored bytes');
    assert.match((await varve('show', '--text', line.url)).stdout, new RegExp(each.text));
    const replay = await look(browser, `${server.url}/web/${line.timestamp}mp_/${line.final_url}`, { javaScript: false });
    assert.equal(each.live.title, each.text);
    assert.equal(replay.title, each.live.title);
    assert.equal(replay.text, each.live.text);
    assert.deepEqual(replay.responses.filter(({ status }) => status >= 400), []);
    assert.equal(await differingPixels(each.name, each.live.whole, replay.whole), 0);
  });
});
