// @ts-check
/** A button that says what runs, and does nothing more, until that has ended. */

/** @type {WeakSet<HTMLElement>} */
const busy = new WeakSet();

/**
 * Do what a button is pressed for, once at a time; whatever becomes of it, the button is itself
 * again afterwards. It keeps the focus, which a disabled one would lose.
 *
 * @param {HTMLButtonElement} button
 * @param {string} running - what it says meanwhile; empty for its name.
 * @param {() => Promise<void> | void} act - what leaves the page gives back the promise of
 *   `goOn`, which never ends: so the button stays busy until the page is gone.
 * @returns {Promise<void>}
 */
export async function busyWhile(button, running, act) {
  if (busy.has(button)) return;
  const name = button.textContent;
  busy.add(button);
  button.setAttribute("aria-disabled", "true");
  button.textContent = running || name;
  try {
    await act();
  } finally {
    busy.delete(button);
    button.removeAttribute("aria-disabled");
    button.textContent = name;
  }
}
