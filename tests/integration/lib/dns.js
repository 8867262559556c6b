// A DNS server on loopback (RFC 1035, over UDP), whose answers a test decides and may change from one
// question to the next, and which tells what was asked.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

const types = { 1: 'A', 28: 'AAAA' };

// The first question of a message: { name, type, end }, `end` being where what follows it begins.
function readQuestion(message) {
  const labels = [];
  let at = 12;
  while (message[at] > 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
    at += 1 + message[at];
  }
  return { name: labels.join('.').toLowerCase(), type: types[message.readUInt16BE(at + 1)], end: at + 5 };
}

function addressBytes(address) {
  if (net.isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head, tail = ''] = address.split('::');
  const groups = (part) => part.split(':').filter(Boolean).map((group) => parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail)];
  const all = [...before, ...Array(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

// Names what the question names (a pointer to byte 12), to be asked for anew each time (TTL 0).
function record(address) {
  const bytes = addressBytes(address);
  const head = Buffer.from([0xc0, 12, 0, bytes.length === 4 ? 1 : 28, 0, 1, 0, 0, 0, 0, 0, bytes.length]);
  return Buffer.concat([head, bytes]);
}

function answerTo(query, question, addresses) {
  const family = question.type === 'A' ? 4 : 6;
  const records = question.type ? (addresses ?? []).filter((each) => net.isIP(each) === family).map(record) : [];
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180 | (addresses ? 0 : 3), 2);  // an answer, with recursion; 3: no such name
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, query.subarray(12, question.end), ...records]);
}

// Asks `addressesOf(name, type)` for a list of addresses of both kinds, or undefined where there is no
// such name. `asked` is a list of "TYPE NAME".
export async function startDns(addressesOf, address = '127.0.0.1', port = 53) {
  const socket = dgram.createSocket('udp4');
  const asked = [];
  socket.on('message', (query, { address: from, port: at }) => {
    const question = readQuestion(query);
    asked.push(`${question.type} ${question.name}`);
    socket.send(answerTo(query, question, addressesOf(question.name, question.type)), at, from);
  });
  socket.bind(port, address);
  await once(socket, 'listening');
  return { asked, stop: () => new Promise((resolve) => { socket.close(resolve); }) };
}

// For own_network's `setup`: this server, and no other.
export const resolver = 'printf "nameserver 127.0.0.1\\n" > "$VARVE_TEST_NETWORK/resolv.conf"; mount --bind "$VARVE_TEST_NETWORK/resolv.conf" /etc/resolv.conf';
