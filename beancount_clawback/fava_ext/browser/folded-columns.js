// @ts-check
/**
 * Columns of a table that a window is too narrow for: the least important ones are folded away
 * and named below the table; what still does not fit is said to be there.
 */

import { element, newId } from "./elements.js";

/** The first to go, by name; what is not here never goes. */
const LEAST_IMPORTANT = [
  "practitioner",
  "lines",
  "service",
  "check",
  "service_date",
  "insurance_responsibility",
  "settled",
  "link",
  "place",
  "client_paid",
  "write_off",
  "billed",
  "client_responsibility",
];

/** @typedef {import("./table.js").Column} Column */

/**
 * Fold columns whenever the window is too narrow for all of them.
 *
 * @param {HTMLElement} table
 * @param {HTMLElement} box - that the table stands in, and scrolls in where it does not fit.
 * @param {Column[]} columns - those shown, in their order.
 * @param {boolean} hasGroups - whether headings span columns; such a table is not folded.
 * @returns {{before: HTMLElement[], told: HTMLElement, fit: () => void}} what stands before
 *   and below the table; to be called when its rows have changed.
 */
export function foldColumns(table, box, columns, hasGroups) {
  box.id = newId();
  const style = element("style", {});
  const said = element("span", {});
  const button = element("button", { type: "button", class: "muted", click: toggle });
  const told = element("p", { class: "clawback-fewer", hidden: true }, said, " ", button);
  // Its size changes with the window alone, so that folding does not lead to folding.
  const width = element("div", {});
  const order = hasGroups
    ? []
    : LEAST_IMPORTANT.flatMap((name) => columns.filter((column) => column.name === name));
  let isWhole = false;

  function fit() {
    const fits = () => table.offsetWidth <= box.clientWidth;
    style.textContent = "";
    const isTooWide = !fits();
    /** @type {Column[]} */
    const folded = [];
    for (const column of isWhole ? [] : order) {
      if (fits()) break;
      folded.push(column);
      const cells = folded.map((one) => `:nth-child(${columns.indexOf(one) + 1})`).join();
      style.textContent = `@media screen { #${box.id} tr > :is(${cells}) { display: none } }`;
    }
    box.classList.toggle("fits", fits());
    const names = columns.filter((one) => folded.includes(one)).map(({ title }) => title);
    const parts = [
      names.length ? `Folded in this narrow window: ${names.join(", ")}.` : "",
      fits() ? "" : "More columns are to the right: scroll the table sideways.",
    ];
    said.textContent = parts.filter(Boolean).join(" ");
    button.textContent = isWhole ? "Fold columns" : "Show all columns";
    button.hidden = !isTooWide || !order.length;
    told.hidden = !isTooWide;
  }

  function toggle() {
    isWhole = !isWhole;
    fit();
  }

  new ResizeObserver(fit).observe(width);
  return { before: [width, style], told, fit };
}
