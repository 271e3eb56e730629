// @ts-check
/** Brings the page to life that the server has laid out in templates/Clawback.html. */

import { settings } from "./settings.js";

export async function show() {
  const { title, ledgerTitle } = settings();
  document.title = `${title} - ${ledgerTitle}`;
  document.getElementById("clawback-page")?.setAttribute("data-shown", "");
}
