// @ts-check
/**
 * The field in which a payment is found by what a letter says. Empty, it offers what is likely;
 * taking one leads to its form. "/" focuses it, and any other field that asks for that.
 */

import { element } from "./elements.js";
import { field } from "./form-fields.js";
import { paymentFinder } from "./payment-finder.js";
import { address } from "./requests.js";

const HINT =
  "By payer, client, claim, check or EFT number, amount, date or narration, in any order. " +
  "Press / to come here.";

/** @type {(() => HTMLElement | null | undefined) | null} */
let wanted = null;

/**
 * @param {string} label
 * @returns {{element: HTMLElement, input: HTMLInputElement}}
 */
export function searchField(label) {
  const input = element("input", { type: "text", name: "payment" });
  const list = paymentFinder(input, ({ claims, link, tagged, file, line, kind, standing }) => {
    const [claim] = claims;
    const isOnClaim = tagged && kind === "payment" && claims.length === 1;
    /** @type {Record<string, string>} */
    const names = isOnClaim
      ? { claim: claim ?? "", payment: standing ? link : "" }
      : { payment: `${file}:${line}` };
    // By a link, so that Fava changes the page and Back returns here.
    const go = element("a", { href: address("", { page: "record", ...names }).href });
    box.append(go);
    go.click();
    go.remove();
  });
  const box = field(label, input, HINT);
  box.classList.add("clawback-search");
  input.after(list);
  focusedBySlash(() => input);
  return { element: box, input };
}

/**
 * Let "/" focus a field of the page that is shown.
 *
 * @param {() => HTMLElement | null | undefined} find
 */
export function focusedBySlash(find) {
  if (!wanted) document.addEventListener("keydown", slash);
  wanted = find;
  // Fava's "?" shows the keys of what has this attribute.
  find()?.setAttribute("data-key", "/");
}

/** @param {KeyboardEvent} event */
function slash(event) {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  const types = target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable=true], .cm-editor");
  const input = wanted?.();
  if (key !== "/" || ctrlKey || metaKey || altKey || !input?.isConnected) return;
  // Whoever is there already, with nothing typed, does not mean a slash.
  const isThere = input === target && input instanceof HTMLInputElement && !input.value;
  if (types && !isThere) return;
  event.preventDefault();
  input.focus();
}
