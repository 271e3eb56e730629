// @ts-check
/** A remittance sheet while it is entered: its head, its rows, its sums, and the save. */

import { ZERO, add, parse, shown, subtract } from "./amounts.js";
import { busyWhile } from "./busy-button.js";
import { claimFinder } from "./claim-finder.js";
import { element } from "./elements.js";
import { field, mark, suggestions, today } from "./form-fields.js";
import { helpFor } from "./help.js";
import { textShown } from "./hidden-digits.js";
import { NEW_PAYER, saidIfNew } from "./known-names.js";
import { askBeforeLeaving } from "./leaving.js";
import { live } from "./live.js";
import { COLUMNS, cellsOf, pastedRows } from "./pasted-cells.js";
import { Refusal, read, write } from "./requests.js";
import { goOn } from "./saved.js";
import { focusedBySlash } from "./search-field.js";
import { settings } from "./settings.js";
import { HEADS, SheetRow } from "./sheet-row.js";

/** @typedef {import("./bulk.js").BulkData} BulkData */

const QUESTION = "This sheet is not saved. Leave without saving?";
const PAUSE = 350;
const SEARCH_HINT =
  "By claim, client, payer, service, date, check or EFT number, amount or narration, in any " +
  "order. Press / to come here.";

export class Sheet {
  /**
   * @param {BulkData} data
   * @param {object} page
   * @param {(old: Sheet) => void} page.startAnew - puts an empty sheet in the place of this one.
   * @param {() => void} page.forget - the sheet is saved.
   */
  constructor(data, { startAnew, forget }) {
    this.data = data;
    this.startAnew = startAnew;
    this.forget = forget;
    /** @type {SheetRow[]} */
    this.rows = [];
    this.touched = new Set();
    this.insists = false;
    this.payer = element("input", { type: "text", name: "payer" });
    this.check = element("input", { type: "text", name: "check", autocomplete: "off" });
    this.date = element("input", { type: "date", name: "date", value: today() });
    this.total = element("input", { type: "text", inputmode: "decimal", name: "total" });
    this.total.autocomplete = "off";
    this.source = element("input", { type: "text", name: "source", value: "sheet" });
    this.search = element("input", { type: "text", name: "search" });
    this.table = element("table", { class: "clawback-sheet" });
    this.sums = element("p", { class: "clawback-sums", role: "status" });
    this.told = element("p", { class: "clawback-problem", role: "alert" });
    this.told.hidden = true;
    this.button = element("button", { type: "submit" }, "Save");
    this.ask = live({
      pause: PAUSE,
      ask: () => write("preview-sheet", this.sent()),
      show: (answer) => this.#answered(answer),
      refuse: (refusal) => this.#say(refusal.message),
    });
    this.element = this.#make();
    this.#addRow();
  }

  /** @param {HTMLElement} section @param {BulkData} data */
  showIn(section, data) {
    this.data = data;
    section.append(this.element);
    this.stopAsking?.();
    const isUnsaved = () => this.element.isConnected && this.isDirty;
    this.stopAsking = askBeforeLeaving(isUnsaved, QUESTION);
    // The first search makes the index of claims, which takes a while on a large ledger.
    write("find-claims", { typed: "", payer: "" }).catch(() => {});
    focusedBySlash(() => this.search);
    if (this.isDirty) this.ask.atOnce();
    this.#showSums();
  }

  get isDirty() {
    return this.filled.length > 0;
  }

  /** The rows in which there is something. */
  get filled() {
    return this.rows.filter((row) => !row.isEmpty);
  }

  sent() {
    this.asked = this.filled;
    return {
      payer: this.payer.value,
      check: this.check.value,
      date: this.date.value,
      total: this.total.value,
      source: this.source.value,
      rows: this.asked.map((row) => row.sent),
      seen: this.data.seen,
    };
  }

