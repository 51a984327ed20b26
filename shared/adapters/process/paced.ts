/**
 * A sender that is never called faster than the provider takes it: what a provider queues beyond its pace may ring
 * people hours later, at night, so the pace is kept before the request. The scheduler paces over minutes and over all
 * processes; this keeps the second. Put around a voice sender by its provider.
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
    lookup: (request, claimedAt, others) => sender.lookup(request, claimedAt, others),
  };
}
