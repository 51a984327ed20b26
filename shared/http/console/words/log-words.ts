/** What the screen Log says. Read by `log-screen.ts`. Pure. */
import { de } from './log-words/de.ts';
import { en } from './log-words/en.ts';
import { es } from './log-words/es.ts';
import { fr } from './log-words/fr.ts';
import { ja } from './log-words/ja.ts';
import { pt } from './log-words/pt.ts';
import type { LogWords } from './log-words/words.ts';
import type { Words } from './said.ts';

export const LOG_WORDS: Words<LogWords> = { en, es, fr, de, pt, ja };
