// @ts-check
/** The form in which a clawback or a payment on one claim is recorded. */

import { amountTable, typedAmounts } from "./amount-table.js";
import { showPreview } from "./balance-preview.js";
import { busyWhile } from "./busy-button.js";
import { claimFacts } from "./claim-facts.js";
import { combinedOffer, standingOf } from "./combined-offer.js";
import { keepDraft } from "./drafts.js";
import { element, newId } from "./elements.js";
import { field, mark, suggestions, tick } from "./form-fields.js";
import { textShown } from "./hidden-digits.js";
import { NEW_PAYER, saidIfNew } from "./known-names.js";
import { askBeforeLeaving } from "./leaving.js";
import { dropLetter, letterFacts } from "./letter.js";
import { live } from "./live.js";
import { outcomeButtons } from "./outcomes.js";
import { paymentChoices } from "./payment-choices.js";
import { SESSION_HINT, recordFields, seldomFields, sessionChoice } from "./record-fields.js";
import { Refusal, address, write } from "./requests.js";
import { goOn } from "./saved.js";
import { settings } from "./settings.js";

/** @typedef {import("./record.js").RecordData} RecordData */

const REVERSES = "The payer takes a payment back, or changes it.";
const SOURCES = ["letter", "phone", "portal"];
const TITLES = { clawback: "Record clawback", payment: "Add manual payment" };
const QUESTION = "This entry is not saved. Leave without saving?";

export class RecordForm {
  /**
   * @param {RecordData} data
   * @param {boolean} adds - whether a payment is to be added.
   * @param {import("./letter.js").Letter | null} letter - what fills the form, and is kept.
   */
  constructor(data, adds, letter = null) {
    this.data = data;
    this.letter = letter;
    this.adds = adds || !data.choices.some((choice) => choice.active);
    this.claim = /** @type {import("./balance-preview.js").Claim} */ (
      data.claims[0] ?? data.alone
    );
    this.touched = new Set();
    this.lastEdited = "";
    this.showAll = false;
    this.supplemental = false;
    this.fields = recordFields(data, this.claim, { adds: this.adds, values: letter?.values ?? {} });
    this.preview = element("section", { class: "clawback-preview" });
    this.preview.setAttribute("aria-label", "Balance preview");
    this.balance = element("div", {});
    this.preview.append(element("h3", {}, "Balance preview"), this.balance);
    this.told = element("p", { class: "clawback-problem", role: "alert" });
    this.told.hidden = true;
    this.prompt = element("div", { class: "clawback-prompt", role: "alert" });
    this.prompt.hidden = true;
    this.button = element("button", { type: "submit" }, "Save");
    this.writes = element("p", { class: "clawback-hint" });
    this.payments = element("div", {});
    this.session = sessionChoice(data.sessions);
    this.form = this.#makeForm();
    this.element = element(
      "div",
      { class: "clawback-recording" },
      element("div", {}, claimFacts(this.claim), letter ? letterFacts(letter) : null, this.form),
      this.preview,
      element(
        "div",
        { class: "clawback-save" },
        this.told,
        element("div", { class: "clawback-buttons" }, this.button, cancelLink(this.claim.name)),
        this.writes,
      ),
    );
    this.ask = live({
      pause: 150,
      ask: () => write("preview-record", this.sent()),
      show: (answer) => this.#answered(answer),
      refuse: (refusal) => this.#say(refusal.message),
    });
  }

  /** Put back what was typed before the page was shown anew, and look for the first time. */
  begin() {
    const { data } = this;
    const named = this.claim.name || data.asked;
    // What a letter fills in must not give way to what was typed before it.
    const draft = keepDraft(`${this.letter?.name ?? "record"} ${named}`, this.form);
    this.draft = draft;
    if (draft.restored) {
      for (const name of draft.names) this.touched.add(name);
    }
    this.#modeChanged();
    const isUnsaved = () => draft.isDirty() || Boolean(this.letter);
    const stop = askBeforeLeaving(() => this.element.isConnected && isUnsaved(), QUESTION);
    this.stopAsking = stop;
    this.ask.atOnce();
  }

