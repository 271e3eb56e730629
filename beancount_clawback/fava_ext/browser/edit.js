// @ts-check
/** The page *Edit amounts*: the four amounts of a manual payment or of a clawback record. */

import { amountTable, typedAmounts } from "./amount-table.js";
import { showPreview } from "./balance-preview.js";
import { busyWhile } from "./busy-button.js";
import { claimFacts } from "./claim-facts.js";
import { keepDraft } from "./drafts.js";
import { element, newId } from "./elements.js";
import { field, mark } from "./form-fields.js";
import { textShown } from "./hidden-digits.js";
import { askBeforeLeaving } from "./leaving.js";
import { live } from "./live.js";
import { pageOf } from "./record-form.js";
import { Refusal, address, write } from "./requests.js";
import { goOn } from "./saved.js";
import { settings } from "./settings.js";

/**
 * What edit_page.py sends.
 *
 * @typedef {object} EditData
 * @property {Entry[]} [entries] - of a claim, to choose from, when none is named.
 * @property {string} file
 * @property {number} line
 * @property {Record<string, string>} seen
 * @property {string} whyNot - empty if the entry can be edited.
 * @property {import("./balance-preview.js").Claim[]} claims
 * @property {string} [kind]
 * @property {string} [date]
 * @property {string} [payee]
 * @property {string} [narration]
 * @property {Record<string, string>} [amounts]
 * @property {Record<string, string>} [details] - what else it says, by field.
 *
 * @typedef {object} Entry
 * @property {string} file
 * @property {number} line
 * @property {string} date
 * @property {string} kind
 * @property {string} payer
 * @property {string} narration
 * @property {string} whyNot - empty if it can be edited.
 * @property {string} takenBack - by what since; empty if it was not.
 */

const QUESTION = "These changes are not saved. Leave without saving?";

const DETAILS = {
  date: "Date",
  reason: "Text",
  source: "Source",
  check: "Check or EFT number",
  settlement: "Account the payer took it from",
  taken: "Actually taken",
  payment: "Payment taken back (its link)",
  claim: "Claim, if the payment covers several",
};

/** @param {HTMLElement} section @param {EditData} data */
export function show(section, data) {
  const [claim] = data.claims;
  if (claim) section.append(claimFacts(claim));
  if (data.entries) {
    section.append(...entryChoice(data.entries, claim?.name ?? ""));
    return;
  }
  const why = settings().readOnly ? "This Fava is read-only: nothing can be edited." : data.whyNot;
  if (why || !claim) {
    section.append(refused(why, claim?.name ?? ""));
    return;
  }
  showForm(section, data, claim);
}

/** @param {Entry[]} entries @param {string} claim @returns {HTMLElement[]} */
function entryChoice(entries, claim) {
  if (!entries.length) return [element("p", {}, "The claim has no payment yet.")];
  const rows = entries.map(({ file, line, date, kind, payer, narration, whyNot, takenBack }) => {
    const name = `${date} ${kind} ${payer} “${narration}”`;
    const href = address("", { page: "edit", file, line }).href;
    return element(
      "li",
      { class: whyNot || takenBack ? "clawback-reversed" : null },
      whyNot ? name : element("a", { href }, name),
      whyNot || takenBack ? element("small", {}, textShown(whyNot || takenBack)) : null,
    );
  });
  return [
    element("p", {}, "Which entry?"),
    element("ul", { class: "clawback-payments" }, ...rows),
    waysOn(claim),
  ];
}

/**
 * A button that asks once more before a record is deleted.
 *
 * @param {() => Promise<void>} act
 * @returns {HTMLElement}
 */
function undoButton(act) {
  const click = () => busyWhile(sure, "Deleting…", act);
  const sure = element("button", { type: "button", class: "muted", click }, "Yes, delete it");
  const told = "Recorded by mistake? The record is deleted and its payment is active again.";
  return element(
    "details",
    { class: "clawback-undo" },
    element("summary", {}, "Take this record back"),
    element("p", { class: "clawback-hint" }, told),
    sure,
  );
}

