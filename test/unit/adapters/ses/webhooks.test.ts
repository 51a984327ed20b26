/**
 * What SES tells, by SNS's envelopes with real signatures: it becomes receipts by the tables, nothing passes without
 * a signature, and no body brings the route down. What the pipeline makes of it: `feedback.test.ts`.
 */

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { snsVerifier } from '../../../../shared/adapters/aws/sns-signature.ts';
import { onSesEvent, onSnsRecord, sesWebhooks } from '../../../../shared/adapters/ses/webhooks.ts';
import { systemClock } from '../../../../shared/adapters/system.ts';
import { readEntryName } from '../../../../shared/domain/core/keys.ts';
import { tagsOf } from '../../../../shared/domain/core/tags.ts';
import type { Receipt } from '../../../../shared/domain/ledger/receipt.ts';
import { webhookRoutes } from '../../../../shared/http/webhooks/webhooks.ts';
import type { AttemptRef, Feedback } from '../../../../shared/ports/webhooks.ts';
import { asAppointment, asTenant } from '../../../fixtures/ids.ts';
import type { Envelope } from '../../../fixtures/sns.ts';
import { confirmation, fakeSns, notification, SUBSCRIBE_URL, TOPIC } from '../../../fixtures/sns.ts';

const E = `elm/apt_${'0'.repeat(26)}/2/1`;
const OF: AttemptRef = {
  entry: {
    tenant: asTenant('elm'),
    appointment: asAppointment(`apt_${'0'.repeat(26)}`),
    revision: 2,
    step: 1,
  },
  attempt: 3,
};
const mac = (text: string) => createHmac('sha256', 'test').update(text).digest('base64url');
const signatureOf = (e: string, a: string) => mac(`${e} ${a}`);
const TAGS = tagsOf(new URLSearchParams({ e: E, a: '3', s: signatureOf(E, '3') }).toString());
const LISTED = { entry: [TAGS.entry], attempt: [TAGS.attempt], signature: [TAGS.signature] };

type Call = { receipt: Receipt; of: AttemptRef; final: boolean } | { complaint: AttemptRef };

/** Remembers what it was told, and checks our signature for real. */
function fakeFeedback(broken = false) {
  const calls: Call[] = [];
  const refused: string[] = [];
  const never = async (): Promise<never> => {
    throw new Error('SES never asks for this');
  };
  const feedback: Feedback = {
    verifyCallback({ e, a, s }) {
      const entry = readEntryName(e);
      return entry && s === signatureOf(e, a) ? { entry, attempt: Number(a) } : undefined;
    },
    async receipt(of, receipt, final) {
      if (broken) throw new Error('the store is down');
      calls.push({ receipt, of, final });
    },
    complaint: async (of) => void calls.push({ complaint: of }),
    refused: (provider, why) => void refused.push(`${provider} ${why}`),
    script: never,
    keypress: never,
    greet: never,
    keyToUs: never,
    reply: never,
  };
  return { feedback, calls, refused };
}

function given({ broken = false } = {}) {
  const { feedback, calls, refused } = fakeFeedback(broken);
  const sns = fakeSns();
  const webhooks = sesWebhooks(snsVerifier({ clock: systemClock, topicArns: [TOPIC], fetch: sns.fetch }));
  const routes = webhookRoutes(feedback, webhooks);
  routes.onError((_error, c) => c.body(null, 500));
  const post = (body: unknown) =>
    routes.request('/webhooks/ses', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
    });
  return { post, calls, refused, feedback, asked: sns.asked };
}

const sesEvent = (eventType: unknown, more: object = {}, tags: unknown = LISTED) => ({
  eventType,
  mail: {
    timestamp: '2026-11-20T15:00:00.000Z',
    messageId: 'ses-1',
    destination: ['ana@example.com'],
    tags: { 'ses:configuration-set': ['ringonce'], ...(tags as object) },
  },
  ...more,
});
const enveloped = (event: unknown, changes: Envelope = {}) => notification(JSON.stringify(event), changes);

