// Asks before one leaves a form with words in it that are not saved: `data-asks-before-leaving`, with "typed" where
// the server refused them.
"use strict";
(() => {
  const form = document.querySelector("form[data-asks-before-leaving]");
  if (!form) return;
  let isTyped = form.dataset.asksBeforeLeaving === "typed";
  form.addEventListener("input", () => { isTyped = true; });
  form.addEventListener("submit", () => { isTyped = false; });
  window.addEventListener("beforeunload", (event) => { if (isTyped) event.preventDefault(); });
})();
