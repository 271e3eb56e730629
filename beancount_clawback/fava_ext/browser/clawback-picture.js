// @ts-check
/**
 * Twelve months of clawbacks: what was taken back and what of it was paid again, as bars on a
 * scale of their own; the rate (taken back of what was paid) as a line on the right-hand scale.
 */

import { amount } from "./cells.js";
import { element } from "./elements.js";

/**
 * @typedef {object} Month
 * @property {string} month - such as 2026-05.
 * @property {string} paid
 * @property {string} takenBack
 * @property {string} corrected
 * @property {number | null} rate - 0.05 for 5 %.
 *
 * @typedef {object} PayerMonths
 * @property {string} payer - empty for all payers together.
 * @property {string} currency
 * @property {Month[]} months
 */

const SPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 220, 70, 50, 14, 26];

/** @param {PayerMonths[]} payers @returns {HTMLElement} */
export function picture(payers) {
  const shown = payers.filter(({ months }) => months.some((one) => Number(one.takenBack)));
  const place = element("div", {});
  const heading = element("h3", { id: "clawback-picture" }, "Taken back in twelve months");
  const part = element(
    "section",
    { class: "clawback-section clawback-charts", "aria-labelledby": "clawback-picture" },
    heading,
  );
  const [first] = shown;
  if (!first) {
    part.append(element("p", {}, "Nothing was taken back in these months."));
    return part;
  }
  const several = new Set(shown.map(({ currency }) => currency)).size > 1;
  const buttons = shown.map((one) => {
    const name = one.payer || "All payers";
    return element(
      "button",
      { type: "button", class: "muted", click: () => choose(one) },
      several ? `${name}, ${one.currency}` : name,
    );
  });
  /** @param {PayerMonths} one */
  function choose(one) {
    buttons.forEach((button, index) =>
      button.setAttribute("aria-pressed", String(shown[index] === one)),
    );
    place.replaceChildren(drawing(one), figures(one));
  }
  part.append(
    element("div", { class: "clawback-line", role: "group", "aria-label": "Payer" }, ...buttons),
    legend(),
    place,
  );
  choose(first);
  return part;
}

/** @returns {HTMLElement} */
function legend() {
  const parts = [
    ["taken", "taken back"],
    ["corrected", "corrected payments"],
    ["rate", "rate: taken back of what was paid"],
  ];
  return element(
    "ul",
    { class: "clawback-legend", "aria-hidden": "true" },
    ...parts.map(([kind, text]) =>
      element("li", {}, element("span", { class: `clawback-swatch ${kind}` }), ` ${text}`),
    ),
  );
}

/** @param {PayerMonths} one @returns {SVGElement} */
function drawing({ payer, currency, months }) {
  const most = Math.max(...months.flatMap((m) => [Number(m.takenBack), Number(m.corrected)]), 1);
  const top = rounded(most);
  // A month in which more was taken back than paid says so in figures, and flattens no other.
  const highest = Math.max(0, ...months.map(({ rate }) => rate ?? 0).filter((rate) => rate <= 1));
  const rateTop = rounded(highest * 100 || 1) / 100;
  const base = HEIGHT - BOTTOM;
  const high = base - TOP;
  const step = (WIDTH - LEFT - RIGHT) / months.length;
  const svg = part("svg", {
    class: "clawback-picture",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": `Taken back by ${payer || "all payers"}, by month; the figures follow`,
  });
  for (const share of [0, 0.5, 1]) {
    const y = base - high * share;
    svg.append(
      part("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, class: "grid" }),
      text(LEFT - 6, y + 4, amount((top * share).toFixed(top < 10 ? 2 : 0), currency), "end"),
      text(WIDTH - RIGHT + 6, y + 4, `${Number((rateTop * share * 100).toFixed(2))} %`, "start"),
    );
  }
  /** @type {string[]} the points of the line; "" where a month has no rate. */
  const points = [];
  months.forEach((month, index) => {
    const left = LEFT + index * step;
    const wide = step * 0.36;
    const bars = /** @type {const} */ ([
      ["taken", month.takenBack, 0.12],
      ["corrected", month.corrected, 0.5],
    ]);
    for (const [kind, number, at] of bars) {
      const height = (Number(number) / top) * high;
      const bar = { x: left + step * at, y: base - height, width: wide, height, class: kind };
      svg.append(part("rect", bar));
    }
    const rate = month.rate === null ? null : Math.min(month.rate / rateTop, 1);
    const middle = left + step / 2;
    points.push(rate === null ? "" : `${middle} ${base - rate * high}`);
    if (month.rate !== null && month.rate > rateTop) {
      svg.append(text(middle + 6, TOP - 3, `${Math.round(month.rate * 100)} %`, "middle"));
    }
    svg.append(text(left + step / 2, HEIGHT - 8, month.month.slice(2), "middle"));
  });
  const path = points
    .map((point, index) => (point ? `${index && points[index - 1] ? "L" : "M"}${point}` : ""))
    .join("");
  svg.append(part("path", { d: path, class: "rate" }));
  for (const [cx = "", cy = ""] of points.filter(Boolean).map((point) => point.split(" "))) {
    svg.append(part("circle", { cx, cy, r: 3, class: "rate-point" }));
  }
  return svg;
}

/** @param {PayerMonths} one @returns {HTMLElement} the same as a table. */
function figures({ currency, months }) {
  const heads = ["Month", "Paid", "Taken back", "Corrected", "Rate"].map((title, index) =>
    element("th", { scope: "col", class: index ? "num" : null }, title),
  );
  const rows = months.map(({ month, paid, takenBack, corrected, rate }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, month),
      ...[paid, takenBack, corrected].map((number) =>
        element("td", { class: "num" }, amount(number, currency)),
      ),
      element("td", { class: "num" }, rate === null ? "" : `${(rate * 100).toFixed(1)} %`),
    ),
  );
  return element(
    "details",
    {},
    element("summary", {}, "The figures"),
    element(
      "table",
      { class: "clawback-balances" },
      element("caption", { class: "clawback-unseen" }, `Months, in ${currency}`),
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...rows),
    ),
  );
}

/** @param {number} most @returns {number} the next of 1, 2, 5 times a power of ten. */
function rounded(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return (([1, 2, 5, 10].find((one) => one * power >= most) ?? 10) * power);
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @returns {SVGElement}
 */
function part(tag, attributes) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/** @param {number} x @param {number} y @param {string} said @param {string} anchor */
function text(x, y, said, anchor) {
  const made = part("text", { x, y, "text-anchor": anchor });
  made.textContent = said;
  return made;
}
