// Ten kinds of pages: what stands on one (`make`), and how its owner changes it (`changes`, by their
// names; each changes the content that it is given). Content is plain data without any noise: two
// pages are the same to a reader if and only if their contents are equal. draw.js makes HTML of it.
import { edited, headline, label, name, noun, paragraph, price, sentence } from './words.js';

const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const place = (random) => random.pick(['Aarau', 'Basel', 'Bern', 'Chur', 'Geneva', 'Lugano', 'Luzern', 'Olten', 'Thun', 'Zug']);
const date = (random) => `${random.between(1, 28)} ${random.pick(['January', 'March', 'May', 'June', 'August', 'October'])} ${random.between(2019, 2025)}`;

// Changes that pages of running text have in common: `sections` of { heading, text: [[sentence]] }.
const prose = {
  'sentence edited': (content, random) => {
    const part = random.pick(random.pick(content.sections).text);
    const at = random.below(part.length);
    part[at] = edited(part[at], random);
  },
  'section rewritten': (content, random) => {
    const section = random.pick(content.sections);
    section.text = section.text.map(() => paragraph(random));
  },
  'paragraph added': (content, random) => { random.pick(content.sections).text.push(paragraph(random)); },
  'title changed': (content, random) => { content.title = headline(random); },
};
const sections = (random, count, paragraphs) => times(count, () => ({ heading: label(random), text: times(random.between(1, paragraphs), () => paragraph(random)) }));

const phrase = {
  'phrase appeared or vanished': (content) => { content.promise = content.promise ? '' : 'Free returns within 30 days.'; },
};

function listing(make, most) {
  return {
    'item added': (content, random) => {
      content.items.unshift(make(random));
      if (content.items.length > most) content.items.pop();
    },
    'item removed': (content, random) => { if (content.items.length > 3) content.items.splice(random.below(content.items.length), 1); },
  };
}

const story = (random) => ({ title: headline(random), teaser: paragraph(random, 1, 2).join(' '), date: date(random) });
const job = (random) => ({ title: label(random), teaser: sentence(random), place: place(random), date: `from ${date(random)}` });
const post = (random) => ({ author: name(random), text: paragraph(random, 2, 6), date: date(random) });

export const kinds = {
  shop: {
    make: (random) => ({ title: label(random), price: price(random), stock: 'In stock', promise: random.chance(0.5) ? 'Free returns within 30 days.' : '', details: times(8, () => [label(random), `${random.between(2, 900)} mm`]), sections: sections(random, 3, 2) }),
    changes: {
      'price changed': (content, random) => { content.price = price(random); },
      'stock changed': (content, random) => { content.stock = random.pick(['In stock', 'Sold out', 'Delivery in three weeks', 'Only two left']); },
      'detail changed': (content, random) => { random.pick(content.details)[1] = `${random.between(2, 900)} mm`; },
      ...phrase, 'sentence edited': prose['sentence edited'],
    },
    often: 24,
  },
  news: {
    make: (random) => ({ title: `${label(random)} news`, items: times(25, () => story(random)) }),
    changes: { ...listing(story, 30), 'headline edited': (content, random) => { random.pick(content.items).title = headline(random); } },
    often: 40,
  },
  article: { make: (random) => ({ title: headline(random), author: name(random), date: date(random), sections: sections(random, 5, 4) }), changes: prose, often: 6 },
  terms: {
    make: (random) => ({ title: `${label(random)} terms of use`, sections: times(40, () => ({ heading: label(random), text: [paragraph(random, 2, 4)] })) }),
    changes: {
      ...prose,
      'clause removed': (content, random) => { if (content.sections.length > 5) content.sections.splice(random.below(content.sections.length), 1); },
      'period changed': (content, random) => { content.sections[0].text[0][0] = `The notice period is ${random.between(5, 90)} days.`; },
    },
    often: 5,
  },
  status: {
    make: (random) => ({ title: `${label(random)} status`, parts: times(14, () => [label(random), 'Operational']), items: times(8, () => story(random)) }),
    changes: {
      'state changed': (content, random) => { random.pick(content.parts)[1] = random.pick(['Operational', 'Degraded performance', 'Partial outage', 'Under maintenance']); },
      'incident added': listing(story, 12)['item added'],
    },
    often: 25,
  },
  manual: {
    make: (random) => ({ title: `${label(random)} reference`, code: times(6, () => `${noun(random)}_${noun(random)}(${noun(random)}=${random.below(100)})`), details: times(12, () => [`--${noun(random)}`, sentence(random)]), sections: sections(random, 6, 3) }),
    changes: { ...prose, 'option described anew': (content, random) => { const row = random.pick(content.details); row[1] = edited(row[1], random); }, 'example changed': (content, random) => { content.code[random.below(6)] = `${noun(random)}(${random.below(1000)})`; } },
    often: 6,
  },
  forum: {
    make: (random) => ({ title: `${headline(random)}?`, posts: times(12, () => post(random)) }),
    changes: { 'post added': (content, random) => { content.posts.push(post(random)); }, 'post edited': (content, random) => { const { text } = random.pick(content.posts); const at = random.below(text.length); text[at] = edited(text[at], random); } },
    often: 15,
  },
  jobs: { make: (random) => ({ title: `Open positions: ${label(random)}`, items: times(18, () => job(random)) }), changes: listing(job, 30), often: 18 },
  figures: {
    make: (random) => ({ title: `${label(random)} in figures`, table: times(30, () => [label(random), ...times(4, () => String(random.between(100, 99_999)))]), sections: sections(random, 1, 2) }),
    changes: { 'figure changed': (content, random) => { random.pick(content.table)[random.between(1, 4)] = String(random.between(100, 99_999)); }, 'sentence edited': prose['sentence edited'] },
    often: 12,
  },
  blog: { make: (random) => ({ title: `${name(random)}'s notes`, items: times(10, () => ({ ...story(random), teaser: paragraph(random, 4, 9).join(' ') })) }), changes: { 'item added': listing(story, 10)['item added'], 'post edited': (content, random) => { const item = random.pick(content.items); item.teaser = edited(item.teaser, random); } }, often: 10 },
};
