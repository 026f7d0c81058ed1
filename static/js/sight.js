// Makes the path through an activity or a marker stand out in the drawing of the line of sight, and says in words,
// beside it, what is tied to it. Without this script each card simply leads to its place in the list below.
(() => {
  const words = document.querySelector(".sight-words");
  if (!words) return;
  const hint = words.innerHTML;
  const drawings = [...document.querySelectorAll(".sight")];
  let held = null;

  const reached = (drawing, key, from, to) => {
    const found = new Set([key]);
    const ties = [...drawing.querySelectorAll(".tie")];
    for (const here of found) {
      for (const tie of ties) {
        if (tie.dataset[from] === here) found.add(tie.dataset[to]);
      }
    }
    return found;
  };

  const follow = (card) => {
    const drawing = card.ownerSVGElement;
    const key = card.dataset.step;
    const before = reached(drawing, key, "to", "from");
    const after = reached(drawing, key, "from", "to");
    drawing.classList.add("following");
    for (const each of drawing.querySelectorAll("[data-step]")) {
      const on = before.has(each.dataset.step) || after.has(each.dataset.step);
      each.classList.toggle("followed", on);
      each.classList.toggle("chosen", each === card);
    }
    for (const tie of drawing.querySelectorAll(".tie")) {
      const { from, to } = tie.dataset;
      tie.classList.toggle("followed", (before.has(from) && before.has(to)) || (after.has(from) && after.has(to)));
    }
    say(key);
  };

  const say = (key) => {
    const place = document.getElementById(key);
    if (!place) return;
    const copy = place.cloneNode(true);
    const told = document.createElement("div");
    for (const each of copy.querySelectorAll("[id]")) each.removeAttribute("id");
    told.append(...copy.childNodes);
    words.replaceChildren(told);
    words.classList.add("speaking");
  };

  const letGo = () => {
    held = null;
    for (const drawing of drawings) {
      drawing.classList.remove("following");
      for (const each of drawing.querySelectorAll(".followed, .chosen")) each.classList.remove("followed", "chosen");
    }
    words.innerHTML = hint;
    words.classList.remove("speaking");
  };

  for (const card of document.querySelectorAll(".sight a.step")) {
    card.addEventListener("pointerenter", (event) => {
      if (!held && event.pointerType === "mouse") follow(card);
    });
    card.addEventListener("pointerleave", (event) => {
      if (!held && event.pointerType === "mouse") letGo();
    });
    card.addEventListener("focus", () => {
      if (held !== card && card.matches(":focus-visible")) {
        held = null;
        follow(card);
      }
    });
    card.addEventListener("blur", () => {
      if (!held) letGo();
    });
    card.addEventListener("click", (event) => {
      if (held === card) return letGo(); // the second press goes where the link leads
      event.preventDefault();
      held = card;
      follow(card);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") letGo();
  });
  document.addEventListener("click", (event) => {
    if (held && !event.target.closest("a, .sight-words")) letGo();
  });
  words.hidden = false;
})();
