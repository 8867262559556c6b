// Follows a save while it goes on, by server-sent events; its result is the page itself, loaded again.
'use strict';
const line = document.getElementById('progress');
const events = new EventSource(line.dataset.events);
events.addEventListener('progress', (event) => {
  const job = JSON.parse(event.data);
  if (job.page !== null) {
    events.close();
    location.reload();
    return;
  }
  document.querySelector('h1').textContent = job.state === 'saving' ? 'Saving …' : 'Waiting …';
  if (line.textContent !== job.progress) line.textContent = job.progress;
});
// Refused for good: too many listen. Then it is as without scripts.
events.addEventListener('error', () => {
  if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000);
});
