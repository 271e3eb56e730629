// @ts-check
/** A page of counts, fields, charts and tables: the list of claims and all reports. */

import { favaReport, samePage } from "./addresses.js";
import { chartsElement } from "./charts.js";
import { controlsElement, countsElement } from "./controls.js";
import { element } from "./elements.js";
import { giveFocusBack } from "./moving.js";
import { tableSection } from "./table.js";

/**
 * @typedef {{text: string, report: string, link: string, time: string}} Remark
 *
 * @typedef {object} Report - see _page in reading/answers_of_pages.py.
 * @property {import("./table.js").Section[]} sections
 * @property {import("./controls.js").Count[]} counts
 * @property {import("./controls.js").Control[]} controls
 * @property {import("./charts.js").Chart[]} charts
 * @property {Record<string, Record<string, string>>} chartLinks - by part of a chart.
 * @property {Remark[]} remarks
 * @property {string[]} back - parameters that led into these lines.
 * @property {string} subject - what the lines are of.
 */

/**
 * @param {HTMLElement} section
 * @param {Report} report
 */
export function show(section, report) {
  fill(section, report);
  giveFocusBack();
}

/** @param {HTMLElement} section @param {Report} report */
export function fill(section, report) {
  const { counts, controls, charts, chartLinks, sections, remarks, back, subject } = report;
  if (back.length) section.append(wayBack(back, subject));
  if (counts.length) section.append(countsElement(counts));
  if (controls.length) section.append(controlsElement(controls));
  if (charts.some((chart) => chart.data.length)) {
    const shown = chartsElement(charts, (part) => samePage(chartLinks[part] ?? {}));
    shown.classList.add("clawback-charts");
    section.append(shown);
  }
  section.append(...remarks.map(remark), ...sections.map(tableSection));
}

/** @param {string[]} back @param {string} subject @returns {HTMLElement} */
function wayBack(back, subject) {
  const set = Object.fromEntries(back.map((name) => [name, ""]));
  return element(
    "p",
    { class: "clawback-line" },
    element("a", { href: samePage(set) }, "← Back to the summary"),
    element("strong", {}, subject),
  );
}

/** @param {Remark} said @returns {HTMLElement} */
function remark({ text, report, link, time }) {
  if (!report) return element("p", {}, text);
  const href = favaReport(report, time);
  return element("p", {}, `${text} `, element("a", { href }, link), ".");
}
