// WARC files by hand, for what no server of the tests' own says: requests with bodies and their answers.
import { randomUUID } from 'node:crypto';

function record(type, url, date, block, more = {}) {
  const fields = { 'WARC-Type': type, 'WARC-Record-ID': `<urn:uuid:${randomUUID()}>`, 'WARC-Target-URI': url, 'WARC-Date': date,
    'Content-Type': `application/http; msgtype=${type}`, 'Content-Length': Buffer.byteLength(block), ...more };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return { id: fields['WARC-Record-ID'], text: `WARC/1.1\r\n${head}\r\n${block}\r\n\r\n` };
}

// The records of one request and what it was answered with: { method, url, date, type, sent, status, headers,
// body }.
export function exchange({ method = 'GET', url, date, type, sent = '', status = 200, headers = {}, body = '' }) {
  const { host, pathname, search } = new URL(url);
  const asked = { Host: host, ...(type && { 'Content-Type': type }), ...(sent && { 'Content-Length': Buffer.byteLength(sent) }) };
  const said = { 'Content-Length': Buffer.byteLength(body), ...headers };
  const lines = (fields) => Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const response = record('response', url, date, `HTTP/1.1 ${status} Said\r\n${lines(said)}\r\n${body}`);
  const request = record('request', url, date, `${method} ${pathname}${search} HTTP/1.1\r\n${lines(asked)}\r\n${sent}`,
    { 'WARC-Concurrent-To': response.id });
  return response.text + request.text;
}
