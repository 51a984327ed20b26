/** English. See `words.ts`. */
import { ACTS } from '../../../../domain/tenant/audit-log.ts';
import type { LogWords } from './words.ts';

export const en: LogWords = {
  acts: ACTS,
  lead: 'Who changed what, newest first. It is written before each change, and kept for six years.',
  none: 'Nothing was changed',
  noneLead: 'Not in this time, or not in this office.',
  office: 'Office',
  all: 'all of them',
  from: 'From',
  to: 'To',
  daysHint: 'Days in UTC.',
  show: 'Show',
  at: 'When',
  who: 'Who',
  what: 'What',
  why: 'Why',
  everywhere: 'all',
  version: (version) => `version ${version}`,
  next: 'Older ones',
};
