// One text on its way to the server, and what became of it.
import { body, csrf, say, takeToken } from "./page.js";

function post(url, name, text, rev) {
  const fields = new URLSearchParams({ rev });
  fields.set(name, text);
  return fetch(url, {
    method: "POST",
    body: fields,
    credentials: "same-origin",
    redirect: "manual",
    headers: {
      "X-CSRFToken": csrf(),
      Accept: "application/json",
      "X-Requested-With": "fetch",
    },
  });
}

function verdictOf(answer, data) {
  // Only the server's own words count: a portal or proxy in between may answer anything.
  const own = data !== null && typeof data === "object";
  const again = (reason) => ({ verdict: "again", reason });
  if (answer.ok && own && "rev" in data) return { verdict: "saved", data };
  if (!own || answer.ok || answer.status === 429) return again(say("trying"));
  if (answer.status === 409 && "rev" in data) return { verdict: "conflict", data };
  if (answer.status === 401) return again(say("signedOut"));
  if (answer.status === 403 && data.csrf && data.account === body.dataset.account) {
    takeToken(data.csrf);
    return again(say("trying"));
  }
  if (answer.status >= 400 && answer.status < 500) {
    return { verdict: "refused", reason: data.message ?? say("refused") };
  }
  return again(data.message ?? say("trying"));
}

/**
 * Sends the text under its name with the revision it was read at. Resolves, never rejects, with a
 * `verdict`: "saved" or "conflict" with the server's `data`; "refused" for good or to be tried
 * "again", with the `reason` to show.
 */
export async function sendText(url, name, text, rev) {
  try {
    const answer = await post(url, name, text, rev);
    return verdictOf(answer, await answer.json().catch(() => null));
  } catch {
    return { verdict: "again", reason: say("trying") };
  }
}
