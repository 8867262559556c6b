// When a page is taken for dead, and what a person is told of it. Pure.

const meanings = new Map([
  [404, 'its server does not find it (404)'],
  [410, 'its server says that it is gone for good (410)'],
]);

// By what its server answered; undefined: it is not dead.
export function whyGone(status) {
  if (meanings.has(status)) return meanings.get(status);
  return status >= 500 && status <= 599 ? `its server has an error (${status})` : undefined;
}

// A person or a program stopped it, or it became a download: Chromium's names, and Firefox's NS_BINDING_ABORTED.
const stopped = /ERR_ABORTED|ERR_BLOCKED_BY_|Error code 2152398850/;

// By the browser's word for why a navigation failed: "net::ERR_NAME_NOT_RESOLVED", "Error code 2152398878".
export function whyUnreached(error) {
  if (stopped.test(error)) return undefined;
  const word = error.replace(/^net::/, '');
  return /NAME_NOT_RESOLVED|2152398878/.test(error)
    ? `the name of its server is not known (${word})`
    : `it cannot be loaded (${word})`;
}
