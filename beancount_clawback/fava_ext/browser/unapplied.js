// @ts-check
/** The page *Unapplied money*: what waits, and what can be done with each amount. */

import { money } from "./balance-preview.js";
import { busyWhile } from "./busy-button.js";
import { element } from "./elements.js";
import { field, mark } from "./form-fields.js";
import { Refusal, address, write } from "./requests.js";
import { goOn } from "./saved.js";
import { settings } from "./settings.js";

/**
 * An unapplied amount as writing/unapplied_page.py describes it.
 *
 * @typedef {object} Unapplied
 * @property {string} reference
 * @property {string} date
 * @property {string} firstDay - from which something can be done with it.
 * @property {number} age - days.
 * @property {string} payer
 * @property {string} check
 * @property {string} for - the claim's number that the payer gave.
 * @property {string} amount
 * @property {string} left
 * @property {string} currency
 * @property {string} account
 * @property {string} bank - the account that it came to.
 * @property {boolean} isOpen
 * @property {boolean} isHeld - an application of it was taken back.
 * @property {boolean} canApply
 * @property {boolean} canAttach - a clawback that is recorded says the same.
 * @property {string} why - it waits.
 * @property {string[]} claims - to which it is applied.
 * @property {string} file
 * @property {number} line
 */

/**
 * What the page shows; `isPast` where it shows an earlier day, on which nothing can be done.
 *
 * @typedef {object} Data
 * @property {Unapplied[]} amounts
 * @property {string[]} banks
 * @property {boolean} isPast
 * @property {Record<string, string>} seen
 */

const COLUMNS = ["Received", "Age", "Payer", "Check", "For", "Amount", "Left", "Why", ""];
const FURTHER = "Yes, and both apply";
const NUMBERS = ["Age", "Amount", "Left"];

/** @param {HTMLElement} section @param {Data} data */
export function show(section, data) {
  section.append(new UnappliedList(data).element);
}

/** The amounts with what can be done; on the page, and below the reviews. */
export class UnappliedList {
  /** @param {Data} data */
  constructor(data) {
    this.data = data;
    this.page = new URLSearchParams(window.location.search).get("page") ?? "unapplied";
    this.told = element("p", { class: "clawback-problem", role: "alert", hidden: true });
    const open = data.amounts.filter(({ isOpen }) => isOpen).length;
    const waits = open === 1 ? "1 amount waits" : `${open} amounts wait`;
    const said = open ? `${waits} for a claim.` : "No money waits for a claim.";
    const { href } = address("", { page: "outstanding" });
    const all = data.amounts.filter((one) => one.isOpen && one.canApply && !one.isHeld);
    this.mayWrite = !settings().readOnly && !data.isPast;
    const applyAll = element(
      "button",
      { type: "button", click: (/** @type {Event} */ event) => this.#applyAll(event) },
      `Apply all ${all.length}`,
    );
    applyAll.hidden = all.length < 2 || !this.mayWrite;
    this.element = element(
      "div",
      {},
      element("p", {}, said, " ", element("a", { href }, "By age, in Outstanding")),
      applyAll,
      this.told,
      data.amounts.length ? this.#table() : null,
    );
  }

  #table() {
    const head = COLUMNS.map((title) =>
      element("th", { scope: "col", class: NUMBERS.includes(title) ? "num" : null }, title),
    );
    const rows = this.data.amounts.map((one) => this.#row(one));
    head.at(-1)?.append(element("span", { class: "clawback-unseen" }, "Actions"));
    return element(
      "div",
      { class: "clawback-wide" },
      element(
        "table",
        { class: "clawback-stacked" },
        element("thead", {}, element("tr", {}, ...head)),
        element("tbody", {}, ...rows),
      ),
    );
  }

  /** @param {Unapplied} one */
  #row(one) {
    const cells = [
      one.date,
      one.age === 1 ? "1 day" : `${one.age} days`,
      one.payer,
      one.check,
      one.for,
      money(one.amount, one.currency),
      money(one.left, one.currency),
      why(one),
      this.mayWrite ? this.#actions(one) : null,
    ];
    return element(
      "tr",
      {},
      ...cells.map((content, index) => {
        const title = COLUMNS[index] ?? "";
        const kind = NUMBERS.includes(title) ? "num" : null;
        return element("td", { "data-title": title, class: kind }, content);
      }),
    );
  }

