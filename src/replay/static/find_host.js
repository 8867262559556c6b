// Some browsers do not look for names under localhost on this machine: they are shown a snapshot from the
// second port, sandboxed, without an origin of its own.
'use strict';
async function findHost(frame) {
  const { sandboxed } = frame.dataset;
  if (!sandboxed) return;
  try {
    await fetch(new URL('/static/icon.svg', frame.src), { credentials: 'omit' });
  } catch {
    // Put in anew: a browser that is just showing why the first address failed can lose the second.
    const { parentNode, nextSibling } = frame;
    frame.remove();
    frame.src = sandboxed;
    parentNode.insertBefore(frame, nextSibling);
  }
}
