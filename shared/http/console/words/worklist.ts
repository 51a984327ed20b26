/** What the screen Replies says. Read by `replies-screen.ts`. Pure. */

import type { Words } from './said.ts';
import { de } from './worklist/de.ts';
import { en } from './worklist/en.ts';
import { es } from './worklist/es.ts';
import { fr } from './worklist/fr.ts';
import { ja } from './worklist/ja.ts';
import { pt } from './worklist/pt.ts';
import type { WorklistWords } from './worklist/words.ts';

export const WORKLIST_WORDS: Words<WorklistWords> = { en, es, fr, de, pt, ja };
