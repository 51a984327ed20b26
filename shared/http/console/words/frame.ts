/** What the frame of the console says around every screen, and at the door. Read by `layout.ts` and `sign-in.ts`. Pure. */
import { de } from './frame/de.ts';
import { en } from './frame/en.ts';
import { es } from './frame/es.ts';
import { fr } from './frame/fr.ts';
import { ja } from './frame/ja.ts';
import { pt } from './frame/pt.ts';
import type { FrameWords } from './frame/words.ts';
import type { Words } from './said.ts';

export const FRAME_WORDS: Words<FrameWords> = { en, es, fr, de, pt, ja };
