// Days as day/month/year and hours as hour:minute, whatever language the browser has. A
// telephone's digits have no stroke: it comes by itself. The browser's own calendar helps to pick;
// what it gives is written as everything else.
import { words } from "./page.js";

const ISO = /^\d{4}-\d{2}-\d{2}$/;
const DAY = /^(\d{1,2})[\/\-. ]*(\d{1,2})[\/\-. ]*(\d{4})$/;

function isoOf(text) {
  const [, day, month, year] = DAY.exec(text.trim()) ?? [];
  return day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
}

function dayOf(iso) {
  return iso.split("-").reverse().join("/");
}

// Typed at the end, letter by letter; what is pasted stays as it is.
function typedAtTheEnd(event) {
  const letters = event.data?.length ?? Infinity;
  const at = event.target.selectionStart;
  return event.inputType?.startsWith("insert") && letters <= 2 && at === event.target.value.length;
}

function addStrokes(event) {
  const box = event.target;
  if (!typedAtTheEnd(event)) return;
  if (box.matches?.("[data-day]")) {
    const text = box.value.replace(/[-. ]/g, "/").replace(/\/{2,}/g, "/").replace(/^\//, "");
    box.value = /^(\d\d|\d{1,2}\/\d\d)$/.test(text) ? `${text}/` : text;
  }
  if (box.matches?.("[data-clock]")) {
    if (/^\d\d$/.test(box.value)) box.value += ":";
    box.value = box.value.replace(/:[:.hg]+/i, ":");
  }
}

function writeOut(event) {
  const box = event.target;
  if (box.matches?.("[data-day]")) {
    if (ISO.test(box.value.trim())) box.value = dayOf(box.value.trim());
    if (isoOf(box.value)) box.value = dayOf(isoOf(box.value));
  }
  if (box.matches?.("[data-clock]")) box.value = box.value.replace(/^(\d{1,2}):$/, "$1:00");
}

function calendarButton() {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", title: words.pick ?? "" });
  button.setAttribute("aria-label", words.pick ?? "");
  button.append(document.getElementById("calendar-icon").content.cloneNode(true));
  return button;
}

function addCalendar(box) {
  if (box.dataset.day || !("showPicker" in box)) return;
  box.dataset.day = "ready";
  const frame = Object.assign(document.createElement("span"), { className: "day-box" });
  const picker = document.createElement("input");
  Object.assign(picker, { type: "date", tabIndex: -1 });
  picker.setAttribute("aria-hidden", "true");
  const button = calendarButton();
  box.replaceWith(frame);
  frame.append(box, picker, button);
  button.addEventListener("click", () => {
    picker.value = isoOf(box.value);
    picker.showPicker();
  });
  picker.addEventListener("change", (event) => {
    event.stopPropagation();
    if (!picker.value) return;
    box.value = dayOf(picker.value);
    for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
  });
}

/** The boxes for days below `root` get a calendar beside them, where the page has its icon. */
export function addCalendars(root) {
  if (!document.getElementById("calendar-icon")) return;
  root.querySelectorAll?.("[data-day]").forEach(addCalendar);
}

document.addEventListener("input", addStrokes, true);
document.addEventListener("change", writeOut, true);
