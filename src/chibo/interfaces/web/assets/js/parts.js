// Forms that htmx sends as a part of the page: their token, their key, and what happens when they
// fail.
import { countAsSaved } from "./changes.js";
import { freshKey } from "./keys.js";
import { body, csrf, longerPause, make, say, takeToken } from "./page.js";
import { release } from "./submissions.js";

// A refusal that is worth another try: signed out, the same key is at work, too many at once.
const PASSING = [401, 409, 429];

function configure(event) {
  const { detail } = event;
  if (detail.verb === "get") return;
  // What adds something is sent by its own button or with the whole page, never while it is typed.
  const cause = detail.triggeringEvent;
  if (cause?.type === "change" && cause.target.closest?.("[data-apart]")) {
    event.preventDefault();
    return;
  }
  detail.headers["X-CSRFToken"] = csrf();
  // A draft that saves itself is a sending of its own: under the form's key it would stand in the
  // way of the real one. What adds something keeps its key: sent twice, it is there once.
  const once = "once" in (detail.elt.closest("form")?.dataset ?? {});
  if (detail.parameters.key && !once) detail.parameters.key = freshKey();
}

// What did not come from this server is never shown as its answer. A form that comes back refused
// (422) as a part of the page is shown like any answer: it says itself what is missing.
function chooseSwap(event) {
  const { xhr } = event.detail;
  if (!xhr.getResponseHeader("X-Chibo")) event.detail.shouldSwap = false;
  else if (xhr.status === 422 && xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) {
    Object.assign(event.detail, { shouldSwap: true, isError: false });
  }
}

function messageLine(form) {
  const line = form.querySelector(":scope > [data-sent]") ??
    form.appendChild(Object.assign(make("p", "saved"), { role: "status" }));
  line.dataset.sent = "";
  return line;
}

function succeeded(form, line) {
  if (form.querySelector("[data-state=saved]")) countAsSaved(form);
  form.pause = 0;
  line.textContent = "";
  delete line.dataset.state;
}

// The server's own words about a failure; a page is no sentence for a line.
function toldBy(xhr) {
  try {
    return JSON.parse(xhr.responseText);
  } catch {
    return {};
  }
}

function sendAgain(form) {
  const onChange = (form.getAttribute("hx-trigger") ?? "submit").includes("change");
  if (onChange) form.dispatchEvent(new Event("change"));
  else form.requestSubmit();
}

function failed(form, line, xhr, own) {
  line.dataset.state = "failed";
  const told = own ? toldBy(xhr) : {};
  const renewed = xhr.status === 403 && told.csrf && told.account === body.dataset.account;
  // Signed in again in another tab: the same form goes through now.
  if (renewed) takeToken(told.csrf);
  // Signed out, or the same key is at work: sent as a page, whose answers keep what was typed.
  if ("once" in form.dataset && (xhr.status === 401 || xhr.status === 409)) {
    body.dataset.leaving = "1";
    form.submit();
    return;
  }
  const reason = told.message && !renewed ? told.message : say("trying");
  line.textContent = xhr.status === 401 ? say("signedOut") : reason;
  const refused = own && !renewed && xhr.status >= 400 && xhr.status < 500;
  if (refused && !PASSING.includes(xhr.status)) return; // the same would be refused again
  form.pause = longerPause(form.pause);
  form.retry = setTimeout(() => sendAgain(form), form.pause);
}

// A form that could not be sent is sent again, later each time.
function afterRequest(event) {
  const { elt, requestConfig, successful, xhr } = event.detail;
  const form = elt.closest?.("form[hx-post]");
  if (!form || requestConfig.verb === "get") return;
  const line = messageLine(form);
  clearTimeout(form.retry);
  const own = xhr.getResponseHeader?.("X-Chibo");
  if (successful && own) succeeded(form, line);
  else failed(form, line, xhr, own);
}

document.addEventListener("htmx:configRequest", configure);
document.addEventListener("htmx:beforeSwap", chooseSwap);
document.addEventListener("htmx:afterRequest", afterRequest);
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form[data-sending]");
  if (form) release(form);
});
