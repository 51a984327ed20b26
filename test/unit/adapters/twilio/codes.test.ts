/**
 * Every code of the table, told by the fake Twilio once as the refusal of a text and once by a status callback, and what
 * the pipeline makes of it: the same step, and the call after it. The page in the docs says the same.
 */
import { describe, expect, test } from 'vitest';
import { codesTable, effectOf, readCodesPage, withCodes } from '../../../../docs/twilio-codes.ts';
import { pageOf, TWILIO_CODES } from '../../../../shared/adapters/twilio/codes.ts';
import { twilioVerifier } from '../../../../shared/adapters/twilio/signature.ts';
import { twilioSms } from '../../../../shared/adapters/twilio/sms.ts';
import { twilioWebhooks } from '../../../../shared/adapters/twilio/webhooks.ts';
import { DEFAULT_POLICY } from '../../../../shared/domain/core/policy.ts';
import { DAY, HOUR, toIso } from '../../../../shared/domain/core/time.ts';
import { feedbackOn } from '../../../../shared/http/webhooks/webhooks.ts';
import type { Pipeline } from '../../../../shared/pipeline/core/context.ts';
import { openAlerts } from '../../../../shared/pipeline/safeguards/alerts.ts';
import { AUTH_TOKEN, signatureOf } from '../../../fixtures/twilio-fake.ts';
import { ANA, at, World } from '../../pipeline/world.ts';
import { optionsFor, PUBLIC_URL, withTwilio } from './twilio-world.ts';

const twilio = withTwilio();
const START = at('2026-12-10T15:00:00-05:00');
const CALL_AT = START - 3 * HOUR;

class TwilioWorld extends World {
  override get pipeline(): Pipeline {
    const base = super.pipeline;
    return { ...base, senders: { ...base.senders, sms: twilioSms(optionsFor(twilio.fake)) } };
  }
}

/** Somebody with a text a day ahead and a call three hours ahead; it stands a little after the text is due. */
async function texted(code: number | undefined, status: number) {
  const world = new TwilioWorld(at('2026-12-01T15:00Z'));
  await world.tenant();
  await world.policy({
    ...DEFAULT_POLICY,
    steps: [
      { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
      { channel: 'voice', before: 'PT3H', notAfter: 'PT1H' },
    ],
  });
  const id = await world.appointment({
    startsAt: toIso(START),
    recipient: { phone: ANA.phone, timeZone: ANA.timeZone },
  });
  if (status !== 201) twilio.fake.faults = [{ kind: 'status', status, ...(code !== undefined && { code }) }];
  world.now = START - DAY;
  await world.schedule();
  await world.drain();
  return { world, id };
}

/** A status callback about the only text, as Twilio signs it. */
async function tell(world: World, status: string, code: string | undefined): Promise<void> {
  const [taken] = twilio.fake.taken;
  const callback = new URL(taken?.fields.get('StatusCallback') ?? '');
  const fields = { MessageSid: taken?.sid ?? '', MessageStatus: status, ...(code && { ErrorCode: code }) };
  const verifier = twilioVerifier({ publicUrl: PUBLIC_URL, authTokens: [AUTH_TOKEN] });
  const webhook = twilioWebhooks(verifier).find(({ path }) => path === callback.pathname);
  const verified = await webhook?.verify({
    url: callback.pathname + callback.search,
    body: new URLSearchParams(fields).toString(),
    header: () => signatureOf(callback.href, fields),
  });
  if (verified?.kind !== 'own') throw new Error('not signed');
  expect(await verified.take(feedbackOn(world.pipeline))).toEqual({ kind: 'taken' });
}

/** What becomes of the call within the hour, where the text is not tried again. */
async function call(world: World, id: string): Promise<string> {
  await world.until(START - DAY + HOUR);
  const entry = await world.entry(id, 1);
  if (entry?.state === 'dropped') return `dropped: ${entry.reason}`;
  if (entry?.state === 'sent') return 'comes forward';
  return entry?.state === 'planned' && entry.dueAt === CALL_AT ? 'keeps its time' : `${entry?.state}`;
}

const alerts = async (world: World) => (await openAlerts(world.pipeline, world.now)).map(({ key }) => key);

describe('the table of codes', () => {
  test('has each code once, and each with its page in the docs (else: npm run docs)', () => {
    const codes = TWILIO_CODES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    const page = readCodesPage();
    expect(page).toContain(codesTable());
    expect(withCodes(page)).toBe(page);
    for (const code of codes) expect(page).toContain(`](${pageOf(code)}) |`);
  });

  test.each(TWILIO_CODES.map((row) => [row.code, row] as const))('%s as a refusal', async (code, row) => {
    const { refused, next } = effectOf(row);
    const { world, id } = await texted(Number(code), 400);
    const text = await world.entry(id, 0);
    expect([text?.state, text?.reason]).toEqual([refused === 'ends' ? 'failed' : 'planned', row.reason]);
    // What is tried again goes out: the fake refuses once.
    expect(await call(world, id)).toBe(refused === 'ends' ? next : 'keeps its time');
    expect(await alerts(world)).toEqual([]);
  });

  test.each(TWILIO_CODES.map((row) => [row.code, row] as const))('%s by a callback', async (code, row) => {
    const { world, id } = await texted(undefined, 201);
    await tell(world, 'undelivered', code);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'failed', reason: row.reason });
    expect(await call(world, id)).toBe(effectOf(row).next);
    expect(await alerts(world)).toEqual([]);
  });
});

describe('a code that is in no table', () => {
  test('as a refusal ends the step, leaves the call its time, and is told with the code', async () => {
    const { world, id } = await texted(30_999, 400);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'failed', reason: 'rejected' });
    expect(await call(world, id)).toBe('keeps its time');
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      {
        key: 'unknown-code-sms-30999',
        severity: 'notice',
        count: 1,
        title: expect.stringContaining('30999'),
      },
    ]);
  });

  test('by a callback does so, too, and is noted once however often it is told', async () => {
    const { world, id } = await texted(undefined, 201);
    for (let n = 0; n < 3; n++) await tell(world, 'failed', '30999');
    expect(await call(world, id)).toBe('keeps its time');
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      { key: 'unknown-code-sms-30999', count: 1 },
    ]);
    expect(JSON.stringify(await openAlerts(world.pipeline, world.now))).not.toMatch(/2125550123|apt_/);
  });

  test('none at all proves nothing, and there is nothing to look up', async () => {
    const { world, id } = await texted(undefined, 201);
    await tell(world, 'undelivered', undefined);
    expect(await call(world, id)).toBe('keeps its time');
    expect(await alerts(world)).toEqual([]);
  });

  test('with 401 is our own credentials: it is tried again', async () => {
    const { world, id } = await texted(undefined, 401);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'planned', reason: 'provider_error' });
  });
});
