// HTML of a page's content, in the manner of its site: five layouts, as sites of different ages and makers
// have them, each with navigation, something at the side and a footer.

const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
const all = (list, draw) => (list ?? []).map(draw).join('\n');

// ` class="a" id="b"`, in another order each time where that is the site's noise.
function attributes(values, noise) {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  const order = noise.shuffles ? noise.numbers.shuffled(entries) : entries;
  return order.map(([name, value]) => ` ${name}="${escape(value)}"`).join('');
}

function link(text, href, noise, values = {}) {
  const session = noise.session ? `${href.includes('?') ? '&' : '?'}sid=${noise.session}` : '';
  return `<a${attributes({ href: href + session, ...values, rel: noise.shuffles ? 'bookmark' : undefined }, noise)}>${escape(text)}</a>`;
}

function meta(content, noise) {
  const parts = [content.author && `By ${escape(content.author)}`, content.date && escape(content.date), noise.ago && `Updated ${noise.ago}`, noise.views && `<span class="count">${noise.views} views</span>`];
  const said = parts.filter(Boolean);
  return said.length === 0 ? '' : `<p class="meta">${said.join(' · ')}</p>`;
}

// The tags that a layout uses for what all have.
const looks = [
  { item: 'article', list: 'section', heading: 'h2', row: 'table' },
  { item: 'div class="entry"', list: 'div class="entries"', heading: 'h3', row: 'table' },
  { item: 'li', list: 'ul', heading: 'h2', row: 'dl' },
  { item: 'div class="css-1x9k card"', list: 'div class="css-77ab grid"', heading: 'h2', row: 'div' },
  { item: 'li', list: 'ol', heading: 'h4', row: 'table' },
];
const closing = (tag) => `</${tag.split(' ')[0]}>`;
const wrap = (tag, inner) => `<${tag}>${inner}${closing(tag)}`;

function rows(pairs, look) {
  if (look.row === 'dl') return wrap('dl', all(pairs, ([head, ...cells]) => `<dt>${escape(head)}</dt>${all(cells, (cell) => `<dd>${escape(cell)}</dd>`)}`));
  if (look.row === 'div') return wrap('div class="rows"', all(pairs, (cells) => `<div class="row">${all(cells, (cell) => `<span>${escape(cell)}</span>`)}</div>`));
  return wrap('table class="data"', all(pairs, ([head, ...cells]) => `<tr><th>${escape(head)}</th>${all(cells, (cell) => `<td>${escape(cell)}</td>`)}</tr>`));
}

// What the page is about. Every member of the content is shown, whatever the page's kind.
function body(page, content, look, noise) {
  const { item, list, heading } = look;
  const parts = [`<h1>${escape(content.title)}</h1>`, meta(content, noise)];
  parts.push(`<p><img${attributes({ src: `/pictures/${page.number}.png${noise.buster ?? ''}`, alt: 'Picture', width: '640', height: '400' }, noise)}></p>`);
  if (content.price) parts.push(`<p class="price">CHF ${content.price}</p><p class="stock">${escape(content.stock)}</p>`);
  if (content.promise) parts.push(`<p>${escape(content.promise)}</p>`);
  if (content.parts) parts.push(rows(content.parts, look));
  if (content.table) parts.push(rows(content.table, look));
  if (content.details) parts.push(rows(content.details, look));
  parts.push(all(content.code, (line) => `<pre><code>${escape(line)}</code></pre>`));
  parts.push(all(content.sections, (section) => `<${heading}>${escape(section.heading)}</${heading}>\n${all(section.text, (text) => `<p>${escape(text.join(' '))}</p>`)}`));
  if (content.items) parts.push(wrap(list, all(content.items, (each) => wrap(item, `<${heading}>${link(each.title, `/read/${each.title.length}-${each.title.toLowerCase().replace(/ /g, '-')}`, noise)}</${heading}><p>${escape(each.teaser)}</p>${each.place ? `<p>${each.place}</p>` : ''}<small>${each.date}</small>`))));
  if (content.posts) parts.push(wrap(list, all(content.posts, (each) => wrap(item, `<strong>${escape(each.author)}</strong> <em>${each.date}</em><p>${escape(each.text.join(' '))}</p>`))));
  if (page.kind === 'shop') parts.push(`<form${attributes({ action: '/cart', method: 'post', class: 'buy' }, noise)}>${noise.csrf ? `<input${attributes({ type: 'hidden', name: 'csrf_token', value: noise.csrf }, noise)}>` : ''}<button>Add to cart</button></form>`);
  return parts.filter(Boolean).join('\n');
}

function aside(noise) {
  const parts = [];
  for (const each of noise.advertisements ?? []) parts.push(`<div class="promo"${noise.shuffles ? ` id="ad-${noise.numbers.hex(4)}"` : ''}><a href="https://ads.example/click/${each.code}"><b>${escape(each.headline)}</b></a><span>${escape(each.brand)}${each.price ? `, only EUR ${each.price}` : ''}</span></div>`);
  if (noise.recommendations) parts.push(`<div class="also"><h3>You may also like</h3><ul>${all(noise.recommendations, (each) => `<li>${link(each.title, `/item/${each.number}`, noise)}</li>`)}</ul></div>`);
  if (noise.visitors) parts.push(`<div class="online"><p>${noise.visitors.online} users online</p><p>Recently here: ${noise.visitors.names.map(escape).join(', ')}</p></div>`);
  return parts.join('\n');
}

