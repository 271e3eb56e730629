// @ts-check
/** The page *Record clawback*: choose a payment, say what holds from now on, look, save. */

import { claimFinder } from "./claim-finder.js";
import { element } from "./elements.js";
import { field } from "./form-fields.js";
import { RecordForm } from "./record-form.js";
import { address } from "./requests.js";
import { settings } from "./settings.js";

/**
 * What record_page.py sends.
 *
 * @typedef {object} RecordData
 * @property {import("./balance-preview.js").Claim[]} claims
 * @property {import("./payment-choices.js").Choice[]} choices
 * @property {string} payment - key of the payment that the address names.
 * @property {string[]} payers
 * @property {string} recoupment - the account for what payers are owed; empty for none.
 * @property {string[]} settlements
 * @property {Record<string, string>} seen
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
  if (data.claims.length) showForm(place, data);
  else askForClaim(place);
}

/** @param {HTMLElement} place */
function askForClaim(place) {
  const input = element("input", { type: "text", name: "claim" });
  const list = claimFinder(input, {
    payer: () => "",
    take: (claim) => {
      // By a link, so that Fava changes the page and Back returns here.
      const link = element("a", { href: address("", { page: "record", claim: claim.name }).href });
      place.append(link);
      link.click();
    },
  });
  const box = field("Find the claim", input, "By its number, its client or its date of service.");
  input.after(list);
  place.append(box);
  input.focus();
}

/** @param {HTMLElement} place @param {RecordData} data */
function showForm(place, data) {
  const adds = new URLSearchParams(window.location.search).get("mode") === "payment";
  const form = new RecordForm(data, adds);
  place.replaceChildren(form.element);
  form.begin();
}
