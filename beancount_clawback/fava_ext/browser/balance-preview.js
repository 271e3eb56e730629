// @ts-check
/** The balance preview: what a record would do to its claims, before it is saved. */

import { parse, plain, shown, subtract } from "./amounts.js";
import { element } from "./elements.js";
import { AMOUNTS } from "./form-fields.js";
import { textShown } from "./hidden-digits.js";
import { settings } from "./settings.js";

/**
 * A claim as writing/shapes.py describes it; amounts are texts.
 *
 * @typedef {object} Claim
 * @property {string} name
 * @property {string} currency
 * @property {string} client
 * @property {string[]} payers
 * @property {string} practitioner
 * @property {string} service
 * @property {string} serviceDate
 * @property {string} billed
 * @property {Record<string, string>} amounts
 * @property {string} insuranceBalance
 * @property {string} clientBalance
 * @property {string} balance
 * @property {string[]} statuses
 *
 * @typedef {object} Preview
 * @property {{before: Claim | null, after: Claim, reopened: boolean, wasReopened: boolean}[]}
 *   claims
 * @property {{payment: string, currency: string, before: Record<string, string>,
 *   after: Record<string, string>}[]} withoutClaim
 * @property {Record<string, string>} revenue
 * @property {Record<string, string>} cash
 * @property {string[]} transactions
 */

/**
 * Show what a record would do.
 *
 * @param {HTMLElement} place - its contents are replaced.
 * @param {Preview | null} preview - null while nothing can be said.
 * @param {object} more
 * @param {string} more.date - of the record.
 * @param {string} more.text - what would be written.
 * @param {string} more.writes - the sentence above that text.
 * @param {boolean} [more.owed] - what is taken back is owed to the payer, and moves no cash.
 * @param {boolean} [more.provisional] - it needs review.
 */
export function showPreview(place, preview, { date, text, writes, owed, provisional }) {
  if (!preview) {
    place.replaceChildren(
      element("p", { class: "clawback-hint" }, "The preview appears once the amounts add up."),
    );
    return;
  }
  const open = [...place.querySelectorAll("details")].map((part) => part.open);
  place.replaceChildren(
    ...preview.claims.map(balances),
    ...preview.withoutClaim.map(amountsAlone),
    consequences(preview, { month: date.slice(0, 7), owed, provisional }),
    details("The exact transactions", preview.transactions.join("\n"), open[0] ?? true),
    details(writes, text, open[1] ?? false),
  );
}

/**
 * An amount as Fava shows it, with its currency.
 *
 * @param {string} number
 * @param {string} currency
 * @returns {string}
 */
export function money(number, currency) {
  const parsed = parse(number);
  return parsed ? `${shown(parsed, currency, settings())} ${currency}` : number;
}

/** @param {Preview["claims"][number]} change @returns {HTMLTableElement} */
function balances({ before, after }) {
  const rows = AMOUNTS.map(([key, name]) =>
    row(name, before?.amounts[key] ?? "0", after.amounts[key] ?? "0", after.currency),
  );
  const [insurance, client, balance] = /** @type {const} */ ([
    ["insuranceBalance", "Insurance balance"],
    ["clientBalance", "Client balance"],
    ["balance", "Balance"],
  ]).map(([key, name]) => row(name, before?.[key] ?? "0", after[key], after.currency));
  insurance?.classList.add("clawback-rule");
  balance?.classList.add("clawback-sum");
  const head = [after.name, "Before", "After", "Change"].map((title, index) =>
    element("th", { scope: "col", class: index ? "num" : null }, title),
  );
  return element(
    "table",
    { class: "clawback-balances" },
    element("caption", {}, `${after.name}, in ${after.currency}`),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows, insurance, client, balance),
  );
}

/** @param {Preview["withoutClaim"][number]} change @returns {HTMLTableElement} */
function amountsAlone({ payment, currency, before, after }) {
  const rows = AMOUNTS.filter(([key]) => key in after).map(([key, name]) =>
    row(name, before[key] ?? "0", after[key] ?? "0", currency),
  );
  const head = [payment, "Before", "After", "Change"].map((title, index) =>
    element("th", { scope: "col", class: index ? "num" : null }, title),
  );
  const unknown = element("td", { colspan: 3 }, "not known: no charge is linked");
  return element(
    "table",
    { class: "clawback-balances" },
    element("caption", {}, `${payment}, in ${currency}`),
    element("thead", {}, element("tr", {}, ...head)),
    element(
      "tbody",
      {},
      ...rows,
      element(
        "tr",
        { class: "clawback-sum" },
        element("th", { scope: "row" }, "Balance"),
        unknown,
      ),
    ),
  );
}

/**
 * @param {string} name
 * @param {string} before
 * @param {string} after
 * @param {string} currency
 * @returns {HTMLTableRowElement}
 */
