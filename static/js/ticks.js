// The ticks of a list: one box for the whole page, a range by Shift, and how many are ticked on the button.
(function () {
  "use strict";

  const bar = document.querySelector("[data-ticks]");
  const boxes = [...document.querySelectorAll("input[name=ticked]")];
  const head = document.querySelector("[data-tick-all]");
  if (!bar || !boxes.length) {
    return;
  }
  const button = bar.querySelector("button[value=ticked]");
  const plain = button.textContent;
  const all = document.createElement("input");
  let last = null;

  function count() {
    const number = boxes.filter((box) => box.checked).length;
    button.textContent = number ? bar.dataset.ticks.replace("{number}", number) : plain;
    all.checked = number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
    bar.classList.toggle("sticky-md-bottom", number > 0); // what to do with them stays in sight
  }

  all.type = "checkbox";
  all.className = "form-check-input";
  all.setAttribute("aria-label", head.dataset.tickAll);
  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    count();
  });
  head.prepend(all);

  boxes.forEach((box, place) => {
    box.addEventListener("click", (press) => {
      if (press.shiftKey && last !== null) {
        const [from, to] = [last, place].sort((one, other) => one - other);
        boxes.slice(from, to + 1).forEach((between) => (between.checked = box.checked));
      }
      last = place;
      count();
    });
  });
  window.addEventListener("pageshow", count); // ticks that the browser has kept
  count();
})();
