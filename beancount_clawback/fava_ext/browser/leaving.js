// @ts-check
/**
 * Asking before unsaved work is left.
 *
 * Fava replaces its pages without the browser's knowledge, and keeps its own way of asking
 * to itself. So a click on a link and the back button are caught before Fava sees them. A
 * change of Fava's filters cannot be caught: it shows the same page anew, so that a page
 * with unsaved work must keep it in its module and put it back.
 */

/**
 * Ask before leaving, as long as there is something unsaved.
 *
 * @param {() => boolean} isUnsaved
 * @param {string} question
 * @returns {() => void} stops asking.
 */
export function askBeforeLeaving(isUnsaved, question) {
  const stays = new AbortController();
  const { signal } = stays;
  const here = window.location.href;

  /** @returns {boolean} whether to stay; whoever leaves is not asked again. */
  function wantsToStay() {
    if (!isUnsaved()) return false;
    if (!window.confirm(question)) return true;
    stays.abort();
    return false;
  }

  document.addEventListener(
    "click",
    (event) => {
      if (leavesPage(event, here) && wantsToStay()) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    { capture: true, signal },
  );
  // Fava hears of the back button before anything here could; only this event comes earlier.
  Reflect.get(window, "navigation")?.addEventListener(
    "navigate",
    (/** @type {any} */ event) => {
      const goesBack = event.navigationType === "traverse" && event.cancelable;
      const away = withoutHash(event.destination.url) !== withoutHash(here);
      if (goesBack && away && wantsToStay()) event.preventDefault();
    },
    { signal },
  );
  window.addEventListener(
    "beforeunload",
    (event) => {
      if (isUnsaved()) event.preventDefault();
    },
    { signal },
  );
  return () => stays.abort();
}

/** @param {MouseEvent} event @param {string} here @returns {boolean} */
function leavesPage(event, here) {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  const newTab = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;
  if (!link || newTab || event.altKey || link.matches("[target=_blank], [download]")) {
    return false;
  }
  const address = link.getAttribute("href") ?? "";
  return withoutHash(new URL(address, here).href) !== withoutHash(here);
}

/** @param {string} address @returns {string} */
function withoutHash(address) {
  return address.split("#")[0] ?? "";
}
