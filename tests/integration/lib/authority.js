// A time-stamping authority (RFC 3161) on loopback: `openssl ts` behind an HTTP server, with a
// certificate authority of its own, whose list of revoked certificates (RFC 5280 5) is at /revoked.crl.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const configuration = (folder, lists) => `
[tsa]
dir = ${folder}
serial = ${folder}/serial
crypto_device = builtin
signer_cert = ${folder}/tsa.pem
signer_key = ${folder}/tsa.key
certs = ${folder}/ca.pem
signer_digest = sha256
default_policy = 1.3.6.1.4.1.55555.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
[root]
database = ${folder}/issued
new_certs_dir = ${folder}
certificate = ${folder}/ca.pem
private_key = ${folder}/ca.key
default_md = sha256
default_crl_days = 30
policy = names
unique_subject = no
rand_serial = yes
[names]
organizationName = optional
commonName = supplied
[extensions]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[extensions_with_list]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
crlDistributionPoints = URI:${lists}
[other_extensions]
basicConstraints = critical, CA:false
`;

const newKey = (file) => ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file];

// As openssl ca has it: 20261127080000Z.
const atSecond = (seconds) => new Date(Date.now() + seconds * 1000).toISOString().replace(/[-:T]|\.\d+/g, '');

// `maySign`: whether its certificate is one for time-stamps. `begins` and `ends`: the seconds from now
// that it is valid between. `lists`: whether it says where the list of revoked ones is.
export async function startAuthority(folder, { maySign = true, lists = false, begins = -3600, ends = 30 * 86_400 } = {}) {
  await mkdir(folder, { recursive: true });
  const at = (name) => path.join(folder, name);
  const asked = [];
  let answer = (reply) => reply;  // what becomes of an answer on its way
  let list = async () => readFile(at('revoked.crl'));
  const server = http.createServer(async (request, response) => {
    if (request.url === '/revoked.crl') {
      response.end(await list());
      return;
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push({ type: request.headers['content-type'], body: Buffer.concat(chunks) });
    try {
      const reply = await stamp(Buffer.concat(chunks));
      response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' }).end(answer(reply));
    } catch (error) {
      response.writeHead(500).end(String(error.stderr));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;

  // What the authority answers to a query.
  let stamps = 0;
  async function stamp(query) {
    const number = ++stamps;
    await writeFile(at(`${number}.tsq`), query);
    await run('openssl', ['ts', '-reply', '-config', at('tsa.cnf'), '-section', 'tsa', '-queryfile', at(`${number}.tsq`), '-out', at(`${number}.tsr`)]);
    return readFile(at(`${number}.tsr`));
  }
  const ca = (...args) => run('openssl', ['ca', '-batch', '-config', at('tsa.cnf'), '-name', 'root', ...args]);
  const writeList = async () => {
    await ca('-gencrl', '-out', at('revoked.pem'));
    await run('openssl', ['crl', '-in', at('revoked.pem'), '-outform', 'DER', '-out', at('revoked.crl')]);
  };
  // Another certificate in place of the one that it has.
  async function issue({ from = begins, to = ends } = {}) {
    await run('openssl', ['req', ...newKey(at('tsa.key')), '-out', at('tsa.csr'), '-subj', '/O=Test/CN=Test Time-Stamping']);
    const extensions = !maySign ? 'other_extensions' : lists ? 'extensions_with_list' : 'extensions';
    await ca('-in', at('tsa.csr'), '-out', at('tsa.pem'), '-notext', '-startdate', atSecond(from), '-enddate', atSecond(to), '-extensions', extensions);
  }

  await writeFile(at('tsa.cnf'), configuration(folder, `${origin}/revoked.crl`));
  await writeFile(at('serial'), '01\n');
  await writeFile(at('issued'), '');
  await run('openssl', ['req', '-x509', ...newKey(at('ca.key')), '-out', at('ca.pem'), '-days', '30', '-subj', '/CN=Test Root']);
  await issue();
  if (lists) await writeList();
  return {
    url: `${origin}/tsr`,
    certificates: at('ca.pem'),
    asked,
    change: (how) => { answer = how; },
    changeList: (how) => { list = how; },
    issue,
    stamp,
    // From now on its certificate is on the list. `reason`: as RFC 5280 5.3.1 names it; none where it is left out.
    revoke: async (reason) => {
      await ca('-revoke', at('tsa.pem'), ...(reason ? ['-crl_reason', reason] : []));
      await writeList();
    },
    stop: () => { server.closeAllConnections(); server.close(); },
  };
}
