// What the desk pages need beyond HTML: autosave that loses nothing, one effect per form, small comforts. Everything works without it.
(() => {
  "use strict";
  const body = document.body;
  const words = document.getElementById("words")?.dataset ?? {};
  const say = (key, values = {}) => (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const csrf = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? body.dataset.csrf ?? "";
  // After signing in again in another tab the page goes on with the token of the new session.
  function freshToken(token) { for (const input of all("input[name=csrfmiddlewaretoken]")) input.value = token; body.dataset.csrf = token; }
  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
  const make = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

  // Copies of unsent text, by account, so that the next person at this machine does not see them.
  const shelf = {
    key: (url) => `chibo:draft:${body.dataset.account ?? ""}:${url}`,
    read(url) { try { return JSON.parse(localStorage.getItem(this.key(url)) ?? "null"); } catch { return null; } },
    write(url, draft) { try { localStorage.setItem(this.key(url), JSON.stringify({ ...draft, at: Date.now() })); } catch { /* storage full or refused: the page still sends */ } },
    drop(url) { try { localStorage.removeItem(this.key(url)); } catch { /* nothing kept */ } },
  };

  class Autosave {
    constructor(area) {
      this.area = area;
      this.url = area.dataset.autosave;
      this.rev = area.dataset.rev ?? "0";
      this.sent = area.value;
      this.pause = 0;
      this.timer = null;
      this.busy = false;
      this.stopped = false;
      this.line = document.getElementById(`${area.id}-saved`) ?? area.insertAdjacentElement("afterend", make("span", "saved"));
      this.line.setAttribute("role", "status");
      area.addEventListener("input", () => this.typed());
      area.addEventListener("blur", () => this.flush());
      window.addEventListener("online", () => this.flush());
      this.restore();
    }
    get label() { return this.area.labels?.[0]?.textContent.trim() ?? ""; }
    get dirty() { return this.area.value !== this.sent; }
    get pending() { return this.dirty && !this.stopped && this.area.value !== this.refused; }
    show(state, text) { if (this.line.textContent !== text) this.line.textContent = text; this.line.dataset.state = state; }
    restore() {
      const draft = shelf.read(this.url);
      if (!draft || draft.text === this.area.value || (draft.submitted && String(draft.rev) !== String(this.rev))) { shelf.drop(this.url); return; }
      if (String(draft.rev) !== String(this.rev)) {
        const theirs = this.area.value;
        this.area.value = draft.text;
        this.conflict({ text: theirs, rev: this.rev });
        return;
      }
      this.area.value = draft.text;
      this.show("waiting", say("restored"));
      this.later(800);
    }
    typed() {
      shelf.write(this.url, { text: this.area.value, rev: this.rev, label: this.label });
      if (this.stopped) return;
      this.show("waiting", say("typing"));
      this.later(800);
    }
    later(delay) { clearTimeout(this.timer); this.timer = setTimeout(() => this.send(), delay); }
    flush() { if (this.pending) { clearTimeout(this.timer); this.send(); } }
    // Resolves when nothing is on its way any more.
    async settled() {
      for (let tries = 0; tries < 3 && (this.busy || this.pending); tries += 1) { this.flush(); await this.going; }
    }
    send() { return (this.going = this.busy ? this.going : this.deliver()); }
    async deliver() {
      if (this.busy || this.stopped) return;
      if (this.area.value === this.refused) { this.show("failed", this.reason); return; }
      if (!this.dirty) { shelf.drop(this.url); this.show("saved", say("saved", { time: clock() })); return; }
      this.busy = true;
      const text = this.area.value;
      const form = new URLSearchParams({ [this.area.name || "text"]: text, rev: this.rev });
      try {
        const answer = await fetch(this.url, { method: "POST", body: form, credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": csrf(), Accept: "application/json", "X-Requested-With": "fetch" } });
        this.answered(answer, await answer.json().catch(() => null), text);
      } catch { this.again(say("trying")); } finally { this.busy = false; }
      if (this.dirty && !this.stopped && this.line.dataset.state === "saved") this.later(800);
    }
    answered(answer, data, text) {
      // Only the server's own words count: a portal or proxy in between may answer anything with any status.
      const own = data !== null && typeof data === "object";
      if (answer.ok && own && "rev" in data) {
        this.sent = text;
        this.pause = 0;
        this.rev = data.rev;
        this.area.dataset.rev = this.rev;
        const field = this.area.form?.elements.rev;
        if (field && !this.area.form.dataset.manyRevs) field.value = this.rev;
        if (!this.dirty) { shelf.drop(this.url); this.show("saved", say("saved", { time: data.saved_at ?? clock() })); }
        else { shelf.write(this.url, { text: this.area.value, rev: this.rev, label: this.label }); this.line.dataset.state = "saved"; }
      } else if (!own || answer.ok || answer.status === 429) this.again(say("trying"));
      else if (answer.status === 409 && "rev" in data) this.conflict(data);
      else if (answer.status === 401) this.again(say("signedOut"));
      else if (answer.status === 403 && data.csrf && data.account === body.dataset.account) { freshToken(data.csrf); this.again(say("trying")); }
      else if (answer.status >= 400 && answer.status < 500) {
        this.refused = text; // The same text is not sent twice; the next keystroke tries anew.
        this.reason = data.message ?? say("refused");
        this.show("failed", this.reason);
      } else this.again(data.message ?? say("trying"));
    }
    again(text) {
      this.show("failed", text);
      this.pause = Math.min((this.pause || 2000) * 2, 60000);
      this.later(this.pause);
    }
    conflict(data) {
      this.stopped = true;
      const box = make("div", "notice wait");
      box.setAttribute("role", "alert");
      const inner = box.appendChild(make("div"));
      inner.append(make("strong", "", say("conflict", { author: data.author ?? say("somebody") })), make("p", "", say("conflictHelp")));
      const texts = inner.appendChild(make("div", "two-texts"));
      for (const [label, text] of [[say("theirs"), data.text ?? data.theirs ?? ""], [say("mine"), this.area.value]]) {
        const column = texts.appendChild(make("div"));
        const pre = make("pre", "", text);
        pre.tabIndex = 0;
        column.append(make("b", "", label), pre);
      }
      const row = inner.appendChild(make("div", "row"));
      const both = make("button", "button", say("joinBoth"));
      const take = make("button", "button quiet", say("takeTheirs"));
      for (const button of [both, take]) { button.type = "button"; row.append(button); }
      const settle = (value) => {
        box.remove();
        this.stopped = false;
        this.rev = data.rev ?? this.rev;
        this.sent = data.text ?? data.theirs ?? "";
        this.area.value = value;
        if (this.dirty) this.typed(); else { shelf.drop(this.url); this.show("saved", say("tookTheirs")); }
        this.area.focus();
      };
      both.addEventListener("click", () => settle(`${data.text ?? data.theirs ?? ""}\n\n${this.area.value}`));
      take.addEventListener("click", () => settle(data.text ?? data.theirs ?? ""));
      this.show("failed", say("notSaved"));
      this.line.insertAdjacentElement("afterend", box);
    }
  }

  const writers = new Set();
  const unsent = () => [...writers].some((writer) => writer.area.isConnected && writer.dirty && !writer.area.form?.dataset.sending);

  function watchAreas(root) {
    for (const area of all("textarea[data-autosave]", root)) if (!area.dataset.watched) { area.dataset.watched = "1"; writers.add(new Autosave(area)); }
  }

  // As a UUID; randomUUID itself is missing where the page comes over plain http.
  function freshKey() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // What was just typed elsewhere on the page is saved before one of its buttons leads away; when that takes long, the text is
  // kept on the device and put back. The browser's own question is never asked for our own buttons.
  const WAIT = 4000;
  function hold(event, form) {
    if (form.dataset.held) return false;
    const waiting = [...writers].filter((writer) => writer.area.isConnected && writer.area.form !== form && writer.pending);
    const dirty = all("form[data-dirty]").some((other) => other !== form && changed(other));
    const busy = all("form.htmx-request");
    if (!waiting.length && !dirty && !busy.length) return false;
    form.dataset.held = "1";
    keep(form);
    body.dataset.leaving = "1";
    if (!waiting.length && !busy.length) return false;
    event.preventDefault();
    const button = event.submitter;
    button?.classList.add("busy");
    const answered = (other) => new Promise((done) => other.addEventListener("htmx:afterRequest", done, { once: true }));
    const saved = Promise.all([...waiting.map((writer) => { clearTimeout(writer.timer); return writer.settled(); }), ...busy.map(answered)]);
    Promise.race([saved, new Promise((done) => setTimeout(done, WAIT))]).then(() => form.requestSubmit(button?.form === form ? button : undefined));
    return true;
  }
  // What stands unsent in another form of the page waits on the device until its page is opened again.
  const corner = (form) => `chibo:form:${body.dataset.account ?? ""}:${location.pathname}:${form.id || form.getAttribute("action") || ""}:${form.elements.do?.value ?? ""}`;
  function keep(but) {
    for (const form of all("form[data-dirty]")) if (form !== but && changed(form)) {
      const typed = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "key", "writer", "seen"].includes(name));
      try { sessionStorage.setItem(corner(form), JSON.stringify(typed)); } catch { /* storage full or refused */ }
    }
  }
  function putBack(form) {
    let typed = null;
    try { typed = JSON.parse(sessionStorage.getItem(corner(form)) ?? "null"); sessionStorage.removeItem(corner(form)); } catch { return; }
    for (const [name, value] of typed ?? []) {
      const field = form.elements[name];
      if (field instanceof RadioNodeList || (field?.type !== "hidden" && field && "value" in field && field.type !== "file")) field.value = value;
      if (field instanceof HTMLElement) { const fold = field.closest("details"); if (fold && value) fold.open = true; }
    }
  }

  // A form goes out once; its hidden key stays, so that a repeat has the same effect.
  function guard(event) {
    const form = event.target;
    const byHtmx = form.hasAttribute("hx-post") && (form.getAttribute("hx-trigger") ?? "submit").includes("submit");
    if ((event.defaultPrevented && !byHtmx) || form.target === "_blank" || (!byHtmx && form.getAttribute("method")?.toLowerCase() !== "post")) return;
    if (!byHtmx && hold(event, form)) return;
    form.dataset.sending = "1";
    if (!byHtmx) for (const writer of writers) if (writer.area.form === form && writer.dirty) { clearTimeout(writer.timer); shelf.write(writer.url, { text: writer.area.value, rev: writer.rev, label: writer.label, submitted: true }); }
    const button = event.submitter ?? form.querySelector("button:not([type=button])");
    if (button) { button.classList.add("busy"); button.setAttribute("aria-disabled", "true"); }
    if ("download" in form.dataset) setTimeout(() => release(form), 3000);
  }
  function release(form) {
    delete form.dataset.sending;
    for (const button of all("button.busy", form)) { button.classList.remove("busy"); button.removeAttribute("aria-disabled"); }
  }

  // Forms that warn before their changes are lost: every one marked data-dirty.
  const snapshot = (form) => new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : value.name])).toString();
  const started = new WeakMap();
  const changed = (form) => !form.dataset.sending && started.has(form) && started.get(form) !== snapshot(form);
  window.addEventListener("beforeunload", (event) => { if (!("leaving" in body.dataset) && (unsent() || all("form[data-dirty]").some(changed))) event.preventDefault(); });

  const markOf = (row) => row.querySelector("select[name^=mark-]");
  function countRoll(roll) {
    const totals = {};
    for (const row of all("[data-roll-row=members]", roll)) {
      const counts = markOf(row).selectedOptions[0]?.dataset.counts || "none";
      totals[counts] = (totals[counts] ?? 0) + 1;
    }
    for (const place of all("[data-count]", roll)) place.textContent = String(totals[place.dataset.count] ?? 0);
  }
  // One touch on the name turns the mark: present, absent with reason, without, late, left, not recorded.
  function turn(row) {
    const mark = markOf(row);
    mark.selectedIndex = (mark.selectedIndex + 1) % mark.options.length;
    mark.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function prepare(root) {
    watchAreas(root);
    for (const form of all("form[data-dirty]", root)) if (!started.has(form)) { started.set(form, snapshot(form)); putBack(form); }
    for (const roll of all("[data-roll]", root)) countRoll(roll);
    for (const button of all("[data-reveal],[data-close],[data-print],[data-everyone],[data-copy],[data-fill]", root)) button.hidden = false;
    if (navigator.share) for (const button of all("[data-share]", root)) button.hidden = false;
    const errors = root.querySelector?.("[data-errors]");
    if (errors) { errors.focus({ preventScroll: false }); }
  }

  // The text is also marked: where the clipboard is closed (plain http), one long press copies it.
  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (source.select) source.select(); else getSelection().selectAllChildren(source);
    try { if (navigator.clipboard) await navigator.clipboard.writeText(source.value ?? source.textContent); else if (!document.execCommand("copy")) return; } catch { return; }
    button.querySelector("span").textContent = button.dataset.copied;
  }

  document.addEventListener("submit", (event) => { if (event.target.dataset.sending) { event.preventDefault(); event.stopImmediatePropagation(); } }, true);
  document.addEventListener("submit", guard);
  document.addEventListener("change", (event) => { const roll = event.target.closest?.("[data-roll]"); if (roll) { countRoll(roll); for (const stale of all("[data-as-saved]")) stale.hidden = true; } if (event.target.matches?.("[data-submit-on-change]")) event.target.form.requestSubmit(); });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-reveal],[data-close],[data-print],[data-open],[data-everyone],[data-copy],[data-share],[data-fill]");
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (!target) return;
    if (target.matches("[data-reveal]")) {
      const input = document.getElementById(target.dataset.reveal);
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      target.setAttribute("aria-pressed", String(!shown));
    } else if (target.matches("[data-close]")) (target.closest("dialog") ?? { close: () => target.closest(".toast")?.remove() }).close();
    else if (target.matches("[data-fill]")) document.getElementById(target.dataset.fill).value = target.textContent.trim();
    else if (target.matches("[data-print]")) window.print();
    else if (target.matches("[data-copy]")) copy(target);
    else if (target.matches("[data-share]")) navigator.share({ text: document.getElementById(target.dataset.share).value }).catch(() => { /* closed by the person */ });
    else if (target.matches("[data-open]")) { const dialog = document.getElementById(target.dataset.open); if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); } }
    else if (target.matches("[data-everyone]")) {
      const roll = target.closest("[data-roll]");
      for (const row of all("[data-roll-row]", roll)) if (!markOf(row).value || markOf(row).value === "not_recorded") markOf(row).value = target.dataset.everyone;
      for (const stale of all("[data-as-saved]")) stale.hidden = true;
      countRoll(roll);
    }
  });
  document.addEventListener("click", (event) => {
    const name = event.target.closest?.("[data-roll-row] .person");
    if (name) { event.preventDefault(); turn(name.closest("[data-roll-row]")); }
  });
  // A folded line says what was chosen in it.
  document.addEventListener("change", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (!row) return;
    const chosen = event.target.selectedOptions?.[0]?.textContent ?? event.target.value;
    if (event.target.name.endsWith("-presenter")) { const name = row.querySelector("[data-row-name]"); name.textContent = chosen; name.parentElement.hidden = false; }
    if (event.target.name.endsWith("-minutes_planned")) row.querySelector("[data-row-minutes]").textContent = event.target.value && `${event.target.value}’`;
  });
  // "/" goes to the search from wherever nothing is being typed; the arrows go through what was found.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const box = document.querySelector("[data-find]");
    const found = all(".found a");
    const at = found.indexOf(document.activeElement);
    if (event.key === "/" && !event.target.closest?.("input, textarea, select, dialog, [contenteditable]")) {
      event.preventDefault();
      if (box?.checkVisibility()) { box.focus(); box.select(); } else document.querySelector("[data-find-page]")?.click();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && (at >= 0 || (found.length && event.target === box))) {
      const next = event.key === "ArrowDown" ? found[at + 1] : at > 0 ? found[at - 1] : box;
      if (next) { event.preventDefault(); next.focus(); }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => { if (event.target.closest?.("button.busy[aria-disabled]")) event.preventDefault(); }, true);
  // A draft that saves itself is a sending of its own: under the form's key it would stand in the way of the real one.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb === "get") return;
    // What adds something is sent by its own button or with the whole page, never while one is still typing it.
    if (event.detail.triggeringEvent?.type === "change" && event.detail.triggeringEvent.target.closest?.("[data-apart]")) { event.preventDefault(); return; }
    event.detail.headers["X-CSRFToken"] = csrf();
    // What adds something keeps its key: sent twice, it is there once.
    if (event.detail.parameters.key && !("once" in (event.detail.elt.closest("form")?.dataset ?? {}))) event.detail.parameters.key = freshKey();
  });
  // What did not come from this server is never shown as its answer; a form that htmx could not send is sent again, later each time.
  // A form that comes back refused (422) as a part of the page is shown like any answer: it says itself what is missing.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (!xhr.getResponseHeader("X-Chibo")) event.detail.shouldSwap = false;
    else if (xhr.status === 422 && xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) Object.assign(event.detail, { shouldSwap: true, isError: false });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form[hx-post]");
    if (!form || event.detail.requestConfig.verb === "get") return;
    const line = form.querySelector(":scope > [data-sent]") ?? form.appendChild(Object.assign(make("p", "saved"), { role: "status" }));
    line.dataset.sent = "";
    clearTimeout(form.retry);
    const xhr = event.detail.xhr;
    const own = xhr.getResponseHeader?.("X-Chibo");
    if (event.detail.successful && own) { if (started.has(form) && form.querySelector("[data-state=saved]")) started.set(form, snapshot(form)); form.pause = 0; line.textContent = ""; delete line.dataset.state; return; }
    line.dataset.state = "failed";
    let told = {};
    try { told = own ? JSON.parse(xhr.responseText) : {}; } catch { /* a page, not a sentence for this line */ }
    const renewed = xhr.status === 403 && told.csrf && told.account === body.dataset.account;
    if (renewed) freshToken(told.csrf); // signed in again in another tab: the same form goes through now
    // Signed out, or the same key is at work: sent as a page, whose answers keep what was typed.
    if ("once" in form.dataset && (xhr.status === 401 || xhr.status === 409)) { body.dataset.leaving = "1"; form.submit(); return; }
    line.textContent = xhr.status === 401 ? say("signedOut") : told.message && !renewed ? told.message : say("trying");
    if (own && !renewed && xhr.status >= 400 && xhr.status < 500 && xhr.status !== 401 && xhr.status !== 409 && xhr.status !== 429) return; // the same would be refused again
    form.pause = Math.min((form.pause || 2000) * 2, 60000);
    const again = (form.getAttribute("hx-trigger") ?? "submit").includes("change") ? () => form.dispatchEvent(new Event("change")) : () => form.requestSubmit();
    form.retry = setTimeout(again, form.pause);
  });
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  document.addEventListener("htmx:afterRequest", (event) => { const form = event.detail.elt.closest?.("form[data-sending]"); if (form) release(form); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sending]").forEach(release); });
  prepare(document);
})();
