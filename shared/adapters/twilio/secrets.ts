/** What a stage on AWS keeps of Twilio in its secret. What a deployer has not filled in yet is empty there. */
import * as z from 'zod/mini';

const optional = z.optional(
  z.pipe(
    z.string('must be text'),
    z.transform((value) => (value === '' ? undefined : value)),
  ),
);

export const twilioSecretFields = {
  twilioAccountSid: z.pipe(
    optional,
    z.optional(z.string().check(z.regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 hexadecimal digits'))),
  ),
  twilioAuthToken: optional,
  /** During a rotation: the token that Twilio will sign with when it is promoted. */
  twilioAuthTokenNext: optional,
};

/** The fields, as they were read. */
export interface TwilioSecrets {
  twilioAccountSid?: string | undefined;
  twilioAuthToken?: string | undefined;
  twilioAuthTokenNext?: string | undefined;
}
