// @ts-check
/**
 * A field in which something is found as one types, offered in a list below it.
 * It is a combobox as the ARIA practices describe it: arrows move, Enter takes, Escape closes.
 */

import { element, newId } from "./elements.js";
import { live } from "./live.js";

/**
 * @template Item
 * @typedef {object} Finding
 * @property {string} label - of the list, for screen readers.
 * @property {(typed: string) => Promise<{items: Item[], more: boolean}>} find
 * @property {(item: Item) => [string, string]} lines - what an item is, and more about it.
 * @property {(typed: string) => string} none - what to say where nothing is found.
 * @property {string} more - what to say where there are others.
 * @property {(item: Item) => void} take - called with the one that was chosen.
 * @property {() => boolean} [isTaken] - whether one was, so that none has to be looked for.
 * @property {boolean} [offers] - whether it offers what is likely before anything is typed.
 */

const PAUSE = 120;

/**
 * Make an input find something.
 *
 * @template Item
 * @param {HTMLInputElement} input
 * @param {Finding<Item>} how
 * @returns {HTMLUListElement} the list, to be put behind the input.
 */
export function finder(input, how) {
  const { label, find, lines, none, more, take, isTaken = () => false, offers = false } = how;
  const isAsked = () => offers || Boolean(input.value.trim());
  const list = element("ul", { role: "listbox", id: newId(), class: "clawback-found" });
  list.setAttribute("aria-label", label);
  list.hidden = true;
  /** @type {Item[]} */
  let found = [];
  let at = -1;
  // What was typed when the list was asked for: one that is typed on lists others.
  let asked = "";
  let isAwaited = false;
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }

  function close() {
    look.drop();
    isAwaited = false;
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** Put the list below the input, or above it where there is more room. */
  function place() {
    const { left, top, bottom } = input.getBoundingClientRect();
    const below = window.innerHeight - bottom;
    const isBelow = below > 200 || below > top;
    list.style.left = `${Math.max(0, Math.min(left, window.innerWidth - list.offsetWidth))}px`;
    list.style.top = isBelow ? `${bottom}px` : "auto";
    list.style.bottom = isBelow ? "auto" : `${window.innerHeight - top}px`;
  }

  /** @param {number} index */
  function choose(index) {
    const item = found[index];
    close();
    if (item) take(item);
  }

  /** @param {number} index */
  function point(index) {
    at = index;
    [...list.children].forEach((option, position) => {
      option.setAttribute("aria-selected", String(position === at));
    });
    const option = list.children[at];
    if (!option) return;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  const look = live({
    pause: PAUSE,
    ask: () => {
      asked = input.value;
      return find(asked);
    },
    show: (/** @type {{items: Item[], more: boolean}} */ answer) => {
      if (document.activeElement !== input || !isAsked()) return;
      found = answer.items;
      list.replaceChildren(
        ...found.map((item, index) => optionOf(lines(item), () => choose(index))),
      );
      if (!found.length) list.append(remark(none(asked)));
      if (answer.more) list.append(remark(more));
      list.hidden = false;
      place();
      input.setAttribute("aria-expanded", "true");
      // What is only likely is not taken by an Enter that meant nothing.
      point(found.length && asked.trim() ? 0 : -1);
      if (isAwaited && found.length === 1) choose(0);
      isAwaited = false;
    },
    refuse: close,
  });

  input.addEventListener("input", () => {
    isAwaited = false;
    if (isAsked()) look.soon();
    else close();
  });
  // What was pasted may fit several: they are offered to whoever comes to choose.
  input.addEventListener("focus", () => {
    if (isAsked() && !isTaken()) look.atOnce();
  });
  input.addEventListener("blur", close);
  // The list stands over whatever scrolls around the input.
  window.addEventListener("scroll", () => list.hidden || place(), true);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = found.length - 1;
    const isCurrent = input.value === asked;
    if (event.key === "ArrowDown") point(at >= last ? 0 : at + 1);
    else if (event.key === "ArrowUp") point(at <= 0 ? last : at - 1);
    else if (event.key === "Enter" && isCurrent && at < 0) return;
    else if (event.key === "Enter" && isCurrent) choose(at);
    else if (event.key === "Enter") {
      look.atOnce();
      isAwaited = true;
    }
    else if (event.key === "Escape") close();
    else if (event.key === "Tab" && found.length === 1 && isCurrent) return choose(0);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return list;
}

/** @param {string} text @returns {HTMLLIElement} an option that cannot be chosen. */
function remark(text) {
  return element("li", { role: "option", "aria-disabled": "true", class: "clawback-none" }, text);
}

/** @param {[string, string]} lines @param {() => void} choose @returns {HTMLLIElement} */
function optionOf([line, about], choose) {
  return element(
    "li",
    {
      role: "option",
      id: newId(),
      // A click would first take the focus away, which closes the list.
      mousedown: (/** @type {MouseEvent} */ event) => {
        event.preventDefault();
        choose();
      },
    },
    element("span", {}, line),
    element("small", {}, about),
  );
}
