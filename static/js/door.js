// A card or a suggestion by somebody in the room: without a network it is kept on this device and leaves by itself,
// once, as its client id sees to. What is half typed comes back, too. Without this script the form is sent plainly.
(() => {
  "use strict";
  const AGAIN = 3000;
  const form = document.querySelector("form[data-door]"), shut = document.getElementById("kept-here");
  const key = `door:${window.amif.user || ""}:${location.pathname.toUpperCase()}`;
  let sending = false, again = 0;

  function kept() {
    try { return JSON.parse(localStorage.getItem(key) || "null"); } catch { return null; }
  }
  function keep(waits) {
    const { fields } = window.amif.read(form);
    const words = fields.filter(([name]) => name !== "client_id" && name !== "place");
    try {
      if (words.some(([name, value]) => name === "text" && value.trim())) localStorage.setItem(key, JSON.stringify({ fields, waits }));
      else forget();
    } catch { /* a full or closed store: the page itself still has it */ }
  }
  function forget() {
    try { localStorage.removeItem(key); } catch { /* there was none */ }
  }

  // Behind a shut door stands what was never sent, for its writer to copy.
  if (shut) {
    const row = kept(), text = row && new Map(row.fields).get("text");
    const shown = document.querySelector(".people-words");
    if (text && !(shown && shown.textContent.trim() === text.trim())) {
      shut.querySelector(".people-words").textContent = text;
      shut.hidden = false;
    }
  }
  if (!form) return;

  const notice = (name) => form.querySelector(`[data-${name}]`);
  function tell(name, text = "") {
    for (const each of ["waits", "refused"]) notice(each).hidden = each !== name;
    if (name === "refused") notice("refused").textContent = text;
  }
  function thank() {
    for (const each of document.querySelectorAll(".messages")) each.parentElement.remove();
    const place = document.createElement("div"), list = document.createElement("ul"), line = document.createElement("li");
    place.setAttribute("role", "status");
    list.className = "messages";
    line.className = "success";
    document.querySelector("main .page").prepend(place);
    place.append(list);
    list.append(line);
    line.textContent = form.dataset.thanks;
    window.scrollTo(0, 0);
  }

  async function send() {
    if (sending) return;
    clearTimeout(again);
    again = 0;
    sending = true;
    keep(true);
    const id = form.elements.client_id.value, words = JSON.stringify(window.amif.read(form).fields);
    let answer = null, said = null;
    try {
      answer = await window.amif.post(form.getAttribute("action") || location.pathname, { body: new FormData(form), patience: 10000 });
      said = await window.amif.json(answer);
    } catch { /* no network */ }
    sending = false;
    const isOurs = said && said.client_id === id;
    // A token that no longer holds, or somebody of the project who was signed out meanwhile.
    const isStranger = answer && (answer.status === 403 || (answer.type === "opaqueredirect" && window.amif.user));
    const same = words === JSON.stringify(window.amif.read(form).fields);
    if (isOurs || isStranger) keep(false);
    if (isOurs && answer.status === 201) {
      if (same) {
        form.reset();
        forget();
      }
      form.elements.client_id.value = window.amif.uuid();
      if (!same) keep(false); // typed on meanwhile: another card
      tell("");
      thank();
    } else if (isOurs && [410, 404].includes(answer.status)) {
      tell("refused", form.dataset.shut);
    } else if (isOurs && answer.status < 500) {
      tell("refused", Object.values(said.errors).flat().join(" "));
    } else if (isStranger) {
      tell("refused", form.dataset.stranger);
    } else {
      tell("waits");
      again = setTimeout(send, AGAIN);
    }
  }

  // Who goes on typing while it waits sends it by the button.
  function typed() {
    clearTimeout(again);
    again = 0;
    tell("");
    keep(false);
  }
  form.addEventListener("input", typed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  window.addEventListener("online", () => { if (again) send(); });
  // An answer to the quick question stands in a form of its own.
  document.addEventListener("submit", (event) => {
    const lost = document.getElementById("lost");
    if (event.target === form || navigator.onLine || !lost || !event.target.closest("#asked")) return;
    event.preventDefault();
    lost.hidden = false;
  });

  const row = kept(), field = form.elements.text;
  if (!row) return;
  if (field.value.trim()) return; // the server's own page shows it
  window.amif.put(form, row.fields);
  if (row.waits) send();
})();
