// On a touch keyboard the key that says "next" goes to the next field; without this some phones would send the form.
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || field.enterKeyHint !== "next" || !field.form) {
      return;
    }
    if (!matchMedia("(pointer: coarse)").matches) {
      return; // a real keyboard: Enter sends, as everywhere
    }
    const fields = Array.from(field.form.elements).filter(function (one) {
      return one.matches("input:not([type=hidden]), select, textarea") && one.offsetParent !== null;
    });
    const next = fields[fields.indexOf(field) + 1];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
})();
