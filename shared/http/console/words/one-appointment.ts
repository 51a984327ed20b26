/** What the console says about one appointment. Read by `appointment-screen.ts` and `appointment-deeds.ts`. Pure. */
import { de } from './one-appointment/de.ts';
import { en } from './one-appointment/en.ts';
import { es } from './one-appointment/es.ts';
import { fr } from './one-appointment/fr.ts';
import { ja } from './one-appointment/ja.ts';
import { pt } from './one-appointment/pt.ts';
import type { AppointmentWords } from './one-appointment/words.ts';
import type { Words } from './said.ts';

export const APPOINTMENT_WORDS: Words<AppointmentWords> = { en, es, fr, de, pt, ja };
