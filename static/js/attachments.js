// Photos and files of an entry: made smaller here, sent one after another with their progress in words, tried again
// without choosing them anew. Without this script there is a page with a plain file field.
"use strict";
(() => {
  const section = document.querySelector(".attachments");
  const choose = section?.querySelector("[data-choose]");
  if (!choose) return;
  const words = section.dataset;
  const list = section.querySelector("[data-list]");
  const status = section.querySelector("[data-status]");
  const form = section.closest("form");
  const isNew = "new" in words;
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const SMALL_ENOUGH = 1.5 * 1024 * 1024;
  const pending = new Map();  // id -> the file that has not arrived, and its row on the page
  let queue = Promise.resolve();
  let leaving = null;

  choose.hidden = false;
  section.querySelector("[data-without-script]")?.setAttribute("hidden", "");
  if (form) form.dataset.upload ||= words.upload;
  // Files that could not be sent stay in a field of the form, for what sends it later from this device.
  const kept = document.createElement("input");
  Object.assign(kept, { type: "file", multiple: true, hidden: true });
  if (form) section.append(kept);

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  }

  // A large photo is drawn smaller before it travels; where a browser cannot, it goes as it is.
  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= SMALL_ENOUGH) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const ratio = Math.min(1, words.longestSide / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * ratio);
      canvas.height = Math.round(picture.height * ratio);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const type = file.type === "image/png" ? "image/png" : "image/jpeg";
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, 0.88));
      return blob && blob.size < file.size ? new File([blob], file.name, { type }) : file;
    } catch {
      return file;
    }
  }

  // XMLHttpRequest, since fetch does not tell how far an upload is.
  function send(id, file, told) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.set("id", id);
      body.set("file", file, file.name);
      request.open("POST", words.upload);
      request.timeout = 180000;
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", token());
      request.upload.onprogress = (event) => told(Math.floor(100 * event.loaded / event.total));
      request.onload = () => {
        let said = null;
        try { said = JSON.parse(request.responseText); } catch { /* a sign-in page or a portal: no answer */ }
        resolve(said?.id === id ? said : null);
      };
      request.onerror = request.ontimeout = request.onabort = () => resolve(null);
      request.send(body);
    });
  }

  function row(file) {
    const item = section.querySelector("template[data-item]").content.firstElementChild.cloneNode(true);
    item.querySelector(".name").textContent = file.name;
    list.append(item);
    section.querySelector("[data-none]")?.remove();
    return item;
  }
  const say = (item, text, isError = false) => {
    const line = item.querySelector("[data-progress]");
    line.textContent = text;
    line.classList.toggle("error", isError);
  };

  function add(file) {
    status.textContent = "";
    if (list.children.length >= Number(words.most)) { status.textContent = words.tooMany; return; }
    const id = uuid();
    const item = row(file);
    pending.set(id, { file, item, failed: false });
    item.querySelector("[data-off]").onclick = () => { forget(id); item.remove(); section.querySelector("input[type=file]").focus(); };
    item.querySelector("[data-again]").onclick = () => later(id);
    later(id);
  }
  function later(id) { queue = queue.then(() => attempt(id)); }

  async function attempt(id) {
    const each = pending.get(id);
    if (!each) return;
    const again = each.item.querySelector("[data-again]");
    again.hidden = true;
    each.failed = false;
    say(each.item, words.sending.replace("{percent}", "0"));
    each.small ||= await smaller(each.file);
    if (each.small.size > Number(words.mostBytes)) return refuse(id, words.tooLarge);
    const said = await send(id, each.small, (percent) => say(each.item, words.sending.replace("{percent}", percent)));
    if (!pending.has(id)) {  // taken off while it travelled
      if (said?.remove) post(said.remove);
      return;
    }
    if (said?.errors) return refuse(id, Object.values(said.errors).flat().join(" "));
    if (!said) {
      each.failed = true;
      again.hidden = false;
      say(each.item, words.failed, true);
      return keep();
    }
    forget(id);
    arrived(each.item, said);
  }
  function refuse(id, why) {
    say(pending.get(id).item, why, true);
    forget(id);
  }
  function forget(id) {
    pending.delete(id);
    keep();
  }
  function keep() {
    const failed = [...pending.values()].filter((each) => each.failed);
    const files = new DataTransfer();
    for (const each of failed) files.items.add(each.small || each.file);
    kept.files = files.files;
    kept.name = failed.length ? "file" : "";
    if (leaving && !pending.size) form.requestSubmit(leaving.button);
    else if (leaving && [...pending.values()].every((each) => each.failed)) { leaving = null; status.textContent = words.pending; }
  }

  function arrived(item, said) {
    say(item, words.arrived);
    if (isNew) {
      const named = document.createElement("input");
      Object.assign(named, { type: "hidden", name: "attachments", value: said.id });
      item.append(named);
      changed();
    }
    const caption = item.querySelector("[data-caption]");
    const consent = item.querySelector("[data-consent]");
    if (said.is_image) {
      const picture = document.createElement("img");
      Object.assign(picture, { src: said.small, alt: said.name });
      item.querySelector(".picture").append(picture);
    } else {
      item.querySelector("[data-of-photo]").remove();
      item.querySelector(".picture").innerHTML = '<span class="of-document" aria-hidden="true">PDF</span>';
    }
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
    caption.value = said.caption;
    consent.value = said.consent;
    caption.onchange = consent.onchange = describe;
    item.querySelector("[data-off]").onclick = async () => {
      if (await post(said.remove)) { item.remove(); changed(); section.querySelector("input[type=file]").focus(); }
      else say(item, words.failed, true);
    };
  }
  // A draft of the form names the files that it has.
  const changed = () => form?.dispatchEvent(new Event("input"));
  async function post(url, fields = {}) {
    try {
      const answer = await fetch(url, {
        method: "POST", redirect: "manual", keepalive: true, credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRFToken": token() }, body: new URLSearchParams(fields),
      });
      return await answer.json();
    } catch {
      return null;
    }
  }

  for (const field of choose.querySelectorAll("input[type=file]")) {
    field.addEventListener("change", () => {
      for (const file of field.files) add(file);
      field.value = "";
    });
  }

  // Saving waits for what still travels. A form that can leave later from this device takes along what failed.
  if (isNew && form) {
    form.addEventListener("submit", (event) => {
      const waiting = [...pending.values()];
      if (!waiting.length || (form.matches("[data-queue]") && waiting.every((each) => each.failed))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (waiting.every((each) => each.failed)) { status.textContent = words.pending; status.scrollIntoView({ block: "center" }); }
      else leaving = { button: event.submitter };
    });
  }
})();
