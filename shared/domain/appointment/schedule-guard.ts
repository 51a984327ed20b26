/**
 * The guard of whatever reads a whole schedule: a source that breaks gives half a calendar, or one in another zone. Where
 * one reading would take away or move much of what was there, nothing is changed until somebody has looked. Pure; asked
 * by the import and by what reads feeds.
 */

/** What one reading would do. */
export interface Reading {
  /** Appointments ahead that the source had given before. */
  there: number;
  /** Of these: in it no more, so that they would be cancelled. */
  vanish: number;
  /** Of these: at another time. */
  move: number;
}

/** More than a fifth may not vanish, more than a twentieth not move; one may always. */
const VANISH_SHARE = 1 / 5;
const MOVE_SHARE = 1 / 20;

/** Why nothing is changed, in sentences; none where the reading is plausible. */
export function implausible({ there, vanish, move }: Reading): string[] {
  const over = (count: number, share: number): boolean => count > Math.max(1, there * share);
  return [
    ...(over(vanish, VANISH_SHARE)
      ? [`${vanish} of ${there} appointments would be cancelled, which is more than a fifth.`]
      : []),
    ...(over(move, MOVE_SHARE)
      ? [`${move} of ${there} appointments would move, which is more than a twentieth.`]
      : []),
  ];
}
