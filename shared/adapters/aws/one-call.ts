/**
 * One call of a service of AWS that has no idempotency token: when it ends, and what a fault of it proves. Used by the
 * providers that are services of AWS.
 */
import * as z from 'zod/mini';

/** The SDK's own timeouts see silence; not an answer that trickles, nor one that was cut before it was read. */
export const within = <T>(deadline: AbortSignal, answer: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true });
    answer.then(resolve, reject);
  });

const NodeError = z.catch(
  z.object({ name: z.catch(z.string(), 'Error'), code: z.catch(z.optional(z.string()), undefined) }),
  { name: 'Error', code: undefined },
);

/** Codes of Node, and names of the SDK, for a request that had no connection or no credentials to leave with. */
const BEFORE_THE_REQUEST: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CredentialsProviderError',
  'TokenProviderError',
]);

/** The SDK's connect timeout has the name of its answer timeout: only the words differ. */
export function neverLeft(error: unknown): boolean {
  const { name, code } = NodeError.parse(error);
  if (BEFORE_THE_REQUEST.has(code ?? name) || BEFORE_THE_REQUEST.has(name)) return true;
  return (
    name === 'TimeoutError' && code === undefined && /did not establish a connection/.test(String(error))
  );
}

/** What a fault is called, for a log. */
export function nameOf(error: unknown): string {
  const { name, code } = NodeError.parse(error);
  return code ?? name;
}

/** What is made when it is first asked for. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
