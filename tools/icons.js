// Draws the icons of the extension and of the installed web interface out of icon.svg, with Chromium:
//   node tools/icons.js
// They are in the repository, so that neither a build nor an installation needs a browser.
import { readFile } from 'node:fs/promises';
import { launch } from '../tests/integration/lib/browser.js';

const at = (path) => new URL(`../${path}`, import.meta.url).pathname;
const round = await readFile(at('src/replay/static/icon.svg'), 'utf8');
const whole = round.replace(/ rx="\d+"/, '');  // the phone cuts its own shape out of it (maskable)
const icons = [
  ...[16, 32, 48, 128].map((size) => [size, round, `extension/icons/${size}.png`]),
  ...[192, 512].map((size) => [size, round, `src/replay/static/icon-${size}.png`]),
  [512, whole, 'src/replay/static/icon-whole.png'],
];

const browser = await launch();
const page = await browser.newPage();
for (const [size, svg, path] of icons) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${svg}`);
  await page.screenshot({ path: at(path), omitBackground: true });
}
await browser.close();
