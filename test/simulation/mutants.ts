/**
 * Mutations of the code, each of which breaks a promise, and within how many seeds the simulator must notice. A checker
 * that lets its mutants pass checks nothing. Run by `npm run simulate -- --mutants`.
 */
import type { Edit, Mutation } from './mutate.ts';
import type { Walk } from './small-world.ts';

export interface Mutant extends Mutation {
  /** What the code now does wrong. */
  name: string;
  /** The promises of which one must catch it, by their first word. */
  promises: readonly string[];
  /** Caught by one of this many seeds, from 1 on. */
  within: number;
  /** The small walk that meets it, too, by what the office asks for meanwhile; absent where none does. */
  walk?: Walk['api'];
}

const mutant = (
  name: string,
  promises: readonly string[],
  within: number,
  file: string,
  find: string,
  put: string,
  ...more: Edit[]
): Mutant => ({ name, promises, within, edits: [{ file, find, put }, ...more] });

const JUDGE = 'domain/judgement/judge.ts';
const DELIVER = 'pipeline/sending/deliver.ts';
/** What ends a stopped appointment's entries is left out. */
const DROPS_LIVE = {
  file: 'pipeline/appointments/appointments.ts',
  find: '  await endLadder(p, appointment, appointment, reasonOf, now);\n',
  put: '',
} as const;
const stageLess = (stage: string) => [`  ${stage},\n`, ''] as const;

