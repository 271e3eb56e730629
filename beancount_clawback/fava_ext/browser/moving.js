// @ts-check
/** Moving to another state of a page by Fava's own router, without losing the focus. */

import { element } from "./elements.js";

/** Id of what had the focus when the page was left; the next page gives it back. */
let focused = "";

/**
 * Go to an address as if its link had been clicked.
 *
 * @param {string} href
 */
export function goTo(href) {
  keepFocus();
  const link = element("a", { href, hidden: true });
  (document.querySelector("article") ?? document.body).append(link);
  link.click();
  link.remove();
}

/** Give the focus back, on the page that comes next, to what has it now. */
export function keepFocus() {
  focused = document.activeElement?.id ?? "";
}

/** To be called when a page is complete. */
export function giveFocusBack() {
  const was = focused;
  focused = "";
  if (was && document.activeElement === document.body) document.getElementById(was)?.focus();
}
