// The options page: the server, its token, and whether answers are watched.
import { checkToken } from './server.js';
import { keepSettings, patternOf, readServer, readSettings } from './settings.js';

const element = (id) => document.getElementById(id);
const watching = { permissions: ['webRequest'], origins: ['http://*/*', 'https://*/*'] };

function say(text, kind) {
  element('said').textContent = text;
  element('said').className = kind;
}

// Before anything is waited for: browsers take a request for permissions only right after a click. Where all sites are
// taken away, Chromium takes the server's with them, so that goes first.
async function allow(server, watch) {
  const origins = [patternOf(server), ...(watch ? watching.origins : [])];
  const removed = watched && !watch ? chrome.permissions.remove(watching) : undefined;
  const granted = await chrome.permissions.request({ origins, permissions: watch ? watching.permissions : [] });
  await removed;
  watched = await chrome.permissions.contains(watching);
  if (!granted) throw new Error('Nothing was kept: the browser did not allow it.');
}

async function keep() {
  const server = readServer(element('server').value.trim());
  await allow(server, element('watch').checked);
  await keepSettings({ server, token: element('token').value.trim() });
  await checkToken();
}

element('settings').addEventListener('submit', async (event) => {
  event.preventDefault();
  element('keep').disabled = true;
  say('', '');
  await keep().then(() => say('Kept. The server knows the token.', 'good'), (error) => say(error.message, 'bad'));
  element('keep').disabled = false;
});

const { server, token } = await readSettings();
element('server').value = server;
element('token').value = token;
let watched = await chrome.permissions.contains(watching);
element('watch').checked = watched;
element('keep').disabled = false;
