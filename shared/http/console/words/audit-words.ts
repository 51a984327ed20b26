/** What the screen Audit says. Read by `audit-screen.ts`. Pure. */
import { de } from './audit-words/de.ts';
import { en } from './audit-words/en.ts';
import { es } from './audit-words/es.ts';
import { fr } from './audit-words/fr.ts';
import { ja } from './audit-words/ja.ts';
import { pt } from './audit-words/pt.ts';
import type { AuditWords } from './audit-words/words.ts';
import type { Words } from './said.ts';

export const AUDIT_WORDS: Words<AuditWords> = { en, es, fr, de, pt, ja };
