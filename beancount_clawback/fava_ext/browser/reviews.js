// @ts-check
/** The page *Reviews*: the clawbacks that wait for somebody to confirm them, oldest first. */

import { money } from "./balance-preview.js";
import { clearReview } from "./clear-review.js";
import { element } from "./elements.js";
import { today } from "./form-fields.js";
import { nextStep } from "./next-step.js";
import { Refusal, address, read } from "./requests.js";
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
 * @property {Record<string, string> | null} balance - null where it is not known.
 * @property {string} file
 * @property {number} line
 */

const DAY = 24 * 60 * 60 * 1000;
const COLUMNS = ["Claim", "Since", "Age", "Client", "Payer", "Reason", "Balance", ""];
const NUMBERS = ["Age", "Balance"];

/**
 * What review_page.py sends.
 *
 * @typedef {object} ReviewData
 * @property {Review[]} reviews - some of them; more can be asked for.
 * @property {number} count - of all.
 * @property {Record<string, string>} seen
 */

/** @param {HTMLElement} section @param {ReviewData} data */
export function show(section, data) {
  const list = new ReviewList(data);
  section.append(list.element);
}

class ReviewList {
  /** @param {ReviewData} data */
  constructor(data) {
    this.claim = new URLSearchParams(window.location.search).get("claim") ?? "";
    this.told = element("p", { class: "clawback-problem", role: "alert" });
    this.told.hidden = true;
    this.body = element("tbody", {});
    this.count = element("p", {});
    this.more = element("button", { type: "button", class: "muted", click: () => this.#more() });
    const heads = COLUMNS.map((title) =>
      element("th", { scope: "col", class: kindOf(title) }, title),
    );
    heads.at(-1)?.append(element("span", { class: "clawback-unseen" }, "Actions"));
    this.table = element(
      "div",
      { class: "clawback-wide" },
      element(
        "table",
        { class: "clawback-stacked" },
        element("thead", {}, element("tr", {}, ...heads)),
        this.body,
      ),
    );
    this.next = element("p", {}, ...nextStep());
    this.element = element("div", {}, this.count, this.next, this.told, this.table, this.more);
    this.#begin(data);
  }

  /** @param {ReviewData} data */
  #begin(data) {
    this.body.replaceChildren();
    const need = data.count === 1 ? "One clawback needs" : `${data.count} clawbacks need`;
    this.count.textContent = data.count
      ? `${need} review. Confirm what remains and who owes it, then clear it.`
      : "No clawback needs review.";
    this.table.hidden = !data.count;
    this.next.hidden = Boolean(data.count);
    this.#add(data);
  }

  /** @param {ReviewData} data */
  #add({ reviews, count, seen }) {
    this.seen = seen;
    this.body.append(...reviews.map((review) => this.#row(review)));
    this.more.hidden = this.body.childElementCount >= count;
    this.more.textContent = `Show more of the ${count}`;
  }

  async #more() {
    try {
      const offset = this.body.childElementCount;
      this.#add(await read("list-reviews", { offset, claim: this.claim }));
    } catch (error) {
      this.#refused(error);
    }
  }

  /** @param {Review} review @returns {HTMLTableRowElement} */
  #row(review) {
    const { claims, client, payer } = review;
    const days = Math.max(0, Math.round((Date.parse(today()) - Date.parse(review.date)) / DAY));
    const balance = review.balance
      ? Object.entries(review.balance).map(([currency, n]) => money(n, currency))
      : ["not known: a posting fills no role"];
    const cells = [
      claims.length ? claims.map(claimLink) : review.payment,
      review.date,
      days === 1 ? "1 day" : `${days} days`,
      client,
      payer,
      [review.narration, review.source && `(${review.source})`].filter(Boolean).join(" "),
      claims.length ? balance.join(", ") || "settled" : "not known: no charge is linked",
      settings().readOnly ? null : [this.#button(review)],
    ];
    const marked = this.claim && claims.includes(this.claim);
    return element(
      "tr",
      { class: marked ? "clawback-marked" : null },
      ...cells.map((content, index) => {
        const title = COLUMNS[index] ?? "";
        const cell = element("td", { "data-title": title, class: kindOf(title) });
        cell.append(...(Array.isArray(content) ? content : [content ?? ""]));
        return cell;
      }),
    );
  }

  /** @param {Review} review @returns {HTMLButtonElement} */
  #button(review) {
    const click = async (/** @type {Event} */ event) => {
      const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
      button.disabled = true;
      try {
        await clearReview(review, this.seen ?? {});
      } catch (error) {
        await this.#refused(error);
        button.disabled = false;
      }
    };
    const label = `Clear review of ${review.claims.join(", ")}`;
    return element("button", { type: "button", "aria-label": label, click }, "Clear review");
  }

  /** @param {unknown} error */
  async #refused(error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 409) {
      try {
        this.#begin(await read("list-reviews", { offset: 0, claim: this.claim }));
      } catch {
        // What was refused is said below.
      }
    }
    this.told.textContent = error.message;
    this.told.hidden = false;
  }
}

/** @param {string} title @returns {"num" | null} the class of a column's cells. */
function kindOf(title) {
  return NUMBERS.includes(title) ? "num" : null;
}

/** @param {string} claim @returns {HTMLAnchorElement} */
function claimLink(claim) {
  return element("a", { href: address("", { page: "claim", claim }).href }, claim);
}
