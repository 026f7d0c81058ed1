// The prepared meeting: stars and choices without a new page, answers with mistakes shown in their place, and the
// minutes of the agenda added up while one types.
(() => {
  const marks = document.getElementById("marks");

  // The buttons stand all over the page and belong to one form, which htmx would send without the button's own value.
  marks?.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !window.htmx || marks.dataset.plain) return;
    event.preventDefault();
    const values = Object.fromEntries(new FormData(marks, button));
    window.htmx.ajax("POST", marks.action, { source: marks, values, swap: "none" });
    marks.pressed = button;
  });

  // What could not be told here is told by an ordinary page: a refusal, somebody signed out, no network.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== marks) return;
    const answer = event.detail.xhr;
    if (event.detail.successful && answer.responseURL === marks.action) return;
    marks.dataset.plain = "yes";
    marks.pressed?.click();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // Where a question is being written, one can begin at once.
  document.addEventListener("htmx:afterSwap", (event) => {
    event.detail.target.querySelector?.(".ask-here textarea")?.focus();
  });

  const parts = document.querySelector("[data-sum]");
  if (parts) {
    const sum = parts.querySelector("[data-minutes]");
    parts.addEventListener("input", () => {
      const minutes = [...parts.querySelectorAll("input[type=number]")].map((field) => parseInt(field.value, 10) || 0);
      sum.textContent = minutes.reduce((all, each) => all + each, 0);
    });
  }
})();
