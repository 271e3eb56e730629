// @ts-check
/** What a printed page says besides its title: ledger, filters, choices, and the day. */

import { element } from "./elements.js";
import { today } from "./form-fields.js";
import { settings } from "./settings.js";

const FILTERS = ["time", "account", "filter"];

/** @param {HTMLElement} section - the page's; it is complete. */
export function headPrinted(section) {
  const parts = [settings().ledgerTitle, ...filters(), ...choices(section), `printed ${today()}`];
  const head = element("p", { class: "clawback-printed" }, parts.filter(Boolean).join(" · "));
  section.querySelector(".clawback-title")?.after(head);
}

/** @returns {string[]} Fava's filters that are set. */
function filters() {
  const here = new URLSearchParams(window.location.search);
  return FILTERS.flatMap((name) => (here.get(name) ? [`${name} ${here.get(name)}`] : []));
}

/** @param {HTMLElement} section @returns {string[]} what the fields above the tables say. */
function choices(section) {
  return [...section.querySelectorAll(".clawback-controls > div")].flatMap((part) => {
    const label = part.querySelector("label")?.textContent?.trim() ?? "";
    const field = part.querySelector("select, input");
    const value =
      field instanceof HTMLSelectElement
        ? field.selectedOptions[0]?.textContent
        : field instanceof HTMLInputElement && field.value;
    return value ? [`${label} ${value}`] : [];
  });
}
