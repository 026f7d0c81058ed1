// A navigation that is wider than the screen begins at the page where one is. Without this it begins at its first item.
"use strict";
for (const list of document.querySelectorAll(".site-nav ul")) {
  const here = list.querySelector("[aria-current]");
  if (here) list.scrollLeft += here.getBoundingClientRect().left - list.getBoundingClientRect().left;
}
