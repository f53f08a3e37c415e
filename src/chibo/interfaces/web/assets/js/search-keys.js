// "/" goes to the search from wherever nothing is being typed; the arrows go through what was
// found.
import { all } from "./page.js";

const TYPED_IN = "input, textarea, select, dialog, [contenteditable]";

function goToSearch(event, box) {
  event.preventDefault();
  if (box?.checkVisibility()) {
    box.focus();
    box.select();
  } else document.querySelector("[data-find-page]")?.click();
}

function goThroughFound(event, box) {
  const found = all(".found a");
  const at = found.indexOf(document.activeElement);
  if (at < 0 && !(found.length && event.target === box)) return;
  const above = at > 0 ? found[at - 1] : box;
  const next = event.key === "ArrowDown" ? found[at + 1] : above;
  if (!next) return;
  event.preventDefault();
  next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const box = document.querySelector("[data-find]");
  if (event.key === "/" && !event.target.closest?.(TYPED_IN)) goToSearch(event, box);
  else if (["ArrowDown", "ArrowUp"].includes(event.key)) goThroughFound(event, box);
});
