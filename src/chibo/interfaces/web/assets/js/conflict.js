// Two people wrote the same text: both are shown, and one chooses.
import { make, say } from "./page.js";

function column(label, text) {
  const box = make("div");
  const shown = make("pre", "", text);
  shown.tabIndex = 0; // a long text scrolls, also by keyboard
  box.append(make("b", "", label), shown);
  return box;
}

function choice(className, label, act) {
  const button = make("button", className, label);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

/**
 * The area sends nothing more until one of the two buttons below it was pressed.
 * @param {Autosave} writer the area that wanted to save
 * @param {{author?: string, text?: string, theirs?: string, rev?: number}} data what is saved
 */
export function openConflict(writer, data) {
  const theirs = data.text ?? data.theirs ?? "";
  writer.stopped = true;
  const box = make("div", "notice wait");
  box.setAttribute("role", "alert");
  const settle = (text) => {
    box.remove();
    writer.stopped = false;
    writer.rev = data.rev ?? writer.rev;
    writer.sent = theirs;
    writer.area.value = text;
    if (writer.dirty) writer.typed();
    else writer.finish(say("tookTheirs"));
    writer.area.focus();
  };
  const inner = box.appendChild(make("div"));
  inner.append(
    make("strong", "", say("conflict", { author: data.author ?? say("somebody") })),
    make("p", "", say("conflictHelp")),
  );
  const texts = inner.appendChild(make("div", "two-texts"));
  texts.append(column(say("theirs"), theirs), column(say("mine"), writer.area.value));
  const row = inner.appendChild(make("div", "row"));
  row.append(
    // Read at the moment of the choice: one may type on while the box is open.
    choice("button", say("joinBoth"), () => settle(`${theirs}\n\n${writer.area.value}`)),
    choice("button quiet", say("takeTheirs"), () => settle(theirs)),
  );
  writer.show("failed", say("notSaved"));
  writer.line.insertAdjacentElement("afterend", box);
}
