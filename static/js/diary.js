// Comfort in a diary: a piece is changed in its own place, the keyboard returns to it, and what was typed is never lost.
// Everything works without it: every link leads to a page, every form is a plain one.
"use strict";
(() => {
  const parts = document.querySelector(".diary-parts");
  const status = document.getElementById("part-status");
  const FIRST = [".is-invalid", ".score-choice input:checked", "textarea, select, input:not([type=hidden])"];
  const HEAD = 90;  // px that the columns' head may cover
  const first = (place) => FIRST.map((each) => place.querySelector(each)).find(Boolean);

  function changed(field) {
    if (field.type === "hidden" || field.type === "submit") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  }
  const isTyped = (place) => [...place.querySelectorAll("textarea:not([hidden]), input, select")].some(changed);

  function tell(place, name) {
    if (place.querySelector(`.part-lost[data-name=${name}]`)) return;
    place.querySelectorAll(".part-lost").forEach((each) => each.remove());
    const notice = document.getElementById(name).content.firstElementChild.cloneNode(true);
    notice.dataset.name = name;
    place.prepend(notice);
    notice.focus();
  }

  // What is typed in a part stays on this device until it is saved or given up: a reload, a killed tab, a lost network.
  const { store, works, user } = amif;
  const keeps = Boolean(works && user);
  const address = (form) => new URL(form.getAttribute("action"), location.href).pathname;
  const keyOf = (form) => form.dataset.keep || `part:${address(form)}`;
  const timers = new WeakMap();
  function rest(form) {
    clearTimeout(timers.get(form));
    timers.delete(form);
  }
  function keep(form) {
    rest(form);
    if (!keeps || !form.querySelector("textarea, select, input:not([type=hidden])")) return;
    const part = form.closest(".part");
    const title = [document.querySelector("h1"), part?.querySelector("h4, dt, legend, .form-label")].map((each) => each?.textContent.trim()).filter(Boolean).join(": ");
    store.put("typing", {
      key: keyOf(form), kind: form.dataset.keep ? "change" : "part", held: true, path: address(form), place: location.pathname,
      fields: amif.read(form).fields, words: amif.inWords(form), at: Date.now(), title, tab: "part", turn: 1, revision: 0,
    }).catch(() => null);
  }
  const drop = (form) => { rest(form); return store.drop("typing", keyOf(form)).catch(() => null); };
  const words = (fields) => JSON.stringify(fields.filter(([name]) => !/(^|-)version$/.test(name)));
  async function restore(form) {
    const row = keeps && await store.get("typing", keyOf(form));
    if (!row) return;
    if (words(row.fields) === words(amif.read(form).fields)) return drop(form);
    amif.put(form, row.fields);  // with the version from which it began, so that nobody is overwritten unseen
    if (form.closest("details")) form.closest("details").open = true;
    form.prepend(document.getElementById("part-kept").content.firstElementChild.cloneNode(true));
  }
  async function openKept() {
    for (const form of parts.querySelectorAll("form[hx-post]")) restore(form);
    if (!keeps) return;
    for (const row of await store.all("typing")) {
      if (row.place === location.pathname) parts.querySelector(`[hx-get="${CSS.escape(row.path)}"]`)?.click();
    }
  }
  const arriving = [];  // the parts that take a place just now
  const waiting = new Set();  // forms that found no network
  function sendWaiting() {
    for (const form of waiting) {
      if (form.isConnected) form.requestSubmit();
      else waiting.delete(form);
    }
  }

  // The part that takes this one's place; focus goes where somebody would look for it.
  function settle(id, isSaved) {
    const place = document.getElementById(id);
    if (!place) return;
    const invalid = place.querySelector(".is-invalid, .invalid-feedback");
    const conflict = place.querySelector("[aria-labelledby=conflict-title]");
    const writing = document.activeElement?.closest("form");
    if (writing && !place.contains(writing)) {
      // Somebody went on elsewhere while this was sent: they stay there.
    } else if (conflict) {
      conflict.tabIndex = -1;
      conflict.focus();
    } else if (place.matches(".part-form") || invalid) {
      const mistake = place.querySelector(".invalid-feedback")?.parentElement.querySelector("textarea, input:not([type=hidden]), select");
      (mistake || first(place))?.focus();
    } else {
      (place.querySelector(".change") || place.querySelector("a, button"))?.focus({ preventScroll: true });
      const { top, bottom } = place.getBoundingClientRect();
      if (top < HEAD || bottom > window.innerHeight) place.scrollIntoView({ block: bottom - top > window.innerHeight / 2 ? "start" : "center" });
      if (isSaved) {
        status.textContent = "";
        setTimeout(() => { status.textContent = status.dataset.saved; }, 50);
      }
    }
  }

  if (parts) {
    document.addEventListener("htmx:beforeSwap", (event) => {
      const { xhr, target, requestConfig } = event.detail;
      const text = event.detail.serverResponse || "";
      if ([409, 422].includes(xhr.status)) {
        event.detail.shouldSwap = true;
        event.detail.isError = false;
      }
      if (!event.detail.shouldSwap) return;
      const isPage = /<html[\s>]/i.test(text);  // a sign-in page, say
      if (isPage || !text.trim()) {
        event.detail.shouldSwap = false;
        tell(target, "part-gone");
        return;
      }
      const incoming = new DOMParser().parseFromString(`<template>${text}</template>`, "text/html").querySelector("template").content.firstElementChild;
      const sender = requestConfig.verb === "post" ? requestConfig.elt : target.querySelector("form[hx-post]");
      waiting.delete(sender);
      if (xhr.status === 200 && sender?.matches("form")) drop(sender);
      arriving.push({ id: incoming ? incoming.id : target.id, isSaved: requestConfig.verb === "post" && xhr.status === 200 });
    });
    document.addEventListener("htmx:afterSettle", () => {
      for (const { id, isSaved } of arriving.splice(0)) {
        const form = document.getElementById(id)?.querySelector("form[hx-post]");
        if (form?.closest(".part").querySelector(".invalid-feedback, [aria-labelledby=conflict-title]")) keep(form);
        else if (form && !isSaved) restore(form);
        settle(id, isSaved);
      }
    });
    for (const name of ["htmx:sendError", "htmx:timeout"]) {
      document.addEventListener(name, (event) => {
        const { target, requestConfig: { verb, elt } } = event.detail;
        if (verb !== "post") return tell(target, "part-unreachable");
        keep(elt);
        waiting.add(elt);
        tell(target, "part-offline");
      });
    }
    window.addEventListener("online", sendWaiting);
    setInterval(sendWaiting, 15000);
    parts.addEventListener("input", (event) => {
      const form = event.target.closest("form[hx-post]");
      if (!form) return;
      clearTimeout(timers.get(form));
      timers.set(form, setTimeout(keep, 250, form));
    });
    window.addEventListener("pagehide", () => parts.querySelectorAll("form[hx-post]").forEach((form) => { if (timers.has(form)) keep(form); }));
    window.addEventListener("load", openKept);

    // What is said on top of the page is said where one lands.
    const said = document.querySelector("main .messages")?.parentElement;
    const landed = said && location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (landed?.matches(".part, .seen, .marker-block")) {
      said.classList.add("said-here");
      landed.prepend(said);
    }
    document.addEventListener("htmx:responseError", (event) => {
      tell(event.detail.target, event.detail.xhr.status >= 500 ? "part-lost" : "part-gone");
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      const place = event.target.closest(".part-form");
      if (place && !isTyped(place)) place.querySelector(".save-bar .cancel")?.click();
    });
    window.addEventListener("beforeunload", (event) => {
      if ([...parts.querySelectorAll(".part-form, #recommend[open]")].some(isTyped)) event.preventDefault();
    });
  }

  const room = document.querySelector(".together");
  if (room) {
    room.querySelectorAll(".keys").forEach((each) => { each.hidden = false; });
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.target.closest("input, textarea, select")) return;
      const id = { ArrowRight: "go-on", PageDown: "go-on", ArrowLeft: "go-back", PageUp: "go-back" }[event.key];
      const link = id && document.getElementById(id);
      // What is longer than the screen is read to its end first.
      const page = document.documentElement;
      if (event.key === "PageDown" && window.scrollY + window.innerHeight < page.scrollHeight - 2) return;
      if (event.key === "PageUp" && window.scrollY > 0) return;
      if (!link) return;
      event.preventDefault();
      link.click();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!room.dataset.sent && isTyped(room)) event.preventDefault();
    });
    room.addEventListener("submit", () => { room.dataset.sent = "yes"; });
  }
})();
