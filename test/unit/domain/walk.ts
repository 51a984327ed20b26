/**
 * Walks a ladder by hand through imagined time, as the scheduler and the senders would, with `judge`, `admit` and
 * `successor` and nothing else of the pipeline. Outages are stretches in which nothing can be judged.
 */
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import { addressKeyFor } from '../../../shared/domain/appointment/appointment.ts';
import type { Control } from '../../../shared/domain/core/control.ts';
import { NO_CONTROL } from '../../../shared/domain/core/control.ts';
import type { AddressKey } from '../../../shared/domain/core/keys.ts';
import { NO_ADDRESS } from '../../../shared/domain/core/keys.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import type { Reason } from '../../../shared/domain/core/reasons.ts';
import { provesImpossible } from '../../../shared/domain/core/reasons.ts';
import type { Verdict } from '../../../shared/domain/judgement/judge.ts';
import { judge } from '../../../shared/domain/judgement/judge.ts';
import { firstEntry, successor } from '../../../shared/domain/judgement/plan.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { claimed, deferred, queued } from '../../../shared/domain/ledger/entry.ts';
import type { Recipient } from '../../../shared/domain/person/recipient.ts';
import { reserve, unknownRecipient } from '../../../shared/domain/person/recipient.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { asAddress } from '../../fixtures/ids.ts';

interface Outage {
  from: number;
  until: number;
}

export interface Step {
  step: number;
  channel: Channel;
  kind: 'sent' | 'refused' | 'dropped';
  at: number;
  reason: Reason | null;
  waitedFor: Reason | null;
}

export interface Walk {
  appointment: Appointment;
  tenant: Tenant;
  recipients?: ReadonlyMap<AddressKey, Recipient>;
  control?: Control;
  from: number;
  outages?: readonly Outage[];
  /** What a provider refuses for good, by channel. */
  refuses?: Partial<Record<Channel, Reason>>;
}

/** More judgements than this for one step is a step that never ends: a pause is looked at every few minutes for days. */
const JUDGEMENTS_MAX = 3_000;

export function walk(it: Walk): Step[] {
  const recipients = new Map(it.recipients);
  const story: Step[] = [];
  let entry = firstEntry(it.appointment, 0, it.from);
  let clock = it.from;
  while (entry) {
    const step = walkStep(entry, it, recipients, clock);
    story.push(step);
    clock = step.at;
    const ended: Entry = step.kind === 'dropped' ? entry : asClaimed(entry, clock);
    const ending = { contacted: step.kind === 'sent', impossible: provesImpossible(step.reason) };
    entry = successor(ended, ending, it.appointment, clock);
  }
  return story;
}

const asClaimed = (entry: Entry, now: number): Entry =>
  claimed(queued(entry, now), 'a sender', asAddress('a'), now);

const afterOutages = (now: number, outages: readonly Outage[] = []): number =>
  outages.reduce((time, { from, until }) => (time >= from && time < until ? until : time), now);

function putOff(entry: Entry, { until, reason }: Extract<Verdict, { kind: 'wait' }>, now: number): Entry {
  if (until <= now) throw new Error(`judged to wait until a moment that has passed`);
  return deferred(entry, until, reason, now);
}

/** Nobody else's contact names these steps, and none was tried before. */
const surroundingsOf = ({ appointment, tenant, control = NO_CONTROL }: Walk) => ({
  appointment,
  tenant,
  control,
  leader: null,
  later: [],
  realChannels: [],
});

function walkStep(entry: Entry, it: Walk, recipients: Map<AddressKey, Recipient>, clock: number): Step {
  const surroundings = surroundingsOf(it);
  const key = addressKeyFor(it.appointment.recipient, entry.channel) ?? NO_ADDRESS;
  const about = { step: entry.step, channel: entry.channel };
  const refusal = it.refuses?.[entry.channel] ?? null;
  let current = entry;
  let waitedFor: Reason | null = null;
  let now = clock;
  for (let judgements = 0; judgements < JUDGEMENTS_MAX; judgements++) {
    now = afterOutages(Math.max(now, current.dueAt ?? now), it.outages);
    const recipient = recipients.get(key) ?? null;
    const facts = { ...surroundings, entry: current, recipient };
    const verdict = judge(facts, now);
    if (verdict.kind === 'drop')
      return { ...about, kind: 'dropped', at: now, reason: verdict.reason, waitedFor };
    if (verdict.kind === 'send') {
      recipients.set(key, reserve(recipient ?? unknownRecipient(key), current, now));
      return { ...about, kind: refusal ? 'refused' : 'sent', at: now, reason: refusal, waitedFor };
    }
    current = putOff(current, verdict, now);
    waitedFor = verdict.reason ?? waitedFor;
  }
  throw new Error(`step ${entry.step} was judged ${JUDGEMENTS_MAX} times without an end`);
}
