/**
 * What is told to people of reminders, in each language that we speak: every reason as a sentence, and the sentences of a
 * timeline. Codes stay as they are; faults of a request are told in English. Read by `appointments/timeline.ts` and by the
 * console. Pure.
 */
import type { Language } from '../../domain/core/language.ts';
import { de } from './sentences/de.ts';
import { en } from './sentences/en.ts';
import { es } from './sentences/es.ts';
import { fr } from './sentences/fr.ts';
import { ja } from './sentences/ja.ts';
import { pt } from './sentences/pt.ts';
import type { Sentences } from './sentences/words.ts';

export const SENTENCES: Readonly<Record<Language, Sentences>> = { en, es, fr, de, pt, ja };
