// @ts-check
/**
 * Decimal numbers without rounding: a number is a whole count of its smallest unit.
 *
 * @typedef {{units: bigint, scale: number}} Decimal - units / 10^scale
 */

/** @type {Decimal} */
export const ZERO = { units: 0n, scale: 0 };

const PLAIN = /^([+-]?)(\d+(?:,\d{3})*)?(?:\.(\d*))?$/;

/**
 * Read a number as typed or pasted: "85", "1,234.50", "-40.00", "(40.00)", "$ 12.50".
 *
 * @param {string} text
 * @returns {Decimal | null} null if it is no such number; an empty text is not zero.
 */
export function parse(text) {
  let plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(/\u2212/g, "-");
  const inBrackets = /^\((.+)\)$/.exec(plain);
  if (inBrackets) plain = `-${inBrackets[1]}`;
  const match = PLAIN.exec(plain.replace("$", ""));
  if (!match || (match[2] === undefined && !match[3])) return null;
  const [, sign, whole = "", fraction = ""] = match;
  if (whole.includes(",") && !/^\d{1,3}(,\d{3})+$/.test(whole)) return null;
  const units = BigInt(whole.replaceAll(",", "") + fraction);
  return { units: sign === "-" ? -units : units, scale: fraction.length };
}

/**
 * @param {Decimal} a
 * @param {Decimal} b
 * @returns {Decimal}
 */
export function add(a, b) {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

/**
 * @param {Decimal} a
 * @param {Decimal} b
 * @returns {Decimal}
 */
export function subtract(a, b) {
  return add(a, { units: -b.units, scale: b.scale });
}

/**
 * @param {Decimal} a
 * @param {Decimal} b
 * @returns {number} negative, zero or positive as a is below, equal to or above b.
 */
export function compare(a, b) {
  const { units } = subtract(a, b);
  return units < 0n ? -1 : Number(units > 0n);
}

/**
 * The number as plain text: digits, a point and a minus sign.
 *
 * @param {Decimal} number
 * @param {number} [places] - at least so many decimal places.
 * @returns {string}
 */
export function plain(number, places = 0) {
  const scale = Math.max(number.scale, places);
  const units = unitsAt(number, scale);
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale ? `.${digits.slice(-scale)}` : "";
  return `${units < 0n ? "-" : ""}${whole}${fraction}`;
}

/**
 * The number as Fava shows it: with the currency's usual decimal places, more if the number
 * has more, in the ledger's locale, and without its digits in incognito mode.
 *
 * @param {Decimal} number
 * @param {string} currency
 * @param {Pick<import("./settings.js").Settings, "incognito" | "locale" | "precisions">} how
 * @returns {string}
 */
export function shown(number, currency, how) {
  const text = plain(number, how.precisions[currency] ?? 2);
  const places = text.split(".")[1]?.length ?? 0;
  const local = how.locale ? inLocale(text, places, how.locale) : text;
  return how.incognito ? local.replace(/\p{Nd}/gu, "X") : local;
}

/** @param {string} text @param {number} places @param {string} locale @returns {string} */
function inLocale(text, places, locale) {
  const format = new Intl.NumberFormat(locale.replace("_", "-"), {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  // Given a text, Intl formats it exactly; a number would be rounded to a double before.
  return format.format(/** @type {Intl.StringNumericLiteral} */ (text));
}

/** @param {Decimal} number @param {number} scale @returns {bigint} */
function unitsAt(number, scale) {
  return number.units * 10n ** BigInt(scale - number.scale);
}
