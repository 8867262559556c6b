// A network in which nothing is but this machine, for comparing replayers: it tells what gets out.
import { resolver, startDns } from '../dns.js';
import { looseCable, networkFolder, openTheWayOut, packetsOut, runInOwnNetwork } from '../own_network.js';

// Chromium's own services, which ask for no page's sake.
const chromiums = /^(clients\d|accounts|update|optimizationguide-pa|content-autofill|android\.clients|safebrowsing|redirector\.gvt1|edgedl\.me\.gvt1|www)\.(google|googleapis|com)(\.com)?$/;

// Runs the program `url` in such a network; false where none may be made. True in it.
export const inOwnNetwork = Boolean(networkFolder);
export const enterOwnNetwork = (url) => runInOwnNetwork(url, { hosts: '127.0.0.1 localhost\n', setup: looseCable + resolver });

// Within it: a function that tells what got out since it was last called, and `stop`. No name leads
// anywhere; what is asked for by its address gets as far as the cable.
export async function watchTheWayOut() {
  const dns = await startDns(() => undefined);
  openTheWayOut();
  let [names, packets] = [0, packetsOut()];
  const gotOut = () => {
    const all = new Set(dns.asked.slice(names).map((each) => each.split(' ')[1]).filter((name) => !chromiums.test(name)));
    const count = packetsOut() - packets;
    [names, packets] = [dns.asked.length, packets + count];
    return [...[...all].map((name) => `the name ${name}`), ...(count > 0 ? [`${count} packets`] : [])];
  };
  return { gotOut, stop: dns.stop };
}
