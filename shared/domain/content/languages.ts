/** From a locale to a language that we write in, and to its words. Pure. */

import type { Language } from '../core/language.ts';
import { LANGUAGES } from '../core/language.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { pt } from './pt.ts';
import type { Words } from './words.ts';

export const WORDS: Readonly<Record<Language, Words>> = { en, es, fr, de, pt, ja };

/** @param locale BCP 47 @returns undefined when we have no words in it */
export function knownLanguage(locale: string): Language | undefined {
  const [first = ''] = locale.toLowerCase().split(/[-_]/);
  return LANGUAGES.find((language) => language === first);
}

/** English is for those whose language we have no words in. */
export const languageOf = (locale: string): Language => knownLanguage(locale) ?? 'en';

/** The locale that goes with our words: a date in another language would stand oddly among them. */
export const writtenLocale = (locale: string): string => (knownLanguage(locale) ? locale : 'en');

/** `es_mx` → `es-MX`, without extensions. @returns undefined when it is no language tag */
export function normalLocale(locale: string): string | undefined {
  try {
    return new Intl.Locale(locale.replaceAll('_', '-')).baseName;
  } catch {
    return undefined;
  }
}