const failed = (reason: string, detail: string) => ({ kind: 'failed', reason, detail });
const bounce = (bounceType: string, bounceSubType?: string) => ({
  bounce: { bounceType, ...(bounceSubType && { bounceSubType }) },
});
const TABLE: [string, object, object | undefined][] = [
  ['Send', { send: {} }, { kind: 'accepted', providerId: 'ses-1' }],
  ['Delivery', { delivery: {} }, { kind: 'delivered', providerId: 'ses-1' }],
  ['Bounce', bounce('Permanent', 'General'), failed('bounced', 'ses Permanent General')],
  ['Bounce', bounce('Permanent', 'NoEmail'), failed('bounced', 'ses Permanent NoEmail')],
  ['Bounce', bounce('Permanent', 'Suppressed'), failed('bounced', 'ses Permanent Suppressed')],
  [
    'Bounce',
    bounce('Permanent', 'OnAccountSuppressionList'),
    failed('bounced', 'ses Permanent OnAccountSuppressionList'),
  ],
  ['Bounce', bounce('Transient', 'MailboxFull'), failed('soft_bounced', 'ses Transient MailboxFull')],
  ['Bounce', bounce('Transient', 'General'), failed('soft_bounced', 'ses Transient General')],
  ['Bounce', bounce('Transient', 'MessageTooLarge'), failed('rejected', 'ses Transient MessageTooLarge')],
  ['Bounce', bounce('Transient', 'ContentRejected'), failed('rejected', 'ses Transient ContentRejected')],
  [
    'Bounce',
    bounce('Transient', 'AttachmentRejected'),
    failed('rejected', 'ses Transient AttachmentRejected'),
  ],
  [
    'Bounce',
    bounce('Transient', 'CustomTimeoutExceeded'),
    failed('too_late', 'ses Transient CustomTimeoutExceeded'),
  ],
  ['Bounce', bounce('Undetermined'), failed('soft_bounced', 'ses Undetermined')],
  ['Bounce', bounce('Transient', 'ana@example.com'), failed('soft_bounced', 'ses Transient')],
  ['Bounce', {}, failed('soft_bounced', 'ses Undetermined')],
  [
    'Bounce',
    bounce('Permanent', 'NewKind'),
    { ...failed('rejected', 'ses Permanent NewKind'), unknownCode: 'Permanent-NewKind' },
  ],
  ['Bounce', bounce('Permanent'), { ...failed('rejected', 'ses Permanent'), unknownCode: 'Permanent' }],
  [
    'Bounce',
    bounce('Transient', 'NewKind'),
    { ...failed('soft_bounced', 'ses Transient NewKind'), unknownCode: 'Transient-NewKind' },
  ],
  ['Reject', { reject: { reason: 'Bad content' } }, failed('rejected', 'ses Reject')],
  ['Rendering Failure', { failure: {} }, failed('rejected', 'ses Rendering Failure')],
  ['DeliveryDelay', { deliveryDelay: { delayType: 'MailboxFull' } }, undefined],
  ['Open', { open: {} }, undefined],
  ['Click', { click: {} }, undefined],
  ['Subscription', { subscription: {} }, undefined],
  ['Yet Unheard Of', {}, undefined],
];

describe('an event', () => {
  test.each(TABLE)('%s %j', async (eventType, more, receipt) => {
    const { post, calls, refused } = given();
    const response = await post(enveloped(sesEvent(eventType, more)));
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(calls).toEqual(receipt ? [{ receipt, of: OF, final: false }] : []);
    expect(refused).toEqual([]);
  });

  const DELIVERED = { receipt: { kind: 'delivered', providerId: 'ses-1' }, of: OF, final: false };

  test('of a complaint opts out, and proves the delivery', async () => {
    const { post, calls } = given();
    await post(enveloped(sesEvent('Complaint', { complaint: { complaintSubType: null } })));
    await post(enveloped(sesEvent('Complaint', { complaint: 7 })));
    expect(calls).toEqual([DELIVERED, { complaint: OF }, DELIVERED, { complaint: OF }]);
  });

  test('of somebody who says that it is no spam is no complaint', async () => {
    const { post, calls } = given();
    const complaint = { complaintSubType: null, complaintFeedbackType: 'not-spam' };
    await post(enveloped(sesEvent('Complaint', { complaint })));
    expect(calls).toEqual([DELIVERED]);
    await post(
      enveloped(sesEvent('Complaint', { complaint: { ...complaint, complaintFeedbackType: 'abuse' } })),
    );
    expect(calls).toEqual([DELIVERED, DELIVERED, { complaint: OF }]);
  });

  test('of a complaint that SES remembered says that nothing was sent, too', async () => {
    const { post, calls } = given();
    const complaint = { complaintSubType: 'OnAccountSuppressionList' };
    await post(enveloped(sesEvent('Complaint', { complaint })));
    const receipt = failed('opted_out', 'ses Complaint OnAccountSuppressionList');
    expect(calls).toEqual([{ receipt, of: OF, final: false }, { complaint: OF }]);
  });

  test.each([
    ['an object', (event: object) => event],
    ['its text', (event: object) => JSON.stringify(event)],
  ])('comes to a function of its own as %s', async (_name, as) => {
    const { feedback, calls } = fakeFeedback();
    expect(await onSesEvent(as(sesEvent('Delivery')), feedback)).toEqual({ kind: 'taken' });
    expect(await onSesEvent(as(sesEvent('Open')), feedback)).toEqual({ kind: 'taken' });
    expect(calls).toEqual([{ receipt: { kind: 'delivered', providerId: 'ses-1' }, of: OF, final: false }]);
  });

  test.each<[string, string, object | string, string[]]>([
    ['of our topic', TOPIC, sesEvent('Delivery'), []],
    ['of another topic', `${TOPIC}-of-others`, sesEvent('Delivery'), ['ses topic']],
    [
      'that we did not sign',
      TOPIC,
      sesEvent('Delivery', {}, { ...LISTED, attempt: ['4'] }),
      ['ses signature'],
    ],
    ['that is none', TOPIC, 'hello', ['ses malformed']],
  ])('comes to a function of its own from SNS: one %s', async (_name, TopicArn, event, counted) => {
    const { feedback, calls, refused } = fakeFeedback();
    await onSnsRecord({ TopicArn, Message: JSON.stringify(event) }, TOPIC, feedback);
    expect(refused).toEqual(counted);
    expect(calls).toHaveLength(counted.length === 0 ? 1 : 0);
  });

  test('that the pipeline could not take comes again: that alone is an error', async () => {
    const { post } = given({ broken: true });
    expect((await post(enveloped(sesEvent('Delivery')))).status).toBe(500);
  });
});

