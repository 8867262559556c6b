// What of varve's replay of a page is worse than the others', out of all four looks at it.
import { differingPixels } from '../browser.js';
import { frameSize, isThere } from './look.js';

const own = ['varve', 'varve proxy'];
const others = ['pywb', 'ReplayWeb.page'];

const union = (looks, names, field) => new Set(names.flatMap((name) => [...(looks[name]?.[field] ?? [])]));

function unexpectedErrors(looks, name) {
  const expected = union(looks, others, 'errors');
  return [...looks[name].errors].filter((error) => !expected.has(error));
}

// What another replayer loads and this one does not find, or never asks for.
function lacking(looks, name) {
  const loaded = others.flatMap((other) => [...(looks[other]?.resources ?? [])])
    .filter(([, status]) => isThere(status)).map(([url]) => url);
  const { resources } = looks[name];
  return [...new Set(loaded)].filter((url) => !isThere(resources.get(url)))
    .map((url) => ({ url, status: resources.get(url) ?? 'not asked for' }));
}

// Shares of the frame's pixels that differ, by "one / other".
async function differences(page, looks) {
  const shares = {};
  const names = Object.keys(looks).filter((name) => looks[name].picture);
  for (const [i, one] of names.entries()) {
    for (const other of names.slice(i + 1)) {
      const count = await differingPixels(`${page} ${one} ${other}`, looks[one].picture, looks[other].picture);
      shares[`${one} / ${other}`] = count / (frameSize.width * frameSize.height);
    }
  }
  return shares;
}

// { left, errors, lacks, failure: by varve's two names; shares; differs: whether others show the page, and
// varve's rewritten one looks like none of theirs }.
export async function judge(page, looks) {
  const verdict = { left: {}, errors: {}, lacks: {}, failure: {} };
  for (const name of own) {
    const seen = looks[name];
    verdict.left[name] = [...seen.left];
    verdict.errors[name] = unexpectedErrors(looks, name);
    verdict.lacks[name] = lacking(looks, name);
    if (seen.failure) verdict.failure[name] = seen.failure;
  }
  verdict.shares = await differences(page, looks);
  const shown = others.filter((other) => looks[other]?.shown);
  verdict.differs = shown.length > 0 && shown.every((other) => verdict.shares[`varve / ${other}`] > 0.001);
  return verdict;
}
