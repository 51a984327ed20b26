/**
 * Twilio's signature on its requests to us: https://www.twilio.com/docs/usage/security#validating-requests.
 * `twilioVerifier` is what the webhooks ask; `signTwilio` signs what Twilio says in the sandbox (`played.ts`).
 *
 * Always true: the configured public URL is what counts, for that is what Twilio signed; what a proxy made of host
 * and scheme on the way does not.
 */
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { RETRIES } from './paths.ts';

export interface TwilioVerifierOptions {
  /** Where Twilio reaches us, as it was given to Twilio, without a slash at the end. */
  publicUrl: string;
  /** The account's auth token; during a rotation both, for Twilio signs with the primary one until it is promoted. */
  authTokens: readonly string[];
}

/**
 * Whether Twilio signed a request to our public URL.
 * @param path path and query, as received
 * @param fields the form, each field once
 * @param signature the header `X-Twilio-Signature`
 */
export type TwilioVerifier = (
  path: string,
  fields: Readonly<Record<string, string>>,
  signature: string | undefined,
) => boolean;

export function twilioVerifier(options: TwilioVerifierOptions): TwilioVerifier {
  return (path, fields, signature) => {
    const url = options.publicUrl + path;
    if (!signature || !URL.canParse(url)) return false;
    // What stands behind the `#` is not sent to us; whether it is signed Twilio does not say.
    const urls = [url, url + RETRIES];
    return options.authTokens.some(
      (token) =>
        token !== '' && urls.some((each) => webhooks.validateRequest(token, signature, each, fields)),
    );
  };
}

/** The header `X-Twilio-Signature` of a POST. @param url whole, with its query @param fields the form */
export const signTwilio = (
  authToken: string,
  url: string,
  fields: Readonly<Record<string, string>>,
): string => webhooks.getExpectedTwilioSignature(authToken, url, fields);