describe('what is not ours', () => {
  test('mail of others by the same configuration set is passed over', async () => {
    const { post, calls, refused } = given();
    const foreign = { ...sesEvent('Bounce', bounce('Permanent')), mail: { messageId: 'x' } };
    expect((await post(enveloped(foreign))).status).toBe(204);
    expect((await post(enveloped(sesEvent('Bounce', {}, { entry: 1, attempt: [] })))).status).toBe(204);
    expect([calls, refused]).toEqual([[], []]);
  });

  test('SES’s own greeting to a topic is passed over', async () => {
    const { post, calls, refused } = given();
    const greeting = 'Successfully validated SNS topic for Amazon SES event publishing.';
    expect((await post(notification(greeting))).status).toBe(204);
    expect([calls, refused]).toEqual([[], []]);
  });

  test.each([
    ['another attempt', { ...LISTED, attempt: ['4'] }],
    ['another entry', { ...LISTED, entry: [TAGS.entry.replace('elm', 'oak')] }],
    ['a forged signature', { ...LISTED, signature: ['forged'] }],
    ['an entry that is none', { ...LISTED, entry: ['__proto__'] }],
  ])('403: %s', async (_name, tags) => {
    const { post, calls, refused } = given();
    const response = await post(enveloped(sesEvent('Bounce', bounce('Permanent'), tags)));
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect([calls, refused]).toEqual([[], ['ses signature']]);
  });
});

describe('a subscription', () => {
  test('to our topic is confirmed', async () => {
    const { post, asked, calls } = given();
    expect((await post(confirmation())).status).toBe(204);
    expect(asked.at(-1)).toBe(SUBSCRIBE_URL);
    expect(calls).toEqual([]);
  });

  test('to the topic of others, or not by SNS, is not', async () => {
    const { post, asked, refused } = given();
    expect((await post(confirmation({ TopicArn: `${TOPIC}-of-others` }))).status).toBe(403);
    expect((await post({ ...confirmation(), Token: 'other' })).status).toBe(403);
    expect(asked).not.toContain(SUBSCRIBE_URL);
    expect(refused).toEqual(['ses topic', 'ses signature']);
  });

  test('that was ended is counted, and stays ended', async () => {
    const { post, asked, refused } = given();
    expect((await post(confirmation({ Type: 'UnsubscribeConfirmation' }))).status).toBe(204);
    expect(asked).not.toContain(SUBSCRIBE_URL);
    expect(refused).toEqual(['ses unsubscribed']);
  });
});

