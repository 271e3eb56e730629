// @ts-check
/** One row of a remittance sheet: a payment on a claim, or a clawback of an active one. */

import { parse, shown, subtract } from "./amounts.js";
import { claimFinder, claimLine } from "./claim-finder.js";
import { standingOf } from "./combined-offer.js";
import { element, newId } from "./elements.js";
import { AMOUNTS, amountInput, tick } from "./form-fields.js";
import { textShown } from "./hidden-digits.js";
import { paymentLine } from "./payment-choices.js";
import { settings } from "./settings.js";

/**
 * What the sheet gives to its rows.
 *
 * @typedef {object} SheetOfRow
 * @property {() => string} payer
 * @property {(row: SheetRow) => void} changed
 * @property {(row: SheetRow) => void} remove
 *
 * What bulk_page.py says of a row.
 *
 * @typedef {object} RowAnswer
 * @property {Record<string, string>} problems
 * @property {string | null} net
 * @property {import("./balance-preview.js").Claim | null} [after] - the claim then.
 */

/** The columns of the sheet's table. */
export const HEADS = [
  "Row",
  "Claim",
  ...AMOUNTS.map(([, name]) => name),
  "Note",
  "On the remittance",
  "Balance after",
  "",
];

const FROM_NOW_ON = "The amounts are what holds from now on.";
const CHOOSE = "Choose the claim: type its number, its client or its date of service.";
const SEVERAL = "Several claims match what was pasted. Click there and choose one.";
const NONE = "No claim has all of the words that were pasted. Correct them.";

