/**
 * What a deployment is told: one file per stage, read and checked before anything is built. Called by `app.ts`.
 *
 * Always true: a wrong value stops the synthesis with one line per fault, which names the parameter, what was wrong
 * and what is accepted; an unknown name is a fault too.
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { PRICES } from '../bench/prices.ts';
import { LOG_LEVELS } from '../shared/adapters/aws/telemetry.ts';
import type { PhoneNames, PhoneProvider } from '../shared/adapters/providers/stage.ts';
import { AWS_SMS_FROM, AWS_VOICE_FROM, PHONE_PROVIDERS } from '../shared/adapters/providers/stage.ts';
import { LIST_PRICES } from '../shared/domain/safeguards/prices.ts';
import { concurrencyFaults } from './concurrency.ts';

export const STAGES = ['dev', 'prod'] as const;
export type Stage = (typeof STAGES)[number];

/** Something that has to be corrected before this can be synthesised. */
export class ParameterError extends Error {}

/** A message says only what is accepted: `readParameters` puts the name and the value before it. */
const whole = (least: number, most: number, what = '') =>
  z
    .int(`a whole number from ${least} to ${most}${what}`)
    .min(least, `a whole number from ${least} to ${most}${what}`)
    .max(most, `a whole number from ${least} to ${most}${what}`);

const matching = (pattern: RegExp, accepted: string) => z.string(accepted).regex(pattern, accepted);

const price = z.number('US dollars, 0 or more').min(0, 'US dollars, 0 or more').max(10, 'at most 10 dollars');

