// A page after the Archival Acid Test's published list: each point says of itself whether it passes.
import { setTimeout as sleep } from 'node:timers/promises';
import zlib from 'node:zlib';

function png(width) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(zlib.crc32 ? zlib.crc32(body) : crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(width, 4);
  head[8] = 8;
  const rows = Buffer.alloc(width * (width + 1), 0x40);
  for (let y = 0; y < width; y++) rows[y * (width + 1)] = 0;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}
function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let i = 0; i < 8; i++) value = (value >>> 1) ^ (0xedb88320 & -(value & 1));
  }
  return ~value >>> 0;
}
// A second of silence, which a <video> plays too.
function wav() {
  const samples = 8000;
  const out = Buffer.alloc(44 + samples, 0x80);
  out.write('RIFF');
  out.writeUInt32LE(36 + samples, 4);
  out.write('WAVEfmt ', 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(8000, 24);
  out.writeUInt32LE(8000, 28);
  out.writeUInt16LE(1, 32);
  out.writeUInt16LE(8, 34);
  out.write('data', 36);
  out.writeUInt32LE(samples, 40);
  return out;
}

// `browser`: why capture without a browser cannot pass it; what it loads is named in `loads`.
export const points = [
  { name: 'relative image' }, { name: 'absolute image' }, { name: 'schemeless image' }, { name: 'data: image' },
  { name: 'image of another host' }, { name: 'image in CSS' }, { name: 'image in CSS that CSS imports' },
  { name: 'script' }, { name: 'script of another host' }, { name: 'module and what it imports' }, { name: 'import map' },
  { name: 'script put in by a script', browser: 'only a script names it', loads: ['/inserted.js'] },
  { name: 'module that a script imports', browser: 'only a script names it', loads: ['/dynamic.mjs'] },
  { name: 'XMLHttpRequest', browser: 'only a script names it', loads: ['/xhr.json'] },
  { name: 'fetch', browser: 'only a script names it', loads: ['/fetch.json'] },
  { name: 'image when it is loaded', browser: 'only a handler names it', loads: ['/onload.png'] },
  { name: 'image in time', browser: 'only a script names it', loads: ['/interval.png'] },
  { name: 'image by scrolling', browser: 'only a script names it', loads: ['/scroll.png'] },
  { name: 'changes of the DOM' }, { name: 'frame' }, { name: 'frame of another host' }, { name: 'srcdoc' }, { name: 'canvas' },
  { name: 'localStorage' }, { name: 'cookies' }, { name: 'video' }, { name: 'object' },
  { name: 'worker', browser: 'only a script names it', loads: ['/worker.js', '/worker.json'] },
  { name: 'delayed by seconds', browser: 'only a script names it', loads: ['/late.png'] },
  { name: 'eval' }, { name: 'document.write', browser: 'only a script names it', loads: ['/written.png'] },
  { name: 'the address' }, { name: 'a form\'s address' }, { name: 'a link by script' }, { name: 'messages between origins' },
  { name: 'inline handler' },
];

// Which points a page passes: the expected ones are waited for, up to 20 s, and any others one second more.
export async function passedPoints(frame, expected = points) {
  const look = async () => new Set(JSON.parse(await frame.evaluate(() => document.documentElement.dataset.seen ?? '[]')));
  const isThere = async () => { const seen = await look(); return expected.every((point) => seen.has(point.name)); };
  for (const end = Date.now() + 20_000; Date.now() < end && !(await isThere());) await sleep(100);
  await sleep(1_000);
  return look();
}

const passed = (name) => `ok(${JSON.stringify(name)})`;

// The files of the site, and those of the other host, by path.
export function files(own, other) {
  const image = (src, name) => `<img src="${src}" onload='${passed(name)}'>`;
  const page = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Acid</title>
<script>
const seen = new Set();
function ok(name) { seen.add(name); document.documentElement.dataset.seen = JSON.stringify([...seen]); }
const check = (condition, name) => { if (condition) ok(name); };
// Before the frame that sends it is there.
addEventListener('message', (event) => { if (event.data === 'hello' && event.origin === ${JSON.stringify(other)}) { ok('frame of another host'); event.source.postMessage('again', event.origin); } if (event.data === 'heard') ok('messages between origins'); });
function load(src, name) { const image = new Image(); image.onload = () => ok(name); image.src = src; document.body.append(image); }
</script>
<link rel="stylesheet" href="/style.css">
<script type="importmap">{"imports": {"bare": "/bare.mjs"}}</script>
<script src="/local.js"></script>
<script src="${other}/remote.js"></script>
<script type="module" src="/module.mjs"></script>
<script type="module">import { bare } from 'bare'; check(bare === 1, 'import map');</script>
</head><body onload='load("/onload.png", "image when it is loaded")'>
${image('relative.png', 'relative image')}${image(`${own}/absolute.png`, 'absolute image')}${image(`${other.replace('http:', '')}/schemeless.png`, 'schemeless image')}
${image(`data:image/png;base64,${png(5).toString('base64')}`, 'data: image')}${image(`${other}/there.png`, 'image of another host')}
<div id="styled"></div><div id="imported"></div>
<iframe src="/frame.html" onload='check(this.contentDocument.title === "Framed", "frame")'></iframe>
<iframe src="${other}/talk.html" id="talk"></iframe>
<iframe srcdoc="&lt;p id=x&gt;inside" onload='check(this.contentDocument.getElementById("x"), "srcdoc")'></iframe>
<img id="drawn" src="/drawn.png"><canvas id="canvas"></canvas>
<video src="/video.wav" onloadedmetadata='${passed('video')}' preload="auto"></video>
<object data="/object.html" onload='${passed('object')}'></object>
<form id="form" action="/search"><input name="q"></form><a id="link" href="/linked">x</a>
<button id="button" onclick='check(location.pathname === "/" && window.location === location, "inline handler")'>x</button>
<div style="height: 3000px"></div>
<script>
const script = document.createElement('script'); script.src = '/inserted.js'; document.head.append(script);
import('/dynamic.mjs').then((module) => check(module.value === 2, 'module that a script imports'));
const request = new XMLHttpRequest(); request.open('GET', '/xhr.json'); request.onload = () => check(JSON.parse(request.response).x === 1, 'XMLHttpRequest'); request.send();
fetch(location.origin + '/fetch.json').then((answer) => answer.json()).then(({ x }) => check(x === 1, 'fetch'));
let ticks = 0; const timer = setInterval(() => { if (++ticks === 3) { clearInterval(timer); load('/interval.png', 'image in time'); } }, 100);
addEventListener('scroll', () => load('/scroll.png', 'image by scrolling'), { once: true });
document.body.insertAdjacentHTML('beforeend', '<p id="added">added'); check(document.getElementById('added'), 'changes of the DOM');
const drawn = document.getElementById('drawn');
const draw = () => { const context = document.getElementById('canvas').getContext('2d'); context.drawImage(drawn, 0, 0); check(context.getImageData(0, 0, 1, 1).data[3] === 255, 'canvas'); };
if (drawn.complete) draw(); else drawn.onload = draw;
localStorage.setItem('a', 'b'); check(localStorage.getItem('a') === 'b' && localStorage.a === 'b', 'localStorage');
document.cookie = 'one=1; path=/'; document.cookie = 'two=2; max-age=0'; check(document.cookie === 'one=1', 'cookies');
new Worker('/worker.js').onmessage = ({ data }) => check(data === 1, 'worker');
setTimeout(() => load('/late.png', 'delayed by seconds'), 2000);
check(eval('location.href') === ${JSON.stringify(`${own}/`)} && (0, eval)('window.location.origin') === ${JSON.stringify(own)}, 'eval');
check(location.href === ${JSON.stringify(`${own}/`)} && document.URL === location.href && document.domain === '127.0.0.1' && self.origin === ${JSON.stringify(own)}, 'the address');
check(document.getElementById('form').action === ${JSON.stringify(`${own}/search`)}, "a form's address");
check(document.getElementById('link').href === ${JSON.stringify(`${own}/linked`)}, 'a link by script');
document.write('<img src="/written.png" onload="ok(&quot;document.write&quot;)">');
addEventListener('load', () => {
  check(getComputedStyle(document.getElementById('styled')).width === '7px', 'image in CSS');
  check(getComputedStyle(document.getElementById('imported')).width === '8px', 'image in CSS that CSS imports');
  document.getElementById('button').click();
  scrollTo(0, 1000);
});
</script></body></html>`;
  const text = {
    '/index.html': page,
    '/style.css': '@import "imported.css"; #styled { width: 7px; background: url(styled.png) }',
    '/imported.css': '#imported { width: 8px; background: url("/imported.png") }',
    '/local.js': `check(location.host === ${JSON.stringify(own.slice(7))} && top === window, "script");`,
    '/module.mjs': 'import { one } from "./imported.mjs"; check(one === 1 && window.location.pathname === "/", "module and what it imports");',
    '/imported.mjs': 'export const one = 1;',
    '/bare.mjs': 'export const bare = 1;',
    '/inserted.js': passed('script put in by a script'),
    '/dynamic.mjs': 'export const value = 2;',
    '/xhr.json': '{"x": 1}', '/fetch.json': '{"x": 1}', '/worker.json': '{"x": 1}',
    '/frame.html': '<!DOCTYPE html><title>Framed</title>',
    '/object.html': '<!DOCTYPE html><title>Object</title>',
    '/worker.js': 'fetch("/worker.json").then((answer) => answer.json()).then(({ x }) => postMessage(x));',
  };
  const all = new Map(Object.entries(text).map(([path, content]) => [path, Buffer.from(content)]));
  for (const name of ['relative', 'absolute', 'styled', 'imported', 'drawn', 'onload', 'interval', 'scroll', 'late', 'written']) all.set(`/${name}.png`, png(5));
  all.set('/video.wav', wav());
  return {
    own: all,
    other: new Map([
      ['/schemeless.png', png(5)], ['/there.png', png(5)],
      ['/remote.js', Buffer.from(passed('script of another host'))],
      ['/talk.html', Buffer.from(`<!DOCTYPE html><script>
addEventListener('message', (event) => { if (event.data === 'again' && event.origin === ${JSON.stringify(own)}) event.source.postMessage('heard', ${JSON.stringify(own)}); });
parent.postMessage('hello', ${JSON.stringify(own)});</script>`)],
    ]),
  };
}
