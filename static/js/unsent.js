// The list of what waits on this device, with its age and with what can be done about a refusal.
"use strict";
(() => {
  const part = document.getElementById("unsent");
  const { store, fill, user } = amif;
  if (!user) return;
  const say = (name, values = {}) => fill(part.dataset[name], values);
  const find = (name, within = part) => within.querySelector(`[data-${name}]`);

  function age(at) {
    const minutes = Math.floor((Date.now() - at) / 60000);
    if (minutes < 1) return say("ageNow");
    if (minutes < 60) return say("ageMinutes", { count: minutes });
    if (minutes < 48 * 60) return say("ageHours", { count: Math.floor(minutes / 60) });
    return say("ageDays", { count: Math.floor(minutes / 1440) });
  }
  const state = (item) => item.typing ? say("typing")
    : item.state === "refused" ? say(String(item.status))
    : item.state === "signed-out" ? say("signedOut")
    : item.state === "other-user" ? say("otherUser") : say("waiting");

  async function list() {
    const items = await amif.unsaved();
    find("list").hidden = !items.length;
    find("empty").hidden = Boolean(items.length);
    find("count").textContent = say(items.length === 1 ? "countOne" : "countMany", { count: items.length });
    find("rows").replaceChildren(...items.map(row));
    amif.offerFile(find("file", find("list")), items);
    part.hidden = false;
  }

  function row(item) {
    const view = find("row").content.cloneNode(true).querySelector("article");
    find("title", view).textContent = item.title || "";
    const told = amif.told(item);
    const short = told.filter((each) => !each.long).map(({ heading, texts }) => line("note", [heading, texts.join("; ")].filter(Boolean).join(": ")));
    const long = told.filter((each) => each.long).flatMap(({ heading, texts }, _place, all) =>
      [...(heading && all.length > 1 ? [line("note", heading)] : []), ...texts.map((text) => line("people-words", text))]);
    find("texts", view).replaceChildren(...short, ...long);
    const files = item.files.length ? [say(item.files.length === 1 ? "filesOne" : "filesMany", { count: item.files.length })] : [];
    find("state", view).replaceChildren(...[age(item.at), state(item), ...files].map((text) => {
      const span = document.createElement("span");
      span.textContent = text;
      return span;
    }));
    const errors = Object.values(item.errors || {}).flat();
    find("errors", view).hidden = !errors.length;
    find("errors", view).replaceChildren(...errors.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    const there = item.typing && !isNew(item);  // a form that there is one of, which offers the words by itself
    find("page", view).hidden = !there;
    find("page", view).href = item.place || item.path;
    find("continue", view).hidden = there || !(item.typing || (item.state === "refused" && ![403, 404].includes(item.status)));
    find("continue", view).onclick = () => goOn(item, view);
    find("copy", view).onclick = async (event) => {
      await navigator.clipboard.writeText(amif.aloud(item));
      event.target.textContent = say("copied");
    };
    const ask = (open) => { find("confirm", view).hidden = !open; find("remove", view).hidden = open; };
    find("remove", view).onclick = () => { ask(true); find("remove-no", view).focus(); };
    find("remove-no", view).onclick = () => { ask(false); find("remove", view).focus(); };
    find("remove-yes", view).onclick = async () => { await (item.typing ? store.forget(item.key) : store.drop("queue", item.id)); await list(); amif.show(); };
    return view;
  }
  const isNew = (item) => ["saw", "did"].includes(item.kind);
  const line = (className, textContent) => Object.assign(document.createElement("p"), { className, textContent, dir: "auto" });

  // A refused entry becomes a draft, which its form shows again; under a new mark where the old one is taken.
  async function goOn(item, view) {
    if (item.typing && !navigator.onLine) { location.assign(item.path); return; }
    const taken = item.status === 409 || item.status === 410;
    const key = taken ? amif.uuid() : item.id;
    const fields = item.fields.map(([name, value]) => [name, name === "client_id" && !item.typing ? key : value]);
    let answer = null;
    try {
      answer = await amif.saveDraft({ ...item, key, fields, tab: item.tab || amif.uuid(), turn: item.turn || 1, revision: item.revision || 0 });
    } catch { /* said below */ }
    if (answer?.status !== 200) {
      find("state", view).textContent = say("cannot");
      return;
    }
    for (const each of item.typing ? [] : item.files.filter(({ sent }) => !sent)) {  // what was refused is said there again
      await store.put("files", { ...each, ...(each.why ? { file: null } : {}), name: each.file.name, key, isNew: true, at: Date.now(), path: item.path, title: item.title });
    }
    await store.drop(item.typing ? "typing" : "queue", item.id);
    location.assign(`${item.path}?draft=${encodeURIComponent(key)}`);
  }

  // The forms that this device keeps of this user.
  async function forms() {
    if (!window.caches) return;
    const pages = await caches.open(amif.PAGES + user);
    const kept = (await pages.keys()).map((request) => new URL(request.url).pathname).filter((path) => path !== amif.line.dataset.unsent);
    const rows = await Promise.all(kept.map(async (path) => {
      const page = new DOMParser().parseFromString(await (await pages.match(path)).text(), "text/html");
      const [item, link] = [document.createElement("li"), document.createElement("a")];
      const place = page.querySelector("main .overline span")?.textContent.trim() || page.querySelector(".brand")?.textContent.trim();
      link.href = path;
      link.dir = "auto";
      link.textContent = [page.querySelector("h1")?.textContent.trim(), place].filter(Boolean).join(" ");
      item.append(link);
      return item;
    }));
    find("forms").hidden = !rows.length;
    find("form-rows").replaceChildren(...rows);
  }

  // Without a network this page stands at the address of another one, which comes once there is one again.
  if (location.pathname !== amif.line.dataset.unsent) {
    const notice = document.getElementById("away");
    const back = notice.querySelector("[data-back]");
    notice.hidden = false;
    document.title = notice.querySelector("h2").textContent;
    back.hidden = !document.referrer.startsWith(location.origin) || document.referrer === location.href;
    back.href = document.referrer;
    notice.querySelector("[data-again]").href = location.href;
    const come = async () => {
      if (!(await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null))) return;
      await amif.sendAll();
      location.reload();
    };
    window.addEventListener("online", come);
    setInterval(come, 5000);  // a network that is back is not always told
  }

  find("send").onclick = async () => { await amif.sendAll({ now: true }); await list(); };
  document.addEventListener("amif:changed", list);
  list();
  forms();
})();
