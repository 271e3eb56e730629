// @ts-check
/** A name that the ledger does not have yet: often a slip, so that it is said, not refused. */

import { element, newId } from "./elements.js";

/** Said of a payer whom the ledger does not have yet. */
export const NEW_PAYER = "The ledger has no payer with this name yet. Check the spelling.";

/**
 * What to show below an input while what is typed there is none of some names.
 *
 * @param {HTMLInputElement} input
 * @param {string[]} names - without any, nothing is said.
 * @param {string} told
 * @returns {HTMLParagraphElement}
 */
export function saidIfNew(input, names, told) {
  const known = new Set(names.map(plainName));
  const hint = element("p", { class: "clawback-hint", role: "status", id: newId() });
  const refresh = () => {
    const name = plainName(input.value);
    const text = name && known.size && !known.has(name) ? told : "";
    if (hint.textContent !== text) hint.textContent = text;
  };
  // When the typing is done: half a name is never known.
  input.addEventListener("change", refresh);
  input.addEventListener("input", () => {
    if (hint.textContent) refresh();
  });
  return hint;
}

/**
 * @param {string} name
 * @returns {string} a payer's name as an account would spell it.
 */
export function plainName(name) {
  return name.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}
