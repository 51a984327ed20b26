/**
 * How many fields a text from outside holds, counted before anything parses, sorts or signs it: a form or an object of
 * a hundred thousand short fields is small to send and long to read. Called by whoever is about to parse one. Pure;
 * one pass, and nothing is made.
 */

/** Fields of one request that needs no key. A provider's callback has about thirty. */
export const PUBLIC_FIELDS_MAX = 200;

const [QUOTE, BACKSLASH, COMMA, OBJECT, LIST] = [...'"\\,{['].map((mark) => mark.charCodeAt(0));

/** Whether a form, as `application/x-www-form-urlencoded`, has more fields than that. */
export function formExceeds(form: string, max: number): boolean {
  let fields = 1;
  for (let at = form.indexOf('&'); at >= 0; at = form.indexOf('&', at + 1)) if (++fields > max) return true;
  return false;
}

/** Whether a text has more values than that, if it is JSON: members of objects and of lists, at any depth. */
export function jsonExceeds(json: string, max: number): boolean {
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    const mark = json.charCodeAt(at);
    if (mark === QUOTE) at = endOfText(json, at);
    else if ((mark === COMMA || mark === OBJECT || mark === LIST) && ++values > max) return true;
  }
  return false;
}

/** Where the text ends that begins here; the end of all where it does not end. */
function endOfText(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let escapes = 0;
    while (json.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return json.length;
}
