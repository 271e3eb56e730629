// @ts-check
/** The page *Bulk entry*: a paper remittance sheet with many clients, saved in one write. */

import { element } from "./elements.js";
import { settings } from "./settings.js";
import { Sheet } from "./sheet.js";

/**
 * What bulk_page.py sends.
 *
 * @typedef {object} BulkData
 * @property {string[]} payers
 * @property {string} currency
 * @property {Record<string, string>} seen
 */

/**
 * The sheet that is being entered. Fava shows the page anew when its filters change or the
 * ledger is loaded again; the sheet then goes on as it was.
 *
 * @type {Sheet | null}
 */
let current = null;

/** @param {HTMLElement} section @param {BulkData} data */
export function show(section, data) {
  if (settings().readOnly) {
    const told = "This Fava is read-only: no sheet can be entered here.";
    section.append(element("p", { class: "clawback-notice", role: "note" }, told));
    return;
  }
  begin(section, data);
}

/** @param {HTMLElement} section @param {BulkData} data @returns {Sheet} */
function begin(section, data) {
  current ??= new Sheet(data, {
    forget: () => {
      current = null;
    },
    startAnew: (old) => {
      const place = old.element.parentElement ?? section;
      old.element.remove();
      current = null;
      begin(place, old.data).payer.focus();
    },
  });
  current.showIn(section, data);
  return current;
}
