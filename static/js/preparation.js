// The prepared meeting: answers with mistakes are shown too, and the minutes of the agenda are added up while one types.
(() => {
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
