// Beside each field for a colour, the browser's own way of choosing one; the field keeps its words.
"use strict";
(() => {
  for (const field of document.querySelectorAll("input[data-colour]")) {
    const picker = Object.assign(document.createElement("input"), { type: "color", className: "colour-picker" });
    picker.setAttribute("aria-label", document.querySelector(`label[for="${field.id}"]`)?.textContent.trim() || "");
    const show = () => { picker.value = /^#[0-9a-f]{6}$/i.test(field.value) ? field.value : field.dataset.colour; };
    picker.addEventListener("input", () => { field.value = picker.value.toUpperCase(); });
    field.addEventListener("input", show);
    show();
    field.after(picker);
  }
})();
