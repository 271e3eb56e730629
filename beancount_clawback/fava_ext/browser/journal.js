// @ts-check
/** In Fava's journals, a claim's link leads to the claim. */

import { element } from "./elements.js";
import { address, read } from "./requests.js";

/** @type {Promise<string | null> | null} */
let knownPrefix = null;

/**
 * Put a way to the claim behind every claim link of a journal, now and whenever Fava shows
 * one. Fava's own click on the link, which filters, stays.
 *
 * @param {Element | null} article - the element whose contents Fava replaces.
 */
export function linkClaims(article) {
  if (!article) return;
  linkClaimsIn(article);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node instanceof Element) linkClaimsIn(node);
      }
    }
  }).observe(article, { childList: true, subtree: true });
}

/** @param {Element} part */
async function linkClaimsIn(part) {
  const links = [...part.querySelectorAll(".link")].filter((link) => link.closest(".journal"));
  if (!links.length) return;
  knownPrefix ??= prefixOfClaims();
  const prefix = await knownPrefix;
  if (prefix === null) return;
  for (const link of links) {
    const name = (link.textContent ?? "").replace(/^\^/, "");
    const isNew = !link.nextElementSibling?.matches(".clawback-claim");
    if (isNew && name.startsWith(prefix)) link.after(wayTo(name));
  }
}

/** @returns {Promise<string | null>} null if it cannot be had; then journals stay as they are. */
async function prefixOfClaims() {
  try {
    return (await read("link-names")).claimPrefix;
  } catch {
    // The extension's own pages say what is wrong.
    return null;
  }
}

/** @param {string} claim @returns {HTMLAnchorElement} */
function wayTo(claim) {
  const url = address("", { page: "claim", claim });
  const label = `Open ${claim}`;
  const attributes = { class: "clawback-claim", href: url.href, title: label };
  return element("a", { ...attributes, "aria-label": label }, " →");
}
