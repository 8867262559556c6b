// The program under test: the binary that CMake built, run as a user runs it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../../..');
export const binary = process.env.VARVE_BIN ?? path.join(root, 'build/release/varve');
// Sanitizers keep freed memory and shadow pages, so that the program's size says little.
export const sanitized = Boolean(process.env.VARVE_SANITIZED);

function environment(extra = {}) {
  const env = { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', ...extra };
  for (const name of ['http_proxy', 'https_proxy', 'all_proxy']) {
    delete env[name];
    delete env[name.toUpperCase()];
  }
  return env;
}

function collect(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}

// Starts varve and gives the process back with `done`, a promise of how it ended. `measure` runs it
// under measure.py, which reports the most memory it had (KiB).
export function start(args, { env, input, prefix = [], measure = false } = {}) {
  const wrapper = measure ? ['python3', path.join(here, 'measure.py')] : [];
  const [command, ...rest] = [...prefix, ...wrapper, binary, ...args];
  const child = spawn(command, rest, {
    env: environment(env),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  if (input !== undefined) child.stdin.end(input);
  const [stdout, stderr, report] = [1, 2, 3].map((fd) => collect(child.stdio[fd]));
  child.done = once(child, 'close').then(([code, signal]) => ({
    code,
    signal,
    body: stdout(),
    stdout: stdout().toString(),
    stderr: stderr().toString(),
    rss: measure ? Number(report().toString()) : undefined,
    get lines() {
      return this.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    },
  }));
  return child;
}

export function run(args, options) {
  return start(args, options).done;
}

// Tests that are not about the browser save without one, unless they say so.
function plainly(args) {
  const at = args.indexOf('save');
  if (at === -1 || args.some((each) => each.startsWith('--browser'))) return args;
  return [...args.slice(0, at + 1), '--browser=never', ...args.slice(at + 1)];
}

// One archive's commands: `const varve = archive(folder); await varve('save', url)`.
export function archive(folder, defaults = {}) {
  const bound = (...args) => run(['--archive', folder, ...plainly(args)], defaults);
  bound.folder = folder;
  bound.with = (options) => archive(folder, { ...defaults, ...options });
  bound.start = (...args) => start(['--archive', folder, ...plainly(args)], defaults);
  return bound;
}

// `varve serve` on a free port, listening when this returns; stop() ends it. With the argument
// --proxy, `proxy` is that one's "127.0.0.1:1234".
export async function serve(folder, ...args) {
  const child = start(['--archive', folder, '--json', 'serve', '--listen', '127.0.0.1:0', ...args]);
  const { url, proxy } = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(JSON.parse(text.split('\n')[0]));
    });
    child.done.then((end) => reject(new Error(`varve serve ended: ${end.code} ${end.stderr}`)));
  });
  return {
    url,
    proxy,
    pid: child.pid,
    port: new URL(url).port,
    async stop() {
      child.kill('SIGTERM');
      return child.done;
    },
  };
}
