// What Node.js parses before it is rewritten, it parses afterwards: over the scripts of this machine
// (VARVE_SCRIPTS names other folders, a colon between them), as each kind that they parse as. With a
// mention of the window at its end each of them is changed, so none is given up as no JavaScript.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { Rewriter, parses } from './lib.js';

// vm.SourceTextModule wants a flag.
if (!process.execArgv.includes('--experimental-vm-modules')) {
  const flags = ['--experimental-vm-modules', '--no-warnings', ...process.argv.slice(1)];
  process.exit(spawnSync(process.execPath, flags, { stdio: 'inherit' }).status ?? 1);
}

const repository = path.join(import.meta.dirname, '../..');
const folders = process.env.VARVE_SCRIPTS?.split(':') ?? [
  path.join(repository, 'node_modules'), path.join(repository, 'tests'),
  '/usr/share/javascript', '/usr/share/nodejs', '/usr/lib/node_modules', '/usr/share/doc',
];
const mostBytes = Number(process.env.VARVE_SCRIPTS_MOST ?? 60_000_000);

function* scripts(folder) {
  let entries = [];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return;  // not on this machine
  }
  for (const entry of entries) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* scripts(name);
    else if (entry.isFile() && /\.[cm]?js$/.test(entry.name)) yield name;
  }
}

async function main() {
  const rewriter = new Rewriter();
  const count = { files: 0, bytes: 0, parsed: 0, changed: 0 };
  const broken = [];
  for (const folder of folders) {
    const real = fs.existsSync(folder) ? fs.realpathSync(folder) : folder;
    for (const file of scripts(real)) {
      if (count.bytes > mostBytes) break;
      const text = fs.readFileSync(file, 'utf8');
      ++count.files;
      count.bytes += text.length;
      for (const kind of ['classic', 'module', 'handler']) {
        if (!parses(kind, text)) continue;
        ++count.parsed;
        const after = await rewriter.file(kind, file);
        if (after.changed) ++count.changed;
        if (!parses(kind, after.text)) broken.push(`${kind} ${file}`);
        const mentioning = `${text}\n;window`;
        if (!parses(kind, mentioning)) continue;
        const wrapped = await rewriter.text(kind, mentioning);
        if (wrapped === mentioning) broken.push(`not read as ${kind}: ${file}`);
        if (!parses(kind, wrapped)) broken.push(`in a block: ${kind} ${file}`);
      }
    }
  }
  rewriter.close();
  console.log(`${count.files} scripts of ${count.bytes} bytes: ${count.parsed} parsed as what they ` +
              `may be, ${count.changed} changed, ${broken.length} broken`);
  for (const name of broken) console.log(`broken: ${name}`);
  process.exitCode = broken.length > 0 || count.parsed === 0 ? 1 : 0;
}
await main();
