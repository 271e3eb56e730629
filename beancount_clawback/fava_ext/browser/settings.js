// @ts-check
/**
 * What the server says about the page that is shown; see Clawback.settings in extension.py.
 *
 * @typedef {object} Settings
 * @property {string | null} page - name of the page; null if the address names none.
 * @property {string} title
 * @property {string} about - what the page is for; empty where its title says it.
 * @property {string} term - of the title; empty where it explains itself.
 * @property {Record<string, {name: string, meaning: string}>} terms - that help explains.
 * @property {string} ledgerTitle
 * @property {boolean} readOnly - this Fava refuses every write.
 * @property {boolean} incognito - no digit of an amount may be shown.
 * @property {string | null} locale - as in Fava's option, for example "en_IN".
 * @property {Record<string, number>} precisions - decimal places by currency.
 * @property {boolean} externalEditor - sources open in the editor that Fava's option names.
 */

/** @returns {Settings} */
export function settings() {
  const script = document.getElementById("clawback-settings");
  return JSON.parse(script?.textContent ?? "{}");
}
