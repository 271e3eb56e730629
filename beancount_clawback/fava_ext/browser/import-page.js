// @ts-check
/** Fava's import page saves entries and nothing else: what can be done more, beside it. */

import { element } from "./elements.js";
import { Refusal, address, read } from "./requests.js";

const CLASS = "clawback-way-from-import";

/**
 * Put what waits above Fava's import page, and take it away from every other page.
 *
 * @param {Element | null} article - the element whose contents Fava replaces.
 */
export function showWayFromImport(article) {
  document.querySelector(`.${CLASS}`)?.remove();
  if (!article || !/\/import\/$/.test(window.location.pathname)) return;
  const { href } = address("", { page: "unapplied" });
  const list = element("div");
  const waiting = element(
    "details",
    { toggle: () => (waiting.open ? fill(list) : list.replaceChildren()) },
    element("summary", {}, "Apply or attach what waits"),
    list,
  );
  // Fava's own minimum is wider than a phone, and the style sheets come with what waits.
  waiting.style.minWidth = "0";
  const notice = element(
    "div",
    { class: `clawback ${CLASS}` },
    element(
      "p",
      {},
      "Rows without a claim in the ledger are saved as unapplied money. Once saved, apply them, " +
        "attach them to a clawback, split or refund them here or on ",
      element("a", { href }, "Unapplied money"),
      ".",
    ),
    waiting,
  );
  // Fava's import page, other than its reports, has no room around it.
  notice.style.padding = "0 1.5em";
  article.prepend(notice);
}

/** @param {HTMLElement} list - is given what waits now, with what can be done with each. */
async function fill(list) {
  list.replaceChildren(element("p", { role: "status" }, "Reading what waits…"));
  try {
    /** @type {{settings: object, styles: string[], unapplied: import("./unapplied.js").Data}} */
    const { settings, styles, unapplied } = await read("waiting");
    const { UnappliedList } = await import("./unapplied.js");
    // What pages of the extension are sent with, and Fava's own are not.
    const said = { id: "clawback-settings", type: "application/json" };
    list.replaceChildren(
      element("script", said, JSON.stringify(settings)),
      ...styles.map((href) => element("link", { rel: "stylesheet", href })),
    );
    list.append(new UnappliedList(unapplied).element);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    list.replaceChildren(element("p", { class: "clawback-problem", role: "alert" }, error.message));
  }
}
