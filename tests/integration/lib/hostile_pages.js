// The hostile pages: what the server says, and what `varve save` shall make of it. `exit` and `says`
// (on stderr) are what the user gets; `keeps` tells that the answer is in the archive all the same,
// marked truncated, as what the server said.
import zlib from 'node:zlib';
import { answer, bombs, pour, sleep } from './hostile.js';

const head = (headers = '', status = 'HTTP/1.1 200 OK') => `${status}\r\nContent-Type: text/html\r\n${headers}\r\n`;
const say = (...parts) => (socket) => { for (const part of parts) socket.write(part); };
const sayAndClose = (...parts) => (socket) => { socket.end(Buffer.concat(parts.map((part) => Buffer.from(part, 'latin1')))); };
const redirect = (to, status = '302 Found') => say(answer('moved', { status, headers: `Location: ${to}\r\n` }));
const line = 'x'.repeat(64 << 10);
const huge = 1 << 30;

const bodies = [
  { name: 'an endless body', path: '/endless', args: ['--max-bytes', '2000000'],
    serve: async (socket) => { socket.write(head()); await pour(socket, () => line); },
    exit: 1, says: /limit|more than|cut off|larger/i, keeps: true },
  { name: 'an endless chunked body', path: '/endless-chunks', args: ['--max-bytes', '2000000'],
    serve: async (socket) => { socket.write(head('Transfer-Encoding: chunked\r\n')); await pour(socket, () => `10000\r\n${line}\r\n`); },
    exit: 1, says: /limit|more than|cut off|larger/i, keeps: true },
  { name: 'a body of a byte a moment', path: '/slow', args: ['--timeout', '1s'],
    serve: async (socket) => { socket.write(head('Content-Length: 100000\r\n')); while (!socket.destroyed) { socket.write('x'); await sleep(50); } },
    exit: 1, says: /time|longer/i, keeps: true },
  { name: 'no answer at all', path: '/silent', args: ['--timeout', '1s'],
    serve: () => {}, exit: 1, says: /time|longer/i },
  { name: 'a connection closed without a word', path: '/closed', serve: sayAndClose(''), exit: 1, says: /./ },
  { name: 'a head that breaks off', path: '/half-head', serve: sayAndClose('HTTP/1.1 200 OK\r\nContent-Ty'), exit: 1, says: /./ },
  { name: 'a Content-Length larger than the body', path: '/short', serve: sayAndClose(head('Content-Length: 5000\r\n'), '<p>cut'),
    exit: 1, says: /broke off|cut off|short|closed|missing|end/i, keeps: true },
  { name: 'a Content-Length smaller than the body', path: '/long', serve: sayAndClose(head('Content-Length: 5\r\n'), 'Hello, and much more'),
    exit: 0, body: 'Hello' },
  { name: 'two Content-Lengths that differ', path: '/two-lengths', serve: sayAndClose(head('Content-Length: 5\r\nContent-Length: 9\r\n'), 'Hello, you'), exit: [0, 1] },
  { name: 'a Content-Length that is no number', path: '/no-number', serve: sayAndClose(head('Content-Length: -5\r\n'), 'Hello'), exit: 1, says: /./ },
  { name: 'a Content-Length past 64 bits', path: '/past-64', args: ['--timeout', '2s'], serve: sayAndClose(head('Content-Length: 99999999999999999999999\r\n'), 'Hello'), exit: [0, 1], keeps: 'maybe' },
  { name: 'a chunk size that is no number', path: '/chunk-zz', serve: sayAndClose(head('Transfer-Encoding: chunked\r\n'), 'zz\r\nHello\r\n0\r\n\r\n'), exit: 1, says: /./, keeps: 'maybe' },
  { name: 'a chunk size past 64 bits', path: '/chunk-huge', serve: sayAndClose(head('Transfer-Encoding: chunked\r\n'), 'fffffffffffffffffff\r\nHello\r\n'), exit: 1, says: /./, keeps: 'maybe' },
  { name: 'chunks that never end', path: '/chunk-open', serve: sayAndClose(head('Transfer-Encoding: chunked\r\n'), '5\r\nHello\r\n'), exit: 1, says: /./, keeps: true },
];

const bomb = (coding, size) => ({
  name: `a ${coding} bomb of ${size >> 20} MiB`, path: `/bomb-${coding}`, args: ['--max-bytes', '5000000'],
  serve: (() => { let bytes; return (socket) => { bytes ??= bombs[coding](size); socket.write(Buffer.concat([Buffer.from(head(`Content-Encoding: ${coding}\r\nContent-Length: ${bytes.length}\r\n`)), bytes])); }; })(),
  exit: 1, says: /limit|more than|cut off|larger/i, keeps: true });
