/**
 * The language of a page: the person's own, where we ship it. Called by `pages.ts`. Pure.
 */
import { parseAccept } from 'hono/utils/accept';
import { knownLanguage } from '../../domain/content/languages.ts';
import type { Texts } from './texts.ts';
import { TEXTS } from './texts.ts';

/** How a page speaks to its reader. */
export interface Voice {
  /** BCP 47, as dates are written and as the page names its language; of a language that we ship. */
  locale: string;
  texts: Texts;
}

/** @returns the first of these locales whose language we ship; English where we ship none */
export function voiceOf(locales: readonly (string | undefined)[]): Voice {
  for (const locale of locales) {
    const language = locale === undefined ? undefined : knownLanguage(locale);
    if (locale !== undefined && language) return { locale, texts: TEXTS[language] };
  }
  return { locale: 'en', texts: TEXTS.en };
}

/** The languages that a browser asks for, the dearest first: without regions, for the header is anybody's text. */
export const languagesOf = (acceptLanguage: string | undefined): string[] =>
  parseAccept(acceptLanguage ?? '')
    .filter(({ q }) => q > 0)
    .map(({ type }) => type.split('-', 1)[0]?.toLowerCase() ?? '');
