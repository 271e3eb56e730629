// @ts-check
/** In incognito mode no digit of an amount is shown, not in sentences and ledger text either. */

import { settings } from "./settings.js";

const AMOUNT = /\d[\d,]*\.\d+|\d[\d,]*(?= [A-Z][A-Z0-9'._-]{1,22}\b)/g;

/**
 * A sentence or ledger text as it may be shown; dates, links and account names stay.
 *
 * @param {string} text
 * @returns {string}
 */
export function textShown(text) {
  if (!settings().incognito) return text;
  return text.replace(AMOUNT, (amount) => amount.replace(/\d/g, "X"));
}
