// Copies of unsent text on this device, by account, so that the next person at it does not see
// them. A storage that is full or refused is no error: the page still sends.
import { body } from "./page.js";

const LIFE = 14 * 24 * 3600 * 1000;

const prefixOf = (account) => `chibo:draft:${account}:`;
const keyOf = (url) => prefixOf(body.dataset.account ?? "") + url;

function store(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...draft, at: Date.now() }));
  } catch { /* full or refused */ }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch { /* nothing kept */ }
}

/** What was typed for the address and not sent: {text, rev, label, submitted, at} or null. */
export function readDraft(url) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(url)) ?? "null");
  } catch {
    return null;
  }
}

/** The draft is kept for the address, with the moment. */
export function writeDraft(url, draft) {
  store(keyOf(url), draft);
}

/** Nothing is kept for the address any more. */
export function dropDraft(url) {
  remove(keyOf(url));
}

/** Every draft of an account, each with its `key` in the storage. */
export function draftsOf(account) {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefixOf(account)))
      .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key) ?? "{}") }));
  } catch {
    return [];
  }
}

/** None of these drafts is kept any more. */
export function dropDrafts(drafts) {
  for (const draft of drafts) remove(draft.key);
}

/**
 * Drafts of the signed-in account that are too old are gone; one of before drafts had a date gets
 * today's.
 */
export function ageDrafts() {
  const account = body.dataset.account ?? "";
  if (!account) return;
  for (const draft of draftsOf(account)) {
    const { key, ...kept } = draft;
    if (kept.at && Date.now() - kept.at > LIFE) dropDrafts([draft]);
    else if (!kept.at) store(key, kept);
  }
}