function row(name, before, after, currency) {
  const change = difference(before, after, currency);
  return element(
    "tr",
    { class: change ? "clawback-changed" : null },
    element("th", { scope: "row" }, name),
    ...[number(before, currency), number(after, currency), change].map((text) =>
      element("td", { class: "num" }, text),
    ),
  );
}

/** @param {string} text @param {string} currency @returns {string} */
function number(text, currency) {
  const parsed = parse(text);
  return parsed ? shown(parsed, currency, settings()) : text;
}

/** @param {string} before @param {string} after @param {string} currency @returns {string} */
function difference(before, after, currency) {
  const [from, to] = [parse(before), parse(after)];
  if (!from || !to) return "";
  const change = subtract(to, from);
  if (change.units === 0n) return "";
  return `${change.units > 0n ? "+" : ""}${shown(change, currency, settings())}`;
}

/**
 * @param {Preview} preview
 * @param {{month: string, owed: boolean | undefined, provisional: boolean | undefined}} how
 * @returns {HTMLUListElement}
 */
function consequences(preview, { month, owed = false, provisional = false }) {
  const lines = [
    ...preview.claims.map(clientChange),
    incomeChange(preview, month, provisional),
    ...cashChange(preview.cash, owed),
  ]
    .filter(Boolean)
    .map((told) => element("li", {}, told));
  for (const { after, reopened, wasReopened } of preview.claims) {
    const balance = money(after.balance, after.currency);
    if (after.statuses.includes("no-role")) {
      const why = "because a posting of it fills no role";
      lines.push(element("li", {}, `Whether ${after.name} is reopened is not known, ${why}.`));
    } else if (reopened) {
      const how = wasReopened ? "stays reopened" : "is reopened";
      const told = `The bill of ${after.name} ${how}: its balance is ${balance}.`;
      lines.push(element("li", { class: "clawback-reopens" }, told));
    } else {
      lines.push(element("li", {}, `The bill of ${after.name} is not reopened.`));
    }
    lines.push(element("li", {}, `${after.name} will be: ${after.statuses.join(", ")}`));
  }
  return element("ul", { class: "clawback-consequences" }, ...lines);
}

/** @param {Preview["claims"][number]} change @returns {string} empty where nothing changes. */
function clientChange({ before, after }) {
  const [from, to] = [parse(before?.clientBalance ?? "0"), parse(after.clientBalance)];
  const more = from && to ? subtract(to, from) : null;
  if (!more || more.units === 0n) return "";
  const size = money(plain(magnitude(more)), after.currency);
  return `${after.client || "The client"} will owe ${size} ${more.units > 0n ? "more" : "less"}.`;
}

/**
 * @param {Preview} preview
 * @param {string} month
 * @param {boolean} provisional
 * @returns {string}
 */
function incomeChange({ revenue, claims }, month, provisional) {
  const told = changes(revenue);
  if (told === "no change") return `Income of ${month}: no change.`;
  const writeOffs = claims.map(({ before, after }) => {
    const [from, to] = [parse(before?.amounts["write-off"] ?? "0"), parse(after.amounts["write-off"] ?? "0")];
    return from && to ? subtract(to, from).units : 0n;
  });
  const why = [
    writeOffs.some((units) => units < 0n) ? "write-offs undone" : "",
    writeOffs.some((units) => units > 0n) ? "written off" : "",
    provisional ? "provisional until reviewed" : "",
  ].filter(Boolean);
  return `Income of ${month}: ${told}${why.length ? ` (${why.join("; ")})` : ""}.`;
}

/** @param {Record<string, string>} cash @param {boolean} owed @returns {string[]} */
function cashChange(cash, owed) {
  return Object.entries(cash).map(([currency, text]) => {
    const number = parse(text);
    const size = number ? money(plain(magnitude(number)), currency) : text;
    const isLess = Boolean(number && number.units < 0n);
    if (owed) return isLess ? `Owed to the insurer: ${size}.` : `Owed to the insurer: ${size} less.`;
    return isLess ? `Paid back to the insurer: ${size}.` : `Paid by the insurer: ${size}.`;
  });
}

/** @param {import("./amounts.js").Decimal} number @returns {import("./amounts.js").Decimal} */
function magnitude({ units, scale }) {
  return { units: units < 0n ? -units : units, scale };
}

/** @param {Record<string, string>} amounts @returns {string} */
function changes(amounts) {
  const parts = Object.entries(amounts).map(([currency, text]) => {
    const sign = text.startsWith("-") ? "" : "+";
    return `${sign}${money(text, currency)}`;
  });
  return parts.join(", ") || "no change";
}

/** @param {string} title @param {string} text @param {boolean} open @returns {HTMLElement} */
function details(title, text, open) {
  const code = element("pre", { tabindex: "0", "aria-label": title }, textShown(text.trimEnd()));
  return element("details", { open }, element("summary", {}, title), code);
}
