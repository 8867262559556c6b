// Keeps the banner true while a person goes from snapshot to snapshot within the frame. What the frame
// says is an attacker's: it is taken for the name of a capture, and asked about.
'use strict';
const frame = document.getElementById('snapshot');
// "r-….localhost:8480", or as it is below the archive's public name.
const label = /^r-[0-9a-f]{32}(?=\.)/;
const replayHosts = new URL(frame.src).host.replace(label, '');
let shown = location.pathname + location.search;

function link(id, path) {
  const element = document.getElementById(id);
  element.hidden = !path;
  if (path) element.setAttribute('href', path);
}

function show(facts, title) {
  document.getElementById('url').textContent = facts.url;
  document.getElementById('url').title = facts.url;
  const time = document.getElementById('time');
  time.textContent = facts.when;
  time.dateTime = facts.time;
  link('before', facts.before);
  link('after', facts.after);
  document.getElementById('after').textContent = facts.trouble ? `Later: ${facts.trouble}` : 'Later';
  link('changes', facts.changes);
  link('captures', facts.captures);
  link('details', facts.details);
  link('marks', facts.marks);
  link('raw', facts.raw);
  document.title = `${title || facts.url} · ${facts.when} · varve`;
}

async function follow(url, timestamp, title) {
  if (typeof url !== 'string' || !/^https?:/i.test(url) || !/^\d{14}(\d{6})?$/.test(timestamp)) return;
  const hash = url.indexOf('#');
  const path = `/web/${timestamp}/${hash < 0 ? url : url.slice(0, hash)}`;
  if (path === shown) {
    if (title) document.title = `${title} · ${document.getElementById('time').textContent} · varve`;
    return;
  }
  const answer = await fetch(path, { headers: { Accept: 'application/json' } });
  if (!answer.ok || !answer.headers.get('Content-Type').startsWith('application/json')) return;
  const facts = await answer.json();
  show(facts, title);
  shown = facts.path;
  if (partsOf !== `${facts.timestamp} ${facts.url}`) {
    parts = new Map();
    showParts();
  }
  history.replaceState(null, '', facts.path);
}

// Parts of the page that were caught at another time: how many, and how far off each is.
const slack = 60_000;  // milliseconds; one save takes as long
const mostParts = 1000;
let parts = new Map();  // from when each is, by its URL
let partsOf = '';       // the document's time and URL

function toTime(digits) {
  const [, year, month, day, hour, minute, second] = digits.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
function span(milliseconds) {
  const seconds = Math.abs(milliseconds) / 1000;
  for (const [unit, length] of [['year', 31_557_600], ['day', 86_400], ['hour', 3600], ['minute', 60]]) {
    const count = Math.round(seconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return 'less than a minute';
}
function showParts() {
  const own = parts.size > 0 ? toTime(partsOf) : 0;
  const off = [...parts].map(([url, time]) => [url, toTime(time) - own]).filter(([, difference]) => Math.abs(difference) > slack);
  off.sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const details = document.getElementById('parts');
  details.hidden = off.length === 0;
  if (off.length === 0) return;
  details.firstElementChild.textContent = `${off.length} of ${parts.size} parts from other times, up to ${span(off[0][1])} off`;
  details.lastElementChild.replaceChildren(...off.slice(0, 200).map(([url, difference]) => {
    const line = document.createElement('li');
    line.textContent = `${span(difference)} ${difference < 0 ? 'earlier' : 'later'}: ${url}`;
    return line;
  }));
}
function takeParts(said) {
  if (typeof said.of !== 'string' || !/^\d{14}/.test(said.of) || !Array.isArray(said.parts)) return;
  if (partsOf !== said.of) parts = new Map();
  partsOf = said.of;
  for (const part of said.parts.slice(0, mostParts)) {
    if (parts.size < mostParts && typeof part?.url === 'string' && /^\d{14}(\d{6})?$/.test(part.time)) {
      parts.set(part.url.slice(0, 2000), part.time);
    }
  }
  showParts();
}

findHost(frame);

addEventListener('message', (event) => {
  const { host, protocol } = new URL(event.origin === 'null' ? 'http://invalid' : event.origin);
  if (event.source !== frame.contentWindow || protocol !== location.protocol) return;
  if (!label.test(host) || host.replace(label, '') !== replayHosts) return;
  const said = event.data;
  if (said === null || typeof said !== 'object') return;
  if (said.varve === 'parts') takeParts(said);
  if (said.wb_type !== 'load' && said.wb_type !== 'replace-url') return;
  const title = typeof said.title === 'string' ? said.title.slice(0, 200) : '';
  follow(said.url, String(said.request_ts), title).catch(() => {});
});
