// @ts-check
/** Addresses of the extension's pages and of Fava's reports, under the filters that are set. */

import { address } from "./requests.js";
import { settings } from "./settings.js";

/**
 * The page that is shown, with some of its parameters changed.
 *
 * @param {Record<string, string>} set - an empty value takes the parameter away.
 * @returns {string}
 */
export function samePage(set) {
  const url = new URL(window.location.href);
  url.hash = "";
  for (const [name, value] of Object.entries(set)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  return url.href;
}

/**
 * An endpoint, asked about the page that is shown.
 *
 * @param {string} endpoint
 * @param {Record<string, string | number>} parameters
 * @returns {string}
 */
export function endpointOfPage(endpoint, parameters) {
  const url = address(endpoint, shownParameters());
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** @returns {Record<string, string>} the parameters of the page that is shown, with its name. */
export function shownParameters() {
  const parameters = Object.fromEntries(new URLSearchParams(window.location.search));
  return { ...parameters, page: settings().page ?? "" };
}

/** @param {string} claim - the claim's link. @returns {string} */
export function claimPage(claim) {
  return address("", { page: "claim", claim }).href;
}

/** @param {string} remittance - its link. @returns {string} */
export function remittancePage(remittance) {
  return address("", { page: "remittance", remittance }).href;
}

/**
 * One of Fava's own reports.
 *
 * @param {string} report - for example "income_statement/".
 * @param {string} [time] - a time filter other than the one that is set.
 * @returns {string}
 */
export function favaReport(report, time) {
  return address(`../../${report}`, time ? { time } : {}).href;
}

/** @param {string} filter - for Fava's filter field. @returns {string} Fava's journal. */
export function favaJournal(filter) {
  const url = address("../../journal/");
  url.searchParams.set("filter", filter);
  url.searchParams.delete("time");
  url.searchParams.delete("account");
  return url.href;
}

/**
 * A line in the source: in Fava's editor, or in the one that its options name.
 *
 * @param {string} file - in full.
 * @param {number} line
 * @returns {string}
 */
export function sourceLine(file, line) {
  if (settings().externalEditor) {
    return `beancount://${encodeURI(file)}?lineno=${line}`;
  }
  return address("../../editor/", { file_path: file, line }).href;
}
