// Programs from PyPI that the tests need, in a virtual environment of their own (tools/setup.sh test).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './varve.js';

const bin = path.join(process.env.VARVE_VENV ?? path.join(root, '.venv'), 'bin');

export function program(name) {
  const command = path.join(bin, name);
  if (!existsSync(command)) throw new Error(`${command} is not there; tools/setup.sh test installs it`);
  return command;
}

// Runs a program of the environment; its stdout, after it ended well. The last argument may be
// spawn's options.
export async function python(name, ...args) {
  const options = typeof args.at(-1) === 'object' ? args.pop() : {};
  const child = spawn(program(name), args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const chunks = [[], []];
  child.stdout.on('data', (chunk) => chunks[0].push(chunk));
  child.stderr.on('data', (chunk) => chunks[1].push(chunk));
  const [code] = await once(child, 'close');
  const [stdout, stderr] = chunks.map((all) => Buffer.concat(all).toString());
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`);
  return stdout;
}

// A client of the Wayback Machine against another host: see wayback_clients.py.
export function wayback(host, client, ...args) {
  return python('python', path.join(root, 'tests/integration/lib/wayback_clients.py'), host, client, ...args);
}
