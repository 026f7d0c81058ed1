// Lets the two forms and the list of waiting entries open without a network. It keeps nothing else: the shell, which
// is the same for everybody, and these pages for the user to whom they were shown. Who signed out without a network is
// signed out before anything else. The view that serves this file puts SHELL, VERSION and its addresses above it.
"use strict";
const SHELL_CACHE = `shell-${self.VERSION}`;
const PAGES = "pages-";
const LEAVING = "leaving";
const PATIENCE = 6000;  // ms for a page before the one kept here is shown
const FORM = /^\/(?:projects\/[^/]+|diaries\/\d+\/\d+)\/(?:saw|did)\/$/;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL_CACHE);
    await Promise.all(self.SHELL.map((path) => shell.add(new Request(path, { cache: "no-cache" })).catch(() => null)));
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== SHELL_CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

const who = async () => (await (await caches.open("who")).match("/who"))?.text();
const isKept = (path) => FORM.test(path) || path === self.UNSENT;

// A page is kept for the user whose id stands in it, and only while that is the one at this device.
async function keep(path, answer) {
  if (answer.status !== 200 || answer.redirected || answer.type !== "basic") return;
  const owner = (await answer.clone().text()).match(/<body data-user="(\d+)"/)?.[1];
  if (owner && owner === await who()) await (await caches.open(PAGES + owner)).put(path, answer);
}

async function page(request, path) {
  const limit = new AbortController();
  const kept = await (async () => {
    const user = await who();
    return user ? (await caches.open(PAGES + user)).match(path) : undefined;
  })();
  const timer = kept ? setTimeout(() => limit.abort(), PATIENCE) : 0;
  try {
    const answer = await fetch(request, { signal: limit.signal });
    clearTimeout(timer);
    if (answer.status >= 500 && kept) return kept;
    if (!new URL(request.url).search) keep(path, answer.clone()).catch(() => null);
    return answer;
  } catch (mistake) {
    clearTimeout(timer);
    if (kept) return kept;
    return away(mistake);
  }
}

// Any other page without a network: at its address stands the list of what waits, which says so and from where the forms
// can be opened; and where nobody is known here, a page that is the same for everybody.
async function away(mistake) {
  const user = await who();
  const list = user && await (await caches.open(PAGES + user)).match(self.UNSENT);
  return list || await caches.match(self.AWAY) || Promise.reject(mistake);
}

// Who signed out without a network: the program is told first, and what it shows afterwards proves it.
async function signOut() {
  try {
    const user = await (await (await caches.open(LEAVING)).match("/who")).text();
    for (let turn = 0; turn < 2; turn += 1) {
      const page = await (await fetch(self.UNSENT, { cache: "no-store" })).text();
      const there = page.match(/<body data-user="(\d*)"/)?.[1];
      if (there === undefined) return false;  // a portal's page
      if (there !== user) return await caches.delete(LEAVING);
      const token = page.match(/name="csrfmiddlewaretoken" value="(\w+)"/)[1];
      await fetch(self.SIGN_OUT, { method: "POST", redirect: "manual", headers: { "X-CSRFToken": token, "X-Written-By": user } });
    }
  } catch { /* said below */ }
  return false;
}
async function signedOutHere() {
  const page = await caches.match(self.AWAY);
  if (!page) return Response.error();
  const text = (await page.text()).replace("data-left hidden", "data-left");
  return new Response(text, { headers: page.headers });
}
async function open(request, path) {
  if (await caches.has(LEAVING) && !(await signOut())) return signedOutHere();
  return isKept(path) ? page(request, path) : fetch(request).catch(away);
}

async function asset(request, path) {
  const shell = await caches.open(SHELL_CACHE);
  const kept = await shell.match(path);
  if (kept && /\.[0-9a-f]{12}\.\w+$/.test(path)) return kept;  // its name changes with its content
  try {
    const answer = await fetch(request);
    if (answer.ok && kept) shell.put(path, answer.clone());
    return answer;
  } catch (mistake) {
    if (kept) return kept;
    throw mistake;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (self.SHELL.includes(pathname)) event.respondWith(asset(request, pathname));
  else if (request.mode === "navigate") event.respondWith(open(request, pathname));
});

self.addEventListener("message", (event) => {
  const path = event.data?.keep;
  if (!path || !isKept(path)) return;
  if (path === self.UNSENT) event.waitUntil(caches.open(SHELL_CACHE).then((shell) => shell.add(self.AWAY)).catch(() => null));  // in this user's language
  event.waitUntil(fetch(path, { credentials: "same-origin" }).then((answer) => keep(path, answer)).catch(() => null));
});
