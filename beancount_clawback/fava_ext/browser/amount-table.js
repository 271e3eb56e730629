// @ts-check
/** The four amounts of a claim: what each is now, and a field for what it is from now on. */

import { parse, shown } from "./amounts.js";
import { element, newId } from "./elements.js";
import { AMOUNTS, amountInput, remarksOn } from "./form-fields.js";
import { helpFor } from "./help.js";
import { settings } from "./settings.js";

/**
 * @typedef {object} AmountTable
 * @property {HTMLTableElement} element
 * @property {HTMLInputElement[]} inputs - in the order of AMOUNTS.
 */

const HINTS = [
  ["clawback", "Leave all four empty for a full reversal. "],
  ["payment", "What the payer's statement says. "],
  ["", "An empty amount is zero, and insurance responsibility what remains."],
];

/**
 * @param {import("./balance-preview.js").Claim} claim
 * @param {object} [how]
 * @param {Record<string, string>} [how.values] - what the fields hold at first.
 * @returns {AmountTable}
 */
export function amountTable(claim, { values = {} } = {}) {
  const inputs = AMOUNTS.map(([name]) =>
    amountInput(name, {
      id: newId(),
      value: values[name] ?? "",
      ...(settings().incognito && values[name] ? { "data-hidden-digits": true } : {}),
    }),
  );
  const rows = AMOUNTS.flatMap(([name, label], index) => {
    const input = /** @type {HTMLInputElement} */ (inputs[index]);
    const now = parse(claim.amounts[name] ?? "");
    const told = element("td", { colspan: 3, class: "clawback-told" }, ...remarksOn(input));
    return [
      element(
        "tr",
        {},
        element("th", { scope: "row" }, element("label", { for: input.id }, label)),
        element("td", { class: "num" }, now ? shown(now, claim.currency, settings()) : ""),
        element("td", {}, input),
      ),
      element("tr", {}, told),
    ];
  });
  const hints = HINTS.map(([mode, hint]) =>
    element("span", { class: mode ? `clawback-only-${mode}` : null }, hint),
  );
  const now = element("span", { class: "clawback-only-clawback" }, "From now on");
  const alone = element("span", { class: "clawback-only-payment" }, "This payment");
  // One help for all four: from amount to amount it is one Tab.
  const help = helpFor(...AMOUNTS.map(([name]) => name));
  const heads = [[`Amounts in ${claim.currency}`, ...(help ? [help] : [])], ["Now"], [now, alone]];
  return {
    inputs,
    element: element(
      "table",
      { class: "clawback-amounts" },
      element("caption", { class: "clawback-hint" }, ...hints),
      element("thead", {}, element("tr", {}, ...heads.map(head))),
      element("tbody", {}, ...rows),
    ),
  };
}

/**
 * What was typed, by metadata key.
 *
 * @param {AmountTable | undefined} table
 * @returns {Record<string, string>}
 */
export function typedAmounts(table) {
  return Object.fromEntries((table?.inputs ?? []).map((input) => [input.name, input.value]));
}

/** @param {(string | Node)[]} title @param {number} index @returns {HTMLTableCellElement} */
function head(title, index) {
  return element("th", { scope: "col", class: index === 1 ? "num" : null }, ...title);
}
