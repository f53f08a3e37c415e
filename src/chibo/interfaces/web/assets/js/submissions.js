// A form goes out once; its hidden key stays, so that a repeat has the same effect.
import { changedForms, keepChanges } from "./changes.js";
import { all, body } from "./page.js";
import { writers } from "./writers.js";

const LONGEST_WAIT = 4000;

const byHtmx = (form) =>
  form.hasAttribute("hx-post") && (form.getAttribute("hx-trigger") ?? "submit").includes("submit");

function answered(form) {
  return new Promise((done) => form.addEventListener("htmx:afterRequest", done, { once: true }));
}

function saved(writer) {
  clearTimeout(writer.timer);
  return writer.settled();
}

/**
 * What was just typed elsewhere on the page is saved before one of its buttons leads away; when
 * that takes long, the text is kept on the device and put back. The browser's own question is
 * never asked for our own buttons. True when the form waits and is sent again afterwards.
 */
function hold(event, form) {
  if (form.dataset.held) return false;
  const waiting = writers().filter((writer) => writer.area.form !== form && writer.pending);
  const busy = all("form.htmx-request");
  if (!waiting.length && !busy.length && !changedForms(form).length) return false;
  form.dataset.held = "1";
  keepChanges(form);
  body.dataset.leaving = "1";
  if (!waiting.length && !busy.length) return false;
  event.preventDefault();
  const button = event.submitter;
  button?.classList.add("busy");
  const settled = Promise.all([...waiting.map(saved), ...busy.map(answered)]);
  const late = new Promise((done) => setTimeout(done, LONGEST_WAIT));
  const again = () => form.requestSubmit(button?.form === form ? button : undefined);
  Promise.race([settled, late]).then(again);
  return true;
}

function keepOwnText(form) {
  for (const writer of writers()) {
    if (writer.area.form !== form || !writer.dirty) continue;
    clearTimeout(writer.timer);
    writer.keep({ submitted: true });
  }
}

function guard(event) {
  const form = event.target;
  const whole = !byHtmx(form); // sent as a page, not as a part of one
  const posted = form.getAttribute("method")?.toLowerCase() === "post";
  if ((event.defaultPrevented && whole) || form.target === "_blank" || (whole && !posted)) return;
  if (whole && hold(event, form)) return;
  form.dataset.sending = "1";
  if (whole) keepOwnText(form);
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  if (button) {
    button.classList.add("busy");
    button.setAttribute("aria-disabled", "true");
  }
  // A file comes without a new page: nothing says that it has come.
  if ("download" in form.dataset) setTimeout(() => release(form), 3000);
}

/** The form can be sent again. */
export function release(form) {
  delete form.dataset.sending;
  for (const button of all("button.busy", form)) {
    button.classList.remove("busy");
    button.removeAttribute("aria-disabled");
  }
}

function refuseSecond(event) {
  if (!event.target.dataset.sending) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

document.addEventListener("submit", refuseSecond, true);
document.addEventListener("submit", guard);
document.addEventListener("click", (event) => {
  if (event.target.closest?.("button.busy[aria-disabled]")) event.preventDefault();
}, true);
// The page from the browser's memory, by its back button: what was sent then is long answered.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) all("form[data-sending]").forEach(release);
});
