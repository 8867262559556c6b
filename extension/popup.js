// The toolbar's popup: saves the page of the active tab, or the link that the context menu names (?save=URL), says
// what becomes of it, and lists its snapshots. Whatever a page or the server says is put in as text.
import { rescueOf } from './rescue.js';
import { addressOf, calendarOf, capturesOf, progressOf, save } from './server.js';
import { readSettings } from './settings.js';

const pause = 500;  // milliseconds between two looks at a save
const element = (id) => document.getElementById(id);
const settings = await readSettings();

function link(anchor, href, text) {
  anchor.href = href;
  anchor.textContent = text;
  anchor.hidden = false;
  return anchor;
}

function dateOf({ time }) {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

function say(state, text, kind = '') {
  element('outcome').hidden = false;
  element('outcome').className = kind;
  element('state').textContent = state;
  element('said').textContent = text;
}

function tell(job) {
  const { page } = job;
  if (!page) return say(job.state === 'saving' ? 'Saving …' : 'Waiting …', job.progress);
  const good = job.state === 'saved' && !page.error;
  const missing = page.failed.length > 0 ? ` (parts that could not be saved: ${page.failed.length})` : '';
  say(good ? 'Saved' : 'Not saved', good ? page.verdict + missing : page.error?.message ?? page.verdict, good ? 'good' : 'bad');
  if (page.time) link(element('saved'), addressOf(settings.server, { url: page.final_url || page.url, time: page.time }), 'Open the snapshot');
}

async function follow(job) {
  for (; !job.page; job = await progressOf(job.id)) {
    tell(job);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  tell(job);
}

function order() {
  const tags = element('tags').value.split(',').map((tag) => tag.trim()).filter(Boolean);
  const note = element('note').value.trim();
  return { url: element('url').value, ...(tags.length > 0 && { tags }), ...(note && { note }) };
}

// The server goes on when the popup closes; it says so when it is opened again (`goOn`).
async function begin() {
  element('save').disabled = true;
  element('saved').hidden = true;
  say('Saving …', '');
  try {
    const ordered = order();
    const job = await save(ordered);
    await chrome.storage.session.set({ last: { url: ordered.url, id: job.id } });
    await follow(job);
  } catch (error) {
    say('Not saved', error.message, 'bad');
  }
  element('save').disabled = false;
  await list();
}

async function goOn() {
  const { last } = await chrome.storage.session.get('last');
  if (last?.url !== element('url').value) return;
  await follow(await progressOf(last.id)).catch(() => {});  // the server forgets saves when it ends
}

function line(capture) {
  const anchor = link(document.createElement('a'), addressOf(settings.server, capture), dateOf(capture));
  anchor.target = '_blank';
  const item = document.createElement('li');
  item.append(anchor, capture.status === 200 ? '' : ` ${capture.status}`);
  return item;
}

async function list() {
  const url = element('url').value;
  if (!element('url').validity.valid) return;
  element('calendar').href = calendarOf(settings.server, url);
  try {
    const captures = await capturesOf(url);
    if (url !== element('url').value) return;  // another one was typed meanwhile
    element('captures').replaceChildren(...captures.map(line));
    element('none').textContent = captures.length > 0 ? '' : 'There is none in the archive.';
    element('calendar').hidden = captures.length === 0;
  } catch (error) {
    element('captures').replaceChildren();
    element('none').textContent = error.message;
  }
}

function showRescue({ why, capture }) {
  element('why').textContent = why;
  link(element('rescued'), addressOf(settings.server, capture), `Open the snapshot of ${dateOf(capture)}`);
  element('rescue').hidden = false;
}

async function showActiveTab() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const rescue = await rescueOf(tab.id);
  if (rescue) showRescue(rescue);
  const url = rescue?.url ?? tab.url ?? '';
  element('url').value = /^https?:/.test(url) ? url.replace(/#.*/, '') : '';
}

element('no-token').hidden = settings.token !== '';
element('order').addEventListener('submit', (event) => {
  event.preventDefault();
  begin();
});
element('url').addEventListener('change', list);
const named = new URLSearchParams(location.search).get('save');
if (named === null) {
  await showActiveTab();
  await Promise.all([list(), goOn()]);
} else {
  element('url').value = named;
  await (settings.token === '' ? list() : begin());
}
