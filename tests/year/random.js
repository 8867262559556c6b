// Numbers that are the same for the same seed.
import crypto from 'node:crypto';

// A stream of numbers from 0 to 1 (mulberry32) that the words `of` name: random(seed, 'page', 7).
export function random(...of) {
  let state = crypto.createHash('sha256').update(of.join('\0')).digest().readUInt32LE(0);
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  next.below = (count) => Math.floor(next() * count);
  next.between = (least, most) => least + next.below(most - least + 1);
  next.chance = (share) => next() < share;
  next.pick = (list) => list[next.below(list.length)];
  next.shuffled = (list) => {
    const all = [...list];
    for (let i = all.length - 1; i > 0; --i) {
      const j = next.below(i + 1);
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all;
  };
  next.hex = (digits) => Array.from({ length: digits }, () => next.below(16).toString(16)).join('');
  // As many bytes as no compression makes less.
  next.bytes = (count) => {
    const bytes = Buffer.alloc(count);
    for (let i = 0; i < count; ++i) bytes[i] = next.below(256);
    return bytes;
  };
  return next;
}