  #make() {
    const list = claimFinder(this.search, {
      payer: () => this.payer.value,
      take: (claim) => this.#found(claim),
    });
    const search = field("Find a claim for the next row", this.search, SEARCH_HINT);
    search.classList.add("clawback-search");
    this.search.after(list);
    const heads = HEADS.map((title, index) => {
      const number = index > 1 && title !== "Note";
      const help = helpFor(title.toLowerCase().replaceAll(" ", "-"));
      return element("th", { scope: "col", class: number ? "num" : null }, title, help);
    });
    heads.at(-1)?.append(element("span", { class: "clawback-unseen" }, "Remove"));
    const payer = field("Payer", this.payer);
    payer.append(saidIfNew(this.payer, this.data.payers, NEW_PAYER));
    this.table.append(element("thead", {}, element("tr", {}, ...heads)));
    const form = element(
      "form",
      { novalidate: true, autocomplete: "off", "aria-labelledby": "clawback-title" },
      element(
        "div",
        { class: "clawback-row" },
        payer,
        field("Check or EFT number", this.check),
        field("Date", this.date),
        field("Sheet total", this.total, "What the remittance comes to."),
        field("Source", this.source, "Of the clawbacks on it."),
      ),
      suggestions(this.payer, this.data.payers),
      search,
      element("div", { class: "clawback-wide" }, this.table),
      element(
        "p",
        { class: "clawback-hint" },
        "Cells can be pasted from a spreadsheet: claim or client and date, then the four amounts.",
      ),
      this.sums,
      this.told,
      element(
        "div",
        { class: "clawback-buttons" },
        this.button,
        element(
          "button",
          { type: "button", class: "muted", click: () => this.#clear() },
          "Clear sheet",
        ),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      busyWhile(this.button, "Saving…", () => this.#save());
    });
    form.addEventListener("input", (event) => this.#typed(event));
    this.table.addEventListener("keydown", (event) => this.#moved(event));
    this.table.addEventListener("paste", (event) => this.#pasted(event));
    return form;
  }

  /** @returns {SheetRow} */
  #addRow() {
    const row = new SheetRow({
      payer: () => this.payer.value,
      changed: () => this.#rowChanged(),
      remove: (gone) => this.#remove(gone),
    });
    this.rows.push(row);
    if (row.element) this.table.append(row.element);
    row.count(this.rows.length);
    return row;
  }

  /** @param {import("./claim-finder.js").FoundClaim} claim - goes into the next empty row. */
  #found(claim) {
    this.search.value = "";
    const row = this.rows.find((one) => one.isEmpty) ?? this.#addRow();
    row.take(claim);
    row.amounts?.[0]?.focus();
  }

  #rowChanged() {
    if (!this.rows.at(-1)?.isEmpty) this.#addRow();
    this.#showSums();
    this.ask.soon();
  }

  /** @param {SheetRow} gone */
  #remove(gone) {
    const index = this.rows.indexOf(gone);
    gone.element?.remove();
    this.rows.splice(index, 1);
    if (!this.rows.length || !this.rows.at(-1)?.isEmpty) this.#addRow();
    this.rows.forEach((row, position) => row.count(position + 1));
    this.rows[Math.min(index, this.rows.length - 1)]?.find?.focus();
    this.#showSums();
    this.ask.atOnce();
  }

