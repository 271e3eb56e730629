// @ts-check
/** The combined workflow: offered where a payment is added and one of its payer stands. */

import { element } from "./elements.js";
import { plainName } from "./known-names.js";
import { paymentLine } from "./payment-choices.js";

/**
 * What to say and to offer; nothing without an active payment.
 *
 * @param {import("./payment-choices.js").Choice[]} rivals - the payer's active payments.
 * @param {object} acts
 * @param {(key: string) => void} acts.combine - reverse that payment in the same step.
 * @param {() => void} acts.bothStand
 * @returns {HTMLElement[]}
 */
export function combinedOffer(rivals, { combine, bothStand }) {
  const [rival] = rivals;
  if (!rival) return [];
  const ways = rivals.map((one) => {
    const which = rivals.length > 1 ? `that of ${one.date}` : "it";
    const label = `Reverse ${which} and record this payment in one step`;
    return element("button", { type: "button", click: () => combine(one.key) }, label);
  });
  ways.push(
    element("button", { type: "button", class: "muted", click: bothStand }, "Both payments apply"),
  );
  return [
    element("p", {}, `${rival.payer} has already paid on ${rival.claim}:`),
    element("ul", {}, ...rivals.map((one) => element("li", {}, paymentLine(one)))),
    element("div", { class: "clawback-buttons" }, ...ways),
  ];
}

/**
 * The active payments of a payer, whose name may be spelt as an account would or not.
 *
 * @param {import("./payment-choices.js").Choice[]} choices
 * @param {string} payer
 * @returns {import("./payment-choices.js").Choice[]}
 */
export function standingOf(choices, payer) {
  const name = plainName(payer);
  return choices.filter((choice) => choice.active && plainName(choice.payer) === name);
}
