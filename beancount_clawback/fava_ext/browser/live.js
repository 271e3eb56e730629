// @ts-check
/** Asking the server while somebody types: after a pause, and only the last answer counts. */

import { Refusal } from "./requests.js";

/**
 * Questions that follow the typing.
 *
 * @typedef {object} Live
 * @property {() => void} soon - asks once typing has paused.
 * @property {() => Promise<void>} atOnce - done when the answer is shown, or dropped.
 * @property {() => void} drop - no answer counts that was asked for before.
 */

/**
 * Make such questions. Answers that are overtaken by a later question are dropped.
 *
 * @template Answer
 * @param {object} how
 * @param {number} how.pause - milliseconds.
 * @param {() => Promise<Answer>} how.ask
 * @param {(answer: Answer) => void} how.show
 * @param {(refusal: Refusal) => void} how.refuse
 * @returns {Live}
 */
export function live({ pause, ask, show, refuse }) {
  let latest = 0;
  let timer = 0;

  function drop() {
    window.clearTimeout(timer);
    latest += 1;
  }

  async function atOnce() {
    drop();
    const own = latest;
    try {
      const answer = await ask();
      if (own === latest) show(answer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (own === latest) refuse(error);
    }
  }

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(atOnce, pause);
  }

  return { soon, atOnce, drop };
}
