// What varve's server is asked, by its API (/api/v1). Each call throws a sentence where there is no answer.
import { readSettings } from './settings.js';

const patience = 20_000;  // milliseconds for an answer
const listed = 50;

// The token goes along wherever it is set: under a public name reading needs it too.
async function ask(path, init = {}) {
  const { server, token } = await readSettings();
  const headers = { Accept: 'application/json', ...(token && { 'X-Varve-Token': token }) };
  const answer = await fetch(server + path, {
    ...init, headers, credentials: 'omit', cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(patience),
  }).catch(() => { throw new Error(`varve does not answer at ${server}. Start “varve serve”, or set another address.`); });
  const said = await answer.json().catch(() => ({}));
  return { ok: answer.ok, status: answer.status, said };
}

async function expect(path, init) {
  const { ok, status, said } = await ask(path, init);
  if (!ok) throw new Error(said.error ?? `varve answered ${status}.`);
  return said;
}

// A save that begins: `order` is url, tags, note. What is known of it has an `id`.
export function save(order) {
  return expect('/api/v1/saves', { method: 'POST', body: JSON.stringify(order) });
}

// The same later on; `page` is there when it has ended.
export function progressOf(id) {
  return expect(`/api/v1/saves/${encodeURIComponent(id)}`);
}

// The newest captures of a URL, the newest first; with `status` only those.
export async function capturesOf(url, { status, limit = listed } = {}) {
  const query = new URLSearchParams({ url, order: 'newest', limit, ...(status && { status }) });
  return (await expect(`/api/v1/captures?${query}`)).captures;
}

// Whether the server is there and knows the token: it refuses an order without an address, but only after it
// has looked at the token.
export async function checkToken() {
  const { status, said } = await ask('/api/v1/saves', { method: 'POST', body: '{}' });
  if (status !== 400) throw new Error(said.error ?? `varve answered ${status}.`);
}

// Where the server shows a capture. Microseconds tell two of one second apart.
export function addressOf(server, { url, time }) {
  return `${server}/web/${time.replace(/\D/g, '')}/${url}`;
}

export function calendarOf(server, url) {
  return `${server}/web/*/${url}`;
}
