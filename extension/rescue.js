// Dead pages that varve has a snapshot of: kept for each tab until it goes elsewhere, since a browser ends the
// background script whenever it is idle.
import { capturesOf } from './server.js';

const usual = 'Save this page in varve';
const keyOf = (tab) => `rescue ${tab}`;
const navigations = new Map();  // how often a tab went elsewhere, so that a late answer is not taken for the next page's

export async function rescueOf(tab) {
  return (await chrome.storage.session.get(keyOf(tab)))[keyOf(tab)];
}

export async function forgetRescue(tab) {
  navigations.set(tab, (navigations.get(tab) ?? 0) + 1);
  await chrome.storage.session.remove(keyOf(tab));
  await badge(tab, '', usual);
}

// `why` it is dead; undefined: it is not. A server that does not answer offers nothing.
export async function offerRescue(tab, url, why) {
  if (why === undefined || !/^https?:/.test(url)) return;
  const navigation = navigations.get(tab);
  const [capture] = await capturesOf(url, { status: 200, limit: 1 }).catch(() => []);
  if (capture === undefined || navigations.get(tab) !== navigation) return;
  await chrome.storage.session.set({ [keyOf(tab)]: { url, why, capture } });
  await showRescue(tab);
}

// Browsers take a tab's badge away when the next page is there, which may be after it was found dead.
export async function showRescue(tab) {
  if (await rescueOf(tab)) await badge(tab, 'old', 'This page is dead: varve has a snapshot of it');
}

// The tab may be gone by then.
async function badge(tabId, text, title) {
  await Promise.all([
    chrome.action.setBadgeBackgroundColor({ tabId, color: '#9d3c12' }),
    chrome.action.setBadgeTextColor({ tabId, color: '#ffffff' }),
    chrome.action.setBadgeText({ tabId, text }),
    chrome.action.setTitle({ tabId, title }),
  ]).catch(() => {});
}
