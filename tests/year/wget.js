// What wget makes of the same fetches: a sample of the pages that varve has just fetched, with all that they need, into a WARC.
import { spawn } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';

export class Wget {
  constructor(folder, share, numbers) { Object.assign(this, { folder, share, numbers, fetches: 0, bytes: 0, files: 0 }); }

  async fetch(urls) {
    const chosen = urls.filter(() => this.numbers.chance(this.share));
    if (chosen.length === 0) return;
    const work = path.join(this.folder, `wget-${++this.files}`);
    await mkdir(work, { recursive: true });
    const child = spawn('wget', ['--quiet', '--page-requisites', '--span-hosts', '--no-check-certificate', '-e', 'robots=off', '--tries=1', '--timeout=3', '--warc-file=all', '--delete-after', '--input-file=-'], { cwd: work, stdio: ['pipe', 'ignore', 'inherit'], env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } });
    child.stdin.end(`${chosen.join('\n')}\n`);
    await once(child, 'close');
    for (const name of await readdir(work)) if (name.endsWith('.warc.gz')) this.bytes += (await stat(path.join(work, name))).size;
    this.fetches += chosen.length;
    await rm(work, { recursive: true });
  }
}
