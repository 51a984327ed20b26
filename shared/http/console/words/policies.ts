/** What the screen Policies says. Read by `policies-screen.ts` and `policy-picture.ts`. Pure. */
import { de } from './policies/de.ts';
import { en } from './policies/en.ts';
import { es } from './policies/es.ts';
import { fr } from './policies/fr.ts';
import { ja } from './policies/ja.ts';
import { pt } from './policies/pt.ts';
import type { PoliciesWords } from './policies/words.ts';
import type { Words } from './said.ts';

export const POLICIES_WORDS: Words<PoliciesWords> = { en, es, fr, de, pt, ja };
