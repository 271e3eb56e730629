// @ts-check
/** The usual outcomes of a clawback as buttons, which fill the four amounts. */

import { ZERO, parse, plain, subtract } from "./amounts.js";
import { element } from "./elements.js";
import { settings } from "./settings.js";

/** @typedef {import("./amounts.js").Decimal} Decimal */
/**
 * The four amounts in the order of AMOUNTS; empty ones are left to the plugin.
 *
 * @typedef {[string, string, string, string]} Four
 * @typedef {{price: Decimal, paid: Decimal, writeOff: Decimal, client: Decimal}} Known
 */

/** @type {[string, (known: Known) => Four][]} */
const OUTCOMES = [
  ["All taken back, insurer still owes", () => ["", "", "", ""]],
  ["Coverage ended: the client owes it", ({ price }) => ["0.00", "0.00", plain(price, 2), "0.00"]],
  ["Paid less: the difference is written off", (known) => paidLess(known, "write-off")],
  ["Paid less: the difference is the client's", (known) => paidLess(known, "client")],
  ["Written off entirely", ({ price }) => ["0.00", plain(price, 2), "0.00", "0.00"]],
];

/**
 * @param {import("./balance-preview.js").Claim} claim
 * @param {import("./payment-choices.js").Choice[]} choices
 * @param {HTMLInputElement[]} inputs - of the four amounts.
 * @returns {HTMLElement | null} null where a price is not one payment's alone.
 */
export function outcomeButtons(claim, choices, inputs) {
  const price = parse(claim.billed);
  const writeOff = parse(claim.amounts["write-off"] ?? "");
  const client = parse(claim.amounts["client-responsibility"] ?? "");
  const standing = choices.filter(({ active }) => active);
  if (standing.length !== 1 || !price || !writeOff || !client) return null;
  const [first] = inputs;
  /** @type {((known: Known) => Four) | null} */
  let chosen = null;
  let isFilling = false;
  function fill() {
    const typed = parse(first?.value ?? "");
    const isPaidLess = chosen === OUTCOMES[2]?.[1] || chosen === OUTCOMES[3]?.[1];
    if (!chosen || !price || !writeOff || !client) return;
    if (isPaidLess && !typed) {
      first?.focus();
      return;
    }
    const four = chosen({ price, paid: typed ?? ZERO, writeOff, client });
    isFilling = true;
    inputs.forEach((input, index) => {
      if (isPaidLess && index === 0) return;
      input.value = four[index] ?? "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    isFilling = false;
  }
  /** What an empty amount means, so that a full reversal is seen in figures as well. */
  function meant() {
    const rest = inputs.slice(0, 3).reduce((left, { value }) => {
      const typed = value.trim() ? parse(value) : ZERO;
      return left && typed ? subtract(left, typed) : null;
    }, price);
    inputs.forEach((input, index) => {
      const number = index < 3 ? ZERO : rest;
      const isShown = number && number.units >= 0n && !settings().incognito;
      input.placeholder = isShown ? plain(number, 2) : "";
    });
  }
  meant();
  for (const input of inputs) input.addEventListener("input", meant);
  // "Paid less" needs what was paid: the rest follows as it is typed.
  first?.addEventListener("input", () => isFilling || fill());
  for (const input of inputs.slice(1)) {
    input.addEventListener("input", () => {
      if (!isFilling) chosen = null;
    });
  }
  const buttons = OUTCOMES.map(([label, outcome]) => {
    const click = () => {
      chosen = outcome;
      const isPaidLess = label.startsWith("Paid less");
      if (isPaidLess && first) first.value = "";
      fill();
      if (!isPaidLess) chosen = null;
    };
    return element("button", { type: "button", class: "muted", click }, label);
  });
  return element(
    "div",
    { class: "clawback-outcomes clawback-only-clawback", role: "group", "aria-label": "Outcome" },
    ...buttons,
  );
}

/** @param {Known} known @param {"write-off" | "client"} to @returns {Four} */
function paidLess({ price, paid, writeOff, client }, to) {
  const rest = subtract(price, paid);
  return to === "client"
    ? [plain(paid), plain(writeOff, 2), plain(subtract(rest, writeOff), 2), "0.00"]
    : [plain(paid), plain(subtract(rest, client), 2), plain(client, 2), "0.00"];
}
