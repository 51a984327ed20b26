/** What the screen Today says, and what others say of how an appointment stands. Read by `today-screen.ts`. Pure. */

import type { Words } from './said.ts';
import { de } from './today/de.ts';
import { en } from './today/en.ts';
import { es } from './today/es.ts';
import { fr } from './today/fr.ts';
import { ja } from './today/ja.ts';
import { pt } from './today/pt.ts';
import type { TodayWords } from './today/words.ts';

export const TODAY_WORDS: Words<TodayWords> = { en, es, fr, de, pt, ja };
