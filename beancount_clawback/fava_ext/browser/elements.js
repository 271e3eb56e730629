// @ts-check
/** Building elements without markup: what the ledger says can never become HTML. */

/**
 * @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute
 * @typedef {Node | string | null | undefined} Child
 */

/**
 * Make an element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} [attributes] - a function listens to the event of the
 *   attribute's name without "on"; true is an empty attribute; false and null leave it out.
 * @param {...Child} children - text stays text.
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name.replace(/^on/, ""), value);
    } else if (name.startsWith("on")) {
      throw new TypeError(`${name} must be a function`);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value != null) {
      made.setAttribute(name, name === "href" ? ownAddress(String(value)) : String(value));
    }
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

let lastId = 0;

/** @returns {string} an id that no other element has. */
export function newId() {
  lastId += 1;
  return `clawback-${lastId}`;
}

/** @param {string} address @returns {string} */
function ownAddress(address) {
  const url = new URL(address, window.location.href);
  if (url.origin !== window.location.origin && url.protocol !== "beancount:") {
    throw new TypeError("A link must stay within Fava.");
  }
  return address;
}
