// @ts-check
/** The page *Reviews*: the clawbacks that wait for somebody to confirm them, oldest first. */

import { sourceLine } from "./addresses.js";
import { money } from "./balance-preview.js";
import { busyWhile } from "./busy-button.js";
import { clearReview } from "./clear-review.js";
import { controlsElement } from "./controls.js";
import { element } from "./elements.js";
import { nextStep } from "./next-step.js";
import { Refusal, address, read, write } from "./requests.js";
import { goOn } from "./saved.js";
import { settings } from "./settings.js";
import { bareTable } from "./table.js";
import { UnappliedList } from "./unapplied.js";

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
 * @property {boolean} known - whether it is known what is owed.
 * @property {Record<string, string>} insurance - what insurers owe of it.
 * @property {Record<string, string>} clientOwes
 * @property {boolean} raisesClient - the record leaves more to the client than it owed.
 * @property {number} age - days, as of the day of the page.
 * @property {string} file
 * @property {number} line
 */

const COLUMNS = ["Claim", "Since", "Client", "Payer", "Reason", "Insurer owes", "Client owes", ""];
const NUMBERS = ["Insurer owes", "Client owes"];

/**
 * What review_page.py sends.
 *
 * @typedef {object} ReviewData
 * @property {Review[]} reviews - some of them; more can be asked for.
 * @property {number} count - of all.
 * @property {string} asOf
 * @property {{who: string, amount: string, currency: string}[]} totals
 * @property {Record<string, string>} seen
 * @property {import("./unapplied.js").Data | null} [unapplied] - the open amounts, if any is.
 * @property {Draft[]} [drafts] - rows that an import could not bring.
 */

/**
 * A draft as writing/shapes.py describes it.
 *
 * @typedef {object} Draft
 * @property {string} date
 * @property {string} payer
 * @property {string} what - what is wrong.
 * @property {string} next - what to do.
 * @property {string} file
 * @property {number} line
 */

/** @param {HTMLElement} section @param {ReviewData} data */
export function show(section, data) {
  const list = new ReviewList(data);
  section.append(list.element);
  if (data.unapplied) {
    const heading = element("h3", {}, "Unapplied money");
    section.append(heading, new UnappliedList(data.unapplied).element);
  }
  if (data.drafts?.length) {
    const heading = element("h3", {}, "Drafts of imports");
    section.append(heading, element("ul", {}, ...data.drafts.map(draftItem)));
  }
}

/** @param {Draft} draft @returns {HTMLElement} what is wrong with it, and the way to it. */
function draftItem({ date, payer, what, next, file, line }) {
  const link = element("a", { href: sourceLine(file, line) }, [date, payer].join(" ").trim());
  return element("li", {}, link, `: ${what} ${next}`);
}

class ReviewList {
  /** @param {ReviewData} data */
  constructor(data) {
    this.claim = new URLSearchParams(window.location.search).get("claim") ?? "";
    this.told = element("p", { class: "clawback-problem", role: "alert" });
    this.told.hidden = true;
    this.body = element("tbody", {});
    this.count = element("p", {});
    this.totals = element("p", { class: "clawback-about" });
    /** @type {Map<HTMLInputElement, Review>} */
    this.ticks = new Map();
    const several = async () => {
      await busyWhile(this.several, "Clearing…", () => this.#clearSeveral());
      this.#ticked();
    };
    this.several = element("button", { type: "button", click: several }, "Clear selected");
    this.several.hidden = true;
    const asOf = {
      name: "as-of", label: "As of", value: data.asOf, type: /** @type {const} */ ("date"),
    };
    const controls = controlsElement([{ ...asOf, options: [], suggestions: [] }]);
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
    this.element = element(
      "div",
      {},
      controls,
      this.count,
      this.next,
      this.totals,
      this.told,
      this.table,
      this.several,
      this.more,
    );
    this.#begin(data);
  }

  /** @param {ReviewData} data */
  #begin(data) {
    this.body.replaceChildren();
    this.ticks.clear();
    const sums = data.totals.map(
      ({ who, amount, currency }) => `${who} ${money(amount, currency)}`,
    );
    this.totals.textContent = sums.length ? `Owed in all: ${sums.join(", ")}.` : "";
    const need = data.count === 1 ? "One clawback needs" : `${data.count} clawbacks need`;
    this.count.textContent = data.count
      ? `${need} review. Confirm what remains and who owes it, then clear it.`
      : "No clawback needs review.";
    this.table.hidden = !data.count;
    this.next.hidden = Boolean(data.count);
    this.#add(data);
  }

