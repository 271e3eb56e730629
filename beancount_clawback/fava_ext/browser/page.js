// @ts-check
/** Brings the page to life that the server has laid out in templates/Clawback.html. */

import { element } from "./elements.js";
import { announce } from "./saved.js";
import { helpFor } from "./help.js";
import { introduce, openMenu } from "./first-visit.js";
import { headPrinted } from "./printed.js";
import { settings } from "./settings.js";

/**
 * A page's module: it fills the section below the page's heading.
 *
 * @typedef {object} PageModule
 * @property {(section: HTMLElement, data: any) => void | Promise<void>} show - the data are
 *   what extension.py gives for the page; null for a page without an entry there.
 */

/**
 * The module of each page; one without a module stays as the server has laid it out.
 *
 * @type {Record<string, () => Promise<PageModule>>}
 */
const MODULES = {
  overview: () => import("./overview.js"),
  checks: () => import("./report.js"),
  claims: () => import("./claims.js"),
  claim: () => import("./claim.js"),
  record: () => import("./record.js"),
  edit: () => import("./edit.js"),
  bulk: () => import("./bulk.js"),
  reviews: () => import("./reviews.js"),
  remittances: () => import("./report.js"),
  remittance: () => import("./report.js"),
  revenue: () => import("./report.js"),
  payments: () => import("./report.js"),
  allocation: () => import("./report.js"),
  outstanding: () => import("./report.js"),
  recoupments: () => import("./report.js"),
  setup: () => import("./setup.js"),
  unapplied: () => import("./unapplied.js"),
};

export async function show() {
  const { page, title, term, ledgerTitle } = settings();
  document.title = `${title} - ${ledgerTitle}`;
  const section = document.getElementById("clawback-page");
  // Two ways to the page at almost the same time end on one and the same.
  if (!section || section.hasAttribute("data-begun")) return;
  section.setAttribute("data-begun", "");
  openMenu();
  const { data, error } = sent();
  const module = error ? undefined : await MODULES[page ?? ""]?.();
  // Another page may have been opened while the module was loading.
  if (!section.isConnected) return;
  if (error) section.append(element("p", { class: "clawback-notice", role: "alert" }, error));
  introduce(section);
  announce(section);
  const help = helpFor(term);
  if (help) section.querySelector(".clawback-title")?.append(help);
  await module?.show(section, data);
  headPrinted(section);
  section.setAttribute("data-shown", "");
}

/** @returns {{data?: any, error?: string}} what page_answer in answers.py gives. */
function sent() {
  const script = document.getElementById("clawback-data");
  return JSON.parse(script?.textContent ?? "{}");
}
