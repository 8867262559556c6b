// The table of screenshots as a web page beside its pictures, the same as data, and the sums.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isThere } from './look.js';

const escape = (text) => String(text).replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %`;
const columns = ['varve', 'varve proxy', 'pywb', 'ReplayWeb.page'];

const style = `body { font: 14px sans-serif; margin: 1em } table { border-collapse: collapse }
td, th { border: 1px solid #999; padding: 4px; vertical-align: top; max-width: 26em; overflow-wrap: anywhere }
td img { width: 24em; border: 1px solid #ccc } li { color: #a00 } .differs { background: #fec }`;

const list = (what, all) => (all.length === 0 ? '' : `<p>${what}:</p><ul>${all.map((each) => `<li>${escape(each)}</li>`).join('')}</ul>`);

function cell(name, { looks, verdict, pictures }) {
  const seen = looks[name];
  if (!seen) return '<td>does not take the file</td>';
  const missing = [...seen.resources].filter(([, status]) => !isThere(status)).map(([url, status]) => `${status} ${url}`);
  const lacks = (verdict.lacks[name] ?? []).map(({ url, status }) => `${status} ${url}`);
  return `<td>${pictures[name] ? `<a href="${pictures[name]}"><img loading=lazy src="${pictures[name]}" alt=""></a>` : ''}
    ${seen.shown ? '' : '<p>not shown'}${list('Failed', seen.failure ? [seen.failure] : [])}${list('Left', [...seen.left])}
    ${list('Kept from leaving', [...seen.blocked])}${list('Script errors', [...seen.errors])}${list('Not there', missing)}
    ${list('Loaded by others only', lacks)}</td>`;
}

function row(result) {
  const { file, url, timestamp, verdict } = result;
  const shares = Object.entries(verdict.shares).map(([pair, share]) => `<br>${escape(pair)}: ${percent(share)}`).join('');
  return `<tr${verdict.differs ? ' class=differs' : ''}><th>${escape(file)}<br>${escape(url)}<br>${timestamp}<p>Pixels that differ:${shares}</p></th>
    ${columns.map((name) => cell(name, result)).join('')}</tr>`;
}

// A page's results without its pictures, which JSON has no place for.
export function facts({ file, url, timestamp, looks, verdict, pictures }) {
  const told = Object.entries(looks).map(([name, seen]) => [name, {
    shown: seen.shown, failure: seen.failure, left: [...seen.left], blocked: [...seen.blocked], errors: [...seen.errors],
    missing: [...seen.resources].filter(([, status]) => !isThere(status)), picture: pictures?.[name],
  }]);
  return { file, url, timestamp, looks: Object.fromEntries(told), verdict };
}

// Keeps a page's pictures in `folder`.
export async function keepPictures(folder, result, number) {
  await mkdir(folder, { recursive: true });
  result.pictures = {};
  for (const [name, { picture }] of Object.entries(result.looks)) {
    if (!picture) continue;
    result.pictures[name] = `${String(number).padStart(3, '0')}_${name.replace(/\W+/g, '_')}.png`;
    await writeFile(path.join(folder, result.pictures[name]), picture);
  }
}

export async function writeTable(folder, results) {
  const sums = Object.entries(sum(results).byReplayer).map(([name, counts]) => `<p>${escape(name)}: ${escape(JSON.stringify(counts))}</p>`).join('');
  await writeFile(path.join(folder, 'index.html'), `<!doctype html><meta charset=utf-8><title>Replayed beside each other</title><style>${style}</style>
<h1>${results.length} pages, replayed beside each other</h1>${sums}
<table><tr><th>page</th>${columns.map((name) => `<th>${name}</th>`).join('')}</tr>${results.map(row).join('\n')}</table>`);
}

// How many pages there were, and on how many of them each replayer had what.
export function sum(results) {
  const byReplayer = Object.fromEntries(columns.map((name) => {
    const looks = results.map((result) => result.looks[name]).filter(Boolean);
    const count = (has) => looks.filter(has).length;
    return [name, {
      pages: looks.length,
      shown: count((seen) => seen.shown),
      left: count((seen) => seen.left.size > 0),
      errors: count((seen) => seen.errors.size > 0),
      missing: count((seen) => [...seen.resources.values()].some((status) => !isThere(status))),
    }];
  }));
  const isWorse = (kind, name) => results.filter(({ verdict }) => verdict[kind][name]?.length > 0).length;
  return {
    files: new Set(results.map(({ file }) => file)).size,
    pages: results.length,
    byReplayer,
    worse: Object.fromEntries(['varve', 'varve proxy'].map((name) => [name, { errors: isWorse('errors', name), lacks: isWorse('lacks', name) }])),
    differs: results.filter(({ verdict }) => verdict.differs).length,
  };
}
