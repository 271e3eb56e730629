// @ts-check
/** What stands in a cell of a table, by the name and type of its column. */

import { claimPage, favaJournal, remittancePage, samePage, sourceLine } from "./addresses.js";
import { parse, shown } from "./amounts.js";
import { element } from "./elements.js";
import { textShown } from "./hidden-digits.js";
import { address } from "./requests.js";
import { settings } from "./settings.js";

/**
 * @typedef {import("./table.js").Section} Section
 * @typedef {import("./table.js").Column} Column
 * @typedef {import("./table.js").Row} Row
 *
 * @typedef {object} Place - a cell's surroundings.
 * @property {Section} section
 * @property {Column} column
 * @property {Row} row
 * @property {[string, string, number] | null | undefined} source - hash, file and line of the entry.
 * @property {any} details - of the row.
 * @property {boolean} isTotal
 */

const CALL_FOR_SOMEBODY = new Set(["needs review", "reopened", "no-role"]);

/**
 * @param {Place} place
 * @returns {(Node | string)[]} the contents of the cell; none for an empty one.
 */
export function contents(place) {
  const { column, row, section, source } = place;
  const cell = row[column.name];
  if (cell === null || cell === undefined || cell === "") return [];
  const text = String(cell);
  switch (column.type) {
    case "money":
      return [drilled(amount(text, String(row.currency ?? "")), place)];
    case "count":
      return [drilled(count(Number(cell)), place)];
    case "date": {
      const first = section.columns.find((other) => other.type === "date");
      const isEntry = source && first === column;
      return [isEntry ? element("a", { href: `#context-${source[0]}` }, text) : text];
    }
    default:
      return ofText(text, place);
  }
}

/**
 * An amount as Fava would show it.
 *
 * @param {string} number
 * @param {string} currency
 * @returns {string}
 */
export function amount(number, currency) {
  const decimal = parse(number);
  return decimal ? shown(decimal, currency, settings()) : number;
}

/**
 * A whole number as Fava would show it.
 *
 * @param {number} number
 * @returns {string}
 */
export function count(number) {
  const { locale } = settings();
  return locale ? number.toLocaleString(locale.replace("_", "-")) : String(number);
}

/** @param {string} text @param {Place} place @returns {(Node | string)[]} */
function ofText(text, { section, column, row, source, details, isTotal }) {
  if (isTotal) return [text];
  switch (column.name) {
    case "claim":
    case "claims":
      return separated(
        text.split(", ").map((claim) => {
          const isNone = claim === "(none)";
          return isNone ? claim : element("a", { href: claimPage(claim) }, claim);
        }),
      );
    case "link":
      if (!section.name.startsWith("remittance")) {
        return [element("a", { href: favaJournal(`^${text}`) }, text)];
      }
      return [element("a", { href: remittancePage(text) }, text)];
    case "message":
    case "next_step":
    case "narration":
      return [textShown(text)];
    case "payment":
      return [element("a", { href: favaJournal(`^${text}`) }, text)];
    case "status":
      return text.split(", ").map(badge);
    case "place":
      if (!source) return [text];
      return [
        element(
          "a",
          { href: sourceLine(source[1], source[2]), title: text },
          text.replace(/^.*\//, "").replace(/\.(beancount|bean)(?=:\d+$)/, ""),
        ),
      ];
    case "reason":
      return [textShown(text), ...saidToo(["source"], section, row)];
    case "type":
      return [text, ...saidToo(["source", "reason"], section, row)];
    case "event":
      return eventContents(text, details, source?.[0] ?? "");
    case "settled_by":
      return details ? [settlements(details)] : [textShown(text)];
    default:
      return [text];
  }
}

/**
 * Below a text, what columns say that have no place of their own.
 *
 * @param {string[]} names
 * @param {Section} section
 * @param {Row} row
 * @returns {Node[]}
 */
function saidToo(names, { hidden }, row) {
  const said = names.filter((name) => hidden.includes(name) && row[name]);
  if (!said.length) return [];
  const text = said.map((name) => row[name]).join(": ");
  return [element("div", { class: "clawback-more" }, textShown(text))];
}

/** @param {string} status @returns {HTMLElement} */
export function badge(status) {
  const kind = CALL_FOR_SOMEBODY.has(status) ? "clawback-badge calls" : "clawback-badge";
  return element("span", { class: kind }, status);
}

/** @param {string} text @param {Place} place @returns {Node | string} */
function drilled(text, { section, column, row, isTotal }) {
  const { drill } = section;
  const isZero = !/[1-9]/.test(String(row[column.name]));
  if (!drill || isZero || !drill.columns.includes(column.name)) return text;
  /** @type {Record<string, string>} */
  const set = { column: column.name };
  for (const [parameter, from] of Object.entries(drill.row)) {
    set[parameter] = isTotal && from !== "currency" ? "" : String(row[from] ?? "");
  }
  return element("a", { href: samePage(set) }, text);
}

/**
 * @param {string} text
 * @param {{text: string, metadata: Record<string, string>, letter: string, needsReview: boolean}} details
 * @param {string} entry - its hash.
 * @returns {(Node | string)[]}
 */
function eventContents(text, details, entry) {
  const more = [details.text, ...Object.entries(details.metadata).map((pair) => pair.join(": "))];
  return [
    element("strong", {}, text),
    ...(details.needsReview ? [" ", badge("needs review")] : []),
    element("div", { class: "clawback-more" }, textShown(more.filter(Boolean).join(" · "))),
    ...(details.letter ? [letterWay(details.letter, entry)] : []),
  ];
}

/** @param {string} name @param {string} entry @returns {HTMLElement} to the payer's letter. */
function letterWay(name, entry) {
  const href = address("letter", { entry }).href;
  // Fava's way of changing pages would read the file as a page of its own.
  const more = { title: name, target: "_blank", "data-remote": true };
  return element("div", { class: "clawback-more" }, element("a", { href, ...more }, "Letter"));
}

/**
 * @typedef {{date: string, by: string, amount: string, currency: string}} Settled
 * @param {(Settled & {entry: string, assumed: string})[]} found
 * @returns {HTMLElement}
 */
function settlements(found) {
  return element(
    "ul",
    {},
    ...found.map((one) =>
      element(
        "li",
        {},
        element("a", { href: `#context-${one.entry}` }, one.date),
        ` ${textShown(one.by)}, ${amount(one.amount, one.currency)}`,
        ...(one.assumed ? [" ", badge(one.assumed)] : []),
      ),
    ),
  );
}

/** @param {(Node | string)[]} parts @returns {(Node | string)[]} */
function separated(parts) {
  return parts.flatMap((part, index) => (index ? [", ", part] : [part]));
}
