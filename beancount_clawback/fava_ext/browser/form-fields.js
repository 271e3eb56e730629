// @ts-check
/** Fields of a form: each with its name, a hint, and a place for what is wrong with it. */

import { element, newId } from "./elements.js";
import { helpFor } from "./help.js";

/** @typedef {HTMLInputElement | HTMLSelectElement} Input */

/** The four amounts: metadata key and name, in the order of the books. */
export const AMOUNTS = /** @type {const} */ ([
  ["insurance-paid", "Insurance paid"],
  ["write-off", "Write-off"],
  ["client-responsibility", "Client responsibility"],
  ["insurance-responsibility", "Insurance responsibility"],
]);

/**
 * Put a name above an input, with help if it is a term that needs some, and below it room for
 * a hint and for what is wrong.
 *
 * @param {string} label
 * @param {Input} input - its name is the field's.
 * @param {string} [hint]
 * @param {string} [term] - that its help explains.
 * @returns {HTMLDivElement}
 */
export function field(label, input, hint = "", term = input.name) {
  input.id ||= newId();
  return element(
    "div",
    { class: "clawback-field" },
    element("span", {}, element("label", { for: input.id }, label), helpFor(term)),
    input,
    ...remarksOn(input, hint),
  );
}

/**
 * A check box with its name behind it.
 *
 * @param {string} label
 * @param {HTMLInputElement} input
 * @param {string} [hint]
 * @param {string} [term] - that its help explains.
 * @returns {HTMLDivElement}
 */
export function tick(label, input, hint = "", term = input.name) {
  input.id ||= newId();
  return element(
    "div",
    { class: "clawback-field clawback-tick" },
    element(
      "div",
      {},
      input,
      " ",
      element("span", {}, element("label", { for: input.id }, label), helpFor(term)),
    ),
    ...remarksOn(input, hint),
  );
}

/**
 * The elements that say more about an input, tied to it for screen readers.
 *
 * @param {Input} input
 * @param {string} [hint]
 * @returns {HTMLElement[]}
 */
export function remarksOn(input, hint = "") {
  input.id ||= newId();
  const problem = element("p", { class: "clawback-problem", id: `${input.id}-problem` });
  problem.hidden = true;
  const remarks = [problem];
  if (hint) {
    remarks.unshift(element("p", { class: "clawback-hint", id: `${input.id}-hint` }, hint));
  }
  input.setAttribute("aria-describedby", remarks.map((remark) => remark.id).join(" "));
  return remarks;
}

/**
 * A field for an amount of money.
 *
 * @param {string} name
 * @param {Record<string, string | boolean>} [attributes]
 * @returns {HTMLInputElement}
 */
export function amountInput(name, attributes = {}) {
  return element("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    class: "clawback-amount",
    name,
    ...attributes,
  });
}

/**
 * Say beside a field what is wrong with it, or that nothing is.
 *
 * @param {Input} input
 * @param {string} message - empty if nothing is.
 */
export function mark(input, message) {
  const problem = document.getElementById(`${input.id}-problem`);
  if (message) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  if (!problem || problem.textContent === message) return;
  problem.textContent = message;
  problem.hidden = !message;
}

/**
 * A list of texts that an input suggests; append it anywhere.
 *
 * @param {HTMLInputElement} input
 * @param {string[]} texts
 * @returns {HTMLDataListElement}
 */
export function suggestions(input, texts) {
  const list = element("datalist", { id: newId() });
  list.append(...texts.map((text) => element("option", { value: text })));
  input.setAttribute("list", list.id);
  return list;
}

/** @returns {string} today's date where the accountant sits, as 2026-05-02. */
export function today() {
  const now = new Date();
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
