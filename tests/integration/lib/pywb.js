// pywb as it comes: framed replay of collections, each made of a file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { freePorts } from './files.js';
import { program, python } from './python.js';

// Runs it in `folder`, which is its own; answering when this returns.
export async function startPywb(folder) {
  await mkdir(folder);
  await writeFile(`${folder}/config.yaml`, 'collections: {}\n');
  const [port] = await freePorts(1);
  const child = spawn(program('wayback'), ['-b', '127.0.0.1', '-p', String(port)], { cwd: folder, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; !(await fetch(url).then((answer) => answer.ok, () => false)); ++i) {
    if (child.exitCode !== null || i > 300) throw new Error('pywb does not answer');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    // Makes the collection `name` of a WARC, ARC or WACZ file.
    async add(name, file) {
      await python('wb-manager', 'init', name, { cwd: folder });
      const unpack = file.endsWith('.wacz') ? ['--unpack-wacz'] : [];
      await python('wb-manager', 'add', ...unpack, name, file, { cwd: folder });
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}
