// @ts-check
/**
 * A table of a report: sortable, its rows loaded as one scrolls, every row with its source.
 *
 * Sorting changes the address, so that reload, back and Fava's filters keep the order; the
 * server sorts, because it has all of the rows.
 *
 * @typedef {{name: string, title: string, type: "text" | "date" | "money" | "count"}} Column
 * @typedef {Record<string, string | number | boolean | null>} Row - by name of the column.
 *
 * @typedef {object} Section - see section_data in reading/section.py.
 * @property {string} title
 * @property {Column[]} columns
 * @property {Row[]} rows - those sent, from number `offset` of `count` on.
 * @property {Row[]} totals - of all rows, one a currency.
 * @property {string[]} notes
 * @property {string} name
 * @property {string} noun - what the rows are, in the plural.
 * @property {string} heading
 * @property {number | null} count - of all rows; null while they are counted: more follow then.
 * @property {number} offset
 * @property {string} sort - a column's name, with "-" before it for descending.
 * @property {string} sortParameter - of the address; empty where no other order makes sense.
 * @property {string[]} hidden - names of columns.
 * @property {Record<string, string>} over - headings that span columns, by column.
 * @property {{columns: string[], row: Record<string, string>} | null} drill
 * @property {([string, string, number] | null)[]} sources - of each row: hash, file, line.
 * @property {any[]} details - of each row.
 */

import { endpointOfPage, samePage, shownParameters } from "./addresses.js";
import { contents, count as numberOf } from "./cells.js";
import { element } from "./elements.js";
import { foldColumns } from "./folded-columns.js";
import { helpFor } from "./help.js";
import { goTo, keepFocus } from "./moving.js";
import { nothingToShow } from "./next-step.js";
import { beforePrinting } from "./printed.js";
import { read } from "./requests.js";

/** @type {Record<string, [string, string]>} */
const ORDERS = { text: ["A to Z", "Z to A"], date: ["oldest first", "newest first"] };

/**
 * The table with its heading, downloads and notes.
 *
 * @param {Section} section
 * @returns {HTMLElement}
 */
export function tableSection(section) {
  const columns = shownColumns(section);
  const currencies = new Set([...section.rows, ...section.totals].map((row) => row.currency));
  const unit = currencies.size === 1 ? [...currencies][0] : "";
  const { count, noun } = section;
  const howMany = count === null ? `Counting the ${noun}…` : `${numberOf(count)} ${noun}`;
  const comma = count === null ? "" : ",";
  return element(
    "section",
    { class: "clawback-section", "aria-label": section.heading || section.title },
    section.heading ? element("h3", {}, section.heading) : null,
    element(
      "div",
      { class: "clawback-line" },
      element("span", {}, unit ? `${howMany}${comma} amounts in ${unit}` : howMany),
      count === 0 ? null : downloads(section),
      (count ?? section.rows.length) > 1 && section.sortParameter
        ? sortChoice(section, columns)
        : null,
    ),
    count === 0 ? nothingToShow() : tableOf(section, columns),
    ...section.notes.map((note) => element("p", { class: "clawback-more" }, note)),
  );
}

/**
 * The table alone, on a page that is about something else.
 *
 * @param {Section} section - sent whole.
 * @returns {HTMLElement}
 */
export function bareTable(section) {
  return tableOf({ ...section, count: section.rows.length }, shownColumns(section));
}

/** @param {Section} section @returns {Column[]} */
function shownColumns({ columns, hidden, rows, totals }) {
  const currencies = new Set([...rows, ...totals].map((row) => row.currency));
  return columns.filter(
    ({ name }) => !hidden.includes(name) && !(name === "currency" && currencies.size < 2),
  );
}

