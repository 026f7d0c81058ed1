// Comfort in a meeting on the screen: what one writes follows the room, and cards and observations go where a hand
// takes them. Everything works without it, by plain forms and links.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const isTyping = (hand) => window.amifIsTyping(hand);
  let dragged = null, focusOn = "", folded = new Map(), foldedAt = "", left = -Infinity;

  // A page that is on its way already is not asked for again: where cards come faster than it loads, it would never
  // arrive; and who pressed a link goes there. Where this page still stands after a while, that was a file to keep.
  const PATIENCE = 10000;
  window.addEventListener("beforeunload", () => { left = performance.now(); });
  window.addEventListener("pageshow", () => { left = -Infinity; });
  function load(page, again = () => load(page)) {
    const rest = left + PATIENCE - performance.now();
    if (rest > 0) setTimeout(again, rest);
    else location.replace(page);
  }

  // What one writes follows the room by loading the page anew, so that it is never swapped under somebody's hands.
  function follow() {
    const live = byId("live"), hand = byId("hand");
    if (live) for (const button of live.querySelectorAll(".take-over")) button.hidden = !hand;
    if (!live || !hand) return;
    const elsewhere = live.dataset.place !== hand.dataset.place || live.dataset.running === "no";
    const typing = isTyping(hand), notice = hand.querySelector(".went-on");
    notice.hidden = !(elsewhere && typing);
    if (elsewhere && !typing) load(hand.dataset.page, follow);
  }

  // What is typed is kept on this device, place by place, until it was saved.
  const keyOf = (hand) => `meeting:${document.body.dataset.user}:${location.pathname}:${hand.dataset.place}`;
  const fieldsOf = (hand) => [...hand.querySelectorAll("input, textarea, select")].filter((field) => field.type !== "hidden");
  function keep(waits) {
    const hand = byId("hand");
    if (!hand) return;
    const typed = fieldsOf(hand).map((field) => ["checkbox", "radio"].includes(field.type) ? field.checked : field.value);
    const id = hand.querySelector("input[name=client_id]");
    try {
      localStorage.setItem(keyOf(hand), JSON.stringify({ typed, names: fieldsOf(hand).map((field) => field.name), id: id && id.value, waits: waits === "waits" }));
      byId("kept").hidden = false;
    } catch { /* a full or closed store: the page itself still has it */ }
  }
  function bringBack() {
    const hand = byId("hand");
    if (!hand) return;
    const saved = document.querySelector(".messages");
    let row = null;
    try {
      row = JSON.parse(localStorage.getItem(keyOf(hand)) || "null");
    } catch { /* no store here, or somebody else's words in it */ }
    if (!row || "kept" in hand.dataset) return;
    const id = hand.querySelector("input[name=client_id]");
    if (saved && sessionStorage.getItem("meeting:sent") === keyOf(hand)) {
      localStorage.removeItem(keyOf(hand));
      sessionStorage.removeItem("meeting:sent");
      return;
    }
    const fields = fieldsOf(hand);
    if (JSON.stringify(fields.map((field) => field.name)) !== JSON.stringify(row.names)) return;
    fields.forEach((field, index) => {
      if (["checkbox", "radio"].includes(field.type)) field.checked = field.checked || row.typed[index];
      else field.value = row.typed[index];
      if (field.closest("details") && isTyping(field.closest("details"))) field.closest("details").open = true;
    });
    if (id && row.id) id.value = row.id; // so that words that arrived once are not stored twice
    byId("kept").hidden = !isTyping(hand);
    if (row.waits) send(hand, hand.querySelector("form"));
  }

  // What was just written down is shown, wherever on a long page it stands.
  function showWritten() {
    const id = sessionStorage.getItem("meeting:written") || "";
    sessionStorage.removeItem("meeting:written");
    const [kind, pk] = id.split("-");
    const line = pk && (byId(id) || document.querySelector(`#live [data-${kind}="${Number(pk)}"]`));
    if (!line) return;
    line.classList.add("just-written");
    line.scrollIntoView({ block: "center" });
  }

  // Moving: by hand, or with Alt and an arrow on what can be moved.
  function move(item, zone) {
    const kind = zone.dataset.drop || "with", value = zone.dataset.value || zone.dataset.card;
    const values = kind === "loose" ? { group: "", marker: "", activity: "", aside: "no" } : { [kind]: value };
    if (kind !== "aside" && item.dataset.moves === "card") values.aside = "no";
    values.csrfmiddlewaretoken = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    if (new URLSearchParams(location.search).get("at")) values.at = byId("live").dataset.place;
    focusOn = item.dataset.move;
    window.htmx.ajax("POST", item.dataset.move, { values, target: "#live", select: "#live", swap: "outerHTML" });
  }
  // A card stays in the column of what its writer chose; on another card the two become a group.
  const takes = (zone, item) => Boolean(zone && item) && (item.dataset.moves !== "card" ? zone.dataset.drop === "marker"
    : zone.dataset.drop !== "loose" || zone.dataset.kind === item.dataset.kind);
  const zoneAt = (target) => {
    if (!target.closest || !dragged) return null;
    const other = dragged.dataset.moves === "card" && target.closest(".columns-of-cards [data-card]");
    if (other && other !== dragged && !other.closest(".card-group")) return other;
    const zone = target.closest("[data-drop]");
    return takes(zone, dragged) && zone !== dragged.closest("[data-drop]") ? zone : null;
  };
  let wasTaken = false;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest && event.target.closest("[data-move]");
    wasTaken = false;
    if (dragged) {
      event.dataTransfer.setData("text/plain", dragged.textContent.trim());
      event.dataTransfer.effectAllowed = "move";
      dragged.classList.add("dragged");
    }
  });
  document.addEventListener("dragover", (event) => {
    const zone = zoneAt(event.target);
    for (const each of document.querySelectorAll(".over")) if (each !== zone) each.classList.remove("over");
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneAt(event.target);
    if (!zone) return;
    event.preventDefault();
    wasTaken = true;
    move(dragged, zone);
  });
  document.addEventListener("dragend", () => {
    if (dragged) dragged.classList.remove("dragged");
    const rule = byId("wall-rule");
    if (rule) rule.hidden = wasTaken || !dragged || dragged.dataset.moves !== "card";
    dragged = null;
    for (const each of document.querySelectorAll(".over")) each.classList.remove("over");
  });
  document.addEventListener("keydown", (event) => {
    const item = event.target.closest && event.target.closest("[data-move]");
    if (!item || !event.altKey || !["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const zones = [...document.querySelectorAll("#live [data-drop]")].filter((zone) => takes(zone, item));
    const step = ["ArrowUp", "ArrowLeft"].includes(event.key) ? -1 : 1;
    const here = zones.indexOf(item.closest("[data-drop]"));
    const next = here < 0 ? zones[step > 0 ? 0 : zones.length - 1] : zones[here + step];
    event.preventDefault();
    if (next) move(item, next);
  });

  // A finding about this marker, a decision with these words: the form is there already.
  document.addEventListener("click", (event) => {
    const hand = byId("hand"), about = event.target.closest("[data-about]"), words = event.target.closest("[data-words]");
    if (!hand) return;
    const field = hand.querySelector("textarea");
    if (about) {
      const box = hand.querySelector(`input[name=markers][value="${about.dataset.about}"]`);
      const list = hand.querySelector("select[name=assumption]");
      if (!box && !list) return;
      event.preventDefault();
      if (box) box.checked = true;
      if (list) list.value = about.dataset.about;
    } else if (words && field) {
      field.value = [field.value.trim(), words.dataset.words].filter(Boolean).join("\n");
    } else return;
    keep();
    hand.scrollIntoView({ block: "nearest" });
    field.focus();
  });

  document.addEventListener("input", (event) => { if (event.target.closest("#hand")) typed(); });
  document.addEventListener("change", (event) => { if (event.target.closest("#hand")) typed(); });
  // Who goes on typing sends again by the button.
  function typed() {
    clearTimeout(again);
    again = 0;
    byId("no-network").hidden = true;
    keep();
  }
  document.addEventListener("submit", (event) => {
    const hand = byId("hand"), form = event.target.closest("#hand form");
    if (!form) return;
    sessionStorage.setItem("meeting:sent", keyOf(hand));
    if (form.elements.client_id) {
      event.preventDefault();
      send(hand, form);
    } else if (!navigator.onLine) {
      event.preventDefault();
      byId("no-network").hidden = false;
    }
  });

  // Sends what was written and believes only a receipt for it. Without a network the words wait here, and leave when
  // there is one; their client id sees to it that they arrive once. What was refused goes the plain way, to be shown.
  const AGAIN = 3000;
  let sending = false, again = 0;
  async function send(hand, form) {
    if (sending) return;
    clearTimeout(again);
    sending = true;
    const id = form.elements.client_id.value;
    const words = JSON.stringify(window.amif.read(form).fields);
    let answer = null, said = null;
    try {
      answer = await window.amif.post(form.action, { body: new FormData(form), patience: 10000 });
      said = await window.amif.json(answer);
    } catch { /* no network */ }
    sending = false;
    if (answer && answer.status === 201 && said && said.client_id === id) {
      if (words === JSON.stringify(window.amif.read(form).fields)) localStorage.removeItem(keyOf(hand));
      sessionStorage.setItem("meeting:written", (said.url || "").split("#")[1] || "");
      load(hand.dataset.page);
    } else if (!answer || (answer.status >= 500 && answer.type !== "opaqueredirect")) {
      byId("no-network").hidden = false;
      keep("waits");
      again = setTimeout(() => send(hand, form), AGAIN);
    } else {
      form.submit();
    }
  }
  window.addEventListener("online", () => {
    const hand = byId("hand");
    if (hand && again && !byId("no-network").hidden) send(hand, hand.querySelector("form"));
  });
  // What the answer to a move says above its page (a card that is gone, say) is said above this one.
  function say(page) {
    const said = new DOMParser().parseFromString(page, "text/html").querySelector(".messages");
    for (const each of document.querySelectorAll(".messages")) each.parentElement.remove();
    if (!said) return;
    const place = document.createElement("div");
    place.setAttribute("role", "status");
    document.querySelector(".meeting-room").before(place);
    place.append(said);
  }
  // What somebody folded open or shut stays so when the part is made anew.
  const folds = () => [...document.querySelectorAll("#live details[id]")];
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "live" && event.detail.requestConfig.verb === "post") say(event.detail.serverResponse);
    if (event.detail.target.id === "live") folded = new Map(folds().map((each) => [each.id, each.open]));
    const mover = event.detail.target.id === "live" && document.activeElement.closest(".mover");
    if (mover) focusOn ||= mover.closest("[data-move]").dataset.move; // whatever else comes in, the keys stay with it
    if (event.detail.target.id === "live" && dragged && event.detail.requestConfig.verb === "get") event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", () => {
    const place = byId("live") && byId("live").dataset.place;
    if (place === foldedAt) for (const each of folds()) if (folded.has(each.id)) each.open = folded.get(each.id);
    foldedAt = place;
    const item = focusOn && document.querySelector(`[data-move="${focusOn}"] .mover`);
    if (item) item.focus();
    focusOn = "";
    follow();
  });
  document.addEventListener("DOMContentLoaded", () => { bringBack(); showWritten(); foldedAt = byId("live") && byId("live").dataset.place; follow(); });
})();
