// @ts-check
/** The payments on a claim to choose from; one that was taken back says by what. */

import { money } from "./balance-preview.js";
import { element, newId } from "./elements.js";

/**
 * A payment on a claim as writing/shapes.py describes it.
 *
 * @typedef {object} Choice
 * @property {string} key
 * @property {string} claim
 * @property {string} currency
 * @property {string} date
 * @property {string} kind - "payment" or "corrected payment".
 * @property {string} payer
 * @property {string} narration
 * @property {string} check
 * @property {Record<string, string>} amounts
 * @property {boolean} active
 * @property {string | null} reversedOn
 * @property {string} reversedBy
 */

/**
 * Radio buttons for the payments; those that do not stand cannot be chosen.
 *
 * @param {Choice[]} choices
 * @param {string} chosen - key.
 * @returns {HTMLUListElement}
 */
export function paymentChoices(choices, chosen) {
  const standing = choices.filter((choice) => choice.active);
  const key = standing.length === 1 ? standing[0]?.key : chosen;
  const list = element("ul", { class: "clawback-payments" });
  for (const choice of choices) {
    const id = newId();
    const input = element("input", {
      type: "radio",
      name: "payment",
      value: choice.key,
      id,
      disabled: !choice.active,
      checked: choice.active && choice.key === key,
    });
    list.append(
      element(
        "li",
        { class: choice.active ? null : "clawback-reversed" },
        input,
        element("label", { for: id }, paymentLine(choice), " ", fate(choice)),
      ),
    );
  }
  return list;
}

/**
 * A payment in one line.
 *
 * @param {Choice} choice
 * @returns {string}
 */
export function paymentLine(choice) {
  const paid = money(choice.amounts["insurance-paid"] ?? "0", choice.currency);
  const kind = choice.kind === "payment" ? "" : " (corrected payment)";
  return `${choice.date} ${choice.payer}, ${paid}${kind}: ${choice.narration || choice.key}`;
}

/** @param {Choice} choice @returns {HTMLElement | null} */
function fate(choice) {
  if (choice.active) return null;
  const by = choice.reversedBy ? ` by “${choice.reversedBy}”` : "";
  return element("small", {}, `reversed on ${choice.reversedOn}${by}`);
}