  /** How many reviews are in the list, without histories that are folded out. */
  get #there() {
    return this.body.querySelectorAll(":scope > tr:not(.clawback-folded)").length;
  }

  /** @param {ReviewData} data */
  #add({ reviews, count, seen }) {
    this.seen = seen;
    this.body.append(...reviews.map((review) => this.#row(review)));
    this.more.hidden = this.#there >= count;
    this.more.textContent = `Show more of the ${count}`;
  }

  async #more() {
    try {
      const offset = this.#there;
      this.#add(await read("list-reviews", { offset, ...this.#asked() }));
    } catch (error) {
      this.#refused(error);
    }
  }

  /** @param {Review} review @returns {HTMLTableRowElement} */
  #row(review) {
    const { claims, client, payer, age: days } = review;
    const sums = (/** @type {Record<string, string>} */ by) =>
      Object.entries(by).map(([currency, n]) => money(n, currency)).join(", ");
    const noRole = review.known ? "" : "not known: a posting fills no role";
    const unknown = claims.length ? noRole : "not known: no charge is linked";
    const cells = [
      claims.length ? claims.flatMap((claim) => this.#claimParts(claim)) : review.payment,
      [review.date, element("small", {}, days === 1 ? "1 day" : `${days} days`)],
      client,
      payer,
      [review.narration, review.source && `(${review.source})`].filter(Boolean).join(" "),
      unknown || sums(review.insurance) || "0",
      unknown ? "" : sums(review.clientOwes) || "0",
      settings().readOnly ? null : [this.#actions(review)],
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

  /** @param {string} claim @returns {HTMLElement[]} the way to it, and its history in place. */
  #claimParts(claim) {
    /** @type {HTMLTableRowElement | null} */
    let unfolded = null;
    const click = async () => {
      try {
        if (unfolded) unfolded.remove();
        unfolded = unfolded ? null : await historyRow(claim);
        if (unfolded) button.closest("tr")?.after(unfolded);
      } catch (error) {
        await this.#refused(error);
      }
      button.setAttribute("aria-expanded", String(Boolean(unfolded)));
    };
    const button = element(
      "button",
      { type: "button", class: "muted clawback-fold", "aria-expanded": "false", click },
      "History",
    );
    button.setAttribute("aria-label", `History of ${claim}`);
    return [claimLink(claim), button];
  }

  /** @param {Review} review @returns {HTMLElement} */
  #actions(review) {
    const name = review.claims.join(", ") || review.payment;
    const [claim] = review.claims;
    const tick = element("input", {
      type: "checkbox",
      "aria-label": `Select ${name}`,
      change: () => this.#ticked(),
    });
    // One that leaves more to the client asks why, so it is cleared by itself.
    if (!review.raisesClient) this.ticks.set(tick, review);
    const href = claim ? address("", { page: "record", claim }).href : "";
    return element(
      "div",
      { class: "clawback-answers" },
      review.raisesClient ? null : tick,
      this.#button(review, "Clear review", "Clearing…"),
      owes(review.clientOwes)
        ? this.#button(review, "Bill the client", "Billing…", { bills: true })
        : null,
      claim
        ? element("a", { href, "aria-label": `Record another on ${name}` }, "Record another")
        : null,
    );
  }

  #ticked() {
    const { length } = [...this.ticks.keys()].filter(({ checked }) => checked);
    this.several.hidden = !length;
    this.several.textContent = `Clear the ${length} selected`;
  }

  async #clearSeveral() {
    const chosen = [...this.ticks].filter(([{ checked }]) => checked).map(([, one]) => one);
    try {
      const reviews = chosen.map(({ file, line }) => ({ file, line }));
      const sent = { reviews, seen: this.seen ?? {} };
      const { count, claims: _, ...saved } = await write("clear-reviews", sent);
      const said = count === 1 ? "1 review is cleared." : `${count} reviews are cleared.`;
      await goOn({ page: "reviews" }, { message: said, ...saved });
    } catch (error) {
      await this.#refused(error);
    }
  }

  /**
   * @param {Review} review
   * @param {string} name
   * @param {string} running - its name while it runs.
   * @param {{bills?: boolean}} [how]
   * @returns {HTMLButtonElement}
   */
  #button(review, name, running, how) {
    const clear = async () => {
      try {
        await clearReview(review, this.seen ?? {}, how);
      } catch (error) {
        await this.#refused(error);
      }
    };
    const click = () => busyWhile(button, running, clear);
    const about = review.claims.join(", ") || review.payment;
    const label = how?.bills ? `${name} for ${about}` : `${name} of ${about}`;
    const button = element("button", { type: "button", "aria-label": label, click }, name);
    return button;
  }

  #asked() {
    const day = new URLSearchParams(window.location.search).get("as-of") ?? "";
    return { claim: this.claim, "as-of": day };
  }

  /** @param {unknown} error */
  async #refused(error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 409) {
      try {
        this.#begin(await read("list-reviews", { offset: 0, ...this.#asked() }));
      } catch {
        // What was refused is said below.
      }
    }
    this.told.textContent = error.message;
    this.told.hidden = false;
  }
}

/** @param {string} claim @returns {Promise<HTMLTableRowElement>} its history, below a review. */
async function historyRow(claim) {
  /** @type {import("./report.js").Report} */
  const { sections } = await read("report", { page: "claim", claim });
  const tables = sections.map((section) =>
    element("div", { class: "clawback-section" }, bareTable(section)),
  );
  return element(
    "tr",
    { class: "clawback-folded" },
    element("td", { colspan: COLUMNS.length }, ...tables),
  );
}

/** @param {Record<string, string>} sums @returns {boolean} whether any of them is owed to us. */
function owes(sums) {
  return Object.values(sums).some((number) => !number.startsWith("-"));
}

/** @param {string} title @returns {"num" | null} the class of a column's cells. */
function kindOf(title) {
  return NUMBERS.includes(title) ? "num" : null;
}

/** @param {string} claim @returns {HTMLAnchorElement} */
function claimLink(claim) {
  return element("a", { href: address("", { page: "claim", claim }).href }, claim);
}
