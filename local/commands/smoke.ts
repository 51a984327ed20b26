/**
 * `npm run smoke -- --url URL --key KEY`: whether a deployed (or embedded) Ringonce answers as it should, from the
 * outside, in a few seconds. With `--send` one real reminder goes out, to an address of your own.
 *
 * Always true: without `--send` it stores nothing. With it, the one appointment is cancelled again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { PLAYED_PHONE } from '../../shared/adapters/providers/played.ts';
import { systemClock, systemIds } from '../../shared/adapters/system.ts';
import { DAY, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import { AppointmentOut, AppointmentPage } from '../../shared/http/appointments/schemas-out.ts';
import { TenantOut } from '../../shared/http/office/schemas-out.ts';
import { StatusOut } from '../../shared/http/operate/schemas.ts';
import type { Client } from '../client.ts';
import { Failure, readAs, sentenceOf } from '../client.ts';
import { span } from '../text.ts';
import type { Finding } from './doctor.ts';

export interface SmokeOptions {
  /** An email address of yours, for one real reminder. */
  send?: string;
}

type CheckResult = Omit<Finding, 'name'>;
type Check = (client: Client) => Promise<CheckResult>;

const ok = (detail: string): CheckResult => ({ state: 'ok', detail });
const fault = (detail: string, fix: string): CheckResult => ({ state: 'fault', detail, fix });

const TIMEOUT_MS = 10 * SECOND;
/** A function that was never called has to start first, which takes a while. */
const LOOK_AT_LOGS = 'check its log; on AWS: aws logs tail /ringonce/STAGE/http-api --since 10m';

/** The checks; each is made, whatever the others found. */
const CHECKS: Readonly<Record<string, Check>> = {
  healthy: (client) => health(client),
  documented: (client) => openApi(client),
  'key needed': (client) => locked(client, undefined),
  'key checked': (client) => locked(client, `rtk_${systemIds.random()}${systemIds.random()}`),
  'key accepted': (client) => tenant(client),
  plans: (client) => plans(client),
  callbacks: (client) => callbacks(client),
  'at once': (client) => atOnce(client),
};

/** @param watch told each finding as it is made */
export async function smoke(
  client: Client,
  { send }: SmokeOptions,
  watch: (finding: Finding) => void = () => undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const look = async (name: string, check: Check): Promise<void> => {
    const outcome = await check(client).catch((error) => fault(sentenceOf(error), LOOK_AT_LOGS));
    findings.push({ name, ...outcome });
    watch({ name, ...outcome });
  };
  if (!(await answers(client))) {
    await look('healthy', health);
    return findings;
  }
  for (const [name, check] of Object.entries(CHECKS)) await look(name, check);
  const works = findings.every(({ state }) => state !== 'fault');
  if (send !== undefined && works) await look('reminder', () => remind(client, send));
  return findings;
}

const answers = (client: Client): Promise<boolean> =>
  ask(client, '/healthz').then(
    () => true,
    () => false,
  );

/** An answer to a request without our client's key and patience. */
async function ask(
  client: Client,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(client.url + path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    () => {
      throw new Failure(`Nothing answers at ${client.url}${path}.`);
    },
  );
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

const Health = z.object({ status: z.literal('ok'), detail: z.string() });
const Problem = z.object({ detail: z.string() });

async function health(client: Client): Promise<CheckResult> {
  const { status, body } = await ask(client, '/healthz');
  if (status === 200 && Health.safeParse(body).success) return ok(`at ${client.url}`);
  const why = Problem.safeParse(body).data?.detail ?? `it answered ${status}`;
  return fault(why, LOOK_AT_LOGS);
}

const OpenApi = z.object({ openapi: z.string().startsWith('3.1'), paths: z.record(z.string(), z.unknown()) });

async function openApi(client: Client): Promise<CheckResult> {
  const { status, body } = await ask(client, '/openapi.json');
  const document = OpenApi.safeParse(body);
  if (status === 200 && document.success && '/v1/appointments' in document.data.paths)
    return ok(`${Object.keys(document.data.paths).length} paths in /openapi.json`);
  return fault(
    `/openapi.json answered ${status}, and not as Ringonce does`,
    'check that --url is that of a Ringonce server',
  );
}

async function locked(client: Client, key: string | undefined): Promise<CheckResult> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const { status } = await ask(client, '/v1/tenant', { headers });
  if (status === 401) return ok(key === undefined ? '401 without one' : '401 with a made-up one');
  return fault(
    `${key === undefined ? 'without a key' : 'with a made-up key'} /v1/tenant answered ${status}, not 401`,
    'take this server off the network, and let nobody use it until that is understood',
  );
}

async function tenant(client: Client): Promise<CheckResult> {
  const { id, name } = readAs(TenantOut, await client.ask('tenant', ({ GET }) => GET('/v1/tenant')));
  return ok(`for ${name} (${id})`);
}

const PLANNED = 'Ringonce smoke test';

