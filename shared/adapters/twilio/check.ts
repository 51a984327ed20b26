/**
 * Looks at Twilio's configuration and says what to fix. Called by `doctor`. It only reads: nothing is sent to anybody.
 */
import * as z from 'zod';
import type { Check } from '../../ports/provider.ts';
import type { Answer } from '../process/ask-once.ts';
import { WEBHOOKS } from './paths.ts';
import type { TwilioAccess } from './request.ts';
import { accountPath, apiUrl, get } from './request.ts';

export interface TwilioCheckOptions extends TwilioAccess {
  /** Where Twilio reaches us, without a slash at the end. */
  publicUrl: string;
  /** What `twilioSms` sends from; null where SMS are not sent by Twilio. */
  smsFrom: string | null;
  /** What `twilioVoice` calls from; null where calls are not made by Twilio. */
  voiceFrom: string | null;
  /** Where Messaging Services are; another one is for tests. */
  messagingUrl?: string | undefined;
}

const MESSAGING_API = 'https://messaging.twilio.com';

/** @returns one check for each thing looked at, in the order in which to fix them */
export async function checkTwilio(options: TwilioCheckOptions): Promise<Check[]> {
  const account = await checkAccount(options);
  const address = checkAddress(options.publicUrl);
  if (!account.ok) return [account, address];
  const sms = options.smsFrom === null ? [] : await checkSms(options, options.smsFrom);
  const voice = options.voiceFrom === null ? [] : await checkVoice(options, options.voiceFrom);
  return [account, address, ...sms, ...voice];
}

const good = (name: string, detail: string): Check => ({ name, ok: true, detail });
const bad = (name: string, detail: string, fix: string): Check => ({ name, ok: false, detail, fix });

/** Names of checks. */
const ACCOUNT = 'Twilio account';
const ADDRESS = 'Twilio callbacks';
const SMS = 'Twilio SMS sender';
const REPLIES = 'Twilio SMS replies';
const CALLER = 'Twilio caller ID';
const CALLS_BACK = 'Twilio calls to us';

/** https://www.twilio.com/docs/iam/api/account */
const Account = z.object({ status: z.string(), type: z.string().nullish() });

async function checkAccount(options: TwilioCheckOptions): Promise<Check> {
  const answer = await get(options, apiUrl(options, `${accountPath(options)}.json`));
  if (answer.kind === 'answered' && (answer.status === 401 || answer.status === 404))
    return bad(
      ACCOUNT,
      'Twilio does not know this account SID with this auth token.',
      'Copy both from the Twilio Console; the token of a subaccount is its own.',
    );
  const account = read(answer, Account);
  if (!account) return unread(ACCOUNT, answer);
  if (account.status !== 'active')
    return bad(ACCOUNT, `The account is ${account.status}.`, 'Activate it in the Twilio Console.');
  return account.type === 'Trial'
    ? bad(
        ACCOUNT,
        'It is a trial account: it reaches only verified numbers.',
        'Upgrade it in the Twilio Console.',
      )
    : good(ACCOUNT, 'The account is active.');
}

function read<T>(answer: Answer, schema: z.ZodType<T>): T | undefined {
  if (answer.kind !== 'answered' || answer.status !== 200) return undefined;
  return schema.safeParse(answer.body).data;
}

function unread(name: string, answer: Answer): Check {
  if (answer.kind === 'unreachable')
    return bad(
      name,
      `Twilio can't be reached (${answer.code}).`,
      'Let this machine reach api.twilio.com over HTTPS.',
    );
  const detail = answer.kind === 'lost' ? answer.detail : `http ${answer.status}`;
  return bad(name, `Twilio gave no usable answer (${detail}).`, 'Try again; see https://status.twilio.com.');
}

/** Twilio wants a host without underscores: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource */
function checkAddress(publicUrl: string): Check {
  const url = URL.parse(publicUrl);
  if (url?.protocol !== 'https:')
    return bad(
      ADDRESS,
      'The public URL is not HTTPS.',
      'Set the public URL to the https:// address of this system.',
    );
  if (url.hostname.includes('_'))
    return bad(ADDRESS, 'The public URL has an underscore in its host.', 'Use a host name without one.');
  return good(ADDRESS, `Twilio calls back at ${url.origin}.`);
}

