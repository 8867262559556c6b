// A time-stamping authority (RFC 3161) on loopback: `openssl ts` behind an HTTP server, with a
// certificate authority of its own.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const configuration = (folder) => `
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
[extensions]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[other_extensions]
basicConstraints = critical, CA:false
`;

const newKey = (file) => ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file];

// `days`: how long the authority's certificate lasts. `maySign`: whether it is one for time-stamps.
export async function startAuthority(folder, { days = 30, maySign = true } = {}) {
  await mkdir(folder, { recursive: true });
  const at = (name) => path.join(folder, name);
  await writeFile(at('tsa.cnf'), configuration(folder));
  await writeFile(at('serial'), '01\n');
  await run('openssl', ['req', '-x509', ...newKey(at('ca.key')), '-out', at('ca.pem'), '-days', '30', '-subj', '/CN=Test Root']);
  await run('openssl', ['req', ...newKey(at('tsa.key')), '-out', at('tsa.csr'), '-subj', '/O=Test/CN=Test Time-Stamping']);
  await run('openssl', ['x509', '-req', '-in', at('tsa.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-out', at('tsa.pem'),
    '-days', String(days), '-extfile', at('tsa.cnf'), '-extensions', maySign ? 'extensions' : 'other_extensions']);
  const asked = [];
  let answer = (reply) => reply;  // what becomes of an answer on its way
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push({ type: request.headers['content-type'], body: Buffer.concat(chunks) });
    const [query, reply] = [at(`${asked.length}.tsq`), at(`${asked.length}.tsr`)];
    await writeFile(query, Buffer.concat(chunks));
    try {
      await run('openssl', ['ts', '-reply', '-config', at('tsa.cnf'), '-section', 'tsa', '-queryfile', query, '-out', reply]);
      response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' }).end(answer(await readFile(reply)));
    } catch (error) {
      response.writeHead(500).end(String(error.stderr));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/tsr`,
    certificates: at('ca.pem'),
    asked,
    change: (how) => { answer = how; },
    stop: () => { server.closeAllConnections(); server.close(); },
  };
}
