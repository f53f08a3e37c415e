// The course of the meeting on one page: an item that is left saves what stands in it, the next one opens by itself.
(() => {
  "use strict";
  const list = document.querySelector(".course");
  const blank = document.getElementById("opinion-form");
  if (!list) return;
  const items = () => [...list.querySelectorAll("details[data-item]")];

  // At the desk the list stands beside the open item, and an item is no box of its own.
  const top = (box) => (box.getClientRects().length ? box : list);

  function freshKey() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  // One empty form for everybody who may speak stands in the page; each item gets its own when it is opened.
  function giveForm(box) {
    const place = box.querySelector(".opinions");
    if (!blank || !place || place.querySelector("form.opinion")) return;
    const form = blank.content.querySelector("form").cloneNode(true);
    const pk = box.dataset.item;
    for (const element of form.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) if (value.includes("id_blank_")) element.setAttribute(name, value.replaceAll("id_blank_", `id_${pk}_`));
    }
    const address = form.getAttribute("action").replace(/items\/[^/]+\//, `items/${pk}/`);
    form.setAttribute("action", address);
    form.setAttribute("hx-post", address);
    form.elements.key.value = freshKey();
    place.append(form);
    window.htmx.process(form);
  }
  // An opinion with its speaker that stands unsent under an item goes out when the item is left.
  function leave(box) {
    const form = box?.querySelector("form.opinion");
    if (form?.elements.person.value && form.elements.text.value.trim() && !form.dataset.sending) form.requestSubmit();
  }
  list.addEventListener("toggle", (event) => {
    const box = event.target;
    if (!box.matches?.("details[data-item]")) return;
    if (!box.open) { leave(box); return; }
    giveForm(box);
    for (const other of items()) if (other !== box && other.open) other.open = false;
  }, true);
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-leaves]")) for (const box of items()) if (box.open) leave(box); }, true);
  document.addEventListener("htmx:afterSwap", () => { for (const box of items()) if (box.open) giveForm(box); });
  document.addEventListener("htmx:afterRequest", (event) => {
    // The answer may have put another form in its place: the one that was sent says which item it was.
    const form = event.detail.requestConfig?.elt ?? event.detail.elt;
    if (!form.matches?.("[data-tick]") || !event.detail.successful || form.hasAttribute("data-done")) return;
    const boxes = items();
    const at = boxes.findIndex((box) => box.dataset.item === form.dataset.tick);
    const open = (box) => !document.getElementById(`tick-${box.dataset.item}`)?.hasAttribute("data-done");
    const next = [...boxes.slice(at + 1), ...boxes.slice(0, at)].find(open);
    boxes[at].open = false;
    if (next) { next.open = true; top(next).scrollIntoView({ block: "start" }); next.querySelector("summary").focus({ preventScroll: true }); }
  });
  for (const box of items()) if (box.open) giveForm(box);
})();
