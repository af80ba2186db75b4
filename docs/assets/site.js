// What the theme makes on the page gets what a keyboard and a screen reader need: wide tables can be scrolled without a
// mouse, and parts of one kind have names of their own.
let count = 0;
let isDue = false;

const mend = () => {
  isDue = false;
  for (const table of document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])")) {
    table.tabIndex = 0;
    table.setAttribute("role", "region");
    table.setAttribute("aria-label", `Table ${++count}`);
  }
  for (const bar of document.querySelectorAll(".md-code__nav:not([aria-label])")) {
    bar.setAttribute("aria-label", `Block ${++count}`);
  }
  for (const part of document.querySelectorAll(".md-nav--secondary .md-nav[aria-label]:not([data-named])")) {
    part.dataset.named = "";
    part.setAttribute("aria-label", `On this page: ${part.getAttribute("aria-label")}`);
  }
};

new MutationObserver(() => {
  if (!isDue) requestAnimationFrame(mend);
  isDue = true;
}).observe(document.documentElement, { childList: true, subtree: true });
mend();
