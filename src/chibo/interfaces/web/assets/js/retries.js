// Pages that say that something did not get through: they try again by themselves.
import { all } from "./page.js";

// The server itself, not a portal in between: an image of ours, asked for anew.
async function reachable() {
  try {
    const answer = await fetch("/static/web/mark.svg", { cache: "no-store", redirect: "error" });
    return answer.ok && (answer.headers.get("Content-Type") ?? "").startsWith("image/svg");
  } catch {
    return false;
  }
}

function whenReachable(seconds, act) {
  setTimeout(async () => {
    if (await reachable()) act();
    else whenReachable(Math.min(seconds * 2, 60), act);
  }, seconds * 1000);
}

for (const form of all("form[data-retry]")) {
  for (const line of all("[data-retry-line]")) line.hidden = false;
  whenReachable(Number(form.dataset.retry), () => {
    if (!form.dataset.sending) form.requestSubmit();
  });
}
for (const link of all("a[data-reload]")) {
  whenReachable(Number(link.dataset.reload), () => location.replace(link.href));
}
