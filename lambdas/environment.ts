/**
 * What each function is told by its environment, checked before anything else happens. Read by `composition.ts`;
 * the infrastructure's tests hold what the stacks set against the same lists.
 *
 * Kept true here: a function asks only for what it uses, and a wrong value is named with what is accepted, all
 * faults at once. Secrets are not among these: they come from Secrets Manager.
 */
import * as z from 'zod/mini';
import { LOG_LEVELS } from '../shared/adapters/aws/telemetry.ts';
import { readNetworks } from '../shared/adapters/process/networks.ts';
import type { PhoneProvider } from '../shared/adapters/providers/stage.ts';
import {
  AWS_SMS_FROM,
  AWS_VOICE_FROM,
  NEEDED,
  PHONE_PROVIDERS,
  SMS_FROM,
  VOICE_FROM,
} from '../shared/adapters/providers/stage.ts';
import type { FunctionName } from './esbuild.ts';

/** Missing or wrong variables, one sentence for each. */
export class EnvironmentError extends Error {}

const text = z.string('is missing').check(z.minLength(1, 'is missing'));
const written = (form: RegExp, what: string) => text.check(z.regex(form, what));
const whole = (least: number, what: string) =>
  z.pipe(written(/^\d{1,7}$/, what), z.transform(Number)).check(z.refine((value) => value >= least, what));
const url = written(/^https?:\/\/\S+$/, 'must be the URL of a queue');
const arn = (service: string) =>
  written(
    new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:\\S+$`),
    `must be an ARN of ${service}, as arn:aws:${service}:REGION:ACCOUNT:…`,
  );

const queues = {
  RINGONCE_QUEUE_EMAIL_URL: url,
  RINGONCE_QUEUE_SMS_URL: url,
  RINGONCE_QUEUE_VOICE_URL: url,
};
const deadLetters = {
  RINGONCE_DEAD_LETTERS_EMAIL_URL: url,
  RINGONCE_DEAD_LETTERS_SMS_URL: url,
  RINGONCE_DEAD_LETTERS_VOICE_URL: url,
};
/** Names of providers, the preferred one first. */
const isName = (name: string): name is PhoneProvider => PHONE_PROVIDERS.some((each) => each === name);
const namesIn = (given: string) => given.split(',').filter(isName);
const NAME = `(?:${PHONE_PROVIDERS.join('|')})`;
const accepted = `must be one or more of ${PHONE_PROVIDERS.join(', ')}, the preferred one first`;
const names = z.prefault(
  z.pipe(written(new RegExp(`^${NAME}(?:,${NAME})*$`), accepted), z.transform(namesIn)),
  PHONE_PROVIDERS[0],
);
const byCountry = z.pipe(
  written(
    new RegExp(`^\\+\\d{1,3}=${NAME}(?:,${NAME})*(?:;\\+\\d{1,3}=${NAME}(?:,${NAME})*)*$`),
    `must be calling codes with names of providers, such as +44=${PHONE_PROVIDERS.join(',')}`,
  ),
  z.transform((given: string) =>
    Object.fromEntries(
      given.split(';').map((part): [string, PhoneProvider[]] => {
        const [code = '', preferred = ''] = part.split('=');
        return [code, namesIn(preferred)];
      }),
    ),
  ),
);

/** What the pipeline works with in every function alike: one that lacked a part of it would stop where it needs it. */
const everywhere = {
  RINGONCE_STAGE: text,
  RINGONCE_LOG_LEVEL: z.prefault(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`), 'INFO'),
  RINGONCE_TABLE: text,
  RINGONCE_SHARDS: whole(1, 'must be a whole number from 1'),
  /** Copies of the control, of which each claim reads one. */
  RINGONCE_CONTROL_COPIES: z.prefault(whole(1, 'must be a whole number from 1'), '1'),
  RINGONCE_SECRET_ARN: arn('secretsmanager'),
  RINGONCE_PUBLIC_URL: written(
    /^https:\/\/[^\s?#]*[^\s?#/]$/,
    'must be an https URL without a slash at the end',
  ),
  /** The From of emails, and the organizer in people's calendars. */
  RINGONCE_EMAIL_FROM: written(/^[^\s@]+@[^\s@]+$/, 'must be an email address'),
  /** Who takes texts, and who calls. */
  RINGONCE_SMS_PROVIDERS: names,
  RINGONCE_VOICE_PROVIDERS: names,
  /** Who is preferred for the numbers of a country. */
  RINGONCE_PROVIDERS_BY_COUNTRY: z.optional(byCountry),
};
/**
 * What the providers take in a second, by default less than a new account does: 14 emails, and 3.75 texts from a
 * registered US number. Calls beyond the account's rate the provider queues, for up to a day: they would ring at night.
 */
const pace = {
  RINGONCE_CALLS_PER_SECOND: z.prefault(whole(1, 'must be a whole number from 1'), '1'),
  RINGONCE_EMAILS_PER_SECOND: z.prefault(whole(1, 'must be a whole number from 1'), '10'),
  RINGONCE_SMS_PER_SECOND: z.prefault(whole(1, 'must be a whole number from 1'), '3'),
};

