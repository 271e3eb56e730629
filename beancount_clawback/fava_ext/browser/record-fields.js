// @ts-check
/** The fields in which a clawback or a payment is typed. */

import { element } from "./elements.js";
import { field, today } from "./form-fields.js";

/** @typedef {import("./record.js").RecordData} RecordData */

export const SESSION_HINT = "Both are put on one claim, so that its balance is known.";

/**
 * @param {RecordData} data
 * @param {{payers: string[]}} claim
 * @param {{adds: boolean, values: Record<string, string>}} begun - whether a payment is added, and
 *   what a letter says.
 */
export function recordFields(data, claim, { adds, values }) {
  const text = (/** @type {string} */ name) =>
    element("input", { type: "text", name, value: values[name] ?? "" });
  const radio = (/** @type {string} */ value, /** @type {boolean} */ checked) =>
    element("input", { type: "radio", name: "mode", value, checked });
  return {
    reverse: radio("clawback", !adds),
    add: radio("payment", adds),
    date: element("input", { type: "date", name: "date", required: true, value: values.date ?? today() }),
    payer: element("input", { type: "text", name: "payer", value: claim.payers[0] ?? "" }),
    source: text("source"),
    reference: text("payer-reference"),
    reason: text("reason"),
    check: text("check"),
    taken: element("input", { type: "text", inputmode: "decimal", name: "taken" }),
    settlement: element(
      "select",
      { name: "settlement" },
      element("option", { value: "" }, settledByDefault(data.recoupment)),
      ...data.settlements.map((account) => element("option", { value: account }, account)),
    ),
    review: element("input", { type: "checkbox", name: "review", checked: true }),
  };
}

/**
 * @param {ReturnType<typeof recordFields>} fields
 * @returns {HTMLElement} those that most records leave empty, folded.
 */
export function seldomFields(fields) {
  return element(
    "details",
    {},
    element("summary", {}, "Remittance, settlement, amount taken"),
    field("Check or EFT number", fields.check),
    element(
      "div",
      { class: "clawback-only-clawback" },
      field("Account the payer took it from", fields.settlement),
      field("Amount actually taken", fields.taken, "Only if it differs from what is reversed."),
    ),
  );
}

/**
 * @param {RecordData["sessions"]} sessions - those that a payment on no claim may be for.
 * @returns {HTMLSelectElement | null}
 */
export function sessionChoice(sessions) {
  if (!sessions.length) return null;
  return element(
    "select",
    { name: "session" },
    element("option", { value: "" }, "None: leave the payment without a claim"),
    ...sessions.map((one) =>
      element(
        "option",
        { value: one.place },
        `${one.date} ${one.payee}: ${one.narration} (${one.why.join(", ")})`,
      ),
    ),
  );
}

/** @param {string} recoupment @returns {string} */
function settledByDefault(recoupment) {
  return recoupment
    ? "Not yet: what was paid is owed to the payer"
    : "Taken from the bank account it was paid into";
}
