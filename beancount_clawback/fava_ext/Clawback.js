// @ts-check
/**
 * The module that Fava loads on every page of the ledger. It stays small: everything else
 * lies in browser/ (see browser_files.py) and is loaded where it is needed.
 */

/**
 * Load a module of browser/, which is served under another path than this one.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
function load(name) {
  return import(new URL(`../extension/Clawback/${name}.js`, import.meta.url).href);
}

export default {
  /** Called by Fava once, with the first of its pages. */
  async init() {
    /** @type {typeof import("./browser/journal.js")} */
    const { linkClaims } = await load("journal");
    linkClaims(document.querySelector("article"));
    /** @type {typeof import("./browser/shortcuts.js")} */
    const { listenForKeys } = await load("shortcuts");
    listenForKeys();
  },

  /** Called by Fava after any of its pages has loaded. */
  async onPageLoad() {
    /** @type {typeof import("./browser/import-page.js")} */
    const { showWayFromImport } = await load("import-page");
    showWayFromImport(document.querySelector("article"));
  },

  /** Called by Fava after a page of this extension has loaded, or was filtered anew. */
  async onExtensionPageLoad() {
    /** @type {typeof import("./browser/page.js")} */
    const { show } = await load("page");
    await show();
  },
};
