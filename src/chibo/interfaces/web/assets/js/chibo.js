// What the pages need beyond HTML: autosave that loses nothing, one effect per form, small
// comforts. Everything works without it.
import { watchForms } from "./changes.js";
import { ageDrafts } from "./drafts.js";
import { watchAreas } from "./writers.js";
import "./submissions.js";
import { countRoll } from "./roll.js";
import { showCommands } from "./commands.js";
import "./folded-rows.js";
import "./search-keys.js";
import "./parts.js";
import "./sign-out.js";
import "./retries.js";
import { addCalendars } from "./dates.js";
import { all } from "./page.js";

// A page, or a part that htmx has put into it, does what its attributes say.
function prepare(root) {
  watchAreas(root);
  watchForms(root);
  for (const roll of all("[data-roll]", root)) countRoll(roll);
  showCommands(root);
  root.querySelector("[data-errors]")?.focus({ preventScroll: false });
  addCalendars(root);
}

document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
prepare(document);
// Only now: what is too old has been put back once more before it goes.
ageDrafts();