/** @param {Section} section @param {Column[]} columns @returns {HTMLElement} */
function tableOf(section, columns) {
  const body = element("tbody", { role: "rowgroup" }, ...rowsOf(section, columns));
  const table = element(
    "table",
    // Minus one: nobody knows yet.
    { role: "table", "aria-rowcount": section.count === null ? -1 : section.count + 1 },
    element("caption", { class: "clawback-unseen" }, section.title),
    element("thead", { role: "rowgroup" }, ...headings(section, columns)),
    body,
    section.totals.length
      ? element(
          "tfoot",
          { role: "rowgroup" },
          ...section.totals.map((row) => rowOf(row, section, columns)),
        )
      : null,
  );
  const box = element("div", { class: "clawback-table" }, table);
  const hasGroups = columns.some(({ name }) => section.over[name]);
  const { before, told, fit } = foldColumns(table, box, columns, hasGroups);
  const whole = element("div", {}, ...before, box, told);
  if (section.rows.length < (section.count ?? 0)) {
    whole.append(further(section, columns, body, fit));
  }
  return whole;
}

/** @param {Section} section @param {Column[]} columns @returns {HTMLElement[]} */
function headings(section, columns) {
  const { over } = section;
  const row = element(
    "tr",
    { role: "row" },
    ...columns.map((column) => heading(column, section)),
  );
  if (!columns.some(({ name }) => over[name])) return [row];
  const spans = element("tr", { role: "row" });
  for (const { name } of columns) {
    const title = over[name] ?? "";
    const last = spans.lastElementChild;
    if (last instanceof HTMLTableCellElement && title && last.firstChild?.textContent === title) {
      last.colSpan += 1;
    } else {
      const group = `over group-${groupOf(name, over)}`;
      const attributes = { class: group, role: "columnheader", scope: "colgroup" };
      spans.append(
        title
          ? element("th", attributes, title, helpFor(groupOf(name, over)))
          : element("td", { role: "cell" }),
      );
    }
  }
  return [spans, row];
}

/**
 * The group of a column: what its colors stand for, and a term that help explains.
 *
 * @param {string} name
 * @param {Record<string, string>} over
 * @returns {string} such as "taken-back"; empty for a column in no group.
 */
function groupOf(name, over) {
  return over[name]?.toLowerCase().replaceAll(" ", "-") ?? "";
}

/** @param {Column} column @param {Section} section @returns {HTMLElement} */
function heading(column, section) {
  const { name, title } = column;
  const descending = section.sort === `-${name}`;
  const sorted = section.sort === name ? "ascending" : descending ? "descending" : null;
  if (!section.sortParameter) {
    return element("th", { scope: "col", role: "columnheader", class: kindOf(column, section) }, title);
  }
  const link = element(
    "a",
    {
      href: samePage({ [section.sortParameter]: nextSort(column, section.sort) }),
      id: `sort-${section.name}-${name}`,
      onclick: keepFocus,
    },
    title,
  );
  return element(
    "th",
    { scope: "col", role: "columnheader", class: kindOf(column, section), "aria-sort": sorted },
    link,
  );
}

/** @param {Column} column @param {string} sort @returns {string} */
function nextSort({ name, type }, sort) {
  if (sort === name) return `-${name}`;
  return sort !== `-${name}` && type !== "text" ? `-${name}` : name;
}

/** @param {Section} section @param {Column[]} columns @returns {HTMLElement[]} */
function rowsOf(section, columns) {
  return section.rows.map((row, index) => rowOf(row, section, columns, index));
}

/**
 * @param {Row} row
 * @param {Section} section
 * @param {Column[]} columns
 * @param {number} [index] - among the rows that were sent; none for a total.
 * @returns {HTMLElement}
 */
function rowOf(row, section, columns, index = -1) {
  const source = section.sources[index];
  const details = section.details[index];
  const made = element("tr", { role: "row" });
  if (index >= 0) made.setAttribute("aria-rowindex", String(section.offset + index + 2));
  columns.forEach((column, at) => {
    const place = { section, column, row, source, details, isTotal: index < 0 };
    const parts = contents(place);
    const cell = element(
      at === 0 ? "th" : "td",
      {
        class: kindOf(column, section),
        role: at === 0 ? "rowheader" : "cell",
        scope: at === 0 ? "row" : null,
        "data-title": column.title,
      },
      // One part, so that a card can put it beside the column's name.
      ...(parts.length > 1 ? [element("div", {}, ...parts)] : parts),
    );
    if (!cell.hasChildNodes()) cell.classList.add("empty");
    if (column.type === "money" && !/[1-9]/.test(String(row[column.name]))) {
      cell.classList.add("zero");
    }
    made.append(cell);
  });
  return made;
}

