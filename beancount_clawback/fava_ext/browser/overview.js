// @ts-check
/** The page *Overview*: what waits, what insurers took back in a year, the latest entries. */

import { amount, count as numberOf } from "./cells.js";
import { picture } from "./clawback-picture.js";
import { controlsElement } from "./controls.js";
import { element } from "./elements.js";
import { helpFor } from "./help.js";
import { letterDrop } from "./letter.js";
import { giveFocusBack } from "./moving.js";
import { ownWrites, placesOf, undoOf } from "./own-writes.js";
import { address } from "./requests.js";
import { undone } from "./saved.js";
import { searchField } from "./search-field.js";
import { settings } from "./settings.js";
import { tableSection } from "./table.js";

/**
 * A line of what waits, as reading/overview.py tells it.
 *
 * @typedef {object} Waiting
 * @property {string} name
 * @property {string} title
 * @property {number} count
 * @property {{who: string, amount: string, currency: string}[]} amounts
 * @property {number | null} oldest - days.
 * @property {string} page
 * @property {Record<string, string>} parameters
 *
 * @typedef {object} OverviewData
 * @property {string} asOf
 * @property {Waiting[]} waiting
 * @property {import("./clawback-picture.js").PayerMonths[]} months
 * @property {import("./table.js").Section} latest
 */

/** @param {HTMLElement} section @param {OverviewData} data */
export function show(section, data) {
  if (!settings().readOnly) section.append(wayToRecord());
  section.append(waitingPart(data), ...ownPart(), picture(data.months), tableSection(data.latest));
  giveFocusBack();
}

/** @returns {HTMLElement} */
function wayToRecord() {
  const { element: box } = searchField("Find the payment that a letter is about");
  const href = address("", { page: "record" }).href;
  const way = element("a", { class: "button", href }, "Record a clawback");
  return element(
    "div",
    { class: "clawback-start" },
    box,
    way,
    letterDrop(() => way.click()),
  );
}

/** @returns {HTMLElement[]} what was saved in this window, each with its undo. */
function ownPart() {
  const all = settings().readOnly ? [] : ownWrites();
  if (!all.length) return [];
  const rows = all.map((own) =>
    element(
      "li",
      {},
      element("span", {}, `${own.time} ${own.message}`, ...placesOf(own.places)),
      undoOf(own, undone(own.message)),
    ),
  );
  return [
    element(
      "section",
      { class: "clawback-section", "aria-labelledby": "clawback-own" },
      element("h3", { id: "clawback-own" }, "Saved in this window"),
      element("ul", { class: "clawback-own" }, ...rows),
    ),
  ];
}

/** @param {OverviewData} data @returns {HTMLElement} */
function waitingPart({ waiting, asOf }) {
  const lines = waiting.filter(({ count }) => count);
  const rest = waiting.filter(({ count }) => !count).map(({ title }) => title.toLowerCase());
  const nothing = lines.length ? "Nothing else waits" : "Nothing waits";
  const control = { name: "as-of", label: "As of", value: asOf, type: /** @type {const} */ ("date") };
  return element(
    "section",
    { class: "clawback-section", "aria-labelledby": "clawback-waiting" },
    element("h3", { id: "clawback-waiting" }, "What needs doing"),
    controlsElement([{ ...control, options: [], suggestions: [] }]),
    lines.length ? waitingTable(lines) : null,
    rest.length
      ? element(
          "details",
          { class: "clawback-nothing" },
          element("summary", {}, `${nothing}.`),
          element("p", {}, `Looked for: ${rest.join(", ")}.`),
        )
      : null,
  );
}

/** @param {Waiting[]} lines @returns {HTMLElement} */
function waitingTable(lines) {
  const heads = ["What", "Count", "Amount", "Oldest"].map((title, index) =>
    element("th", { scope: "col", role: "columnheader", class: index ? "num" : null }, title),
  );
  return element(
    "div",
    { class: "clawback-table fits" },
    element(
      "table",
      { role: "table", class: "clawback-waiting" },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)),
      element("tbody", { role: "rowgroup" }, ...lines.map(waitingRow)),
    ),
  );
}

/** @param {Waiting} line @returns {HTMLElement} */
function waitingRow({ name, title, count, amounts, oldest, page, parameters }) {
  const { href } = address("", { page, ...parameters });
  const sums = amounts.map(({ who, amount: number, currency }) =>
    element("div", {}, `${who ? `${who} ` : ""}${amount(number, currency)} ${currency}`),
  );
  const cell = (/** @type {string} */ heading, /** @type {(Node | string)[]} */ ...parts) =>
    element(
      "td",
      { class: parts.length ? "num" : "num empty", role: "cell", "data-title": heading },
      parts.length ? element("div", {}, ...parts) : null,
    );
  const age = oldest === null ? [] : [oldest === 1 ? "1 day" : `${numberOf(oldest)} days`];
  return element(
    "tr",
    { role: "row" },
    element(
      "th",
      { scope: "row", role: "rowheader", "data-title": "What" },
      element("span", {}, element("a", { href }, title), helpFor(name)),
    ),
    cell("Count", numberOf(count)),
    cell("Amount", ...sums),
    cell("Oldest", ...age),
  );
}
