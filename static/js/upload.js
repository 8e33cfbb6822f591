// Shows how an upload proceeds, and stops files that would be refused before they travel. The form works without it.
// Where the form says so, a large file goes in parts by the tus protocol, so that a broken line loses one part only.
(function () {
  "use strict";

  const MEGABYTE = 1024 * 1024;
  const SPEAK_EVERY = 2000; // milliseconds between updates of the status that is read aloud
  const PAUSES = [1, 2, 5, 10, 20, 30]; // seconds before the line is tried again; the last one for ever

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
    const isPage = request.status < 400 || request.status === 422; // a refused form comes back with its sentences
    if (isPage && request.responseURL && answer.querySelector("main")) {
      const sentTo = request.sentTo;
      document.documentElement.replaceWith(answer.documentElement);
      askOurselves();
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

  // What the form says while a file travels.
  function progressOf(form, file, submitter) {
    const status = form.querySelector("[data-upload-status]");
    const bar = status.querySelector("progress");
    const amount = status.querySelector("[data-upload-amount]");
    let spoken = 0;
    status.querySelector("[data-upload-name]").textContent = fill(form.dataset.uploading, { name: file.name });
    amount.textContent = "";
    bar.value = 0;
    status.hidden = false;
    form.setAttribute("aria-busy", "true");
    if (submitter) submitter.disabled = true; // after FormData was read, which leaves disabled fields out
    return {
      show(done, total, stamp) {
        bar.value = Math.round((done / total) * 100);
        if (stamp - spoken < SPEAK_EVERY && done < total) return;
        spoken = stamp;
        amount.textContent = fill(form.dataset.amount, {
          done: Math.round(done / MEGABYTE),
          total: Math.max(1, Math.round(total / MEGABYTE)),
        });
      },
      say(text) {
        amount.textContent = text;
      },
      check() {
        bar.removeAttribute("value");
        amount.textContent = form.dataset.checking;
      },
      finish(text) {
        form.removeAttribute("aria-busy");
        if (submitter) submitter.disabled = false;
        status.hidden = true;
        if (text) showMessage(form, text);
      },
    };
  }

  function send(form, data, progress) {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.show(event.loaded, event.total, event.timeStamp);
    });
    request.upload.addEventListener("load", () => progress.check());
    request.addEventListener("load", () => {
      if (!show(request)) progress.finish(request.status === 413 ? form.dataset.tooLarge : form.dataset.failed);
    });
    request.addEventListener("error", () => progress.finish(form.dataset.failed));
    request.addEventListener("abort", () => progress.finish(form.dataset.failed));
    request.sentTo = new URL(form.action, document.baseURI).href;
    request.open("POST", request.sentTo);
    request.send(data);
  }

  // One request of the protocol. Gives it once it is answered, also with a refusal; null where the line broke.
  function ask(method, address, headers, body, onprogress) {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open(method, address);
      Object.entries({ "Tus-Resumable": "1.0.0", ...headers }).forEach((pair) => request.setRequestHeader(...pair));
      if (onprogress) request.upload.addEventListener("progress", onprogress);
      request.addEventListener("load", () => done(request));
      ["error", "abort", "timeout"].forEach((name) => request.addEventListener(name, () => done(null)));
      request.send(body);
    });
  }

  function pause(seconds) {
    return new Promise((done) => {
      const timer = setTimeout(done, seconds * 1000);
      window.addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
    });
  }

  // Where an upload was left is remembered in the browser, by what the file is.
  function remembered(form, file) {
    const name = `upload ${new URL(form.dataset.parts, document.baseURI).pathname} ${file.name} ${file.size} ${file.lastModified}`;
    return {
      get() { try { return localStorage.getItem(name); } catch { return null; } },
      set(value) {
        try {
          if (value) localStorage.setItem(name, value);
          else localStorage.removeItem(name);
        } catch { /* without it the upload begins anew */ }
      },
    };
  }

  function metadata(file) {
    const bytes = new TextEncoder().encode(file.name);
    return `filename ${btoa(String.fromCharCode(...bytes))}`;
  }

  // Sends a file in parts and gives the key under which it is; null where it has to go as a whole.
  async function sendParts(form, file, token, progress) {
    const memory = remembered(form, file);
    const known = memory.get();
    let address = known;
    let offset = -1; // not known: it is asked for
    let failures = 0;
    for (;;) {
      let answer;
      if (!address) {
        answer = await ask("POST", form.dataset.parts, {
          "X-CSRFToken": token, "Upload-Length": String(file.size), "Upload-Metadata": metadata(file),
        });
      } else if (offset < 0) {
        answer = await ask("HEAD", address, {});
      } else {
        const from = offset;
        // Throws where the file was changed or taken away since it was chosen: trying again would not help.
        const part = await file.slice(from, from + Number(form.dataset.partBytes)).arrayBuffer();
        answer = await ask(
          "PATCH", address,
          { "X-CSRFToken": token, "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" },
          part,
          (event) => progress.show(Math.min(from + event.loaded, file.size), file.size, event.timeStamp),
        );
      }
      const status = answer ? answer.status : 0;
      if (status === 201) {
        address = answer.getResponseHeader("Location");
        memory.set(address);
        offset = 0;
      } else if (status === 200 || status === 204 || status === 409) {
        if (offset < 0 && known) progress.say(form.dataset.goingOn);
        offset = Number(answer.getResponseHeader("Upload-Offset"));
        if (status !== 200) failures = status === 204 ? 0 : failures + 1;
      } else if (status === 404 && address) { // older than a day
        memory.set("");
        address = null;
        offset = -1;
        failures += 1;
      } else if (status === 0 || status >= 500) {
        progress.say(form.dataset.waiting);
        await pause(PAUSES[Math.min(failures, PAUSES.length - 1)]);
        failures += 1;
        offset = -1;
      } else {
        return null;
      }
      if ((status === 404 || status === 409) && failures > 3) return null;
      if (offset === file.size) {
        memory.set("");
        return address.split("/").pop();
      }
    }
  }

  async function upload(form, submitter) {
    const field = fileField(form);
    const file = field.files[0];
    const data = new FormData(form);
    const progress = progressOf(form, file, submitter);
    if (form.dataset.parts && file.size > Number(form.dataset.partBytes)) {
      const token = form.querySelector("input[name$=csrf_token]").value;
      let key = null;
      try {
        key = await sendParts(form, file, token, progress);
      } catch {
        progress.finish(form.dataset.failed);
        return;
      }
      if (key) {
        data.delete(field.name);
        data.set(form.dataset.partsField, key);
      }
    }
    send(form, data, progress);
  }

  // Listening on the document, so that forms of the page shown after an upload are heard as well.
  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("form[data-upload]");
    if (form && event.target.type === "file") check(form);
    if (form && event.target.type === "radio") checkAudience(form);
  });

  // Without scripts the browser asks for the missing choice, with them we do, in the page's language.
  function askOurselves() {
    document.querySelectorAll("form[data-upload]").forEach((form) => {
      form.noValidate = true;
    });
  }
  askOurselves();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-upload]") || !fileField(form).files.length) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    if (!checkAudience(form)) return;
    if (check(form)) upload(form, event.submitter);
    else fileField(form).focus();
  });
})();
