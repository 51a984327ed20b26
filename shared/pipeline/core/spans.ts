/**
 * What the pipeline tells of an appointment's trace: its creation, and of each attempt that it was queued, worked on,
 * handed to a provider and heard of. Each says by name what it followed from; where nobody asked for traces, nothing is
 * made. The names of operations and attributes are those of OpenTelemetry's conventions for messaging.
 */
import type { AppointmentId, EntryRef, TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { AttemptStage } from '../../domain/core/traces.ts';
import { attemptSpan, CREATION } from '../../domain/core/traces.ts';
import type { Receipt } from '../../domain/ledger/receipt.ts';
import type { SendMessage } from '../../ports/queue.ts';
import type { SendResult } from '../../ports/senders.ts';
import type { Span } from '../../ports/spans.ts';
import type { Pipeline } from './context.ts';

/** Begins the trace of an appointment. */
export const tellCreated = (
  p: Pipeline,
  of: { tenant: TenantId; id: AppointmentId },
  startedAt: Instant,
): void =>
  p.telemetry.span?.(() => ({
    name: 'create appointment',
    kind: 'internal',
    of: { tenant: of.tenant, appointment: of.id },
    id: CREATION,
    parent: null,
    startedAt,
    endedAt: p.clock.now(),
    attributes: { 'ringonce.tenant': of.tenant },
  }));

/** An attempt: what all spans of it have. */
interface Attempt {
  entry: EntryRef;
  attempt: number;
  channel: Channel;
}

/** What one span has beside it. */
type Told = Omit<Span, 'of' | 'id' | 'parent' | 'endedAt'> & {
  stage: AttemptStage;
  after: AttemptStage | null;
};

function spanOf(p: Pipeline, { entry, attempt, channel }: Attempt, { stage, after, ...told }: Told): Span {
  return {
    ...told,
    of: entry,
    id: attemptSpan(entry, attempt, stage),
    parent: after === null ? CREATION : attemptSpan(entry, attempt, after),
    endedAt: p.clock.now(),
    attributes: { ...told.attributes, ...attributesOf(entry, attempt, channel) },
  };
}

const attributesOf = ({ tenant, revision, step }: EntryRef, attempt: number, channel: Channel) => ({
  'ringonce.tenant': tenant,
  'ringonce.revision': revision,
  'ringonce.step': step,
  'ringonce.attempt': attempt,
  'ringonce.channel': channel,
});

const operation = (name: string, { channel, deduplicationId }: SendMessage) => ({
  'messaging.operation.name': name,
  'messaging.operation.type': name,
  'messaging.destination.name': channel,
  'messaging.message.id': deduplicationId,
});

/** The scheduler handed it to the queue. */
export const tellQueued = (p: Pipeline, message: SendMessage, startedAt: Instant): void =>
  p.telemetry.span?.(() =>
    spanOf(p, message, {
      ...{ name: `send ${message.channel}`, kind: 'producer', stage: 'queue', after: null, startedAt },
      attributes: operation('send', message),
    }),
  );

/** A sender worked on it; a message that somebody else had worked on is no part of the story. */
export function tellProcessed(p: Pipeline, message: SendMessage, outcome: string, startedAt: Instant): void {
  p.telemetry.measure('process_seconds', (p.clock.now() - startedAt) / SECOND, {
    'messaging.destination.name': message.channel,
  });
  if (outcome === 'stale') return;
  // What is settled was called before: it looks for the answer that was lost.
  const where = outcome === 'settled' ? SETTLED : PROCESSED;
  p.telemetry.span?.(() =>
    spanOf(p, message, {
      ...{ name: `process ${message.channel}`, kind: 'consumer', ...where, startedAt },
      attributes: { ...operation('process', message), 'ringonce.outcome': outcome },
    }),
  );
}

const PROCESSED = { stage: 'process', after: 'queue' } as const;
const SETTLED = { stage: 'settle', after: 'call' } as const;

/** A provider was called, and answered or not. */
export function tellCalled(p: Pipeline, of: Attempt, result: SendResult, startedAt: Instant): void {
  const { channel } = of;
  const seconds = (p.clock.now() - startedAt) / SECOND;
  p.telemetry.measure('call_seconds', seconds, { channel, outcome: result.kind });
  p.telemetry.span?.(() => {
    const code: Span['attributes'] = 'code' in result ? { 'ringonce.provider.code': result.code } : {};
    return spanOf(p, of, {
      ...{ name: `contact ${channel}`, kind: 'client', stage: 'call', after: 'process', startedAt },
      attributes: { ...code, 'ringonce.outcome': result.kind },
      error: 'reason' in result ? result.reason : result.kind === 'unknown' ? 'answer_lost' : undefined,
    });
  });
}

/** The provider's word moved it on. */
export const tellReceipt = (p: Pipeline, of: Attempt, receipt: Receipt, startedAt: Instant): void =>
  p.telemetry.span?.(() =>
    spanOf(p, of, {
      name: `receipt ${of.channel}`,
      kind: 'internal',
      stage: `receipt ${receipt.kind}`,
      after: 'call',
      startedAt,
      attributes: { 'ringonce.outcome': receipt.kind },
      error: receipt.kind === 'failed' ? receipt.reason : undefined,
    }),
  );