/** Whether an address set at Twilio is the one that we want; what it says of retries is nobody's concern. */
const isTo = (url: string | null | undefined, wanted: string): boolean => url?.split('#', 1)[0] === wanted;

const inboundUrl = (options: TwilioCheckOptions): string => `${options.publicUrl}${WEBHOOKS}/inbound`;

const checkSms = (options: TwilioCheckOptions, from: string): Promise<Check[]> =>
  from.startsWith('MG') ? checkService(options, from) : checkSmsNumber(options, from);

/** https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
const Numbers = z.object({
  incoming_phone_numbers: z.array(
    z.object({
      phone_number: z.string(),
      capabilities: z.object({ sms: z.boolean().optional(), voice: z.boolean().optional() }),
      sms_url: z.string().nullish(),
      sms_method: z.string().nullish(),
      voice_url: z.string().nullish(),
      voice_method: z.string().nullish(),
      voice_application_sid: z.string().nullish(),
      trunk_sid: z.string().nullish(),
    }),
  ),
});
type OwnNumber = z.infer<typeof Numbers>['incoming_phone_numbers'][number];

/** @returns undefined where the account has no such number */
async function ownNumber(
  options: TwilioCheckOptions,
  phone: string,
): Promise<{ found: OwnNumber | undefined } | { unread: Answer }> {
  const query = new URLSearchParams({ PhoneNumber: phone });
  const answer = await get(
    options,
    apiUrl(options, `${accountPath(options)}/IncomingPhoneNumbers.json?${query}`),
  );
  const numbers = read(answer, Numbers)?.incoming_phone_numbers;
  return numbers ? { found: numbers.find((one) => one.phone_number === phone) } : { unread: answer };
}

async function checkSmsNumber(options: TwilioCheckOptions, from: string): Promise<Check[]> {
  if (!from.startsWith('+'))
    return [
      bad(
        REPLIES,
        'The sender is a name or a short code: whether people can answer it was not looked at.',
        'Send from a number or a Messaging Service, so that STOP and other replies arrive.',
      ),
    ];
  const number = await ownNumber(options, from);
  if ('unread' in number) return [unread(SMS, number.unread)];
  if (!number.found?.capabilities.sms)
    return [
      bad(
        SMS,
        number.found ? 'The number can’t send SMS.' : 'The account has no such number.',
        'Choose one of the account’s numbers that has SMS.',
      ),
    ];
  return [good(SMS, 'The number can send SMS.'), repliesOf(options, number.found)];
}

const repliesOf = (options: TwilioCheckOptions, number: OwnNumber): Check =>
  repliesCheck(options, 'The number', number.sms_url, number.sms_method);

function repliesCheck(
  options: TwilioCheckOptions,
  what: string,
  url: string | null | undefined,
  method: string | null | undefined,
): Check {
  const wanted = inboundUrl(options);
  if (isTo(url, wanted) && method === 'POST') return good(REPLIES, `${what} hands replies to us.`);
  return bad(
    REPLIES,
    `${what} does not hand replies to us, so a STOP would not be heard.`,
    `Set its webhook for incoming messages to ${wanted}, with POST.`,
  );
}

/** https://www.twilio.com/docs/messaging/api/service-resource */
const Service = z.object({
  inbound_request_url: z.string().nullish(),
  inbound_method: z.string().nullish(),
  use_inbound_webhook_on_number: z.boolean().nullish(),
});

/** https://www.twilio.com/docs/messaging/api/phonenumber-resource */
const ServiceNumbers = z.object({
  phone_numbers: z.array(z.object({ phone_number: z.string(), capabilities: z.array(z.string()) })),
});

