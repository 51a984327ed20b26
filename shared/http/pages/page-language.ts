/**
 * The language of a page: the person's own, where we ship it. Called by `pages.ts`. Pure.
 */
import { parseAccept } from 'hono/utils/accept';
import { knownLanguage } from '../../domain/content/languages.ts';
import type { Language } from '../../domain/core/language.ts';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import { fr } from './texts/fr.ts';
import { ja } from './texts/ja.ts';
import { pt } from './texts/pt.ts';
import type { Texts } from './texts/texts.ts';

/** The pages' texts in every language that the messages are written in. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, es, fr, de, pt, ja };

/** How a page speaks to its reader. */
export interface PageLanguage {
  /** BCP 47, as dates are written and as the page names its language; of a language that we ship. */
  locale: string;
  texts: Texts;
}

/** @returns the first of these locales whose language we ship; English where we ship none */
export function pageLanguageOf(locales: readonly (string | undefined)[]): PageLanguage {
  for (const locale of locales) {
    const language = locale === undefined ? undefined : knownLanguage(locale);
    if (locale !== undefined && language) return { locale, texts: TEXTS[language] };
  }
  return { locale: 'en', texts: TEXTS.en };
}

/** The languages that a browser asks for, the preferred first, without regions: the header is anybody's text. */
export const languagesOf = (acceptLanguage: string | undefined): string[] =>
  parseAccept(acceptLanguage ?? '')
    .filter(({ q }) => q > 0)
    .map(({ type }) => type.split('-', 1)[0]?.toLowerCase() ?? '');
