// A network of a test's own: namespaces with nothing but loopback, public addresses on it, names for
// them, and certificates that are trusted there.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const publicAddress = '93.184.216.34';
const publicAddress6 = '2606:2800:220:1::34';

// Where the certificates are, inside of the network; else undefined.
export const networkFolder = process.env.VARVE_TEST_NETWORK;

// A certificate authority, and certificates that it signed: NAME.pem and NAME.key of each [name, days].
function makeCertificates(inFolder, certificates) {
  const run = (...args) => execFileSync('openssl', args, { cwd: inFolder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  run('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', '/CN=A test authority');
  for (const [name, days] of certificates) {
    writeFileSync(path.join(inFolder, 'names'), `subjectAltName=DNS:${name}`);
    run('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    run('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', String(days), '-extfile', 'names', '-out', `${name}.pem`);
  }
}

// Runs the test file `url` again inside namespaces of its own, with `hosts` as /etc/hosts; `setup` are
// more commands for its shell. False where namespaces may not be made.
export function runInOwnNetwork(url, { hosts, certificates, setup = '' }) {
  const unshare = [['--net', '--mount'], ['--net', '--mount', '--map-root-user']]
    .find((flags) => spawnSync('unshare', [...flags, 'true']).status === 0);
  if (!unshare) return false;
  const own = mkdtempSync(path.join(os.tmpdir(), 'varve-network-'));
  makeCertificates(own, certificates);
  writeFileSync(path.join(own, 'hosts'), hosts);
  const script = `set -e
    ip link set lo up
    ip address add ${publicAddress}/32 dev lo
    ip address add ${publicAddress6}/128 dev lo 2>/dev/null || true
    mount --bind ${own}/hosts /etc/hosts
    mount --bind ${own}/ca.pem /etc/ssl/certs/ca-certificates.crt
    ${setup}
    exec "$0" "$1"`;
  const inner = spawnSync('unshare', [...unshare, 'sh', '-c', script, process.execPath, fileURLToPath(url)],
    { stdio: 'inherit', env: { ...process.env, VARVE_TEST_NETWORK: own } });
  rmSync(own, { recursive: true, force: true });
  process.exitCode = inner.status ?? 1;
  return true;
}
