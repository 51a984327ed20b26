/**
 * What four days came to: counted from the ledger, and checked against what the providers recorded.
 */

import { countsText, plural, wrapped } from '../local/text.ts';
import type { AppointmentEvent } from '../shared/domain/appointment/appointment.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import type { Reason } from '../shared/domain/core/reasons.ts';
import { sentenceOf } from '../shared/domain/core/reasons.ts';
import type { Entry } from '../shared/domain/ledger/entry.ts';
import { isLive } from '../shared/domain/ledger/entry.ts';
import type { Ladder } from './ledger.ts';
import type { Contact } from './record.ts';
import { duplicatesIn, entryOf, isOutsideHours, loud, mostInADay } from './record.ts';

type Counts = Partial<Record<Reason, number>>;

/** How things stand at one moment. */
export interface Progress {
  appointments: number;
  people: number;
  /** People with at least one contact. */
  reminded: number;
  contacts: Record<Channel, number>;
  confirmed: { reply: number; keypress: number; link: number };
  /** Appointments by the loudest channel that was used for them. */
  loudest: Record<Channel, number>;
  /** Steps that went out before their time because the gentler one proved impossible. */
  broughtForward: number;
  /** Live entries that were put off, by reason. */
  waiting: Counts;
  /** Entries that ever waited, by reason. */
  heldBack: Counts;
  dropped: Counts;
  failed: Counts;
  inDoubt: { ever: number; settled: number };
}

/** @param personOf who a row of the file is about: families share a phone */
export function progressOf(ladders: readonly Ladder[], contacts: readonly Contact[]): Progress {
  const entries = ladders.flatMap((ladder) => ladder.entries);
  const live = entries.filter(isLive);
  const doubted = entries.filter(({ history }) => history.some(({ state }) => state === 'in_doubt'));
  const contacted = new Set(contacts.map(({ appointment }) => appointment));
  return {
    appointments: ladders.length,
    people: peopleIn(ladders),
    reminded: peopleIn(ladders.filter(({ appointment }) => contacted.has(appointment.id))),
    contacts: perChannel((channel) => contacts.filter((contact) => contact.channel === channel).length),
    confirmed: confirmationsIn(ladders),
    loudest: loudestIn(contacts),
    broughtForward: entries.filter((entry) => entry.escalatedTo !== null && wasContacted(entry)).length,
    waiting: countReasons(live.flatMap(({ reason }) => reason ?? [])),
    heldBack: countReasons(entries.flatMap(waitsOf)),
    dropped: countReasons(inState(entries, 'dropped')),
    failed: countReasons(inState(entries, 'failed')),
    inDoubt: { ever: doubted.length, settled: doubted.filter((entry) => !isLive(entry)).length },
  };
}

const peopleIn = (ladders: readonly Ladder[]): number =>
  new Set(
    ladders.map(({ appointment: { recipient } }) =>
      [recipient.name, recipient.emailKey, recipient.phoneKey].join('|'),
    ),
  ).size;

const perChannel = (count: (channel: Channel) => number): Record<Channel, number> => ({
  email: count('email'),
  sms: count('sms'),
  voice: count('voice'),
});

function confirmationsIn(ladders: readonly Ladder[]): Progress['confirmed'] {
  const events = ladders.flatMap(({ appointment }) => confirmationOf(appointment.history) ?? []);
  const by = (who: string): number => events.filter((event) => event.by === who).length;
  return { reply: by('reply'), keypress: by('keypress'), link: by('link') };
}

const confirmationOf = (history: readonly AppointmentEvent[]): AppointmentEvent | undefined =>
  history.findLast(({ kind }) => kind === 'confirmed');

function loudestIn(contacts: readonly Contact[]): Record<Channel, number> {
  const loudest = new Map<string, number>();
  for (const { appointment, channel } of contacts)
    loudest.set(appointment, Math.max(loudest.get(appointment) ?? 0, CHANNELS.indexOf(channel)));
  const ranks = [...loudest.values()];
  return perChannel((channel) => ranks.filter((rank) => CHANNELS[rank] === channel).length);
}

const wasContacted = ({ history }: Entry): boolean =>
  history.some(({ state }) => state === 'sent' || state === 'delivered');

const waitsOf = ({ history }: Entry): Reason[] => [
  ...new Set(history.flatMap(({ state, reason }) => (state === 'planned' && reason ? [reason] : []))),
];

const inState = (entries: readonly Entry[], state: Entry['state']): Reason[] =>
  entries.flatMap((entry) => (entry.state === state && entry.reason ? [entry.reason] : []));

