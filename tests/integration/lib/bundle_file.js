// A bundle taken apart and put together again, by whoever has its maker's key or another: lists, digests
// and signatures are made to fit, so that what a test changes is found by what it changed.
import { execFile } from 'node:child_process';
import { createHash, sign as signWith } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const run = promisify(execFile);
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// Its files' bytes by their names.
export async function readBundle(file) {
  const to = await mkdtemp(path.join(os.tmpdir(), 'varve-bundle-'));
  try {
    await run('unzip', ['-q', file, '-d', to]);
    const files = new Map();
    for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const name = path.join(entry.parentPath ?? entry.path, entry.name);
      files.set(path.relative(to, name), await readFile(name));
    }
    return files;
  } finally {
    await rm(to, { recursive: true });
  }
}

// SHA256SUMS, datapackage.json and its digest as they are of these files, signed with `key` (node:crypto).
export function seal(files, key, publicKey) {
  const listed = [...files.keys()].filter((name) => name.startsWith('evidence/') && name !== 'evidence/SHA256SUMS');
  files.set('evidence/SHA256SUMS', Buffer.from(listed.map((name) => `${sha256(files.get(name))}  ${name.slice(9)}\n`).join('')));
  const contents = JSON.parse(files.get('datapackage.json'));
  contents.resources = [...files.keys()].filter((name) => !name.startsWith('datapackage')).map((name) => (
    { name: name.replaceAll('/', '-').toLowerCase(), path: name, hash: `sha256:${sha256(files.get(name))}`, bytes: files.get(name).length }));
  files.set('datapackage.json', Buffer.from(JSON.stringify(contents)));
  const hash = `sha256:${sha256(files.get('datapackage.json'))}`;
  const digest = JSON.parse(files.get('datapackage-digest.json'));
  digest.hash = hash;
  Object.assign(digest.signedData, { hash, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    signature: signWith('sha256', Buffer.from(hash), { key, dsaEncoding: 'ieee-p1363' }).toString('base64') });
  files.set('datapackage-digest.json', Buffer.from(JSON.stringify(digest)));
}

// The tree head signed with that key, and the key in the place of the maker's.
export function signHead(files, text, key, publicKey) {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const said = text.replace(/^key .*$/m, `key sha256:${sha256(der)}`);
  const signature = signWith('sha256', Buffer.from(said), key);
  files.set('evidence/head.txt', Buffer.from(said));
  files.set('evidence/head.sig', signature);
  files.set('evidence/key.pem', Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })));
  files.set('evidence/signed-head.txt', Buffer.from(`${said}signature ${signature.toString('base64')}\n`));
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; ++k) n = n & 1 ? 0xEDB88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc32 = (bytes) => ~bytes.reduce((crc, byte) => crcTable[(crc ^ byte) & 0xFF] ^ (crc >>> 8), -1) >>> 0;

// A zip file (APPNOTE 4.3) of [name, bytes], which may come twice.
export function zip(entries) {
  const parts = [];
  const list = [];
  let at = 0;
  for (const [name, bytes] of entries) {
    const deflated = zlib.deflateRawSync(bytes, { level: 1 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(0x21, 8);  // 1980-01-01
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(deflated.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const behind = Buffer.alloc(14);
    behind.writeUInt32LE(at, 10);
    list.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, behind, Buffer.from(name));
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), deflated);
    at += 30 + Buffer.byteLength(name) + deflated.length;
  }
  const central = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

export const writeBundle = (to, files) => writeFile(to, zip([...files]));
