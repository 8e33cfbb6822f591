// Parts of a page that follow what happens: asked for anew while the page is seen, and put in only where they changed.
document.querySelectorAll("[data-live]").forEach((part) => {
  "use strict";

  const EVERY = 4000; // milliseconds
  let tag = "";

  async function ask() {
    try {
      if (!document.hidden) {
        const answer = await fetch(part.dataset.live, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
        if (answer.redirected) {
          return; // signed out
        }
        if (answer.status === 200) {
          tag = answer.headers.get("ETag") || "";
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          part.replaceChildren(...page.getElementById(part.id).childNodes);
        }
      }
    } catch {
      // no connection for a moment: ask again
    }
    setTimeout(ask, EVERY);
  }

  setTimeout(ask, EVERY);
});
