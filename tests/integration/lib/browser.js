// Debian's Chromium, and what a page looks like in it.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import pixelmatch from 'pixelmatch';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';

export function launch(...more) {
  return chromium.launch({
    executablePath: process.env.VARVE_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
      '--disable-background-networking', '--disable-component-update',
      '--font-render-hinting=none', '--hide-scrollbars', ...more],
  });
}

const width = 1100;
const tallest = 5000;  // pixels of a page that are compared

// Opens `url` in a context of its own and tells all that happened: every request, every answer, what
// failed, and, with `pictures`, how it looks in an ordinary window and in one as tall as the page.
// (A taller window, not a picture of what lies outside: frames there are not painted.) What scripts put
// there late is waited for by the text `awaited`: a network that is idle may wait for a slow machine.
export async function look(browser, url, { javaScript = true, pictures = true, awaited } = {}) {
  const context = await browser.newContext({ javaScriptEnabled: javaScript, viewport: { width, height: 800 } });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const seen = { requests: [], responses: [], failures: [] };
  context.on('request', (request) => seen.requests.push(request.url()));
  context.on('response', (answer) => seen.responses.push({ url: answer.url(), status: answer.status() }));
  context.on('requestfailed', (request) =>
    seen.failures.push({ url: request.url(), reason: request.failure()?.errorText }));
  await page.goto(url, { waitUntil: 'networkidle' });
  if (awaited) await page.getByText(awaited).first().waitFor();
  if (pictures) {
    seen.title = await page.title();
    seen.text = await page.locator('body').innerText();
    seen.viewport = await page.screenshot({ animations: 'disabled' });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.min(height, tallest) });
    seen.whole = await page.screenshot({ animations: 'disabled' });
  }
  await context.close();
  return seen;
}

// How many pixels differ, anti-aliased ones left out; pictures of different size differ wholly. Where
// they differ, both and the difference are kept in $VARVE_TEST_PICTURES, if that is set.
export async function differingPixels(name, one, other) {
  const [a, b] = [PNG.sync.read(one), PNG.sync.read(other)];
  if (a.width !== b.width || a.height !== b.height) {
    await keep(name, { live: one, replay: other });
    return Math.max(a.width * a.height, b.width * b.height);
  }
  const difference = new PNG({ width: a.width, height: a.height });
  const count = pixelmatch(a.data, b.data, difference.data, a.width, a.height, { threshold: 0.1 });
  if (count > 0) await keep(name, { live: one, replay: other, difference: PNG.sync.write(difference) });
  return count;
}

async function keep(name, pictures) {
  const folder = process.env.VARVE_TEST_PICTURES;
  if (!folder) return;
  for (const [kind, bytes] of Object.entries(pictures)) {
    await writeFile(path.join(folder, `${name.replace(/\W+/g, '_')}.${kind}.png`), bytes);
  }
}
