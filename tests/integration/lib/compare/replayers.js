// Who replays a file: varve under rewritten links, varve's proxy, pywb, ReplayWeb.page. Each has
//   context        options of the browser's context
//   isOwn(url)     whether a request for it stays with the replayer
//   isArchived(url)  whether it is an archived URL as it is, with no replayer's before it
//   open(page, capture)  shows a capture, and gives the frame that it is in
//   top            how high the banner above that frame is, in pixels, as soon as that is known
import path from 'node:path';
import { replayedFrame, startReplayWebPage } from '../replaywebpage.js';
import { serve } from '../varve.js';

const patience = { timeout: 30_000 };

function onPort(address) {
  const { port } = new URL(address);
  return (url) => /^(localhost|.*\.localhost|127\.0\.0\.1)$/.test(new URL(url).hostname) && new URL(url).port === port;
}

async function openInFrame(page, address, name) {
  await page.goto(address, patience);
  const frame = page.frame({ name });
  if (!frame) throw new Error(`${address} shows no frame ${name}`);
  return frame;
}

const rewriting = (server) => ({
  name: 'varve',
  context: {},
  isOwn: onPort(server.url),
  isArchived: () => false,
  open: (page, { url, timestamp }) => openInFrame(page, `http://localhost:${server.port}/web/${timestamp}/${url}`, 'snapshot'),
});

const replayingPywb = (pywb, collection) => ({
  name: 'pywb',
  context: {},
  isOwn: onPort(pywb.url),
  isArchived: () => false,
  open: (page, { url, timestamp }) => openInFrame(page, `${pywb.url}/${collection}/${timestamp}/${url}`, 'replay_iframe'),
});

const replayWebPage = (server) => ({
  name: 'ReplayWeb.page',
  context: {},
  isOwn: onPort(server.address({})),
  isArchived: () => false,
  async open(page, { url, timestamp }) {
    await page.goto(server.address({ url, ts: timestamp, embed: 'replayonly' }), patience);
    return replayedFrame(page);
  },
});

// The time is chosen as a person chooses it, at the proxy's own page.
const proxying = (server) => ({
  name: 'varve proxy',
  context: { proxy: { server: `http://${server.proxy}` }, ignoreHTTPSErrors: true },
  isOwn: () => true,
  isArchived: (url) => /^https?:/.test(url) && new URL(url).hostname !== 'varve.archive',
  async open(page, { url, timestamp }) {
    await page.goto('http://varve.archive/', patience);
    await page.fill('#time', timestamp);
    await page.click('button');
    await page.goto(url, patience);
    return page.mainFrame();
  },
});

// ReplayWeb.page tells formats by names, and corpora have names like "x.warc.gz.bad".
const usualName = (file) => path.basename(file).replace(/\.bad$/, '');
const isArc = (file) => /\.arc(\.gz)?$/.test(file);  // which it cannot read

// Starts all that take the file, which is in `archive` already; stop() ends them, but for pywb.
export async function startReplayers({ archive, file, pywb, collection }) {
  const server = await serve(archive, '--proxy', '127.0.0.1:0');
  const all = [rewriting(server), proxying(server)];
  if (await pywb.add(collection, file).then(() => true, () => false)) all.push(replayingPywb(pywb, collection));
  const page = isArc(file) ? undefined : await startReplayWebPage(file, usualName(file));
  if (page) all.push(replayWebPage(page));
  return { all, stop: async () => { page?.stop(); await server.stop(); } };
}
