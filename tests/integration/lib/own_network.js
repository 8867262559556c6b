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

// For `setup`: a way out that leads nowhere. 10.77.0.2 is where the other end of the cable would be.
export const looseCable = `
  ip link add out0 type veth peer name out1
  ip link set out0 addrgenmode none; ip link set out1 addrgenmode none
  ip address add 10.77.0.1/24 dev out0
  ip link set out0 up; ip link set out1 up
  ip neighbour add 10.77.0.2 lladdr 02:00:00:00:00:02 dev out0
`;
// All that is for no address of this network goes there from now on, and is counted.
export const openTheWayOut = () => execFileSync('ip', ['route', 'add', 'default', 'via', '10.77.0.2']);
export const packetsOut = () => JSON.parse(execFileSync('ip', ['-s', '-j', 'link', 'show', 'dev', 'out0']))[0].stats64.tx.packets;

// Runs the program `url` again, with its arguments, inside namespaces of its own, with `hosts` as
// /etc/hosts; `setup` are more commands for its shell. False where namespaces may not be made.
export function runInOwnNetwork(url, { hosts, certificates = [], setup = '' }) {
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
    exec "$0" "$@"`;
  const inner = spawnSync('unshare', [...unshare, 'sh', '-c', script, process.execPath, fileURLToPath(url), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, VARVE_TEST_NETWORK: own } });
  rmSync(own, { recursive: true, force: true });
  process.exitCode = inner.status ?? 1;
  return true;
}
