// @ts-check
/** What to do where a page has nothing to show, with the ways there. */

import { samePage } from "./addresses.js";
import { element } from "./elements.js";
import { address } from "./requests.js";

const FILTERS = ["time", "account", "filter"];

/** @returns {HTMLParagraphElement} the sentence in the place of a table without lines. */
export function nothingToShow() {
  return element("p", {}, "There is nothing to show. ", ...nextStep());
}

/** @returns {(Node | string)[]} what to do next: clear filters or the search, or record and set up. */
export function nextStep() {
  const here = new URLSearchParams(window.location.search);
  const set = FILTERS.filter((name) => here.get(name));
  if (set.length) {
    const cleared = Object.fromEntries(set.map((name) => [name, ""]));
    const clear = element("a", { href: samePage(cleared) }, "Clear Fava's filters");
    return [clear, " to see what they leave out."];
  }
  if (here.get("q")) {
    const all = element("a", { href: samePage({ q: "" }) }, "Clear the search");
    return [all, " to see all claims."];
  }
  return [
    way("record", "Record a clawback"),
    ", or see on ",
    way("setup", "Set-up"),
    " what your accounts are taken for.",
  ];
}

/** @param {string} page @param {string} label @returns {HTMLAnchorElement} */
function way(page, label) {
  return element("a", { href: address("", { page }).href }, label);
}
