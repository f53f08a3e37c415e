// Buttons that do something in the page itself, each named by one attribute; menus that close by
// themselves.
import { all } from "./page.js";
import { markEveryone } from "./roll.js";

// The text is also marked: where the clipboard is closed (plain http), one long press copies it.
async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = source.value ?? source.textContent;
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else if (!document.execCommand("copy")) return;
  } catch {
    return;
  }
  button.querySelector("span").textContent = button.dataset.copied;
}

function reveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
}

function close(button) {
  const dialog = button.closest("dialog");
  if (dialog) dialog.close();
  else button.closest(".toast")?.remove();
}

function fill(button) {
  document.getElementById(button.dataset.fill).value = button.textContent.trim();
}

function share(button) {
  const text = document.getElementById(button.dataset.share).value;
  navigator.share({ text }).catch(() => { /* closed by the person */ });
}

// Without dialogs the link behind the button leads on.
function open(button, event) {
  const dialog = document.getElementById(button.dataset.open);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
}

// An element has one of them; where it has several, the first of this list counts.
const COMMANDS = {
  reveal,
  close,
  fill,
  print: () => window.print(),
  copy,
  share,
  open,
  everyone: markEveryone,
};
const selectorOf = (names) => names.map((name) => `[data-${name}]`).join(",");
const ANY_COMMAND = selectorOf(Object.keys(COMMANDS));
// Without a script these would do nothing; [data-open] is a link that leads on by itself.
const HIDDEN_AT_FIRST = selectorOf(["reveal", "close", "print", "everyone", "copy", "fill"]);

/** The buttons below `root` that need a script show themselves. */
export function showCommands(root) {
  for (const button of all(HIDDEN_AT_FIRST, root)) button.hidden = false;
  if (!navigator.share) return;
  for (const button of all("[data-share]", root)) button.hidden = false;
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submit-on-change]")) event.target.form.requestSubmit();
});
document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const target = event.target.closest?.(ANY_COMMAND);
  if (!target) return;
  const name = Object.keys(COMMANDS).find((one) => one in target.dataset);
  COMMANDS[name](target, event);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
