// @ts-check
/**
 * What was saved, said on the page that comes after the save.
 *
 * A save goes on with a full load of the next page: with Fava's own way of changing pages it
 * would report the ledger as changed although the page is new.
 */

import { favaJournal } from "./addresses.js";
import { element } from "./elements.js";
import { Refusal, address, write } from "./requests.js";

const KEY = "clawback-saved";

/**
 * @typedef {object} Saved
 * @property {string} message
 * @property {string[]} [warnings]
 * @property {{label: string, filter: string}} [link] - to Fava's journal of what was saved.
 * @property {{endpoint: string, body: object, message: string}} [undo]
 */

/**
 * Leave for another page of the extension, which will say what was saved.
 *
 * @param {Record<string, string>} parameters - of the page's address.
 * @param {Saved} saved
 */
export function goOn(parameters, saved) {
  sessionStorage.setItem(KEY, JSON.stringify(saved));
  const url = address("", parameters);
  if (url.href === window.location.href) window.location.reload();
  else window.location.assign(url.href);
}

/**
 * Say what was saved before this page was loaded, if anything was.
 *
 * @param {HTMLElement} section - the page's.
 */
export function announce(section) {
  const text = sessionStorage.getItem(KEY);
  if (!text) return;
  sessionStorage.removeItem(KEY);
  /** @type {Saved} */
  const saved = JSON.parse(text);
  const box = element("div", { class: "clawback-saved", role: "status" });
  section.querySelector(".clawback-title")?.after(box);
  box.append(element("span", {}, saved.message));
  if (saved.link) {
    const href = favaJournal(saved.link.filter);
    box.append(" ", element("a", { href }, saved.link.label));
  }
  const { undo } = saved;
  if (undo) {
    const take = () => takeBack(box, undo);
    box.append(" ", element("button", { type: "button", click: take }, "Undo"));
  }
  for (const warning of saved.warnings ?? []) {
    box.append(element("p", { class: "clawback-problem" }, warning));
  }
}

/** @param {HTMLElement} box @param {NonNullable<Saved["undo"]>} undo */
async function takeBack(box, undo) {
  const button = box.querySelector("button");
  if (button) button.disabled = true;
  try {
    const { warnings } = await write(undo.endpoint, undo.body);
    const here = Object.fromEntries(new URLSearchParams(window.location.search));
    goOn(here, { message: undo.message, warnings });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    box.replaceChildren(element("span", { class: "clawback-problem" }, error.message));
  }
}
