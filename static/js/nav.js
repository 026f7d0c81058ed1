// A navigation that is wider than the screen begins at the page where one is. Without this it begins at its first item.
"use strict";
for (const nav of document.querySelectorAll(".site-nav")) {
  const here = nav.querySelector("[aria-current]");
  if (!here || nav.scrollWidth <= nav.clientWidth) continue;
  const first = nav.querySelector(".write-down"); // it stays at the edge and covers what is under it
  if (first?.contains(here)) { nav.scrollLeft = 0; continue; }
  const edge = nav.getBoundingClientRect().left + (first ? first.offsetWidth : 0);
  nav.scrollLeft += here.getBoundingClientRect().left - edge - 16;
  // At the end of the list an item may look out from under it by less than a finger can hit: it goes under whole.
  const looksOut = [...nav.querySelectorAll("a")].map((item) => item.getBoundingClientRect()).find(
    (item) => item.left < edge && item.right > edge && item.right - edge < 28,
  );
  if (first && looksOut) {
    nav.firstElementChild.style.paddingInlineEnd = `${Math.ceil(looksOut.right - edge)}px`;
    nav.scrollLeft += Math.ceil(looksOut.right - edge);
  }
}
