// @ts-check
/**
 * "g" and a letter lead to a page, from all of Fava's pages, as Fava's own do; the letters are
 * in pages.py. Fava's "?" shows them, for it shows whatever has a data-key.
 */

import { goTo } from "./moving.js";
import { address, read } from "./requests.js";

/** @type {Promise<Record<string, string>> | null} */
let known = null;

export function listenForKeys() {
  let last = "";
  document.addEventListener("keydown", async (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const before = last;
    last = key === "Shift" ? last : key;
    const isTyping =
      target instanceof HTMLElement &&
      target.closest("input, textarea, select, [contenteditable=true], .cm-editor");
    if (isTyping || ctrlKey || metaKey || altKey) return;
    if (key === "g") known ??= read("link-names").then(({ keys }) => keys).catch(() => ({}));
    else if (before === "g" && known) {
      const page = (await known)[key];
      if (page) goTo(address("", { page }).href);
    }
  });
}
