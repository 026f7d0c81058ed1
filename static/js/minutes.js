// Comfort on the minutes of a meeting: paper shows what stands folded, and a link into something folded opens it.
(() => {
  "use strict";
  let opened = [];
  const show = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    let closed = target && target.closest("details:not([open])");
    if (!closed) return;
    for (; closed; closed = target.closest("details:not([open])")) closed.open = true;
    target.scrollIntoView();
  };
  show();
  window.addEventListener("hashchange", show);
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".minutes details:not([open])")];
    for (const each of opened) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
  });
})();
