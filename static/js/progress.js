// Shows how far the worker is, and loads the page anew when it is done. Without it the page reloads by itself.
(function () {
  "use strict";

  const EVERY = 1500; // milliseconds
  const SPEAK_EVERY = 10000; // between updates that are read aloud
  const box = document.querySelector("[data-progress]");
  if (!box) {
    return;
  }
  const bar = box.querySelector("progress");
  const text = box.querySelector("[role=status]");
  let spoken = Date.now();

  async function ask() {
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.redirected || !answer.ok) {
        location.reload(); // signed out, or gone: the page itself says so
        return;
      }
      const state = await answer.json();
      if (!state.underway) {
        location.reload();
        return;
      }
      bar.max = state.total;
      bar.value = state.done;
      if (Date.now() - spoken >= SPEAK_EVERY) {
        text.textContent = state.text;
        spoken = Date.now();
      }
    } catch {
      // no connection for a moment: ask again
    }
    setTimeout(ask, EVERY);
  }

  setTimeout(ask, EVERY);
})();
