// @ts-check
/** Asking the server while somebody types: after a pause, and only the last answer counts. */

import { Refusal } from "./requests.js";

/**
 * Make a function that asks once typing has paused. Answers that are overtaken are dropped.
 *
 * @template Answer
 * @param {object} how
 * @param {number} how.pause - milliseconds.
 * @param {() => Promise<Answer>} how.ask
 * @param {(answer: Answer) => void} how.show
 * @param {(refusal: Refusal) => void} how.refuse
 * @returns {(atOnce?: boolean) => void}
 */
export function live({ pause, ask, show, refuse }) {
  let latest = 0;
  let timer = 0;

  async function go() {
    latest += 1;
    const own = latest;
    try {
      const answer = await ask();
      if (own === latest) show(answer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (own === latest) refuse(error);
    }
  }

  return (atOnce = false) => {
    window.clearTimeout(timer);
    if (atOnce) go();
    else timer = window.setTimeout(go, pause);
  };
}
