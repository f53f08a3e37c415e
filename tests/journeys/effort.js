// Counts what a person does, by the events of the browser itself: put into every page before its own scripts.
(() => {
  const tell = (kind, more = {}) => window.chiboEffort(JSON.stringify({ kind, ...more }));
  const TYPED = "textarea, input:not([type]), input[type=text], input[type=search], input[type=tel], input[type=email], input[type=password], input[type=number], input[type=date], input[type=time]";
  const PRESSED = "a[href], button, summary, input[type=radio], input[type=checkbox], input[type=submit], input[type=button], label, .person";
  if (window === window.top) tell("load", { path: location.pathname });

  let pressed = { at: 0, row: null };
  // A press that activates or picks something. A click on a label reaches its control as a click of its own, which is the one counted.
  addEventListener("click", (event) => {
    const target = event.target.closest?.(PRESSED);
    if (!target || !event.isTrusted || target.closest("[disabled]")) return;
    if (target.matches("label") && target.control && !target.closest("[data-roll-row]")) return;
    pressed = { at: Date.now(), row: target.closest("[data-roll-row]") };
    tell("press", { what: (target.textContent || target.value || target.name || "").trim().replace(/\s+/g, " ").slice(0, 60) });
  }, true);
  const before = new WeakMap();
  let last = null;
  addEventListener("focusin", (event) => { if (event.target.matches?.(TYPED)) before.set(event.target, event.target.value.length); }, true);
  addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches?.(TYPED)) return;
    const grown = Math.abs(field.value.length - (before.get(field) ?? 0));
    before.set(field, field.value.length);
    tell("typed", { characters: grown, again: last === field, what: field.name });
    last = field;
  }, true);
  addEventListener("change", (event) => {
    const field = event.target;
    // A mark that turns by a press on the name is told by the press.
    const turned = !event.isTrusted && Date.now() - pressed.at < 100 && pressed.row && pressed.row === field.closest("[data-roll-row]");
    if (field.matches?.("select") && !turned) tell("press", { what: `${field.name}: ${field.selectedOptions[0]?.textContent}` });
    if (field.matches?.("input[type=file]")) tell("press", { what: "file" });
    last = null;
  }, true);

  // A swap of more than half of the main part is a page of its own.
  addEventListener("DOMContentLoaded", () => {
    const main = document.querySelector("main");
    if (!main) return;
    new MutationObserver((records) => {
      const size = (nodes) => nodes.reduce((sum, node) => sum + (node.textContent ?? "").replace(/\s+/g, " ").length, 0);
      const added = size(records.flatMap((record) => [...record.addedNodes]));
      const removed = size(records.flatMap((record) => [...record.removedNodes]));
      const whole = Math.max(main.textContent.replace(/\s+/g, " ").length, 1);
      if (Math.max(added, removed) * 2 > whole) tell("swap", { path: location.pathname });
    }).observe(main, { childList: true, subtree: true });
  });
})();
