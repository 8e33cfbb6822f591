// Shows how an upload proceeds, and stops files that would be refused before they travel. The form works without it.
(function () {
  "use strict";

  const MEGABYTE = 1024 * 1024;
  const SPEAK_EVERY = 2000; // milliseconds between updates of the status that is read aloud

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  function fileField(form) {
    return form.querySelector("input[type=file]");
  }

  function showMessage(form, text) {
    const field = fileField(form);
    const row = field.closest(".field");
    const id = `${field.id}-error`;
    let message = document.getElementById(id);
    if (!text) {
      if (message) message.remove();
      row.classList.remove("wrong");
      field.removeAttribute("aria-invalid");
      return;
    }
    if (!message) {
      message = document.createElement("p");
      message.className = "message";
      message.id = id;
      field.before(message);
    }
    message.setAttribute("role", "alert");
    message.textContent = `${form.dataset.error}: ${text}`;
    row.classList.add("wrong");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${field.id}-hint ${id}`);
  }

  function complaint(form, file) {
    const extension = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    if (!form.dataset.extensions.split(" ").includes(extension)) return form.dataset.wrongType;
    if (file.size > Number(form.dataset.limit)) return form.dataset.tooLarge;
    return "";
  }

  function check(form) {
    const file = fileField(form).files[0];
    const text = file ? complaint(form, file) : "";
    showMessage(form, text);
    return !text;
  }

  // Who may see the slides is chosen before they travel, so that no large file comes back for a missing answer.
  function checkAudience(form) {
    const radios = [...form.querySelectorAll("input[type=radio]")];
    const fieldset = radios[0].closest("fieldset");
    const id = `${fieldset.id}-error`;
    const old = document.getElementById(id);
    if (old) old.remove();
    const chosen = radios.some((radio) => radio.checked);
    fieldset.classList.toggle("wrong", !chosen);
    if (chosen) return true;
    const message = document.createElement("p");
    message.className = "message";
    message.id = id;
    message.setAttribute("role", "alert");
    message.textContent = `${form.dataset.error}: ${form.dataset.noAudience}`;
    radios[0].closest(".choice").before(message);
    radios[0].focus();
    return false;
  }

  function show(request) {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    if (request.status < 400 && request.responseURL && answer.querySelector("main")) {
      const sentTo = request.sentTo;
      document.documentElement.replaceWith(answer.documentElement);
      ask();
      if (request.responseURL !== sentTo) history.replaceState(null, "", request.responseURL);
      window.scrollTo(0, 0);
      const first = document.querySelector("#errors, main [role=status]");
      if (first) {
        first.setAttribute("tabindex", "-1");
        first.focus();
      }
      return true;
    }
    return false;
  }

  function send(form, submitter) {
    const file = fileField(form).files[0];
    const status = form.querySelector("[data-upload-status]");
    const bar = status.querySelector("progress");
    const amount = status.querySelector("[data-upload-amount]");
    const request = new XMLHttpRequest();
    let spoken = 0;

    function finish(text) {
      form.removeAttribute("aria-busy");
      if (submitter) submitter.disabled = false;
      status.hidden = true;
      if (text) showMessage(form, text);
    }

    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = Math.round((event.loaded / event.total) * 100);
      if (event.timeStamp - spoken < SPEAK_EVERY && event.loaded < event.total) return;
      spoken = event.timeStamp;
      amount.textContent = fill(form.dataset.amount, {
        done: Math.round(event.loaded / MEGABYTE),
        total: Math.max(1, Math.round(event.total / MEGABYTE)),
      });
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      amount.textContent = form.dataset.checking;
    });
    request.addEventListener("load", () => {
      if (!show(request)) finish(request.status === 413 ? form.dataset.tooLarge : form.dataset.failed);
    });
    request.addEventListener("error", () => finish(form.dataset.failed));
    request.addEventListener("abort", () => finish(form.dataset.failed));

    request.sentTo = new URL(form.action, document.baseURI).href;
    request.open("POST", request.sentTo);
    const data = new FormData(form);
    status.querySelector("[data-upload-name]").textContent = fill(form.dataset.uploading, { name: file.name });
    amount.textContent = "";
    bar.value = 0;
    status.hidden = false;
    form.setAttribute("aria-busy", "true");
    if (submitter) submitter.disabled = true; // after FormData was read, which leaves disabled fields out
    request.send(data);
  }

  // Listening on the document, so that forms of the page shown after an upload are heard as well.
  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("form[data-upload]");
    if (form && event.target.type === "file") check(form);
    if (form && event.target.type === "radio") checkAudience(form);
  });

  // Without scripts the browser asks for the missing choice, with them we do, in the page's language.
  function ask() {
    document.querySelectorAll("form[data-upload]").forEach((form) => {
      form.noValidate = true;
    });
  }
  ask();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-upload]") || !fileField(form).files.length) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    if (!checkAudience(form)) return;
    if (check(form)) send(form, event.submitter);
    else fileField(form).focus();
  });
})();
