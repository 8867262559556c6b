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
      const looks = {};
      for (const replayer of replayers.all) {
        replayer.top ??= tools.tops[replayer.name];
        looks[replayer.name] = await look(tools.browser, replayer, { url, timestamp }, gotOut);
        tools.tops[replayer.name] = replayer.top;
      }
      results.push({ file: name, url, timestamp, looks, verdict: await judge(`${name} ${url}`, looks) });
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