function header(site, noise) {
  const said = [noise.today && `<span class="date">${noise.today}</span>`, noise.clock && `<span class="clock">${noise.clock}</span>`].filter(Boolean);
  return `<img src="/logo.png" alt="${escape(site.name)}">${said.join(' ')}`;
}

const navigation = (site, noise) => `<ul>${all(site.sections, (each) => `<li>${link(each, `/${each.toLowerCase()}`, noise)}</li>`)}</ul>`;

function footer(site, noise) {
  const parts = [noise.copyright ? `© 2011–${noise.copyright} ${escape(site.name)}` : escape(site.name), '<a href="/imprint">Imprint</a>', '<a href="/privacy">Privacy</a>'];
  if (noise.generated) parts.push(`Page generated in ${noise.generated} seconds`);
  return `<p>${parts.join(' · ')}</p>`;
}

const frames = [
  ({ head, nav, main, side, foot }) => `<header>${head}</header><nav>${nav}</nav><main>${main}</main>${side ? `<aside>${side}</aside>` : ''}<footer>${foot}</footer>`,
  ({ head, nav, main, side, foot }) => `<div id="top">${head}</div><div id="menu">${nav}</div><div id="wrap"><div id="content">${main}</div><div id="right">${side}</div></div><div id="bottom">${foot}</div>`,
  ({ head, nav, main, side, foot }) => `<table width="100%"><tr><td colspan="3">${head}</td></tr><tr><td width="150">${nav}</td><td>${main}</td><td width="180">${side}</td></tr><tr><td colspan="3">${foot}</td></tr></table>`,
  ({ head, nav, main, side, foot }) => `<div id="root"><div class="css-0a1 bar">${head}<div role="navigation">${nav}</div></div><div class="css-9zz"><div role="main" class="css-4kk">${main}</div><div class="css-2pq">${side}</div></div><div class="css-foot">${foot}</div></div>`,
  ({ head, nav, main, side, foot }) => `<div class="mw-page"><div class="mw-head">${head}</div><div class="mw-body" role="main"><article>${main}</article>${side}</div><div class="mw-panel"><nav>${nav}</nav></div><footer>${foot}</footer></div>`,
];

export function draw(site, page, content, noise) {
  const nonce = noise.nonce ? ` nonce="${noise.nonce}"` : '';
  const version = noise.deploy ? `.${noise.deploy}` : '';
  const parts = { head: header(site, noise), nav: navigation(site, noise), main: body(page, content, looks[site.layout], noise), side: aside(noise), foot: footer(site, noise) };
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(content.title)} – ${escape(site.name)}</title>
${noise.csrf ? `<meta name="csrf-token" content="${noise.csrf}">` : ''}<link rel="stylesheet" href="/style${version}.css"><link rel="icon" href="/icon.png">
<script${nonce} src="/app${version}.js" defer></script>${noise.state ? `<script${nonce}>window.__STATE__=${noise.state}</script>` : ''}
</head><body${attributes({ class: `layout-${site.layout}`, 'data-variant': noise.variant }, noise)}>
${frames[site.layout](parts)}
${noise.build ? `<!-- build ${noise.build} -->` : ''}</body></html>
`;
}

// What stands in the place of a page that is not there.
export const instead = {
  'not found': () => '<!DOCTYPE html><title>404 Not Found</title><h1>Not Found</h1><p>The requested page was not found on this server.</p>',
  'gone': () => '<!DOCTYPE html><title>410 Gone</title><h1>Gone</h1><p>This page has been removed.</p>',
  'server error': () => '<!DOCTYPE html><title>500</title><h1>Internal Server Error</h1><p>Something went wrong. Please try again later.</p>',
  'soft 404': (site) => `<!DOCTYPE html><html lang="en"><title>Page not found – ${escape(site.name)}</title><body><nav>${navigation(site, {})}</nav><h1>Page not found</h1><p>Sorry, the page you are looking for does not exist or has been moved.</p><footer>${footer(site, {})}</footer></body></html>`,
  'parked': (site) => `<!DOCTYPE html><html lang="en"><title>${escape(site.name)}.example</title><body><h1>This domain is for sale</h1><p>The domain ${escape(site.name)}.example is for sale. Buy this domain now.</p><ul><li><a href="/search?q=insurance">Insurance</a><li><a href="/search?q=loans">Loans</a></ul><p>This page is provided by a domain parking service.</p></body></html>`,
  'login wall': (site) => `<!DOCTYPE html><html lang="en"><title>Sign in – ${escape(site.name)}</title><body><h1>Sign in</h1><p>Please sign in to continue.</p><form action="/login" method="post"><label>Email <input type="email" name="email"></label><label>Password <input type="password" name="password"></label><button>Sign in</button></form></body></html>`,
};
