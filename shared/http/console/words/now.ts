/** What the screen Now says. Read by `now-screen.ts`. Pure. */
import { de } from './now/de.ts';
import { en } from './now/en.ts';
import { es } from './now/es.ts';
import { fr } from './now/fr.ts';
import { ja } from './now/ja.ts';
import { pt } from './now/pt.ts';
import type { NowWords } from './now/words.ts';
import type { Words } from './said.ts';

export const NOW_WORDS: Words<NowWords> = { en, es, fr, de, pt, ja };
