// Keeps the banner true while a person goes from snapshot to snapshot within the frame. What the frame
// says is an attacker's: it is taken for the name of a capture, and asked about.
'use strict';
const frame = document.getElementById('snapshot');
const replayHost = /^r-[0-9a-f]{32}\.localhost$/;
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
  link('captures', facts.captures);
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
  history.replaceState(null, '', facts.path);
}

addEventListener('message', (event) => {
  const { hostname, port } = new URL(event.origin === 'null' ? 'http://invalid' : event.origin);
  if (event.source !== frame.contentWindow || !replayHost.test(hostname) || port !== location.port) return;
  const said = event.data;
  if (said === null || typeof said !== 'object' || (said.wb_type !== 'load' && said.wb_type !== 'replace-url')) return;
  const title = typeof said.title === 'string' ? said.title.slice(0, 200) : '';
  follow(said.url, String(said.request_ts), title).catch(() => {});
});
