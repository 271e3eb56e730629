// @ts-check
/** A field in which a payment is found by whatever is known of it, tagged or not. */

import { money } from "./balance-preview.js";
import { finder } from "./finder.js";
import { write } from "./requests.js";

/**
 * A payment that was found, as writing/shapes.py describes it.
 *
 * @typedef {object} FoundPayment
 * @property {string} date
 * @property {string} kind - "payment" or "handwritten clawback".
 * @property {string} payer
 * @property {string} client
 * @property {string[]} claims
 * @property {string} paid
 * @property {string} currency
 * @property {string} link
 * @property {string} narration
 * @property {boolean} tagged
 * @property {boolean} standing
 * @property {boolean} recognized
 * @property {string[]} why
 * @property {string[]} missing
 * @property {string} file
 * @property {number} line
 */

/**
 * Make an input find payments.
 *
 * @param {HTMLInputElement} input
 * @param {(payment: FoundPayment) => void} take - called with the payment that was chosen.
 * @returns {HTMLUListElement} the list, to be put behind the input.
 */
export function paymentFinder(input, take) {
  return finder(input, {
    label: "Payments found",
    find: async (typed) => {
      const { payments, more } = await write("find-payments", { typed });
      return { items: payments, more };
    },
    lines: (/** @type {FoundPayment} */ payment) => [foundLine(payment), about(payment)],
    none: (typed) =>
      typed.trim()
        ? `No insurance payment has all of “${typed.trim()}”. Payers, clients, claims, check ` +
          "numbers, amounts, dates and narrations were searched. Remove a word."
        : "The ledger has no insurance payment that can be taken back.",
    offers: true,
    more: "More payments match. Keep typing to narrow the list.",
    take,
  });
}

/** @param {FoundPayment} payment @returns {string} when, who, how much, and what it says. */
export function foundLine({ date, payer, paid, currency, narration }) {
  return `${date} ${payer}, ${money(paid, currency)}: ${narration}`;
}

/** @param {FoundPayment} payment @returns {string} */
function about(payment) {
  const { client, claims, kind, standing, recognized, tagged, why } = payment;
  return [
    kind === "payment" ? "" : "a clawback written by hand",
    claims.join(", "),
    client,
    standing ? "" : "taken back already",
    recognized ? "" : "nothing says that an insurer paid it",
    tagged ? "" : "not tagged yet",
    why.join(", "),
  ]
    .filter(Boolean)
    .join(" · ");
}
