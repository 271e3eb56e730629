// @ts-check
/** Clearing the review of a clawback, from the list of reviews or from its claim. */

import { element } from "./elements.js";
import { Refusal, address, read, write } from "./requests.js";
import { goOn } from "./saved.js";

/** @typedef {import("./reviews.js").Review} Review */

/**
 * Clear a review and show the page anew, with a way to undo it.
 *
 * @param {Pick<Review, "file" | "line">} review
 * @param {Record<string, string>} seen - the files' hashes as they were when it was shown.
 * @throws {Refusal}
 */
export async function clearReview({ file, line }, seen) {
  const { claims, warnings, ...body } = await write("clear-review", { file, line, seen });
  const names = claims.join(", ") || "the claim";
  goOn(here(), {
    message: `The review of ${names} is cleared.`,
    warnings,
    undo: { endpoint: "reopen-review", body, message: `The review of ${names} is open again.` },
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
  const click = async () => {
    button.disabled = true;
    try {
      await clearReview(review, seen);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // The page may show what is not so any more: it is loaded anew.
      goOn(here(), { message: "The review is not cleared.", warnings: [error.message] });
    }
  };
  const button = element("button", { type: "button", click }, "Clear review");
  link.replaceWith(button);
}

/** @returns {Record<string, string>} the parameters of this page's address. */
function here() {
  return Object.fromEntries(new URLSearchParams(window.location.search));
}
