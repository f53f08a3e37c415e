// Text that could not be sent is named before signing out, and gone from the device afterwards.
import { draftsOf, dropDrafts } from "./drafts.js";
import { body, make, say } from "./page.js";

const LONGEST_EXCERPT = 300;

function listOf(drafts) {
  const list = make("ul", "plain-list");
  for (const draft of drafts) {
    const item = list.appendChild(make("li"));
    if (draft.label) item.append(make("b", "", draft.label));
    const excerpt = String(draft.text ?? "").slice(0, LONGEST_EXCERPT);
    item.append(make("blockquote", "typed", excerpt));
  }
  return list;
}

function ask(form, drafts) {
  const dialog = make("dialog", "card stack");
  const title = dialog.appendChild(make("h2", "", say("unsentTitle")));
  title.id = "unsent-title";
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(make("p", "", say("unsentHelp")), listOf(drafts));
  const row = dialog.appendChild(make("div", "row"));
  const stay = row.appendChild(make("button", "button primary", say("unsentStay")));
  const leave = row.appendChild(make("button", "button quiet", say("unsentLeave")));
  for (const button of [stay, leave]) button.type = "button";
  stay.addEventListener("click", () => dialog.close());
  leave.addEventListener("click", () => {
    dropDrafts(drafts);
    body.dataset.leaving = "1";
    dialog.close();
    form.requestSubmit();
  });
  dialog.addEventListener("close", () => dialog.remove());
  body.append(dialog);
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("signOut" in form.dataset) || "leaving" in body.dataset) return;
  const drafts = draftsOf(form.dataset.signOut);
  if (!drafts.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, drafts);
}, true);
