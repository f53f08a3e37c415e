// The course of the meeting on one page: an item that is left saves what stands in it, the next one
// opens by itself.
import { freshKey } from "./keys.js";

const list = document.querySelector(".course");
const blank = document.getElementById("opinion-form");

const items = () => [...list.querySelectorAll("details[data-item]")];
const openItems = () => items().filter((box) => box.open);

// At the desk the list stands beside the open item, and an item is no box of its own.
const top = (box) => (box.getClientRects().length ? box : list);

function nameFor(form, item) {
  for (const element of form.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (!value.includes("id_blank_")) continue;
      element.setAttribute(name, value.replaceAll("id_blank_", `id_${item}_`));
    }
  }
}

// One empty form for everybody who may speak stands in the page; each item gets its own when it is
// opened.
function giveForm(box) {
  const place = box.querySelector(".opinions");
  if (!blank || !place || place.querySelector("form.opinion")) return;
  const form = blank.content.querySelector("form").cloneNode(true);
  const item = box.dataset.item;
  nameFor(form, item);
  const address = form.getAttribute("action").replace(/items\/[^/]+\//, `items/${item}/`);
  form.setAttribute("action", address);
  form.setAttribute("hx-post", address);
  form.elements.key.value = freshKey();
  place.append(form);
  window.htmx.process(form);
}

// An opinion with its speaker that stands unsent under an item goes out when the item is left.
function leave(box) {
  const form = box?.querySelector("form.opinion");
  const ready = form?.elements.person.value && form.elements.text.value.trim();
  if (ready && !form.dataset.sending) form.requestSubmit();
}

function toggled(event) {
  const box = event.target;
  if (!box.matches?.("details[data-item]")) return;
  if (!box.open) {
    leave(box);
    return;
  }
  giveForm(box);
  for (const other of openItems()) {
    if (other !== box) other.open = false;
  }
}

function isDone(box) {
  return document.getElementById(`tick-${box.dataset.item}`)?.hasAttribute("data-done");
}

function goOn(event) {
  // The answer has put another form in this one's place: the event is told of what still stands,
  // the request of what was sent.
  const form = event.detail.requestConfig?.elt ?? event.detail.elt;
  if (!form.matches?.("[data-tick]") || !event.detail.successful) return;
  if (form.hasAttribute("data-done")) return;
  const boxes = items();
  const at = boxes.findIndex((box) => box.dataset.item === form.dataset.tick);
  const next = [...boxes.slice(at + 1), ...boxes.slice(0, at)].find((box) => !isDone(box));
  boxes[at].open = false;
  if (!next) return;
  next.open = true;
  top(next).scrollIntoView({ block: "start" });
  next.querySelector("summary").focus({ preventScroll: true });
}

if (list) {
  list.addEventListener("toggle", toggled, true);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-leaves]")) openItems().forEach(leave);
  }, true);
  document.addEventListener("htmx:afterSwap", () => openItems().forEach(giveForm));
  document.addEventListener("htmx:afterRequest", goOn);
  openItems().forEach(giveForm);
}
