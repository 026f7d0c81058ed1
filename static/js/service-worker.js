// Lets the two forms and the list of waiting entries open without a network. It keeps nothing else: the shell, which
// is the same for everybody, and these pages for the user to whom they were shown. The view that serves this file puts
// SHELL, VERSION and UNSENT above it.
"use strict";
const SHELL_CACHE = `shell-${self.VERSION}`;
const PAGES = "pages-";
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
    throw mistake;
  }
}

// Any other page without a network: the list of what waits, from where the forms can be opened.
async function elsewhere(request) {
  try {
    return await fetch(request);
  } catch (mistake) {
    const user = await who();
    const kept = user && await (await caches.open(PAGES + user)).match(self.UNSENT);
    if (kept) return Response.redirect(self.UNSENT);
    throw mistake;
  }
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
  else if (request.mode === "navigate" && isKept(pathname)) event.respondWith(page(request, pathname));
  else if (request.mode === "navigate") event.respondWith(elsewhere(request));
});

self.addEventListener("message", (event) => {
  const path = event.data?.keep;
  if (!path || !isKept(path)) return;
  event.waitUntil(fetch(path, { credentials: "same-origin" }).then((answer) => keep(path, answer)).catch(() => null));
});
