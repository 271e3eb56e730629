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
    `${claim.name ? "billed" : "accounts for"} ${money(claim.billed, claim.currency)}`,
    claim.name
      ? `balance ${money(claim.balance, claim.currency)}`
      : "balance not known: no charge is linked",
  ];
  return element(
    "p",
    { class: "clawback-about" },
    claim.name ? element("a", { href }, claim.name) : "Payment without a claim",
    ` · ${facts.filter(Boolean).join(" · ")}`,
  );
}