const coded = (name, path, coding, bytes, expected) => ({ name, path, serve: sayAndClose(head(`Content-Encoding: ${coding}\r\nContent-Length: ${bytes.length}\r\n`), bytes.toString('latin1')), ...expected });
const codings = [
  bomb('gzip', huge), bomb('deflate', 256 << 20), bomb('br', 256 << 20), bomb('zstd', huge),
  coded('a gzip bomb within gzip', '/bomb-nested', 'gzip, gzip', zlib.gzipSync(bombs.gzip(huge)), { args: ['--max-bytes', '5000000'], exit: 1, says: /./, keeps: 'maybe' }),
  coded('gzip that is none', '/not-gzip', 'gzip', Buffer.from('plain text'), { exit: [0, 1], keeps: 'maybe' }),
  coded('gzip that breaks off', '/half-gzip', 'gzip', zlib.gzipSync('Hello '.repeat(10_000)).subarray(0, 60), { exit: [0, 1], keeps: 'maybe' }),
  coded('a coding nobody knows', '/x-coding', 'x-none', Buffer.from('Hello'), { exit: [0, 1], keeps: 'maybe' }),
];

const redirects = [
  { name: 'a redirect to itself', path: '/loop', serve: redirect('/loop'), exit: 1, says: /redirect/i },
  { name: 'a redirect there and back', path: '/there', serve: redirect('/back'), exit: 1, says: /redirect/i },
  { path: '/back', serve: redirect('/there') },
  { name: 'redirects without end', path: '/hop/', serve: (socket, { rest }) => redirect(`/hop/${Number(rest || 0) + 1}`)(socket), exit: 1, says: /redirect/i },
  { name: 'a redirect to a file', path: '/to-file', serve: redirect('file:///etc/passwd'), exit: 1, says: /file:/, keeps: 'maybe' },
  { name: 'a redirect to FTP', path: '/to-ftp', serve: redirect('ftp://127.0.0.1/x'), exit: 1, says: /ftp:/, keeps: 'maybe' },
  { name: 'a redirect to nonsense', path: '/to-nonsense', serve: redirect('http://[nonsense'), exit: 1, says: /redirects/, keeps: 'maybe' },
  { name: 'a redirect to bytes that are not UTF-8', path: '/to-latin', serve: (socket) => socket.write(answer('moved', { status: '302 Found', headers: 'Location: /caf\xe9\r\n' })), exit: 0 },
  { path: '/caf%E9', serve: say(answer('<title>coffee</title><p>black')) },
];

const heads = [
  { name: 'a flood of headers', path: '/header-flood', serve: async (socket) => { socket.write('HTTP/1.1 200 OK\r\n'); await pour(socket, (i) => `X-Flood-${i}: ${'y'.repeat(1000)}\r\n`); }, exit: [1, 4], says: /head|large|limit/i },
  { name: 'a header line without end', path: '/header-line', serve: async (socket) => { socket.write('HTTP/1.1 200 OK\r\nX-Long: '); await pour(socket, () => line); }, exit: [1, 4], says: /head|large|limit|long/i },
  { name: 'a status line without end', path: '/status-line', serve: async (socket) => { socket.write('HTTP/1.1 200 '); await pour(socket, () => line); }, exit: [1, 4], says: /./ },
  { name: 'early answers without end', path: '/continues', args: ['--timeout', '3s'], serve: async (socket) => { await pour(socket, () => 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(100)); }, exit: [1, 4], says: /./ },
  { name: 'a NUL in a header', path: '/nul', serve: sayAndClose('HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 2\r\n\r\nok'), exit: [0, 1] },
  { name: 'headers that are not UTF-8', path: '/latin-headers', serve: say(Buffer.from('HTTP/1.1 200 \xd6K\r\nX-Byte: \xff\xfe\x80\r\nContent-Type: text/html; charset=\xe4\r\nContent-Length: 2\r\n\r\nok', 'latin1')), exit: 0, body: 'ok' },
  { name: 'a folded header', path: '/folded', serve: sayAndClose('HTTP/1.1 200 OK\r\nX-Fold: a\r\n  b\r\nContent-Length: 2\r\n\r\nok'), exit: [0, 1], },
  { name: 'lines that end in LF alone', path: '/lf', serve: sayAndClose('HTTP/1.1 200 OK\nContent-Length: 2\n\nok'), exit: 0, body: 'ok' },
  { name: 'no status line', path: '/garbage', serve: sayAndClose('HELLO WORLD\r\n\r\n<p>hi'), exit: 1, says: /./ },
  { name: 'a status that is no number', path: '/status-abc', serve: sayAndClose('HTTP/1.1 abc OK\r\n\r\nhi'), exit: 1, says: /./ },
  { name: 'a status of five digits', path: '/status-long', serve: sayAndClose('HTTP/1.1 99999 OK\r\n\r\nhi'), exit: 1, says: /./ },
  { name: 'an HTTP version that is none', path: '/version', serve: sayAndClose('HTTP/7.7 200 OK\r\n\r\nhi'), exit: 1, says: /./ },
  { name: 'random bytes', path: '/random', serve: sayAndClose(String.fromCharCode(...Array.from({ length: 2000 }, (_, i) => (i * 7919) % 256))), exit: 1, says: /./ },
];

