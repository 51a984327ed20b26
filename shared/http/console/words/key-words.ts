/** What the screen Keys says. Read by `keys-screen.ts`. Pure. */
import { de } from './key-words/de.ts';
import { en } from './key-words/en.ts';
import { es } from './key-words/es.ts';
import { fr } from './key-words/fr.ts';
import { ja } from './key-words/ja.ts';
import { pt } from './key-words/pt.ts';
import type { KeysWords } from './key-words/words.ts';
import type { Words } from './said.ts';

export const KEYS_WORDS: Words<KeysWords> = { en, es, fr, de, pt, ja };
