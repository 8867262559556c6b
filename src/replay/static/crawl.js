// Follows a crawl while it is under way, by server-sent events; what becomes of it is the page itself, loaded again.
'use strict';
const line = document.getElementById('progress');
const events = new EventSource(line.dataset.events);
events.addEventListener('progress', (event) => {
  const crawl = JSON.parse(event.data);
  if (crawl.state !== 'under way') {
    events.close();
    location.reload();
    return;
  }
  if (line.textContent !== crawl.progress) line.textContent = crawl.progress;
});
// Refused for good: too many listen. Then it is as without scripts.
events.addEventListener('error', () => {
  if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000);
});
