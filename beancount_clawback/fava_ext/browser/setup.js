// @ts-check
/** The page *Set-up*: what each account is taken for, what nothing explains, the diff, save. */

import { money } from "./balance-preview.js";
import { busyWhile } from "./busy-button.js";
import { element, newId } from "./elements.js";
import { field, mark } from "./form-fields.js";
import { textShown } from "./hidden-digits.js";
import { live } from "./live.js";
import { Refusal, address, write } from "./requests.js";
import { goOn } from "./saved.js";
import { settings } from "./settings.js";

/**
 * What setup_page.py sends.
 *
 * @typedef {object} SetUp
 * @property {string} whyNot - why nothing can be proposed; empty if something can.
 * @property {number} payments - how many insurance payments were recognized.
 * @property {{sign: string, count: number}[]} signs
 * @property {Role[]} proposals
 * @property {Role[]} standing
 * @property {{account: string, why: string, roles: string[]}[]} questions
 * @property {{account: string, postings: number, stake: Record<string, string>}[]} unexplained
 * @property {string} defaultFile
 * @property {string[]} remarks
 * @property {boolean} complete
 * @property {string} diff
 * @property {string} letters - the folder for payers' letters; empty for none.
 * @property {string} lettersProblem
 * @property {string} lettersProposed
 * @property {string[]} roles
 * @property {string[]} accounts
 * @property {Record<string, string>} seen
 *
 * @typedef {object} Role
 * @property {string} role
 * @property {string[]} templates
 * @property {string[]} accounts
 * @property {string[]} evidence
 * @property {number} postings
 * @property {string[]} opens
 */

/** What a role is, in the order of the plugin line. */
/** Accounts of a role that are listed at once. */
const MOST_SHOWN = 8;

const MEANINGS = new Map([
  ["insurance-paid", "Where insurers' payments arrive"],
  ["clearing", "Where their money is on its way to a bank"],
  ["write-off", "What is written off by contract"],
  ["client-responsibility", "What clients owe"],
  ["insurance-responsibility", "What insurers owe"],
  ["fee", "Fees that a card or EFT processor keeps"],
  ["beside", "Interest and the like, beside what was paid"],
  ["recoupment", "What is owed to payers until they take it"],
  ["unapplied", "Payers' money that is not applied yet"],
  ["recoupment-variance", "What payers take beyond what they announced"],
]);

/** @param {HTMLElement} section @param {SetUp} data */
export function show(section, data) {
  const page = new SetUpPage(data);
  section.append(page.element);
}

class SetUpPage {
  /** @param {SetUp} data */
  constructor(data) {
    this.data = data;
    /** @type {Map<string, string>} account to role. */
    this.choices = new Map();
    this.letters = this.#lettersField();
    this.body = element("div", {});
    this.told = element("p", { class: "clawback-problem", role: "alert" });
    this.told.hidden = true;
    const click = () => busyWhile(this.button, "Saving…", () => this.#save());
    this.button = element("button", { type: "button", click }, "Save");
    this.element = element("div", { class: "clawback-setup" }, ...this.#lettersPart(), this.body);
    this.ask = live({
      pause: 100,
      ask: () => write("preview-setup", this.#sent()),
      show: (/** @type {SetUp} */ answer) => {
        this.data = answer;
        this.#say("");
        this.#fill();
        if (this.letters) mark(this.letters, textShown(answer.lettersProblem));
      },
      refuse: (refusal) => this.#say(refusal.message),
    });
    this.#fill();
  }

  /** @returns {HTMLInputElement | null} null where nothing can be saved. */
  #lettersField() {
    if (settings().readOnly) return null;
    const { letters, lettersProposed } = this.data;
    const input = element("input", { type: "text", name: "letters", value: letters });
    input.placeholder = lettersProposed;
    input.addEventListener("input", () => this.ask.soon());
    return input;
  }

  /** @returns {HTMLElement[]} */
  #lettersPart() {
    if (!this.letters) return [];
    const hint =
      "As seen from the main file, for example " +
      `${this.data.lettersProposed}. Letters hold health data: the folder must be outside of ` +
      "every git repository, or git must ignore it. Without one, letters are read but not kept.";
    return [field("Folder for letters", this.letters, hint)];
  }

  #sent() {
    const choices = [...this.choices].map(([account, role]) => ({ account, role }));
    return { choices, letters: this.letters?.value ?? "", seen: this.data.seen };
  }

