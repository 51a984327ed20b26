/**
 * In which language the console speaks, and how a screen keeps its words. The frame has all six; a screen has English
 * first, and stays English where its words in a language are not written yet. Read by the screens. Pure.
 */
import type { Language } from '../../../domain/core/language.ts';
import { LANGUAGES } from '../../../domain/core/language.ts';

/** What a screen says, by language. */
export type Words<T> = { readonly en: T } & Readonly<Partial<Record<Language, T>>>;

/** The words in a language, else in English. */
export const said = <T>(words: Words<T>, language: Language): T => words[language] ?? words.en;

/** @param wanted tags of languages, the preferred first @returns the first that we speak; English without any */
export function languageOf(wanted: readonly string[]): Language {
  const known = wanted.map((tag) => LANGUAGES.find((language) => language === tag.split('-', 1)[0]));
  return known.find((language) => language !== undefined) ?? 'en';
}

/** A count with its noun, by the language's own rule for one and many. */
export function counted(language: Language, count: number, one: string, many: string): string {
  const rule = new Intl.PluralRules(language).select(count);
  return `${number(language, count)} ${rule === 'one' ? one : many}`;
}

export const number = (language: Language, count: number): string =>
  new Intl.NumberFormat(language).format(count);
