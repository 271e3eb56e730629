// @ts-check
/** The page *Record clawback*: choose a payment, say what holds from now on, look, save. */

import { busyWhile } from "./busy-button.js";
import { claimFinder } from "./claim-finder.js";
import { element } from "./elements.js";
import { field } from "./form-fields.js";
import { dropLetter, hasLetter, letterDrop, letterQuestion, readLetter } from "./letter.js";
import { foundLine } from "./payment-finder.js";
import { RecordForm, pageOf } from "./record-form.js";
import { Refusal, address, write } from "./requests.js";
import { goOn } from "./saved.js";
import { searchField } from "./search-field.js";
import { settings } from "./settings.js";

/**
 * What record_page.py sends.
 *
 * @typedef {object} RecordData
 * @property {import("./balance-preview.js").Claim[]} claims
 * @property {Alone | null} alone - a payment on no claim, in the place of one.
 * @property {FoundPayment | null} byHand - a clawback written by hand, to be tagged.
 * @property {string} asked - the payment that was asked for.
 * @property {Session[]} sessions - those that a payment on no claim may be for.
 * @property {import("./payment-choices.js").Choice[]} choices
 * @property {string} payment - key of the payment that the address names.
 * @property {string[]} payers
 * @property {string} recoupment - the account for what payers are owed; empty for none.
 * @property {string[]} settlements
 * @property {Record<string, string>} seen
 */

/**
 * A payment on no claim: what it tells itself; its balance is not known.
 *
 * @typedef {import("./balance-preview.js").Claim & {payment: string, adds: string[]}} Alone
 *
 * @typedef {import("./payment-finder.js").FoundPayment} FoundPayment
 *
 * @typedef {object} Session
 * @property {string} place
 * @property {string} date
 * @property {string} payee
 * @property {string} narration
 * @property {string} claim
 * @property {string[]} why
 */

/**
 * @param {HTMLElement} section
 * @param {RecordData} data
 */
export function show(section, data) {
  if (settings().readOnly) {
    const told = "This Fava is read-only: nothing can be recorded here.";
    section.append(element("p", { class: "clawback-notice", role: "note" }, told));
    return;
  }
  const place = element("div", {});
  section.append(place);
  if (data.byHand) askToAdopt(place, data, data.byHand);
  else if (data.claims.length || data.alone) showFormWithLetter(place, data);
  else askForPayment(place);
}

/** @param {HTMLElement} place @param {RecordData} data - of the payment that was chosen. */
async function showFormWithLetter(place, data) {
  const here = new URLSearchParams(window.location.search);
  showForm(place, data);
  if (!hasLetter()) return;
  try {
    const letter = await readLetter(here.get("claim") ?? "", here.get("payment") ?? "");
    if (letter.form) showForm(place, letter.form, letter);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    dropLetter();
    place.prepend(element("p", { class: "clawback-problem", role: "alert" }, error.message));
  }
}

/** @param {HTMLElement} place */
function askForPayment(place) {
  const { element: box, input } = searchField("Find the payment");
  const asked = element("div", {});
  const taken = async (payment = "") => {
    asked.replaceChildren();
    const letter = await readLetter("", payment);
    if (letter.form?.byHand) askToAdopt(place, letter.form, letter.form.byHand);
    else if (letter.form) showForm(place, letter.form, letter);
    else {
      asked.replaceChildren(letterQuestion(letter, taken));
      // What the search offers would stand over it.
      (asked.querySelector("button") ?? input).focus();
      if (!letter.fitting.length) input.blur();
    }
  };
  place.append(letterDrop(taken, place), asked, box, claimField(place));
  if (hasLetter()) taken().catch(() => dropLetter());
  else input.focus();
}

/** @param {HTMLElement} place @returns {HTMLElement} the way to a claim, paid or not. */
function claimField(place) {
  const input = element("input", { type: "text", name: "claim" });
  const list = claimFinder(input, {
    payer: () => "",
    take: (claim) => {
      const go = element("a", { href: address("", { page: "record", claim: claim.name }).href });
      place.append(go);
      go.click();
    },
  });
  const hint = "To add a payment: by its number, its client or its date of service.";
  const box = field("Find the claim", input, hint);
  input.after(list);
  return box;
}

/** @param {HTMLElement} place @param {RecordData} data @param {FoundPayment} found */
function askToAdopt(place, data, found) {
  const source = element("input", { type: "text", name: "source" });
  const told = element("p", { class: "clawback-problem", role: "alert" });
  told.hidden = true;
  const words = found.missing.join(" ");
  const button = element("button", { type: "submit" }, "Save");
  const form = element(
    "form",
    { class: "clawback-form" },
    element("p", {}, `A clawback written by hand: ${foundLine(found)}`),
    element("p", {}, `Its first line gains ${words}; its postings and its date stay.`),
    field("Source", source),
    told,
    element("div", { class: "clawback-buttons" }, button),
  );
  const save = async () => {
    try {
      const sent = { payment: data.asked, source: source.value, seen: data.seen };
      const { claim, file, ...saved } = await write("adopt-clawback", sent);
      await goOn(pageOf(claim, "reviews"), { ...saved, message: `The clawback is tagged in ${file}.` });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      told.textContent = error.message;
      told.hidden = false;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return busyWhile(button, "Saving…", save);
  });
  place.replaceChildren(form);
}

/**
 * @param {HTMLElement} place
 * @param {RecordData} data
 * @param {import("./letter.js").Letter | null} letter - that fills the form.
 */
function showForm(place, data, letter = null) {
  const adds = new URLSearchParams(window.location.search).get("mode") === "payment";
  const form = new RecordForm(data, adds && !letter, letter);
  place.replaceChildren(form.element);
  form.begin();
}
