// A navigation that is wider than the screen begins at the page where one is. Without this it begins at its first item.
"use strict";
for (const nav of document.querySelectorAll(".site-nav")) {
  const here = nav.querySelector("[aria-current]");
  if (!here || nav.scrollWidth <= nav.clientWidth) continue;
  const first = nav.querySelector(".write-down"); // it stays at the edge and covers what is under it
  const edge = nav.getBoundingClientRect().left + (first && !first.contains(here) ? first.offsetWidth : 0);
  if (first?.contains(here)) nav.scrollLeft = 0;
  else nav.scrollLeft += here.getBoundingClientRect().left - edge - 16;
}
