// The truth: what happens to each page in the simulated time, all of it from the seed.
import { random } from './random.js';
import { kinds } from './site/kinds.js';

export const day = 86_400_000;
export const hour = 3_600_000;
const pagesOfASite = 5;

// What an answer may be in place of the page; `share` of the pages in a year, `least` and `most` days
// for which it lasts, and whether the page is back then (always, never, or by chance).
export const troubles = {
  'server error': { share: 0.02, least: 0.2, most: 6, back: 1 },
  'broken off': { share: 0.01, least: 0.2, most: 4, back: 1 },
  // Waiting for these takes real time: few, short, and none where there are few pages.
  'no answer': { share: 0.002, least: 0.1, most: 0.15, back: 1, costly: true },
  'not found': { share: 0.02, least: 1, most: 40, back: 0.6 },
  'gone': { share: 0.01, least: 10, most: 60, back: 0.2 },
  'parked': { share: 0.012, least: 5, most: 60, back: 0.5 },
  'soft 404': { share: 0.012, least: 2, most: 40, back: 0.5 },
  'login wall': { share: 0.012, least: 2, most: 40, back: 0.7 },
  'moved': { share: 0.02, least: 400, most: 500, back: 0 },
  'moved to another domain': { share: 0.015, least: 400, most: 500, back: 0 },
};

// Moments lie off every quarter of an hour, so that none falls into a run.
const moment = (from, until, numbers) => from + numbers.below(Math.max(1, Math.floor((until - from) / (hour / 4)))) * (hour / 4) + 7 * 60_000;

function changesOf(page, from, until, seed) {
  const numbers = random(seed, 'changes', page.number);
  const count = Math.round(kinds[page.kind].often * ((until - from) / (365 * day)) * (0.3 + 1.4 * numbers()) + numbers());
  const names = Object.keys(kinds[page.kind].changes);
  return Array.from({ length: count }, () => ({ at: moment(from, until, numbers), change: numbers.pick(names) })).sort((a, b) => a.at - b.at);
}

// Of each trouble its share of pages, and one at least.
function plantTroubles(pages, from, until, seed) {
  const numbers = random(seed, 'troubles');
  const free = numbers.shuffled(pages);
  for (const [kind, { share, least, most, back, costly }] of Object.entries(troubles)) {
    const count = Math.max(pages.length >= 20 && !costly ? 1 : 0, Math.round(share * pages.length));
    for (const page of free.splice(0, count)) {
      const at = moment(from + (until - from) * 0.15, from + (until - from) * 0.75, numbers);
      const end = numbers.chance(back) ? at + (least + (most - least) * numbers() ** 2) * day : Infinity;
      page.trouble = { kind, at, end };
    }
  }
}

// Sites that nobody reaches for some hours or days: connections are refused.
function outagesOf(sites, from, until, seed) {
  const numbers = random(seed, 'outages');
  const count = Math.max(1, Math.round(sites * 0.1 * ((until - from) / (365 * day))));
  return Array.from({ length: count }, () => {
    const at = moment(from + day, until - 5 * day, numbers);
    return { site: numbers.below(sites), at, end: at + numbers.between(2, 80) * hour };
  });
}

// When the machine is off: now and then for days, more often for hours.
function napsOf(from, until, seed) {
  const numbers = random(seed, 'naps');
  const days = (until - from) / day;
  const nap = (length) => { const at = from + (0.1 + 0.8 * numbers()) * (until - from); return { at, end: at + length }; };
  const long = Array.from({ length: Math.max(1, Math.round(days / 50)) }, () => nap(numbers.between(30, 130) * hour));
  const short = Array.from({ length: Math.round(days / 8) }, () => nap(numbers.between(3, 14) * hour));
  return [...long, ...short];
}

export function writeScript({ seed, pages: count, from, until }) {
  const names = Object.keys(kinds);
  const pages = Array.from({ length: count }, (_, number) => {
    const site = Math.floor(number / pagesOfASite);
    // All kinds of pages are among any ten, and each site has half of them.
    const page = { number, site, kind: names[number % names.length] };
    page.changes = changesOf(page, from, until, seed);
    return page;
  });
  plantTroubles(pages, from, until, seed);
  const sites = Math.ceil(count / pagesOfASite);
  return { seed, from, until, pages, sites, outages: outagesOf(sites, from, until, seed), naps: napsOf(from, until, seed) };
}
