// Two snapshots side by side: tells each frame what to mark in it, when it has been loaded. What a frame says is an
// attacker's: a number is all that is taken from it.
'use strict';
const frames = [...document.querySelectorAll('iframe')];
const origins = frames.map((frame) => new URL(frame.src).origin);  // each of its archived origin alone
const marks = JSON.parse(document.getElementById('marks').dataset.passages);

// Frames may be there before this is; each is told when it has come, and a page that goes on changing once more.
function tell(side) {
  const frame = frames[side];
  const origin = frame.src === frame.dataset.sandboxed ? '*' : origins[side];
  if (marks[side].length > 0) frame.contentWindow.postMessage({ varve: 'marks', older: side === 0, passages: marks[side] }, origin);
}
for (const [side, frame] of frames.entries()) {
  frame.addEventListener('load', () => { tell(side); setTimeout(tell, 2000, side); });
  findHost(frame);
  tell(side);
}

function frameOf(event) {
  return frames.findIndex((frame, side) => frame.contentWindow === event.source && origins[side] === event.origin);
}

addEventListener('message', (event) => {
  const side = frameOf(event);
  const said = event.data;
  if (side < 0 || said === null || typeof said !== 'object') return;
  if (said.varve === 'marked' && Number.isSafeInteger(said.found)) {
    const count = marks[side].length;
    document.getElementById(`marked-${side}`).textContent =
      `${Math.min(said.found, count)} of ${count} passage${count === 1 ? '' : 's'} marked`;
  }
});