/** Lambda's own bounds of an event source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const concurrency = whole(2, 1000, ', the bounds of Lambda');

const E164 = /^\+[1-9]\d{6,14}$/;
const ADDRESS = /^[^\s@<>"]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}$/i;
const address = matching(ADDRESS, 'a plain email address such as reminders@example.com');
const number = matching(E164, 'a phone number such as +12125550123');
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

const IDENTITY = new RegExp(`${ADDRESS.source}|${DOMAIN.source}`, 'i');

const RETENTIONS = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);
const WORK = ['all', 'asked', 'none'] as const;
const ROLL_OUTS = ['canary', 'at-once'] as const;

const ofAws = ({ form, accepted }: { form: RegExp; accepted: string }) =>
  matching(form, accepted.replace(/^must be /, ''));
const preferred = z
  .array(z.enum(PHONE_PROVIDERS, `one of ${PHONE_PROVIDERS.join(', ')}`), 'a list of names of providers')
  .min(1, 'at least one name of a provider');

const schema = z.strictObject({
  /** What reminders are sent from; the tenant's name is put before it. */
  emailFrom: address,
  /** Verified identities of SES that may be sent from, also by tenants; the domain of `emailFrom` where left out. */
  sesIdentities: z
    .array(
      matching(IDENTITY, 'a verified domain or email address of SES'),
      'a list of verified domains or email addresses of SES',
    )
    .min(1, 'at least one verified domain or email address of SES')
    .optional(),
  /** While SES keeps the account in its sandbox: verified addresses that may be written to. */
  sesSandboxRecipients: z.array(address, 'a list of email addresses').default([]),
  /** Twilio's Messaging Service, or a number. Without it texts go by `endUserMessaging`. */
  smsFrom: matching(
    /^(?:MG[0-9a-f]{32}|\+[1-9]\d{6,14})$/,
    'a Messaging Service SID (MG and 32 hex digits) or a phone number such as +12125550123',
  ).optional(),
  /** A Twilio number that can call. Without it calls go by `endUserMessaging`. */
  voiceFrom: number.optional(),
  /** AWS End User Messaging for texts, for calls, or for both: alone, or beside Twilio, each for what the other refused. */
  endUserMessaging: z
    .strictObject({
      /** What texts come from. An id means one of this account and region. */
      smsFrom: ofAws(AWS_SMS_FROM).optional(),
      /** What calls come from: a number with the capability VOICE, or a pool of such. */
      voiceFrom: ofAws(AWS_VOICE_FROM).optional(),
      /** What offices may send and call from besides. */
      offices: z.array(ofAws(AWS_SMS_FROM), 'a list of ids or ARNs').default([]),
    })
    .optional(),
  /** Who is asked first, where a channel has both. The other one is asked for what that one refused. */
  providers: preferred.default([...PHONE_PROVIDERS]),
  /** The same for the numbers of a country, by its calling code, such as `+44`. */
  providersByCountry: z
    .record(matching(/^\+\d{1,3}$/, 'a calling code such as +44'), preferred, 'names by calling code')
    .default({}),
  /** What SES allows this account; its sandbox takes 1. */
  emailsPerSecond: whole(1, 10_000).default(14),
  /** What the sending numbers may send: a long code 1, a toll-free number 3, a short code 100. */
  smsPerSecond: whole(1, 1_000).default(1),
  /** What Twilio allows this account: calls beyond it queue there for up to a day, and would ring at night. */
  callsPerSecond: whole(1, 100).default(1),
  /** Who is paged. The address has to confirm the subscription. */
  alertEmail: address,
  /** Partitions of the due index, for good: more of them spread more work. By default as many as the paces above ask for. */
  shards: whole(1, 256).optional(),
  /** Schedules that share the shards, each with its own run a minute. */
  scheduleGroups: whole(1, 64).default(1),
  /**
   * Copies of the control, of which each send reads one: a copy takes 3,000 reads a second. Raise it in a deployment of its
   * own, once the release that knows of copies is everywhere.
   */
  controlCopies: whole(1, 64).default(1),
  /** How many functions Lambda lets the account run at once: a new account 10. More is asked for, and free: docs/deploy.md. */
  accountConcurrency: whole(10, 1_000_000).default(10),
  /** Most instances at once of each sender, and of what works off callbacks. */
  maxConcurrency: z
    .strictObject({
      email: concurrency.default(2),
      sms: concurrency.default(2),
      voice: concurrency.default(2),
      callbacks: concurrency.default(2),
      /** Endpoints of offices that are told at once, where `handsOverApart` says that they have a function to themselves. */
      events: concurrency.default(2),
    })
    .prefault({}),
  /** What the HTTP API takes before it answers 429. */
  api: z
    .strictObject({ requestsPerSecond: whole(1, 10_000).default(50), burst: whole(1, 5_000).default(100) })
    .prefault({}),
  /** What providers' callbacks may be, beside it: a busy API must not turn a STOP away. */
  callbacks: z
    .strictObject({ requestsPerSecond: whole(1, 10_000).default(500), burst: whole(1, 5_000).default(1_000) })
    .prefault({}),
  /** The API under a name of your own, with its certificate of the same region. */
  domain: z
    .strictObject({
      name: matching(DOMAIN, 'a host name such as reminders.example.com'),
      certificateArn: matching(
        /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
        'the ARN of an ACM certificate, arn:aws:acm:REGION:ACCOUNT:certificate/ID',
      ),
    })
    .optional(),
  /** How people and providers reach the API, where something of yours stands before it. */
  publicUrl: matching(/^https:\/\/[^\s/?#]+$/, 'https:// and a host, with no slash at the end').optional(),
  /** From where the console may be opened, as API Gateway sees it; left out: there is none. */
  console: z
    .strictObject({
      allowedNetworks: z
        .array(
          matching(/^[0-9a-f.:]+(?:\/\d{1,3})?$/i, 'an address or a network such as 203.0.113.0/24'),
          'a list of addresses and networks',
        )
        .min(1, 'at least one address or network'),
    })
    .optional(),
  logRetentionDays: z
    .literal(RETENTIONS, `one of ${RETENTIONS.join(', ')}, as CloudWatch takes them`)
    .default(RetentionDays.ONE_MONTH),
  logLevel: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('INFO'),
  /** US dollars for one contact, for the dashboard's cost a day. See docs/deploy.md for where they come from. */
  pricePerContact: z
    .strictObject({
      email: price.default(LIST_PRICES.email),
      sms: price.default(PRICES.contact.sms),
      voice: price.default(PRICES.contact.call),
    })
    .prefault({}),
  /**
   * How a new version of a sender takes over: `canary` gives it a tenth of the messages for five minutes, and takes it back
   * where an alarm goes off. `at-once` is for a mend while such an alarm is red, which would stop it.
   */
  rollOut: z.enum(ROLL_OUTS, `one of ${ROLL_OUTS.join(', ')}`).default('canary'),
  /** Whether somebody is reminded end to end every quarter of an hour, as a check. The secret needs a `smokeKey`. */
  smoke: z.boolean('true or false').default(false),
  /** When the secret was last changed: with another text every function starts again, and reads it. */
  secretOf: matching(/^[\w.:-]{1,40}$/, 'a date such as 2026-11-30, or another short word').optional(),
  /**
   * Keeps a copy of the table in another region, for the loss of this one: where, and the key there, which is of the stage's
   * data stack there. For a stage that is new: a table that stands can't become one of these. See docs/deploy.md.
   */
  replica: z
    .strictObject({
      region: matching(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'a region such as us-west-2'),
      keyArn: matching(
        /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/\S+$/,
        'the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID',
      ),
    })
    .optional(),
  /** True of the stage in that other region: it takes the table as the copy that it is given. */
  standby: z.boolean('true or false').default(false),
  /**
   * What this region does; one region at a time does more than `none`. `all`; `asked`: what the API is asked for, and nothing
   * runs by itself; `none`: its functions may not even write. Where left out, `none` of a stand-by, else `all`.
   */
  work: z.enum(WORK, `one of ${WORK.join(', ')}`).optional(),
  /** Where alarms link to; by default to the runbook that the stage itself serves. */
  runbook: matching(/^https?:\/\/\S+$/, 'an address, https://…').optional(),
  /** An EventBridge bus of yours that every office's events are put on besides: its name, or its ARN. */
  eventBus: matching(
    /^(?:[\w./-]{1,256}|arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]{1,256})$/,
    'the name of an EventBridge bus, or its ARN',
  ).optional(),
  /** Where an OpenTelemetry collector takes traces (OTLP over HTTP, protobuf); none are sent by default. */
  otlpEndpoint: matching(/^https?:\/\/\S+$/, 'an address, https://…').optional(),
});

