/**
 * Requests to Twilio's REST API. Called by the senders, the list and `check.ts`.
 */
import type { Answer, Asking } from '../process/ask-once.ts';
import { askOnce } from '../process/ask-once.ts';

/** The address and the credentials of an account. */
export interface TwilioAccess extends Asking {
  /** `AC…` */
  accountSid: string;
  authToken: string;
  /** Without a slash at the end; another one is for tests and for Twilio's regions. */
  baseUrl?: string | undefined;
}

const TWILIO_API = 'https://api.twilio.com';

/** The part of the path that names the account. */
export const accountPath = (access: TwilioAccess): string => `/2010-04-01/Accounts/${access.accountSid}`;

/** Creates something. A field that has several values is repeated, as Twilio wants it. */
export const post = (
  access: TwilioAccess,
  path: string,
  fields: readonly (readonly [name: string, value: string])[],
): Promise<Answer> => {
  const form = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value]));
  return request(access, (access.baseUrl ?? TWILIO_API) + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
};

/** Reads something. @param url absolute, for pages and for Twilio's other hosts */
export const get = (access: TwilioAccess, url: string): Promise<Answer> =>
  request(access, url, { method: 'GET' });

/** Follows URLs as Twilio gives them: `/2010-04-01/…` under the host, with the query. */
export const apiUrl = (access: TwilioAccess, path: string): string => (access.baseUrl ?? TWILIO_API) + path;

function request(access: TwilioAccess, url: string, init: RequestInit): Promise<Answer> {
  const credentials = Buffer.from(`${access.accountSid}:${access.authToken}`).toString('base64');
  return askOnce(access, url, `Basic ${credentials}`, init);
}
