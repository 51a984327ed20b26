/** The checkers that look into the store, each of which says why; everything else is the shadow model's. */
import type { Checker, Report, Sight } from '../watch.ts';
import { neverBroken } from './broken.ts';
import { claims } from './claims.ts';
import { isolation } from './isolation.ts';
import { lastCommunicated } from './last-communicated.ts';
import { nothingLost } from './lost.ts';
import { repeats } from './repeats.ts';
import { surge } from './surge.ts';

export const checkersOf = (sight: Sight, report: Report): Checker[] =>
  [claims, repeats, lastCommunicated, nothingLost, surge, isolation, neverBroken].map((make) =>
    make(sight, report),
  );
