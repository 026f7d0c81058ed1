// Photos and files of an entry: made smaller here, sent one after another with their progress in words, tried again
// without choosing them anew. Until one has arrived it lies on this device, with the draft. Without this script there is
// a page with a plain file field.
"use strict";
(() => {
  const section = document.querySelector(".attachments");
  const choose = section?.querySelector("[data-choose]");
  if (!choose) return;
  const { store, uuid, user, works } = amif;
  const words = section.dataset;
  const list = section.querySelector("[data-list]");
  const status = section.querySelector("[data-status]");
  const form = section.closest("form");
  const isNew = "new" in words;
  const SMALL_ENOUGH = 1.5 * 1024 * 1024;
  const PICTURE = 208;  // px of the small picture of what has not arrived
  const pending = new Map();  // id -> the file that has not arrived, and its row on the page
  let queue = Promise.resolve();
  let leaving = null;

  choose.hidden = false;
  section.querySelector("[data-without-script]")?.setAttribute("hidden", "");
  if (form) form.dataset.upload ||= words.upload;

  async function draw(file, longest) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const ratio = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * ratio));
    canvas.height = Math.max(1, Math.round(picture.height * ratio));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return canvas;
  }
  const isPhoto = (file) => /^image\/(jpeg|png|webp)$/.test(file.type);
  // A large photo is drawn smaller before it travels; where a browser cannot, it goes as it is.
  async function smaller(file) {
    if (!isPhoto(file) || file.size <= SMALL_ENOUGH) return file;
    try {
      const canvas = await draw(file, words.longestSide);
      const type = file.type === "image/png" ? "image/png" : "image/jpeg";
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, 0.88));
      return blob && blob.size < file.size ? new File([blob], file.name, { type }) : file;
    } catch {
      return file;
    }
  }

  // XMLHttpRequest, since fetch does not tell how far an upload is. No network is `undefined`, no proper answer `null`.
  function send(id, file, told) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.set("id", id);
      body.set("file", file, file.name);
      request.open("POST", words.upload);
      request.timeout = 180000;
      const headers = { Accept: "application/json", "X-CSRFToken": amif.token(), "X-Written-By": user };
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => told(Math.floor(100 * event.loaded / event.total));
      request.onload = () => {
        let said = null;
        try { said = JSON.parse(request.responseText); } catch { /* a sign-in page or a portal: no answer */ }
        resolve(said?.id === id ? said : null);
      };
      request.onerror = request.ontimeout = request.onabort = () => resolve(undefined);
      request.send(body);
    });
  }

  function row(name) {
    const item = section.querySelector("template[data-item]").content.firstElementChild.cloneNode(true);
    item.querySelector(".name").textContent = name;
    section.querySelector("[data-none]")?.remove();
    return item;
  }
  const say = (item, text, isError = false) => {
    const line = item.querySelector("[data-progress]");
    line.textContent = text;
    line.classList.toggle("error", isError);
  };
  const leaveOff = (item, act) => {
    item.querySelector("[data-off]").onclick = async () => {
      if (!(await act())) return;
      item.remove();
      section.querySelector("input[type=file]").focus();
    };
  };

  // On this device, until it has arrived: a killed tab, a lost network or a refused form costs no photo.
  const draftKey = () => (works && user ? amif.drafting?.key() : "");
  async function keepHere({ id, small, file, caption, consent, why }) {
    const key = draftKey();
    if (!key || (!pending.has(id) && !why)) return;
    const kept = why ? { why, name: file.name } : { file: small || file, name: file.name, caption, consent };
    const about = { path: location.pathname, title: amif.heading(), isNew };
    try {
      await store.put("files", { ...kept, ...about, id, key, at: Date.now() });
    } catch {
      status.textContent = words.noRoom;
    }
    if (!pending.has(id) && !why) await store.drop("files", id);  // it arrived, or was taken off, meanwhile
  }

  function add(file, { id = uuid(), caption = "", consent = "" } = {}) {
    const item = row(file.name);
    list.append(item);
    const each = { id, file, item, failed: false, caption, consent };
    pending.set(id, each);
    leaveOff(item, () => { forget(id); store.drop("files", id); return true; });
    item.querySelector("[data-again]").onclick = () => later(id);
    describeHere(each);
    keepHere(each);
    later(id);
  }
  function describeHere(each) {
    const fields = { caption: each.item.querySelector("[data-caption]"), consent: each.item.querySelector("[data-consent]") };
    each.item.querySelector("[data-describe]").hidden = false;
    for (const [name, field] of Object.entries(fields)) {
      if (each[name]) field.value = each[name];
      field.onchange = null;
      field.oninput = () => {
        each[name] = field.value;
        clearTimeout(each.timer);
        each.timer = setTimeout(keepHere, 400, each);
      };
    }
    if (!isPhoto(each.file)) return ofDocument(each.item);
    draw(each.file, PICTURE).then((canvas) => {
      if (!each.item.querySelector("img")) show(each.item, canvas.toDataURL("image/jpeg", 0.7), each.file.name);
    }).catch(() => null);
  }
  const show = (item, src, alt) => item.querySelector(".picture").replaceChildren(Object.assign(document.createElement("img"), { src, alt }));
  function ofDocument(item) {
    item.querySelector("[data-of-photo]")?.remove();
    item.querySelector(".picture").innerHTML = '<span class="of-document" aria-hidden="true">PDF</span>';
  }
  function later(id) {
    pending.get(id).failed = false;
    queue = queue.then(() => attempt(id));
  }

  async function attempt(id) {
    const each = pending.get(id);
    if (!each) return;
    const again = each.item.querySelector("[data-again]");
    again.hidden = true;
    say(each.item, words.sending.replace("{percent}", "0"));
    if (!each.small) {
      each.small = await smaller(each.file);
      if (each.small !== each.file) keepHere(each);
    }
    if (each.small.size > Number(words.mostBytes)) return refuse(id, words.tooLarge);
    const said = navigator.onLine ? await send(id, each.small, (percent) => say(each.item, words.sending.replace("{percent}", percent))) : undefined;
    if (!pending.has(id)) {  // taken off while it travelled
      if (said?.remove) post(said.remove);
      return;
    }
    if (said?.errors) return refuse(id, Object.values(said.errors).flat().join(" "));
    if (!said) {
      each.failed = true;
      again.hidden = false;
      say(each.item, said === undefined ? words.waits : words.failed, said === null);
      return settle();
    }
    pending.delete(id);
    arrived(each.item, said, each);
    if (isNew) {
      changed();
      await amif.drafting?.keepHere();  // the words name it now
    }
    await store.drop("files", id);
    settle();
  }
  function refuse(id, why) {
    const each = pending.get(id);
    forget(id);
    refused(each.item, why);
    if (isNew) keepHere({ ...each, why });  // it is still said when the form comes back
    else store.drop("files", id);
    leaveOff(each.item, () => { store.drop("files", id); return true; });
  }
  function refused(item, why) {
    say(item, why, true);
    item.querySelector("[data-describe]").hidden = true;
    item.querySelector("[data-again]").hidden = true;
  }
  function forget(id) {
    pending.delete(id);
    settle();
  }
  function settle() {
    if (leaving && !pending.size) form.requestSubmit(leaving.button);
    else if (leaving && [...pending.values()].every((each) => each.failed)) { leaving = null; status.textContent = words.pending; }
  }

  function named(item, id) {
    item.append(Object.assign(document.createElement("input"), { type: "hidden", name: "attachments", value: id }));
  }
  function arrived(item, said, before = {}) {
    say(item, words.arrived);
    if (isNew && !item.querySelector("[name=attachments]")) named(item, said.id);
    const caption = item.querySelector("[data-caption]");
    const consent = item.querySelector("[data-consent]");
    if (said.is_image) show(item, said.small, said.caption || said.name);
    else ofDocument(item);
    item.querySelector("[data-describe]").hidden = false;
    // One after the other; who leaves takes along what is not sent yet. They are numbered, so that the last word is
    // the one that stays, also where it overtakes the one before.
    const page = uuid();
    let sending = false, more = false, turn = 0;
    const described = () => ({ caption: caption.value, consent: consent?.value ?? "", typed_on: page, turn: ++turn });
    const describe = async () => {
      more = true;
      if (sending) return;
      sending = true;
      let answer = null;
      while (more) {
        more = false;
        answer = await post(said.describe, described());
      }
      sending = false;
      say(item, answer?.errors ? Object.values(answer.errors).flat().join(" ") : answer ? words.saved : words.failed, !answer || answer.errors);
    };
    window.addEventListener("pagehide", () => { if (more) post(said.describe, described()); });
    caption.value = before.caption || said.caption;
    consent.value = before.consent || said.consent;
    caption.oninput = consent.oninput = null;
    caption.onchange = consent.onchange = describe;
    if (before.caption || before.consent) describe();
    leaveOff(item, async () => {
      const answer = await post(said.remove);
      if (answer) setTimeout(changed);
      else say(item, words.failed, true);
      return answer;
    });
  }
  // A draft of the form names the files that it has.
  const changed = () => { if (isNew) form?.dispatchEvent(new Event("input")); };
  async function post(url, fields = {}) {
    try {
      const answer = await fetch(url, {
        method: "POST", redirect: "manual", keepalive: true, credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRFToken": amif.token() }, body: new URLSearchParams(fields),
      });
      return await answer.json();
    } catch {
      return null;
    }
  }

  for (const field of choose.querySelectorAll("input[type=file]")) {
    field.addEventListener("change", () => {
      for (const file of field.files) {
        status.textContent = "";
        if (list.children.length >= Number(words.most)) { status.textContent = words.tooMany; break; }
        add(file);
      }
      changed();
      field.value = "";
    });
  }
  window.addEventListener("online", () => { for (const { id, failed } of pending.values()) if (failed) later(id); });

  // What the form names already is described, and taken off, here as well.
  for (const item of list.querySelectorAll("[data-file]")) {
    const { id, name, small, describe, remove, caption, consent } = item.dataset;
    const mine = row(name);
    arrived(mine, { id, name, small, describe, remove, caption, consent, is_image: Boolean(small) });
    say(mine, "");
    item.replaceWith(mine);
  }

  amif.files = {
    // What could not be sent yet: the form leaves with it, later, from this device.
    waiting: () => [...pending.values()].map(({ id, file, small, caption, consent }) => ({ id, name: "file", file: small || file, caption, consent })),
    // What lies on this device for the draft that stands in the form now.
    async show(key) {
      for (const each of pending.values()) await keepHere(each);
      for (const kept of await store.files(key)) {
        if (pending.has(kept.id)) continue;
        if (list.querySelector(`[name=attachments][value="${CSS.escape(kept.id)}"]`)) await store.drop("files", kept.id);
        else if (kept.file) add(kept.file, kept);
        else {
          const item = row(kept.name);
          refused(item, kept.why);
          leaveOff(item, () => { store.drop("files", kept.id); return true; });
          list.append(item);
        }
      }
    },
    // A file that has arrived and that words from elsewhere name.
    async name(id) {
      const item = row("");
      named(item, id);
      list.append(item);
      const answer = await fetch(words.describe.replace(/[0-]{36}/, id), { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer?.status === 404) item.remove();
      const said = answer?.ok ? await amif.json(answer) : null;
      if (said?.id !== id) return say(item, words.arrived);
      item.querySelector(".name").textContent = said.name;
      arrived(item, said);
    },
  };

  // Saving waits for what still travels. A form that can leave later from this device takes along what failed.
  if (isNew && form) {
    form.addEventListener("submit", (event) => {
      const waiting = [...pending.values()];
      if (!waiting.length || (works && form.matches("[data-queue]") && waiting.every((each) => each.failed))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (waiting.every((each) => each.failed)) { status.textContent = words.pending; status.scrollIntoView({ block: "center" }); }
      else leaving = { button: event.submitter };
    });
  }
})();
