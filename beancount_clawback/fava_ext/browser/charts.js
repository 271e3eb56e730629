// @ts-check
/**
 * Fava's own charts, with what they lack: names for a screen reader, and links from the
 * parts of a stacked bar to what they stand for. Fava takes each part for an account.
 */

import { element } from "./elements.js";

/**
 * One of Fava's charts, as fava.internal_api.BarChart and BalancesChart are sent.
 *
 * @typedef {object} Chart
 * @property {"bar" | "balances"} type
 * @property {string} label
 * @property {object[]} data
 */

/**
 * Make an element that shows the charts, one at a time, with Fava's controls and a legend.
 *
 * @param {Chart[]} charts
 * @param {(part: string) => string} addressOf - where a part of a stacked bar leads.
 * @returns {HTMLElement}
 */
export function chartsElement(charts, addressOf) {
  const data = element("script", { type: "application/json" }, JSON.stringify(charts));
  const component = document.createElement("svelte-component");
  component.setAttribute("type", "charts");
  component.append(data);
  const legend = element("ul", { class: "clawback-legend", "aria-label": "Parts of the bars" });
  const observer = new MutationObserver(() => {
    complete(component, addressOf);
    explain(component, legend);
  });
  observer.observe(component, { childList: true, subtree: true });
  return element("div", {}, component, legend);
}

/** @param {Element} component @param {(part: string) => string} addressOf */
function complete(component, addressOf) {
  const choices = component.querySelectorAll("button[role=combobox]");
  choices[0]?.setAttribute("aria-label", "Conversion");
  choices[1]?.setAttribute("aria-label", "Interval");
  component.querySelector("button.show-charts")?.setAttribute("aria-label", "Show charts");
  for (const link of component.querySelectorAll('svg a[href*="/account/"]')) {
    const part = accountIn(link.getAttribute("href") ?? "");
    link.setAttribute("href", addressOf(part));
    link.setAttribute("data-part", part);
    link.setAttribute("aria-label", part);
    link.querySelector("[role=img]")?.setAttribute("aria-label", part);
  }
}

/**
 * Say which color is which part; Fava only says it to the mouse.
 *
 * @param {Element} component
 * @param {HTMLElement} legend
 */
function explain(component, legend) {
  const parts = new Map();
  for (const link of component.querySelectorAll("svg a[data-part]")) {
    const color = link.querySelector("rect")?.getAttribute("fill");
    if (color) parts.set(link.getAttribute("data-part"), [color, link.getAttribute("href")]);
  }
  legend.hidden = !parts.size;
  legend.replaceChildren(
    ...[...parts].map(([part, [color, href]]) =>
      element("li", {}, element("a", { href }, swatch(color), part)),
    ),
  );
}

/** @param {string} color @returns {SVGElement} */
function swatch(color) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const square = document.createElementNS(space, "rect");
  svg.setAttribute("aria-hidden", "true");
  square.setAttribute("width", "100%");
  square.setAttribute("height", "100%");
  square.setAttribute("fill", color);
  svg.append(square);
  return svg;
}

/** @param {string} address - of Fava's report on an account. @returns {string} */
function accountIn(address) {
  const path = new URL(address, window.location.href).pathname;
  return decodeURIComponent(path.split("/account/")[1]?.replace(/\/$/, "") ?? "");
}
