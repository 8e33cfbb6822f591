// The grid of the programme editor: dragging, resizing, typing into free time, arrows and a menu, undoing by keys, and
// what others do meanwhile. Every move is sent by a form of the page; the answer is the page anew, of which the main
// part is shown. Without scripts the same forms are sent by hand.

const STEP = 5; // minutes
const FAR = 5; // pixels before a press becomes a drag
const EDGE = 48; // pixels at the edge of the window where dragging scrolls
const ASK_EVERY = 8000; // milliseconds
const said = document.createElement("p"); // is read aloud, and outlives the main part
said.className = "visually-hidden";
said.setAttribute("role", "status");
document.body.append(said);

let texts = {};
let held = null; // what is being moved: { piece, form, room, starts, minutes, day, … }
let isSending = false;

const editor = () => document.querySelector("main .editor");
const plan = () => document.querySelector("[data-plan]");
const clock = (minute) => `${Math.floor(minute / 60) % 24}:${String(minute % 60).padStart(2, "0")}`;
const snap = (minute) => Math.round(minute / STEP) * STEP;
const isTyping = (element) => element.closest("input, select, textarea") !== null;

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function say(text) {
  said.textContent = "";
  setTimeout(() => (said.textContent = text), 50);
}

// Sending

async function show(answer, focusOn) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("main");
  if (!main) {
    location.reload();
    return;
  }
  main.querySelectorAll("[autofocus]").forEach((one) => one.removeAttribute("autofocus")); // it would come too late
  document.querySelector("main").replaceWith(main);
  document.title = page.title;
  const address = new URL(answer.url);
  if (address.pathname !== location.pathname || address.search !== location.search) {
    history.pushState(null, "", address);
  }
  if (!editor()) {
    window.scrollTo(0, 0);
    document.getElementById("errors")?.focus();
    return;
  }
  prepare();
  const told = document.querySelector("main .errors, main .done");
  if (told) say(told.textContent.trim());
  const wrong = document.getElementById("errors");
  if (wrong) wrong.focus();
  else focusOn?.();
}

async function send(address, data, focusOn) {
  if (isSending) return;
  isSending = true;
  editor()?.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(data);
    await show(await fetch(address, { method: "POST", body, headers: { Accept: "text/html" } }), focusOn);
  } catch {
    say(texts.failed);
  } finally {
    isSending = false;
    editor()?.removeAttribute("aria-busy");
  }
}

async function reload() {
  const at = document.activeElement?.closest?.("[data-piece]")?.dataset.piece;
  await show(await fetch(location.href, { headers: { Accept: "text/html" } }), () => at && focusPiece(at));
}

function token() {
  return document.querySelector("main [name$=csrf_token]").value;
}

function address(piece, view) {
  return editor().dataset[view].replace("/programme/0", `/programme/${piece.dataset.row}`);
}

// Sends what the page of an item's time and room would: what was not moved stays as it was drawn.
function place(piece, { day: to, room, starts, minutes }) {
  const { piece: code, shown } = piece.dataset;
  const cell = piece.closest("td")?.dataset;
  const from = starts ?? (cell && Number(cell.starts));
  const until = minutes === undefined ? cell && Number(cell.ends) : from + minutes;
  const fields = {
    csrf_token: token(),
    shown,
    day: to ?? day(),
    starts: from === undefined ? "" : clock(from),
    ends: until === undefined ? "" : clock(until),
    room: room ?? cell?.room ?? piece.dataset.room,
  };
  const data = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`place-${code}-${name}`, value]));
  return send(address(piece, "place"), data, () => focusPiece(code));
}

function toTray(piece) {
  return send(address(piece, "moves"), { csrf_token: token(), move: "tray" });
}

function day() {
  return editor().dataset.day;
}

// Where a pointer is

function minuteAt(y) {
  const rows = [...plan().tBodies[0].rows];
  const row = rows.find((one) => y < one.getBoundingClientRect().bottom) ?? rows.at(-1);
  const box = row.getBoundingClientRect();
  const share = Math.min(Math.max((y - box.top) / box.height, 0), 1);
  return Number(row.dataset.starts) + share * Number(row.dataset.minutes);
}

