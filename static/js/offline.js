// Sends what waits on this device, says so on every page, and lets nobody sign out without knowing it.
"use strict";
(() => {
  const { user, works, store, post, json, fill, time } = amif;
  const line = document.getElementById("waiting");
  const PAGES = "pages-";
  const LEAVING = "leaving";  // the mark of who signed out without a network: the worker tells the program before anything else
  const SIGN_OUT = "form[action$='/accounts/logout/']";
  const whoLeaves = async () => (await (await caches.open(LEAVING)).match("/who"))?.text();

  // Who is at this device: what the worker may show without a network. A signed-out page means nobody.
  async function remember() {
    if (!window.caches || user === undefined) return;
    if (await caches.has(LEAVING)) {
      if (await whoLeaves() === user) return document.querySelector(SIGN_OUT).submit();  // the worker was not there to do it
      await caches.delete(LEAVING);
    }
    if (user) await (await caches.open("who")).put("/who", new Response(user));
    await forget(user && PAGES + user);
  }
  async function forget(except = "") {
    const names = (await caches.keys()).filter((name) => (name === "who" && !except) || (name.startsWith(PAGES) && name !== except));
    await Promise.all(names.map((name) => caches.delete(name)));
  }

  // The worker keeps the forms as this user last saw them; these are fetched ahead, at most once an hour.
  async function fetchAhead() {
    if (!navigator.serviceWorker?.controller || !navigator.onLine) return;
    const forms = (document.querySelector("meta[name=offline-forms]")?.content || "").split(" ").filter(Boolean);
    const pages = await caches.open(PAGES + user);
    for (const path of [line.dataset.unsent, ...forms]) {
      const kept = await pages.match(path);
      if (kept && Date.now() - Date.parse(kept.headers.get("date")) < 3600000) continue;
      navigator.serviceWorker.controller.postMessage({ keep: path });
    }
  }

  // Sending. An item stays until an answer names its client id and its fingerprint; anything else is no answer.
  async function sendOne(item) {
    for (const each of item.files) {
      if (each.sent) {
        await describe(each);
        continue;
      }
      const body = new FormData();
      body.set("id", each.id);
      body.set("file", each.file, each.file.name);
      const answer = await post(each.to, { body, patience: 120000 });
      const said = await json(answer);
      if (!answer.ok || said?.id !== each.id) {
        const found = verdict(answer, said, !answer.ok && said?.id === each.id);
        if (found.errors) each.why = Object.values(found.errors).flat().join(" ");
        return found;
      }
      Object.assign(each, { sent: true, describe: said.describe });
      await store.put("queue", item);
      await describe(each);
    }
    const body = new FormData();
    for (const [name, value] of [...item.fields, ...(item.page || [])]) body.append(name, value);
    const answer = await post(item.action, { body, patience: item.patience });
    const said = await json(answer);
    return verdict(answer, said, said?.client_id === item.id && said?.sha256 === item.sha256);
  }
  // What a photo shows and whether it may leave the project, as it was said while there was no network.
  async function describe(each) {
    if (!each.describe || !(each.caption || each.consent)) return;
    const answer = await post(each.describe, { body: new URLSearchParams({ caption: each.caption || "", consent: each.consent || "" }) });
    if (answer.status !== 404 && (await json(answer))?.id !== each.id) throw new Error("no answer");
    delete each.describe;
  }
  function verdict(answer, said, believed) {
    if (answer.type === "opaqueredirect") return { state: "signed-out" };
    if (answer.status === 401) return { state: "other-user" };
    if (!believed) return { state: "waiting" };
    if (answer.status === 200 || answer.status === 201) return { state: "sent", url: said.url };
    if ([403, 404, 409, 410, 422].includes(answer.status)) return { state: "refused", status: answer.status, errors: said.errors };
    return { state: "waiting" };
  }

  // Sends one item now. It stands in the queue already, so that whatever happens meanwhile costs nothing.
  async function send(item) {
    let found;
    try { found = await sendOne(item); } catch { found = { state: "waiting", unreachable: true }; }
    if (found.state === "sent") await store.drop("queue", item.id);
    else if (await store.get("queue", item.id)) await store.put("queue", { ...item, state: found.state, status: found.status, errors: found.errors });
    return found;
  }

  let busy = false;
  async function sendAll({ now = false } = {}) {
    if (!works || !user || busy) return;
    busy = true;
    try {
      const round = async () => {
        let sent = 0, changed = false, place = "";
        for (const { id } of await store.all("queue")) {
          const item = await store.get("queue", id);  // another tab may have sent it meanwhile
          if (!item || item.state === "refused" || (item.state === "leaving" && !now)) continue;
          const found = await send(item);
          changed ||= found.state !== item.state;
          if (found.state === "sent") { sent += 1; place = found.url; }
          else if (found.state !== "refused") break;
        }
        if (!document.querySelector("form[data-draft-key]")) await keepTyped();
        await show(sent, place);
        if (changed) document.dispatchEvent(new CustomEvent("amif:changed"));
      };
      if (navigator.locks) await navigator.locks.request("amif-send", { ifAvailable: true }, (lock) => lock && round());
      else await round();
    } finally {
      busy = false;
    }
  }

  // Text that a killed tab or an ended session left here becomes a draft with the account.
  async function keepTyped() {
    for (const row of await store.all("typing")) {
      if (row.submitted || row.held) continue;
      let answer;
      try { answer = await saveDraft(row); } catch { return; }
      if (answer.status === 410) await store.forget(row.key);
      else if (answer.status === 200) await store.dropTyped(row.key, row.tab, row.turn);
      else if (answer.type === "opaqueredirect" || answer.status >= 500) return;
    }
  }
  const saveDraft = (row, more = {}) => post(line.dataset.saveDraft, {
    body: JSON.stringify({
      project: row.project, programme: row.programme || "", kind: row.kind, key: row.key, path: row.path, fields: row.fields,
      tab: row.tab, turn: row.turn, revision: row.revision,
    }),
    headers: { "Content-Type": "application/json" },
    patience: 10000,
    ...more,
  });

  // The line on top of every page.
  async function show(sent = 0, place = "") {
    if (!line) return;
    const items = (await store.all("queue")).filter((item) => item.state !== "leaving");
    const refused = items.filter((item) => item.state === "refused");
    const waiting = items.filter((item) => item.state !== "refused");
    const words = [];
    const say = (name, count, values = {}) =>
      words.push(fill(line.dataset[name + (count === 1 ? "One" : "Many")] ?? line.dataset[count === 1 ? "one" : "many"], { count, ...values }));
    if (sent) say("sent", sent);
    if (refused.length) say("refused", refused.length);
    if (waiting.length) {
      words.push(fill(line.dataset[waiting.length === 1 ? "one" : "many"], { count: waiting.length, time: time(waiting[0].at) }));
      if (waiting.some((item) => item.state === "signed-out")) words.push(line.dataset.signedOut);
    }
    line.querySelector("span").textContent = words.join(" ");
    line.querySelector("a").hidden = !items.length;
    const there = line.querySelector("[data-was-sent]");
    there.hidden = sent !== 1 || !place;
    if (place) there.href = place;
    line.hidden = !words.length;
  }

  // Saving a form: first kept here, then sent; without a network it stays, and leaves by itself.
  async function submit(form) {
    const { fields, files } = amif.read(form);
    const upload = form.dataset.upload;
    files.push(...(amif.files?.waiting() || []));
    for (const each of files) {
      Object.assign(each, { id: each.id || amif.uuid(), to: upload, sent: false });
      fields.push(["attachments", each.id]);
    }
    const id = form.elements.client_id.value;
    const item = {
      id, fields, files, sha256: await amif.fingerprint(fields), at: Date.now(), state: "leaving", patience: 10000,
      action: new URL(form.getAttribute("action") || location.pathname, location.href).pathname,
      path: location.pathname, page: amif.drafting?.page?.() || [], project: form.dataset.project, kind: form.dataset.draftKind, title: amif.heading(),
      words: amif.inWords(form),
    };
    await store.put("queue", item);
    for (const each of files) await store.drop("files", each.id);
    const found = await send(item);
    if (found.state === "sent") {
      await store.forget(id);
      history.replaceState({ ...history.state, saved: { id, url: found.url } }, "");
      if (location.pathname + location.search === found.url.split("#")[0]) location.reload();
      location.assign(found.url);
    } else if (found.state === "refused" && (!files.length || ([409, 410, 422].includes(found.status) && !files.some((each) => each.why)))) {
      for (const { id: value } of files) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "attachments", value }));
      await store.drop("queue", id);  // the server's own page says it better, beside each field
      form.elements.csrfmiddlewaretoken.value = amif.token();
      form.submit();
    } else {
      await store.forget(id);
      if (found.state === "refused") return location.assign(line.dataset.unsent);
      await show();
      keptHere(form, found.state);
    }
  }
  function keptHere(form, why) {
    const part = document.getElementById("saved-on-device").content.cloneNode(true);
    const section = part.querySelector("section");
    for (const each of part.querySelectorAll("[data-why]")) each.hidden = each.dataset.why !== why;
    part.querySelector("[data-again]").href = location.pathname;
    document.querySelectorAll(".draft-notice").forEach((each) => { each.hidden = true; });
    form.replaceWith(part);
    window.scrollTo(0, 0);
    section.focus();
  }
  // Back after saving: the words stand in the form still. It says that they were saved, and adds nothing by itself.
  function showSaved(form, saved) {
    amif.drafting?.stop();
    form.elements.client_id.value = saved.id;
    form.hidden = true;
    document.querySelectorAll(".draft-notice").forEach((each) => { each.hidden = true; });
    const section = document.getElementById("saved-already").content.cloneNode(true).querySelector("section");
    section.querySelector("[data-entry]").href = saved.url;
    const again = section.querySelector("[data-again]");
    again.href = location.pathname + location.search;
    again.onclick = () => history.replaceState(null, "");  // the same address keeps its state otherwise
    form.before(section);
    section.focus();
  }
  window.addEventListener("pageshow", (event) => {
    const form = document.querySelector("form[data-queue]");
    if (!form || form.hidden) return;
    if (history.state?.saved && form.elements.client_id) return showSaved(form, history.state.saved);
    if (event.persisted && form.dataset.busy) {
      delete form.dataset.busy;
      amif.drafting?.goOn();
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-queue]") || !works || !user || event.defaultPrevented) return;
    if (amif.read(form).files.length && !form.dataset.upload) return;  // the form itself carries its files
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    amif.drafting?.stop();
    submit(form).catch(() => { form.elements.csrfmiddlewaretoken.value = amif.token(); form.submit(); });
  });

  // Signing out: a warning and a file where something still waits; what the worker keeps of this user goes.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(SIGN_OUT) || !works || !user) return;
    event.preventDefault();
    const items = await unsaved();
    if (items.length && !(await warn(items))) return;
    const reached = navigator.onLine && await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (!reached && !navigator.serviceWorker?.controller) {
      line.querySelector("span").textContent = line.dataset.cannotLeave;
      line.hidden = false;
      return line.scrollIntoView();
    }
    await forget();
    if (reached) return form.submit();
    amif.drafting?.stop();
    await (await caches.open(LEAVING)).put("/who", new Response(user));
    location.replace(line.dataset.signIn);
  });
  // Everything that stands on this device alone, oldest first, each with its files.
  async function unsaved() {
    const queue = await store.all("queue");
    const typing = (await store.all("typing")).filter((row) => !row.submitted);
    const files = (await store.all("files")).filter((each) => each.file);
    for (const row of typing) Object.assign(row, { id: row.key, typing: true, files: files.filter((each) => each.key === row.key) });
    const alone = files.filter((each) => !each.isNew && !typing.some((row) => row.key === each.key));
    return [...queue, ...typing, ...alone.map((each) => ({ ...each, typing: true, fields: [], words: [], files: [each] }))].sort((a, b) => a.at - b.at);
  }
  function warn(items) {
    const dialog = document.getElementById("sign-out-warning").content.cloneNode(true).querySelector("dialog");
    for (const item of items) {
      const row = document.createElement("li");
      row.dir = "auto";
      row.textContent = `${(amif.told(item).find((each) => each.long)?.texts[0] || item.title || "").slice(0, 90)} (${time(item.at)})`;
      dialog.querySelector("[data-list]").append(row);
    }
    offerFile(dialog.querySelector("[data-file]"), items);
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => { dialog.remove(); resolve(false); });
      dialog.querySelector("[data-stay]").addEventListener("click", () => dialog.close());
      dialog.querySelector("[data-go]").addEventListener("click", () => { resolve(true); dialog.close(); });
    });
  }
  // An entry as one reads it aloud: what was chosen, then what was written, then its files.
  function aloud(item) {
    const told = amif.told(item);
    const said = ({ heading, texts }, between, apart) => [heading, texts.join(apart)].filter(Boolean).join(between);
    return [
      [item.title, new Date(item.at).toLocaleString(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" }),
        ...told.filter((each) => !each.long).map((each) => said(each, ": ", "; "))].filter(Boolean).join("\n"),
      ...told.filter((each) => each.long).map((each) => said(each, "\n", "\n\n")),
      (item.files || []).map((each) => [each.file.name, each.caption].filter(Boolean).join(": ")).join("\n"),
    ].filter(Boolean).join("\n\n");
  }
  // A copy for safekeeping: plain text to read, whole and without a network, and beside it each photo.
  function offerFile(link, items) {
    const parts = items.map(aloud);
    const photos = items.flatMap((item) => item.files || []).map(({ file }) => {
      const [place, photo] = [document.createElement("li"), document.createElement("a")];
      Object.assign(photo, { href: URL.createObjectURL(file), download: file.name, textContent: file.name });
      place.append(photo);
      return place;
    });
    const beside = link.closest("[data-copies]").querySelector("[data-photos]");
    beside.hidden = !photos.length;
    beside.querySelector("ul").replaceChildren(...photos);
    link.href = URL.createObjectURL(new Blob([parts.join("\n\n----\n\n"), "\n"], { type: "text/plain;charset=utf-8" }));
    link.download = `amif-me-${new Date().toISOString().slice(0, 10)}.txt`;
  }

  Object.assign(amif, { sendAll, saveDraft, show, unsaved, aloud, offerFile, line, PAGES });

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-drops-draft]") && !event.defaultPrevented) store.forget(event.target.elements.key.value);
  });

  async function begin() {
    if (window.caches && await caches.has(LEAVING)) return location.replace(line.dataset.signIn);  // in another tab, say
    // What a killed page was just sending is sent again like the rest; another tab may still be at it.
    for (const item of await store.all("queue")) {
      if (item.state === "leaving" && Date.now() - item.at > 12000) await store.put("queue", { ...item, state: "waiting" });
    }
    await sendAll();
  }
  remember().then(async () => {
    if (!user || !works) return;
    if (navigator.serviceWorker) {
      await navigator.serviceWorker.register("/service-worker.js").catch(() => null);
      navigator.serviceWorker.ready.then(() => fetchAhead());
      navigator.serviceWorker.addEventListener("controllerchange", () => fetchAhead());
    }
    await begin();
    setInterval(begin, 30000);
    window.addEventListener("online", begin);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) begin(); });
  });
})();
