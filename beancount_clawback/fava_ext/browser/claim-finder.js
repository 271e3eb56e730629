// @ts-check
/** A field in which a claim is found as one types, by its number, client or date of service. */

import { finder } from "./finder.js";
import { write } from "./requests.js";

/** @typedef {import("./balance-preview.js").Claim} Claim */
/**
 * @typedef {Claim & {choices: import("./payment-choices.js").Choice[]}} FoundClaim
 *
 * @typedef {object} Found
 * @property {FoundClaim[]} claims - the likeliest ones.
 * @property {boolean} more - whether others fit as well.
 */

/**
 * Make an input find claims.
 *
 * @param {HTMLInputElement} input
 * @param {object} how
 * @param {() => string} how.payer - whose claims come first.
 * @param {(claim: FoundClaim) => void} how.take - called with the claim that was chosen.
 * @param {() => boolean} [how.isTaken] - whether one was, so that none has to be looked for.
 * @returns {HTMLUListElement} the list, to be put behind the input.
 */
export function claimFinder(input, { payer, take, isTaken }) {
  return finder(input, {
    label: "Claims found",
    find: async (typed) => {
      /** @type {Found} */
      const { claims, more } = await write("find-claims", { typed, payer: payer() });
      return { items: claims, more };
    },
    lines: (claim) => [claimLine(claim), claimAbout(claim)],
    none: (typed) => `No claim has all of “${typed.trim()}”. Remove a word.`,
    more: "More claims match. Keep typing to narrow the list.",
    take,
    ...(isTaken ? { isTaken } : {}),
  });
}

/**
 * A claim in one line: number, client, date of service.
 *
 * @param {Claim} claim
 * @returns {string}
 */
export function claimLine(claim) {
  return [claim.name, claim.client, claim.serviceDate].filter(Boolean).join(" · ");
}

/** @param {FoundClaim} claim @returns {string} */
function claimAbout(claim) {
  const about = [claim.payers.join(", "), claim.service, claim.statuses.join(", ")];
  return about.filter(Boolean).join(" · ");
}
