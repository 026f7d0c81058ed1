// Keeps what one types: on this device at once, with the account within three seconds; and offers it again.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft-key]");
  const { user, works, store, fill, time } = amif;
  if (!form || !user) return;
  const status = document.getElementById("saved-here");
  const notice = document.getElementById("draft-on-device");
  const HERE_AFTER = 250;      // ms from a keystroke to this device
  const THERE_AFTER = 800;     // ms of rest before the account gets it ...
  const THERE_AT_LATEST = 1500;  // ... or since the first keystroke that it does not have
  const KEEPALIVE = 60000;     // bytes that a browser still sends for a page that is gone

  const page = {
    key: form.dataset.draftKey, kind: form.dataset.draftKind, project: form.dataset.project, programme: form.dataset.programme || "",
    path: form.dataset.draftPath || location.pathname, revision: Number(form.dataset.draftRevision), tab: amif.uuid(), turn: 0,
  };
  // The page may come from this device's store, where the last entry's client id stands in it.
  if ("fresh" in form.dataset && form.elements.client_id) {
    page.key = amif.uuid();
    form.elements.client_id.value = page.key;
  }
  // A form that there is one of is continued where it stands; of new entries there may be several.
  const isNew = ["saw", "did"].includes(page.kind);
  // What was saved comes back without the blanks around it, and under the next version.
  const ofThePage = /(^|-)(version|began|client_id)$/;
  const written = (fields) => JSON.stringify(fields.filter(([name]) => isNew || !ofThePage.test(name)).map(([name, value]) => [name, value.trim()]));
  const blank = JSON.stringify(amif.read(form).fields);
  let safeTurn = 0;      // the last state that the account has
  let since = 0;         // when the first keystroke came that it does not have
  let timer = 0, hereTimer = 0;
  let flying = null;     // an AbortController while a request is under way
  let stopped = false, other = null, unreachable = false;

  const say = (name, values = {}) => {
    status.dataset.state = name;
    status.querySelector("span").textContent = name ? fill(status.dataset[name], values) : "";
  };
  const state = () => ({ ...page, fields: amif.read(form).fields, at: Date.now(), title: amif.heading(), words: amif.inWords(form) });

  function keepHere(more = {}) {
    clearTimeout(hereTimer);
    hereTimer = 0;
    return works ? store.put("typing", { ...state(), held: Boolean(other), ...more }).catch(() => null) : Promise.resolve();
  }
  function typed() {
    if (stopped) return;
    page.turn += 1;
    since ||= Date.now();
    hereTimer ||= setTimeout(keepHere, HERE_AFTER);
    plan();
  }
  function plan() {
    clearTimeout(timer);
    if (stopped || other) return;
    const left = THERE_AT_LATEST - (Date.now() - since);
    timer = setTimeout(keepThere, Math.max(0, Math.min(THERE_AFTER, left)));
  }

  async function keepThere({ keepalive = false } = {}) {
    if (stopped || other || page.turn <= safeTurn) return;
    if (flying && !keepalive) return;  // it plans the next one when it is back
    const row = state();
    if (keepalive && new Blob([JSON.stringify(row.fields)]).size > KEEPALIVE) return;
    since = 0;
    const mine = (flying = new AbortController());
    let answer;
    try {
      answer = await amif.saveDraft(row, { keepalive, signal: mine.signal });
    } catch {
      answer = null;
    }
    if (flying === mine) flying = null;
    if (stopped) return;
    unreachable = !answer;
    const isBack = held && answer;
    if (isBack) letSave();
    const said = answer && answer.status ? await amif.json(answer) : null;
    if (answer?.status === 200 && said?.key === row.key) {
      page.revision = said.revision;
      safeTurn = Math.max(safeTurn, row.turn);
      if (page.turn === row.turn) { clearTimeout(hereTimer); hereTimer = 0; }
      await store.dropTyped(row.key, row.tab, row.turn);
      if (!isBack) say("server", { time: time(Date.now()) });
    } else if (answer?.status === 409 && said?.fields) {
      showOther(said);
      return;
    } else if (answer?.status === 410 && said?.reason === "saved") {
      say("gone");
      await keepHere();
      return;
    } else {
      say(held ? "offline" : answer?.type === "opaqueredirect" || answer?.status === 401 ? "signedOut"
        : said && (answer.status === 404 || answer.status === 403) ? "refused" : "device");
      if (said?.errors) status.querySelector("span").textContent = [said.errors].flat().join(" ");
      await keepHere();
      since = Date.now();
      timer = setTimeout(keepThere, 4000);
      return;
    }
    if (page.turn > safeTurn) { since ||= Date.now(); plan(); }
  }

  const put = (fields) => amif.put(form, fields);
  const words = (fields) => {
    const label = (name) => form.querySelector(`label[for="id_${CSS.escape(name)}"]`)?.textContent.trim() || "";
    return fields.filter(([name, value]) => value.trim() && form.elements[name]?.tagName === "TEXTAREA")
      .map(([name, value]) => [label(name), value]);
  };
  function offer(which, at, fields, take, leave, files = []) {
    if (stopped) return;
    notice.querySelector("h2").textContent = fill(notice.dataset[which], { time: time(at) });
    const place = notice.querySelector("[data-words]");
    const photos = files.map((each) => Object.assign(document.createElement("p"), { className: "note", textContent: each.name }));
    place.replaceChildren(...words(fields).flatMap(([name, value]) => {
      const [heading, text] = [document.createElement("p"), document.createElement("p")];
      heading.className = "note";
      heading.textContent = name;
      text.dir = "auto";
      text.textContent = value;
      return [heading, text];
    }), ...photos);
    for (const part of notice.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== which;
    notice.hidden = false;
    const choose = (name, act) => {
      notice.querySelector(`[data-${name}][data-for="${which}"]`).onclick = () => { notice.hidden = true; act(); form.scrollIntoView(); };
    };
    choose("take", take);
    choose("leave", leave);
  }
  function showOther(said) {
    other = said;
    keepHere();
    say("");
    const settle = () => { page.revision = said.revision; other = null; };
    offer("elsewhere", said.at, said.fields,
      () => { settle(); put(said.fields); typed(); },
      () => { settle(); typed(); keepThere(); });
  }

  // What an earlier page left on this device: it is kept with the account if that is possible now, and offered.
  async function lookHere() {
    const rows = (await store.all("typing")).reverse();
    const now = written(amif.read(form).fields);
    for (const row of rows) {
      const same = row.key === page.key || (isNew && row.kind === page.kind && row.project === page.project);
      if (!same || row.tab === page.tab) continue;
      if (written(row.fields) === now || (row.submitted && isNew)) {
        await store.drop("typing", row.key);  // it stands in the form already, or was saved
        continue;
      }
      let said = null;
      if (!row.held) {  // what was submitted, too: the answer may not have come, and 410 says that it was saved
        const answer = await amif.saveDraft(row).catch(() => null);
        if (answer?.status === 200 || answer?.status === 410) await store.dropTyped(row.key, row.tab, row.turn);
        if (answer?.status === 410) { await store.forget(row.key); continue; }
        if (answer?.status === 200) said = await amif.json(answer);
        if (said && document.querySelector(`[data-offers="${CSS.escape(row.key)}"]`)) continue;
      }
      const version = form.elements.version?.value;
      offer("here", row.at, row.fields, async () => {
        Object.assign(page, { key: row.key, revision: said?.revision ?? row.revision });
        put(row.fields);
        if (version && isNew) form.elements.version.value = version;
        await store.drop("typing", row.key);
        typed();
        amif.files?.show(row.key);
      }, async () => {
        await store.forget(row.key);
        const body = new FormData();
        body.set("key", row.key);
        if (said) await amif.post(notice.dataset.drop, { body }).catch(() => null);
      }, await store.files(row.key));
      return;
    }
  }

  amif.drafting = {
    key: () => page.key,
    keepHere,
    page: () => [["typed_on", page.tab], ["typed_from", page.revision]],
    goOn() { stopped = false; say(""); },
    stop() { say("sending"); stopped = true; clearTimeout(timer); clearTimeout(hereTimer); flying?.abort(); },
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", () => { if (JSON.stringify(amif.read(form).fields) !== blank || page.turn) typed(); });
  // What is new waits on this device (offline.js). What changes something is saved with a network only: one is told so
  // in place, and what one wrote stays here until then.
  let held = false;
  const buttons = (disabled) => { for (const each of form.querySelectorAll(".save-bar button")) each.disabled = disabled; };
  function letSave() {
    held = false;
    buttons(false);
    say("online");
  }
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("data-queue") && works) return;
    if (works && (held || !navigator.onLine || unreachable)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      held = true;
      buttons(true);
      say("offline");
      since ||= Date.now();
      page.turn += 1;
      keepHere().then(plan);
      return;
    }
    if (page.turn) keepHere({ submitted: true });
    amif.drafting.stop();
  });
  // The form says from which page it comes, so that nothing this page still sends can overtake its saving, and which
  // draft it goes on with: what was typed elsewhere and is not taken over here outlives the saving.
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of amif.drafting.page()) event.formData.set(name, value);
  });
  // Back on a page that the browser kept: what is typed now comes after that saving.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || form.hasAttribute("data-queue")) return;
    page.tab = amif.uuid();
    amif.drafting.goOn();
  });
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-drops-draft]")) { amif.drafting.stop(); store.forget(page.key); } });
  const leave = () => { if (!stopped && page.turn > safeTurn) { keepHere(); keepThere({ keepalive: true }); } };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("online", () => { unreachable = false; since ||= Date.now(); keepThere(); });
  amif.files?.show(page.key);
  lookHere();
})();