  /** @param {Unapplied} one */
  #actions(one) {
    const about = { reference: one.reference, seen: this.data.seen };
    const name = `${one.payer} ${one.check} ${one.isOpen ? one.left : one.amount}`;
    const button = (
      /** @type {string} */ label,
      /** @type {() => Promise<void> | void} */ act,
      /** @type {string} */ running = "",
      /** @type {boolean} */ quiet = false,
    ) =>
      element(
        "button",
        {
          type: "button",
          class: quiet ? "muted" : null,
          "aria-label": `${label}: ${name}`,
          click: (/** @type {Event} */ event) => this.#during(event, running, act),
        },
        label,
      );
    const done = async (
      /** @type {string} */ endpoint,
      /** @type {object} */ body,
      /** @type {string | ((saved: any) => string)} */ message,
    ) => {
      const saved = await write(endpoint, { ...about, ...body });
      const said = typeof message === "string" ? message : message(saved);
      await goOn({ page: this.page }, { ...saved, message: said });
    };
    const sum = money(one.left, one.currency);
    const buttons = [];
    if (one.isOpen && one.canApply) {
      const apply = () => done("apply-unapplied", {}, `${sum} is applied.`);
      buttons.push(button("Apply", apply, "Applying…"));
    }
    if (one.canAttach) {
      const said = "The remittance is noted at the clawback, which it settles.";
      const attach = () => done("apply-unapplied", { attach: true }, said);
      buttons.push(button("Attach to the clawback", attach, "Attaching…"));
    }
    if (one.isOpen && !one.left.startsWith("-")) {
      buttons.push(button("Split", () => openForm(this.#split(one, done)), "", true));
    }
    if (one.isOpen) {
      const label = one.left.startsWith("-") ? "Given back" : "Refund";
      buttons.push(button(label, () => openForm(this.#refund(one, label, done)), "", true));
    }
    if (one.claims.length) {
      const said = (/** @type {{left: string}} */ { left }) =>
        `The payment on ${one.claims.join(" and that on ")} is deleted: ` +
        `${money(left, one.currency)} is unapplied again, and held back.`;
      const back = () => done("take-application-back", {}, said);
      buttons.push(button("Take back", back, "Taking back…", true));
    }
    return element("div", { class: "clawback-answers" }, ...buttons);
  }

  /**
   * @param {Unapplied} one
   * @param {(endpoint: string, body: object, message: string) => Promise<void>} done
   * @returns {Form}
   */
  #split(one, done) {
    return {
      title: `Apply a part of ${money(one.left, one.currency)}`,
      fields: [
        { name: "claim", label: "Claim", value: one.for },
        { name: "date", label: "Date", value: one.firstDay, type: "date" },
        { name: "insurance-paid", label: "Insurance paid", value: one.left },
        { name: "write-off", label: "Write-off" },
        { name: "client-responsibility", label: "Client responsibility" },
        {
          name: "supplemental",
          label: "Has this payer paid on the claim already?",
          choices: ["No", FURTHER],
        },
      ],
      send: ({ claim, date, supplemental, ...amounts }) =>
        done(
          "split-unapplied",
          { claim, date, amounts, supplemental: supplemental === FURTHER },
          `A payment on ${claim} is saved.`,
        ),
    };
  }

  /**
   * @param {Unapplied} one
   * @param {string} label
   * @param {(endpoint: string, body: object, message: string) => Promise<void>} done
   * @returns {Form}
   */
  #refund(one, label, done) {
    const left = one.left.replace("-", "");
    return {
      title: label === "Refund" ? "Sent back to the payer" : "Given back by the payer",
      fields: [
        { name: "date", label: "Date", value: one.firstDay, type: "date" },
        { name: "taken", label: "Amount", value: left },
        { name: "account", label: "Account", value: one.bank, choices: this.data.banks },
        { name: "note", label: "Note" },
      ],
      send: ({ taken: amount, ...body }) =>
        done("refund-unapplied", { ...body, amount }, "The refund is saved."),
    };
  }

  /** @param {Event} event */
  #applyAll(event) {
    return this.#during(event, "Applying…", async () => {
      const saved = await write("apply-unapplied", { all: true, seen: this.data.seen });
      const { applied } = saved;
      const message = applied === 1 ? "1 amount is applied." : `${applied} amounts are applied.`;
      await goOn({ page: this.page }, { ...saved, message });
    });
  }

