// @ts-check
/** The list of claims, which follows what is typed; the address keeps it. */

import { samePage, shownParameters } from "./addresses.js";
import { element } from "./elements.js";
import { field } from "./form-fields.js";
import { live } from "./live.js";
import { giveFocusBack } from "./moving.js";
import { beforePrinting } from "./printed.js";
import { fill } from "./report.js";
import { read } from "./requests.js";
import { focusedBySlash } from "./search-field.js";

const HINT =
  "By claim, client, payer, service, date, check or EFT number, amount or narration, in any " +
  "order. Press / to come here.";

/** @param {HTMLElement} section @param {import("./report.js").Report} report */
export function show(section, report) {
  const value = new URLSearchParams(window.location.search).get("q") ?? "";
  const input = element("input", { type: "search", name: "q", value, autocomplete: "off" });
  input.id = "clawback-q";
  const box = field("Find claims", input, HINT);
  box.classList.add("clawback-search");
  let place = element("div", {});
  /** @type {import("./report.js").Report | null} what waits for somebody to leave a field. */
  let late = null;
  const told = element("p", { class: "clawback-problem", role: "alert" });
  told.hidden = true;
  section.append(box, told, place);
  fill(place, report);
  const look = live({
    pause: 200,
    ask: () => read("report", { ...shownParameters(), q: input.value }),
    show: (/** @type {import("./report.js").Report} */ answer) => {
      if (!section.isConnected) return;
      window.history.replaceState(window.history.state, "", samePage({ q: input.value }));
      told.hidden = true;
      late = answer;
      const used = place.querySelector(":is(input, select):focus");
      if (used) used.addEventListener("blur", putLate, { once: true });
      else putLate();
    },
    refuse: ({ message }) => {
      told.textContent = message;
      told.hidden = false;
    },
  });
  function putLate() {
    if (!late) return;
    // Filled before it is put in, so that nobody is moved away from what is being read.
    const next = element("div", {});
    fill(next, late);
    late = null;
    const focused = document.activeElement?.id;
    place.replaceWith(next);
    place = next;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  input.addEventListener("input", look.soon);
  if (report.sections.some(({ count }) => count === null)) {
    const whole = look.atOnce();
    beforePrinting(() => whole.then(putLate), section);
  }
  focusedBySlash(() => input);
  giveFocusBack();
}
