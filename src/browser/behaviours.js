// What varve does in a page that it captures, in a world of its own: the page's scripts see neither
// these names nor these calls, only what a visitor does.
'use strict';

var pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function isSeen(element) {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible';
}

// The document, or the largest element that scrolls in its place.
function scroller() {
  const page = document.scrollingElement ?? document.documentElement;
  if (page.scrollHeight > innerHeight * 1.1) return page;
  let best = page;
  let area = innerWidth * innerHeight * 0.4;
  for (const each of document.querySelectorAll('main, div, section, body')) {
    if (each.scrollHeight < each.clientHeight * 1.1 || each.clientWidth * each.clientHeight < area) continue;
    if (!/auto|scroll/.test(getComputedStyle(each).overflowY)) continue;
    [best, area] = [each, each.clientWidth * each.clientHeight];
  }
  return best;
}

// To the end, which may move away as it is come near to, and back. What was added there once, after a while, may be
// again: on a slow line or machine that takes longer.
async function scroll(end, screens) {
  const box = scroller();
  const step = Math.max(200, (box === document.scrollingElement ? innerHeight : box.clientHeight) * 0.8);
  let patience = 6;  // 0.7 s at the end
  let waits = 0;
  for (let moved = 0; moved < screens && Date.now() < end;) {
    const before = box.scrollTop;
    box.scrollBy({ top: step, behavior: 'instant' });
    await pause(120);
    if (box.scrollTop > before + 1) {
      if (waits > 0) patience = 20;
      moved++;
      waits = 0;
    } else if (++waits > patience) {
      break;  // nothing was added there
    }
  }
  box.scrollTo({ top: 0, behavior: 'instant' });
}

function open() {
  for (const each of document.querySelectorAll('details:not([open])')) each.open = true;
  for (const each of document.querySelectorAll('[loading=lazy]')) each.loading = 'eager';
}

function moreButtons(rules, pressed) {
  const texts = rules.texts.map((text) => new RegExp(text, 'iu'));
  const named = new Set(document.querySelectorAll(rules.selectors.join(',')));
  return [...document.querySelectorAll('button, [role=button], a[href^="#"], a:not([href]), input[type=button]')].filter((each) => {
    if (pressed.get(each) >= 20 || each.disabled || !isSeen(each)) return false;
    const text = (each.innerText || each.value || '').trim();
    return named.has(each) || (text.length < 60 && texts.some((one) => one.test(text)));
  });
}

async function more(rules, end) {
  const pressed = new Map();
  let presses = 0;
  while (Date.now() < end && presses < 20) {
    const [button] = moreButtons(rules, pressed);
    if (!button) break;
    const before = document.body.innerHTML.length;
    button.click();
    presses++;
    for (let i = 0; i < 10 && document.body.innerHTML.length === before; i++) await pause(150);
    // What brought nothing is not pressed again.
    pressed.set(button, document.body.innerHTML.length === before ? 20 : (pressed.get(button) ?? 0) + 1);
  }
  return presses;
}

// The first part of what can be played: it shows which of its sources the browser takes.
async function play(end) {
  const media = [...document.querySelectorAll('video, audio')].slice(0, 8);
  for (const each of media) {
    each.muted = true;
    each.play().catch(() => {});
  }
  if (media.length === 0) return;
  while (Date.now() < end && media.some((each) => each.readyState < 3 && !each.error && each.networkState !== 3)) await pause(100);
  for (const each of media) {
    each.pause();
    if (each.readyState > 0) each.currentTime = 0;
  }
}

// Which rule took a banner away: the selector, or nothing.
function dismissCookies(rules) {
  for (const kind of ['refuse', 'close', 'remove']) {
    for (const selector of rules[kind]) {
      const found = [...document.querySelectorAll(selector)].find(isSeen);
      if (!found) continue;
      if (kind === 'remove') found.remove();
      else found.click();
      return `${kind} ${selector}`;
    }
  }
  return '';
}

// `limit`: milliseconds for all of it.
async function visit({ limit, screens, rules, dismiss }) {
  const end = Date.now() + limit;
  const dismissed = dismiss ? dismissCookies(rules.cookies) : '';
  open();
  await scroll(end, screens);
  const presses = await more(rules.more, end);
  if (presses > 0) await scroll(end, screens);
  open();
  await play(Math.min(end, Date.now() + 3000));
  scrollTo(0, 0);
  return { dismissed, presses };
}

// The document as it is now, open shadow roots as declarative ones.
function dom() {
  const roots = [];
  const collect = (root) => {
    for (const each of root.querySelectorAll('*')) {
      if (!each.shadowRoot) continue;
      roots.push(each.shadowRoot);
      collect(each.shadowRoot);
    }
  };
  collect(document);
  const element = document.documentElement;
  const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\n' : '';
  const shell = element.cloneNode(false).outerHTML;
  const close = shell.lastIndexOf('</');
  const inner = element.getHTML ? element.getHTML({ shadowRoots: roots }) : element.innerHTML;
  return { html: type + shell.slice(0, close) + inner + shell.slice(close), title: document.title, text: (document.body?.innerText ?? '').slice(0, 1 << 20) };
}