function topOf(minute) {
  const rows = [...plan().tBodies[0].rows];
  const row = rows.find((one) => minute < Number(one.dataset.starts) + Number(one.dataset.minutes)) ?? rows.at(-1);
  const box = row.getBoundingClientRect();
  return box.top + ((minute - Number(row.dataset.starts)) / Number(row.dataset.minutes)) * box.height;
}

function heads() {
  return [...plan().querySelectorAll("[data-place]")];
}

function headAt(x) {
  return heads().find((head) => x < head.getBoundingClientRect().right) ?? heads().at(-1);
}

function startOf(piece) {
  const cell = piece.closest("td");
  return cell ? Number(cell.dataset.starts) : null;
}

// What is held, by pointer or keys

function hold(piece, more) {
  const cell = piece.closest("td");
  held = {
    piece,
    room: cell ? Number(cell.dataset.room) : Number(heads().at(-1).dataset.place),
    starts: startOf(piece) ?? Number(plan().tBodies[0].rows[0].dataset.starts),
    minutes: cell ? Number(cell.dataset.ends) - Number(cell.dataset.starts) : Number(piece.dataset.minutes),
    target: null,
    ...more,
  };
  piece.classList.add("is-held");
  const ghost = document.createElement("div");
  ghost.className = "ghost";
  document.body.append(ghost);
  held.ghost = ghost;
  draw();
}

function letGo() {
  held?.ghost.remove();
  held?.piece.classList.remove("is-held");
  document.querySelectorAll(".is-target").forEach((one) => one.classList.remove("is-target"));
  held = null;
}

function words() {
  const name = heads().find((head) => Number(head.dataset.place) === held.room).textContent.trim();
  return `${clock(held.starts)}–${clock(held.starts + held.minutes)}, ${name}`;
}

function draw() {
  const head = heads().find((one) => Number(one.dataset.place) === held.room).getBoundingClientRect();
  const top = topOf(held.starts);
  Object.assign(held.ghost.style, {
    left: `${head.left + window.scrollX}px`,
    width: `${head.width}px`,
    top: `${top + window.scrollY}px`,
    height: `${Math.max(topOf(held.starts + held.minutes) - top, 20)}px`,
  });
  held.ghost.hidden = held.target !== null;
  held.ghost.textContent = words();
}

function drop() {
  const { piece, target, room, starts, minutes } = held;
  const before = { room: Number(piece.closest("td")?.dataset.room), starts: startOf(piece), minutes: held.before };
  letGo();
  if (target?.matches("[data-tray]")) {
    if (piece.closest("td")) toTray(piece);
  } else if (target) {
    place(piece, { day: target.dataset.day });
  } else if (room !== before.room || starts !== before.starts || minutes !== before.minutes) {
    place(piece, { day: day(), room, starts, minutes });
  }
}

// Pointer

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

function follow(start, onMove, onDrop) {
  let isDrag = false;
  const move = (event) => {
    if (!isDrag && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < FAR) return;
    if (!isDrag) onMove.begin();
    isDrag = true;
    event.preventDefault();
    if (event.clientY > innerHeight - EDGE) window.scrollBy(0, EDGE / 3);
    if (event.clientY < EDGE) window.scrollBy(0, -EDGE / 3);
    onMove.go(event);
  };
  const end = (event) => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    removeEventListener("keydown", stop, true);
    if (!isDrag) return;
    addEventListener("click", swallow, true); // of the link that was dragged
    setTimeout(() => removeEventListener("click", swallow, true), 50);
    if (event.type === "pointerup" && held) onDrop();
    else letGo();
  };
  const stop = (event) => {
    if (event.key === "Escape") end(event);
  };
  addEventListener("pointermove", move, { passive: false });
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  addEventListener("keydown", stop, true);
}

