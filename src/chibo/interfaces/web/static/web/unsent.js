// Text that could not be sent: tried again by the page, named before signing out, gone from the machine afterwards.
(() => {
  "use strict";
  const words = document.getElementById("words")?.dataset ?? {};
  const make = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
  const LIFE = 14 * 24 * 3600 * 1000;

  // The server itself, not a portal in between: an image of ours, asked for anew.
  async function reachable() {
    try {
      const answer = await fetch("/static/web/mark.svg", { cache: "no-store", redirect: "error" });
      return answer.ok && (answer.headers.get("Content-Type") ?? "").startsWith("image/svg");
    } catch { return false; }
  }
  function later(seconds, act) {
    setTimeout(async () => { if (await reachable()) act(); else later(Math.min(seconds * 2, 60), act); }, seconds * 1000);
  }
  for (const form of document.querySelectorAll("form[data-retry]")) {
    for (const line of document.querySelectorAll("[data-retry-line]")) line.hidden = false;
    later(Number(form.dataset.retry), () => { if (!form.dataset.sending) form.requestSubmit(); });
  }
  for (const link of document.querySelectorAll("a[data-reload]")) later(Number(link.dataset.reload), () => location.replace(link.href));

  const drafts = (account) => {
    const prefix = `chibo:draft:${account}:`;
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => ({ key, ...JSON.parse(localStorage.getItem(key) ?? "{}") }));
    } catch { return []; }
  };
  const drop = (found) => { for (const draft of found) try { localStorage.removeItem(draft.key); } catch { /* nothing kept */ } };
  // A draft without a date is of before drafts had one: it gets today's.
  const mine = document.body.dataset.account ?? "";
  if (mine) for (const draft of drafts(mine)) {
    const { key, ...kept } = draft;
    if (kept.at && Date.now() - kept.at > LIFE) drop([draft]);
    else if (!kept.at) try { localStorage.setItem(key, JSON.stringify({ ...kept, at: Date.now() })); } catch { /* storage full: it stays without */ }
  }

  function ask(form, found) {
    const dialog = make("dialog", "card stack");
    const title = dialog.appendChild(make("h2", "", words.unsentTitle ?? ""));
    title.id = "unsent-title";
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(make("p", "", words.unsentHelp ?? ""));
    const list = dialog.appendChild(make("ul", "plain-list"));
    for (const draft of found) {
      const item = list.appendChild(make("li"));
      if (draft.label) item.append(make("b", "", draft.label));
      item.append(make("blockquote", "typed", String(draft.text ?? "").slice(0, 300)));
    }
    const row = dialog.appendChild(make("div", "row"));
    const stay = row.appendChild(make("button", "button primary", words.unsentStay ?? ""));
    const leave = row.appendChild(make("button", "button quiet", words.unsentLeave ?? ""));
    for (const button of [stay, leave]) button.type = "button";
    stay.addEventListener("click", () => dialog.close());
    leave.addEventListener("click", () => { drop(found); document.body.dataset.leaving = "1"; dialog.close(); form.requestSubmit(); });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("signOut" in form.dataset) || "leaving" in document.body.dataset) return;
    const found = drafts(form.dataset.signOut);
    if (!found.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, found);
  }, true);
})();
