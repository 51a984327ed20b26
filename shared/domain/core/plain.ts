/**
 * Text without what nobody sees and everybody obeys. Called wherever words leave for a place that escaping does not make
 * safe: templates, calendars, headers, pages, logs, a terminal. Pure.
 */

/**
 * Control characters, and their kin in Unicode: line and paragraph breaks of its own (U+2028, U+2029), and what turns the
 * direction of the text after it (U+202A to U+202E, U+2066 to U+2069), so that `exe.txt` is read as `txt.exe`.
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** One line: a space stands for what was taken out. */
export const plainLine = (text: string): string => text.replaceAll(CONTROLS, ' ');

/** A line of JSON as it is, with what JSON itself leaves unescaped written by its number. */
export const plainJson = (json: string): string =>
  json.replaceAll(
    /[\u0080-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (hidden) => `\\u${hidden.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Several lines, which end in line feeds; nothing stands for what was taken out. */
export const plainLines = (text: string): string =>
  text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(/[^\n]+/g, (line) => line.replaceAll(CONTROLS, ''));
