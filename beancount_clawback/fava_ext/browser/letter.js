// @ts-check
/**
 * A payer's letter that was dropped on a page: held until a form has used it, read by the server,
 * which keeps nothing of it until it is saved with its record.
 */

import { element, newId } from "./elements.js";
import { textShown } from "./hidden-digits.js";
import { foundLine } from "./payment-finder.js";
import { Refusal, address, write } from "./requests.js";

const LABEL = "Drop the payer's letter here (PDF), or choose its file";
const LARGEST = 10 * 1024 * 1024;

/**
 * What letter_reading.py answers.
 *
 * @typedef {object} LetterRead
 * @property {import("./record.js").RecordData | null} form
 * @property {import("./payment-finder.js").FoundPayment[]} fitting
 * @property {string[]} lookedFor
 * @property {string} digest - of the PDF.
 * @property {boolean} isKept - whether a folder for letters is set up.
 * @property {Fact[]} facts
 * @property {Record<string, string>} values - by field of the form.
 * @property {string[]} remarks
 *
 * @typedef {{name: string, value: string, why: string, page: number, context: string}} Fact
 * @typedef {LetterRead & {content: string, name: string}} Letter - with the PDF in base64, and
 *   what tells it from the letters dropped before.
 */

/** @type {string} the PDF in base64, as long as no record was saved with it. */
let inHand = "";

let count = 0;

/** @returns {boolean} whether a letter was dropped that no record was saved with yet. */
export function hasLetter() {
  return Boolean(inHand);
}

/** Forget the letter: it is saved, or not wanted. */
export function dropLetter() {
  inHand = "";
}

/**
 * Have the letter in hand read.
 *
 * @param {string} claim - that somebody has chosen; empty for what the letter fits.
 * @param {string} payment
 * @returns {Promise<Letter>}
 * @throws {Refusal}
 */
export async function readLetter(claim = "", payment = "") {
  const answer = await write("read-letter", { letter: inHand, claim, payment });
  return { ...answer, content: inHand, name: `letter ${count}` };
}

/**
 * A place to drop a letter on, or to choose its file.
 *
 * @param {() => Promise<void> | void} taken - called when the letter is in hand.
 * @param {HTMLElement | null} target - where it may be dropped as well.
 * @returns {HTMLElement}
 */
export function letterDrop(taken, target = null) {
  const input = element("input", { type: "file", accept: "application/pdf", id: newId() });
  const told = element("p", { class: "clawback-problem", role: "alert" });
  told.hidden = true;
  const label = element("label", { for: input.id }, LABEL);
  const box = element("div", { class: "clawback-drop" }, label, input, told);
  /** @param {string} message */
  const say = (message) => {
    told.textContent = textShown(message);
    told.hidden = !message;
  };

  /** @param {File | null | undefined} file */
  async function take(file) {
    if (!file) return;
    say("");
    if (file.size > LARGEST) {
      say("The letter is larger than 10 MB. Keep only the pages that are about the clawback.");
      return;
    }
    box.setAttribute("aria-busy", "true");
    label.textContent = "Reading the letter…";
    try {
      inHand = await base64Of(file);
      count += 1;
      await taken();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      dropLetter();
      say(error.message);
    } finally {
      box.removeAttribute("aria-busy");
      label.textContent = LABEL;
      input.value = "";
    }
  }

  input.addEventListener("change", () => take(input.files?.[0]));
  const area = target ?? box;
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.toggle("clawback-over", box.isConnected);
  });
  area.addEventListener("dragleave", () => box.classList.remove("clawback-over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    box.classList.remove("clawback-over");
    if (box.isConnected) take(event.dataTransfer?.files[0]);
  });
  return box;
}

/**
 * What to choose from where a letter fits several payments, or what was looked for.
 *
 * @param {LetterRead} letter
 * @param {(payment: string) => void} choose - called with the place of the payment.
 * @returns {HTMLElement}
 */
export function letterQuestion({ fitting, lookedFor }, choose) {
  if (!fitting.length) {
    return element(
      "div",
      { class: "clawback-prompt", role: "alert" },
      element("p", {}, "No insurance payment fits this letter. Looked for:"),
      element("ul", {}, ...lookedFor.map((line) => element("li", {}, textShown(line)))),
      element("p", {}, "Find the payment below: the letter then fills its form."),
    );
  }
  const isOne = fitting.length === 1;
  const title = isOne
    ? "The letter may be about this payment:"
    : "The letter may be about one of these payments. Which one is it?";
  return element(
    "div",
    { class: "clawback-prompt", role: "alert" },
    element("p", {}, title),
    element(
      "ul",
      { class: "clawback-fitting" },
      ...fitting.map((payment) => {
        const { file, line, why, standing } = payment;
        const gone = standing ? "" : "taken back already · ";
        const click = () => choose(`${file}:${line}`);
        return element(
          "li",
          {},
          element("button", { type: "button", click, disabled: !standing }, textShown(foundLine(payment))),
          element("small", { class: "clawback-hint" }, textShown(`${gone}fits: ${why.join(", ")}`)),
        );
      }),
    ),
  );
}

/**
 * What the letter says and what it fills, each with where it stands there.
 *
 * @param {LetterRead} letter
 * @returns {HTMLElement}
 */
export function letterFacts({ facts, remarks, isKept }) {
  const rows = facts.map(({ name, value, why, page, context }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, nameOf(name)),
      element(
        "td",
        {},
        textShown(why ? `${value} (${why})` : value),
        page ? element("small", {}, textShown(`page ${page}: “${context}”`)) : null,
      ),
    ),
  );
  const href = address("", { page: "setup" }).href;
  return element(
    "section",
    { class: "clawback-letter", "aria-label": "Found in the letter" },
    element(
      "details",
      { open: true },
      element("summary", {}, "Found in the letter"),
      element("table", {}, element("tbody", {}, ...rows)),
      ...remarks.map((remark) => element("p", {}, textShown(remark))),
      isKept
        ? null
        : element(
            "p",
            {},
            "The letter itself is not kept: no folder for letters is chosen. ",
            element("a", { href }, "Choose one in Set-up"),
          ),
    ),
  );
}

const NAMES = new Map([
  ["date", "Date"],
  ["source", "Source"],
  ["payer-reference", "Reference number"],
  ["insurance-paid", "Insurance paid"],
  ["write-off", "Write-off"],
  ["client-responsibility", "Client responsibility"],
]);

/** @param {string} name @returns {string} */
function nameOf(name) {
  return NAMES.get(name) ?? `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}`;
}

/** @param {File} file @returns {Promise<string>} */
async function base64Of(file) {
  const reader = new FileReader();
  const done = new Promise((resolve, reject) => {
    reader.addEventListener("load", resolve);
    reader.addEventListener("error", () =>
      reject(new Refusal("The letter's file cannot be read. Save it again and retry.", 0)),
    );
  });
  reader.readAsDataURL(file);
  await done;
  return String(reader.result).split(",")[1] ?? "";
}