function dragPiece(event, piece) {
  const into = startOf(piece) === null ? 0 : minuteAt(event.clientY) - startOf(piece);
  follow(
    event,
    {
      begin: () => {
        hold(piece, {});
        held.before = held.minutes;
      },
      go: (pointer) => {
        const under = document.elementFromPoint(pointer.clientX, pointer.clientY);
        const target = under?.closest("[data-tray], .tabs [data-day]") ?? null;
        if (target !== held.target) {
          held.target?.classList.remove("is-target");
          target?.classList.add("is-target");
        }
        held.target = target;
        held.room = Number(headAt(pointer.clientX).dataset.place);
        held.starts = Math.max(0, snap(minuteAt(pointer.clientY) - into));
        draw();
      },
    },
    drop,
  );
}

function dragEnd(event, piece) {
  follow(
    event,
    {
      begin: () => {
        hold(piece, {});
        held.before = held.minutes;
      },
      go: (pointer) => {
        held.minutes = Math.max(STEP, snap(minuteAt(pointer.clientY)) - held.starts);
        draw();
      },
    },
    drop,
  );
}

addEventListener("pointerdown", (event) => {
  const piece = event.target.closest?.(".is-ready .piece");
  if (!piece || event.button !== 0 || isSending || event.target.closest(".more, .choices")) return;
  if (event.target.closest(".grip")) {
    event.preventDefault();
    dragEnd(event, piece);
  } else {
    dragPiece(event, piece);
  }
});
addEventListener("dragstart", (event) => {
  if (event.target.closest?.(".piece")) event.preventDefault(); // of the link itself
});

// Typing into free time

function write(slot, first = "") {
  const form = document.getElementById("add-form");
  const input = document.createElement("input");
  input.value = first;
  input.maxLength = 200;
  input.setAttribute("aria-label", fill(texts.typing, { when: slot.dataset.words }));
  const button = slot.querySelector("button");
  const cancel = () => {
    input.remove();
    button.hidden = false;
  };
  button.hidden = true;
  slot.append(input);
  input.focus();
  input.addEventListener("blur", () => input.value.trim() === "" && !isSending && input.isConnected && cancel());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      cancel();
      button.focus();
    }
    if (event.key !== "Enter" || !input.value.trim()) return;
    event.preventDefault();
    const starts = Number(slot.dataset.starts);
    const data = new FormData(form);
    data.set("day", day());
    data.set("starts", clock(starts));
    data.set("ends", clock(Math.max(Number(slot.dataset.ends), starts + STEP)));
    data.set("room", slot.dataset.room);
    data.set("kind", "");
    for (const name of [...data.keys()].filter((key) => key.startsWith("title_"))) data.set(name, "");
    data.set(form.querySelector("[name^=title_]").name, input.value);
    const { room, ends } = slot.dataset;
    send(form.action, data, () => focusSlot(room, Number(ends)));
  });
}

// Focus and keys

function focusPiece(code) {
  const found = document.querySelector(`[data-plan] [data-piece="${code}"] .piece-title`);
  (found ?? document.querySelector(`[data-piece="${code}"] .piece-title`))?.focus();
}

function focusSlot(room, starts) {
  const slots = [...document.querySelectorAll(`.slot[data-room="${room}"]`)];
  (slots.find((slot) => Number(slot.dataset.starts) >= starts) ?? slots.at(-1))?.querySelector("button").focus();
}

function stops() {
  return [...plan().querySelectorAll("td .piece-title, .slot > button")];
}

function rove(to) {
  stops().forEach((one) => (one.tabIndex = -1));
  to.tabIndex = 0;
}

function nearest(from, key) {
  const box = from.closest("td").getBoundingClientRect();
  const middle = (one) => (one.left + one.right) / 2;
  const rated = stops()
    .filter((one) => one !== from)
    .map((one) => ({ one, at: one.closest("td").getBoundingClientRect() }))
    .filter(({ at }) => {
      if (key === "ArrowDown") return at.top >= box.bottom - 1;
      if (key === "ArrowUp") return at.bottom <= box.top + 1;
      if (key === "ArrowRight") return at.left >= box.right - 1;
      return at.right <= box.left + 1;
    })
    .map(({ one, at }) => {
      const across = Math.abs(middle(at) - middle(box));
      const down = Math.abs(at.top - box.top);
      return { one, far: key === "ArrowDown" || key === "ArrowUp" ? across * 20 + down : down * 20 + across };
    });
  rated.sort((one, other) => one.far - other.far);
  return rated[0]?.one;
}