/** @param {string} claim @returns {HTMLElement} where to go on instead of editing. */
function waysOn(claim) {
  const way = (/** @type {string} */ page, /** @type {string} */ label) =>
    element("a", { href: address("", { page, claim }).href }, label);
  return element(
    "p",
    { class: "clawback-buttons" },
    way("claim", "Back to the claim"),
    settings().readOnly ? null : way("record", "Record clawback"),
  );
}

/** What clawbacks behind an entry would take back then, and the day to note on their seals. */
function sealsAnew() {
  const input = element("input", { type: "date", name: "resealed" });
  const list = element("ul", {});
  const hint =
    "Their seals keep what was taken back. If this edit is right, give the day on which you " +
    "make it: the seals are written anew with it.";
  const part = element(
    "fieldset",
    {},
    element("legend", {}, "This was taken back since"),
    list,
    field("Seal anew on", input, hint),
  );
  part.hidden = true;
  return {
    element: part,
    input,
    /** @param {string[]} lines - none where no seal changes. */
    show(lines) {
      part.hidden = !lines.length;
      list.replaceChildren(...lines.map((line) => element("li", {}, textShown(line))));
    },
  };
}

/**
 * The date, the payment and whatever else an entry says, folded in until it is needed.
 *
 * @param {Record<string, string>} now
 */
function otherFields(now) {
  const inputs = Object.entries(DETAILS)
    .filter(([name]) => name in now)
    .map(([name]) =>
      element("input", { type: name === "date" ? "date" : "text", name, value: now[name] }),
    );
  const before = inputs.map((input) => input.value);
  const labelled = inputs.map((input) =>
    field(DETAILS[/** @type {keyof typeof DETAILS} */ (input.name)], input),
  );
  return {
    inputs,
    element: element(
      "details",
      { class: "clawback-other-fields" },
      element("summary", {}, "Date, payment and other fields"),
      ...labelled,
    ),
    /** What differs: a field on one line cannot give back every text. */
    typed: () =>
      Object.fromEntries(
        inputs
          .filter((input, at) => input.value !== before[at])
          .map((input) => [input.name, input.value]),
      ),
  };
}

/** @param {string} why @param {string} claim @returns {HTMLElement} */
function refused(why, claim) {
  return element(
    "div",
    { class: "clawback-notice", role: "note" },
    element("p", {}, textShown(why)),
    claim ? waysOn(claim) : null,
  );
}

/**
 * @param {HTMLElement} section
 * @param {EditData} data
 * @param {import("./balance-preview.js").Claim} claim
 */