export class SheetRow {
  /** @param {SheetOfRow} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    /** @type {import("./claim-finder.js").FoundClaim | null} */
    this.claim = null;
    this.clawbackOf = "";
    this.supplemental = false;
    this.lastEdited = "";
    this.left = false;
    /** What to do about the claim while none is chosen. */
    this.claimProblem = CHOOSE;
    /** @type {RowAnswer | null} */
    this.answer = null;
    this.#make();
  }

  #make() {
    this.number = element("th", { scope: "row", "data-title": "Row" });
    this.find = element("input", { type: "text", name: "find" });
    this.amounts = AMOUNTS.map(([name]) => amountInput(name));
    this.reason = element("input", { type: "text", name: "reason" });
    this.net = element("td", { class: "num", "data-title": "On the remittance" });
    this.balance = element("td", { class: "num", "data-title": "Balance after" });
    this.onRemittance = element("input", { type: "checkbox", checked: true });
    this.review = element("input", { type: "checkbox", checked: true });
    this.offer = element("div", { class: "clawback-offer" });
    this.problem = element("p", { class: "clawback-problem", id: newId() });
    this.more = element("tr", { class: "clawback-row-more" });
    this.more.append(element("td", { colspan: HEADS.length }, this.offer, this.problem));
    this.more.hidden = true;
    const list = claimFinder(this.find, {
      payer: this.sheet.payer,
      take: (claim) => {
        this.take(claim);
        this.amounts?.[0]?.focus();
      },
      isTaken: () => this.claim !== null,
    });
    this.removeButton = element(
      "button",
      { type: "button", class: "muted", click: () => this.sheet.remove(this) },
      "×",
    );
    const cells = [
      element("td", { "data-title": "Claim", class: "clawback-field" }, this.find, list),
      ...this.amounts.map((input, index) =>
        element("td", { "data-title": AMOUNTS[index]?.[1] }, input),
      ),
      element("td", { "data-title": "Note" }, this.reason),
      this.net,
      this.balance,
      element("td", { class: "clawback-remove" }, this.removeButton),
    ];
    this.element = element(
      "tbody",
      {},
      element("tr", {}, this.number, ...cells),
      this.more,
    );
    for (const input of this.inputs) input.setAttribute("aria-describedby", this.problem.id);
    this.element.addEventListener("input", (event) => this.#typed(event));
    this.element.addEventListener("focusout", (event) => this.#focusLeft(event));
  }

  /** @returns {HTMLInputElement[]} in the order of COLUMNS in pasted-cells.js. */
  get inputs() {
    return [
      /** @type {HTMLInputElement} */ (this.find),
      ...(this.amounts ?? []),
      /** @type {HTMLInputElement} */ (this.reason),
    ];
  }

  get isEmpty() {
    return !this.claim && this.inputs.every((input) => !input.value.trim());
  }

  /** @returns {object} as bulk_page.py takes it. */
  get sent() {
    return {
      claim: this.claim?.name ?? "",
      clawbackOf: this.clawbackOf,
      supplemental: this.supplemental,
      amounts: Object.fromEntries((this.amounts ?? []).map((input) => [input.name, input.value])),
      reason: this.reason?.value ?? "",
      onRemittance: this.onRemittance?.checked ?? true,
      review: this.review?.checked ?? true,
      lastEdited: this.lastEdited,
    };
  }

  /** @returns {import("./amounts.js").Decimal | null} what the row moves on the remittance. */
  get moves() {
    if (this.answer?.net != null) return parse(this.answer.net);
    const paid = parse(this.amounts?.[0]?.value ?? "");
    const taken = this.takenBack;
    if (!taken) return paid;
    if (!this.onRemittance?.checked) return null;
    const before = parse(taken.amounts["insurance-paid"] ?? "0");
    return before && subtract(paid ?? { units: 0n, scale: 0 }, before);
  }

  /** The payment that the row takes back, if it does. */
  get takenBack() {
    return this.claim?.choices.find((choice) => choice.key === this.clawbackOf) ?? null;
  }

  /** @param {import("./claim-finder.js").FoundClaim | null} claim */
  take(claim) {
    this.claim = claim;
    this.clawbackOf = "";
    this.supplemental = false;
    if (claim && this.find) this.find.value = claimLine(claim);
    this.#changed();
  }

  /**
   * Take the claim that a pasted text means, if it means one alone.
   *
   * @param {import("./claim-finder.js").FoundClaim[]} fitting
   */
  match(fitting) {
    const [only] = fitting;
    if (only && fitting.length === 1) this.take(only);
    else this.claimProblem = only ? SEVERAL : NONE;
  }

  /** @param {string} column @param {string} text */
  put(column, text) {
    const input = this.inputs.find((one) => one.name === column);
    if (!input) return;
    input.value = text;
    if (column === "find") this.claim = null;
    this.left = true;
    this.answer = null;
  }

  /** @param {number} number */
  count(number) {
    if (this.number && this.number.textContent !== String(number)) {
      this.number.textContent = String(number);
      const names = ["Claim", ...AMOUNTS.map(([, name]) => name), "Note"];
      this.inputs.forEach((input, index) => {
        input.setAttribute("aria-label", `${names[index]}, row ${number}`);
      });
      this.removeButton?.setAttribute("aria-label", `Remove row ${number}`);
    }
  }

  /**
   * Show what the server says of the row.
   *
   * @param {RowAnswer} answer
   * @param {boolean} insist - mark it even while it is being typed.
   */
  show(answer, insist) {
    this.answer = answer;
    if (insist) this.left = true;
    this.refresh();
  }

  /** Bring what is shown in line with what is known. */
  refresh() {
    const moves = this.moves;
    const currency = this.claim?.currency ?? "";
    if (this.net) this.net.textContent = moves ? shown(moves, currency, settings()) : "";
    const after = parse(this.answer?.after?.balance ?? "");
    const isAsAnswered = this.answer?.net != null;
    if (this.balance) {
      this.balance.textContent =
        after && isAsAnswered ? shown(after, currency, settings()) : "";
    }
    this.#showOffer();
    const problems = this.left && !this.isEmpty ? this.#problems() : {};
    for (const input of this.inputs) {
      const name = input.name === "find" ? "claim" : input.name;
      if (problems[name]) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    const offered = Boolean(this.offer?.childElementCount);
    // Where one of the payer's payments stands, the offer says so already.
    const prompted = !this.clawbackOf && !this.supplemental && this.#rivals.length > 0;
    const told = Object.entries(problems)
      .filter(([name]) => !(prompted && name === "claim"))
      .map(([, message]) => message)
      .join("\n");
    if (this.problem && this.problem.textContent !== textShown(told)) {
      this.problem.textContent = textShown(told);
    }
    this.element?.classList.toggle("clawback-wrong", Object.keys(problems).length > 0);
    if (this.more) this.more.hidden = !told && !offered;
  }

  /** @returns {Record<string, string>} */
  #problems() {
    if (!this.claim) return { claim: this.claimProblem };
    return this.answer?.problems ?? {};
  }

  #showOffer() {
    const { claim, clawbackOf, supplemental } = this;
    const kind = JSON.stringify([claim?.name, clawbackOf, supplemental, this.#rivals]);
    if (!this.offer || kind === this.offer.dataset.kind) return;
    this.offer.dataset.kind = kind;
    this.offer.replaceChildren(...this.#offered());
  }

  /** @returns {import("./payment-choices.js").Choice[]} the payer's active payments. */
  get #rivals() {
    const payer = this.sheet.payer().trim();
    const choices = this.claim?.choices ?? [];
    return payer ? standingOf(choices, payer) : choices;
  }

  /** @returns {HTMLElement[]} */
  #offered() {
    const taken = this.takenBack;
    if (taken && this.onRemittance && this.review) {
      return [
        element("span", {}, `Clawback of ${paymentLine(taken)}. `, FROM_NOW_ON),
        tick("Taken back on this remittance", this.onRemittance),
        tick("Needs Review", this.review),
        this.#button("A payment instead", () => (this.clawbackOf = ""), true),
      ];
    }
    const rivals = this.#rivals;
    if (!rivals.length) {
      const others = (this.claim?.choices ?? []).map(paymentLine).join("; ");
      return others ? [element("span", {}, `Paid by another payer: ${others}.`)] : [];
    }
    if (this.supplemental) {
      const instead = () => (this.supplemental = false);
      return [
        element("span", {}, "A further payment: the earlier one applies as well."),
        this.#button("Not so", instead, true),
      ];
    }
    const label = "Record clawback for existing payment";
    return [
      element("span", {}, `Already paid: ${rivals.map(paymentLine).join("; ")}.`),
      ...rivals.map((rival) =>
        this.#button(
          rivals.length > 1 ? `${label} of ${rival.date}` : label,
          () => (this.clawbackOf = rival.key),
        ),
      ),
      this.#button("Both payments apply", () => (this.supplemental = true), true),
    ];
  }

  /** @param {string} label @param {() => void} act @param {boolean} [muted] */
  #button(label, act, muted = false) {
    const click = () => {
      act();
      this.#changed();
      this.amounts?.[0]?.focus();
    };
    return element("button", { type: "button", class: muted ? "muted" : null, click }, label);
  }

  /** @param {Event} event */
  #typed(event) {
    const { target } = event;
    if (target === this.find) {
      // What is typed means another claim than the one that was chosen.
      this.claim = null;
      this.clawbackOf = "";
      this.supplemental = false;
      this.claimProblem = CHOOSE;
    } else if (target instanceof HTMLInputElement && this.amounts?.includes(target)) {
      this.lastEdited = target.name;
    }
    this.#changed();
  }

  /** @param {FocusEvent} event */
  #focusLeft(event) {
    const to = event.relatedTarget;
    if (to instanceof Node && this.element?.contains(to)) return;
    if (this.isEmpty || this.left) return;
    this.left = true;
    this.refresh();
  }

  #changed() {
    this.answer = this.answer && { ...this.answer, net: null };
    this.refresh();
    this.sheet.changed(this);
  }
}
