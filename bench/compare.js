// Replays every WARC, ARC and WACZ file of the corpora ($VARVE_CORPORA) in varve, rewritten and through
// its proxy, in pywb and in ReplayWeb.page, and puts what each shows into a table.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from '../tests/integration/lib/compare/compare.js';
import { enterOwnNetwork, inOwnNetwork, watchTheWayOut } from '../tests/integration/lib/compare/network.js';
import { files } from '../tests/integration/lib/compare/pages.js';
import { facts, keepPictures, sum, writeTable } from '../tests/integration/lib/compare/report.js';

const usage = `bench/compare [--out build/compare] [--pages 3] [--only REGEX] [--json]

  --out FOLDER   where index.html and its pictures go
  --pages N      at most so many pages of a file
  --only REGEX   only files whose names match
  --json         one JSON object a page on stdout, and one with the sums
`;

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'build/compare' },
    pages: { type: 'string', default: '3' },
    only: { type: 'string', default: '.' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

// What is worse in varve, of one page.
function line({ file, url, verdict }) {
  const worse = Object.entries(verdict.failure).map(([name, failure]) => `${name}: ${failure}`);
  for (const kind of ['left', 'errors', 'lacks']) {
    for (const [name, all] of Object.entries(verdict[kind])) if (all.length > 0) worse.push(`${name} ${kind}: ${JSON.stringify(all)}`);
  }
  if (verdict.differs) worse.push('looks otherwise');
  return `${file} ${url}${worse.map((each) => `\n    ${each}`).join('')}`;
}

async function main(gotOut) {
  const results = [];
  const chosen = (await files()).map(({ file }) => file).filter((name) => new RegExp(options.only).test(name));
  await compare(chosen, async (result) => {
    await keepPictures(options.out, result, results.length);
    for (const look of Object.values(result.looks)) delete look.picture;
    results.push(result);
    console.log(options.json ? JSON.stringify(facts(result)) : line(result));
  }, { most: Number(options.pages), gotOut });
  await writeTable(options.out, results);
  console.log(options.json ? JSON.stringify(sum(results)) : `${JSON.stringify(sum(results), null, 2)}\n${path.resolve(options.out, 'index.html')}`);
}

if (options.help) console.log(usage);
else if (inOwnNetwork) {
  const watch = await watchTheWayOut();
  await main(watch.gotOut);
  await watch.stop();
} else if (!enterOwnNetwork(import.meta.url)) {
  console.error('This machine lets nobody make a network namespace (run as root): only requests are seen.');
  await main();
}
