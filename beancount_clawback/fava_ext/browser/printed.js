// @ts-check
/**
 * What a printed page says besides its title: ledger, filters, choices, and the day.
 *
 * The browser does not wait for rows when it prints by its own menu: then the paper says how many
 * of them it has. The keys for it load all of them first.
 */

import { element } from "./elements.js";
import { today } from "./form-fields.js";
import { settings } from "./settings.js";

const FILTERS = ["time", "account", "filter"];

/** @type {Map<HTMLElement, () => Promise<void>>} what loads the rest of a table, by a part of it. */
const unfinished = new Map();

/** @param {() => Promise<void>} load @param {HTMLElement} part - of the table that it is about. */
export function beforePrinting(load, part) {
  unfinished.set(part, load);
}

/** @param {KeyboardEvent} event */
async function printWhole(event) {
  const isPrint = (event.ctrlKey || event.metaKey) && !event.altKey && event.key === "p";
  for (const part of unfinished.keys()) if (!part.isConnected) unfinished.delete(part);
  if (!isPrint || !unfinished.size) return;
  event.preventDefault();
  for (const load of unfinished.values()) await load();
  window.print();
}

/** @param {HTMLElement} section - the page's; it is complete. */
export function headPrinted(section) {
  // The same function is listened to once, however many pages are shown.
  document.addEventListener("keydown", printWhole);
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
