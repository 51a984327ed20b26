/** The checkers of each promise, and one for what must never happen at all. */
import type { Checker, Report, Sight } from '../watch.ts';
import { neverBroken } from './broken.ts';
import { caps } from './caps.ts';
import { claims } from './claims.ts';
import { explained } from './explained.ts';
import { hours } from './hours.ts';
import { isolation } from './isolation.ts';
import { late } from './late.ts';
import { nothingLost } from './lost.ts';
import { oneLine } from './one-line.ts';
import { oneRing } from './one-ring.ts';
import { stop } from './stop.ts';
import { surge } from './surge.ts';
import { told } from './told.ts';

export const checkersOf = (sight: Sight, report: Report): Checker[] =>
  [
    oneRing,
    caps,
    oneLine,
    hours,
    claims,
    stop,
    told,
    late,
    nothingLost,
    explained,
    surge,
    isolation,
    neverBroken,
  ].map((make) => make(sight, report));
