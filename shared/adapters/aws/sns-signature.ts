/**
 * Knows whether a message is from SNS and of a topic of ours, and confirms the subscription to it. Called by the
 * webhooks before they look at anything else. By node:crypto alone: the packages there are for this fetch the
 * certificate without a time or size limit, from any region's host.
 *
 * Kept true: nothing is fetched but from the SNS host of the topic's own region, over https, without redirects, in
 * bounded time and size; each certificate once an hour at most, whoever asks for it, and only so many in all; and nothing
 * at all for a topic that is not ours.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */

import { verify, X509Certificate } from 'node:crypto';
import QuickLRU from 'quick-lru';
import * as z from 'zod';
import type { Bucket, Rate } from '../../domain/core/pace.ts';
import { take } from '../../domain/core/pace.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { HOUR, SECOND } from '../../domain/core/time.ts';
import type { Clock } from '../../ports/system.ts';
import type { SnsVerifier } from './sns-webhook.ts';

export interface SnsVerifierOptions {
  /** The ARNs of our own topics; messages of others are refused. */
  topicArns: readonly string[];
  /** How to reach SNS; the platform's own by default. */
  fetch?: typeof fetch;
  /** How long one request to SNS may take, 5 seconds by default. */
  timeoutMs?: Milliseconds;
  /** Says when a certificate may be asked for again. */
  clock: Clock;
}

const TIMEOUT_MS: Milliseconds = 5 * SECOND;
const CERTIFICATE_MAX_BYTES = 64 * 1024;
/** SNS has one certificate at a time and a new one every few months; a name that anybody thought up has none. */
const CERTIFICATES_MAX = 1_000;
/** That there is none under a name; one that is there is kept. */
const NONE_KEPT_MS: Milliseconds = HOUR;
/** SNS calls again three times within a minute: a short fault of its own must be over by then. */
const FAILURE_KEPT_MS: Milliseconds = 15 * SECOND;
/** Certificates that are asked for, of whatever name. */
const FETCHES: Rate = { perMinute: 1, burst: 20 };

const Envelope = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.string(),
  Token: z.string().optional(),
  SubscribeURL: z.string().optional(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.base64(),
  SigningCertURL: z.string(),
});
type Envelope = z.infer<typeof Envelope>;

interface Reach {
  fetch: typeof fetch;
  timeoutMs: Milliseconds;
}

/** Its `sns` throws when SNS's certificate can't be had, and `confirmSubscription` when SNS refuses, too. */
export function snsVerifier(options: SnsVerifierOptions): SnsVerifier {
  const { topicArns, fetch: reach = fetch, timeoutMs = TIMEOUT_MS, clock } = options;
  const certificateAt = cachedCertificates({ fetch: reach, timeoutMs }, clock);
  const isOurs = (arn: unknown): boolean => typeof arn === 'string' && topicArns.includes(arn);
  return {
    async sns(message) {
      if (!isOurs(message['TopicArn'])) return 'wrong_topic';
      const envelope = Envelope.safeParse(message);
      if (!envelope.success) return 'wrong_signature';
      const url = certificateUrl(envelope.data);
      const certificate = url && (await certificateAt(url));
      return certificate && isSignedBy(certificate, envelope.data) ? 'valid' : 'wrong_signature';
    },
    async confirmSubscription(message) {
      if (!isOurs(message['TopicArn'])) throw new Error('this topic is not ours');
      await confirm(String(message['TopicArn']), String(message['SubscribeURL']), {
        fetch: reach,
        timeoutMs,
      });
    },
  };
}

/** `arn:aws:sns:eu-west-1:…` → `sns.eu-west-1.amazonaws.com`; undefined for what is not a topic's ARN. */
function hostOf(topicArn: string): string | undefined {
  const [, partition, region] = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]+):\d{12}:/.exec(topicArn) ?? [];
  return region && `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

/** The URL, if it leads to the SNS host of the topic's region and names no port and no user; else undefined. */
function urlAtSns(text: string, topicArn: string): URL | undefined {
  const host = hostOf(topicArn);
  const url = URL.parse(text);
  return host && url?.origin === `https://${host}` && !url.username && !url.password ? url : undefined;
}

function certificateUrl({ SigningCertURL, TopicArn }: Envelope): string | undefined {
  const url = urlAtSns(SigningCertURL, TopicArn);
  const named = url && /^\/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem$/.test(url.pathname);
  return named && url.search === '' ? url.origin + url.pathname : undefined;
}

/** What SNS signed: name and value of these fields, each on a line, in this order; the subject only if there is one. */
function signedText(envelope: Envelope): string {
  const names =
    envelope.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names
    .map((name) => [name, envelope[name]] as const)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}

function isSignedBy(certificate: X509Certificate, envelope: Envelope): boolean {
  const algorithm = envelope.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const signature = Buffer.from(envelope.Signature, 'base64');
  return verify(algorithm, Buffer.from(signedText(envelope)), certificate.publicKey, signature);
}

type Fetched = Promise<X509Certificate | undefined>;

/**
 * @returns a function that gives undefined for what is no certificate, and throws where that can't be found out now. Who
 * asks while it is fetched waits for the same answer, and a failure is shared like one.
 */
function cachedCertificates(reach: Reach, clock: Clock): (url: string) => Fetched {
  const known = new QuickLRU<string, { fetched: Fetched; until: Instant }>({ maxSize: CERTIFICATES_MAX });
  let bucket: Bucket | undefined;
  return (url) => {
    const now = clock.now();
    const kept = known.get(url);
    if (kept && now < kept.until) return kept.fetched;
    const taken = take(bucket, FETCHES, 1, now);
    if (taken.granted === 0) return Promise.reject(new Error('too many certificates of SNS were asked for'));
    bucket = taken.bucket;
    const fetched = fetchCertificate(url, reach);
    const entry = { fetched, until: now + NONE_KEPT_MS };
    known.set(url, entry);
    fetched.then(
      (certificate) => {
        if (certificate) entry.until = Number.POSITIVE_INFINITY;
      },
      () => {
        entry.until = now + FAILURE_KEPT_MS;
      },
    );
    return fetched;
  };
}

async function fetchCertificate(url: string, reach: Reach): Promise<X509Certificate | undefined> {
  const response = await get(url, reach);
  if (response.status >= 500 || response.status === 429) throw new Error(`SNS answered ${response.status}`);
  const pem = response.ok ? await textWithin(response, CERTIFICATE_MAX_BYTES) : undefined;
  try {
    return pem === undefined ? undefined : new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const get = (url: string, reach: Reach): Promise<Response> =>
  reach.fetch(url, { redirect: 'error', signal: AbortSignal.timeout(reach.timeoutMs) });

/** @returns undefined when there is more */
async function textWithin(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function confirm(topicArn: string, subscribeUrl: string, reach: Reach): Promise<void> {
  const url = urlAtSns(subscribeUrl, topicArn);
  const asked = url?.searchParams;
  if (!url || asked?.get('Action') !== 'ConfirmSubscription' || asked.get('TopicArn') !== topicArn)
    throw new Error('this is not where SNS confirms a subscription to our topic');
  const response = await get(url.href, reach);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`SNS answered ${response.status} to the confirmation`);
}