/** @param {Column} column @param {Section} section @returns {string} */
function kindOf({ name, type }, { over }) {
  const kind = type === "money" || type === "count" ? `num ${name}` : name;
  return over[name] ? `${kind} group-${groupOf(name, over)}` : kind;
}

/**
 * The rest of the rows: loaded when the end comes in sight, by a button, or before printing.
 *
 * @param {Section} section
 * @param {Column[]} columns
 * @param {HTMLElement} body
 * @param {() => void} fit - to be called when rows were added.
 * @returns {HTMLElement}
 */
function further(section, columns, body, fit) {
  const count = section.count ?? 0;
  let there = section.rows.length;
  /** @type {Promise<void> | null} */
  let loading = null;
  const said = element("span", { role: "status" });
  const more = element("button", { type: "button", onclick: () => load(0) }, "Show more");
  const all = element("button", { type: "button", onclick: () => loadAll() }, "Show all");
  const line = element("p", { class: "clawback-line" }, said, more, all);

  function tell() {
    const every = numberOf(count);
    said.textContent = `${numberOf(there)} of ${every} ${section.noun} shown`;
    more.hidden = all.hidden = there >= count;
  }

  async function loadAll() {
    await loading;
    await load(count);
  }

  /** @param {number} until - how many rows are wanted at least. @returns {Promise<void>} */
  function load(until) {
    loading ??= loadNext(until).finally(() => {
      loading = null;
    });
    return loading;
  }

  /** @param {number} until */
  async function loadNext(until) {
    if (there >= count || !line.isConnected) return;
    // A long table is laid out once, and not for each part of it.
    const rows = [];
    try {
      do {
        const offset = there + rows.length;
        const parameters = { ...shownParameters(), section: section.name, offset };
        /** @type {Section} */
        const next = await read("rows", parameters);
        if (next.count !== count) throw new Error("The ledger has changed. Reload it.");
        rows.push(...rowsOf(next, columns));
      } while (there + rows.length < until);
      body.append(...rows);
      there += rows.length;
      fit();
      tell();
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  tell();
  beforePrinting(loadAll, line);
  const sight = new IntersectionObserver(
    (entries) => {
      if (!line.isConnected || there >= count) sight.disconnect();
      else if (entries.some((entry) => entry.isIntersecting)) load(0);
    },
    { rootMargin: "400px" },
  );
  sight.observe(line);
  return line;
}

/** @param {Section} section @returns {HTMLElement} */
function downloads(section) {
  const link = (/** @type {string} */ kind) =>
    element(
      "a",
      {
        href: endpointOfPage(`report.${kind.toLowerCase()}`, { section: section.name }),
        download: true,
        "data-remote": true,
        "aria-label": `Download ${section.heading || section.title} as ${kind}`,
      },
      kind,
    );
  const links = [link("CSV"), " ", link("XLSX")];
  return element("span", { class: "clawback-downloads" }, "Download ", ...links);
}

/**
 * The order, for narrow windows, where the headings of the columns are not shown.
 *
 * @param {Section} section
 * @param {Column[]} columns
 * @returns {HTMLElement}
 */
function sortChoice(section, columns) {
  const choices = columns.flatMap(({ name, title, type }) => {
    const [up, down] = ORDERS[type] ?? ["lowest first", "highest first"];
    return [
      { value: name, label: `${title}, ${up}` },
      { value: `-${name}`, label: `${title}, ${down}` },
    ];
  });
  const id = `sort-${section.name}`;
  const select = element(
    "select",
    {
      id,
      onchange: (/** @type {Event} */ event) => {
        if (event.target instanceof HTMLSelectElement) {
          goTo(samePage({ [section.sortParameter]: event.target.value }));
        }
      },
    },
    section.sort ? null : element("option", { value: "", selected: true }, "the usual order"),
    ...choices.map(({ value, label }) =>
      element("option", { value, selected: value === section.sort }, label),
    ),
  );
  const label = element("label", { for: id }, "Sort by ");
  return element("div", { class: "clawback-sort" }, label, select);
}
