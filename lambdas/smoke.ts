/**
 * Whether somebody is reminded end to end, in production: every quarter of an hour an appointment is made over the public
 * API, in an office of its own, for an address of SES's mailbox simulator; and the one before it is looked at, whose email
 * has to be `delivered` by now, which takes every part of the way there and back. Called by `audit.ts`.
 *
 * Kept true here: nobody waits, so a check costs two short runs; nobody is written to but the simulator, and nobody called.
 */
import * as z from 'zod/mini';
import type { AwsTelemetry } from '../shared/adapters/aws/telemetry.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { DAY, MINUTE, SECOND, toIso } from '../shared/domain/core/time.ts';

/** How often it is done, by EventBridge Scheduler. */
export const SMOKE_MINUTES = 15;
/** Due at once by the built-in policy: its email goes out three days ahead, and is of use until half a day before. */
const AHEAD_MS = 2 * DAY;
const TIMEOUT_MS = 10 * SECOND;

export interface SmokeOptions {
  /** Where the API answers, from outside. */
  publicUrl: string;
  /** Of the office that is there for this alone. */
  key: string | undefined;
  now: Instant;
  fetch: typeof fetch;
  telemetry: Pick<AwsTelemetry, 'fault' | 'gauge'>;
}

const Found = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      plan: z.array(z.object({ channel: z.string(), state: z.nullable(z.string()) })),
    }),
  ),
});

/** Tells by `reminded` how it went: 1, or 0. Nothing where there was nothing to look at yet. */
export async function smokeOnce(options: SmokeOptions): Promise<void> {
  const { telemetry, now } = options;
  const slot = Math.floor(now / (SMOKE_MINUTES * MINUTE));
  try {
    const reminded = await look(options, slot - 1);
    await book(options, slot);
    if (reminded !== undefined) telemetry.gauge('reminded', reminded ? 1 : 0, 'Count');
  } catch (error) {
    telemetry.fault('nobody could be reminded as a check', error);
    telemetry.gauge('reminded', 0, 'Count');
  }
}

const called = (slot: number): string => `smoke-${slot}`;

/** @returns whether the email of the appointment before arrived; undefined where there is none. It is cancelled then. */
async function look(options: SmokeOptions, slot: number): Promise<boolean | undefined> {
  const [appointment] = Found.parse(
    await ask(options, 'GET', `/v1/appointments?externalId=${called(slot)}`),
  ).items;
  if (!appointment) return undefined;
  const email = appointment.plan.find(({ channel }) => channel === 'email');
  await ask(options, 'POST', `/v1/appointments/${appointment.id}/cancel`);
  const arrived = email?.state === 'delivered';
  if (!arrived)
    options.telemetry.fault(
      'the check was not reminded',
      new Error(`${appointment.id} is ${email?.state ?? 'without an email'}`),
    );
  return arrived;
}

/** https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html: it takes part in no reputation. */
async function book(options: SmokeOptions, slot: number): Promise<void> {
  await ask(options, 'POST', '/v1/appointments', {
    externalId: called(slot),
    title: 'Ringonce smoke test',
    startsAt: toIso(options.now + AHEAD_MS),
    timeZone: 'Etc/UTC',
    // One for each, or the person's caps would hold them back.
    recipient: { name: 'Smoke Test', email: `success+${slot}@simulator.amazonses.com` },
  });
}

async function ask(
  { publicUrl, key, fetch: send }: SmokeOptions,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  if (key === undefined) throw new Error('the secret has no smokeKey: docs/deploy.md, step 8');
  const answer = await send(publicUrl + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`${method} ${path.replace(/\?.*/, '')} was answered ${answer.status}`);
  return answer.json();
}
