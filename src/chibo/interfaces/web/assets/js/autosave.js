// A text that saves itself and loses nothing: kept on the device with every keystroke, sent in the
// pauses between.
import { openConflict } from "./conflict.js";
import { dropDraft, readDraft, writeDraft } from "./drafts.js";
import { clock, longerPause, make, say } from "./page.js";
import { sendText } from "./send-text.js";

const TYPING_PAUSE = 800;

/** One `textarea[data-autosave]`: sends itself to that address with the revision it was read at. */
export class Autosave {
  constructor(area) {
    this.area = area;
    this.url = area.dataset.autosave;
    this.rev = area.dataset.rev ?? "0";
    this.sent = area.value;
    this.pause = 0;
    this.timer = null;
    this.busy = false;
    this.stopped = false; // while a conflict is open
    this.line = document.getElementById(`${area.id}-saved`) ??
      area.insertAdjacentElement("afterend", make("span", "saved"));
    this.line.setAttribute("role", "status");
    area.addEventListener("input", () => this.typed());
    area.addEventListener("blur", () => this.flush());
    window.addEventListener("online", () => this.flush());
    this.restore();
  }

  get label() {
    return this.area.labels?.[0]?.textContent.trim() ?? "";
  }

  get dirty() {
    return this.area.value !== this.sent;
  }

  /** Whether sending makes sense now: a text that was refused is not sent twice. */
  get pending() {
    return this.dirty && !this.stopped && this.area.value !== this.refused;
  }

  show(state, text) {
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.dataset.state = state;
  }

  /** The text is kept on the device; `submitted` when the form it is in is being sent. */
  keep(more = {}) {
    writeDraft(this.url, { text: this.area.value, rev: this.rev, label: this.label, ...more });
  }

  /** What stands here is what is saved: the device need not keep it any more. */
  finish(told) {
    dropDraft(this.url);
    this.show("saved", told);
  }

  restore() {
    const draft = readDraft(this.url);
    const current = String(draft?.rev) === String(this.rev);
    if (!draft || draft.text === this.area.value || (draft.submitted && !current)) {
      dropDraft(this.url);
      return;
    }
    const theirs = this.area.value;
    this.area.value = draft.text;
    if (!current) {
      openConflict(this, { text: theirs, rev: this.rev });
      return;
    }
    this.show("waiting", say("restored"));
    this.later(TYPING_PAUSE);
  }

  typed() {
    this.keep();
    if (this.stopped) return;
    this.show("waiting", say("typing"));
    this.later(TYPING_PAUSE);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  flush() {
    if (!this.pending) return;
    clearTimeout(this.timer);
    this.send();
  }

  /** Resolves when nothing is on its way any more. */
  async settled() {
    for (let tries = 0; tries < 3 && (this.busy || this.pending); tries += 1) {
      this.flush();
      await this.going;
    }
  }

  send() {
    this.going = this.busy ? this.going : this.deliver();
    return this.going;
  }

  async deliver() {
    if (this.busy || this.stopped) return;
    if (this.area.value === this.refused) return this.show("failed", this.reason);
    if (!this.dirty) return this.finish(say("saved", { time: clock() }));
    this.busy = true;
    const text = this.area.value;
    const name = this.area.name || "text";
    const { verdict, data, reason } = await sendText(this.url, name, text, this.rev);
    this.busy = false;
    if (verdict === "saved") this.accepted(data, text);
    else if (verdict === "conflict") openConflict(this, data);
    else if (verdict === "refused") this.refuse(text, reason);
    else this.again(reason);
    if (verdict === "saved" && this.dirty) this.later(TYPING_PAUSE); // typed on meanwhile
  }

  accepted(data, text) {
    this.sent = text;
    this.pause = 0;
    this.rev = data.rev;
    this.area.dataset.rev = this.rev;
    const field = this.area.form?.elements.rev;
    if (field && !this.area.form.dataset.manyRevs) field.value = this.rev;
    if (this.dirty) {
      this.keep();
      this.line.dataset.state = "saved";
    } else {
      this.finish(say("saved", { time: data.saved_at ?? clock() }));
    }
  }

  /** The same text is not sent twice; the next keystroke tries anew. */
  refuse(text, reason) {
    this.refused = text;
    this.reason = reason;
    this.show("failed", reason);
  }

  again(reason) {
    this.show("failed", reason);
    this.pause = longerPause(this.pause);
    this.later(this.pause);
  }
}
