// Comfort in a workshop: the form follows the room while nothing is typed in it, the keys lead the big screen.
// Everything works without it, by plain forms and reloading.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  let fetching = false;
  let focusWasInside = false;

  function changed(field) {
    if (field.type === "hidden") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  }

  function isTyping(hand) {
    return "kept" in hand.dataset || [...hand.querySelectorAll("input, textarea, select")].some(changed);
  }

  window.amifIsTyping = isTyping; // static/js/meeting.js asks, too

  function follow() {
    const live = byId("live"), hand = byId("hand");
    if (!live || !hand || !hand.dataset.formKey) return;
    const typing = isTyping(hand), notice = hand.querySelector(".went-on");
    if (notice) notice.hidden = !(typing && live.dataset.place !== hand.dataset.place);
    if (typing || fetching || live.dataset.formKey === hand.dataset.formKey) return;
    fetching = true;
    const done = () => { fetching = false; };
    window.htmx.ajax("GET", hand.dataset.page, { target: "#hand", select: "#hand", swap: "outerHTML" }).then(done, done);
  }

  // At the door the question stands outside the form, so that typing is never disturbed.
  function askAgain() {
    const question = byId("question"), hand = byId("hand");
    const place = hand && hand.querySelector("input[name=place]");
    if (!question || !place) return;
    const elsewhere = question.dataset.place !== place.value, typing = isTyping(hand);
    if (elsewhere && !typing) place.value = question.dataset.place;
  }

  function prepare() {
    const button = byId("full-screen");
    if (button) button.hidden = !document.fullscreenEnabled || Boolean(document.fullscreenElement);
    follow();
    askAgain();
  }

  function tell(id, isSo) {
    const notice = byId(id);
    if (notice) notice.hidden = !isSo;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, requestConfig } = event.detail;
    if ([409, 422, 429].includes(xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    if (xhr.status === 204 || !event.detail.shouldSwap) return;
    const isPart = ["hand", "live", "question"].includes(target.id);
    if (isPart && !event.detail.serverResponse.includes(`id="${target.id}"`)) {
      event.detail.shouldSwap = false; // a sign-in page, say
      tell("gone", true);
      return;
    }
    if (target.id === "hand") {
      focusWasInside = requestConfig.verb === "post" || target.contains(document.activeElement);
      if (requestConfig.verb === "get" && isTyping(target)) event.detail.shouldSwap = false;
    }
    if (target.id === "question") {
      const hand = byId("hand"), incoming = event.detail.serverResponse.match(/data-place="([^"]*)"/);
      const wentOn = incoming && incoming[1] !== target.dataset.place && isTyping(hand);
      hand.querySelector(".went-on").hidden = !wentOn;
      if (wentOn) event.detail.shouldSwap = false;
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const hand = byId("hand");
    if (event.detail.target.id === "hand" && hand && focusWasInside) {
      const field = hand.querySelector(".is-invalid") || hand.querySelector("input[type=text], textarea");
      if (field) field.focus();
    }
    prepare();
  });

  document.addEventListener("htmx:sendError", () => tell("lost", true));
  // What is closed is not asked for again: without its address the part stands still, and what is typed stays.
  function stopAsking(part) {
    if (!part || !part.matches("[hx-trigger^=every]")) return;
    const still = part.cloneNode(part.id !== "asked"); // a quick question behind a shut door takes no answer
    for (const name of ["hx-get", "hx-trigger", "hx-swap", "data-hx-get"]) still.removeAttribute(name);
    part.replaceWith(still);
  }

  document.addEventListener("htmx:responseError", (event) => {
    if ([403, 404, 410].includes(event.detail.xhr.status) && event.detail.requestConfig.verb === "get") stopAsking(event.detail.elt);
    tell(event.detail.xhr.status >= 500 ? "lost" : "gone", true);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) {
      tell("lost", false);
      if (event.detail.xhr.status === 204) tell("gone", false);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!document.querySelector(".room-screen") || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select")) return; // there the arrows move the caret
    const page = document.documentElement;
    const onward = event.key === "ArrowRight" || event.key === "PageDown";
    const backward = event.key === "ArrowLeft" || event.key === "PageUp";
    if (!onward && !backward) return;
    // A text longer than the screen is read to its end first.
    if (event.key === "PageDown" && window.scrollY + window.innerHeight < page.scrollHeight - 2) return;
    if (event.key === "PageUp" && window.scrollY > 0) return;
    const button = byId(onward ? "go-on" : "go-back");
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("#full-screen")) document.documentElement.requestFullscreen().then(prepare, () => {});
  });
  document.addEventListener("fullscreenchange", prepare);
  document.addEventListener("DOMContentLoaded", prepare);
  if (document.readyState !== "loading") prepare();
})();
