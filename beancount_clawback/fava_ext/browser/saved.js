// @ts-check
/**
 * What was saved, said on the page that comes after the save.
 *
 * A save goes on with a full load of the next page: with Fava's own way of changing pages it
 * would report the ledger as changed although the page is new.
 */

import { favaJournal } from "./addresses.js";
import { element } from "./elements.js";
import { textShown } from "./hidden-digits.js";
import { placesOf, rememberOwn, undoOf } from "./own-writes.js";
import { address } from "./requests.js";

const KEY = "clawback-saved";

/**
 * @typedef {object} Saved
 * @property {string} message
 * @property {string[]} [notes] - what else it did.
 * @property {string[]} [warnings]
 * @property {{label: string, filter: string}} [link] - to Fava's journal of what was saved.
 * @property {string} [undo] - its name, where it can be undone.
 * @property {import("./own-writes.js").OwnWrite["places"]} [places] - where it was written.
 */

/**
 * Leave for another page of the extension, which will say what was saved.
 *
 * @param {Record<string, string>} parameters - of the page's address.
 * @param {Saved} saved
 * @returns {Promise<never>} never ends: what waits for it waits until this page is gone.
 */
export function goOn(parameters, saved) {
  sessionStorage.setItem(KEY, JSON.stringify(saved));
  const { message, undo, places = [] } = saved;
  if (undo) rememberOwn({ message, undo, places });
  const url = address("", parameters);
  if (url.href === window.location.href) window.location.reload();
  else window.location.assign(url.href);
  return new Promise(() => {});
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
  const { message, undo, places = [] } = saved;
  box.append(...placesOf(places));
  if (undo) box.append(" ", undoOf({ message, undo, places }, undone(message)));
  for (const note of saved.notes ?? []) box.append(element("p", {}, textShown(note)));
  for (const warning of saved.warnings ?? []) {
    box.append(element("p", { class: "clawback-problem" }, warning));
  }
}

/**
 * Show the page anew, with a word on what was undone.
 *
 * @param {string} message - what was saved.
 * @returns {(told: import("./own-writes.js").Told) => Promise<never>}
 */
export function undone(message) {
  const here = Object.fromEntries(new URLSearchParams(window.location.search));
  return (told) => goOn(here, { message: `Undone: ${message}`, ...told });
}
