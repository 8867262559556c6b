// Follows a run while it is under way; what became of it is the page itself, loaded again.
'use strict';
const line = document.getElementById('progress');
async function look() {
  const answer = await fetch(line.dataset.state).catch(() => null);
  const running = answer === null || (answer.ok && (await answer.json()).running);
  if (running) setTimeout(look, 1000);
  else location.reload();
}
setTimeout(look, 1000);
