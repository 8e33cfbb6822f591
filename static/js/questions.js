// Questions that are asked only after some answers to others are hidden until then. Without this script they say so in
// words; what is asked is decided by the server in any case.
(function () {
  "use strict";

  const waiting = new Map(); // what shows a question, with the answers after which it is asked
  document.querySelectorAll("[data-only-if]").forEach(function (input) {
    const row = (input.name || "").replace(/question_\d+$/, ""); // of a colleague
    waiting.set(input.closest(".field") || input.closest("fieldset"), input.dataset.onlyIf.split(" ").map(function (pair) {
      const parts = pair.split("=");
      return { name: row + parts[0], value: parts[1] };
    }));
  });

  function isAnswered(answer) {
    return Array.from(document.getElementsByName(answer.name)).some(function (input) {
      const isChosen = input.value === answer.value && (input.checked || input.matches("select"));
      return isChosen && !input.closest("[hidden]");
    });
  }

  function show() {
    waiting.forEach(function (answers, shown) {
      shown.hidden = !answers.some(isAnswered);
    });
  }

  document.addEventListener("change", show);
  show();
})();
