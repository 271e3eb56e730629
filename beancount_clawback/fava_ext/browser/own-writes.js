// @ts-check
/** What was saved in this window, to be said and to be undone; see own_writes.py. */

import { sourceLine } from "./addresses.js";
import { busyWhile } from "./busy-button.js";
import { element } from "./elements.js";
import { Refusal, write } from "./requests.js";

const KEY = "clawback-writes";
const MOST = 20;

/**
 * @typedef {object} OwnWrite
 * @property {string} message - what was saved.
 * @property {string} undo - its name.
 * @property {[string, string, number][]} places - where: short name of the file, file, line.
 * @property {string} [time] - such as 14:05.
 *
 * @typedef {{notes: string[], warnings: string[]}} Told - what undoing has done besides, or not.
 */

/** @returns {OwnWrite[]} the newest first. */
export function ownWrites() {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
}

/** @param {OwnWrite} own */
export function rememberOwn(own) {
  const now = new Date();
  const time = now.toTimeString().slice(0, 5);
  keep([{ ...own, time }, ...ownWrites()]);
}

/** @param {OwnWrite[]} all */
function keep(all) {
  sessionStorage.setItem(KEY, JSON.stringify(all.slice(0, MOST)));
}

/** @param {OwnWrite["places"]} places @returns {(Node | string)[]} links to the sources. */
export function placesOf(places) {
  return places.flatMap(([name, file, line]) => [
    " ",
    element("a", { href: sourceLine(file, line) }, `${name}:${line}`),
  ]);
}

/**
 * A button that undoes a write; a refusal is said beside it.
 *
 * @param {OwnWrite} own
 * @param {(told: Told) => Promise<void>} done
 * @returns {HTMLElement}
 */
export function undoOf(own, done) {
  const told = element("span", { class: "clawback-problem", role: "alert" });
  const undo = async () => {
    try {
      const { notes, warnings } = await write("undo-write", { undo: own.undo });
      keep(ownWrites().filter(({ undo }) => undo !== own.undo));
      await done({ notes, warnings });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      told.textContent = ` ${error.message}`;
      // One that Fava does not know any more is not offered again.
      if (error.status === 404) keep(ownWrites().filter(({ undo }) => undo !== own.undo));
    }
  };
  const click = () => busyWhile(button, "Undoing…", undo);
  const label = `Undo: ${own.message}`;
  const button = element("button", { type: "button", "aria-label": label, click }, "Undo");
  return element("span", {}, button, told);
}
