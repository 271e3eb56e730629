// @ts-check
/**
 * A field in which a claim is found as one types, by its number, client or date of service.
 * It is a combobox as the ARIA practices describe it: arrows move, Enter takes, Escape closes.
 */

import { element } from "./elements.js";
import { newId } from "./form-fields.js";
import { live } from "./live.js";
import { write } from "./requests.js";

/** @typedef {import("./balance-preview.js").Claim} Claim */
/**
 * @typedef {Claim & {choices: import("./payment-choices.js").Choice[]}} FoundClaim
 *
 * @typedef {object} Found
 * @property {FoundClaim[]} claims - the likeliest ones.
 * @property {boolean} more - whether others fit as well.
 */

const PAUSE = 120;

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
export function claimFinder(input, { payer, take, isTaken = () => false }) {
  const list = element("ul", { role: "listbox", id: newId(), class: "clawback-found" });
  list.setAttribute("aria-label", "Claims found");
  list.hidden = true;
  /** @type {FoundClaim[]} */
  let found = [];
  let at = -1;
  // What was typed when the list was asked for: one that is typed on lists other claims.
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
    const claim = found[index];
    close();
    if (claim) take(claim);
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
      return write("find-claims", { typed: asked, payer: payer() });
    },
    show: (/** @type {Found} */ { claims, more }) => {
      if (document.activeElement !== input || !input.value.trim()) return;
      found = claims;
      list.replaceChildren(...claims.map((claim, index) => optionOf(claim, () => choose(index))));
      if (!claims.length) list.append(remark("No claim has all of these words."));
      if (more) list.append(remark("More claims fit: type on to narrow them down."));
      list.hidden = false;
      place();
      input.setAttribute("aria-expanded", "true");
      point(claims.length ? 0 : -1);
      if (isAwaited && claims.length === 1) choose(0);
      isAwaited = false;
    },
    refuse: close,
  });

  input.addEventListener("input", () => {
    isAwaited = false;
    if (input.value.trim()) look.soon();
    else close();
  });
  // What was pasted may fit several claims: they are offered to whoever comes to choose.
  input.addEventListener("focus", () => {
    if (input.value.trim() && !isTaken()) look.atOnce();
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

/**
 * A claim in one line: number, client, date of service.
 *
 * @param {Claim} claim
 * @returns {string}
 */
export function claimLine(claim) {
  return [claim.name, claim.client, claim.serviceDate].filter(Boolean).join(" · ");
}

/** @param {string} text @returns {HTMLLIElement} an option that cannot be chosen. */
function remark(text) {
  return element("li", { role: "option", "aria-disabled": "true", class: "clawback-none" }, text);
}

/** @param {FoundClaim} claim @param {() => void} choose @returns {HTMLLIElement} */
function optionOf(claim, choose) {
  const about = [claim.payers.join(", "), claim.service, claim.statuses.join(", ")];
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
    element("span", {}, claimLine(claim)),
    element("small", {}, about.filter(Boolean).join(" · ")),
  );
}
