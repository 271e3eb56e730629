// @ts-check
/** Fava's import page saves entries and nothing else: the way to where more can be done. */

import { element } from "./elements.js";
import { address } from "./requests.js";

const CLASS = "clawback-way-from-import";

/**
 * Put a line above Fava's import page, and take it away from every other page.
 *
 * @param {Element | null} article - the element whose contents Fava replaces.
 */
export function showWayFromImport(article) {
  document.querySelector(`.${CLASS}`)?.remove();
  if (!article || !/\/import\/$/.test(window.location.pathname)) return;
  const { href } = address("", { page: "unapplied" });
  article.prepend(
    element(
      "p",
      { class: CLASS },
      "Rows without a claim in the ledger are saved as unapplied money. Once saved, apply them, " +
        "attach them to a clawback, split or refund them on ",
      element("a", { href }, "Unapplied money"),
      ".",
    ),
  );
}