async function checkService(options: TwilioCheckOptions, sid: string): Promise<Check[]> {
  const url = `${options.messagingUrl ?? MESSAGING_API}/v1/Services/${sid}`;
  const answer = await get(options, url);
  if (answer.kind === 'answered' && answer.status === 404)
    return [
      bad(SMS, 'The account has no such Messaging Service.', 'Copy its SID (MG…) from the Twilio Console.'),
    ];
  const service = read(answer, Service);
  if (!service) return [unread(SMS, answer)];
  const list = await get(options, `${url}/PhoneNumbers?PageSize=1000`);
  const numbers = read(list, ServiceNumbers)?.phone_numbers;
  if (!numbers) return [unread(SMS, list)];
  const senders = numbers.filter(({ capabilities }) => capabilities.includes('SMS'));
  if (senders.length === 0)
    return [
      bad(SMS, 'The Messaging Service has no number that can send SMS.', 'Add one to its sender pool.'),
    ];
  const sender = good(SMS, `The Messaging Service has ${senders.length} number(s) that can send SMS.`);
  if (!service.use_inbound_webhook_on_number)
    return [
      sender,
      repliesCheck(options, 'The Messaging Service', service.inbound_request_url, service.inbound_method),
    ];
  return [
    sender,
    await repliesOfAll(
      options,
      senders.map(({ phone_number }) => phone_number),
    ),
  ];
}

/** The service leaves replies to the webhooks of its numbers: the first that goes astray is shown. */
async function repliesOfAll(options: TwilioCheckOptions, phones: readonly string[]): Promise<Check> {
  for (const phone of phones) {
    const number = await ownNumber(options, phone);
    if ('unread' in number) return unread(REPLIES, number.unread);
    const check = repliesCheck(
      options,
      `The number ${phone}`,
      number.found?.sms_url,
      number.found?.sms_method,
    );
    if (!check.ok) return check;
  }
  return good(REPLIES, 'The Messaging Service’s numbers hand replies to us.');
}

/** https://www.twilio.com/docs/voice/api/outgoing-caller-ids */
const CallerIds = z.object({ outgoing_caller_ids: z.array(z.object({ phone_number: z.string() })) });

async function checkVoice(options: TwilioCheckOptions, from: string): Promise<Check[]> {
  const number = await ownNumber(options, from);
  if ('unread' in number) return [unread(CALLER, number.unread)];
  // Whoever calls a verified caller ID back reaches the office's own phone.
  if (!number.found) return [await checkCallerId(options, from)];
  return number.found.capabilities.voice
    ? [good(CALLER, 'The number can make calls.'), checkCallsBack(options, number.found)]
    : [bad(CALLER, 'The number can’t make calls.', 'Choose one of the account’s numbers that has Voice.')];
}

/** What a new number answers with: https://www.twilio.com/docs/voice/tutorials/how-to-respond-to-incoming-phone-calls */
const DEMO = 'https://demo.twilio.com/welcome/voice';

/** Calls that somebody else answers on purpose, as a switchboard or the office's own phone, are let be. */
function checkCallsBack(options: TwilioCheckOptions, number: OwnNumber): Check {
  const wanted = `${options.publicUrl}${WEBHOOKS}/voice`;
  const { voice_url: url, voice_method: method, voice_application_sid: app, trunk_sid: trunk } = number;
  if (app || trunk)
    return good(CALLS_BACK, 'An application or a trunk of the account answers calls to the number.');
  if (isTo(url, wanted) && method === 'POST') return good(CALLS_BACK, 'The number hands calls to us.');
  const isOurs = url?.includes(`${WEBHOOKS}/voice`) ?? false;
  if (url && !isOurs && !url.startsWith(DEMO))
    return good(
      CALLS_BACK,
      `Calls to the number are answered by ${URL.parse(url)?.host ?? 'something else'}.`,
    );
  return bad(
    CALLS_BACK,
    'Nobody answers calls to the number: whoever calls back does not hear who called, and can’t opt out.',
    `Set its webhook for incoming calls to ${wanted}, with POST, or to whatever answers for the office.`,
  );
}

async function checkCallerId(options: TwilioCheckOptions, from: string): Promise<Check> {
  const query = new URLSearchParams({ PhoneNumber: from });
  const answer = await get(
    options,
    apiUrl(options, `${accountPath(options)}/OutgoingCallerIds.json?${query}`),
  );
  const known = read(answer, CallerIds)?.outgoing_caller_ids;
  if (!known) return unread(CALLER, answer);
  return known.some(({ phone_number }) => phone_number === from)
    ? good(CALLER, 'The number is a verified caller ID.')
    : bad(
        CALLER,
        'The number is neither the account’s nor verified.',
        'Buy it, or verify it, in the Twilio Console.',
      );
}
