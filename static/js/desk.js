// The desk: search as one types, one tap, and everything that was noted waits here until it is sent.
// Without scripts the same page works by its forms.
(function () {
  "use strict";

  const box = document.querySelector("[data-desk]");
  if (!box || !window.fetch || !window.deskStore) {
    return;
  }
  const EVERY = 8000; // milliseconds between two looks at what others have noted
  const SHOWN = 40;
  const AT_ONCE = 100; // marks in one sending
  const LATE = 60000; // a mark older than this had no network: nobody reads what becomes of it
  const words = JSON.parse(box.dataset.words);
  const token = box.dataset.token === undefined ? (location.pathname.match(/\/desk\/([^/]+)/) || [])[1] || "" : "";
  const root = token ? location.pathname.replace(/(\/desk\/[^/]+).*$/, "$1/") : box.dataset.root;
  const query = box.dataset.query || "";
  const field = document.getElementById("q");
  const guests = document.getElementById("guests");
  const heading = document.getElementById("list");
  const state = document.getElementById("net");
  const told = document.getElementById("told");
  const pattern = document.getElementById("guest");
  let store = null, list = null, tag = "", waiting = [], offset = 0, online = true, busy = false, ended = false;
  let signedOut = false;
  let drawn = "";

  const fill = (sentence, values) =>
    Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), sentence);
  const clock = (iso) => new Intl.DateTimeFormat("cs", {
    hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: list.zone,
  }).format(new Date(iso)).replace(/^0(?=\d)/, "");
  const now = () => new Date(Date.now() + offset).toISOString();

  // Search keys as the server makes them: small letters without marks on them, and without signs within names.
  const strokes = { "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i" };
  const plain = (typed) => typed.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/[łđøßæœħı]/g, (letter) => strokes[letter]).replace(/['’ʼ`´\-‐‑–]/g, "");

  function found(typed) {
    const parts = plain(typed).split(/\s+/).filter(Boolean);
    return list.people.filter((one) =>
      parts.every((part) => one.words.includes(part) || one.code.toLowerCase() === part));
  }

  // What is noted, with what waits here on top.
  function present(one) {
    const seen = { arrived: one.arrived, left: one.left, absent: one.absent };
    for (const { mark } of waiting) {
      if (mark.id === one.id) {
        apply(seen, mark);
      }
    }
    return seen;
  }

  function apply(seen, mark) {
    if (mark.tap === "arrived") {
      seen.arrived = seen.arrived && Date.parse(seen.arrived) <= Date.parse(mark.at) ? seen.arrived : mark.at;
      seen.absent = false;
    } else if (mark.tap === "left") {
      seen.left = seen.left && Date.parse(seen.left) >= Date.parse(mark.at) ? seen.left : mark.at;
    } else if (mark.tap === "undo_left") {
      seen.left = null;
    } else {
      seen.arrived = null;
    }
  }

  function draw() {
    if (!list) {
      return;
    }
    const typed = field.value.trim();
    const holders = list.people.filter((one) => one.admitted === "place").map((one) => [one, present(one)]);
    const shown = typed ? found(typed)
      : box.dataset.team ? [] : holders.filter(([, seen]) => !seen.arrived && !seen.absent).map(([one]) => one);
    guests.hidden = Boolean(box.dataset.team && !typed);
    document.querySelectorAll("[data-instead]").forEach((part) => (part.hidden = Boolean(typed)));
    heading.hidden = guests.hidden;
    heading.textContent = typed ? words.found : words.still_expected;
    cards(shown.slice(0, SHOWN));
    const rest = document.getElementById("rest");
    rest.textContent = shown.length > SHOWN ? fill(words.more, { number: shown.length - SHOWN })
      : shown.length || guests.hidden ? "" : typed ? words.nobody : words.all_noted;
    count(holders.map(([, seen]) => seen));
  }

  // Cards are made anew only where something has changed: who goes through them by keyboard keeps their place.
  function cards(people) {
    const facts = JSON.stringify(people.map((one) => [one, present(one)]));
    if (facts === drawn) {
      return;
    }
    const used = guests.contains(document.activeElement) && document.activeElement;
    const place = used && `#${used.closest("li").id} button[value=${used.value}]`;
    guests.replaceChildren(...people.map(card));
    drawn = facts;
    const again = place && guests.querySelector(place);
    if (again) {
      again.focus({ preventScroll: true });
    }
  }

  function count(seen) {
    const line = document.querySelector(".counts");
    if (!line || box.dataset.team) {
      return;
    }
    const arrived = seen.filter((one) => one.arrived).length;
    const left = seen.filter((one) => one.left).length;
    const expected = seen.filter((one) => !one.arrived && !one.absent).length;
    line.textContent = [
      fill(words.count_arrived, { count: arrived, total: seen.length }),
      ...(left ? [fill(words.count_left, { count: left })] : []),
      fill(words.count_expected, { count: expected }),
    ].join(", ");
    const bar = document.querySelector("progress");
    if (bar) {
      bar.max = Math.max(seen.length, 1);
      bar.value = arrived;
    }
  }

  function card(one) {
    const part = pattern.content.firstElementChild.cloneNode(true);
    const slot = (name) => part.querySelector(`[data-slot=${name}]`);
    const seen = present(one);
    part.id = `p${one.id}`;
    slot("name").textContent = one.name;
    slot("from").textContent = one.from;
    const place = slot("state");
    place.textContent = one.admitted !== "place" ? words[one.admitted]
      : seen.absent ? words.absent
      : !seen.arrived ? words.expected
      : fill(words.here, { time: clock(seen.arrived) })
        + (seen.left ? `, ${fill(words.until, { time: clock(seen.left) })}` : "");
    place.className = `place${one.admitted !== "place" || seen.absent ? " place-bad" : seen.arrived ? " place-done" : ""}`;
    slot("hands").replaceChildren(...(one.admitted === "place" ? one.hands : []).map(([label, value]) => {
      const item = document.createElement("li");
      item.textContent = value ? `${label}: ` : label;
      if (value) {
        item.append(Object.assign(document.createElement("strong"), { textContent: value }));
      }
      return item;
    }));
    const taps = one.admitted !== "place" ? []
      : seen.left ? ["undo_left"] : seen.arrived ? ["left", "undo_arrived"] : ["arrived"];
    part.querySelectorAll("button").forEach((button) => {
      button.hidden = !taps.includes(button.value);
      button.append(Object.assign(document.createElement("span"), {
        className: "visually-hidden", textContent: ` ${one.said}`,
      }));
      button.addEventListener("click", () => note(one, button.value));
    });
    return part;
  }

  async function note(one, tap) {
    const seen = present(one);
    const at = tap === "undo_left" ? seen.left : tap === "undo_arrived" ? seen.arrived : now();
    const mark = { key: crypto.randomUUID ? crypto.randomUUID() : Array.from(
      crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
      id: one.id, tap, at, made: now() };
    const id = await store.addMark(mark, list);
    waiting.push({ id, mark });
    tell();
    say(fill(words[tap], { name: one.said, time: clock(at) }), "ok");
    draw();
    const again = document.querySelector(`#p${one.id} button:not([hidden])`);
    if (again) {
      again.focus();
    }
    await send();
  }

  function say(sentence, kind) {
    told.textContent = sentence;
    told.className = `told told-${kind}`;
    if (window.deskSound) {
      window.deskSound(kind);
    }
  }

  // Which mark waits where matters to nobody but the person who made it: all are sent in their order, each under its key.
  async function send() {
    if (busy || ended || !store) {
      return;
    }
    busy = true;
    try {
      waiting = await store.marks();
      while (waiting.length) {
        tell();
        const part = waiting.slice(0, AT_ONCE);
        const answer = await ask("marks.json", {
          method: "POST",
          headers: { "Content-Type": "application/json", ...(box.dataset.csrf && { "X-CSRFToken": box.dataset.csrf }) },
          body: JSON.stringify({ marks: part.map(({ mark }) => ({
            key: mark.key, id: mark.id, tap: mark.tap, at: mark.at,
            late: Date.parse(now()) - Date.parse(mark.made) > LATE,
          })) }),
        });
        if (!answer) {
          return;
        }
        const { results } = await answer.json();
        for (const result of results) {
          take(result, part.length === 1);
        }
        for (const { id } of part) {
          await store.dropMark(id);
        }
        waiting = await store.marks();
        if (list) {
          await store.keepList(list);
        }
      }
    } finally {
      busy = false;
      tell();
      draw();
    }
  }

  function take(result, tells) {
    const place = result.person && list ? list.people.findIndex((one) => one.id === result.person.id) : -1;
    if (place >= 0) {
      Object.assign(list.people[place], result.person);
      tag = "";
    }
    if (tells && result.disagrees && result.said) {
      say(result.said, "no");
    }
  }

  // An answer of the server; null where there is none, and then it is told. A link that is over erases what was kept,
  // if it is we who say so: a proxy's 403 or 404 is no network.
  async function ask(part, options) {
    let answer;
    try {
      answer = await fetch(root + part + query, { cache: "no-store", credentials: "same-origin", ...options });
    } catch {
      online = false;
      return null;
    }
    if (token && answer.headers.has("X-Desk-Closed")) {
      await finish(answer.status);
      return null;
    }
    signedOut = !token && (answer.redirected || answer.status === 401);
    if (!token && answer.status === 400) {
      await renewToken();
    }
    online = !signedOut && (answer.ok || answer.status === 304);
    return online ? answer : null;
  }

  // Whoever has signed in again meanwhile, here or in another window, sends by another token.
  async function renewToken() {
    const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" }).catch(() => null);
    signedOut = Boolean(answer && answer.redirected);
    if (answer && answer.ok && !signedOut) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      box.dataset.csrf = page.querySelector("[data-desk]").dataset.csrf;
    }
  }

  async function look() {
    const answer = await ask("people.json", { headers: tag ? { "If-None-Match": tag } : {} });
    if (!answer) {
      return;
    }
    offset = Date.parse(answer.headers.get("X-Now")) - Date.now() || 0;
    if (answer.status === 200) {
      list = await answer.json();
      list.offset = offset; // the clock of the device may be wrong
      tag = answer.headers.get("ETag") || "";
      await store.keepList(list);
      name();
    }
  }

  function name() {
    const place = document.querySelector("[data-where]");
    if (place && token) {
      place.textContent = list.device;
    }
  }

  async function finish(status) {
    if (status === 410 && waiting.length) { // what was noted in time is taken for some days more
      return;
    }
    ended = true;
    await store.erase();
    list = null;
    cards([]);
    say(words.over, "no");
    tell();
  }

  function tell() {
    const number = waiting.length;
    const sentence = ended ? "" : signedOut ? fill(words.signed_out, { number }) : !list ? words.empty
      : !online ? fill(store.lasts ? words.offline : words.offline_only, { number })
      : number ? fill(words.sending, { number })
      : box.dataset.team ? "" : store.lasts ? words.online : words.only_online;
    if (state.textContent !== sentence) {
      state.textContent = sentence;
    }
    state.className = `net${online ? "" : " net-off"}`;
    const signIn = box.querySelector("[data-sign-in]");
    if (signIn) {
      signIn.hidden = !signedOut;
    }
    box.dataset.waiting = String(number);
    box.dataset.online = String(online);
  }

  async function round() {
    await send();
    if (!ended) {
      await look();
      tell();
      draw();
    }
  }

  async function keepPages() {
    if (!token || !store.lasts) {
      return;
    }
    await navigator.serviceWorker.register(box.dataset.worker);
    const cache = await caches.open("prezence-desk");
    const parts = document.querySelectorAll("link[rel=stylesheet], script[src]");
    const files = Array.from(parts, (part) => part.href || part.src);
    const shell = await fetch(box.dataset.shell, { credentials: "omit" });
    if (shell.ok) {
      await cache.put(box.dataset.worker.replace("worker.js", "shell"), shell);
    }
    await Promise.all(files.map(async (file) => (await cache.match(file)) || cache.add(file)));
    const wanted = new Set([...files, new URL(box.dataset.worker.replace("worker.js", "shell"), location).href]);
    const old = (await cache.keys()).filter((request) => !wanted.has(request.url));
    await Promise.all(old.filter((request) => request.url.includes("/static/")).map((one) => cache.delete(one)));
  }

  async function begin() {
    store = await window.deskStore(token, root + query);
    if (box.dataset.shellOnly === undefined || store.lasts) {
      list = await store.list().catch(() => null);
      waiting = await store.marks().catch(() => []);
    }
    if (list) {
      offset = list.offset || 0;
      name();
      draw();
    }
    await round();
    box.dataset.ready = "";
    setInterval(round, EVERY);
    if (box.dataset.shellOnly === undefined) {
      await keepPages().catch(() => { store.lasts = false; tell(); });
      box.dataset.kept = "";
    }
  }

  window.desk = {
    codes: () => list, found, present, note, say, words, ask, fill, clock, get csrf() { return box.dataset.csrf; },
  };
  field.addEventListener("input", draw);
  field.form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (window.deskCode && window.deskCode(field.value)) {
      field.value = "";
    }
    draw();
  });
  addEventListener("online", round);
  addEventListener("offline", () => { online = false; tell(); });
  begin();
})();
