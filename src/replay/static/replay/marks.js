// Marks passages in the document, as the page around it asks: text alone is compared, and nothing of the document is
// changed (CSS Custom Highlight API). The message is not the document's to see.
__varve.takeMarks = (info) => {
  const name = 'varve-difference';
  const longest = 4_000_000;  // characters of a document that are looked through
  const own = new URL(info.top_url).origin;
  // wombat shows scripts others.
  const { parent } = window;
  const read = Object.fromEntries(['data', 'source', 'origin'].map((field) => [field, Object.getOwnPropertyDescriptor(MessageEvent.prototype, field).get]));
  let shown = false;
  const without = (text) => text.replace(/[\s\u00AD]+/gu, '');

  // The document's text without white space, and which node each part of it is of.
  function readText() {
    const parts = [];
    let text = '';
    const walker = document.createTreeWalker(document.body ?? document, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && text.length < longest) {
      const node = walker.currentNode;
      if (/^(script|style|noscript|template)$/i.test(node.parentNode?.localName)) continue;
      const own_ = without(node.data);
      if (own_) parts.push({ node, begin: text.length });
      text += own_;
    }
    return { text, parts };
  }
  // The place in a node behind `count` of its characters that are no white space.
  function offsetIn({ data }, count) {
    let offset = 0;
    for (; offset < data.length && (count > 0 || /[\s\u00AD]/u.test(data[offset])); ++offset) {
      if (!/[\s\u00AD]/u.test(data[offset])) --count;
    }
    return offset;
  }
  function partAt(parts, at) {
    let low = 0;
    for (let high = parts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (parts[middle].begin <= at) low = middle; else high = middle;
    }
    return parts[low];
  }
  function rangeOf(parts, begin, end) {
    const range = new Range();
    const [first, last] = [partAt(parts, begin), partAt(parts, end - 1)];
    range.setStart(first.node, offsetIn(first.node, begin - first.begin));
    const { node } = last;
    let behind = offsetIn(node, end - 1 - last.begin);
    range.setEnd(node, Math.min(behind + 1, node.data.length));
    return range;
  }

  // `passages`: lists of [text, whether it is marked].
  function mark(passages, color) {
    const { text, parts } = readText();
    const ranges = [];
    let found = 0;
    let from = 0;
    for (const pieces of passages) {
      const whole = without(pieces.map(([piece]) => piece).join(''));
      // Where it stands behind the one before, else anywhere.
      let at = whole ? text.indexOf(whole, from) : -1;
      if (at < 0 && whole) at = text.indexOf(whole);
      if (at < 0) continue;
      found += 1;
      from = at + whole.length;
      for (const [piece, marked] of pieces) {
        const { length } = without(piece);
        if (marked && length > 0) ranges.push(rangeOf(parts, at, at + length));
        at += length;
      }
    }
    CSS.highlights.set(name, new Highlight(...ranges));
    if (ranges.length > 0 && !shown) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`::highlight(${name}) { background-color: ${color}; color: #1c1712; }`);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      ranges[0].startContainer.parentElement?.scrollIntoView({ block: 'center' });
      shown = true;
    }
    return found;
  }

  addEventListener('message', (event) => {
    if (read.source.call(event) !== parent || read.origin.call(event) !== own) return;
    const data = read.data.call(event);
    if (data?.varve !== 'marks') return;
    event.stopImmediatePropagation();
    if (!window.Highlight || !Array.isArray(data.passages)) return;
    const color = data.older === true ? '#f5b5ac' : '#9fdcb8';
    parent.postMessage({ varve: 'marked', found: mark(data.passages, color) }, own);
  }, true);
};