function showForm(section, data, claim) {
  const table = amountTable(claim, { values: data.amounts ?? {} });
  const anew = sealsAnew();
  const others = otherFields(data.details ?? {});
  const inputs = [...table.inputs, ...others.inputs, anew.input];
  const told = element("p", { class: "clawback-problem", role: "alert" });
  const button = element("button", { type: "submit" }, "Save");
  const { href } = address("", { page: "claim", claim: claim.name });
  const back = element("a", { href }, "Cancel");
  const balance = element("div", {});
  const checked = element("p", { class: "clawback-hint", role: "status" });
  const kind = data.kind === "clawback record" ? "Clawback record" : "Manual payment";
  const about = `${kind} of ${data.date}: ${data.payee} “${data.narration}”`;
  const form = element(
    "form",
    {
      class: "clawback-form",
      "data-mode": data.kind === "clawback record" ? "clawback" : "payment",
      id: newId(),
      novalidate: true,
      "aria-labelledby": "clawback-title",
    },
    element("p", {}, `${about} (${data.file}:${data.line})`),
    table.element,
    others.element,
    anew.element,
  );
  button.setAttribute("form", form.id);
  const saveArea = element(
    "div",
    { class: "clawback-save" },
    told,
    element("div", { class: "clawback-buttons" }, button, back),
    ...(data.kind === "clawback record" ? [undoButton(() => takeBack())] : []),
  );
  const preview = element(
    "section",
    { class: "clawback-preview", "aria-label": "Balance preview" },
    element("h3", {}, "Balance preview"),
    balance,
    checked,
  );
  section.append(element("div", { class: "clawback-recording" }, form, preview, saveArea));

  let seen = data.seen;
  let lastEdited = "";
  const draft = keepDraft(`edit ${data.file}:${data.line}`, form);
  const stop = askBeforeLeaving(() => form.isConnected && draft.isDirty(), QUESTION);
  const sent = () => ({
    file: data.file,
    line: data.line,
    amounts: typedAmounts(table),
    details: others.typed(),
    resealed: anew.input.value,
    lastEdited,
    seen,
  });

  /** @param {string} message */
  function say(message) {
    told.textContent = textShown(message);
    told.hidden = !message;
  }

  /** @param {Record<string, string>} problems */
  function markFields(problems) {
    for (const input of inputs) mark(input, textShown(problems[input.name] ?? ""));
    if (others.inputs.some((input) => problems[input.name])) others.element.open = true;
    const elsewhere = Object.keys(problems).filter(
      (name) => !inputs.some((input) => input.name === name),
    );
    say(elsewhere.map((name) => problems[name]).join("\n"));
  }

  /** @param {any} answer */
  function answered(answer) {
    anew.show(answer.sealsAnew);
    markFields(answer.fields);
    const writes = `The entry in ${data.file}`;
    const date = answer.date || data.date;
    showPreview(balance, answer.preview, { date, text: answer.text, writes });
    balance.append(...answer.monthLeft.map((/** @type {string} */ line) => element("p", {}, line)));
    const isTried = answer.isChange && !Object.keys(answer.fields).length;
    checked.textContent = isTried ? "Checking the whole ledger…" : "";
    if (isTried) trial.soon();
  }

  /** @param {{overtaken: boolean, refused: string}} verdict */
  function judged({ overtaken, refused: why }) {
    if (overtaken) {
      trial.soon();
      return;
    }
    checked.textContent = why ? "" : "Checked: the whole ledger loads with this change.";
    if (why) balance.replaceChildren(element("p", {}, "This change cannot be saved."));
    say(why);
  }

  const trial = live({
    pause: 250,
    ask: () => write("try-edit", sent()),
    show: judged,
    refuse: (refusal) => {
      checked.textContent = "";
      say(refusal.message);
    },
  });

  const ask = live({
    pause: 150,
    ask: () => write("preview-edit", sent()),
    show: answered,
    refuse: (refusal) => say(refusal.message),
  });

  async function save() {
    ask.drop();
    trial.drop();
    try {
      const saved = await write("save-edit", sent());
      draft.drop();
      stop();
      const message = `The changes are saved in ${data.file}.`;
      await goOn({ page: "claim", claim: saved.claim }, { ...saved, message });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await handle(error);
    }
  }

  async function takeBack() {
    try {
      const { claim: name, ...saved } = await write("undo-record", sent());
      draft.drop();
      stop();
      const message = `The record is deleted from ${data.file}. Its payment is active again.`;
      await goOn(pageOf(name, "record"), { ...saved, message });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await handle(error);
    }
  }

  /** @param {Refusal} refusal */
  async function handle(refusal) {
    if (refusal.status === 409) {
      try {
        ({ seen } = await write("edit-form", { file: data.file, line: data.line }));
        answered(await write("preview-edit", sent()));
      } catch {
        // What was refused is said below; the next attempt finds out more.
      }
    } else {
      markFields(refusal.fields);
    }
    say(refusal.message);
    const wrong = form.querySelector("[aria-invalid=true]");
    if (wrong instanceof HTMLElement) wrong.focus();
  }

  form.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement) lastEdited = event.target.name;
    draft.keep();
    trial.drop();
    checked.textContent = "";
    ask.soon();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busyWhile(button, "Saving…", save);
  });
  say("");
  ask.atOnce();
}
