/**
 * SES's events against the real pipeline on an in-memory store: in any order, any number of times, years late and for
 * entries that nobody knows, they only ever move an entry forward.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onSesEvent } from '../../../../shared/adapters/ses/webhooks.ts';
import { addressKey, callbackSignature, entryName } from '../../../../shared/domain/core/keys.ts';
import { tagsOf } from '../../../../shared/domain/core/tags.ts';
import { normalEmail } from '../../../../shared/domain/judgement/intake.ts';
import { keyOf } from '../../../../shared/domain/store/records.ts';
import { complain, receive, verifyCallback } from '../../../../shared/pipeline/feedback/feedback.ts';
import type { Feedback } from '../../../../shared/ports/webhooks.ts';
import { asTenant } from '../../../fixtures/ids.ts';
import { ANA, at, World } from '../../pipeline/world.ts';

const BOUNCE = { bounce: { bounceType: 'Permanent', bounceSubType: 'General' } };

/** A world in which one email went out, and SES's voice in it. */
async function given() {
  const world = new World(at('2026-11-20T15:00Z'));
  await world.tenant();
  const appointment = await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  await world.until(at('2026-12-01T21:00Z'));
  const [first] = world.accepted;
  if (first?.request.channel !== 'email') throw new Error('expected an email first');
  const { callback } = first.request;
  const feedback: Feedback = {
    verifyCallback: (query) => verifyCallback(world.pipeline, query),
    receipt: (of, receipt, final) => receive(world.pipeline, of, receipt, final),
    complaint: (of) => complain(world.pipeline, of),
    refused: (_provider, why) => world.pipeline.telemetry.count('callbacks_refused', { why }),
    script: async () => undefined,
    keypress: async () => ({ kind: 'script' }),
    greet: async () => expect.unreachable(),
    keyToUs: async () => expect.unreachable(),
    reply: async () => ({ answer: null }),
  };
  const say = (eventType: string, more: object = {}, query = callback) => {
    const { entry, attempt, signature } = tagsOf(query);
    const tags = { entry: [entry], attempt: [attempt], signature: [signature] };
    return onSesEvent({ eventType, mail: { messageId: 'ses-1', tags }, ...more }, feedback);
  };
  const state = async () => {
    const entry = await world.entry(appointment, 0);
    return entry && [entry.state, entry.reason];
  };
  return { world, appointment, say, state };
}

const EVENTS: Record<string, object> = {
  Send: {},
  DeliveryDelay: {},
  Delivery: {},
  Bounce: BOUNCE,
  Open: {},
};

test('in any order and any number of times, the furthest word stands', async () => {
  const told = fc.array(fc.constantFrom(...Object.keys(EVENTS)), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(told, async (names) => {
      const { say, state } = await given();
      for (const name of names) await say(name, EVENTS[name]);
      const furthest = names.includes('Bounce')
        ? ['failed', 'bounced']
        : [names.includes('Delivery') ? 'delivered' : 'sent', null];
      expect(await state()).toEqual(furthest);
    }),
    { numRuns: 50 },
  );
});

test('a hard bounce brings the next step forward, a soft one and a delay do not', async () => {
  const next = async (eventType: string, more: object) => {
    const { world, appointment, say } = await given();
    await say(eventType, more);
    await say(eventType, more);
    return (await world.entry(appointment, 1))?.dueAt ?? Number.POSITIVE_INFINITY;
  };
  const planned = await next('Delivery', {});
  expect(await next('Bounce', BOUNCE)).toBeLessThan(planned);
  expect(await next('Bounce', { bounce: { bounceType: 'Transient' } })).toBe(planned);
  expect(await next('DeliveryDelay', {})).toBe(planned);
});

test('a complaint opts the address out of email, once and for all', async () => {
  const { world, say } = await given();
  expect(await say('Complaint')).toEqual({ kind: 'taken' });
  expect(await say('Complaint')).toEqual({ kind: 'taken' });
  const address = addressKey(world.pipeline.settings.secret, normalEmail(ANA.email));
  const [item] = await world.store.load([keyOf.recipient(address)], world.now);
  expect(JSON.stringify(item?.body)).toContain('complaint');
  await world.appointment({ startsAt: '2026-12-20T15:30:00-05:00' });
  await world.until(at('2026-12-20T12:00Z'));
  expect(world.log().filter((line) => line.endsWith('email'))).toHaveLength(1);
});

test('whoever complains has the message: it is delivered, and no louder step comes sooner for it', async () => {
  const { world, appointment, say, state } = await given();
  const planned = (await world.entry(appointment, 1))?.dueAt;
  expect(await say('Complaint')).toEqual({ kind: 'taken' });
  expect(await state()).toEqual(['delivered', null]);
  expect((await world.entry(appointment, 1))?.dueAt).toBe(planned);
});

test('years late it is noted at most, and nobody is contacted', async () => {
  const { world, say } = await given();
  await world.until(at('2026-12-05T00:00Z'));
  const contacts = world.accepted.length;
  world.now = at('2030-01-01T00:00Z');
  for (const name of Object.keys(EVENTS)) await say(name, EVENTS[name]);
  await say('Complaint');
  await world.until(at('2030-06-01T00:00Z'));
  expect(world.accepted).toHaveLength(contacts);
});

test('for an entry that nobody knows, though it is signed, nothing happens', async () => {
  const { world, appointment, say, state } = await given();
  const unknown = { tenant: asTenant('clinic'), appointment, revision: 9, step: 3 };
  const s = callbackSignature(world.pipeline.settings.secret, unknown, 1);
  const query = new URLSearchParams({ e: entryName(unknown), a: '1', s }).toString();
  for (const name of [...Object.keys(EVENTS), 'Complaint']) await say(name, EVENTS[name], query);
  expect(await state()).toEqual(['sent', null]);
  expect(await world.entry(appointment, 3, 9)).toBeUndefined();
});

test('for an attempt that was not ours, nothing happens, and it is refused', async () => {
  const { appointment, say, state } = await given();
  const ref = { tenant: asTenant('clinic'), appointment, revision: 1, step: 0 };
  const query = new URLSearchParams({ e: entryName(ref), a: '1', s: 'forged' }).toString();
  expect(await say('Bounce', BOUNCE, query)).toEqual({ kind: 'refused', why: 'signature' });
  expect(await state()).toEqual(['sent', null]);
});
