// Comfort for the forms one writes with: only the chosen partners' markers, a search, today as this device knows it.
"use strict";
(() => {
  const begun = new WeakSet();
  for (const form of document.querySelectorAll("form.entry-form")) begin(form);
  document.body.addEventListener("htmx:load", (event) => {
    if (event.target.matches("form.entry-form")) begin(event.target);
    for (const form of event.target.querySelectorAll("form.entry-form")) begin(form);
  });

  function begin(form) {
    if (begun.has(form)) return;
    begun.add(form);
    const { actor, today, date } = form.elements;
    const groups = [...form.querySelectorAll("[data-partner]")];
    const also = [...form.querySelectorAll("input[name=actors]")];
    const searches = [...form.querySelectorAll("[data-search]")];

    // The page may have been kept on this device since another day, and for another partner.
    const pad = (number) => String(number).padStart(2, "0");
    const now = new Date();
    const here = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
    const wanted = new URLSearchParams(location.search).get("actor");
    if ("fresh" in form.dataset) {
      if (today) today.value = here;
      if (wanted && [...(actor?.options || [])].some((option) => option.value === wanted)) actor.value = wanted;
    }

    // In words of another day, "today" is that day.
    function settleToday() {
      const chosen = form.querySelector("input[name=when][value=today]");
      if (!chosen?.checked || !today.value || today.value === here) return;
      date.value = today.value;
      today.value = here;
      form.querySelector("input[name=when][value=day]").checked = true;
    }

    function showGroups() {
      if (!groups.length) return;
      const partners = new Set([actor.value, ...also.filter((box) => box.checked).map((box) => box.value)]);
      for (const box of also) {
        box.closest(".form-check").hidden = box.value === actor.value;
        if (box.value === actor.value) box.checked = false;
      }
      for (const group of groups) {
        const shown = !actor.value || partners.has(group.dataset.partner);
        group.hidden = !shown;
        group.querySelector("fieldset").disabled = !shown;  // what is ticked there is not sent, and not forgotten
        if (shown && actor.value) group.open = true;
        group.classList.toggle("alone", shown && Boolean(actor.value) && partners.size === 1);
      }
      for (const search of searches) sift(search);
    }

    // A long list gets a field that sifts it; what is ticked stays in sight.
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    function sift(search) {
      const rows = [...search.parentElement.querySelectorAll("[data-partner]:not([hidden]) .form-check")];
      const field = search.querySelector("input");
      search.hidden = rows.length < Number(search.dataset.search) && !field.value;
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      let found = 0;
      for (const row of rows) {
        const fits = words.every((word) => plain(row.textContent).includes(word));
        found += fits;
        row.hidden = !fits && !row.querySelector("input").checked;
      }
      search.querySelector("[role=status]").textContent = words.length && !found ? search.dataset.nothing : "";
    }
    for (const search of searches) {
      search.querySelector("input").addEventListener("input", (event) => { event.stopPropagation(); sift(search); });
      search.querySelector("input").addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    }

    form.addEventListener("change", (event) => {
      const { name, value, checked } = event.target;
      if (name === "nature" && checked) {
        for (const other of form.querySelectorAll("input[name=nature]")) if (other.value !== value) other.checked = false;
      }
      if (name === "actor" || name === "actors") showGroups();
      if (name === "today" || name === "when") settleToday();
    });

    // What is folded away says how much is chosen in it.
    function countChosen() {
      for (const told of form.querySelectorAll("[data-chosen]")) {
        const fold = told.closest("details");
        const lists = [...fold.querySelectorAll("select")].filter((list) => list.value);
        const count = fold.querySelectorAll("input[type=checkbox]:checked:enabled").length + lists.length;
        told.textContent = count ? told.dataset.chosen.replace("{count}", count) : "";
      }
    }
    form.addEventListener("change", countChosen);

    form.querySelector("[name=hide_question]")?.addEventListener("click", (event) => {
      event.preventDefault();
      const body = new URLSearchParams({ hide_question: "yes" });
      amif.post(form.getAttribute("action"), { body }).catch(() => null);
      form.querySelectorAll("[data-question]").forEach((each) => each.remove());
      form.elements.change.focus();
    });

    settleToday();
    showGroups();
  }
})();
