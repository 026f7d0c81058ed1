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

  // What is typed in a part lies on this device at once, until it is saved or given up, and with the account a moment
  // later, as a draft that goes on elsewhere: the same times and answers as in drafts.js, for each form of a part.
  const HERE_AFTER = 250, THERE_AFTER = 800, THERE_AT_LATEST = 1500, AGAIN_AFTER = 4000, LEFT_AFTER = 3000, KEEPALIVE = 60000;
  const { store, works, user, fill, time } = amif;
  const keeps = Boolean(works && user);
  const address = (form) => new URL(form.getAttribute("action"), location.href).pathname;
  const states = new WeakMap();
  function stateOf(form) {
    if (!states.has(form)) states.set(form, { tab: amif.uuid(), turn: 0, safe: 0, since: 0, revision: Number(form.dataset.draftRevision) || 0 });
    return states.get(form);
  }
  function rowOf(form) {
    const { tab, turn, revision, other } = stateOf(form);
    const title = [document.querySelector("h1"), form.closest(".part")?.querySelector("h4, dt, legend, .form-label")].map((each) => each?.textContent.trim()).filter(Boolean).join(": ");
    return {
      key: form.dataset.draftKey, kind: form.dataset.draftKind, project: form.dataset.project, held: Boolean(other),
      path: form.dataset.draftPath || address(form), place: location.pathname,
      fields: amif.read(form).fields, words: amif.inWords(form), at: Date.now(), title, tab, turn, revision,
    };
  }
  function rest(form) {
    const state = stateOf(form);
    clearTimeout(state.here);
    clearTimeout(state.there);
    state.here = state.there = 0;
  }
  function keepHere(form) {
    clearTimeout(stateOf(form).here);
    stateOf(form).here = 0;
    if (keeps && form.dataset.draftKey) store.put("typing", rowOf(form)).catch(() => null);
  }
  function typed(form) {
    const state = stateOf(form);
    state.turn += 1;
    state.since ||= Date.now();
    state.here ||= setTimeout(keepHere, HERE_AFTER, form);
    plan(form);
  }
  function plan(form) {
    const state = stateOf(form);
    clearTimeout(state.there);
    if (state.stopped || state.other) return;
    state.there = setTimeout(keepThere, Math.max(0, Math.min(THERE_AFTER, THERE_AT_LATEST - (Date.now() - state.since))), form);
  }
  // `leaving`: the part or the page goes away now, so what is under way is overtaken.
  async function keepThere(form, { leaving = false, keepalive = false } = {}) {
    const state = stateOf(form);
    if (!user || !form.dataset.draftKey || state.stopped || state.other || state.turn <= state.safe || (state.flying && !leaving)) return;
    const row = rowOf(form);
    if (keepalive && new Blob([JSON.stringify(row.fields)]).size > KEEPALIVE) return;
    state.since = 0;
    const mine = (state.flying = new AbortController());
    const answer = await amif.saveDraft(row, { keepalive, signal: mine.signal }).catch(() => null);
    const said = answer?.status ? await amif.json(answer) : null;
    if (state.flying === mine) state.flying = null;
    if (state.stopped) return;
    if (answer?.status === 200 && said?.key === row.key) {
      state.revision = said.revision;
      state.safe = Math.max(state.safe, row.turn);
      const status = form.querySelector(".part-safe");
      if (status) status.textContent = fill(status.dataset.server, { time: time(Date.now()) });
      // The row stays as a sign that this part is open here; its words are the account's to show.
      if (keeps && state.turn === row.turn) await store.put("typing", { ...row, revision: said.revision, submitted: true }).catch(() => null);
    } else if (answer?.status === 409 && said?.fields) {
      return showOther(form, said);
    } else if (answer?.status !== 410) {
      state.since = Date.now();
      if (form.isConnected) state.there = setTimeout(keepThere, AGAIN_AFTER, form);
      return;
    }
    if (state.turn > state.safe && form.isConnected && answer.status === 200) {
      state.since ||= Date.now();
      plan(form);
    }
  }
  function showOther(form, said) {
    const state = stateOf(form);
    state.other = said;
    keepHere(form);
    const notice = document.getElementById("part-elsewhere").content.firstElementChild.cloneNode(true);
    const [heading, place] = [notice.querySelector("[data-elsewhere]"), notice.querySelector("[data-words]")];
    heading.textContent = fill(heading.dataset.elsewhere, { time: time(said.at) });
    const written = said.fields.filter(([name, value]) => value.trim() && form.elements[name]?.tagName === "TEXTAREA");
    place.replaceChildren(...written.map(([, value]) => Object.assign(document.createElement("p"), { dir: "auto", textContent: value })));
    const settle = (take) => () => {
      Object.assign(state, { revision: said.revision, other: null });
      if (take) amif.put(form, said.fields);
      notice.remove();
      typed(form);
      first(form)?.focus();
    };
    notice.querySelector("[data-take]").onclick = settle(true);
    notice.querySelector("[data-leave]").onclick = settle(false);
    form.prepend(notice);
  }
  function stop(form) {
    rest(form);
    stateOf(form).stopped = true;
    stateOf(form).flying?.abort();
  }
  const drop = (form) => { rest(form); return keeps && form.dataset.draftKey ? store.drop("typing", form.dataset.draftKey).catch(() => null) : null; };
  const words = (fields) => JSON.stringify(fields.filter(([name]) => !/(^|-)(version|began)$/.test(name)));
  async function restore(form) {
    const row = keeps && form.dataset.draftKey && await store.get("typing", form.dataset.draftKey);
    if (!row) return;
    const isOfThePage = Boolean(form.closest("details"));  // it came without its draft
    const isThere = stateOf(form).revision > 0;  // the form shows the account's draft
    if (row.submitted && !isOfThePage) return isThere ? null : drop(form);
    if (words(row.fields) === words(amif.read(form).fields)) return isThere ? store.put("typing", { ...row, submitted: true }) : drop(form);
    amif.put(form, row.fields);  // with the version from which it began, so that nobody is overwritten unseen
    if (isOfThePage) form.closest("details").open = true;
    if (!form.closest(".part").querySelector(".part-kept")) form.prepend(document.getElementById("part-kept").content.firstElementChild.cloneNode(true));
    Object.assign(stateOf(form), { revision: row.revision, turn: 1, safe: row.submitted ? 1 : 0 });
    keepThere(form);
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
      if (xhr.status === 200 && sender?.matches("form")) {
        stop(sender);
        if (requestConfig.verb === "post" || stateOf(sender).turn <= stateOf(sender).safe) drop(sender);
      }
      arriving.push({ id: incoming ? incoming.id : target.id, isSaved: requestConfig.verb === "post" && xhr.status === 200 });
    });
    document.addEventListener("htmx:afterSettle", () => {
      for (const { id, isSaved } of arriving.splice(0)) {
        const form = document.getElementById(id)?.querySelector("form[hx-post]");
        if (form?.closest(".part").querySelector(".invalid-feedback, [aria-labelledby=conflict-title]")) typed(form);
        else if (form && !isSaved) restore(form);
        settle(id, isSaved);
      }
    });
    for (const name of ["htmx:sendError", "htmx:timeout"]) {
      document.addEventListener(name, (event) => {
        const { target, requestConfig: { verb, elt } } = event.detail;
        if (verb !== "post") return tell(target, "part-unreachable");
        stateOf(elt).stopped = false;
        typed(elt);
        waiting.add(elt);
        tell(target, "part-offline");
      });
    }
    window.addEventListener("online", sendWaiting);
    setInterval(sendWaiting, 15000);
    parts.addEventListener("input", (event) => {
      const form = event.target.closest("form[hx-post]");
      if (form) typed(form);
    });
    // What is saved says from which page, and which draft it goes on with; nothing this page still sends may overtake it.
    document.addEventListener("htmx:configRequest", ({ detail: { elt, verb, parameters } }) => {
      if (verb !== "post" || !elt.matches("form[data-draft-key]")) return;
      Object.assign(parameters, { typed_on: stateOf(elt).tab, typed_from: String(stateOf(elt).revision) });
      if (stateOf(elt).turn) keepHere(elt);
      stop(elt);
    });
    // Left without saving: the words stay a draft of the account, which the part shows when it is opened again.
    document.addEventListener("htmx:confirm", (event) => {
      const { verb, path, target, issueRequest } = event.detail;
      const form = verb === "get" && path.endsWith("?read") && target.querySelector("form[data-draft-key]");
      if (!form || stateOf(form).turn <= stateOf(form).safe) return;
      event.preventDefault();
      rest(form);
      const inTime = new Promise((go) => setTimeout(go, LEFT_AFTER));
      Promise.race([keepThere(form, { leaving: true }), inTime]).then(() => issueRequest(true));
    });
    const goAway = () => parts.querySelectorAll("form[data-draft-key]").forEach((form) => {
      const { turn, safe, stopped } = stateOf(form);
      if (stopped || turn <= safe) return;
      keepHere(form);
      keepThere(form, { leaving: true, keepalive: true });
    });
    window.addEventListener("pagehide", goAway);
    document.addEventListener("visibilitychange", () => { if (document.hidden) goAway(); });
    document.addEventListener("submit", ({ target }) => {
      if (!target.matches("[data-drops-draft]")) return;
      store.drop("typing", target.elements.key.value).catch(() => null);
      parts.querySelectorAll("form[data-draft-key]").forEach((form) => { if (form.dataset.draftKey === target.elements.key.value) stop(form); });
    });
    window.addEventListener("load", openKept);

    // What is said on top of the page is said where one lands.
    const said = document.querySelector("main .messages")?.parentElement;
    const landed = said && location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (landed?.matches(".part, .seen, .marker-block")) {
      said.classList.add("said-here");
      landed.prepend(said);
    }
    document.addEventListener("htmx:responseError", (event) => {
      const { elt } = event.detail.requestConfig;
      if (elt.matches("form")) stateOf(elt).stopped = false;
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
