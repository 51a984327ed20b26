/**
 * Twilio's error codes and what each says about a contact: one table for the answer to a request
 * (`created.ts`) and for a status callback (`webhooks.ts`). Each code has its page (`pageOf`), and
 * `docs/twilio-codes.md` lists them all with what each does. A code that is not here is an alert.
 *
 * Always true: only what proves that this person can't be reached so has a reason that brings the next step forward
 * (`provesImpossible`). Our own account, sender and settings, and the carriers' limits and filters, never do.
 */
import type { Reason } from '../../domain/core/reasons.ts';
import type { FailureFacts } from '../../domain/ledger/receipt.ts';

/** One code that we know. */
export interface TwilioCode {
  code: string;
  /** `provider_busy` and `provider_error` are passing: after a refused request they are worth trying again. */
  reason: Reason;
  /** What Twilio's page says of it, in a few words. */
  says: string;
  /** The number itself does not exist: neither a text nor a call reaches it. */
  noSuchAddress?: true;
}

/** Every code that we know, by what it proves. */
export const TWILIO_CODES: readonly TwilioCode[] = [
  // The person can't be reached by this number in this way.
  { code: '13223', reason: 'invalid_address', says: 'not E.164', noSuchAddress: true },
  { code: '13226', reason: 'invalid_address', says: 'no such country code', noSuchAddress: true },
  { code: '21211', reason: 'invalid_address', says: 'not a phone number', noSuchAddress: true },
  { code: '21214', reason: 'undelivered', says: 'the number can’t be reached' },
  { code: '21217', reason: 'invalid_address', says: 'not a valid number', noSuchAddress: true },
  { code: '21265', reason: 'invalid_address', says: 'a short code' },
  { code: '21614', reason: 'invalid_address', says: 'not a mobile number' },
  { code: '21635', reason: 'invalid_address', says: 'a landline' },
  { code: '30003', reason: 'undelivered', says: 'the handset is out of reach' },
  { code: '30004', reason: 'undelivered', says: 'blocked at the destination' },
  { code: '30005', reason: 'invalid_address', says: 'the number is unknown' },
  { code: '30006', reason: 'invalid_address', says: 'a landline' },
  // The person said so.
  { code: '21610', reason: 'opted_out', says: 'the person sent STOP' },
  // Its time ran out.
  { code: '30036', reason: 'too_late', says: 'its validity period ran out in the queue' },
  // More than is allowed at a time.
  { code: '10004', reason: 'provider_busy', says: 'too many calls at once' },
  { code: '14107', reason: 'provider_busy', says: 'too many messages between two numbers' },
  { code: '20429', reason: 'provider_busy', says: 'too many requests' },
  { code: '21611', reason: 'provider_busy', says: 'the sender’s queue is full' },
  { code: '30017', reason: 'provider_busy', says: 'the carrier is congested' },
  { code: '30022', reason: 'provider_busy', says: 'above the campaign’s rate' },
  { code: '30023', reason: 'provider_busy', says: 'the brand’s daily cap' },
  { code: '30027', reason: 'provider_busy', says: 'the carrier’s daily cap' },
  // Our account, our sender or our settings are at fault, until somebody mends them.
  { code: '10001', reason: 'provider_error', says: 'our account is not active' },
  { code: '20003', reason: 'provider_error', says: 'our credentials are wrong' },
  { code: '20005', reason: 'provider_error', says: 'our account is not active' },
  { code: '20006', reason: 'provider_error', says: 'our key may not do this' },
  { code: '20403', reason: 'provider_error', says: 'our key may not do this' },
  { code: '20404', reason: 'provider_error', says: 'no such account' },
  { code: '21205', reason: 'provider_error', says: 'our URL is not valid' },
  { code: '21210', reason: 'provider_error', says: 'our caller ID is not verified' },
  { code: '21212', reason: 'provider_error', says: 'our From is not a number' },
  { code: '21603', reason: 'provider_error', says: 'no From' },
  { code: '21606', reason: 'provider_error', says: 'our From can’t send messages' },
  { code: '21609', reason: 'provider_error', says: 'our callback URL is not valid' },
  { code: '21659', reason: 'provider_error', says: 'our From is not Twilio’s' },
  { code: '21660', reason: 'provider_error', says: 'our From is of another account' },
  { code: '21661', reason: 'provider_error', says: 'our From can’t send SMS' },
  { code: '21701', reason: 'provider_error', says: 'no such Messaging Service' },
  { code: '21703', reason: 'provider_error', says: 'the service has no fitting sender' },
  { code: '21704', reason: 'provider_error', says: 'the service has no sender' },
  { code: '21705', reason: 'provider_error', says: 'the Messaging Service is not valid' },
  { code: '63038', reason: 'provider_error', says: 'our account’s daily limit is used up' },
  { code: '30001', reason: 'provider_error', says: 'our queue overflowed' },
  { code: '30410', reason: 'provider_error', says: 'Twilio’s own provider timed out' },
  // Refused for good, for a reason that says nothing about the person.
  { code: '13224', reason: 'rejected', says: 'Twilio does not call this number' },
  { code: '13225', reason: 'rejected', says: 'on Twilio’s block list' },
  { code: '13227', reason: 'rejected', says: 'our account may not call that country' },
  { code: '21202', reason: 'rejected', says: 'a premium number' },
  { code: '21215', reason: 'rejected', says: 'our account may not call that country' },
  { code: '21216', reason: 'rejected', says: 'on Twilio’s block list' },
  { code: '21219', reason: 'rejected', says: 'not verified, on a trial account' },
  { code: '21408', reason: 'rejected', says: 'our account may not text that country' },
  { code: '21608', reason: 'rejected', says: 'not verified, on a trial account' },
  { code: '21612', reason: 'rejected', says: 'no route from our sender to that number' },
  { code: '21617', reason: 'rejected', says: 'the body is too long' },
  { code: '30002', reason: 'rejected', says: 'our account is suspended' },
  { code: '30007', reason: 'rejected', says: 'filtered by the carrier' },
  { code: '30008', reason: 'rejected', says: 'it failed at the carrier, nobody knows why' },
  { code: '30018', reason: 'rejected', says: 'our sender is not registered there' },
  { code: '30024', reason: 'rejected', says: 'our sender is not provisioned there' },
  { code: '30032', reason: 'rejected', says: 'our toll-free number is not verified' },
  { code: '30033', reason: 'rejected', says: 'our campaign is suspended' },
  { code: '30034', reason: 'rejected', says: 'our number is not registered' },
  { code: '30035', reason: 'rejected', says: 'our number is still being set up' },
  { code: '30450', reason: 'rejected', says: 'blocked for now by Twilio’s guard against fraud' },
  { code: '32017', reason: 'rejected', says: 'our caller ID has a bad name' },
];

