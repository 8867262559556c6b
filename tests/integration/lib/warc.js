// WARC files by hand, for what no server of the tests' own says: requests with bodies and their answers.
import { randomUUID } from 'node:crypto';

const lines = (fields) => Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('');

function record(type, url, date, block, more = {}) {
  const fields = { 'WARC-Type': type, 'WARC-Record-ID': `<urn:uuid:${randomUUID()}>`, 'WARC-Target-URI': url, 'WARC-Date': date,
    'Content-Type': `application/http; msgtype=${type}`, 'Content-Length': Buffer.byteLength(block), ...more };
  return { id: fields['WARC-Record-ID'], text: `WARC/1.1\r\n${lines(fields)}\r\n${block}\r\n\r\n` };
}

// The record of an answer alone: { url, date, status, headers, body }.
export function response({ url, date, status = 200, headers = {}, body = '' }) {
  const said = { 'Content-Length': Buffer.byteLength(body), ...headers };
  return record('response', url, date, `HTTP/1.1 ${status} Said\r\n${lines(said)}\r\n${body}`);
}

// The records of one request and what it was answered with: { method, url, date, type, sent, status, headers,
// body }.
export function exchange({ method = 'GET', url, date, type, sent = '', ...said }) {
  const { host, pathname, search } = new URL(url);
  const asked = { Host: host, ...(type && { 'Content-Type': type }), ...(sent && { 'Content-Length': Buffer.byteLength(sent) }) };
  const answer = response({ url, date, ...said });
  const request = record('request', url, date, `${method} ${pathname}${search} HTTP/1.1\r\n${lines(asked)}\r\n${sent}`,
    { 'WARC-Concurrent-To': answer.id });
  return answer.text + request.text;
}