  /**
   * @param {Event} event
   * @param {string} running - what its button says meanwhile; empty for its name.
   * @param {() => Promise<void> | void} act
   */
  #during(event, running, act) {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    return busyWhile(button, running, async () => {
      try {
        await act();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.told.textContent = error.message;
        this.told.hidden = false;
      }
    });
  }
}

/** @param {Unapplied} one @returns {HTMLElement} to which claims it is applied, and why it waits. */
function why({ claims, isOpen, left, why: said }) {
  const links = claims.flatMap((claim) => [
    " ",
    element("a", { href: address("", { page: "claim", claim }).href }, claim),
  ]);
  const applied = claims.length ? ["Applied to", ...links, "."] : [];
  const gone = Number(left) ? "It was dismissed." : "Nothing is left of it.";
  const rest = claims.length && !Number(left) ? "" : gone;
  return element("span", {}, ...applied, claims.length ? " " : "", isOpen ? said : rest);
}

/**
 * @typedef {{name: string, label: string, value?: string, type?: string, choices?: string[]}} Asked
 * @typedef {object} Form
 * @property {string} title
 * @property {Asked[]} fields
 * @property {(values: Record<string, string>) => Promise<void>} send
 */

/** @param {Form} form */
function openForm({ title, fields, send }) {
  /** @type {Map<string, HTMLInputElement | HTMLSelectElement>} */
  const inputs = new Map();
  const told = element("p", { class: "clawback-problem", role: "alert", hidden: true });
  const rows = fields.map(({ name, label, value = "", type = "text", choices }) => {
    const options = (choices ?? []).map((one) =>
      element("option", { value: one, selected: one === value }, one),
    );
    const input = choices
      ? element("select", { name }, ...options)
      : element("input", { type, name, value });
    inputs.set(name, input);
    return field(label, input);
  });
  const save = element("button", { type: "submit" }, "Save");
  const sending = async () => {
    try {
      await send(Object.fromEntries([...inputs].map(([name, { value }]) => [name, value])));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const at = [...inputs].filter(([name]) => name in error.fields);
      for (const [name, input] of inputs) mark(input, error.fields[name] ?? "");
      told.textContent = at.length ? "" : error.message;
      told.hidden = at.length > 0;
      at[0]?.[1].focus();
    }
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    return busyWhile(save, "Saving…", sending);
  };
  // Closed and not just removed, it gives the focus back to the button that opened it.
  const close = () => dialog.close();
  const dialog = element(
    "dialog",
    { class: "clawback-dialog", "aria-label": title, close: () => dialog.remove() },
    element(
      "form",
      { class: "clawback-form", submit },
      element("h3", {}, title),
      ...rows,
      told,
      element(
        "div",
        { class: "clawback-buttons" },
        save,
        element("button", { type: "button", class: "muted", click: close }, "Cancel"),
      ),
    ),
  );
  (document.querySelector(".clawback") ?? document.body).append(dialog);
  dialog.showModal();
}
