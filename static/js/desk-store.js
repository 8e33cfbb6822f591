// What a device keeps for the day, encrypted under a key made of its link: the list, and marks until they are sent.
// Without IndexedDB, WebCrypto or a link (the team's own page) everything is kept in memory, as long as the page is open.
(function () {
  "use strict";

  const KEEPS_MARKS = 7 * 24 * 3600 * 1000; // after the day, for a device that had no network until then
  const text = new TextEncoder();

  async function derive(token) {
    const whole = await crypto.subtle.importKey("raw", text.encode(token), "HKDF", false, ["deriveKey", "deriveBits"]);
    const by = (use) => ({ name: "HKDF", hash: "SHA-256", salt: text.encode("prezence desk"), info: text.encode(use) });
    const key = await crypto.subtle.deriveKey(by("key"), whole, { name: "AES-GCM", length: 256 }, false, [
      "encrypt", "decrypt",
    ]);
    const bits = new Uint8Array(await crypto.subtle.deriveBits(by("name"), whole, 128));
    return { key, name: Array.from(bits, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  }

  // When a list is over by the clock of the device, which may be wrong: `offset` is how far the server's is ahead.
  const over = (list) => Date.parse(list.until) - (list.offset || 0);

  function opened() {
    return new Promise(function (resolve, reject) {
      const asked = indexedDB.open("prezence-desk", 1);
      asked.onupgradeneeded = function () {
        asked.result.createObjectStore("lists", { keyPath: "name" });
        asked.result.createObjectStore("marks", { keyPath: "id", autoIncrement: true }).createIndex("name", "name");
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  function done(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  class Kept {
    constructor(database, key, name) {
      Object.assign(this, { database, key, name, lasts: true });
    }

    store(which, mode) {
      return this.database.transaction(which, mode).objectStore(which);
    }

    async sealed(value, until) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, text.encode(JSON.stringify(value)));
      return { name: this.name, until, iv, data };
    }

    async unsealed(row) {
      const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, this.key, row.data);
      return JSON.parse(new TextDecoder().decode(data));
    }

    async list() {
      const row = await done(this.store("lists", "readonly").get(this.name));
      return row && row.until > Date.now() ? this.unsealed(row) : null;
    }

    async keepList(list) {
      const row = await this.sealed(list, over(list));
      await done(this.store("lists", "readwrite").put(row));
    }

    async marks() {
      const rows = await done(this.store("marks", "readonly").index("name").getAll(this.name));
      return Promise.all(rows.map(async (row) => ({ id: row.id, mark: await this.unsealed(row) })));
    }

    async addMark(mark, list) {
      const row = await this.sealed(mark, over(list) + KEEPS_MARKS);
      return done(this.store("marks", "readwrite").add(row));
    }

    async dropMark(id) {
      await done(this.store("marks", "readwrite").delete(id));
    }

    async erase() {
      await done(this.store("lists", "readwrite").delete(this.name));
      for (const row of await this.marks()) {
        await this.dropMark(row.id);
      }
    }
  }

  // In memory; the team's marks, which name nobody, also in the window's own storage under `name`: who has to sign in
  // again comes back to them.
  class Remembered {
    constructor(name) {
      const rows = name ? JSON.parse(sessionStorage.getItem(name) || "[]") : [];
      Object.assign(this, { name, kept: null, rows, last: Math.max(0, ...rows.map((row) => row.id)), lasts: false });
    }
    keep() {
      if (this.name) {
        sessionStorage.setItem(this.name, JSON.stringify(this.rows));
      }
    }
    async list() { return this.kept; }
    async keepList(list) { this.kept = list; }
    async marks() { return [...this.rows]; }
    async addMark(mark) { this.rows.push({ id: ++this.last, mark }); this.keep(); return this.last; }
    async dropMark(id) { this.rows = this.rows.filter((row) => row.id !== id); this.keep(); }
    async erase() { this.kept = null; this.rows = []; this.keep(); }
  }

  // The store of a link; `token` is empty for the team, whose page keeps the marks of `desk` alone.
  window.deskStore = async function (token, desk) {
    if (!token) {
      try {
        return new Remembered(`prezence-desk ${desk}`);
      } catch {
        return new Remembered(); // no storage, or nothing that can be read in it
      }
    }
    if (!window.crypto || !crypto.subtle || !window.indexedDB || !navigator.serviceWorker) {
      return new Remembered();
    }
    try {
      const { key, name } = await derive(token);
      return new Kept(await opened(), key, name);
    } catch {
      return new Remembered(); // a private window, or no room
    }
  };
})();
