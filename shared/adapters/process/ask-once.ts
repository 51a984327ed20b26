/**
 * One request to a provider's HTTP API over `fetch`, without its SDK. Used by the providers' folders.
 *
 * Always true: it never retries and never follows a redirect, so one call is at most one request; and
 * `unreachable` means that no byte of the request can have left, everything else without an answer is `lost`.
 */

/** What every request needs to know, whoever is asked. */
export interface Asking {
  /**
   * After this, in ms, an answer is given up. Together with the 30 s in which a claim may be used it must stay below
   * the claim's lease of two minutes. A connection that is not made in 10 s is given up by `fetch` itself.
   */
  timeoutMs?: number | undefined;
  /** Node's own if absent; the simulator, whose time is not the machine's, brings another. */
  fetch?: typeof fetch | undefined;
}

const TIMEOUT_MS = 20_000;

export type Answer =
  | { kind: 'answered'; status: number; body: unknown; retryAfterMs: number | undefined }
  /** The request never left: no address, no connection, no trust. */
  | { kind: 'unreachable'; code: string }
  /** It may have been received. */
  | { kind: 'lost'; detail: string };

/** Asks once. @param authorization the header of that name */
export async function askOnce(
  { fetch: reach = fetch, timeoutMs = TIMEOUT_MS }: Asking,
  url: string,
  authorization: string,
  init: RequestInit,
): Promise<Answer> {
  try {
    const response = await reach(url, {
      ...init,
      headers: { ...init.headers, authorization, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
    return { kind: 'answered', status: response.status, body: readJson(await response.text()), retryAfterMs };
  } catch (error) {
    return unanswered(error);
  }
}

function unanswered(error: unknown): Answer {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = codeOf(cause);
  return neverLeft(cause) ? { kind: 'unreachable', code } : { kind: 'lost', detail: code };
}

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

/** What fails before a connection stands. */
const BEFORE_CONNECTING = new Set(['getaddrinfo', 'connect']);
/** A certificate that is not trusted: TLS comes before the request. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|CERT_[A-Z_]+|(DEPTH_ZERO_)?SELF_SIGNED_CERT(_IN_CHAIN)?|UNABLE_TO_[A-Z_]+)$/;

function neverLeft(error: unknown): boolean {
  // Several addresses were tried: https://nodejs.org/api/net.html#socketconnectoptions-connectlistener
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverLeft);
  if (!(error instanceof Error)) return false;
  if ('syscall' in error && BEFORE_CONNECTING.has(String(error.syscall))) return true;
  const code = codeOf(error);
  // https://undici.nodejs.org/#/docs/api/Errors
  return code === 'UND_ERR_CONNECT_TIMEOUT' || UNTRUSTED.test(code);
}

/** In seconds; a date or nonsense is left to our own backoff. */
function readRetryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header) ? Number(header) * 1_000 : undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
