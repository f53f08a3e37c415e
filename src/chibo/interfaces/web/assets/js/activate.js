// The page that opens an account: a slip's link brings name and code behind the "#", which no
// server and no log ever sees.
const form = document.getElementById("activate");
const { login, code, password } = form.elements;
const hint = form.querySelector("[data-hint]");
const phrase = form.querySelector("[data-phrase]");
const phrases = form.dataset.phrases.split("|");

function fill() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (!given.get("ma")) return;
  login.value = given.get("ten") ?? login.value;
  code.value = given.get("ma");
  history.replaceState(null, "", location.pathname);
}

function missing() {
  const letters = [...password.value.normalize("NFKC")].length;
  return Math.max(0, Number(form.dataset.least) - letters);
}

function tell() {
  hint.textContent = missing() ? form.dataset.short.replace("{count}", missing()) : "";
}

function another() {
  phrases.push(phrases.shift());
  form.elements.password_ready.value = phrases[0];
  phrase.textContent = phrases[0];
}

function use() {
  password.value = phrases[0];
  password.type = "text";
  tell();
}

window.addEventListener("hashchange", fill);
password.addEventListener("input", () => {
  if (hint.textContent) tell();
});
// Too short is told here and not sent; the server looks again. A password manager offers to keep
// what was hidden when sent.
form.addEventListener("submit", (event) => {
  if (missing()) {
    event.preventDefault();
    tell();
    password.focus();
  } else password.type = "password";
});
window.addEventListener("pageshow", () => {
  password.type = "text";
});
for (const button of form.querySelectorAll("[data-use],[data-another]")) button.hidden = false;
form.querySelector("[data-another]").addEventListener("click", another);
form.querySelector("[data-use]").addEventListener("click", use);
fill();
