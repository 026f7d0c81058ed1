/* Moving a name on the actor map: pulled with a finger or a mouse, or carried with the keys. Either way it sends
   the same form that stands in the list below, and nothing is lost when the answer is no. */
"use strict";

(() => {
  const says = document.getElementById("map-says");
  const dialog = document.getElementById("map-dialog");
  if (!says || !dialog) return;

  const ORDER = ["control", "influence", "interest", "outside"];
  const FAR = 6; // px a pointer travels before a press becomes a pull
  let held = null; // {link, form, from, over, byKey, pointer, x, y}

  const section = () => document.getElementById("map-section");
  const drawing = () => section().querySelector(".actor-map");
  const listOf = (sphere) => section().querySelector(`.map-lists [data-drawn-as="${sphere}"]`);
  const headingOf = (sphere) => listOf(sphere).dataset.heading;
  const formOf = (link) =>
    [...section().querySelectorAll(".map-lists form[data-move]")].find(
      (form) => form.dataset.move === link.getAttribute("href"),
    );
  const sphereOf = (link) => ORDER.find((sphere) => link.closest(`.sphere-${sphere}`));
  const nameIn = (target) => (target instanceof Element ? target.closest(".actor-map a.name") : null);
  const words = (key, name, sphere) =>
    says.dataset[key].replace("{name}", name).replace("{sphere}", sphere ? headingOf(sphere) : "");

  function tell(text) {
    says.textContent = text;
    const hint = document.getElementById("map-hint");
    if (!hint) return;
    hint.dataset.calm ??= hint.textContent;
    hint.textContent = held ? text : hint.dataset.calm;
  }

  function prepare() {
    const hint = document.getElementById("map-hint");
    if (!hint) return;
    hint.hidden = false;
    drawing().classList.add("movable");
    for (const link of drawing().querySelectorAll("a.name")) link.setAttribute("aria-describedby", "map-hint");
  }

  // Carrying

  function pickUp(link, more) {
    const form = formOf(link);
    if (!form) return false;
    const from = sphereOf(link);
    held = { link, form, from, over: from, ...more };
    link.classList.add("carried");
    drawing().dataset.over = from;
    return true;
  }

  function hover(sphere) {
    if (held.over === sphere) return;
    held.over = sphere;
    if (sphere) drawing().dataset.over = sphere;
    else delete drawing().dataset.over;
    if (sphere) tell(words("over", held.form.dataset.name, sphere));
  }

  function letGo() {
    const { link } = held;
    link.classList.remove("carried");
    link.removeAttribute("transform");
    delete drawing().dataset.over;
    held = null;
  }

  function putDown(sphere) {
    const { link, form, from } = held;
    const name = form.dataset.name;
    letGo();
    if (!sphere || sphere === from) tell(words("stays", name, from));
    else {
      tell("");
      send(form, { sphere, from, onDrawing: link.getAttribute("href") });
    }
  }

  // Sending

  async function send(form, { sphere, from, onDrawing }) {
    const body = new FormData(form);
    if (sphere) body.set("sphere", listOf(sphere).dataset.sphere);
    const name = form.dataset.name;
    const url = form.dataset.move;
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    } catch {
      return tell(words("unsent", name, from));
    }
    const html = new DOMParser().parseFromString(await answer.text(), "text/html");
    const drawnAnew = html.getElementById("map-section");
    if (answer.ok && drawnAnew) {
      dialog.close();
      section().replaceWith(drawnAnew);
      prepare();
      showMoved(name, url, onDrawing || form.closest("dialog")?.dataset.onDrawing);
    } else if (html.querySelector("form[data-move]")) {
      ask(html.querySelector("form[data-move]"), onDrawing || "");
    } else {
      location.reload(); // signed out, or no longer allowed: the page itself says so
    }
  }

  function showMoved(name, url, onDrawing) {
    const where = onDrawing ? ".actor-map a.name" : ".map-lists a.actor-name";
    const link = [...section().querySelectorAll(where)].find((each) => each.getAttribute("href") === url);
    if (!link) return;
    link.focus({ preventScroll: Boolean(onDrawing) });
    const sphere = onDrawing ? sphereOf(link) : link.closest("[data-drawn-as]").dataset.drawnAs;
    tell(words("moved", name, sphere));
  }

  function ask(form, onDrawing) {
    dialog.replaceChildren(form);
    if (!dialog.open) {
      dialog.dataset.onDrawing = onDrawing;
      dialog.showModal();
    }
    (form.querySelector("textarea.is-invalid, input.is-invalid") || form.querySelector("textarea, input:not([type=hidden])"))?.focus();
  }

  // A finger or a mouse

  function sphereUnder(x, y) {
    const shore = document.elementsFromPoint(x, y).find((each) => each.classList.contains("shore"));
    if (shore && drawing().contains(shore)) return ORDER.find((sphere) => shore.classList.contains(`sphere-${sphere}`));
    const box = drawing().getBoundingClientRect();
    const inside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    return inside ? "outside" : null;
  }

  let pressed = null;

  document.addEventListener("pointerdown", (event) => {
    const link = nameIn(event.target);
    if (held || !link || !event.isPrimary || event.button !== 0) return;
    pressed = { link, pointer: event.pointerId, x: event.clientX, y: event.clientY };
  });

  document.addEventListener("pointermove", (event) => {
    if (pressed && event.pointerId === pressed.pointer && !held) {
      const { link, x, y, pointer } = pressed;
      if (Math.hypot(event.clientX - x, event.clientY - y) < FAR) return;
      if (!pickUp(link, { byKey: false, pointer, x, y })) return void (pressed = null);
      link.setPointerCapture(pointer);
    }
    if (!held || held.byKey || event.pointerId !== held.pointer) return;
    const scale = drawing().getScreenCTM().a;
    const right = (event.clientX - held.x) / scale;
    const down = (event.clientY - held.y) / scale;
    held.link.setAttribute("transform", `translate(${right} ${down})`);
    hover(sphereUnder(event.clientX, event.clientY));
  });

  function withoutOpening() {
    const stop = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    const allow = () => document.removeEventListener("click", stop, { capture: true });
    document.addEventListener("click", stop, { capture: true, once: true });
    document.addEventListener("pointerdown", allow, { capture: true, once: true }); // a press of its own
    setTimeout(allow, 50);
  }

  document.addEventListener("pointerup", (event) => {
    pressed = null;
    if (!held || held.byKey || event.pointerId !== held.pointer) return;
    withoutOpening();
    putDown(held.over);
  });

  document.addEventListener("pointercancel", () => {
    pressed = null;
    if (held && !held.byKey) putDown(null);
  });

  document.addEventListener("dragstart", (event) => {
    if (nameIn(event.target)) event.preventDefault();
  });

  // The keys

  document.addEventListener("keydown", (event) => {
    if (held && event.key === "Escape") {
      event.preventDefault();
      pressed = null;
      if (!held.byKey) withoutOpeningAfterEscape();
      return putDown(null);
    }
    if (held?.byKey) return carryOn(event);
    const link = nameIn(event.target);
    if (!held && link && event.key === " ") {
      event.preventDefault();
      if (pickUp(link, { byKey: true })) tell(words("picked", held.form.dataset.name, held.from));
    }
  });

  function withoutOpeningAfterEscape() {
    document.addEventListener("pointerup", withoutOpening, { once: true });
  }

  function carryOn(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const place = ORDER.indexOf(held.over) + step;
      hover(ORDER[Math.min(Math.max(place, 0), ORDER.length - 1)]);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      putDown(held.over);
    }
  }

  document.addEventListener("focusout", (event) => {
    if (held?.byKey && event.target === held.link) putDown(null);
  });

  // The forms in the lists and in the dialog

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-move]")) return;
    event.preventDefault();
    send(form, { from: null });
  });

  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });

  prepare();
})();
