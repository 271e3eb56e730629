// @ts-check
/** Clearing the review of a clawback, from the list of reviews or from its claim. */

import { busyWhile } from "./busy-button.js";
import { element } from "./elements.js";
import { field } from "./form-fields.js";
import { Refusal, address, read, write } from "./requests.js";
import { goOn } from "./saved.js";

/** @typedef {import("./reviews.js").Review} Review */

const WARNING =
  "Not for a denial that is the provider's fault (late filing, missing authorization), not " +
  "under Medicaid, and not where a contract holds the client harmless.";

/**
 * Clear a review and show the page anew, with a way to undo it.
 *
 * One that leaves more to the client asks first why the client may be billed; so does billing.
 *
 * @param {Pick<Review, "file" | "line" | "raisesClient">} review
 * @param {Record<string, string>} seen - the files' hashes as they were when it was shown.
 * @param {{bills?: boolean}} [how] - whether the client is to be billed.
 * @throws {Refusal}
 */
export async function clearReview({ file, line, raisesClient }, seen, { bills = false } = {}) {
  const why = raisesClient || bills ? await askWhy(raisesClient, bills) : "";
  if (why === null) return;
  const sent = { reviews: [{ file, line }], why, seen };
  const { count: _, claims, ...saved } = await write("clear-reviews", sent);
  const names = claims.join(", ") || "the claim";
  await goOn(here(), {
    message: `The review of ${names} is cleared.`,
    ...saved,
  });
}

/**
 * @param {boolean} raisesClient - the clawback leaves more to the client.
 * @param {boolean} bills - that the client is billed is decided.
 * @returns {Promise<string | null>} empty to clear without billing; null to leave it open.
 */
function askWhy(raisesClient, bills) {
  const why = element("input", { type: "text", name: "why" });
  const bill = element("button", { type: "submit", disabled: true }, "Bill the client");
  why.addEventListener("input", () => (bill.disabled = !why.value.trim()));
  return new Promise((resolve) => {
    const end = (/** @type {string | null} */ answer) => {
      dialog.remove();
      resolve(answer);
    };
    const other = (/** @type {string} */ label, /** @type {string | null} */ answer) =>
      element("button", { type: "button", class: "muted", click: () => end(answer) }, label);
    const form = element(
      "form",
      {
        class: "clawback-form",
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          end(why.value.trim());
        },
      },
      element(
        "p",
        {},
        raisesClient ? "This clawback leaves more to the client. " : "",
        "Why may the client be billed?",
      ),
      element("p", { class: "clawback-hint" }, WARNING),
      field("Reason", why, "Kept with the record as client-billed."),
      element(
        "div",
        { class: "clawback-buttons" },
        bill,
        bills ? null : other("Clear without billing", ""),
        other("Leave it open", null),
      ),
    );
    const dialog = element("dialog", { class: "clawback-dialog", cancel: () => end(null) }, form);
    dialog.setAttribute("aria-label", "Bill the client");
    (document.querySelector(".clawback") ?? document.body).append(dialog);
    dialog.showModal();
    why.focus();
  });
}

/**
 * The way to clear the review of a claim: at once where it has one alone, else by their list.
 *
 * @param {string} claim
 * @returns {HTMLElement}
 */
export function clearWay(claim) {
  const { href } = address("", { page: "reviews", claim });
  const link = element("a", { class: "button", href }, "Clear review");
  offerAtOnce(link, claim).catch((error) => {
    // The list, which the link leads to, says what is wrong.
    if (!(error instanceof Refusal)) throw error;
  });
  return link;
}

/** @param {HTMLElement} link - is replaced by a button. @param {string} claim */
async function offerAtOnce(link, claim) {
  /** @type {import("./reviews.js").ReviewData} */
  const { reviews, seen } = await read("list-reviews", { claim });
  const [review, ...others] = reviews.filter(({ claims }) => claims.includes(claim));
  if (!review || others.length) return;
  const clear = async () => {
    try {
      await clearReview(review, seen);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // The page may show what is not so any more: it is loaded anew.
      await goOn(here(), { message: "The review is not cleared.", warnings: [error.message] });
    }
  };
  const click = () => busyWhile(button, "Clearing…", clear);
  const button = element("button", { type: "button", click }, "Clear review");
  link.replaceWith(button);
}

/** @returns {Record<string, string>} the parameters of this page's address. */
function here() {
  return Object.fromEntries(new URLSearchParams(window.location.search));
}
