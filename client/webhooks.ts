/**
 * Whether a webhook is Ringonce's and new: Standard Webhooks, version 1 (https://www.standardwebhooks.com). Called by
 * whoever receives events.
 *
 * Always true: nothing of a body is read before its signature is right. The check takes the body as it came, byte by
 * byte: one that was parsed and written again is another one.
 */

/** The request is not one of ours, or an old one that somebody sends again. Answer it with 400. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
}

export interface WebhookRequest {
  /** Those of the request: `webhook-id`, `webhook-timestamp` and `webhook-signature` are read, whatever their case. */
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it came, unread and unparsed. */
  body: string | Uint8Array;
}

export interface WebhookOptions {
  /** By how many seconds the clocks of both sides may differ; 300 by default. */
  toleranceSeconds?: number;
  /** Milliseconds since 1970; the clock's by default. */
  now?: number;
}

const TOLERANCE_SECONDS = 300;
const SECRET_PREFIX = 'whsec_';
const VERSION = 'v1';

/**
 * The event of a webhook, once it is proved to be from the holder of the secret.
 * Events come at least once: remember `webhook-id`, and do nothing for one that you know.
 * @param secrets the endpoint's, `whsec_…`; several while they are being changed
 * @throws WebhookError when it is not, or is older or newer than the tolerance
 */
export async function verifyWebhook<Event = unknown>(
  { headers, body }: WebhookRequest,
  secrets: string | readonly string[],
  { toleranceSeconds = TOLERANCE_SECONDS, now = Date.now() }: WebhookOptions = {},
): Promise<Event> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    headerOf(headers, `webhook-${name}`),
  );
  if (!id || !timestamp || !signatures) throw new WebhookError('The headers of a webhook are missing.');
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookError('`webhook-timestamp` is no number of seconds.');
  if (Math.abs(now / 1_000 - Number(timestamp)) > toleranceSeconds)
    throw new WebhookError('The webhook is too old, or the clocks differ by too much.');
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  if (!(await isSigned(signed, signatures, typeof secrets === 'string' ? [secrets] : secrets)))
    throw new WebhookError('No signature of the webhook is right.');
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new WebhookError('The body of the webhook is no JSON.');
  }
}

function headerOf(headers: WebhookRequest['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' ? value : value?.[0];
}

function joined(start: Uint8Array, end: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(start.length + end.length);
  all.set(start);
  all.set(end, start.length);
  return all;
}

/** Whether one of the signatures, `v1,BASE64` with spaces between, is right by one of the secrets. Compared in constant time. */
async function isSigned(
  signed: Uint8Array<ArrayBuffer>,
  signatures: string,
  secrets: readonly string[],
): Promise<boolean> {
  const given = signatures.split(' ').flatMap((one) => {
    const [version, signature = ''] = one.split(',');
    const bytes = version === VERSION ? bytesOf(signature) : undefined;
    return bytes ? [bytes] : [];
  });
  for (const secret of secrets) {
    const key = await keyOf(secret);
    for (const signature of given)
      if (await crypto.subtle.verify('HMAC', key, signature, signed)) return true;
  }
  return false;
}

function keyOf(secret: string): ReturnType<typeof crypto.subtle.importKey> {
  const bytes = bytesOf(secret.replace(SECRET_PREFIX, ''));
  if (!bytes?.length) throw new TypeError('A webhook’s secret is `whsec_` and Base64.');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** @returns undefined where it is no Base64 */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
