// What goes on without the popup: dead pages are noticed, and links saved by the context menu.
import { whyGone, whyUnreached } from './dead.js';
import { forgetRescue, offerRescue, showRescue } from './rescue.js';

const web = ['http://*/*', 'https://*/*'];
const inPage = (call) => (details) => { if (details.frameId === 0) call(details); };

chrome.webNavigation.onBeforeNavigate.addListener(inPage(({ tabId }) => forgetRescue(tabId)));
chrome.webNavigation.onErrorOccurred.addListener(inPage(({ tabId, url, error }) => offerRescue(tabId, url, whyUnreached(error))));
chrome.webNavigation.onCompleted.addListener(inPage(({ tabId }) => showRescue(tabId)));
chrome.tabs.onRemoved.addListener((tabId) => forgetRescue(tabId));

function answered({ tabId, url, statusCode }) {
  offerRescue(tabId, url, whyGone(statusCode));
}

// Only where a person has allowed it on the options page, then or while this runs.
function watchAnswers() {
  const { onCompleted } = chrome.webRequest ?? {};
  if (onCompleted && !onCompleted.hasListener(answered)) onCompleted.addListener(answered, { urls: web, types: ['main_frame'] });
}
watchAnswers();
chrome.permissions.onAdded.addListener(watchAnswers);

chrome.runtime.onInstalled.addListener(({ reason }) => {
  chrome.contextMenus.create({ id: 'save-link', title: 'Save this link in varve', contexts: ['link'], targetUrlPatterns: web });
  if (reason === 'install') chrome.runtime.openOptionsPage();
});

chrome.contextMenus.onClicked.addListener(({ linkUrl }) => {
  const query = new URLSearchParams({ save: linkUrl });
  chrome.windows.create({ type: 'popup', url: `popup.html?${query}`, width: 420, height: 600 });
});
