// @ts-check
/** Which claim a form is about, in one line with a way back to it. */

import { money } from "./balance-preview.js";
import { element } from "./elements.js";
import { address } from "./requests.js";

/**
 * @param {import("./balance-preview.js").Claim} claim
 * @returns {HTMLParagraphElement}
 */
export function claimFacts(claim) {
  const href = address("", { page: "claim", claim: claim.name }).href;
  const facts = [
    claim.client,
    claim.payers.join(", "),
    claim.serviceDate,
    claim.service,
    claim.practitioner,
    `billed ${money(claim.billed, claim.currency)}`,
    `balance ${money(claim.balance, claim.currency)}`,
  ];
  return element(
    "p",
    { class: "clawback-about" },
    element("a", { href }, claim.name),
    ` · ${facts.filter(Boolean).join(" · ")}`,
  );
}
