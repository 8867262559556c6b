// Where varve's server is, and its token, as a person has said on the options page.
const local = ['localhost', '127.0.0.1', '[::1]'];
const form = 'The address of the server is written like http://localhost:8480.';

export async function readSettings() {
  return chrome.storage.local.get({ server: 'http://localhost:8480', token: '' });
}

export async function keepSettings(settings) {
  await chrome.storage.local.set(settings);
}

// The origin that is meant; throws a sentence on what is wrong. Wherever it is, the token goes there.
export function readServer(text) {
  if (!URL.canParse(text)) throw new Error(form);
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol) || url.href !== `${url.origin}/`) throw new Error(form);
  if (url.protocol === 'http:' && !local.includes(url.hostname)) {
    throw new Error('A server on another machine has to be at https://, or others could read the token on its way.');
  }
  return url.origin;
}

// What a browser is asked to let us speak to: Firefox's patterns have no ports.
export function patternOf(server) {
  const { protocol, hostname } = new URL(server);
  return `${protocol}//${hostname}/*`;
}
