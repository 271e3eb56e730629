// @ts-check
/** A small "?" beside a term: a button that says in a sentence or two what the term means. */

import { element, newId } from "./elements.js";
import { settings } from "./settings.js";

const GAP = 6;

/**
 * @param {string} term - as in ledger_language/terms.py.
 * @returns {HTMLElement | null} null for a term that explains itself.
 */
export function helpFor(term) {
  const known = settings().terms?.[term];
  if (!known) return null;
  const id = newId();
  // The browser opens and closes it: by click, by keyboard, by Escape.
  const said = element("span", { id, class: "clawback-help-text", role: "status", popover: "auto" });
  const button = element(
    "button",
    {
      type: "button",
      class: "clawback-help",
      popovertarget: id,
      "aria-expanded": "false",
      "aria-label": `What is ${known.name}?`,
    },
    "?",
  );
  said.addEventListener("toggle", (event) => {
    const isOpen = Reflect.get(event, "newState") === "open";
    button.setAttribute("aria-expanded", String(isOpen));
    // What comes into a status is read out.
    said.textContent = isOpen ? known.meaning : "";
    if (isOpen) place(said, button);
  });
  return element("span", { class: "clawback-helped" }, button, said);
}

/** @param {HTMLElement} said @param {HTMLElement} button */
function place(said, button) {
  const { left, top, bottom } = button.getBoundingClientRect();
  const isBelow = bottom + GAP + said.offsetHeight < window.innerHeight;
  said.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - said.offsetWidth - GAP))}px`;
  said.style.top = `${isBelow ? bottom + GAP : Math.max(GAP, top - GAP - said.offsetHeight)}px`;
}
