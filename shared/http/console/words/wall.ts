/** What the screen Sandbox says. Read by `sandbox-screen.ts` and `sandbox-phones.ts`. Pure. */

import type { Words } from './said.ts';
import { de } from './wall/de.ts';
import { en } from './wall/en.ts';
import { es } from './wall/es.ts';
import { fr } from './wall/fr.ts';
import { ja } from './wall/ja.ts';
import { pt } from './wall/pt.ts';
import type { SandboxWords } from './wall/words.ts';

export const SANDBOX_WORDS: Words<SandboxWords> = { en, es, fr, de, pt, ja };
