/**
 * AWS End User Messaging by the real SDK over HTTP, against a small server that speaks its protocol; and its events as
 * they are documented, through SNS's real signature.
 */

import { EventType } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { snsVerifier } from '../../../../shared/adapters/aws/sns-signature.ts';
import { checkEum } from '../../../../shared/adapters/eum/check.ts';
import { endsCall, meaningOf } from '../../../../shared/adapters/eum/codes.ts';
import { eumAnswering, eumClient, eumSms, eumVoice } from '../../../../shared/adapters/eum/sender.ts';
import { eumWebhooks, onEumRecord } from '../../../../shared/adapters/eum/webhooks.ts';
import { systemClock } from '../../../../shared/adapters/system.ts';
import { provesImpossible } from '../../../../shared/domain/core/reasons.ts';
import { HOUR } from '../../../../shared/domain/core/time.ts';
import type { SendRequest } from '../../../../shared/ports/senders.ts';
import type { Feedback } from '../../../../shared/ports/webhooks.ts';
import { LOCAL_AWS } from '../../../fixtures/aws.ts';
import type { EumFault } from '../../../fixtures/eum-fake.ts';
import { FakeEum } from '../../../fixtures/eum-fake.ts';
import { asAppointment, asTenant } from '../../../fixtures/ids.ts';
import { fakeSns, notification, TOPIC } from '../../../fixtures/sns.ts';

const NOW = Date.parse('2026-12-01T15:00:00Z');
const OUR_NUMBER = '+12065550152';
const TAGS = { entry: 'dental__apt_1__1__0', attempt: '1', signature: 'signature' };
let fake: FakeEum;

beforeEach(async () => {
  fake = await FakeEum.open();
});
afterEach(() => fake.close());

const client = () => eumClient({ ...LOCAL_AWS, endpoint: fake.endpoint });
const options = (timeoutMs?: number) => ({
  client: client(),
  from: OUR_NUMBER,
  configurationSet: 'ringonce',
  timeoutMs,
});
const common = {
  tenant: asTenant('dental'),
  entry: { tenant: asTenant('dental'), appointment: asAppointment('apt_1'), revision: 1, step: 0 },
  attempt: 1,
  to: '+12125550123',
  from: null,
  replyTo: null,
  senderName: 'Dental',
  locale: 'de-AT',
  usefulUntil: NOW + 2 * HOUR,
  callback: 'e=dental%2Fapt_1%2F1%2F0&a=1&s=signature',
  now: NOW,
};
const text: SendRequest<'sms'> = { ...common, channel: 'sms', content: { body: 'See you on Friday.' } };
const call: SendRequest<'voice'> = {
  ...common,
  channel: 'voice',
  content: { script: 'Hello.', menu: 'Press 1.', goodbye: 'Goodbye.', voicemail: 'Call us.' },
};

