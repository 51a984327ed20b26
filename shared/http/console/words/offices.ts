/** What the screen Offices says. Read by `offices-screen.ts`. Pure. */
import { de } from './offices/de.ts';
import { en } from './offices/en.ts';
import { es } from './offices/es.ts';
import { fr } from './offices/fr.ts';
import { ja } from './offices/ja.ts';
import { pt } from './offices/pt.ts';
import type { OfficesWords } from './offices/words.ts';
import type { Words } from './said.ts';

export const OFFICES_WORDS: Words<OfficesWords> = { en, es, fr, de, pt, ja };
