// @ts-check
/** Asking the extension's endpoints; see answers.py for what they answer. */

const ENDPOINTS = new URL(".", import.meta.url);
const FILTERS = ["account", "conversion", "filter", "interval", "time"];

/** An endpoint said no, or nothing. The message is a sentence for the accountant. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {number} status - of HTTP; 0 if there was no answer.
   * @param {Record<string, string>} fields - what to show beside each field at fault.
   */
  constructor(message, status, fields = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/**
 * Ask for data, under the filters that are set in Fava's header.
 *
 * @param {string} endpoint
 * @param {Record<string, string | number>} [parameters]
 * @returns {Promise<any>} the data of the answer.
 * @throws {Refusal}
 */
export function read(endpoint, parameters = {}) {
  return ask(address(endpoint, parameters), { method: "GET" });
}

/**
 * Ask for a change of the ledger.
 *
 * @param {string} endpoint
 * @param {object} body
 * @returns {Promise<any>} the data of the answer.
 * @throws {Refusal}
 */
export function write(endpoint, body) {
  return ask(new URL(endpoint, ENDPOINTS), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/**
 * The address of an endpoint under the filters that are set, also for a download link.
 *
 * @param {string} endpoint
 * @param {Record<string, string | number>} [parameters]
 * @returns {URL}
 */
export function address(endpoint, parameters = {}) {
  const url = new URL(endpoint, ENDPOINTS);
  const here = new URLSearchParams(window.location.search);
  for (const name of FILTERS) {
    const value = here.get(name);
    if (value) url.searchParams.set(name, value);
  }
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, String(value));
  }
  return url;
}

/** @param {URL} url @param {RequestInit} init @returns {Promise<any>} */
async function ask(url, init) {
  let response;
  try {
    response = await fetch(url, init);
  } catch {
    throw new Refusal("Fava does not answer. Nothing was saved; try again.", 0);
  }
  const answer = await response.json().catch(() => null);
  if (answer?.success === true) return answer.data;
  if (answer?.success === false) {
    throw new Refusal(answer.error, response.status, answer.fields);
  }
  if (response.status === 401) {
    throw new Refusal("This Fava is read-only: nothing can be saved.", 401);
  }
  throw new Refusal(`Fava answered ${response.status} without a reason.`, response.status);
}