/** A stage, and the value of every parameter of it. */
export interface Parameters extends z.infer<typeof schema> {
  stage: Stage;
  sesIdentities: string[];
  shards: number;
}

type Given = Pick<z.infer<typeof schema>, 'smsFrom' | 'voiceFrom' | 'endUserMessaging' | 'providers'>;

/** Whose texts and calls are, the preferred one first. */
export function phonesOf({ smsFrom, voiceFrom, endUserMessaging, providers }: Given): PhoneNames {
  const order = [...new Set([...providers, ...PHONE_PROVIDERS])];
  const of = (from: Record<PhoneProvider, string | undefined>) =>
    order.filter((name) => from[name] !== undefined);
  return {
    sms: of({ Twilio: smsFrom, AWS: endUserMessaging?.smsFrom }),
    voice: of({ Twilio: voiceFrom, AWS: endUserMessaging?.voiceFrom }),
  };
}

/** Faults that concern several parameters, which one field's schema can't see. */
const contradictions = (given: z.infer<typeof schema>): string[] => [
  ...(['sms', 'voice'] as const)
    .filter((channel) => phonesOf(given)[channel].length === 0)
    .map(
      (channel) =>
        `${channel}From is missing, and so is endUserMessaging.${channel}From: one of them must say what ${channel === 'sms' ? 'texts' : 'calls'} come from`,
    ),
  ...Object.entries(given.providersByCountry).flatMap(([code, names]) =>
    names
      .filter((name) => !Object.values(phonesOf(given)).flat().includes(name))
      .map((name) => `providersByCountry.${code} names ${name}, of which no sender is given`),
  ),
  ...(given.scheduleGroups > shardsOf(given)
    ? [`scheduleGroups is ${given.scheduleGroups}, but must be at most the ${shardsOf(given)} shards`]
    : []),
  ...concurrencyFaults(given),
  ...(given.replica !== undefined && given.standby
    ? [
        'replica and standby exclude each other: the one is of the region that has the table, the other of the one that has its copy',
      ]
    : []),
  ...(given.publicUrl !== undefined && given.domain !== undefined
    ? ['publicUrl and domain exclude each other: with a domain, its name is the public address']
    : []),
  ...(identitiesOf(given).some((identity) => belongsTo(given.emailFrom, identity))
    ? []
    : [`emailFrom is ${JSON.stringify(given.emailFrom)}, but must belong to one of sesIdentities`]),
];