function moveHeld(event) {
  const order = heads().map((head) => Number(head.dataset.place));
  const turn = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
  if (event.key === "Escape") {
    const code = held.piece.dataset.piece;
    letGo();
    say(texts.let_go);
    focusPiece(code);
  } else if (event.key === "Enter" || event.key === " ") {
    drop();
  } else if (turn && event.shiftKey) {
    held.minutes = Math.max(STEP, held.minutes + turn);
  } else if (turn) {
    held.starts = Math.max(0, held.starts + turn);
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    const next = order.indexOf(held.room) + (event.key === "ArrowLeft" ? -1 : 1);
    held.room = order[Math.min(Math.max(next, 0), order.length - 1)];
  } else {
    return;
  }
  event.preventDefault();
  if (held) {
    draw();
    held.ghost.scrollIntoView({ block: "nearest" });
    say(words());
  }
}

addEventListener("keydown", (event) => {
  const at = event.target;
  if (held?.byKeys) {
    moveHeld(event);
    return;
  }
  if (!editor() || isTyping(at)) return;
  if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase())) {
    const again = event.shiftKey || event.key.toLowerCase() === "y";
    const form = document.querySelector(again ? "[data-redo] form" : "[data-undo] form");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (at.closest(".choices")) {
    walkChoices(event);
    return;
  }
  if (!at.matches(".piece-title, .slot > button") || event.ctrlKey || event.metaKey || event.altKey) return;
  const piece = at.closest(".piece");
  if (event.key.startsWith("Arrow") && at.closest("td")) {
    const next = nearest(at, event.key);
    if (next) {
      event.preventDefault();
      rove(next);
      next.focus();
    }
  } else if (piece && (event.key === " " || event.key.toLowerCase() === "m") && plan()) {
    event.preventDefault();
    hold(piece, { byKeys: true });
    held.before = held.minutes;
    say(`${texts.held} ${words()}`);
  } else if (piece && (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey))) {
    event.preventDefault();
    choose(piece);
  } else if (piece && event.key === "Delete") {
    location.assign(address(piece, "remove"));
  } else if (at.matches(".slot > button") && event.key.length === 1 && event.key !== " ") {
    event.preventDefault();
    write(at.parentElement, event.key);
  }
});

// The menu of an item

function choose(piece) {
  closeChoices();
  const list = document.createElement("ul");
  list.className = "choices";
  list.setAttribute("role", "menu");
  const add = (text, act) => {
    const entry = document.createElement("li");
    entry.setAttribute("role", "none");
    const made = document.createElement(typeof act === "string" ? "a" : "button");
    made.setAttribute("role", "menuitem");
    made.tabIndex = -1;
    made.textContent = text;
    if (typeof act === "string") made.href = act;
    else {
      made.type = "button";
      made.addEventListener("click", () => {
        closeChoices();
        act();
      });
    }
    entry.append(made);
    list.append(entry);
  };
  const whole = (move) => send(address(piece, "moves"), { csrf_token: token(), move });
  add(texts.all_moves, address(piece, "moves"));
  add(texts.edit, address(piece, "edit"));
  add(texts.duplicate, () => whole("duplicate"));
  if (piece.closest("td")) add(texts.tray, () => toTray(piece));
  add(texts.remove, address(piece, "remove"));
  piece.append(list);
  piece.querySelector(".more")?.setAttribute("aria-expanded", "true");
  list.querySelector("[role=menuitem]").focus();
}

function closeChoices() {
  document.querySelectorAll(".choices").forEach((list) => {
    list.closest(".piece").querySelector(".more")?.setAttribute("aria-expanded", "false");
    list.remove();
  });
}

