// @ts-check
/** The page *Reviews*: the clawbacks that wait for somebody to confirm them, oldest first. */

import { money } from "./balance-preview.js";
import { element } from "./elements.js";
import { today } from "./form-fields.js";
import { Refusal, address, write } from "./requests.js";
import { goOn } from "./saved.js";
import { settings } from "./settings.js";

/**
 * A review as writing/shapes.py describes it.
 *
 * @typedef {object} Review
 * @property {string} date
 * @property {string} narration
 * @property {string} source
 * @property {string} payment
 * @property {string[]} claims
 * @property {string} client
 * @property {string} payer
 * @property {Record<string, string>} balance
 * @property {string} file
 * @property {number} line
 * @property {string} mark - by which a change of the entry is noticed.
 */

const DAY = 24 * 60 * 60 * 1000;
const COLUMNS = ["Claim", "Since", "Age", "Client", "Payer", "Reason", "Balance", ""];

/** @param {HTMLElement} section @param {{reviews: Review[]}} data */
export function show(section, { reviews }) {
  if (!reviews.length) {
    section.append(element("p", {}, "No clawback waits for review."));
    return;
  }
  const only = new URLSearchParams(window.location.search).get("claim") ?? "";
  const many = reviews.length === 1 ? "One clawback waits" : `${reviews.length} clawbacks wait`;
  const told = element("p", { class: "clawback-problem", role: "alert" });
  told.hidden = true;
  const heads = COLUMNS.map((title) => element("th", { scope: "col" }, title));
  heads.at(-1)?.append(element("span", { class: "clawback-unseen" }, "Actions"));
  section.append(
    element("p", {}, `${many} for review. Confirm what remains and who owes it, then clear it.`),
    told,
    element(
      "div",
      { class: "clawback-wide" },
      element(
        "table",
        { class: "clawback-stacked" },
        element("thead", {}, element("tr", {}, ...heads)),
        element("tbody", {}, ...reviews.map((review) => row(review, told, only))),
      ),
    ),
  );
}

/**
 * Clear a review and show the page anew, with a way to undo it.
 *
 * @param {Pick<Review, "file" | "line" | "mark">} review
 * @throws {Refusal}
 */
export async function clearReview({ file, line, mark }) {
  const { claims, warnings, ...body } = await write("clear-review", { file, line, mark });
  const names = claims.join(", ") || "the claim";
  const here = Object.fromEntries(new URLSearchParams(window.location.search));
  goOn(here, {
    message: `The review of ${names} is cleared.`,
    warnings,
    undo: { endpoint: "reopen-review", body, message: `The review of ${names} is open again.` },
  });
}

/**
 * @param {Review} review
 * @param {HTMLElement} told - where a refusal is said.
 * @param {string} only - the claim that the address names.
 * @returns {HTMLTableRowElement}
 */
function row(review, told, only) {
  const { claims, client, payer } = review;
  const days = Math.max(0, Math.round((Date.parse(today()) - Date.parse(review.date)) / DAY));
  const balance = Object.entries(review.balance).map(([currency, n]) => money(n, currency));
  const cells = [
    claims.map(claimLink),
    review.date,
    days === 1 ? "1 day" : `${days} days`,
    client,
    payer,
    [review.narration, review.source && `(${review.source})`].filter(Boolean).join(" "),
    balance.join(", ") || "settled",
    settings().readOnly ? null : [clearButton(review, told)],
  ];
  return element(
    "tr",
    { class: only && claims.includes(only) ? "clawback-marked" : null },
    ...cells.map((content, index) => {
      const number = index === 2 || index === 6;
      const cell = element("td", { "data-title": COLUMNS[index], class: number ? "num" : null });
      cell.append(...(Array.isArray(content) ? content : [content ?? ""]));
      return cell;
    }),
  );
}

/** @param {Review} review @param {HTMLElement} told @returns {HTMLButtonElement} */
function clearButton(review, told) {
  const names = review.claims.join(", ");
  return element(
    "button",
    {
      type: "button",
      "aria-label": `Clear review of ${names}`,
      click: async (/** @type {Event} */ event) => {
        const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
        button.disabled = true;
        try {
          await clearReview(review);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          told.textContent = error.message;
          told.hidden = false;
          button.disabled = false;
        }
      },
    },
    "Clear review",
  );
}

/** @param {string} claim @returns {HTMLAnchorElement} */
function claimLink(claim) {
  return element("a", { href: address("", { page: "claim", claim }).href }, claim);
}
