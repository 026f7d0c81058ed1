// Comfort in a diary: a piece is changed in its own place, the keyboard returns to it, and what was typed is never lost.
// Everything works without it: every link leads to a page, every form is a plain one.
"use strict";
(() => {
  const parts = document.querySelector(".diary-parts");
  const status = document.getElementById("part-status");
  const FIRST = [".is-invalid", ".score-choice input:checked", "textarea, select, input:not([type=hidden])"];
  const first = (place) => FIRST.map((each) => place.querySelector(each)).find(Boolean);

  function changed(field) {
    if (field.type === "hidden" || field.type === "submit") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  }
  const isTyped = (place) => [...place.querySelectorAll("textarea:not([hidden]), input, select")].some(changed);

  function tell(place, name) {
    place.querySelectorAll(".part-lost").forEach((each) => each.remove());
    const notice = document.getElementById(name).content.firstElementChild.cloneNode(true);
    place.prepend(notice);
    notice.focus();
  }

  // The part that takes this one's place; focus goes where somebody would look for it.
  function settle(id, isSaved) {
    const place = document.getElementById(id);
    if (!place) return;
    const invalid = place.querySelector(".is-invalid, .invalid-feedback");
    const conflict = place.querySelector("[aria-labelledby=conflict-title]");
    if (conflict) {
      conflict.tabIndex = -1;
      conflict.focus();
    } else if (place.matches(".part-form") || invalid) {
      const mistake = place.querySelector(".invalid-feedback")?.parentElement.querySelector("textarea, input:not([type=hidden]), select");
      (mistake || first(place))?.focus();
    } else {
      (place.querySelector(".change") || place.querySelector("a, button"))?.focus({ preventScroll: true });
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
      parts.dataset.next = incoming ? incoming.id : target.id;
      parts.dataset.saved = requestConfig.verb === "post" && xhr.status === 200 ? "yes" : "";
    });
    document.addEventListener("htmx:afterSettle", () => {
      if (!parts.dataset.next) return;
      settle(parts.dataset.next, parts.dataset.saved === "yes");
      delete parts.dataset.next;
    });
    for (const name of ["htmx:sendError", "htmx:timeout"]) {
      document.addEventListener(name, (event) => tell(event.detail.target, "part-lost"));
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
