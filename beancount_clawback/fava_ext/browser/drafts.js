// @ts-check
/**
 * What was typed into a form, kept while the page is shown anew: Fava replaces a page's
 * contents when its filters change or the ledger is loaded again.
 */

/** @typedef {Record<string, string | boolean>} Values */

/** @type {Map<string, Values>} */
const drafts = new Map();

/**
 * Put back what was typed into a form before, and keep what is typed from now on.
 *
 * @param {string} name - of the draft: the page and what it is about.
 * @param {HTMLFormElement} form - with all of its inputs in it.
 * @returns {{restored: boolean, names: string[], isDirty: () => boolean, keep: () => void,
 *   drop: () => void}}
 */
export function keepDraft(name, form) {
  const first = valuesOf(form);
  const draft = drafts.get(name);
  if (draft) putBack(form, draft);
  return {
    restored: Boolean(draft),
    names: Object.keys(draft ?? {}).filter((key) => draft?.[key] !== first[key]),
    isDirty: () => drafts.has(name),
    keep: () => {
      const now = valuesOf(form);
      if (Object.keys(now).some((key) => now[key] !== first[key])) drafts.set(name, now);
      else drafts.delete(name);
    },
    drop: () => drafts.delete(name),
  };
}

/** @param {HTMLFormElement} form @returns {Values} */
function valuesOf(form) {
  /** @type {Values} */
  const values = {};
  for (const input of inputsOf(form)) {
    if (input.type === "radio") {
      if (/** @type {HTMLInputElement} */ (input).checked) values[input.name] = input.value;
    } else if (input instanceof HTMLInputElement && input.type === "checkbox") {
      values[input.name] = input.checked;
    } else {
      values[input.name] = input.value;
    }
  }
  return values;
}

/** @param {HTMLFormElement} form @param {Values} values */
function putBack(form, values) {
  for (const input of inputsOf(form)) {
    const value = values[input.name];
    if (value === undefined) continue;
    if (input instanceof HTMLInputElement && input.type === "radio") {
      input.checked = input.value === value && !input.disabled;
    } else if (input instanceof HTMLInputElement && input.type === "checkbox") {
      input.checked = value === true;
    } else {
      input.value = String(value);
    }
  }
}

/** @param {HTMLFormElement} form @returns {(HTMLInputElement | HTMLSelectElement)[]} */
function inputsOf(form) {
  return [...form.elements].filter(
    (input) => input instanceof HTMLInputElement || input instanceof HTMLSelectElement,
  );
}