const MADE: readonly Mutant[] = [
  mutant(
    'a claim goes on although another one won',
    ['P1', 'P8'],
    50,
    DELIVER,
    "if (stored < 2) return stored === 0 ? 'contended' : 'stale';",
    "if (stored < 1) return 'contended';",
  ),
  mutant(
    'a lost answer is tried again at once',
    ['P1'],
    20,
    DELIVER,
    'entry: doubted(entry, now + p.settings.listDelayMs[entry.channel], result.detail, now),',
    "entry: notAccepted(entry, now, 'answer_lost', undefined, now),",
  ),
  mutant(
    'an SMS in doubt is given up by sending it again',
    ['P1'],
    200,
    DELIVER,
    "(proved || (whenInDoubt === 'repeat' && givenUp))",
    '(proved || givenUp)',
  ),
  mutant(
    'a retried creation makes another appointment',
    ['P1'],
    20,
    'pipeline/appointments/appointments.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code.
    'const id = appointmentId(tenant, input.externalId ? `external ${input.externalId}` : `seed ${seed}`);',
    'const id = appointmentId(tenant, p.ids.random());',
  ),
  mutant(
    'emails that are repeated in doubt are not counted',
    ['P1'],
    150,
    DELIVER,
    "p.telemetry.count('email_repeated_in_doubt');",
    '',
  ),
  mutant('caps are not judged', ['P2'], 20, JUDGE, ...stageLess('whenCapped')),
  mutant(
    'caps are exact to the instant of the claim, not of the contact',
    ['P2'],
    300,
    'domain/person/recipient.ts',
    'oldest + rule.windowMs + CONTACT_SLACK_MS',
    'oldest + rule.windowMs',
  ),
  mutant('the ceiling is not judged', ['P2'], 50, JUDGE, ...stageLess('whenAtCeiling')),
  mutant(
    'the ceiling counts the contacts of one office',
    ['P2'],
    50,
    'domain/person/recipient.ts',
    'contacts.filter((contact) => !isSpare(contact, entry))',
    'contacts.filter((contact) => contact.tenant === entry.tenant && !isSpare(contact, entry))',
  ),
  mutant(
    "an office's caps count the contacts of other offices",
    ['P8'],
    50,
    'domain/person/recipient.ts',
    'contacts.filter((contact) => contact.tenant === entry.tenant && !isSpare(contact, entry))',
    'contacts.filter((contact) => !isSpare(contact, entry))',
  ),
  mutant(
    'no token is taken',
    ['P2'],
    20,
    DELIVER,
    '{ item: itemOf.recipient(reserved), readVersion',
    '{ item: itemOf.recipient(recipientItem?.body ?? unknownRecipient(key)), readVersion',
  ),
  mutant(
    'caps are taken after the claim, won or not',
    ['P2', 'P3'],
    400,
    DELIVER,
    `    { item: itemOf.recipient(reserved), readVersion: recipientItem?.version ?? 0 },
    { item: itemOf.entry(claim), readVersion: entryItem.version },
    ...(alone ? [{ item: itemOf.rendering(alone), readVersion: 0 }] : []),
  ];
  const stored = await p.store.putInOrder(writes, now);
  if (stored < 2)`,
    `    { item: itemOf.entry(claim), readVersion: entryItem.version },
    { item: itemOf.recipient(reserved), readVersion: recipientItem?.version ?? 0 },
    ...(alone ? [{ item: itemOf.rendering(alone), readVersion: 0 }] : []),
  ];
  const stored = await p.store.putInOrder(writes, now);
  if (stored < 1)`,
  ),
  mutant('the line is not looked at', ['P3'], 100, JUDGE, ...stageLess('whenLineBusy')),
  mutant(
    'a call holds its line for a second',
    ['P3'],
    100,
    'domain/person/recipient.ts',
    'until: now + LINE_LEASE_MS',
    'until: now + 1_000',
  ),
  mutant(
    "hours are the appointment's, not the person's",
    ['P4'],
    10,
    JUDGE,
    `  const { zones } = appointment.recipient;
  const window`,
    `  const zones = [appointment.timeZone];
  const window`,
  ),
  mutant(
    'of several plausible zones one is taken',
    ['P4'],
    20,
    'domain/person/zones.ts',
    'return distinct(plausibleZones(phone), year);',
    'return distinct(plausibleZones(phone), year).slice(0, 1);',
  ),
  mutant('hours are judged when planning only', ['P4'], 20, JUDGE, ...stageLess('whenQuiet')),
  mutant(
    'a confirmation does not end the ladder',
    ['P5'],
    20,
    'domain/appointment/appointment.ts',
    "return appointment.status === 'scheduled' ? null : appointment.status;",
    'return null;',
  ),
  mutant(
    'the revision is ignored',
    ['P5', 'P7'],
    50,
    JUDGE,
    'if (entry.revision < appointment.revision)',
    'if (entry.revision < 0)',
    // Each of the two guards would do, but for a crash between two writes.
    DROPS_LIVE,
  ),
  mutant('opt-outs are not judged', ['P5'], 20, JUDGE, ...stageLess('whenOptedOut')),
  mutant(
    'a stop is answered before its entries are dropped',
    ['P5'],
    500,
    DROPS_LIVE.file,
    DROPS_LIVE.find,
    DROPS_LIVE.put,
  ),
  mutant(
    'nobody is told that it was moved',
    ['P5'],
    20,
    'pipeline/appointments/appointments.ts',
    'const correct = last !== null && differsFromLastCommunicated(last, startsAt);',
    'const correct = false;',
  ),
  mutant(
    'what is queued may go out while it is decided whether it did',
    ['P5'],
    500,
    'pipeline/appointments/appointments.ts',
    "  entry.state === 'queued' || (entry.state === 'planned'",
    "  (entry.state === 'planned'",
  ),
  mutant(
    'a call that nobody answered brings the next step forward',
    ['P6'],
    50,
    'domain/core/reasons.ts',
    "proofOf(reason) === 'impossible'",
    "['impossible', 'contacted'].includes(proofOf(reason) ?? '')",
  ),
  mutant('a covered step goes out after all', ['P6'], 50, JUDGE, ...stageLess('whenCovered')),
  mutant('steps of one ladder keep no gap', ['P6'], 50, JUDGE, ...stageLess('whenLadderJustContacted')),
  mutant(
    'every failure makes the next step due at once',
    ['P6'],
    50,
    'domain/core/reasons.ts',
    "proofOf(reason) === 'impossible'",
    'reason !== null',
  ),
  mutant(
    'the outcome is written before the successor',
    ['P7'],
    100,
    'pipeline/core/ledger.ts',
    'await p.store.putInOrder([{ item: itemOf.entry(next), readVersion: 0 }, end], now)',
    'await p.store.putInOrder([end, { item: itemOf.entry(next), readVersion: 0 }], now)',
  ),
  mutant(
    'a queued entry never comes due again',
    ['P7'],
    100,
    'domain/ledger/entry.ts',
    '{ dueAt: now + QUEUE_LEASE_MS, set:',
    '{ dueAt: now + 1e10, set:',
  ),
  mutant(
    'doubt is never settled',
    ['P7', 'P1', 'P2'],
    100,
    JUDGE,
    "return { kind: 'settle' };",
    "return { kind: 'wait', until: now + HOUR, reason: 'answer_lost' };",
  ),
  mutant(
    'an appointment is written before its first entry',
    ['P7'],
    200,
    'pipeline/appointments/appointments.ts',
    `    ...(first ? [itemOf.entry(first)] : []),
    ...addressLinksOf(appointment),
    itemOf.appointment(appointment),`,
    `    itemOf.appointment(appointment),
    ...addressLinksOf(appointment),
    ...(first ? [itemOf.entry(first)] : []),`,
  ),
  mutant(
    'a drop has no reason',
    ['P8'],
    5,
    'domain/ledger/entry.ts',
    "move(entry, 'dropped', { dueAt: null, reason }, now);",
    "move(entry, 'dropped', { dueAt: null }, now);",
  ),
  mutant(
    'what was sent and not noted counts as not sent',
    ['P8', 'P1'],
    100,
    DELIVER,
    "found.kind === 'accepted'\n",
    "found.kind === 'unknown'\n",
  ),
  mutant('a pause is not looked at', ['P9'], 100, JUDGE, ...stageLess('whenPaused')),
  mutant(
    'late work is counted and never held',
    ['P9'],
    150,
    'pipeline/safeguards/gate.ts',
    'if (late === 0 || !isSurge(counter, limit)) return false;',
    'if (counter) return false;',
  ),
  mutant('a hold is not looked at', ['P9'], 150, JUDGE, ...stageLess('whenHeld')),
  mutant(
    'an office reads any appointment',
    ['P10'],
    100,
    'domain/store/records.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code.
    '`appointment/${tenant}/${id}`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code.
    '`appointment/${id}`',
  ),
  mutant(
    'a late receipt undoes a better one',
    ['invariants', 'P8'],
    20,
    'domain/ledger/receipt.ts',
    'if (RECEIPT_RANK[receipt.kind] <= rankOf(entry)) return undefined;',
    '',
  ),
  mutant(
    'a slow claim calls all the same',
    ['P5'],
    400,
    DELIVER,
    'calledAt - now > CLAIM_USE_MS ? TOO_SLOW',
    'calledAt < now ? TOO_SLOW',
  ),
  mutant(
    "'not in the list' is believed before the list's delay",
    ['P1'],
    200,
    DELIVER,
    'listedNowhere && doubtMs >= p.settings.listDelayMs[entry.channel]',
    'listedNowhere',
    {
      file: DELIVER,
      find: 'doubted(entry, now + p.settings.listDelayMs[entry.channel], result.detail, now)',
      put: 'doubted(entry, now, result.detail, now)',
    },
  ),
  mutant(
    'a companion whose fence was lost is named all the same',
    ['P1', 'P5'],
    200,
    'pipeline/sending/bundling.ts',
    'if (putOff) held.push({ item: putOff, appointment: other });',
    'held.push({ item: putOff ?? item, appointment: other });',
  ),
  mutant(
    'companions are dropped as merged though the contact failed',
    ['P7', 'P8'],
    100,
    'pipeline/sending/bundling.ts',
    'if (!contacted) await p.store.put(',
    'if (contacted === null) await p.store.put(',
  ),
  mutant(
    'STOP by text answers and does nothing',
    ['P5'],
    50,
    'pipeline/feedback/feedback.ts',
    '  for (const { id } of tenants) await optOutAddress(p, { ...request, tenant: id, reply: kept.get(id) });\n',
    '',
  ),
  mutant(
    'key 1 says confirmed and does nothing',
    ['P5'],
    50,
    'pipeline/feedback/feedback.ts',
    "confirmAppointment(p, ref.tenant, id, 'keypress', heard)",
    "Promise.resolve({ kind: 'done' })",
  ),
  mutant(
    'every step is planned a day late',
    ['P7'],
    20,
    'domain/judgement/plan.ts',
    "plan.push({ kind: 'reminder', channel, plannedAt, usefulUntil });",
    "plan.push({ kind: 'reminder', channel, plannedAt: plannedAt + 86_400_000, usefulUntil });",
  ),
  mutant(
    'another time is asked for by text, and nothing comes of it',
    ['P5'],
    50,
    'pipeline/feedback/feedback.ts',
    "requestReschedule(p, latest.id, id, 'reply')",
    "Promise.resolve({ kind: 'done' })",
  ),
  mutant(
    'key 2 is answered and does nothing',
    ['P5'],
    100,
    'pipeline/feedback/feedback.ts',
    "(id) => requestReschedule(p, ref.tenant, id, 'keypress')",
    "async () => ({ kind: 'done' })",
  ),
  mutant(
    'key 9 is answered and does nothing',
    ['P5'],
    100,
    'pipeline/feedback/feedback.ts',
    "await optOutContacted(p, of, 'voice', { source: 'keypress', words: pressed.digits });",
    '',
  ),
  mutant(
    'an unclear text holds nothing',
    ['P11'],
    50,
    'pipeline/people/replies.ts',
    'if (holdsLadder(inbound.intent) && !item?.body.resolution)',
    'if (!item)',
  ),
  mutant(
    'a complaint is taken and forgotten',
    ['P5'],
    200,
    'pipeline/feedback/feedback.ts',
    "optOutContacted(p, of, 'email', { source: 'complaint' })",
    'Promise.resolve()',
  ),
  mutant(
    'unsubscribing by a link is answered and not done',
    ['P5'],
    100,
    'http/pages/pages.ts',
    'else await unsubscribe(p, claims, emailOf(appointment, claims));',
    '',
  ),
  mutant(
    'the page thanks for a confirmation and does nothing',
    ['P5'],
    30,
    'http/pages/pages.ts',
    "await confirmAppointment(p, tenant, id, 'link', seen);",
    "{ kind: 'done' };",
  ),
  mutant(
    'STOP counts for the office that wrote last alone',
    ['P5'],
    100,
    'pipeline/feedback/feedback.ts',
    "if (intent === 'stop') await stopAll(p, address, others, providerId);",
    '',
    {
      file: 'pipeline/feedback/feedback.ts',
      find: '  for (const { id } of tenants) await optOutAddress(',
      put: '  for (const { id } of tenants.slice(0, 1)) await optOutAddress(',
    },
  ),
  mutant(
    'an opt-out of a phone ends texts and not calls',
    ['P5'],
    50,
    'http/people/people.ts',
    'body.channels ?? possible;',
    'body.channels ?? possible.slice(0, 1);',
  ),
  mutant(
    'a key answers for the first of the appointments that a call named',
    ['P5'],
    200,
    'pipeline/feedback/feedback.ts',
    'const named = said?.appointments ?? [ref.appointment];',
    'const named = [ref.appointment];',
  ),
  mutant(
    'a local start is read as if it were in UTC',
    ['P5'],
    20,
    'domain/judgement/intake.ts',
    'const reading = readLocal(text, timeZone);',
    "const reading = readLocal(text, 'UTC');",
  ),
  mutant(
    'every step is planned an hour early',
    ['P6'],
    20,
    'domain/judgement/plan.ts',
    'const ideal = Math.max(before(subject.startsAt, ahead, subject.timeZone), earliest);',
    'const ideal = Math.max(before(subject.startsAt, ahead, subject.timeZone) - HOUR, earliest);',
  ),
  mutant(
    'a day is 24 hours where clocks change',
    ['P6', 'P7'],
    100,
    'domain/core/time.ts',
    'toZonedDateTimeISO(zone).subtract(duration)',
    "toZonedDateTimeISO('UTC').subtract(duration)",
  ),
  mutant(
    "the time is told on the person's clocks",
    ['P5'],
    20,
    'domain/content/values.ts',
    'const zone = { locale, timeZone, named: isElsewhere(appointment) };',
    'const zone = { locale, timeZone: recipient.zones[0] ?? timeZone, named: false };',
  ),
  mutant('what is of no use any more goes out', ['P7'], 100, JUDGE, ...stageLess('whenTooLate')),
  mutant(
    'a receipt of an earlier attempt counts for the present one',
    ['P8', 'P1', 'P6'],
    400,
    'domain/ledger/receipt.ts',
    "if (attempt < entry.attempt && !(unclaimed && receipt.kind !== 'failed')) return undefined;",
    '',
  ),
  mutant(
    'a call that rings frees its line',
    ['P3'],
    100,
    'adapters/twilio/webhooks.ts',
    "await feedback.receipt(of, receipt, receipt.kind !== 'accepted');",
    'await feedback.receipt(of, receipt, true);',
  ),
  mutant('calls of one appointment are not counted', ['P2'], 100, JUDGE, ...stageLess('whenCallsUsedUp')),
  mutant(
    'reminders of two appointments keep no gap',
    ['P6'],
    50,
    JUDGE,
    ...stageLess('whenPersonJustContacted'),
  ),
  mutant(
    'a contact that was refused counts as made',
    ['P8', 'P7'],
    100,
    DELIVER,
    'ending: { contacted: false, impossible: provesImpossible(reason) && !oneOfMany },',
    'ending: { contacted: true, impossible: false },',
  ),
  mutant(
    "an office's own hours are not read",
    ['P4'],
    20,
    JUDGE,
    'const hours = tenant.contactHours[entry.channel];',
    "const hours = tenant.contactHours[entry.channel] && { opens: '08:00', closes: '20:00', days: [1, 2, 3, 4, 5, 6, 7] };",
  ),
  mutant(
    "a policy's gap is not read",
    ['P6'],
    50,
    'domain/core/policy.ts',
    'let gap = gaps.get(policy.minGap);',
    'let gap: number | undefined = 0;',
  ),
  mutant(
    'a ladder goes on early though its policy forbids it',
    ['P6'],
    100,
    'domain/judgement/plan.ts',
    'reminds && ending.impossible && appointment.policy.escalateOnFailure',
    'reminds && ending.impossible',
  ),
];

/** What the small walk through every order is sure to meet. */
const WALKED: ReadonlyMap<string, Walk['api']> = new Map([
  ['a claim goes on although another one won', 'confirm'],
  ['a stop is answered before its entries are dropped', 'confirm'],
  ['the outcome is written before the successor', null],
]);

export const MUTANTS: readonly Mutant[] = MADE.map((made) => {
  const walk = WALKED.get(made.name);
  return walk === undefined ? made : { ...made, walk };
});
