// Tickets at the desk: read by the camera where the browser reads codes itself, else in a photo that the server reads,
// else typed. Every answer has a sentence, a frame and a sound of its own.
(function () {
  "use strict";

  const desk = window.desk;
  const box = document.querySelector("[data-desk]");
  if (!desk || !box) {
    return;
  }
  const SAME_AFTER = 3000; // milliseconds in which the same code before the camera is one scan
  const TONES = { ok: [[1040, 0.12]], again: [[620, 0.1], [0, 0.06], [620, 0.1]], no: [[170, 0.45]] }; // hertz, seconds
  const SHAKES = { ok: [60], again: [60, 60, 60], no: [350] };
  const video = box.querySelector("[data-video]");
  const start = box.querySelector("[data-camera]");
  const stop = box.querySelector("[data-stop]");
  let audio = null, stream = null, last = "", lastAt = 0;

  window.deskSound = function (kind) {
    if (navigator.vibrate) {
      navigator.vibrate(SHAKES[kind]);
    }
    if (!audio) {
      return; // browsers make no sound before somebody has pressed something of the scanning
    }
    let at = audio.currentTime;
    for (const [pitch, seconds] of TONES[kind]) {
      if (pitch) {
        const tone = new OscillatorNode(audio, { frequency: pitch, type: kind === "no" ? "sawtooth" : "sine" });
        const volume = new GainNode(audio, { gain: 0.2 });
        tone.connect(volume).connect(audio.destination);
        tone.start(at);
        tone.stop(at + seconds);
      }
      at += seconds;
    }
  };

  function listen() {
    if (!audio && window.AudioContext) {
      audio = new AudioContext();
    }
  }

  const normal = (text) => text.replace(/[\s\-\u2010-\u2015\u2212._/]+/g, "").toUpperCase().replaceAll("U", "V");

  // What a code says; whose ticket it is, the server knows where the list does not.
  async function shown(text) {
    const list = desk.codes();
    const one = list && list.people.find((person) => person.code === normal(text));
    if (one) {
      return person(one);
    }
    const form = new FormData();
    form.append("code", text);
    return asked(form, text);
  }

  async function asked(form, text) {
    const headers = desk.csrf ? { "X-CSRFToken": desk.csrf } : {};
    const answer = await desk.ask("code.json", { method: "POST", body: form, headers });
    if (!answer) {
      return desk.say(text.includes("://") ? desk.words.is_address : desk.words.no_ticket, "no");
    }
    const found = await answer.json();
    const one = found.id && desk.codes().people.find((person) => person.id === found.id);
    return one ? person(one) : desk.say(found.said || desk.words.no_ticket, "no");
  }

  function person(one) {
    const seen = desk.present(one);
    if (one.admitted !== "place") {
      return desk.say(`${one.said}: ${desk.words[one.admitted]}`, "no");
    }
    if (seen.left) {
      return desk.say(desk.fill(desk.words.gone, { name: one.said, time: desk.clock(seen.left) }), "again");
    }
    if (seen.arrived) {
      return desk.say(desk.fill(desk.words.again, { name: one.said, time: desk.clock(seen.arrived) }), "again");
    }
    return desk.note(one, "arrived");
  }

  // A code typed into the search: where it is exactly a ticket's, Enter is the scan.
  window.deskCode = function (typed) {
    const list = desk.codes();
    const is = list && list.people.some((one) => one.code === normal(typed));
    if (is) {
      shown(typed);
    }
    return is;
  };

  const form = document.querySelector("[data-scan]");
  if (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      listen();
      const data = new FormData(form);
      const code = String(data.get("code")).trim();
      (code ? shown(code) : asked(data, "")).finally(() => form.reset());
    });
    form.elements.photo.addEventListener("change", () => form.elements.photo.files.length && form.requestSubmit());
  }

  async function look(reader) {
    while (stream) {
      const codes = await reader.detect(video).catch(() => []);
      const text = codes.length ? codes[0].rawValue : "";
      if (text && (text !== last || Date.now() - lastAt > SAME_AFTER)) {
        await shown(text);
      }
      if (text) {
        [last, lastAt] = [text, Date.now()];
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  function end() {
    if (stream) {
      stream.getTracks().forEach((track) => track.stop());
    }
    stream = null;
    video.hidden = stop.hidden = true;
    start.hidden = false;
  }

  async function offer() {
    if (!window.BarcodeDetector || !navigator.mediaDevices) {
      return;
    }
    const kinds = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (!kinds.includes("qr_code")) {
      return;
    }
    box.querySelector("[data-scanning]").hidden = false;
    start.addEventListener("click", async function () {
      listen();
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        desk.say(desk.words.no_camera, "no");
        return;
      }
      video.srcObject = stream;
      video.hidden = stop.hidden = false;
      start.hidden = true;
      await video.play();
      look(new window.BarcodeDetector({ formats: ["qr_code"] }));
    });
    stop.addEventListener("click", end);
    addEventListener("pagehide", end);
  }

  offer();
})();