/** A plan is made, and the appointment that it is for is nowhere. */
async function plans(client: Client): Promise<CheckResult> {
  const externalId = `smoke-${systemIds.random()}`;
  const startsAt = new Date(systemClock.now() + 10 * DAY).toISOString();
  const recipient = { name: 'Smoke Test', email: 'smoke@example.com', phone: '+12125550123' };
  const body = { externalId, title: PLANNED, startsAt, timeZone: 'America/New_York', recipient };
  const previewed = await client.ask('tenant', ({ POST }) =>
    POST('/v1/appointments/preview', { body, safe: true }),
  );
  const { plan } = readAs(AppointmentOut, previewed);
  const listed = await client.ask('tenant', ({ GET }) =>
    GET('/v1/appointments', { params: { query: { externalId } } }),
  );
  const stored = readAs(AppointmentPage, listed).items.length;
  if (stored > 0) return fault('a preview was stored', 'report this as a fault of Ringonce');
  const channels = plan.map(({ channel }) => channel).join(', ');
  return plan.length > 0
    ? ok(`${channels} for an appointment in ten days; nothing stored`)
    : fault('an appointment in ten days gets no reminder', 'check the policy named default');
}

/** Callbacks prove who they are: whoever can forge one can stop reminders. */
async function callbacks(client: Client): Promise<CheckResult> {
  const { path, form } = PLAYED_PHONE.unsigned;
  const { status } = await ask(client, path, { method: 'POST', body: new URLSearchParams(form) });
  if (status === 403) return ok('403 without a signature');
  return fault(`an unsigned callback was answered ${status}, not 403`, LOOK_AT_LOGS);
}

/** As many as a morning brings, and more than a new account of AWS runs functions. */
const AT_ONCE = 20;
/** What a gateway says by itself, when there is nobody left to ask; our own answers are documents of another form. */
const TurnedAway = z.object({ message: z.string() });

/** Where an account runs too few functions at once, a STOP is turned away while the senders are busy. */
async function atOnce(client: Client): Promise<CheckResult> {
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => ask(client, '/healthz')));
  const away = answers.filter(
    ({ status, body }) => [429, 500, 503].includes(status) && TurnedAway.safeParse(body).success,
  ).length;
  if (away === 0) return ok(`${AT_ONCE} requests at once were answered`);
  return fault(
    `${away} of ${AT_ONCE} requests at once were turned away before anybody was asked`,
    'on AWS: look at `aws lambda get-account-settings`, ask for more concurrent executions (docs/deploy.md, step 2), and raise accountConcurrency',
  );
}

/** Due at once by the default policy: its email goes out three days ahead, and is of use until half a day before. */
const AHEAD_MS = 2 * DAY;
const PATIENCE_MS = 5 * MINUTE;
const LOOK_EVERY_MS = SECOND;

async function remind(client: Client, email: string): Promise<CheckResult> {
  const asked = readAs(StatusOut, await client.ask('tenant', ({ GET }) => GET('/v1/status')));
  const startsAt = new Date(Date.parse(asked.now) + AHEAD_MS).toISOString();
  const body = { title: PLANNED, startsAt, timeZone: 'Etc/UTC', recipient: { name: 'Smoke Test', email } };
  const made = await client.ask('tenant', ({ POST }) => POST('/v1/appointments', { body }));
  const { id } = readAs(AppointmentOut, made);
  if (id === null) return fault('an appointment was created without an id', LOOK_AT_LOGS);
  try {
    return await sent(client, id);
  } finally {
    await client.ask('tenant', ({ POST }) =>
      POST('/v1/appointments/{id}/cancel', { params: { path: { id } } }),
    );
  }
}

const OVER = new Set(['sent', 'delivered', 'failed', 'dropped']);

/** Waits for the email to leave: on AWS the scheduler comes by once a minute. */
async function sent(client: Client, id: string): Promise<CheckResult> {
  const startedAt = systemClock.now();
  for (;;) {
    const read = await client.ask('tenant', ({ GET }) =>
      GET('/v1/appointments/{id}', { params: { path: { id } } }),
    );
    const [step] = readAs(AppointmentOut, read).plan.filter(({ channel }) => channel === 'email');
    const waitedMs = systemClock.now() - startedAt;
    if (!step)
      return fault('the policy named default has no email', 'give it an email step, or leave --send out');
    if (step.state === 'sent' || step.state === 'delivered')
      return ok(`${step.state} after ${span(waitedMs)}; check the inbox. ${id} is cancelled again`);
    if (OVER.has(step.state ?? '') || waitedMs > PATIENCE_MS)
      return fault(
        `${id} is ${step.state ?? 'not begun'} after ${span(waitedMs)}: ${step.explanation ?? 'no reason is known'}`,
        `ringonce timeline ${id}`,
      );
    await sleep(LOOK_EVERY_MS);
  }
}

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: '✓', note: '•', fault: '✗' };

/** One finding, as it is made. */
export const smokeLine = ({ name, state, detail, fix }: Finding): string =>
  [`${MARKS[state]} ${name.padEnd(13)} ${detail}`, ...(fix ? [`  ${''.padEnd(13)} → ${fix}`] : [])].join(
    '\n',
  );

export function smokeSummary(findings: readonly Finding[]): string {
  const faults = findings.filter(({ state }) => state === 'fault').length;
  return faults === 0 ? 'It works.' : `To be fixed: ${faults}.`;
}