/** A step leaves its place in the due index, and the next one takes one; a partition takes a thousand of these a second. */
const STEPS_A_SHARD = 500;
const SHARDS_MIN = 4;

type Paced = Pick<z.infer<typeof schema>, 'shards' | 'emailsPerSecond' | 'smsPerSecond' | 'callsPerSecond'>;

/** Enough for all that the paces let out in a second. */
const shardsOf = ({ shards, emailsPerSecond, smsPerSecond, callsPerSecond }: Paced): number =>
  shards ??
  Math.max(SHARDS_MIN, Math.ceil((emailsPerSecond + smsPerSecond + callsPerSecond) / STEPS_A_SHARD));

type Work = Pick<Parameters, 'work' | 'standby'>;
const workOf = ({ work, standby }: Work) => work ?? (standby ? 'none' : 'all');
/** Whether this region may write the table. */
export const writesHere = (parameters: Work): boolean => workOf(parameters) !== 'none';
/** Whether reminding goes on here by itself. */
export const runsHere = (parameters: Work): boolean => workOf(parameters) === 'all';

const identitiesOf = ({ emailFrom, sesIdentities }: z.infer<typeof schema>): string[] =>
  sesIdentities ?? [domainOf(emailFrom)];

const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1);

const belongsTo = (email: string, identity: string): boolean =>
  identity.includes('@')
    ? email === identity
    : domainOf(email) === identity || domainOf(email).endsWith(`.${identity}`);

/**
 * Checks what was given for a stage.
 * @param source names the file in the message
 * @throws ParameterError with every fault at once
 */
export function parseParameters(stage: Stage, given: unknown, source: string): Parameters {
  const parsed = schema.safeParse(given);
  const faults = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.flatMap((issue) => faultsOf(issue, given));
  if (!parsed.success || faults.length > 0) throw new ParameterError(listOf(source, faults));
  const { data } = parsed;
  return { ...data, stage, sesIdentities: identitiesOf(data), shards: shardsOf(data) };
}

const listOf = (source: string, faults: readonly string[]): string =>
  [`${source} can't be used:`, ...faults.map((fault) => `  ${fault}`)].join('\n');

function faultsOf(issue: z.core.$ZodIssue, given: unknown): string[] {
  const name = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const at = name ? `${name}.` : '';
    return issue.keys.map((key) => `${at}${key} is an unknown parameter; known are ${namesAt(issue.path)}`);
  }
  if (name === '') return ['it must be a JSON object'];
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    given,
  );
  return value === undefined
    ? [`${name} is missing: it must be ${issue.message}`]
    : [`${name} is ${JSON.stringify(value)}, but must be ${issue.message}`];
}

function namesAt([group]: readonly PropertyKey[]): string {
  const inner: unknown = group === undefined ? schema : schema.shape[group as keyof typeof schema.shape];
  let at = inner;
  while (at instanceof z.ZodPrefault || at instanceof z.ZodOptional) at = at.unwrap();
  return at instanceof z.ZodObject ? Object.keys(at.shape).join(', ') : '';
}

/** The root of the repository. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Reads the parameters of `-c stage=NAME` (default dev) from `cdk/stages/NAME.json`, or from `-c config=FILE`.
 * @throws ParameterError
 */
export function readParameters(stage: unknown = 'dev', config?: unknown): Parameters {
  const known = STAGES.find((each) => each === stage);
  if (!known)
    throw new ParameterError(`stage is ${JSON.stringify(stage)}, but must be one of ${STAGES.join(', ')}`);
  const file = typeof config === 'string' ? config : `${ROOT}cdk/stages/${known}.json`;
  if (!existsSync(file)) throw new ParameterError(`config is ${file}, where there is no file`);
  return parseParameters(known, readJson(file), relative(process.cwd(), file));
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ParameterError(`${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
