/** The checkers of each promise, and one for what must never happen at all. */
import type { Checker, Report, Sight } from '../watch.ts';
import { neverBroken } from './broken.ts';
import { caps } from './caps.ts';
import { explained } from './explained.ts';
import { hours } from './hours.ts';
import { isolation } from './isolation.ts';
import { lastCommunicated } from './last-communicated.ts';
import { late } from './late.ts';
import { nothingLost } from './lost.ts';
import { oneLine } from './one-line.ts';
import { oneRing } from './one-ring.ts';
import { stop } from './stop.ts';
import { surge } from './surge.ts';

export const checkersOf = (sight: Sight, report: Report): Checker[] =>
  [
    oneRing,
    caps,
    oneLine,
    hours,
    stop,
    lastCommunicated,
    late,
    nothingLost,
    explained,
    surge,
    isolation,
    neverBroken,
  ].map((make) => make(sight, report));
