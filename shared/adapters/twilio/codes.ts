/**
 * Twilio's error codes and what each says about a contact: one table for the answer to a request
 * (`created.ts`) and for a status callback (`webhooks.ts`). Each code has its page at
 * https://www.twilio.com/docs/api/errors/CODE.
 *
 * Always true: only what proves that this person can't be reached so has a reason that brings the next step forward
 * (`provesImpossible`). Our own account, sender and settings, and the carriers' limits and filters, never do.
 */
import type { Reason } from '../../domain/core/reasons.ts';

/** `provider_busy` and `provider_error` are passing: after a refused request they are worth trying again. */
const CODES: ReadonlyMap<string, Reason> = new Map([
  // The person can't be reached by this number in this way.
  ['13223', 'invalid_address'], // https://www.twilio.com/docs/api/errors/13223 not E.164
  ['13226', 'invalid_address'], // https://www.twilio.com/docs/api/errors/13226 no such country code
  ['21211', 'invalid_address'], // https://www.twilio.com/docs/api/errors/21211 not a phone number
  ['21214', 'undelivered'], // https://www.twilio.com/docs/api/errors/21214 the number can't be reached
  ['21217', 'invalid_address'], // https://www.twilio.com/docs/api/errors/21217 not a valid number
  ['21265', 'invalid_address'], // https://www.twilio.com/docs/api/errors/21265 a short code
  ['21614', 'invalid_address'], // https://www.twilio.com/docs/api/errors/21614 not a mobile number
  ['21635', 'invalid_address'], // https://www.twilio.com/docs/api/errors/21635 a landline
  ['30003', 'undelivered'], // https://www.twilio.com/docs/api/errors/30003 the handset is out of reach
  ['30004', 'undelivered'], // https://www.twilio.com/docs/api/errors/30004 blocked at the destination
  ['30005', 'invalid_address'], // https://www.twilio.com/docs/api/errors/30005 the number is unknown
  ['30006', 'invalid_address'], // https://www.twilio.com/docs/api/errors/30006 a landline
  ['30008', 'undelivered'], // https://www.twilio.com/docs/api/errors/30008 unknown to the carrier
  // The person said so.
  ['21610', 'opted_out'], // https://www.twilio.com/docs/api/errors/21610 the person sent STOP
  // Its time ran out.
  ['30036', 'too_late'], // https://www.twilio.com/docs/api/errors/30036 its validity period ran out in the queue
  // More than is allowed at a time.
  ['10004', 'provider_busy'], // https://www.twilio.com/docs/api/errors/10004 too many calls at once
  ['14107', 'provider_busy'], // https://www.twilio.com/docs/api/errors/14107 too many messages between two numbers
  ['20429', 'provider_busy'], // https://www.twilio.com/docs/api/errors/20429 too many requests
  ['21611', 'provider_busy'], // https://www.twilio.com/docs/api/errors/21611 the sender's queue is full
  ['30017', 'provider_busy'], // https://www.twilio.com/docs/api/errors/30017 the carrier is congested
  ['30022', 'provider_busy'], // https://www.twilio.com/docs/api/errors/30022 above the campaign's rate
  ['30023', 'provider_busy'], // https://www.twilio.com/docs/api/errors/30023 the brand's daily cap
  ['30027', 'provider_busy'], // https://www.twilio.com/docs/api/errors/30027 the carrier's daily cap
  // Our account, our sender or our settings are at fault, until somebody mends them.
  ['10001', 'provider_error'], // https://www.twilio.com/docs/api/errors/10001 our account is not active
  ['20003', 'provider_error'], // https://www.twilio.com/docs/api/errors/20003 our credentials are wrong
  ['20005', 'provider_error'], // https://www.twilio.com/docs/api/errors/20005 our account is not active
  ['20006', 'provider_error'], // https://www.twilio.com/docs/api/errors/20006 our key may not do this
  ['20403', 'provider_error'], // https://www.twilio.com/docs/api/errors/20403 our key may not do this
  ['20404', 'provider_error'], // https://www.twilio.com/docs/api/errors/20404 no such account
  ['21205', 'provider_error'], // https://www.twilio.com/docs/api/errors/21205 our URL is not valid
  ['21210', 'provider_error'], // https://www.twilio.com/docs/api/errors/21210 our caller ID is not verified
  ['21212', 'provider_error'], // https://www.twilio.com/docs/api/errors/21212 our From is not a number
  ['21603', 'provider_error'], // https://www.twilio.com/docs/api/errors/21603 no From
  ['21606', 'provider_error'], // https://www.twilio.com/docs/api/errors/21606 our From can't send messages
  ['21609', 'provider_error'], // https://www.twilio.com/docs/api/errors/21609 our callback URL is not valid
  ['21659', 'provider_error'], // https://www.twilio.com/docs/api/errors/21659 our From is not Twilio's
  ['21660', 'provider_error'], // https://www.twilio.com/docs/api/errors/21660 our From is of another account
  ['21661', 'provider_error'], // https://www.twilio.com/docs/api/errors/21661 our From can't send SMS
  ['21701', 'provider_error'], // https://www.twilio.com/docs/api/errors/21701 no such Messaging Service
  ['21703', 'provider_error'], // https://www.twilio.com/docs/api/errors/21703 the service has no fitting sender
  ['21704', 'provider_error'], // https://www.twilio.com/docs/api/errors/21704 the service has no sender
  ['21705', 'provider_error'], // https://www.twilio.com/docs/api/errors/21705 the Messaging Service is not valid
  ['63038', 'provider_error'], // https://www.twilio.com/docs/api/errors/63038 our account's daily limit is used up
  ['30001', 'provider_error'], // https://www.twilio.com/docs/api/errors/30001 our queue overflowed
  ['30410', 'provider_error'], // https://www.twilio.com/docs/api/errors/30410 Twilio's own provider timed out
  // Refused for good, for a reason that says nothing about the person.
  ['13224', 'rejected'], // https://www.twilio.com/docs/api/errors/13224 Twilio does not call this number
  ['13225', 'rejected'], // https://www.twilio.com/docs/api/errors/13225 on Twilio's block list
  ['13227', 'rejected'], // https://www.twilio.com/docs/api/errors/13227 our account may not call that country
  ['21202', 'rejected'], // https://www.twilio.com/docs/api/errors/21202 a premium number
  ['21215', 'rejected'], // https://www.twilio.com/docs/api/errors/21215 our account may not call that country
  ['21216', 'rejected'], // https://www.twilio.com/docs/api/errors/21216 on Twilio's block list
  ['21219', 'rejected'], // https://www.twilio.com/docs/api/errors/21219 not verified, on a trial account
  ['21408', 'rejected'], // https://www.twilio.com/docs/api/errors/21408 our account may not text that country
  ['21608', 'rejected'], // https://www.twilio.com/docs/api/errors/21608 not verified, on a trial account
  ['21612', 'rejected'], // https://www.twilio.com/docs/api/errors/21612 no route from our sender to that number
  ['21617', 'rejected'], // https://www.twilio.com/docs/api/errors/21617 the body is too long
  ['30002', 'rejected'], // https://www.twilio.com/docs/api/errors/30002 our account is suspended
  ['30007', 'rejected'], // https://www.twilio.com/docs/api/errors/30007 filtered by the carrier
  ['30018', 'rejected'], // https://www.twilio.com/docs/api/errors/30018 our sender is not registered there
  ['30024', 'rejected'], // https://www.twilio.com/docs/api/errors/30024 our sender is not provisioned there
  ['30032', 'rejected'], // https://www.twilio.com/docs/api/errors/30032 our toll-free number is not verified
  ['30033', 'rejected'], // https://www.twilio.com/docs/api/errors/30033 our campaign is suspended
  ['30034', 'rejected'], // https://www.twilio.com/docs/api/errors/30034 our number is not registered
  ['30035', 'rejected'], // https://www.twilio.com/docs/api/errors/30035 our number is still being set up
  ['30450', 'rejected'], // https://www.twilio.com/docs/api/errors/30450 blocked for now by Twilio's guard against fraud
  ['32017', 'rejected'], // https://www.twilio.com/docs/api/errors/32017 our caller ID has a bad name
]);

/**
 * Why Twilio refused a request. An unknown code is `rejected`: refused for good, and no reason to grow louder; with
 * 401 and 403 it is our own credentials. @param status HTTP, 400 to 499
 */
export function reasonOfRefusal(code: string | undefined, status: number): Reason {
  const known = code === undefined ? undefined : CODES.get(code);
  if (known) return known;
  if (status === 429) return 'provider_busy';
  return status === 401 || status === 403 ? 'provider_error' : 'rejected';
}

/**
 * Why a contact failed that Twilio had taken. A code that is not in the table proves nothing about the person: it may be
 * our account's limit or a carrier's trouble, so it is `rejected` and brings no louder step forward (P6).
 */
export const reasonOfFailure = (code: string | undefined): Reason =>
  (code === undefined ? undefined : CODES.get(code)) ?? 'rejected';
