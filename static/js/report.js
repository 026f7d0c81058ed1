// A report on a narrow screen: its long parts stand there folded, under their headings. Without this they are all open;
// a link into one opens it, and so does printing.
(() => {
  const folds = [...document.querySelectorAll(".report-page details.fold")];
  const open = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    const fold = target.closest("details.fold") || target.querySelector(":scope > details.fold");
    if (fold && !fold.open) {
      fold.open = true;
      target.scrollIntoView();
    }
  };
  if (!matchMedia("(min-width: 768px)").matches) for (const fold of folds) fold.open = false;
  open();
  addEventListener("hashchange", open);
  // The same link once more changes no hash.
  document.addEventListener("click", (event) => {
    if (event.target.closest?.('a[href^="#"]')) setTimeout(open);
  });
  addEventListener("beforeprint", () => {
    for (const fold of folds) fold.open = true;
  });
})();
