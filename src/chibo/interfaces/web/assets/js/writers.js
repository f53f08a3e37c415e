// The areas of this page that save themselves.
import { Autosave } from "./autosave.js";
import { all } from "./page.js";

const known = new Set();

/** The areas that still stand in the page; a part that was swapped out takes its own with it. */
export function writers() {
  return [...known].filter((writer) => writer.area.isConnected);
}

/** Every area below `root` saves itself from now on, each only once. */
export function watchAreas(root) {
  for (const area of all("textarea[data-autosave]", root)) {
    if (area.dataset.watched) continue;
    area.dataset.watched = "1";
    known.add(new Autosave(area));
  }
}

/** Whether something typed has not reached the server and is not on its way in a form either. */
export function unsentText() {
  return writers().some((writer) => writer.dirty && !writer.area.form?.dataset.sending);
}
