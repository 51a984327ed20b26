/** What the console says of a release: its preview, its confirmation, how it goes. Read by `release-page.ts`. Pure. */
import { de } from './release-words/de.ts';
import { en } from './release-words/en.ts';
import { es } from './release-words/es.ts';
import { fr } from './release-words/fr.ts';
import { ja } from './release-words/ja.ts';
import { pt } from './release-words/pt.ts';
import type { ReleaseWords } from './release-words/words.ts';
import type { Words } from './said.ts';

export const RELEASE_WORDS: Words<ReleaseWords> = { en, es, fr, de, pt, ja };
