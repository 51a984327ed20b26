/** What the console says about a person. Read by `person-screen.ts` and `person-deeds.ts`. Pure. */

import { de } from './person-words/de.ts';
import { en } from './person-words/en.ts';
import { es } from './person-words/es.ts';
import { fr } from './person-words/fr.ts';
import { ja } from './person-words/ja.ts';
import { pt } from './person-words/pt.ts';
import type { PersonWords } from './person-words/words.ts';
import type { Words } from './said.ts';

export const PERSON_WORDS: Words<PersonWords> = { en, es, fr, de, pt, ja };
