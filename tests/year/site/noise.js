// What differs on a page from one request to the next, or from day to day, though nobody changed it. Each
// site has some of these. All follow from the seed, the page, the simulated time and the number of the
// request.
import { random } from '../random.js';
import { headline, label, name, price } from './words.js';

// With the share of sites that have it.
export const noises = { nonce: 0.4, csrf: 0.5, session: 0.2, ago: 0.4, clock: 0.3, views: 0.4, advertisement: 0.5, recommendations: 0.4, assets: 0.5, build: 0.4, attributes: 0.2, copyright: 0.7, today: 0.4, visitors: 0.3, generated: 0.3, state: 0.4, variant: 0.3, busters: 0.1 };

const pools = new Map();
// Fixed texts of a site, of which each request shows some.
function pool(site, of, count, make) {
  const key = `${site.seed} ${site.number} ${of}`;
  if (!pools.has(key)) {
    const numbers = random(site.seed, 'pool', of, site.number);
    pools.set(key, Array.from({ length: count }, () => make(numbers)));
  }
  return pools.get(key);
}

const english = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const grouped = new Intl.NumberFormat('en-US');

function ago(page, time) {
  const minutes = Math.floor(time / 60_000 + page.number * 37) % 2880 + 1;
  if (minutes < 60) return minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`;
  const hours = Math.floor(minutes / 60);
  return hours === 1 ? '1 hour ago' : `${hours} hours ago`;
}

const advertisement = (numbers) => ({ headline: headline(numbers), brand: label(numbers), price: numbers.chance(0.5) ? price(numbers) : '', code: numbers.hex(6) });

// The values for one answer; what a site does not have is undefined.
export function noiseOf(site, page, { time, request }) {
  const numbers = random(site.seed, 'noise', page.number, request);
  const has = (kind, make) => (site.noises.has(kind) ? make() : undefined);
  const some = (of, count, from, make) => numbers.shuffled(pool(site, of, from, make)).slice(0, count);
  return {
    numbers,
    nonce: has('nonce', () => numbers.hex(24)),
    csrf: has('csrf', () => numbers.hex(40)),
    session: has('session', () => numbers.hex(26)),
    ago: has('ago', () => ago(page, time)),
    clock: has('clock', () => new Date(time + request % 997 * 1000).toISOString().slice(11, 19)),
    views: has('views', () => grouped.format(1000 + page.number * 711 + Math.floor(time / 7e6) % 50_000 + request)),
    advertisements: has('advertisement', () => some('advertisements', 2, 14, advertisement)),
    recommendations: has('recommendations', () => some('recommendations', 5, 16, (of) => ({ title: headline(of), number: of.below(9999) }))),
    deploy: has('assets', () => random(site.seed, 'deploy', site.number, Math.floor(time / 86_400_000 / (6 + site.number % 5))).hex(8)),
    build: has('build', () => `${random(site.seed, 'build', Math.floor(time / 4e8)).hex(7)} web-${numbers.between(1, 9)} ${numbers.hex(16)}`),
    shuffles: site.noises.has('attributes'),
    copyright: has('copyright', () => new Date(time).getUTCFullYear()),
    today: has('today', () => english.format(time)),
    visitors: has('visitors', () => ({ online: numbers.between(5, 140), names: some('visitors', 4, 20, name) })),
    generated: has('generated', () => (numbers.between(8, 900) / 1000).toFixed(3)),
    state: has('state', () => JSON.stringify({ requestId: numbers.hex(32), now: time + request, experiment: numbers.below(4) })),
    variant: has('variant', () => numbers.pick(['a', 'b'])),
    buster: has('busters', () => `?t=${time + request}`),
  };
}
