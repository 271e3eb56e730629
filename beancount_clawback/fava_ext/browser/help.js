// @ts-check
/** A small "?" beside a term: a button that says in a sentence or two what the term means. */

import { element } from "./elements.js";
import { newId } from "./form-fields.js";
import { settings } from "./settings.js";

/**
 * @param {string} term - as in ledger_language/terms.py.
 * @returns {HTMLElement | null} null for a term that explains itself.
 */
export function helpFor(term) {
  const known = settings().terms[term];
  if (!known) return null;
  const id = newId();
  const said = element("span", { id, class: "clawback-help-text", role: "status" });
  const button = element(
    "button",
    {
      type: "button",
      class: "clawback-help",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-label": `What is ${known.name}?`,
      click: toggle,
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape" && said.textContent) toggle();
      },
    },
    "?",
  );
  function toggle() {
    const isOpen = !said.textContent;
    said.textContent = isOpen ? known?.meaning ?? "" : "";
    button.setAttribute("aria-expanded", String(isOpen));
  }
  return element("span", { class: "clawback-helped" }, button, said);
}
