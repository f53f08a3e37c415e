// What every behaviour needs: the words of the page, short ways to find and make elements, the
// token.

export const body = document.body;

/** The texts of the page in its language: the `data-…` of the element that is called "words". */
export const words = document.getElementById("words")?.dataset ?? {};

/** The text `key` of the page, with {name} replaced by `values.name`; "" when the page has none. */
export function say(key, values = {}) {
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The elements below `root` that match, as an array. */
export function all(selector, root = document) {
  return [...root.querySelectorAll(selector)];
}

/** A new element that stands nowhere yet. */
export function make(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

/** The hour and minute in Vietnam, whatever zone the device is set to. */
export function clock() {
  const style = { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" };
  return new Date().toLocaleTimeString("vi-VN", style);
}

/** The token that the server wants with everything that is sent. */
export function csrf() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field?.value ?? body.dataset.csrf ?? "";
}

/** After signing in again in another tab the page goes on with the token of the new session. */
export function takeToken(token) {
  for (const input of all("input[name=csrfmiddlewaretoken]")) input.value = token;
  body.dataset.csrf = token;
}

/** How many milliseconds to wait before the next try: twice as long each time, a minute at most. */
export function longerPause(pause) {
  return Math.min((pause || 2000) * 2, 60000);
}
