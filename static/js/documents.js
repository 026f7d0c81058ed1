// Offers only the forms in which the chosen document can be made, and says beside the questions which one it is.
"use strict";
(() => {
  const form = document.querySelector(".documents-form");
  const place = form?.querySelector(".chosen-document");
  const format = form?.elements.format;
  const fit = () => {
    const chosen = form.querySelector("input[name=kind]:checked");
    if (!chosen) return;
    place.querySelector("strong").textContent = chosen.dataset.name;
    place.hidden = false;
    if (!format?.options) return;
    const offered = chosen.dataset.formats.split(" ");
    for (const option of format.options) option.hidden = option.disabled = !offered.includes(option.value);
    if (!offered.includes(format.value)) format.value = offered[0];
    format.closest(".of-format").hidden = offered.length < 2;
  };
  if (!place) return;
  form.addEventListener("change", (event) => { if (event.target.name === "kind") fit(); });
  fit();
})();
