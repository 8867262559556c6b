// What a capture looks like in a replayer, and all that happens while it is opened.
export const frameSize = { width: 1000, height: 750 };

// A replayer's URL, or a message with such, with the archived URL in its place.
const archived = (text) => text.replace(/\bhttps?:\/\/[^\s'"]*?\/(?:\d{14,20})?[a-z]{2,3}_\/(?=\w+:)/g, '');

export const isThere = (status) => status < 400;

// Errors are the same where they say the same, wherever the line is.
// What is no JSON is a page that says that something is not there, in each replayer's words.
const sameError = (text) => archived(text.split('\n')[0]).replace(/:\d+(:\d+)?\b/g, '')
  .replace(/^.*Unexpected token.*is not valid JSON/, 'what is not there is not valid JSON').trim();

function listen(context, replayer, seen) {
  // Of requests within the replayer only those for something archived are looked at, and none of its own
  // page: the page's icon is not shown there by all.
  const note = (request, outcome) => {
    const url = request.url();
    const isShown = !request.serviceWorker() && (replayer.isArchived(url) || (archived(url) !== url && request.frame().parentFrame()));
    if (isShown) seen.resources.set(archived(url), outcome);
  };
  const goesOut = (request) => /^(https?|wss?):/.test(request.url()) && !replayer.isOwn(request.url());
  context.on('request', (request) => { if (goesOut(request)) seen.left.add(request.url()); });
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    if (/csp|BLOCKED_BY/i.test(reason) && seen.left.delete(request.url())) seen.blocked.add(request.url());
    else if (!/ABORTED/.test(reason)) note(request, reason);
  });
  context.on('response', (answer) => note(answer.request(), answer.status()));
  context.on('weberror', (event) => seen.errors.add(sameError(String(event.error()?.message ?? event.error()))));
  context.on('console', (message) => {
    const text = message.text();
    if (message.type() !== 'error' || /^Failed to load resource|strict MIME/.test(text)) return;  // what is missing is seen otherwise
    (/Content Security Policy|has been blocked/.test(text) ? seen.blocked : seen.errors).add(sameError(text));
  });
}

async function settle(page, frame) {
  await frame.waitForLoadState('load', { timeout: 15_000 }).catch(() => {});
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {});
  await page.waitForTimeout(500);
}

// How far down in the window the frame begins, which goes on to its end; in whole pixels, as it is painted.
async function topOf(page, frame) {
  if (frame === page.mainFrame()) return 0;
  return Math.round((await (await frame.frameElement()).boundingBox()).y);
}

async function lookOnce(browser, replayer, capture, gotOut) {
  const top = replayer.top ?? 0;
  const viewport = { width: frameSize.width, height: frameSize.height + top };
  const seen = { left: new Set(), blocked: new Set(), errors: new Set(), resources: new Map() };
  gotOut();
  const context = await browser.newContext({ viewport, ...replayer.context });
  try {
    listen(context, replayer, seen);
    const page = await context.newPage();
    const frame = await replayer.open(page, capture);
    await settle(page, frame);
    replayer.top = await topOf(page, frame);
    seen.fits = replayer.top === top;
    seen.picture = await page.screenshot({ clip: { x: 0, y: top, ...frameSize }, animations: 'disabled' });
    seen.shown = isThere(seen.resources.get(capture.url));
  } catch (failure) {
    seen.failure = String(failure.message).split('\n')[0];
  } finally {
    await context.close();
  }
  for (const each of gotOut()) seen.left.add(each);
  return seen;
}

// `gotOut` tells what has got out of the machine since it was last called. The frame is of one size in all
// replayers: of the first look at one only the banner's height is kept. One that failed is tried again.
export async function look(browser, replayer, capture, gotOut = () => []) {
  const seen = await lookOnce(browser, replayer, capture, gotOut);
  return seen.fits ? seen : lookOnce(browser, replayer, capture, gotOut);
}
