// Programs from PyPI that the tests need, in a virtual environment of their own (tools/setup.sh test).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './varve.js';

const bin = path.join(process.env.VARVE_VENV ?? path.join(root, '.venv'), 'bin');

// Runs a program of the environment; its stdout, after it ended well.
export async function python(program, ...args) {
  const command = path.join(bin, program);
  if (!existsSync(command)) throw new Error(`${command} is not there; tools/setup.sh test installs it`);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  const stdout = Buffer.concat(chunks).toString();
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stdout}`);
  return stdout;
}