describe('without a valid signature nothing happens', () => {
  const good = enveloped(sesEvent('Complaint'));
  test.each<[string, object, string]>([
    ['no signature', { ...good, Signature: '' }, 'signature'],
    [
      'another body',
      { ...good, Message: JSON.stringify(sesEvent('Bounce', bounce('Permanent'))) },
      'signature',
    ],
    ['a certificate of others', { ...good, SigningCertURL: 'https://evil.example/x.pem' }, 'signature'],
    ['another topic', enveloped(sesEvent('Complaint'), { TopicArn: `${TOPIC}-of-others` }), 'topic'],
    ['a body that is no message of SNS', { hello: 'world' }, 'topic'],
  ])('403: %s', async (_name, envelope, why) => {
    const { post, calls, refused } = given();
    expect((await post(envelope)).status).toBe(403);
    expect([calls, refused]).toEqual([[], [`ses ${why}`]]);
  });

  test.each([
    ['no JSON', '{', 'ses malformed'],
    ['no object', '[]', 'ses malformed'],
    ['null', 'null', 'ses malformed'],
    ['nothing', '', 'ses malformed'],
    ['a message that is no event', JSON.stringify(notification('hello')), 'ses malformed'],
    ['no mail', JSON.stringify(enveloped({ eventType: 'Bounce' })), 'ses malformed'],
    ['an odd bounce', JSON.stringify(enveloped(sesEvent('Bounce', { bounce: 7 }))), 'ses malformed'],
    ['an odd type', JSON.stringify(enveloped(sesEvent('<b>'))), 'ses malformed'],
  ])('400: %s', async (_name, body, why) => {
    const { post, calls, refused } = given();
    expect((await post(body)).status).toBe(400);
    expect([calls, refused]).toEqual([[], [why]]);
  });

  test('413: a body beyond 1 MiB', async () => {
    expect((await given().post('x'.repeat(1024 * 1024 + 1))).status).toBe(413);
  });
});

describe('whatever comes', () => {
  const junk = fc.string({ unit: 'binary', maxLength: 60 });
  const value = fc.oneof(junk, fc.jsonValue(), fc.constantFrom(...Object.values(TAGS)));
  const event = fc.record(
    {
      eventType: fc.oneof(fc.constantFrom('Bounce', 'Complaint', 'Delivery', 'Reject', 'Send'), value),
      mail: fc.oneof(
        fc.constant(sesEvent('x').mail),
        fc.record(
          { messageId: fc.oneof(fc.constant('ses-1'), value), tags: fc.oneof(fc.constant(LISTED), value) },
          { requiredKeys: [] },
        ),
        value,
      ),
      bounce: fc.oneof(fc.constant({ bounceType: 'Permanent' }), value),
      complaint: value,
    },
    { requiredKeys: [] },
  );
  const envelope = fc.record(
    {
      Type: fc.oneof(
        fc.constantFrom('Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'),
        value,
      ),
      MessageId: value,
      TopicArn: fc.oneof(fc.constant(TOPIC), value),
      Subject: value,
      Message: fc.oneof(
        event.map((each) => JSON.stringify(each)),
        value,
      ),
      Timestamp: value,
      Token: value,
      SubscribeURL: fc.oneof(fc.constant(SUBSCRIBE_URL), value),
      SignatureVersion: fc.oneof(fc.constantFrom('1', '2'), value),
      Signature: fc.oneof(fc.base64String(), value),
      SigningCertURL: fc.oneof(fc.constant(confirmation()['SigningCertURL']), fc.webUrl(), value),
    },
    { requiredKeys: ['TopicArn'] },
  );

  test('without a signature: never a 5xx, never a change, never a subscription', async () => {
    const { post, calls, asked } = given();
    const body = fc.oneof(
      envelope.map((each) => JSON.stringify(each)),
      fc.jsonValue().map((each) => JSON.stringify(each)),
      junk,
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        expect([400, 403]).toContain((await post(text)).status);
      }),
      { numRuns: 400 },
    );
    expect(calls).toEqual([]);
    expect(asked.filter((url) => !url.endsWith('.pem'))).toEqual([]);
  });

  test('signed by SNS: never a 5xx, and a change only with our own signature', async () => {
    const { post, calls } = given();
    await fc.assert(
      fc.asyncProperty(fc.oneof(event, fc.jsonValue()), async (each) => {
        expect([204, 400, 403]).toContain((await post(enveloped(each))).status);
      }),
      { numRuns: 200 },
    );
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) expect('of' in call ? call.of : call.complaint).toEqual(OF);
  });

  test('a function of its own takes anything', async () => {
    const { feedback } = fakeFeedback();
    await fc.assert(
      fc.asyncProperty(fc.oneof(event, fc.anything(), junk), async (each) => {
        expect(['taken', 'refused', 'malformed']).toContain((await onSesEvent(each, feedback)).kind);
      }),
    );
  });
});