  #makeForm() {
    const { fields, data } = this;
    const known = [...data.payers, ...this.claim.payers];
    const isNew = saidIfNew(fields.payer, known, NEW_PAYER);
    const amounts = amountTable(this.claim, { values: this.letter?.values ?? {} });
    this.amounts = amounts;
    const form = element(
      "form",
      {
        class: "clawback-form",
        id: newId(),
        novalidate: true,
        "aria-labelledby": "clawback-title",
      },
      element(
        "fieldset",
        {},
        element("legend", {}, "Manual payment"),
        tick("Reverse prior entry", fields.reverse, REVERSES),
        ...(this.claim.name ? [tick("Add a payment", fields.add)] : []),
      ),
      element(
        "fieldset",
        { class: "clawback-only-clawback" },
        element("legend", {}, "Payment to reverse"),
        this.payments,
      ),
      this.prompt,
      ...(this.session ? [field("The session that was paid", this.session, SESSION_HINT)] : []),
      element(
        "div",
        { class: "clawback-row" },
        field("Date", fields.date),
        element("div", { class: "clawback-only-payment" }, field("Payer", fields.payer), isNew),
        element("div", { class: "clawback-only-clawback" }, field("Source", fields.source)),
        element(
          "div",
          { class: "clawback-only-clawback" },
          field("Reference number", fields.reference),
        ),
      ),
      field("Reason", fields.reason),
      outcomeButtons(this.claim, this.data.choices, amounts.inputs),
      amounts.element,
      seldomFields(fields),
      element("div", { class: "clawback-only-clawback" }, tick("Needs Review", fields.review, "", "needs-review")),
    );
    this.button.setAttribute("form", form.id);
    form.append(suggestions(fields.source, SOURCES), suggestions(fields.payer, data.payers));
    this.#showPayments(data.payment);
    form.addEventListener("input", (event) => this.#typed(event));
    form.addEventListener("change", (event) => this.#typed(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      busyWhile(this.button, "Saving…", () => this.#save());
    });
    return form;
  }

  /** @param {string} chosen */
  #showPayments(chosen) {
    const { choices } = this.data;
    const none = "This claim has no active payment, so there is nothing to reverse.";
    const problem = element("p", { class: "clawback-problem", id: "clawback-payment-problem" });
    problem.hidden = true;
    this.payments.replaceChildren(
      choices.length ? paymentChoices(choices, chosen) : element("p", {}, none),
      problem,
    );
  }

  get mode() {
    return this.fields.add.checked ? "payment" : "clawback";
  }

  get payment() {
    const chosen = this.payments.querySelector("input:checked");
    return chosen instanceof HTMLInputElement ? chosen.value : "";
  }

  sent() {
    const { fields } = this;
    return {
      mode: this.mode,
      claim: this.claim.name,
      payment: this.claim.name ? this.payment : this.data.asked,
      session: this.session?.value ?? "",
      date: fields.date.value,
      payer: fields.payer.value,
      source: fields.source.value,
      payerReference: fields.reference.value,
      letter: Boolean(this.letter),
      letterDigest: this.letter?.digest ?? "",
      reason: fields.reason.value,
      check: fields.check.value,
      settlement: fields.settlement.value,
      taken: fields.taken.value,
      review: fields.review.checked,
      supplemental: this.supplemental,
      amounts: typedAmounts(this.amounts),
      lastEdited: this.lastEdited,
      seen: this.data.seen,
    };
  }

  /** @param {Event} event */
  #typed(event) {
    const input = event.target;
    if (!(input instanceof HTMLInputElement || input instanceof HTMLSelectElement)) return;
    this.touched.add(input.name);
    if (this.amounts?.inputs.some((amount) => amount === input)) this.lastEdited = input.name;
    if (input.name === "mode") this.supplemental = false;
    if (input.name === "mode" || input.name === "payer") this.#modeChanged();
    this.draft?.keep();
    if (event.type === "change") this.ask.atOnce();
    else this.ask.soon();
  }

  #modeChanged() {
    this.form.dataset.mode = this.mode;
    const heading = document.getElementById("clawback-title");
    if (heading) heading.textContent = TITLES[this.mode];
    document.title = `${TITLES[this.mode]} - ${settings().ledgerTitle}`;
    const rivals = standingOf(this.data.choices, this.fields.payer.value);
    this.#offer(this.mode === "payment" && !this.supplemental ? rivals : []);
  }

  /** @param {import("./payment-choices.js").Choice[]} rivals */
  #offer(rivals) {
    const keys = rivals.map((rival) => rival.key).join(" ");
    if (keys === this.prompt.dataset.keys) return;
    this.prompt.dataset.keys = keys;
    this.prompt.hidden = !rivals.length;
    const chosen = (/** @type {() => void} */ act) => () => {
      act();
      this.#modeChanged();
      this.draft?.keep();
      this.ask.atOnce();
      this.amounts?.inputs[0]?.focus();
    };
    this.prompt.replaceChildren(
      ...combinedOffer(rivals, {
        combine: (key) =>
          chosen(() => {
            this.fields.reverse.checked = true;
            this.#showPayments(key);
          })(),
        bothStand: chosen(() => (this.supplemental = true)),
      }),
    );
  }

  /** @param {any} answer */
  #answered(answer) {
    this.answer = answer;
    this.#say("");
    this.#markFields(answer.fields);
    const writes = `What is written to ${answer.file}`;
    const { date } = this.sent();
    const isClawback = this.mode === "clawback";
    showPreview(this.balance, answer.preview, {
      date,
      text: answer.text,
      writes,
      owed: isClawback && !this.fields.settlement.value && Boolean(this.data.recoupment),
      provisional: isClawback && this.fields.review.checked,
    });
    const adds = this.data.alone?.adds ?? [];
    const tagged = adds.length ? ` The payment's first line gains ${adds.join(" ")}.` : "";
    const kept = answer.letter ? ` Keeps the letter as ${answer.letter}.` : "";
    this.writes.textContent = `Saves one entry to ${answer.file}.${tagged}${kept}`;
  }

  /** @param {Record<string, string>} problems */
  #markFields(problems) {
    const inputs = [...this.form.elements].filter(
      (input) => input instanceof HTMLInputElement || input instanceof HTMLSelectElement,
    );
    const used = new Set(["mode"]);
    for (const input of inputs) {
      if (input.type === "radio") continue;
      const told = this.showAll || this.touched.has(input.name);
      mark(input, told ? textShown(problems[input.name] ?? "") : "");
      used.add(input.name);
    }
    const payment = document.getElementById("clawback-payment-problem");
    if (payment) {
      payment.textContent = this.mode === "clawback" ? (problems.payment ?? "") : "";
      payment.hidden = !payment.textContent;
      used.add("payment");
    }
    if (!this.prompt.hidden) used.add("claim");
    const others = Object.entries(problems).filter(([name]) => !used.has(name));
    const general = others.map(([, message]) => message).join("\n");
    if (general && (this.showAll || this.touched.size)) this.#say(general);
  }

  /** @param {string} message */
  #say(message) {
    const text = textShown(message);
    if (this.told.textContent !== text) this.told.textContent = text;
    this.told.hidden = !text;
  }

  async #save() {
    this.ask.drop();
    this.showAll = true;
    try {
      const letter = this.letter?.content ?? "";
      const saved = await write("save-record", { ...this.sent(), letter });
      dropLetter();
      this.draft?.drop();
      this.stopAsking?.();
      const what = this.mode === "clawback" ? "The clawback" : "The payment";
      const kept = saved.letter ? ` The letter is kept in ${saved.letter}.` : "";
      const message = `${what} is saved in ${saved.file}.${kept}`;
      await goOn(pageOf(saved.claim, "reviews"), { ...saved, message });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#refused(error);
    }
  }

  /** @param {Refusal} refusal */
  async #refused(refusal) {
    if (refusal.status === 409) {
      const sent = { claim: this.claim.name, payment: this.claim.name ? "" : this.data.asked };
      const chosen = this.payment;
      try {
        this.data = await write("record-form", sent);
        this.#showPayments(chosen);
        this.#modeChanged();
        this.#answered(await write("preview-record", this.sent()));
      } catch {
        // What was refused is said below; the next attempt finds out more.
      }
    } else if (Object.keys(refusal.fields).length) {
      this.#markFields(refusal.fields);
    }
    this.#say(refusal.message);
    const wrong = this.form.querySelector("[aria-invalid=true]");
    if (wrong instanceof HTMLElement) wrong.focus();
    else this.button.focus();
  }
}

/** @param {string} claim @returns {HTMLAnchorElement} */
function cancelLink(claim) {
  return element("a", { href: address("", pageOf(claim, "record")).href }, "Cancel");
}

/**
 * @param {string} claim - empty where a payment is on none.
 * @param {string} otherwise - the page to go to then.
 * @returns {Record<string, string>} the page's address.
 */
export function pageOf(claim, otherwise) {
  return claim ? { page: "claim", claim } : { page: otherwise };
}
