// The extension in Chromium, loaded as a person loads it unpacked; its popup as the toolbar opens it.
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './varve.js';

export const folder = path.join(root, 'extension');

export async function launchWith(extension, profile, ...more) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.VARVE_CHROMIUM ?? '/usr/bin/chromium',
    ignoreDefaultArgs: ['--disable-extensions'],
    args: ['--no-sandbox', '--disable-gpu', `--load-extension=${extension}`, `--disable-extensions-except=${extension}`,
      '--host-resolver-rules=MAP *.invalid ~NOTFOUND', ...more],
  });
  context.setDefaultTimeout(60_000);
  const worker = context.serviceWorkers()[0] ?? await context.waitForEvent('serviceworker');
  return { context, worker, at: (name) => new URL(name, worker.url()).href };
}

// The popup over a tab: Playwright does not know it as a page, so it is spoken to by DevTools.
export async function openPopup({ context, worker, at }, tab) {
  await tab.bringToFront();
  await worker.evaluate(() => chrome.action.openPopup());
  const browser = await context.browser().newBrowserCDPSession();
  const { targetInfos } = await browser.send('Target.getTargets');
  const { targetId } = targetInfos.find(({ url }) => url === at('popup.html'));
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: false });
  const waiting = new Map();
  browser.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
  });
  let asked = 0;
  const send = (method, params = {}) => new Promise((resolve) => {
    waiting.set(++asked, resolve);
    browser.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id: asked, method, params }) });
  });
  const evaluate = async (expression) => (await send('Runtime.evaluate', { expression, userGesture: true, returnByValue: true, awaitPromise: true })).result.value;
  return {
    evaluate,
    // Later, since a popup whose link is opened is gone, and answers no more.
    click: (id) => evaluate(`setTimeout(() => document.getElementById('${id}').click()), undefined`),
    // Until the expression is true; what it says then.
    async until(expression) {
      for (const end = Date.now() + 60_000; Date.now() < end;) {
        const value = await evaluate(expression);
        if (value) return value;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`the popup never came to ${expression}: ${await evaluate('document.body.innerText')}`);
    },
    async picture() {
      return Buffer.from((await send('Page.captureScreenshot')).data, 'base64');
    },
    close: () => browser.send('Target.closeTarget', { targetId }),
  };
}
