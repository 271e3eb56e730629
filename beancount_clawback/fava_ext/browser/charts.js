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
 * Make an element that shows the charts, one at a time, with Fava's controls.
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
  const observer = new MutationObserver(() => complete(component, addressOf));
  observer.observe(component, { childList: true, subtree: true });
  return component;
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
    link.setAttribute("aria-label", part);
    link.querySelector("[role=img]")?.setAttribute("aria-label", part);
  }
}

/** @param {string} address - of Fava's report on an account. @returns {string} */
function accountIn(address) {
  const path = new URL(address, window.location.href).pathname;
  return decodeURIComponent(path.split("/account/")[1]?.replace(/\/$/, "") ?? "");
}
