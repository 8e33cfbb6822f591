// The desk without network: pages behind a device's link open from an empty shell that bears no data of people; the
// script of the page (desk.js) fills it from the list that it keeps encrypted. Everything else goes to the network.
"use strict";

const CACHE = "prezence-desk";
const SCOPE = new URL(self.registration.scope).pathname; // ends in /desk/
const SHELL = SCOPE + "shell";
const PATIENCE = 4000; // milliseconds until a network that does not answer counts as none

self.addEventListener("install", function (event) {
  event.waitUntil(self.skipWaiting());
});

self.addEventListener("activate", function (event) {
  event.waitUntil(Promise.all([self.clients.claim(), eraseOld()]));
});

self.addEventListener("fetch", function (event) {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) {
    return;
  }
  if (event.request.mode === "navigate") {
    if (address.pathname.startsWith(SCOPE)) {
      event.waitUntil(eraseOld());
      event.respondWith(page(event.request));
    }
  } else if (!address.pathname.startsWith(SCOPE)) {
    event.respondWith(file(event.request)); // style sheets and scripts under names with a hash, the event's colour
  }
});

async function page(request) {
  const shell = await caches.open(CACHE).then((cache) => cache.match(SHELL));
  if (!shell) {
    return fetch(request);
  }
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, shell));
  const asked = fetch(request).then(function (answer) {
    if (answer.headers.has("X-Desk-Closed")) {
      eraseOld(true);
    }
    return answer.status >= 502 && answer.status <= 504 ? shell : answer;
  });
  return Promise.race([asked.catch(() => shell), late]);
}

async function file(request) {
  const kept = await caches.open(CACHE).then((cache) => cache.match(request, { ignoreVary: true }));
  return kept || fetch(request);
}

// Lists whose day is over are erased here too, so that they go even where their page is never opened again. `all` erases
// every list: the page of a link that is still good fetches its own again. Marks that wait stay for their time.
function eraseOld(all = false) {
  return new Promise(function (resolve) {
    const asked = indexedDB.open("prezence-desk", 1);
    asked.onupgradeneeded = () => asked.transaction.abort(); // the page makes it
    asked.onerror = resolve;
    asked.onsuccess = function () {
      const database = asked.result;
      const work = database.transaction(["lists", "marks"], "readwrite");
      work.oncomplete = work.onabort = function () {
        database.close();
        resolve();
      };
      for (const name of ["lists", "marks"]) {
        work.objectStore(name).openCursor().onsuccess = function (event) {
          const cursor = event.target.result;
          if (cursor) {
            if (cursor.value.until < Date.now() || (all && name === "lists")) {
              cursor.delete();
            }
            cursor.continue();
          }
        };
      }
    };
  });
}