function countReasons(reasons: readonly Reason[]): Counts {
  const counts: Counts = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** The checks against the providers' record. All but the last must be 0. */
export interface Checks {
  /** Texts and calls that a ledger entry had twice. */
  duplicates: number;
  /** Texts and calls that the providers have and the ledger has not, or the other way round. */
  unaccounted: number;
  outsideHours: number;
  maxPerPersonPerDay: number;
}

/** Texts and calls to one number in any 24 hours, at most. */
const DAILY_CAP = 3;

/** @param zonesOf where the person of an appointment may be: it must be a contact hour in all of it */
export function check(
  ladders: readonly Ladder[],
  contacts: readonly Contact[],
  zonesOf: (appointment: string) => readonly string[],
): Checks {
  const ringing = loud(contacts);
  const outside = ringing.filter((contact) =>
    zonesOf(contact.appointment).some((zone) => isOutsideHours(contact, zone)),
  );
  return {
    duplicates: duplicatesIn(ringing),
    unaccounted: unaccounted(ladders, ringing),
    outsideHours: outside.length,
    maxPerPersonPerDay: mostInADay(ringing),
  };
}

function unaccounted(ladders: readonly Ladder[], contacts: readonly Contact[]): number {
  const entries = ladders.flatMap((ladder) => ladder.entries).filter(({ channel }) => channel !== 'email');
  const ledger = new Set(entries.filter(wasContacted).map(entryOf));
  const record = new Set(contacts.map(entryOf));
  const unsure = new Set(entries.filter(isUnsure).map(entryOf));
  return ledger.symmetricDifference(record).difference(unsure).size;
}

/** Whether the ledger itself says that it does not know whether the contact went out. */
const isUnsure = ({ state, reason }: Entry): boolean =>
  state === 'sending' || state === 'in_doubt' || reason === 'answer_lost';

export const passed = (checks: Checks): boolean =>
  checks.duplicates === 0 &&
  checks.unaccounted === 0 &&
  checks.outsideHours === 0 &&
  checks.maxPerPersonPerDay <= DAILY_CAP;

/** Everything that the demo ends with; `--json` prints this. */
export interface Summary extends Progress {
  days: { from: string; to: string; officeTimeZone: string; datesMovedWeeks: number };
  optOuts: number;
  checks: Checks;
  passed: boolean;
  /** Seconds of the wall clock. */
  tookSeconds: number;
}

/** @param width of the terminal, in characters */
export function summaryText(summary: Summary, width: number): string {
  const { contacts, confirmed, loudest, inDoubt, dropped, checks } = summary;
  const confirmations = confirmed.reply + confirmed.keypress + confirmed.link;
  const facts: [string, string][] = [
    [
      'Reminded',
      `${summary.reminded} of ${plural(summary.people, 'person', 'people')} with ${plural(summary.appointments, 'appointment')}`,
    ],
    [
      'Contacts',
      [plural(contacts.email, 'email'), plural(contacts.sms, 'text'), plural(contacts.voice, 'call')].join(
        ', ',
      ),
    ],
    ['Escalated', `${loudest.email} had an email at most, ${loudest.sms} a text, ${loudest.voice} a call`],
    ['At once', `${plural(summary.broughtForward, 'step')}, because the gentler step proved impossible`],
    ['Confirmed', `${confirmations}: ${confirmedBy(confirmed)}`],
    ['Opted out', plural(summary.optOuts, 'address', 'addresses')],
    ['Held back', countsText(summary.heldBack, ' · ')],
    ['In vain', countsText(summary.failed, ' · ')],
    [
      'In doubt',
      `${plural(inDoubt.ever, 'answer')} of a provider lost, ${inDoubt.settled} settled without repeating`,
    ],
  ];
  const reasons = (Object.entries(dropped) as [Reason, number][]).sort(([, a], [, b]) => b - a);
  return [
    `Four days in ${summary.tookSeconds.toFixed(0)} seconds.`,
    ...facts.map(([name, fact]) => wrapped(`  ${name.padEnd(11)}`, fact, width)),
    'Not sent, and why:',
    ...reasons.map(([reason, count]) =>
      wrapped(`  ${String(count).padStart(4)}  ${reason.padEnd(13)}`, sentenceOf(reason), width),
    ),
    'Checked against what the providers recorded:',
    ...checkLines(checks),
  ].join('\n');
}

/** `61 by reply, 26 by key` */
export const confirmedBy = ({ reply, keypress, link }: Progress['confirmed']): string =>
  [`${reply} by reply`, `${keypress} by key`, ...(link > 0 ? [`${link} by link`] : [])].join(', ');

const checkLines = (checks: Checks): string[] => [
  checkLine(
    checks.duplicates === 0,
    `${plural(checks.duplicates, 'text or call', 'texts or calls')} sent twice for one reason`,
  ),
  checkLine(checks.unaccounted === 0, `${checks.unaccounted} that ledger and providers do not agree on`),
  checkLine(
    checks.outsideHours === 0,
    `${checks.outsideHours} outside 08:00–20:00 where the person is, or calls on a Sunday`,
  ),
  checkLine(
    checks.maxPerPersonPerDay <= DAILY_CAP,
    `at most ${plural(checks.maxPerPersonPerDay, 'text or call', 'texts and calls')} to one number in any 24 hours`,
  ),
];

const checkLine = (good: boolean, text: string): string => `  ${good ? '✓' : '✗'} ${text}`;
