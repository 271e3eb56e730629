// @ts-check
/** One claim: where it stands, what to do with it, and everything that happened to it. */

import { favaJournal } from "./addresses.js";
import { amount, badge } from "./cells.js";
import { clearWay } from "./clear-review.js";
import { element } from "./elements.js";
import { helpFor } from "./help.js";
import { giveFocusBack } from "./moving.js";
import { address } from "./requests.js";
import { settings } from "./settings.js";
import { tableSection } from "./table.js";

/**
 * @typedef {object} Facts - see _facts in reading/claim.py.
 * @property {{name: string, title: string}[]} columns
 * @property {string[]} values
 * @property {string} service
 * @property {string[]} statuses
 * @property {string} currency
 * @property {string} insuranceBalance
 * @property {string} clientBalance
 *
 * @typedef {object} ClaimPage - see claim_data in reading/claim.py.
 * @property {string} claim
 * @property {{facts: Facts, history: import("./table.js").Section}[]} parts - one a currency.
 */

const WHO = ["client", "payer", "practitioner", "service", "service_date"];
const AMOUNTS = [
  "billed",
  "insurance_paid",
  "write_off",
  "client_responsibility",
  "insurance_responsibility",
];

/** @param {HTMLElement} section @param {ClaimPage} data */
export function show(section, { claim, parts }) {
  const heading = section.querySelector("h2");
  if (heading) heading.textContent = claim;
  document.title = `${claim} - ${settings().ledgerTitle}`;
  const statuses = new Set(parts.flatMap(({ facts }) => facts.statuses));
  section.append(
    element(
      "p",
      { class: "clawback-line" },
      ...[...statuses].map(badge),
      element("a", { href: favaJournal(`^${claim}`) }, "Journal"),
    ),
  );
  if (!settings().readOnly) section.append(actions(claim, statuses.has("needs review")));
  for (const { facts, history } of parts) {
    section.append(factsElement(facts), tableSection({ ...history, heading: "History" }));
  }
  giveFocusBack();
}

/** @param {string} claim @param {boolean} needsReview @returns {HTMLElement} */
function actions(claim, needsReview) {
  const way = (
    /** @type {string} */ page,
    /** @type {string} */ label,
    /** @type {Record<string, string>} */ more = {},
  ) => element("a", { class: "button", href: address("", { page, claim, ...more }).href }, label);
  return element(
    "p",
    { class: "clawback-line" },
    way("record", "Record clawback"),
    way("record", "Add manual payment", { mode: "payment" }),
    way("edit", "Edit amounts"),
    needsReview ? clearWay(claim) : null,
  );
}

/** @param {Facts} facts @returns {DocumentFragment} who it is about, and its amounts. */
function factsElement({ columns, values, service, currency, insuranceBalance, clientBalance }) {
  /** @type {Record<string, [string, string]>} */
  const by = { service: ["Service", service] };
  columns.forEach(({ name, title }, index) => {
    by[name] = [title, values[index] ?? ""];
  });
  const amounts = [
    ...AMOUNTS.map((name) => by[name] ?? ["", ""]),
    ["Insurance owes", insuranceBalance],
    ["Client owes", clientBalance],
  ];
  const fragment = document.createDocumentFragment();
  fragment.append(
    facts(WHO.map((name) => by[name] ?? ["", ""])),
    facts(
      amounts.map(([title, value = ""]) => [title, `${amount(value, currency)} ${currency}`]),
      "num",
    ),
  );
  return fragment;
}

/** @param {(string | undefined)[][]} pairs @param {string} [kind] @returns {HTMLElement} */
function facts(pairs, kind) {
  return element(
    "dl",
    { class: "clawback-facts" },
    ...pairs
      .filter(([, value]) => value)
      .map(([title, value]) =>
        element(
          "div",
          {},
          element("dt", {}, title, helpFor(title?.toLowerCase().replaceAll(" ", "-") ?? "")),
          element("dd", { class: kind }, value),
        ),
      ),
  );
}
