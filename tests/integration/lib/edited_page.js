// A page that a script edits: paragraphs come, go, change, move and come back, between captures of which some
// say nothing of it. Everything follows from the seed, and the truth is kept.
import { response } from './warc.js';

// Mulberry32, so that a seed gives the same page everywhere.
function randomness(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  return { next, below, of: (list) => list[below(list.length)] };
}

const WORDS = ('the of and price offer garden Straße naïve river 2024 stone light winter paper ships Ärger open close water ' +
  'green letter market bread summer seven twelve old new town').split(' ');
const CHINESE = [...'我们今天去北京看朋友明天再来学习中文天气很好'];

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

class Editor {
  constructor(random) {
    this.random = random;
    this.passages = [];
    this.gone = [];
    this.ever = new Set();
    for (let i = 0; i < 12; ++i) this.insert();
  }

  sentence() {
    const { random } = this;
    for (;;) {
      const words = Array.from({ length: 2 + random.below(12) }, () => random.of(WORDS));
      const text = random.next() < 0.15 ? words.map(() => random.of(CHINESE)).join('') : words.join(' ') + random.of(['.', '', ' <&>']);
      if (!this.ever.has(text)) return text;
    }
  }
  put(text) {
    this.ever.add(text);
    this.passages.splice(this.random.below(this.passages.length + 1), 0, text);
  }
  take() {
    return this.passages.splice(this.random.below(this.passages.length), 1)[0];
  }
  insert() {
    this.put(this.sentence());
  }
  remove() {
    if (this.passages.length > 3) this.gone.push(this.take());
  }
  change() {
    const at = this.random.below(this.passages.length);
    const words = this.passages[at].split(' ');
    words[this.random.below(words.length)] = this.random.of(WORDS) + this.random.below(100);
    const text = words.join(' ');
    if (this.ever.has(text)) return;
    this.gone.push(this.passages[at]);
    this.ever.add(text);
    this.passages[at] = text;
  }
  move() {
    this.put(this.take());
  }
  bringBack() {
    if (this.gone.length === 0) return;
    const [text] = this.gone.splice(this.random.below(this.gone.length), 1);
    if (!this.passages.includes(text)) this.put(text);
  }
  edit() {
    const edits = ['insert', 'remove', 'change', 'change', 'move', 'bringBack'];
    for (let times = this.random.below(5); times > 0; --times) this[this.random.of(edits)]();
    if (this.passages.length > 40) this.remove();
  }

  // What it says never depends on how it is written.
  html() {
    const { random } = this;
    const body = this.passages.map((text) => {
      const [first, ...rest] = escaped(text).split(' ');
      const inside = [random.next() < 0.3 ? `<b>${first}</b>` : first, ...rest].join(random.of([' ', '\n   ', '&nbsp;', ' <!-- x --> ']));
      const tag = random.of(['p', 'p', 'div', 'h2', 'blockquote']);
      return random.next() < 0.2 ? `<ul><li>${inside}</li></ul>` : `<${tag}>${inside}</${tag}>`;
    });
    return `<!doctype html><meta charset=utf-8><title>Page</title><script>var a = "${random.next()}"</script>\n${body.join('\n')}`;
  }
}

// The page in `count` captures: { warc, captures }, a capture being { time, passages } or { time, reason } where it
// says nothing.
export function editedPage({ seed, url, count }) {
  const random = randomness(seed);
  const editor = new Editor(random);
  const captures = [];
  const records = [];
  let clock = Date.UTC(2005, 0, 1) / 1000;
  let html = editor.html();
  let seen = [...editor.passages];
  for (let i = 0; i < count; ++i) {
    clock += 1 + random.below(random.of([60, 86_400, 86_400 * 60]));
    const date = new Date(clock * 1000).toISOString().replace('.000Z', 'Z');
    const time = date.replace('Z', '.000000Z');
    const chance = random.next();
    const page = { url, date, headers: { 'Content-Type': 'text/html' } };
    if (chance < 0.08) {
      const status = random.of([500, 503, 404]);
      records.push(response({ ...page, status, body: `<p>${status}` }));
      captures.push({ time, reason: `status ${status}` });
    } else if (chance < 0.14) {
      records.push(response({ ...page, status: 302, headers: { Location: '/elsewhere' } }));
      captures.push({ time, reason: 'it leads elsewhere (302)' });
    } else {
      if (chance < 0.8) {
        html = editor.html();
        seen = [...editor.passages];
      }
      records.push(response({ ...page, body: html }));
      captures.push({ time, passages: seen });
    }
    editor.edit();
  }
  return { warc: records.map((record) => record.text).join(''), captures, random };
}

// For each passage of the capture, by the captures up to it that say something.
export function blameOf(captures, index) {
  const readable = captures.slice(0, index + 1).filter((capture) => capture.passages);
  return captures[index].passages.map((text) => {
    const there = readable.map((capture) => capture.passages.includes(text));
    const gone = there.lastIndexOf(false);
    return { text, first: readable[there.indexOf(true)].time, since: readable[gone + 1].time };
  });
}

// As `when --json` says it.
export function whenOf(captures, stands) {
  const out = [];
  let run = null;
  for (const { time, passages, reason } of captures) {
    if (!passages) {
      out.push({ state: 'unknown', from: time, to: time, reason });
      continue;
    }
    const state = stands(passages) ? 'stood' : 'absent';
    if (run?.state === state) {
      const gap = Date.parse(time) - Date.parse(run.to);
      const longest = Date.parse(run.longest_gap.to) - Date.parse(run.longest_gap.from);
      if (gap > longest) run.longest_gap = { from: run.to, to: time };
      run.to = time;
      ++run.captures;
      continue;
    }
    if (run) {
      run.before = time;
      out.push({ state: 'no-capture', from: run.to, to: time });
    }
    run = { state, from: time, to: time, captures: 1, after: run ? run.to : null, before: null, longest_gap: { from: time, to: time } };
    out.push(run);
  }
  return out;
}
