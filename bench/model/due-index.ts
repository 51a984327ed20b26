/**
 * Two layouts of the due index beside each other: by a hash alone, as it is, and by a quarter of an hour and a hash. For
 * decision 54: which of them takes a peak with fewer partitions to read. Printed by `npm run model`.
 */
import { PRICES } from '../prices.ts';
import { NOW, PARTITION } from './shapes.ts';

/** Runs of the scheduler in a month. */
const RUNS = 60 * 24 * 30.4;
/** A query that finds nothing, read as it may lag. */
const QUERY_UNITS = 0.5;
/** The bucket that stands open and the one before it, into which somebody may still write. */
const OPEN_BUCKETS = 2;
/** How long the scheduler of the incident was down. */
const OUTAGE_HOURS = 13;

export interface Layouts {
  rate: number;
  hashed: Layout;
  bucketed: Layout;
}

interface Layout {
  /** Partitions that the peak of one moment goes to, each within its bound of writes. */
  atOnce: number;
  /** Partitions that each run has to look into. */
  read: number;
  /** The same in the first run after an outage. */
  readAfterOutage: number;
  dollarsPerMonth: number;
}

/**
 * @param rate steps a second that are due at one moment. Of the index a step costs one unit where it leaves its place and one
 * where the next takes its own; with buckets the second is written elsewhere, for the next is due later.
 */
export function layoutsAt(rate: number): Layouts {
  const { indexUnits } = NOW;
  const hashes = (units: number): number => Math.ceil((rate * units) / PARTITION.writeUnits);
  const alone = hashes(indexUnits);
  const each = hashes(indexUnits / 2);
  return {
    rate,
    hashed: layout(alone, alone, alone),
    // The mark below which nothing is left is a read of its own.
    bucketed: layout(each, OPEN_BUCKETS * each + 1, (OPEN_BUCKETS + OUTAGE_HOURS * 4) * each + 1),
  };
}

const layout = (atOnce: number, read: number, readAfterOutage: number): Layout => ({
  atOnce,
  read,
  readAfterOutage,
  dollarsPerMonth: (read * RUNS * QUERY_UNITS * PRICES.dynamodb.perMillionReadUnits) / 1e6,
});