function walkChoices(event) {
  const all = [...event.target.closest(".choices").querySelectorAll("[role=menuitem]")];
  const at = all.indexOf(event.target);
  const piece = event.target.closest(".piece");
  const to = { ArrowDown: all[(at + 1) % all.length], ArrowUp: all.at(at - 1), Home: all[0], End: all.at(-1) }[event.key];
  if (to) {
    event.preventDefault();
    to.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    closeChoices();
    piece.querySelector(".piece-title").focus();
  }
}

addEventListener("contextmenu", (event) => {
  const piece = event.target.closest?.(".is-ready .piece");
  if (!piece) return;
  event.preventDefault();
  choose(piece);
});
addEventListener("click", (event) => {
  const more = event.target.closest?.(".more");
  if (more && more.getAttribute("aria-expanded") !== "true") choose(more.closest(".piece"));
  else if (!event.target.closest?.(".choices")) closeChoices();
  const slot = event.target.closest?.(".slot");
  if (slot && !event.target.closest("input")) write(slot);
});

// Forms of the page are sent without leaving it

addEventListener("submit", (event) => {
  const form = event.target;
  if (!editor() || form.method !== "post" || form.id === "" && !form.closest("main")) return;
  event.preventDefault();
  const isAdding = form.id === "add-form";
  send(form.action, new FormData(form), () => {
    if (isAdding) document.querySelector("#add-form [name^=title_]").focus();
  });
});
addEventListener("popstate", () => location.reload());

// Others

async function ask() {
  const page = editor();
  if (page && document.visibilityState === "visible") {
    try {
      const answer = await fetch(`${page.dataset.state}?seen=${page.dataset.seen}`, { headers: { Accept: "application/json" } });
      const state = answer.ok && !answer.redirected ? await answer.json() : null;
      if (state && editor() === page) await meanwhile(page, state);
    } catch {
      // no connection for a moment: ask again
    }
  }
  setTimeout(ask, ASK_EVERY);
}

async function meanwhile(page, state) {
  document.getElementById("here").textContent = state.here.length ? fill(texts.here, { names: state.here.join(", ") }) : "";
  if (state.seen <= Number(page.dataset.seen)) return;
  const isBusy = held || isSending || document.querySelector(".choices") || isTyping(document.activeElement);
  if (isBusy) return; // once that is done
  await reload();
  if (state.said.length) {
    const note = document.getElementById("meanwhile");
    note.textContent = fill(texts.meanwhile, { said: state.said.join("; ") });
    say(note.textContent);
  }
}

// The page

function prepare() {
  const page = editor();
  texts = JSON.parse(page.dataset.texts);
  if (!page.dataset.changes || !plan()) return;
  page.classList.add("is-ready");
  document.querySelectorAll(".piece").forEach((piece) => {
    const more = document.createElement("button");
    more.type = "button";
    more.className = "more";
    more.tabIndex = piece.closest("td") ? -1 : 0;
    more.textContent = "⋯";
    more.setAttribute("aria-haspopup", "menu");
    more.setAttribute("aria-expanded", "false");
    more.setAttribute("aria-label", `${texts.menu} – ${piece.querySelector(".piece-title").textContent.trim()}`);
    piece.append(more);
    if (piece.closest("td")) {
      const grip = document.createElement("span");
      grip.className = "grip";
      piece.append(grip);
    }
  });
  document.querySelectorAll(".slot").forEach((slot) => {
    const head = heads().find((one) => one.dataset.place === slot.dataset.room);
    const button = document.createElement("button");
    slot.dataset.words = `${clock(Number(slot.dataset.starts))}, ${head.textContent.trim()}`;
    button.type = "button";
    button.textContent = "+";
    button.setAttribute("aria-label", fill(texts.free, { when: slot.dataset.words }));
    slot.append(button);
  });
  plan().dataset.arrows = "";
  const first = stops()[0];
  if (first) rove(first);
  plan().addEventListener("focusin", (event) => event.target.matches(".piece-title, .slot > button") && rove(event.target));
}

if (editor()) {
  prepare();
  setTimeout(ask, ASK_EVERY);
}
