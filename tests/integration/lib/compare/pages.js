// The files of the corpora that hold pages, and which of their pages are compared.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { corpora } from '../files.js';

export const set = path.join(corpora, 'warc');

// All files that may hold captures: { file, bytes }, `file` being the name in the set.
export async function files() {
  const inventory = JSON.parse(await readFile(path.join(set, 'INVENTORY.json'), 'utf8'));
  return inventory.filter(({ file }) => /\.(warc|arc|warc\.gz|arc\.gz|wacz|bad)$/.test(file));
}

// The largest ARC file, and of five programs the largest of theirs.
export async function fewFiles() {
  const all = (await files()).sort((a, b) => b.bytes - a.bytes);
  const largest = [...new Map([...all].reverse().map((each) => [path.dirname(each.file), each])).values()];
  return [all.find(({ file }) => /\.arc\b/.test(file)), ...largest.sort((a, b) => b.bytes - a.bytes).slice(0, 5)];
}

const digits = (time) => String(time).replace(/[^0-9]/g, '').slice(0, 14);

// What a WACZ names as its pages, "URL TIME" each; nothing of other files.
async function named(file) {
  if (!file.endsWith('.wacz')) return new Set();
  const { stdout } = await promisify(execFile)('unzip', ['-p', file, 'pages/pages.jsonl']).catch(() => ({ stdout: '' }));
  const lines = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return new Set(lines.filter(({ url }) => url).map(({ url, ts }) => `${url} ${digits(ts)}`));
}

// At most `most` documents of an archive that `file` was imported into: { url, timestamp, mime, status }.
export async function pagesOf(varve, file, most) {
  const pages = await named(file);
  const documents = (await varve('--json', 'list')).lines
    .filter(({ url, status, mime }) => /^https?:/.test(url) && status === 200 && /^(text\/html|application\/xhtml)/.test(mime));
  const rank = ({ url, timestamp }) => (pages.has(`${url} ${timestamp}`) ? 0 : 1);
  return documents.sort((a, b) => rank(a) - rank(b)).slice(0, most);
}
