// Opens the pages of archive files in varve, pywb and ReplayWeb.page, one after another.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launch } from '../browser.js';
import { startPywb } from '../pywb.js';
import { archive } from '../varve.js';
import { judge } from './judge.js';
import { look } from './look.js';
import { pagesOf, set } from './pages.js';
import { startReplayers } from './replayers.js';

// Whether it may only have been looked at too early on a busy machine: something was not asked for by then, or was
// not painted.
const mayBeLate = ({ lacks, differs }) => differs || Object.values(lacks).flat().some(({ status }) => status === 'not asked for');

// The four looks at a page; those of varve once more where that may show more. What went wrong at the first stays.
async function lookAtAll(tools, replayers, capture, gotOut, title) {
  const looks = {};
  const lookIn = async (replayer) => {
    const before = looks[replayer.name];
    replayer.top ??= tools.tops[replayer.name];
    const seen = looks[replayer.name] = await look(tools.browser, replayer, capture, gotOut);
    for (const kind of ['left', 'errors']) for (const each of before?.[kind] ?? []) seen[kind].add(each);
    tools.tops[replayer.name] = replayer.top;
  };
  for (const replayer of replayers) await lookIn(replayer);
  const verdict = await judge(title, looks);
  if (!mayBeLate(verdict)) return { looks, verdict };
  for (const replayer of replayers) if (replayer.name in verdict.lacks) await lookIn(replayer);
  return { looks, verdict: await judge(title, looks) };
}

// What `tools` holds for all files: a browser, pywb, and a folder.
async function compareFile(name, tools, { most, gotOut }) {
  const file = path.join(set, name);
  const collection = `c${++tools.count}`;
  const varve = archive(path.join(tools.folder, collection));
  await varve('--quiet', 'import', file);
  const pages = await pagesOf(varve, file, most);
  if (pages.length === 0) return [];
  const replayers = await startReplayers({ archive: varve.folder, file, pywb: tools.pywb, collection });
  const results = [];
  try {
    for (const { url, timestamp } of pages) {
      results.push({ file: name, url, timestamp, ...await lookAtAll(tools, replayers.all, { url, timestamp }, gotOut, `${name} ${url}`) });
    }
  } finally {
    await replayers.stop();
  }
  return results;
}

// Calls `take` with { file, url, timestamp, looks, verdict } for each page of `files`.
export async function compare(files, take, { most = 3, gotOut } = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'varve-compare-'));
  const tools = { folder, count: 0, tops: {} };
  try {
    tools.pywb = await startPywb(path.join(folder, 'pywb'));
    tools.browser = await launch('--allow-running-insecure-content');  // as `varve view` does
    for (const name of files) for (const result of await compareFile(name, tools, { most, gotOut })) await take(result);
  } finally {
    await tools.browser?.close();
    await tools.pywb?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
