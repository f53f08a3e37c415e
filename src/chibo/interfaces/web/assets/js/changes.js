// Forms that warn before their changes are lost: every one marked `data-dirty`.
import { all, body } from "./page.js";
import { unsentText } from "./writers.js";

// What belongs to one opening of the page and is not put back into another.
const OF_THIS_PAGE = ["csrfmiddlewaretoken", "key", "writer", "seen"];

const started = new WeakMap(); // form → its fields as they were when it was opened or last saved

function snapshot(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    fields.append(name, typeof value === "string" ? value : value.name); // a file by its name
  }
  return fields.toString();
}

/** Whether the form says something else than when it was opened. */
export function changed(form) {
  return !form.dataset.sending && started.has(form) && started.get(form) !== snapshot(form);
}

/** The forms of the page with changes that are not sent, but for one. */
export function changedForms(but = null) {
  return all("form[data-dirty]").filter((form) => form !== but && changed(form));
}

/** What the form says now is saved: it counts as unchanged. */
export function countAsSaved(form) {
  if (started.has(form)) started.set(form, snapshot(form));
}

function storageKey(form) {
  const account = body.dataset.account ?? "";
  const name = form.id || form.getAttribute("action") || "";
  const deed = form.elements.do?.value ?? "";
  return `chibo:form:${account}:${location.pathname}:${name}:${deed}`;
}

/** What stands unsent in other forms than `but` waits on the device for its page to be opened. */
export function keepChanges(but) {
  for (const form of changedForms(but)) {
    const typed = [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && !OF_THIS_PAGE.includes(name),
    );
    try {
      sessionStorage.setItem(storageKey(form), JSON.stringify(typed));
    } catch { /* storage full or refused */ }
  }
}

function putBackField(field, value) {
  const typable = field && "value" in field && field.type !== "hidden" && field.type !== "file";
  if (field instanceof RadioNodeList || typable) field.value = value;
  if (!(field instanceof HTMLElement)) return;
  const fold = field.closest("details");
  if (fold && value) fold.open = true;
}

function putBack(form) {
  let typed = null;
  try {
    typed = JSON.parse(sessionStorage.getItem(storageKey(form)) ?? "null");
    sessionStorage.removeItem(storageKey(form));
  } catch {
    return;
  }
  for (const [name, value] of typed ?? []) putBackField(form.elements[name], value);
}

/** The forms below `root` are watched from now on, and get back what waited for them. */
export function watchForms(root) {
  for (const form of all("form[data-dirty]", root)) {
    if (started.has(form)) continue;
    started.set(form, snapshot(form));
    putBack(form);
  }
}

window.addEventListener("beforeunload", (event) => {
  if ("leaving" in body.dataset) return;
  if (unsentText() || changedForms().length) event.preventDefault();
});
