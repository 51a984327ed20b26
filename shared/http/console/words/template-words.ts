/** What the screen Templates says. Read by `templates-screen.ts`. Pure. */

import type { Words } from './said.ts';
import { de } from './template-words/de.ts';
import { en } from './template-words/en.ts';
import { es } from './template-words/es.ts';
import { fr } from './template-words/fr.ts';
import { ja } from './template-words/ja.ts';
import { pt } from './template-words/pt.ts';
import type { TemplateWords } from './template-words/words.ts';

export const TEMPLATE_WORDS: Words<TemplateWords> = { en, es, fr, de, pt, ja };