  /** @param {Event} event */
  #typed(event) {
    const { target } = event;
    if (!(target instanceof HTMLInputElement) || this.table.contains(target)) return;
    this.touched.add(target.name);
    if (target === this.payer) for (const row of this.rows) row.refresh();
    this.#showSums();
    this.ask.soon();
  }

  /**
   * Enter goes on to the next row, the arrows up and down within a column.
   *
   * @param {KeyboardEvent} event
   */
  #moved(event) {
    const { target, key } = event;
    if (!(target instanceof HTMLInputElement) || target.type !== "text") return;
    const at = this.rows.findIndex((row) => row.element?.contains(target));
    const column = this.rows[at]?.inputs.indexOf(target) ?? -1;
    if (at < 0 || column < 0) return;
    /** @type {HTMLInputElement | undefined} */
    let to;
    if (key === "ArrowDown") to = this.rows[at + 1]?.inputs[column];
    else if (key === "ArrowUp") to = this.rows[at - 1]?.inputs[column];
    else if (key === "Enter") to = column ? this.rows[at + 1]?.inputs[0] : this.rows[at]?.inputs[1];
    else return;
    event.preventDefault();
    to?.focus();
    to?.select();
  }

  /** @param {ClipboardEvent} event */
  async #pasted(event) {
    const { target } = event;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!(target instanceof HTMLInputElement) || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const start = this.rows.findIndex((row) => row.element?.contains(target));
    const column = COLUMNS.find((name) => name === target.name) ?? "find";
    const pasted = pastedRows(cellsOf(text), column);
    const changed = pasted.map((cells, offset) => {
      const row = this.rows[start + offset] ?? this.#addRow();
      for (const [name, cell] of Object.entries(cells)) row.put(name, cell);
      return row;
    });
    if (!this.rows.at(-1)?.isEmpty) this.#addRow();
    await this.#match(changed);
    for (const row of changed) row.refresh();
    this.#showSums();
    this.ask.atOnce();
  }

  /**
   * Find the claims of pasted rows, all at once.
   *
   * @param {SheetRow[]} rows
   */
  async #match(rows) {
    const open = rows.filter((row) => !row.claim && row.find?.value.trim());
    if (!open.length) return;
    try {
      const texts = open.map((row) => row.find?.value ?? "");
      /** @type {import("./claim-finder.js").FoundClaim[][]} */
      const found = await write("match-claims", { rows: texts, payer: this.payer.value });
      open.forEach((row, index) => row.match(found[index] ?? []));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#say(error.message);
    }
  }

  #showSums() {
    let net = ZERO;
    let count = 0;
    for (const row of this.rows) {
      const moves = row.moves;
      if (moves) net = add(net, moves);
      if (!row.isEmpty) count += 1;
    }
    const currency = this.rows.find((row) => row.claim)?.claim?.currency ?? this.data.currency;
    const money = (/** @type {import("./amounts.js").Decimal} */ number) =>
      `${shown(number, currency, settings())} ${currency}`;
    const total = parse(this.total.value.replace(currency, ""));
    const parts = [`${count === 1 ? "1 row comes" : `${count} rows come`} to ${money(net)}`];
    const off = total && subtract(net, total);
    if (total) parts.push(`sheet total ${money(total)}`, `difference ${money(off ?? ZERO)}`);
    this.sums.textContent = parts.join(" · ");
    this.sums.classList.toggle("clawback-ties", Boolean(off && off.units === 0n && count));
    this.sums.classList.toggle("clawback-off", Boolean(off && off.units !== 0n));
  }

  /** @param {any} answer */
  #answered(answer) {
    /** @type {import("./sheet-row.js").RowAnswer[]} */
    const rows = answer.rows;
    rows.forEach((one, index) => this.asked?.[index]?.show(one, this.insists));
    this.#markSheet(answer.problems);
    this.#showSums();
  }

  /** @param {Record<string, string>} problems */
  #markSheet(problems) {
    for (const input of [this.payer, this.check, this.date, this.total]) {
      const told = this.insists || this.touched.has(input.name);
      mark(input, told ? textShown(problems[input.name] ?? "") : "");
    }
    this.#say(this.insists || this.isDirty ? (problems[""] ?? "") : "");
  }

  /** @param {string} message */
  #say(message) {
    this.told.textContent = textShown(message);
    this.told.hidden = !message;
  }

  #clear() {
    if (this.isDirty && !window.confirm("Clear all rows of this sheet?")) return;
    this.stopAsking?.();
    this.startAnew(this);
  }

  async #save() {
    this.ask.drop();
    this.insists = true;
    try {
      const saved = await write("save-sheet", this.sent());
      this.stopAsking?.();
      this.forget();
      const many = saved.rows === 1 ? "1 row is" : `${saved.rows} rows are`;
      await goOn(
        { page: "bulk" },
        {
          ...saved,
          message: `${many} saved in ${saved.files.join(", ")}.`,
          link: { label: "Show them in the journal", filter: `^${saved.remittance}` },
        },
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#refused(error);
    }
  }

  /** @param {Refusal} refusal */
  async #refused(refusal) {
    try {
      if (refusal.status === 409) this.data = await read("bulk-form");
      this.#answered(await write("preview-sheet", this.sent()));
    } catch {
      // What was refused is said below; the next attempt finds out more.
    }
    for (const row of this.filled) {
      row.left = true;
      row.refresh();
    }
    this.#say(refusal.message);
    const wrong = this.element.querySelector("[aria-invalid=true], .clawback-wrong input");
    if (wrong instanceof HTMLElement) wrong.focus();
    else this.button.focus();
  }
}
