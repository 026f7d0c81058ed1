// What this device keeps, per user: the text being typed, its files, and entries that wait to be sent.
// `amif.user` is the signed-in person's id, "" on a page without sign-in, undefined on a page that cannot tell.
"use strict";
window.amif = (() => {
  const user = document.body.dataset.user;
  const works = Boolean(window.indexedDB && window.idb && window.crypto && crypto.subtle);
  // Files lie in a database of their own: a page of before an update goes on with the first one as it knows it.
  const STORES = { "amif-me": { typing: "key", queue: "id" }, "amif-me-files": { files: "id" } };
  const opened = {};
  const open = (store) => {
    const name = store === "files" ? "amif-me-files" : "amif-me";
    return (opened[name] ??= idb.openDB(name, 1, {
      upgrade(db) {
        for (const [each, key] of Object.entries(STORES[name])) db.createObjectStore(each, { keyPath: ["user", key] });
      },
      blocking: (_now, _next, event) => event.target.close(),
      terminated: () => { delete opened[name]; },
    }));
  };
  // Everything of this user and nothing of another's: an array sorts after every text.
  const mine = () => IDBKeyRange.bound([user], [user, []]);

  const store = {
    all: async (name) => (works && user ? (await (await open(name)).getAll(name, mine())).sort((a, b) => a.at - b.at) : []),
    get: async (name, key) => (works && user ? (await open(name)).get(name, [user, key]) : undefined),
    put: async (name, row) => (await open(name)).put(name, { ...row, user }),
    drop: async (name, key) => { if (works && user) await (await open(name)).delete(name, [user, key]); },
    files: async (key) => (await store.all("files")).filter((each) => each.key === key),
    // Forgets a text with its files: it was saved, or dropped.
    async forget(key) {
      for (const each of await store.files(key)) await store.drop("files", each.id);
      await store.drop("typing", key);
    },
    // Forgets a typed text only if nothing was typed after the state that is safe elsewhere, and none of its files are here.
    async dropTyped(key, tab, turn) {
      if (!works || !user || (await store.files(key)).length) return;
      const change = (await open("typing")).transaction("typing", "readwrite");
      const row = await change.store.get([user, key]);
      if (row && row.tab === tab && row.turn <= turn) await change.store.delete([user, key]);
      await change.done;
    },
  };

  const uuid = () => crypto.randomUUID ? crypto.randomUUID()
    : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  // What a form says of its page is no part of what was written.
  const OF_THE_PAGE = ["csrfmiddlewaretoken", "typed_on", "typed_from"];

  // A form's texts as pairs of name and value, and its chosen files.
  function read(form) {
    const fields = [];
    const files = [];
    for (const [name, value] of new FormData(form)) {
      if (OF_THE_PAGE.includes(name)) continue;
      if (typeof value === "string") fields.push([name, value]);
      else if (value.size) files.push({ name, file: value });
    }
    return { fields, files };
  }

  // Puts words back into a form.
  function put(form, fields) {
    const values = new Map();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
    // Files that the words name and the form does not show: they are shown, or at least their ids go along.
    const shown = [...form.querySelectorAll("[name=attachments]")].map((field) => field.value);
    for (const id of (values.get("attachments") || []).filter((each) => !shown.includes(each))) {
      if (amif.files) amif.files.name(id);
      else form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "attachments", value: id }));
    }
    for (const field of form.elements) {
      if (!field.name || field.name === "attachments" || OF_THE_PAGE.includes(field.name) || field.type === "file" || field.type === "submit") continue;
      const wanted = values.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = wanted.includes(option.value);
      else field.value = wanted[0] ?? "";
      if (field.value && field.closest("details")) field.closest("details").open = true;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  // The same canonical form as `projects/receipts.py`.
  async function fingerprint(fields) {
    const pairs = fields.map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]);
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(pairs)));
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const token = () => decodeURIComponent((document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "");

  // A request of a script: says whose words it carries, follows nothing, waits a bounded time.
  const post = (url, options = {}) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), options.patience ?? 20000);
    options.signal?.addEventListener("abort", () => limit.abort());
    return fetch(url, {
      ...options,
      method: "POST",
      redirect: "manual",
      credentials: "same-origin",
      signal: limit.signal,
      headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Written-By": user, ...options.headers },
    }).finally(() => clearTimeout(timer));
  };
  const json = async (answer) => {
    try { return await answer.json(); } catch { return null; }
  };

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  const language = document.documentElement.lang;
  const time = (at) => {
    const then = new Date(at);
    const today = then.toDateString() === new Date().toDateString();
    const clock = then.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    if (today) return clock;
    return `${then.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" })}, ${clock}`;
  };

  // The sentences in a form's fields: for a list, a copy, a file.
  const CHOICES = /^(client_id|version|cycle|today|date.*|nature|markers|activity|activities|method|actors?|participants|attachments|when|month|observations|activity_entries|findings|due|begins|ends|verdict-.*|.*-version|told|quotes|quoted)$/;
  const MACHINES = /^[0-9a-f-]{32,}$/;  // marks and fingerprints
  const texts = (fields) => fields.filter(([name, value]) => !CHOICES.test(name) && value.trim() && !MACHINES.test(value)).map(([, value]) => value);

  // What stands in a form, for people: what each field is called, what was chosen or written there, and whether it is text.
  function inWords(form) {
    const said = new Map();
    const when = form.querySelector("[name=when]:checked")?.value;
    const plain = (element) => (element?.textContent || "").replace(/\s+/g, " ").trim();
    for (const field of form.elements) {
      const { name, type, value } = field;
      if (!name || !value.trim() || ["hidden", "submit", "button", "file"].includes(type) || field.matches(":disabled")) continue;
      if (when && ((name === "month" && when !== "month") || (["date", "cycle"].includes(name) && when !== "day"))) continue;
      const ticked = type === "checkbox" || type === "radio";
      if (ticked && !field.checked) continue;
      const label = field.id && form.querySelector(`label[for="${CSS.escape(field.id)}"]`);
      let heading = plain(label?.firstChild) || plain(label);
      if (ticked) for (let group = field.closest("fieldset"); group && form.contains(group); group = group.parentElement.closest("fieldset")) heading = plain(group.querySelector("legend"));
      let text = ticked ? plain(field.labels?.[0]) : field.options ? [...field.selectedOptions].map(plain).join("; ") : value;
      if (name === "when" && value === "today") text = `${text}, ${day(form.elements.today?.value)}`;
      else if (name === "when") continue;  // the day or the month says it
      else if (type === "date") text = day(value);
      else if (type === "month") text = day(`${value}-01`, { month: "long", year: "numeric" });
      const key = ticked ? heading : name;
      if (!said.has(key)) said.set(key, { heading, texts: [], long: field.tagName === "TEXTAREA" });
      said.get(key).texts.push(text);
    }
    return [...said.values()];
  }
  const day = (date, how = { weekday: "long", day: "numeric", month: "long", year: "numeric" }) =>
    date ? new Date(`${date}T12:00`).toLocaleDateString(language, how) : "";

  // The same of what was kept without it: its sentences alone.
  const told = (item) => item.words || texts(item.fields).map((text) => ({ heading: "", texts: [text], long: true }));

  // What a page is about, for a list: its title and its place.
  const heading = () => ["h1", ".overline span"].map((each) => document.querySelector(`main ${each}`)?.textContent.trim()).filter(Boolean).join(" ");

  return { user, works, store, uuid, read, put, fingerprint, token, post, json, fill, time, texts, inWords, told, heading };
})();
