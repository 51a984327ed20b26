/** What the page "Why not?" says. Read by `why-page.ts`. Pure. */

import type { Words } from './said.ts';
import { de } from './why-words/de.ts';
import { en } from './why-words/en.ts';
import { es } from './why-words/es.ts';
import { fr } from './why-words/fr.ts';
import { ja } from './why-words/ja.ts';
import { pt } from './why-words/pt.ts';
import type { WhyWords } from './why-words/words.ts';

export const WHY_WORDS: Words<WhyWords> = { en, es, fr, de, pt, ja };
