// Days as day/month/year and hours as hour:minute, whatever language the browser has. A telephone's digits have no stroke: it
// comes by itself. The browser's own calendar helps to pick; what it gives is written as everything else.
(() => {
  "use strict";
  const words = document.getElementById("words")?.dataset ?? {};
  const ISO = /^\d{4}-\d{2}-\d{2}$/;
  const DAY = /^(\d{1,2})[\/\-. ]*(\d{1,2})[\/\-. ]*(\d{4})$/;

  function isoOf(text) {
    const [, day, month, year] = DAY.exec(text.trim()) ?? [];
    return day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
  }
  function dayOf(iso) { return iso.split("-").reverse().join("/"); }

  function grow(event) {
    const box = event.target;
    // Typed at the end, letter by letter; what is pasted stays as it is.
    if (!event.inputType?.startsWith("insert") || (event.data?.length ?? 9) > 2 || box.selectionStart !== box.value.length) return;
    if (box.matches?.("[data-day]")) {
      const text = box.value.replace(/[-. ]/g, "/").replace(/\/{2,}/g, "/").replace(/^\//, "");
      box.value = /^(\d\d|\d{1,2}\/\d\d)$/.test(text) ? `${text}/` : text;
    }
    if (box.matches?.("[data-clock]") && /^\d\d$/.test(box.value) ) box.value += ":";
    if (box.matches?.("[data-clock]")) box.value = box.value.replace(/:[:.hg]+/i, ":");
  }
  function settle(event) {
    const box = event.target;
    if (box.matches?.("[data-day]") && ISO.test(box.value.trim())) box.value = dayOf(box.value.trim());
    if (box.matches?.("[data-day]") && isoOf(box.value)) box.value = dayOf(isoOf(box.value));
    if (box.matches?.("[data-clock]")) box.value = box.value.replace(/^(\d{1,2}):$/, "$1:00");
  }
  function addCalendar(box) {
    if (box.dataset.day || !("showPicker" in box)) return;
    box.dataset.day = "ready";
    const frame = Object.assign(document.createElement("span"), { className: "day-box" });
    const picker = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1 });
    picker.setAttribute("aria-hidden", "true");
    const button = Object.assign(document.createElement("button"), { type: "button", title: words.pick ?? "" });
    button.setAttribute("aria-label", words.pick ?? "");
    button.append(document.getElementById("calendar-icon").content.cloneNode(true));
    box.replaceWith(frame);
    frame.append(box, picker, button);
    button.addEventListener("click", () => { picker.value = isoOf(box.value); picker.showPicker(); });
    picker.addEventListener("change", (event) => {
      event.stopPropagation();
      if (!picker.value) return;
      box.value = dayOf(picker.value);
      for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
    });
  }
  const prepare = (root) => root.querySelectorAll?.("[data-day]").forEach(addCalendar);

  document.addEventListener("input", grow, true);
  document.addEventListener("change", settle, true);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  prepare(document);
})();
