// Counts what is ticked for quotes while one ticks; without a script the counts are those of what was saved.
"use strict";
(() => {
  const boxes = document.querySelector(".quote-boxes");
  if (!boxes) return;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const chosen = document.querySelector("[data-quotes-chosen]");
  const said = boxes.querySelector("[data-quotes-said]");
  const ticked = (part) => part.querySelectorAll("input[type=checkbox]:checked").length;

  function count() {
    for (const summary of boxes.querySelectorAll("[data-sentences]")) {
      const values = { ticked: ticked(summary.parentElement), count: summary.dataset.sentences };
      summary.textContent = fill(values.ticked ? boxes.dataset.some : boxes.dataset.none, values);
    }
    // As the server counts: of how many observations something is quoted.
    const quoted = [...boxes.querySelectorAll(".quote-of")].filter((each) => ticked(each)).length;
    if (chosen) chosen.textContent = fill(boxes.dataset.chosen, { count: quoted });
    return quoted;
  }
  boxes.addEventListener("change", () => {
    said.textContent = fill(boxes.dataset.chosen, { count: count() });
  });
  window.addEventListener("pageshow", count);  // a browser may put ticks back by itself
  count();
})();
