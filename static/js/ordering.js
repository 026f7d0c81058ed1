// Lets a marker be dragged to its place; dropping it sends the same form that the buttons send.
"use strict";

for (const form of document.querySelectorAll("form.ordering")) {
  const rows = [...form.querySelectorAll("[data-marker]")];
  if (rows.length < 2) continue;
  let dragged = null;

  for (const row of rows) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      row.classList.add("dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.marker);
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const box = row.getBoundingClientRect();
      const isBelow = event.clientY > box.top + box.height / 2;
      row.parentNode.insertBefore(dragged, isBelow ? row.nextSibling : row);
    });
    row.addEventListener("drop", (event) => event.preventDefault());
    row.addEventListener("dragend", (event) => {
      row.classList.remove("dragged");
      dragged = null;
      const order = [...form.querySelectorAll("[data-marker]")].map((each) => each.dataset.marker).join(",");
      if (event.dataTransfer.dropEffect === "none" || order === form.elements.seen.value) {
        rows.forEach((each) => each.parentNode.appendChild(each));
        return;
      }
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "order";
      field.value = order;
      form.append(field);
      form.submit();
    });
  }
}
