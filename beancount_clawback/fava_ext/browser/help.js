// @ts-check
/** A small "?" beside a term: a button that says in a sentence or two what the term means. */

import { element, newId } from "./elements.js";
import { settings } from "./settings.js";

const GAP = 6;

/**
 * @param {...string} terms - as in ledger_language/terms.py.
 * @returns {HTMLElement | null} null for terms that explain themselves.
 */
export function helpFor(...terms) {
  const known = terms.flatMap((term) => settings().terms?.[term] ?? []);
  if (!known.length) return null;
  const isOne = known.length === 1;
  const names = known.map(({ name }) => name).join(", ");
  const id = newId();
  // The browser opens and closes it: by click, by keyboard, by Escape.
  const said = element("span", { id, class: "clawback-help-text", role: "status", popover: "auto" });
  // The mark is drawn by the style sheet, so that the title is the button's name.
  const button = element("button", {
    type: "button",
    class: "clawback-help",
    popovertarget: id,
    "aria-expanded": "false",
    title: `What ${isOne ? "is" : "are"} ${names}?`,
  });
  said.addEventListener("toggle", (event) => {
    const isOpen = Reflect.get(event, "newState") === "open";
    button.setAttribute("aria-expanded", String(isOpen));
    // What comes into a status is read out.
    said.replaceChildren(
      ...(isOpen ? known : []).map(({ name, meaning }) =>
        element("span", {}, isOne ? meaning : `${name[0]?.toUpperCase()}${name.slice(1)}: ${meaning}`),
      ),
    );
    if (isOpen) place(said, button);
  });
  return element("span", { class: "clawback-helped" }, button, said);
}

/** @param {HTMLElement} said @param {HTMLElement} button */
function place(said, button) {
  const { left, top, bottom } = button.getBoundingClientRect();
  const isBelow = bottom + GAP + said.offsetHeight < window.innerHeight;
  said.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - said.offsetWidth - GAP))}px`;
  said.style.top = `${isBelow ? bottom + GAP : Math.max(GAP, top - GAP - said.offsetHeight)}px`;
}
