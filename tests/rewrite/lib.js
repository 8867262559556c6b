// What the tests of rewritten scripts share: the tool that rewrites, and Node.js's own parser. By hand:
// VARVE_SCRIPT_TOOL=build/release/tests/rewrite/script_tool node tests/rewrite/script_run.test.js
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import vm from 'node:vm';

export class Rewriter {
  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'varve-scripts-'));
    this.tool = spawn(process.env.VARVE_SCRIPT_TOOL, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = readline.createInterface({ input: this.tool.stdout })[Symbol.asyncIterator]();
  }

  // The rewritten text of a file.
  async file(kind, input) {
    const output = path.join(this.folder, 'out.js');
    this.tool.stdin.write(`${kind}\t${input}\t${output}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the tool ended at ${input}`);
    return { text: fs.readFileSync(output, 'utf8'), changed: value === 'changed' };
  }

  async text(kind, script) {
    const input = path.join(this.folder, 'in.js');
    fs.writeFileSync(input, script);
    return (await this.file(kind, input)).text;
  }

  close() {
    this.tool.stdin.end();
    fs.rmSync(this.folder, { recursive: true });
  }
}

export function parses(kind, text) {
  try {
    if (kind === 'module') new vm.SourceTextModule(text);
    else if (kind === 'handler') vm.compileFunction(text);
    else new vm.Script(text);
    return true;
  } catch (error) {
    if (error.name === 'SyntaxError') return false;
    throw error;
  }
}
