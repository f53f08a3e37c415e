// The roll call: the sums above it follow every mark, one touch on a name turns its mark.
import { all } from "./page.js";

const markOf = (row) => row.querySelector("select[name^=mark-]");

/** The sums of the roll say what its marks say now. */
export function countRoll(roll) {
  const totals = {};
  for (const row of all("[data-roll-row=members]", roll)) {
    const counts = markOf(row).selectedOptions[0]?.dataset.counts || "none";
    totals[counts] = (totals[counts] ?? 0) + 1;
  }
  for (const place of all("[data-count]", roll)) {
    place.textContent = String(totals[place.dataset.count] ?? 0);
  }
}

function changedByHand(roll) {
  countRoll(roll);
  for (const stale of all("[data-as-saved]")) stale.hidden = true;
}

/** Everybody who has no mark yet gets the one that the button names. */
export function markEveryone(button) {
  const roll = button.closest("[data-roll]");
  for (const mark of all("[data-roll-row]", roll).map(markOf)) {
    if (!mark.value || mark.value === "not_recorded") mark.value = button.dataset.everyone;
  }
  changedByHand(roll);
}

// Present, absent with reason, without, late, left, not recorded, and round again.
function turn(row) {
  const mark = markOf(row);
  mark.selectedIndex = (mark.selectedIndex + 1) % mark.options.length;
  mark.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("change", (event) => {
  const roll = event.target.closest?.("[data-roll]");
  if (roll) changedByHand(roll);
});
document.addEventListener("click", (event) => {
  const name = event.target.closest?.("[data-roll-row] .person");
  if (!name) return;
  event.preventDefault();
  turn(name.closest("[data-roll-row]"));
});
