/** What the screen Settings says. Read by `settings-screen.ts`. Pure. */

import type { Words } from './said.ts';
import { de } from './settings-words/de.ts';
import { en } from './settings-words/en.ts';
import { es } from './settings-words/es.ts';
import { fr } from './settings-words/fr.ts';
import { ja } from './settings-words/ja.ts';
import { pt } from './settings-words/pt.ts';
import type { SettingsWords } from './settings-words/words.ts';

export const SETTINGS_WORDS: Words<SettingsWords> = { en, es, fr, de, pt, ja };