  #fill() {
    const { data } = this;
    this.body.replaceChildren(
      ...this.#summary(),
      ...this.#unexplained(),
      ...roleTable("Proposed", data.proposals),
      ...roleTable("As it is", data.standing),
      ...this.#diff(),
    );
  }

  /** @returns {HTMLElement[]} */
  #summary() {
    const { data } = this;
    const parts = [];
    if (data.whyNot) parts.push(note(data.whyNot));
    if (data.complete && !data.questions.length && !data.whyNot) {
      parts.push(
        element(
          "p",
          { class: "clawback-saved", role: "status" },
          "The ledger is set up, and every posting has a role. ",
          element("a", { href: address("", { page: "record" }).href }, "Record a clawback"),
        ),
      );
    }
    if (data.payments) {
      const signs = data.signs.slice(0, 4).map(({ sign, count }) => `${sign} (${count})`);
      const many = `${data.payments} insurance payment${data.payments === 1 ? "" : "s"}`;
      parts.push(element("p", {}, textShown(`${many} recognized: ${signs.join("; ")}.`)));
    }
    if (data.defaultFile) {
      parts.push(element("p", {}, `New records go to ${data.defaultFile}.`));
    }
    return [...parts, ...data.remarks.map((remark) => element("p", {}, `${remark}.`))];
  }

  /** @returns {HTMLElement[]} accounts to decide on, each with what is at stake. */
  #unexplained() {
    const { data } = this;
    const asked = new Map(data.questions.map((one) => [one.account, one]));
    const known = new Set(data.proposals.flatMap((one) => one.accounts));
    const stakes = new Map(data.unexplained.map((one) => [one.account, one]));
    const accounts = new Set([...asked.keys(), ...this.choices.keys()]);
    for (const one of data.unexplained) if (!known.has(one.account)) accounts.add(one.account);
    if (!accounts.size) return [];
    const rows = [...accounts].map((account) => {
      const question = asked.get(account);
      const stake = stakes.get(account);
      const amounts = Object.entries(stake?.stake ?? {}).map(([c, n]) => money(n, c));
      return element(
        "tr",
        { class: question ? "clawback-marked" : null },
        element("th", { scope: "row" }, account),
        element("td", { class: "num" }, stake ? String(stake.postings) : ""),
        element("td", { class: "num" }, amounts.join(", ")),
        element("td", {}, question ? textShown(question.why) : ""),
        element("td", {}, this.#select(account, question?.roles ?? [])),
      );
    });
    return [
      element("h3", {}, "To decide"),
      table(["Account", "Postings", "At stake", "Why", "It is"], rows),
    ];
  }

  /** @param {string} account @param {string[]} likely @returns {HTMLSelectElement} */
  #select(account, likely) {
    const chosen = this.choices.get(account) ?? "";
    const roles = [...likely, ...this.data.roles.filter((role) => !likely.includes(role))];
    const select = element(
      "select",
      { id: newId(), disabled: settings().readOnly, "aria-label": `What ${account} is` },
      element("option", { value: "" }, "Choose"),
      ...roles.map((role) =>
        element("option", { value: role, selected: role === chosen }, role),
      ),
    );
    select.addEventListener("change", () => {
      if (select.value) this.choices.set(account, select.value);
      else this.choices.delete(account);
      this.ask.atOnce();
    });
    return select;
  }

  /** @returns {HTMLElement[]} */
  #diff() {
    const { data } = this;
    if (!data.diff) return [this.told];
    const lines = data.diff.split("\n").map((line) => {
      const kind = { "+": "clawback-added", "-": "clawback-removed" }[line[0] ?? ""];
      return element("span", { class: kind ?? null }, `${line}\n`);
    });
    const buttons = element("div", { class: "clawback-buttons" }, this.button);
    return [
      element("h3", {}, "What is written"),
      element("pre", { class: "clawback-diff", tabindex: 0 }, ...lines),
      this.told,
      ...(settings().readOnly ? [note("This Fava is read-only: nothing can be saved.")] : [buttons]),
    ];
  }

  /** @param {string} message */
  #say(message) {
    this.told.textContent = textShown(message);
    this.told.hidden = !message;
  }

  async #save() {
    try {
      const { file, ...saved } = await write("save-setup", this.#sent());
      await goOn({ page: "setup" }, { ...saved, message: `The set-up is saved in ${file}.` });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.status === 409) this.ask.atOnce();
      this.#say(error.message);
    }
  }
}

/** @param {string} title @param {Role[]} roles @returns {HTMLElement[]} */
function roleTable(title, roles) {
  if (!roles.length) return [];
  const rows = roles.map((one) =>
    element(
      "tr",
      {},
      element(
        "th",
        { scope: "row" },
        one.role,
        element("small", { class: "clawback-hint" }, MEANINGS.get(one.role) ?? ""),
      ),
      element("td", {}, ...lines(one.templates)),
      element("td", { class: "num" }, one.postings ? String(one.postings) : ""),
      element("td", {}, ...(one.evidence.length ? lines(one.evidence) : accounts(one.accounts))),
    ),
  );
  const why = roles.some((one) => one.evidence.length) ? "Evidence" : "Filled by";
  return [
    element("h3", {}, title),
    table(["Role", "In the plugin line", "Postings", why], rows),
  ];
}

/** @param {string[]} titles @param {HTMLTableRowElement[]} rows @returns {HTMLElement} */
function table(titles, rows) {
  const head = titles.map((title) =>
    element("th", { scope: "col", class: title === "Postings" ? "num" : null }, title),
  );
  return element(
    "div",
    { class: "clawback-scroll", tabindex: 0, role: "region", "aria-label": titles[0] ?? "" },
    element(
      "table",
      { class: "clawback-roles" },
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    ),
  );
}

/** @param {string[]} names @returns {HTMLElement[]} a long list is folded. */
function accounts(names) {
  const [first, ...others] = names;
  if (names.length <= MOST_SHOWN || !first) return lines(names);
  const summary = element("summary", {}, `${first} and ${others.length} more`);
  return [element("details", {}, summary, ...lines(others))];
}

/** @param {string[]} texts @returns {HTMLElement[]} */
function lines(texts) {
  return texts.map((text) => element("div", {}, textShown(text)));
}

/** @param {string} text @returns {HTMLElement} */
function note(text) {
  return element("p", { class: "clawback-notice", role: "note" }, textShown(text));
}