describe('a contact', () => {
  test('is one request, a text or a call, and carries whose it is', async () => {
    expect(await eumSms(options()).send(text)).toEqual({ kind: 'accepted', providerId: 'aws-1' });
    expect(await eumVoice(options()).send(call)).toEqual({ kind: 'accepted', providerId: 'aws-2' });
    const both = {
      DestinationPhoneNumber: '+12125550123',
      OriginationIdentity: OUR_NUMBER,
      ConfigurationSetName: 'ringonce',
      TimeToLive: 7_200,
      Context: TAGS,
    };
    expect(fake.asked).toEqual([
      {
        operation: 'SendTextMessage',
        body: { ...both, MessageBody: 'See you on Friday.', MessageType: 'TRANSACTIONAL' },
      },
      {
        operation: 'SendVoiceMessage',
        body: { ...both, MessageBody: 'Hello. Goodbye.', MessageBodyTextType: 'TEXT', VoiceId: 'VICKI' },
      },
    ]);
    expect(await eumSms(options()).send({ ...text, usefulUntil: NOW + 1_000 })).toMatchObject({
      reason: 'too_late',
    });
    expect(await eumSms(options()).lookup(text, NOW)).toEqual({ kind: 'unknown' });
    expect(fake.asked).toHaveLength(2);
  });

  const error = (status: number, type: string, reason?: string, field?: string): EumFault => ({
    kind: 'error',
    status,
    type,
    ...(reason && { reason }),
    ...(field && { field }),
  });
  test.each<[string, EumFault, object]>([
    ['too many', error(400, 'ThrottlingException'), { kind: 'failed', reason: 'provider_busy' }],
    [
      'STOP',
      error(400, 'ConflictException', 'DESTINATION_PHONE_NUMBER_OPTED_OUT'),
      { kind: 'rejected', reason: 'opted_out' },
    ],
    [
      'a country that is blocked',
      error(400, 'ConflictException', 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION'),
      { kind: 'rejected', reason: 'rejected' },
    ],
    [
      'an account without production access',
      error(400, 'ConflictException', 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED'),
      { kind: 'failed', reason: 'provider_error' },
    ],
    [
      'no such number',
      error(400, 'ValidationException', 'FIELD_VALIDATION_FAILED', 'DestinationPhoneNumber'),
      { kind: 'rejected', reason: 'invalid_address' },
    ],
    [
      'a sender that is not ours',
      error(400, 'ValidationException', 'INVALID_PARAMETER', 'OriginationIdentity'),
      { kind: 'failed', reason: 'provider_error' },
    ],
    [
      'what was spent this month',
      error(400, 'ServiceQuotaExceededException', 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT'),
      { kind: 'failed', reason: 'provider_error' },
    ],
    ['no right', error(400, 'AccessDeniedException'), { kind: 'failed', reason: 'provider_error' }],
    ['a fault of theirs', error(500, 'InternalServerException'), { kind: 'unknown' }],
    ['a cut line', { kind: 'reset', taken: true }, { kind: 'unknown' }],
    ['silence', { kind: 'hang', taken: false }, { kind: 'unknown' }],
  ])('%s', async (_name, fault, expected) => {
    fake.faults = [fault];
    expect(await eumSms(options(fault.kind === 'hang' ? 300 : 10_000)).send(text)).toMatchObject(expected);
    expect(fake.asked).toHaveLength(1);
  });

  test('that had no connection was surely not taken', async () => {
    const dead = options();
    await fake.close();
    expect(await eumVoice(dead).send(call)).toMatchObject({ kind: 'failed', code: 'aws ECONNREFUSED' });
    fake = await FakeEum.open();
  });
});

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html */
const event = (eventType: string, context: object = TAGS) => ({
  eventType,
  eventVersion: '1.0',
  eventTimestamp: 1_686_975_103_470,
  isFinal: true,
  originationPhoneNumber: OUR_NUMBER,
  destinationPhoneNumber: '+14255550156',
  messageId: 'aws-1',
  messageStatus: eventType.slice(5),
  context,
});

function hearing() {
  const heard: unknown[] = [];
  const feedback = {
    verifyCallback: ({ e, a, s }: Record<string, string>) =>
      s === 'signature' ? { entry: e, attempt: a } : undefined,
    receipt: async (_of: unknown, receipt: object, final: boolean) => void heard.push({ ...receipt, final }),
    reply: async (...said: unknown[]) => {
      heard.push(said);
      return { answer: 'See you then.' };
    },
    refused: (...said: unknown[]) => heard.push(said),
  } as unknown as Feedback;
  const [webhook] = eumWebhooks(
    snsVerifier({ clock: systemClock, topicArns: [TOPIC], fetch: fakeSns().fetch }),
    eumAnswering(client()),
  );
  const hear = async (message: object) => {
    const body = JSON.stringify(notification(JSON.stringify(message)));
    const verified = await webhook?.verify({ url: '/webhooks/aws', body, header: () => undefined });
    return verified?.kind === 'own' ? verified.take(feedback) : verified;
  };
  return { heard, feedback, hear };
}

describe('what comes through SNS', () => {
  test.each<[string, object | null]>([
    ['TEXT_QUEUED', { kind: 'accepted', providerId: 'aws-1', final: false }],
    ['TEXT_SUCCESSFUL', { kind: 'accepted', providerId: 'aws-1', final: false }],
    ['TEXT_DELIVERED', { kind: 'delivered', providerId: 'aws-1', final: false }],
    ['TEXT_INVALID', { kind: 'failed', reason: 'invalid_address', detail: 'aws TEXT_INVALID', final: false }],
    ['VOICE_RINGING', { kind: 'accepted', providerId: 'aws-1', final: false }],
    ['VOICE_COMPLETED', { kind: 'delivered', providerId: 'aws-1', final: true }],
    ['VOICE_NO_ANSWER', { kind: 'failed', reason: 'no_answer', detail: 'aws VOICE_NO_ANSWER', final: true }],
    ['MEDIA_DELIVERED', null],
  ])('%s', async (type, receipt) => {
    const { heard, hear } = hearing();
    expect(await hear(event(type))).toEqual({ kind: 'taken' });
    expect(heard).toEqual(receipt ? [receipt] : []);
  });

  test('an event that is not ours is forgotten, and one that we did not sign refused', async () => {
    const { heard, hear } = hearing();
    expect(await hear(event('TEXT_DELIVERED', {}))).toEqual({ kind: 'taken' });
    expect(await hear(event('TEXT_DELIVERED', { ...TAGS, signature: 'other' }))).toMatchObject({
      kind: 'refused',
    });
    expect(await hear({ odd: true })).toMatchObject({ kind: 'malformed' });
    expect(heard).toEqual([]);
  });

  test('a text that somebody writes is heard, and answered from the number that was written to', async () => {
    const { heard, hear } = hearing();
    const written = {
      originationNumber: '+14255550156',
      destinationNumber: OUR_NUMBER,
      messageKeyword: 'KEYWORD_1',
      messageBody: 'C',
      inboundMessageId: 'in-1',
      previousPublishedMessageId: 'aws-1',
    };
    expect(await hear(written)).toEqual({ kind: 'taken' });
    expect(heard).toEqual([['+14255550156', OUR_NUMBER, 'C', 'in-1', null]]);
    expect(fake.taken[0]?.body).toEqual({
      DestinationPhoneNumber: '+14255550156',
      OriginationIdentity: OUR_NUMBER,
      MessageBody: 'See you then.',
      MessageType: 'TRANSACTIONAL',
    });
  });

  test('a function of ours hears of our topic alone', async () => {
    const { heard, feedback } = hearing();
    const answer = eumAnswering(client());
    const record = (TopicArn: string, message: object) =>
      onEumRecord({ TopicArn, Message: JSON.stringify(message) }, TOPIC, feedback, answer);
    expect(await record('arn:aws:sns:us-east-1:1:other', event('TEXT_DELIVERED'))).toBe(false);
    expect(heard).toEqual([]);
    expect(await record(TOPIC, event('TEXT_DELIVERED'))).toBe(true);
    expect(await record(TOPIC, event('TEXT_DELIVERED', { ...TAGS, signature: 'other' }))).toBe(true);
    expect(heard).toEqual([{ kind: 'delivered', providerId: 'aws-1', final: false }, ['aws', 'signature']]);
  });
});

test('every event of a text or a call has a meaning, and only the person’s own bring a louder step forward', () => {
  const own = Object.values(EventType).filter((type) => /^(TEXT|VOICE)_(?!ALL)/.test(type));
  expect(own.filter((type) => meaningOf(type) === undefined)).toEqual([]);
  const louder = own.filter((type) => {
    const meaning = meaningOf(type);
    return meaning && meaning !== 'accepted' && meaning !== 'delivered' && provesImpossible(meaning);
  });
  expect(louder).toEqual(['TEXT_INVALID', 'TEXT_UNREACHABLE']);
  expect(own.filter(endsCall).every((type) => type.startsWith('VOICE_'))).toBe(true);
});

test('the doctor says what is missing', async () => {
  const look = async () =>
    (
      await checkEum({ client: client(), configurationSet: 'ringonce', topicArn: TOPIC, froms: [OUR_NUMBER] })
    ).map(({ ok, detail }) => [ok, detail]);
  expect(await look()).toEqual([
    [false, 'unknown'],
    [false, 'TEXT_ALL, VOICE_ALL not sent to our topic'],
    [false, 'not of this account'],
  ]);
  fake.described = {
    DescribeAccountAttributes: { AccountAttributes: [{ Name: 'ACCOUNT_TIER', Value: 'PRODUCTION' }] },
    DescribeConfigurationSets: {
      ConfigurationSets: [
        {
          EventDestinations: [
            { Enabled: true, MatchingEventTypes: ['ALL'], SnsDestination: { TopicArn: TOPIC } },
          ],
        },
      ],
    },
    DescribePhoneNumbers: {
      PhoneNumbers: [{ Status: 'ACTIVE', NumberCapabilities: ['SMS', 'VOICE'], TwoWayEnabled: true }],
    },
  };
  expect((await look()).map(([ok]) => ok)).toEqual([true, true, true]);
});
