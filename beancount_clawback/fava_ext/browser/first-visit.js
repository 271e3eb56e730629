// @ts-check
/** What every page has around its contents: the menu, and a line for whoever comes first. */

import { element } from "./elements.js";
import { settings } from "./settings.js";

/**
 * Say what the page is for, until somebody has read it once.
 *
 * @param {HTMLElement} section - the page's.
 */
export function introduce(section) {
  const { page, about } = settings();
  const key = `clawback-known-${page}`;
  if (!about || localStorage.getItem(key)) return;
  const line = element(
    "p",
    { class: "clawback-first" },
    element("span", {}, about),
    element(
      "button",
      {
        type: "button",
        class: "muted",
        click: () => {
          localStorage.setItem(key, "yes");
          line.remove();
        },
      },
      "Got it",
    ),
  );
  section.querySelector(".clawback-title")?.after(line);
}

/** Let the button of a narrow window open the list of pages. */
export function openMenu() {
  const button = document.querySelector(".clawback-menu");
  const pages = document.getElementById("clawback-pages");
  if (!button || !pages) return;
  button.addEventListener("click", () => {
    const isOpen = pages.classList.toggle("open");
    button.setAttribute("aria-expanded", String(isOpen));
  });
}
