/**
 * A sender that is never called faster than the provider takes it. Twilio queues calls beyond the account's calls per
 * second for up to 24 hours, so a burst would ring people at night: the pace is kept before the request. The scheduler
 * paces over minutes and over all processes; this keeps the second. Put around the voice sender by the compositions.
 */
import type { Channel } from '../../domain/core/policy.ts';
import type { Sender } from '../../ports/senders.ts';
import type { Clock } from '../../ports/system.ts';

/**
 * @param perSecond of this process: where several send, each has its share
 * @param clock real time, also where the pipeline has a test clock
 */
export function paced<C extends Channel>(sender: Sender<C>, perSecond: number, clock: Clock): Sender<C> {
  const intervalMs = 1_000 / perSecond;
  let freeAt = Number.NEGATIVE_INFINITY;
  return {
    async send(request) {
      const now = clock.now();
      const turn = Math.max(now, freeAt);
      freeAt = turn + intervalMs;
      if (turn > now) await new Promise((resolve) => setTimeout(resolve, turn - now));
      return sender.send({ ...request, now: request.now + (turn - now) });
    },
    lookup: (request, claimedAt) => sender.lookup(request, claimedAt),
  };
}
