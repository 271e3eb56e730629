// @ts-check
/**
 * The counts and fields above a page's tables. Each choice is an address of the same page,
 * so that Fava's filters, reload and back keep it.
 *
 * @typedef {object} Count - see Count in reading/page.py.
 * @property {string} label
 * @property {number | null} count - null while they are counted.
 * @property {Record<string, string>} set
 * @property {boolean} chosen
 *
 * @typedef {object} Control - see Control in reading/page.py.
 * @property {string} name
 * @property {string} label
 * @property {{label: string, set: Record<string, string>, chosen: boolean}[]} options
 * @property {string} value
 * @property {"text" | "date"} type
 * @property {string[]} suggestions
 * @property {boolean} [kept] - by this browser, in a cookie, and not in the address.
 */

import { samePage } from "./addresses.js";
import { count as numberOf } from "./cells.js";
import { element } from "./elements.js";
import { helpFor } from "./help.js";
import { goTo, keepFocus } from "./moving.js";

/**
 * How many there are of each kind, each a way to those.
 *
 * @param {Count[]} counts
 * @returns {HTMLElement}
 */
export function countsElement(counts) {
  return element(
    "ul",
    { class: "clawback-counts" },
    ...counts.map(({ label, count, set, chosen }) =>
      element(
        "li",
        {},
        element(
          "a",
          {
            href: samePage(set),
            id: `count-${label.replaceAll(" ", "-")}`,
            "aria-current": chosen ? "true" : null,
            onclick: keepFocus,
          },
          element("strong", {}, count === null ? "…" : numberOf(count)),
          ` ${label}`,
        ),
        helpFor(label.toLowerCase().replaceAll(" ", "-")),
      ),
    ),
  );
}

/** @param {Control[]} controls @returns {HTMLElement} */
export function controlsElement(controls) {
  return element(
    "form",
    {
      class: "clawback-controls",
      onsubmit: (/** @type {Event} */ event) => event.preventDefault(),
    },
    ...controls.map((control) =>
      element(
        "div",
        {},
        element("label", { for: `control-${control.name}` }, `${control.label} `),
        helpFor(control.name),
        " ",
        control.options.length ? choice(control) : field(control),
      ),
    ),
  );
}

/** @param {Control} control @returns {HTMLElement} */
function choice({ name, options, kept }) {
  const known = options.some(({ chosen }) => chosen);
  return element(
    "select",
    {
      id: `control-${name}`,
      // Of payers, more follow as soon as all claims are counted.
      disabled: options.length < 2,
      onchange: (/** @type {Event} */ event) => {
        if (!(event.target instanceof HTMLSelectElement)) return;
        const option = options[Number(event.target.value)];
        if (option && kept) keep(name, option.set[name] ?? "");
        else if (option) goTo(samePage(option.set));
      },
    },
    known ? null : element("option", { value: -1, selected: true }, ""),
    ...options.map(({ label, chosen }, index) =>
      element("option", { value: index, selected: chosen }, label),
    ),
  );
}

/** @param {string} name @param {string} value */
function keep(name, value) {
  const year = 365 * 24 * 60 * 60;
  document.cookie = `clawback-${name}=${value}; path=/; max-age=${year}; SameSite=Strict`;
  window.location.reload();
}

/** @param {Control} control @returns {DocumentFragment} */
function field({ name, value, type, suggestions }) {
  let isTyping = false;
  let isTaken = false;
  const input = element("input", {
    id: `control-${name}`,
    type,
    value,
    list: suggestions.length ? `suggestions-${name}` : null,
    min: type === "date" ? "1900-01-01" : null,
    autocomplete: "off",
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      isTyping = true;
      if (event.key === "Enter") take();
    },
    // While a date is typed it is a wrong date for a while; one picked by mouse is meant.
    onchange: () => isTyping || take(),
    onblur: take,
  });
  const fragment = document.createDocumentFragment();
  fragment.append(input);
  if (suggestions.length) {
    const options = suggestions.map((text) => element("option", { value: text }));
    fragment.append(element("datalist", { id: `suggestions-${name}` }, ...options));
  }
  return fragment;

  function take() {
    if (isTaken || input.value === value || !input.validity.valid) return;
    isTaken = true;
    goTo(samePage({ [name]: input.value }));
  }
}
