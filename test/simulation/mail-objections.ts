/**
 * What the simulated SMTP server has against a message, and in which of its ways it says so: its own trouble, by the
 * faults of the world, or a mailbox that is not there or full. Asked by `providers.ts` once for each attempt.
 */
import type { Untaken } from '../../outside/model/crossing.ts';
import type { Person } from './cast.ts';
import type { Faults } from './faults.ts';
import type { Lot } from './lots.ts';
import type { Objection } from './mail-server.ts';

const UNTAKEN: Untaken = { kind: 'not taken' };
const UNHEARD: Untaken = { kind: 'silent' };

/** The message was there, and nobody knows what became of it. */
const LOST: readonly Objection[] = [
  { at: 'end', says: 'silence', verdict: UNHEARD },
  { at: 'end', says: 'closes', verdict: UNHEARD },
  { at: 'end', says: 'resets', verdict: UNHEARD },
];

/** It never came so far: surely not taken, for nobody had asked for it. */
const BROKEN: readonly Objection[] = [
  { at: 'greeting', says: 'resets', verdict: UNTAKEN },
  { at: 'greeting', says: 'closes', verdict: UNTAKEN },
  { at: 'greeting', says: '421 4.3.2 no service', verdict: UNTAKEN },
  { at: 'recipient', says: 'silence', verdict: UNTAKEN },
  { at: 'recipient', says: 'closes', verdict: UNTAKEN },
  { at: 'data', says: 'resets', verdict: UNTAKEN },
];

const BUSY: readonly Objection[] = [
  { at: 'greeting', says: '421 4.7.0 too many connections', verdict: UNTAKEN },
  { at: 'recipient', says: '451 4.7.1 greylisted', verdict: UNTAKEN },
  { at: 'data', says: '452 4.3.1 no room', verdict: UNTAKEN },
  { at: 'end', says: '421 4.3.2 going down', verdict: UNTAKEN },
  { at: 'end', says: '451 4.3.0 try again', verdict: UNTAKEN },
];

/** Refusals for good that prove nothing about the person: without a code, with one that no table has, of the content. */
const ODD: readonly Objection[] = [
  { at: 'recipient', says: '550 no', verdict: { kind: 'rejected', reason: 'rejected' } },
  { at: 'recipient', says: '550 5.9.9 no', verdict: { kind: 'rejected', reason: 'rejected' } },
  { at: 'end', says: '554 5.7.1 looks like spam', verdict: { kind: 'rejected', reason: 'rejected' } },
];

const NOBODY: readonly Objection[] = [
  {
    at: 'recipient',
    says: '550 5.1.1 no such mailbox',
    verdict: { kind: 'rejected', reason: 'invalid_address' },
  },
  { at: 'recipient', says: '550 5.2.1 switched off', verdict: { kind: 'rejected', reason: 'bounced' } },
];

const FULL: readonly Objection[] = [
  { at: 'recipient', says: '452 4.2.2 mailbox full', verdict: { kind: 'rejected', reason: 'soft_bounced' } },
  { at: 'end', says: '552 5.2.2 mailbox full', verdict: { kind: 'rejected', reason: 'soft_bounced' } },
];

export function objectionTo(person: Person | undefined, faults: Faults, lot: Lot): Objection | undefined {
  const one = (of: readonly Objection[]) => of[lot.int(0, of.length - 1)];
  if (faults.isOut('email')) return one([...LOST, ...BROKEN]);
  if (faults.strikes('provider-before', lot)) return one(LOST);
  if (faults.strikes('provider-busy', lot)) return one(BUSY);
  if (faults.strikes('provider-error', lot)) return one(BROKEN);
  if (faults.strikes('provider-odd', lot)) return one(ODD);
  if (person?.mailbox === 'bounces') return NOBODY[person.index % NOBODY.length];
  return person?.mailbox === 'full' ? FULL[person.index % FULL.length] : undefined;
}