const many = z.prefault(whole(1, 'must be a whole number from 1'), '1000');
/** Messages that a channel's queue may hold: beyond these the work waits in the ledger, where freshness is judged. */
const capacities = {
  /** Runs of the scheduler that share the queues' room. */
  RINGONCE_SCHEDULE_GROUPS: z.prefault(whole(1, 'must be a whole number from 1'), '1'),
  RINGONCE_QUEUE_CAPACITY_EMAIL: many,
  RINGONCE_QUEUE_CAPACITY_SMS: many,
  RINGONCE_QUEUE_CAPACITY_VOICE: many,
};

/** From where the console may be opened; absent: there is none. */
const networks = z.optional(
  z
    .pipe(z.string(), z.transform(readNetworks))
    .check(z.refine((list) => list !== undefined, 'must be addresses and networks such as 203.0.113.0/24')),
);

/** The name or the ARN of a bus that events are put on besides. */
const eventBus = { RINGONCE_EVENT_BUS: z.optional(text) };

/** What one instance may do of the account's calls a second. */
const share = z.prefault(
  z
    .pipe(
      written(/^\d{1,3}(\.\d+)?$/, 'must be a number of calls a second, such as 0.5'),
      z.transform(Number),
    )
    .check(z.refine((value) => value > 0, 'must be more than 0')),
  '0.5',
);

const ofForm = ({ form, accepted }: { form: RegExp; accepted: string }) =>
  z.optional(written(form, accepted));
const configurationSet = { RINGONCE_AWS_CONFIGURATION_SET: z.optional(text) };
const awsSmsFrom = { RINGONCE_AWS_SMS_FROM: ofForm(AWS_SMS_FROM) };
const smsFrom = { RINGONCE_SMS_FROM: ofForm(SMS_FROM) };
const voiceFrom = { RINGONCE_VOICE_FROM: ofForm(VOICE_FROM) };

/** What goes with the providers of a channel. Read for its variables when all others are as they must be. */
function neededFor(channel: keyof typeof NEEDED) {
  const variable = `RINGONCE_${channel.toUpperCase()}_PROVIDERS`;
  return z.check<Record<string, unknown>>(({ value, issues }) => {
    const preferred = value[variable] as readonly PhoneProvider[];
    for (const name of new Set(preferred.flatMap((each) => NEEDED[channel][each])))
      if (value[name] === undefined)
        issues.push({ code: 'custom', path: [name], message: 'is missing', input: value });
  });
}

const ENVIRONMENTS = {
  schedule: z.object({ ...everywhere, ...queues, ...pace, ...capacities }),
  'send-email': z.object({ ...everywhere, RINGONCE_SES_CONFIGURATION_SET: text }),
  'send-sms': z
    .object({ ...everywhere, ...smsFrom, ...awsSmsFrom, ...configurationSet })
    .check(neededFor('sms')),
  'send-voice': z
    .object({
      ...everywhere,
      RINGONCE_CALLS_PER_SECOND: share,
      ...voiceFrom,
      RINGONCE_AWS_VOICE_FROM: ofForm(AWS_VOICE_FROM),
      ...configurationSet,
    })
    .check(neededFor('voice')),
  'http-api': z.object({
    ...everywhere,
    ...deadLetters,
    RINGONCE_CALLBACKS_URL: url,
    RINGONCE_CONSOLE_NETWORKS: networks,
  }),
  feedback: z.object({
    ...everywhere,
    RINGONCE_SES_TOPIC_ARN: arn('sns'),
    RINGONCE_AWS_TOPIC_ARN: z.optional(arn('sns')),
    ...awsSmsFrom,
  }),
  // What it compares after a restore is ours by what it came from.
  audit: z.object({
    ...everywhere,
    ...deadLetters,
    ...smsFrom,
    ...voiceFrom,
    RINGONCE_ALERT_TOPIC_ARN: arn('sns'),
    /** Absent where the function tells offices' software itself, in an account that runs few functions. */
    RINGONCE_HAND_OVERS_URL: z.optional(url),
    ...eventBus,
  }),
  'hand-over': z.object({ ...everywhere, ...eventBus }),
};

/** What one function is told. */
export type Environment<N extends FunctionName> = z.output<(typeof ENVIRONMENTS)[N]>;

/** @throws EnvironmentError that names each variable that is missing or wrong */
export function readEnvironment<N extends FunctionName>(
  name: N,
  variables: Readonly<Record<string, string | undefined>>,
): Environment<N> {
  const parsed = ENVIRONMENTS[name].safeParse(variables);
  if (parsed.success) return parsed.data as Environment<N>;
  // The first fault of each variable: one that is empty is missing.
  const faults = new Map(
    parsed.error.issues.toReversed().map((issue) => [issue.path.join('.'), issue.message]),
  );
  throw new EnvironmentError(
    `The function ${name} can't start: ${[...faults]
      .toReversed()
      .map(([variable, fault]) => `${variable} ${fault}`)
      .join('; ')}`,
  );
}