/** Where Twilio explains a code. */
export const pageOf = (code: string): string => `https://www.twilio.com/docs/api/errors/${code}`;

const BY_CODE: ReadonlyMap<string, TwilioCode> = new Map(TWILIO_CODES.map((each) => [each.code, each]));

/**
 * Why Twilio refused a request. An unknown code is `rejected`: refused for good, and no reason to grow louder; with
 * 401 and 403 it is our own credentials. @param status HTTP, 400 to 499
 */
export function refusalOf(code: string | undefined, status: number): FailureFacts {
  const facts = failureOf(code);
  if (code !== undefined && BY_CODE.has(code)) return facts;
  if (status === 429) return { ...facts, reason: 'provider_busy' };
  return status === 401 || status === 403 ? { ...facts, reason: 'provider_error' } : facts;
}

/**
 * Why a contact failed that Twilio had taken. A code that is not in the table proves nothing about the person: it may be
 * our account's limit or a carrier's trouble, so it is `rejected` and brings no louder step forward (P6).
 */
export function failureOf(code: string | undefined): FailureFacts {
  const known = code === undefined ? undefined : BY_CODE.get(code);
  if (!known) return { reason: 'rejected', ...(code !== undefined && { unknownCode: code }) };
  return { reason: known.reason, ...(known.noSuchAddress && { noSuchAddress: true }) };
}
