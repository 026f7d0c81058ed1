// Keeps what is corrected in the preview of a diary from Word while one types, so that a closed tab loses three
// seconds at most.
"use strict";
(() => {
  const form = document.querySelector("form.word-form");
  if (!form) return;
  const PAUSE = 2000;
  let waiting = 0, sending = null;

  const said = () => {
    const body = new FormData(form);
    body.set("do", "keep");
    return body;
  };
  const stop = () => {
    clearTimeout(waiting);
    waiting = 0;
    sending?.abort();
  };
  const wait = () => { waiting ||= setTimeout(keep, PAUSE); };
  async function keep() {
    waiting = 0;
    if (sending) { wait(); return; }
    sending = new AbortController();
    try {
      await fetch(location.href, {
        method: "POST", body: said(), redirect: "manual", credentials: "same-origin", signal: sending.signal,
      });
    } catch (problem) {
      if (problem.name !== "AbortError") wait();  // without a network: again in a moment
    } finally {
      sending = null;
    }
  }

  form.addEventListener("input", wait);
  form.addEventListener("submit", stop);
  window.addEventListener("pagehide", () => {
    if (waiting) navigator.sendBeacon(location.href, said());
    stop();
  });
})();
