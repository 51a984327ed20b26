/**
 * SNS's signatures, made for real with a certificate made for tests; and that nothing but SNS is ever asked.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { SnsVerifierOptions } from '../../../../shared/adapters/aws/sns-signature.ts';
import { snsVerifier } from '../../../../shared/adapters/aws/sns-signature.ts';
import { systemClock } from '../../../../shared/adapters/system.ts';
import type { Envelope } from '../../../fixtures/sns.ts';
import {
  CERTIFICATE,
  CERTIFICATE_URL,
  confirmation,
  fakeSns,
  notification,
  SUBSCRIBE_URL,
  signed,
  TOPIC,
} from '../../../fixtures/sns.ts';

function given(sns = fakeSns(), options: Partial<SnsVerifierOptions> = {}) {
  return {
    ...snsVerifier({ clock: systemClock, topicArns: [TOPIC], fetch: sns.fetch, ...options }),
    asked: sns.asked,
  };
}

describe('a signature', () => {
  test.each(['1', '2'])('of version %s is right for what SNS signed', async (SignatureVersion) => {
    const { sns, asked } = given();
    expect(await sns(notification('hello', { SignatureVersion }))).toBe('valid');
    expect(await sns(notification('hello', { SignatureVersion, Subject: 'Amazon SES' }))).toBe('valid');
    expect(await sns(confirmation({ SignatureVersion }))).toBe('valid');
    expect(await sns(confirmation({ SignatureVersion, Type: 'UnsubscribeConfirmation' }))).toBe('valid');
    expect(asked).toEqual([CERTIFICATE_URL]);
  });

  test('is the same when a subject is null, as a function gets it', async () => {
    expect(await given().sns({ ...notification('hello'), Subject: null })).toBe('valid');
  });

  test.each<[string, Envelope]>([
    ['message', { Message: 'other' }],
    ['id', { MessageId: 'other' }],
    ['time', { Timestamp: '2026-11-20T15:00:01.000Z' }],
    ['subject', { Subject: 'other' }],
    ['type', { Type: 'SubscriptionConfirmation', Token: 'abc', SubscribeURL: SUBSCRIBE_URL }],
    ['version', { SignatureVersion: '1' }],
    ['version to come', { SignatureVersion: '3' }],
    ['signature', { Signature: Buffer.alloc(256, 7).toString('base64') }],
    ['signature, which is empty', { Signature: '' }],
    ['signature, which is not base64', { Signature: '☎' }],
  ])('is wrong with another %s', async (_name, changes) => {
    expect(await given().sns({ ...notification('hello'), ...changes })).toBe('wrong_signature');
  });

  test('is wrong with another token or another place to subscribe', async () => {
    const { sns } = given();
    expect(await sns({ ...confirmation(), Token: 'other' })).toBe('wrong_signature');
    expect(await sns({ ...confirmation(), SubscribeURL: `${SUBSCRIBE_URL}&x=1` })).toBe('wrong_signature');
  });

  test.each([
    ['nothing', {}],
    ['a message that is no text', { ...notification('hello'), Message: { a: 1 } }],
    ['no message', { TopicArn: TOPIC, Type: 'Notification' }],
  ])('is never right for %s', async (_name, message) => {
    expect(await given().sns(message)).not.toBe('valid');
  });
});

describe('a topic', () => {
  test.each([
    TOPIC.replace('ringonce-ses', 'other'),
    TOPIC.replace('123456789012', '210987654321'),
    `${TOPIC}x`,
    '',
  ])('that is not ours is refused before anything is fetched: %s', async (TopicArn) => {
    const { sns, asked } = given();
    expect(await sns(notification('hello', { TopicArn }))).toBe('wrong_topic');
    expect(asked).toEqual([]);
  });

  test.each([
    ['arn:aws-cn:sns:cn-north-1:123456789012:ringonce', 'sns.cn-north-1.amazonaws.com.cn'],
    ['arn:aws-us-gov:sns:us-gov-west-1:123456789012:ringonce', 'sns.us-gov-west-1.amazonaws.com'],
  ])('of another partition has its own host: %s', async (TopicArn, host) => {
    const url = `https://${host}/SimpleNotificationService-abc.pem`;
    const { fetch } = fakeSns((asked) => new Response(asked === url ? CERTIFICATE : '', { status: 200 }));
    const { sns } = snsVerifier({ topicArns: [TopicArn], fetch, clock: systemClock });
    expect(await sns(notification('hello', { TopicArn, SigningCertURL: url }))).toBe('valid');
  });
});

describe('the certificate', () => {
  const FILE = `SimpleNotificationService-${'0'.repeat(32)}.pem`;
  test.each([
    `http://sns.eu-west-1.amazonaws.com/${FILE}`,
    `https://sns.us-east-1.amazonaws.com/${FILE}`,
    `https://sns.eu-west-1.amazonaws.com.evil.example/${FILE}`,
    `https://evil.example/sns.eu-west-1.amazonaws.com/${FILE}`,
    `https://sns.eu-west-1.amazonaws.com@evil.example/${FILE}`,
    `https://user@sns.eu-west-1.amazonaws.com/${FILE}`,
    `https://sns.eu-west-1.amazonaws.com:8443/${FILE}`,
    `https://sns.eu-west-1.amazonaws.com/${FILE}?x=1`,
    `https://sns.eu-west-1.amazonaws.com/elsewhere/${FILE}`,
    'https://sns.eu-west-1.amazonaws.com/?Action=Publish',
    `https://sns.eu-west-1.amazonaws.com/${FILE}/../../x.pem`,
    'https://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    '',
  ])('is fetched from nowhere but SNS: %s', async (SigningCertURL) => {
    const { sns, asked } = given(fakeSns(() => new Response(CERTIFICATE)));
    expect(await sns(notification('hello', { SigningCertURL }))).toBe('wrong_signature');
    expect(asked).toEqual([]);
  });

  test('is fetched once, also by messages that come at the same time', async () => {
    const { sns, asked } = given();
    const verdicts = await Promise.all(['a', 'b', 'c'].map((text) => sns(notification(text))));
    expect(verdicts).toEqual(['valid', 'valid', 'valid']);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['nothing there', () => new Response('', { status: 404 })],
    ['no certificate', () => new Response('hello')],
    ['too much of it', () => new Response(CERTIFICATE + ' '.repeat(64 * 1024))],
  ])('that is none makes the signature wrong: %s', async (_name, answer) => {
    expect(await given(fakeSns(answer)).sns(notification('hello'))).toBe('wrong_signature');
  });

  test('that can not be had fails for all who ask within 15 s, and is asked for again then', async () => {
    const time = { now: 0 };
    let down = true;
    const { sns, asked } = given(
      fakeSns(() => (down ? new Response('', { status: 503 }) : new Response(CERTIFICATE))),
      { clock: { now: () => time.now } },
    );
    await expect(sns(notification('hello'))).rejects.toThrow('503');
    down = false;
    await expect(sns(notification('hello'))).rejects.toThrow('503');
    expect(asked).toHaveLength(1);
    time.now = 15_000;
    expect(await sns(notification('hello'))).toBe('valid');
  });

  test('is asked for once an hour by whoever names it, whether there is one or not', async () => {
    const time = { now: 0 };
    const { sns, asked } = given(
      fakeSns((url) => new Response(url === CERTIFICATE_URL ? CERTIFICATE : '', { status: 404 })),
      { clock: { now: () => time.now } },
    );
    const SigningCertURL = CERTIFICATE_URL.replace(/[^-]+\.pem$/, 'invented.pem');
    for (let n = 0; n < 3; n++)
      expect(await sns(notification('hello', { SigningCertURL }))).toBe('wrong_signature');
    expect(asked).toEqual([SigningCertURL]);
    time.now += 3_600_000;
    await sns(notification('hello', { SigningCertURL }));
    expect(asked).toHaveLength(2);
  });

  test('of ever new names is asked for twenty times, then once a minute, and the known one serves on', async () => {
    const time = { now: 0 };
    const { sns, asked } = given(fakeSns(), { clock: { now: () => time.now } });
    expect(await sns(notification('hello'))).toBe('valid');
    const invented = (n: number) =>
      sns(notification('hello', { SigningCertURL: CERTIFICATE_URL.replace(/[^-]+\.pem$/, `x${n}.pem`) }));
    for (let n = 0; n < 100; n++) await invented(n).catch(() => undefined);
    expect(asked).toHaveLength(20);
    await expect(invented(100)).rejects.toThrow('too many');
    expect(await sns(notification('hello'))).toBe('valid');
    time.now += 60_000;
    await invented(101);
    expect(asked).toHaveLength(21);
  });

  test('is not waited for longer than allowed, and no redirect is followed', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/hang' }).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const through =
      (path: string): typeof fetch =>
      (_url, init) =>
        fetch(`http://127.0.0.1:${port}${path}`, init);
    const asking = (path: string, timeoutMs: number) =>
      snsVerifier({ clock: systemClock, topicArns: [TOPIC], fetch: through(path), timeoutMs }).sns(
        notification('hello'),
      );
    await expect(asking('/hang', 100)).rejects.toThrow(/timeout/i);
    await expect(asking('/moved', 10_000)).rejects.toThrow('fetch failed');
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
});

describe('a subscription', () => {
  test('to our topic is confirmed where SNS says', async () => {
    const { confirmSubscription, asked } = given();
    await confirmSubscription(confirmation());
    expect(asked).toEqual([SUBSCRIBE_URL]);
  });

  test.each<[string, Envelope]>([
    ['another topic', { TopicArn: `${TOPIC}-of-others` }],
    ['another host', { SubscribeURL: SUBSCRIBE_URL.replace('amazonaws.com', 'amazonaws.com.evil.example') }],
    ['another region', { SubscribeURL: SUBSCRIBE_URL.replace('eu-west-1', 'us-east-1') }],
    ['another act', { SubscribeURL: SUBSCRIBE_URL.replace('ConfirmSubscription', 'DeleteTopic') }],
    ['a topic beside the envelope', { SubscribeURL: SUBSCRIBE_URL.replace(TOPIC, `${TOPIC}-of-others`) }],
    ['nothing', { SubscribeURL: 'no URL' }],
  ])('with %s is not', async (_name, changes) => {
    const { confirmSubscription, asked } = given();
    await expect(confirmSubscription(signed({ ...confirmation(), ...changes }))).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  test('that SNS does not take is an error, so that it comes again', async () => {
    const { confirmSubscription } = given(fakeSns(() => new Response('', { status: 500 })));
    await expect(confirmSubscription(confirmation())).rejects.toThrow('500');
  });
});