const many = (count, of) => Array.from({ length: count }, (_, i) => of(i)).join('');
const markup = [
  { name: 'ten thousand images', path: '/many', serve: say(answer(`<title>many</title>${many(10_000, (i) => `<img src=/pixel/${i}>`)}`)), exit: 0, failsSome: true },
  { path: '/pixel/', serve: say(answer('p', { type: 'image/png' })) },
  { name: 'ten thousand anchors', path: '/anchors', serve: say(answer(many(10_000, (i) => `<a href=/other/${i}>x</a>`))), exit: 0, resources: 0 },
  { name: 'markup nested half a million deep', path: '/deep', serve: say(answer(`<title>deep</title>${'<div>'.repeat(500_000)}`)), exit: 0 },
  { name: 'formatting elements nested a hundred thousand deep', path: '/adoption', serve: say(answer(`${'<b><i><a>'.repeat(33_000)}<p>text`)), exit: 0 },
  { name: 'tables within tables', path: '/tables', serve: say(answer('<table><tr><td>'.repeat(100_000))), exit: 0 },
  { name: 'a tag that never ends', path: '/open-tag', serve: say(answer(`<img src="${'a'.repeat(3_000_000)}`)), exit: 0 },
  { name: 'an attribute a million times', path: '/attributes', serve: say(answer(`<p ${many(300_000, (i) => `a${i}=x `)}>`)), exit: 0 },
  { name: 'comments within comments', path: '/comments', serve: say(answer('<!--'.repeat(500_000))), exit: 0 },
  { name: 'CSS nested half a million deep', path: '/deep-css', serve: say(answer(`<style>${'a{(['.repeat(200_000)}</style>`)), exit: 0 },
  { name: 'a stylesheet that imports itself', path: '/css-loop', serve: say(answer('<link rel=stylesheet href=/a.css>')), exit: 0, resources: 2 },
  { path: '/a.css', serve: say(answer('@import "/b.css";', { type: 'text/css' })) },
  { path: '/b.css', serve: say(answer('@import "/a.css"; @import "/b.css";', { type: 'text/css' })) },
  { name: 'stylesheets that import without end', path: '/css-endless', serve: say(answer('<link rel=stylesheet href=/css/0>')), exit: 0 },
  { path: '/css/', serve: (socket, { rest }) => socket.write(answer(`@import "/css/${Number(rest) + 1}";`, { type: 'text/css' })) },
  { name: 'a frame of itself', path: '/frame-loop', serve: say(answer('<iframe src=/frame-loop></iframe><iframe src="/frame-loop#x"></iframe>')), exit: 0 },
  { name: 'frames within frames without end', path: '/frames/', serve: (socket, { rest }) => socket.write(answer(`<iframe src=/frames/${Number(rest || 0) + 1}></iframe><iframe src=/frames/${Number(rest || 0) + 1}b></iframe>`)), exit: 0 },
  { name: 'a page whose requisites all misbehave', path: '/bad-parts', args: ['--timeout', '1s', '--max-bytes', '2000000'],
    serve: say(answer(['/endless', '/slow', '/closed', '/garbage', '/loop', '/header-flood', '/bomb-gzip', '/gone', '/silent'].map((src) => `<img src=${src}>`).join(''))),
    exit: 0, failsSome: true },
  { name: 'links with every control character', path: '/controls', serve: say(answer(many(128, (i) => `<img src="/pixel/${String.fromCharCode(i)}">`))), exit: 0 },
  { name: 'a page not found', path: '/gone', serve: say(answer('gone', { status: '404 Not Found' })), exit: 1, says: /404/, keeps: 'maybe' },
  { name: 'an empty page', path: '/empty', serve: say(answer('')), exit: 0, body: '' },
];

export const pages = [...bodies, ...codings, ...redirects, ...heads, ...markup];
