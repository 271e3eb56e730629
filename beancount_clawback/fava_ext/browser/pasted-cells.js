// @ts-check
/**
 * Cells pasted from a spreadsheet, as rows of a remittance sheet.
 *
 * With headings, each column goes where its heading says; without, the first cells of a row
 * say which claim, and the amounts follow in the sheet's order.
 */

import { parse } from "./amounts.js";

/** The columns of a row, in order; "find" is what the claim is found by. */
export const COLUMNS = /** @type {const} */ ([
  "find",
  "insurance-paid",
  "write-off",
  "client-responsibility",
  "insurance-responsibility",
  "reason",
]);

/** @typedef {Partial<Record<typeof COLUMNS[number], string>>} PastedRow */

/** @type {[RegExp, typeof COLUMNS[number]][]} */
const HEADINGS = [
  [/^(client|patient|member).*(resp|owes|share|balance)/i, "client-responsibility"],
  [/^(copay|co-?insurance|deductible)/i, "client-responsibility"],
  [/^(insurance|ins\.?|payer|plan).*(resp|owes|balance)/i, "insurance-responsibility"],
  [/write.?off|adjust|contractual|discount/i, "write-off"],
  [/paid|^payment$|^amount$/i, "insurance-paid"],
  [/reason|note|remark|comment/i, "reason"],
  [/client|patient|member|claim|service|^dos$|account|^date$/i, "find"],
];

/**
 * Split pasted text into cells as spreadsheets write them: tabs between cells, quotes around
 * one with a tab, a line break or a quote in it.
 *
 * @param {string} text
 * @returns {string[][]}
 */
export function cellsOf(text) {
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  const cell = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*)/y;
  let at = 0;
  while (at <= text.length) {
    cell.lastIndex = at;
    const found = cell.exec(text);
    if (!found) break;
    row.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? "").trim());
    at = cell.lastIndex;
    const end = text.startsWith("\r\n", at) ? "\r\n" : text.charAt(at);
    at += end.length || 1;
    if (end !== "\t") {
      if (row.some(Boolean)) rows.push(row);
      row = [];
    }
  }
  return rows;
}

/**
 * The rows that cells make.
 *
 * @param {string[][]} cells
 * @param {typeof COLUMNS[number]} column - where the cells were pasted.
 * @returns {PastedRow[]}
 */
export function pastedRows(cells, column) {
  const [first, ...rest] = cells;
  const headings = first ? headingsOf(first) : null;
  if (headings) return rest.map((row) => byHeadings(row, headings));
  const start = COLUMNS.indexOf(column);
  return cells.map((row) => byPosition(column === "find" ? claimFirst(row) : row, start));
}

/** @param {string[]} row @returns {(typeof COLUMNS[number] | null)[] | null} */
function headingsOf(row) {
  if (row.some((cell) => parse(cell))) return null;
  const columns = row.map((cell) => HEADINGS.find(([words]) => words.test(cell))?.[1] ?? null);
  return columns.filter(Boolean).length >= 2 && columns.includes("find") ? columns : null;
}

/** @param {string[]} row @param {(typeof COLUMNS[number] | null)[]} columns @returns {PastedRow} */
function byHeadings(row, columns) {
  /** @type {PastedRow} */
  const made = {};
  columns.forEach((column, index) => {
    const cell = row[index] ?? "";
    if (column && cell) made[column] = made[column] ? `${made[column]} ${cell}` : cell;
  });
  return made;
}

/** @param {string[]} row @param {number} start @returns {PastedRow} */
function byPosition(row, start) {
  /** @type {PastedRow} */
  const made = {};
  row.forEach((cell, index) => {
    const column = COLUMNS[start + index];
    if (column) made[column] = cell;
  });
  return made;
}

/**
 * Join the cells before the first amount, which say which claim: client and date of service.
 *
 * @param {string[]} row
 * @returns {string[]}
 */
function claimFirst(row) {
  const amounts = row.findIndex((cell, index) => index > 0 && parse(cell));
  const end = amounts < 0 ? 1 : amounts;
  return [row.slice(0, end).filter(Boolean).join(" "), ...row.slice(end)];
}
