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

  // A link to what stands in a closed part opens it, in browsers that do not by themselves; paper shows every part.
  const show = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    let closed = target.closest("details:not([open])");
    if (!closed) return;
    for (; closed; closed = target.closest("details:not([open])")) closed.open = true;
    target.scrollIntoView();
  };
  show();
  window.addEventListener("hashchange", show);
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".prepared-parts details:not([open])")];
    for (const each of opened) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
  });

  // One button opens what stands closed in its section, and closes it again.
  for (const button of document.querySelectorAll(".open-all")) {
    const section = button.closest("section");
    const folds = () => [...section.querySelectorAll(":scope > details.partner-fold, :scope > .rows > li > details")];
    const [open, close] = button.querySelectorAll("span");
    const tell = () => {
      close.hidden = folds().some((each) => !each.open);
      open.hidden = !close.hidden;
    };
    button.addEventListener("click", () => {
      const shall = close.hidden;
      for (const each of folds()) each.open = shall;
    });
    section.addEventListener("toggle", tell, true);
    button.hidden = folds().length === 0;
    tell();
  }

  const parts = document.querySelector("[data-sum]");
  if (parts) {
    const sum = parts.querySelector("[data-minutes]");
    parts.addEventListener("input", () => {
      const minutes = [...parts.querySelectorAll("input[type=number]")].map((field) => parseInt(field.value, 10) || 0);
      sum.textContent = minutes.reduce((all, each) => all + each, 0);
    });
    // The proposed division goes into the fields that are empty still; nothing typed on the page is lost.
    parts.querySelector("#take-division")?.addEventListener("click", (event) => {
      event.preventDefault();
      const fields = [...parts.querySelectorAll("input[type=number]")];
      for (const field of fields) if (!field.value) field.value = field.placeholder;
      fields[0].dispatchEvent(new Event("input", { bubbles: true }));
      fields[0].focus();
      event.target.closest("p").hidden = true;
    });
  }
})();
