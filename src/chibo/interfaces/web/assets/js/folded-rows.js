// A folded line says what was chosen in it.
document.addEventListener("change", (event) => {
  const field = event.target;
  const row = field.closest?.("[data-row]");
  if (!row) return;
  if (field.name.endsWith("-presenter")) {
    const name = row.querySelector("[data-row-name]");
    name.textContent = field.selectedOptions?.[0]?.textContent ?? field.value;
    name.parentElement.hidden = false;
  }
  if (field.name.endsWith("-minutes_planned")) {
    row.querySelector("[data-row-minutes]").textContent = field.value && `${field.value}’`;
  }
});
