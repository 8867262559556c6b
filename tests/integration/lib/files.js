// Temporary folders, free ports, and reading what Debian's documentation packages bring.
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const pythonDocs = '/usr/share/doc/python3.11/html';
export const postgresDocs = '/usr/share/doc/postgresql-doc-15/html';
export const corpora = process.env.VARVE_CORPORA || process.env.VARVE_CORPORA_DEFAULT ||
  fileURLToPath(new URL('../../../../shared/corpora', import.meta.url));

// A folder that goes when the test `t` ends.
export async function temporaryFolder(t) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'varve-test-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

export function freePorts(count) {
  const servers = Array.from({ length: count }, () => net.createServer());
  return Promise.all(
    servers.map((server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))),
  ).then(async () => {
    const ports = servers.map((server) => server.address().port);
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    return ports;
  });
}

export async function waitForPort(port, milliseconds = 10_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (Date.now() > end) throw new Error(`nothing listens on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
