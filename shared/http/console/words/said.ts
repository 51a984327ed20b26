/**
 * How a screen keeps its words, and how counts are said. What there is to say stands in a file for each screen; how it is
 * said in a language, in the folder of that name. A language that lacks something does not compile. Read by the screens. Pure.
 */
import type { Language } from '../../../domain/core/language.ts';
import type { Reason } from '../../../domain/core/reasons.ts';
import { SENTENCES } from '../../core/sentences.ts';

/** What a screen says, by language. */
export type Words<T> = Readonly<Record<Language, T>>;

/** A reason as a sentence. */
export const whyIn = (language: Language, reason: Reason): string => SENTENCES[language].reasons[reason];

/** Several things in one sentence: "3 texts and 2 calls". */
export const listed = (language: Language, things: readonly string[]): string =>
  new Intl.ListFormat(language, { type: 'conjunction' }).format(things);

/** A language by its name in the language of the page. */
export const languageName = (locale: string, language: Language): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(locale) ?? locale;

const NUMBERS = new Map<Language, Intl.NumberFormat>();

export function number(language: Language, count: number): string {
  const known = NUMBERS.get(language) ?? new Intl.NumberFormat(language);
  NUMBERS.set(language, known);
  return known.format(count);
}

/** An amount of money. @param digits of a hundredth and less that are shown at the most; as the currency has them if absent */
export const money = (language: Language, amount: number, currency = 'USD', digits?: number): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency, maximumFractionDigits: digits }).format(
    amount,
  );

/** How a language counts. @returns says a number, with its noun by the language's own rule for one and many */
export const countIn = (language: Language) => {
  const rules = new Intl.PluralRules(language);
  const { format } = new Intl.NumberFormat(language);
  return (count: number, one = '', many = one): string =>
    one === '' ? format(count) : `${format(count)} ${rules.select(count) === 'one' ? one : many}`;
};
