/**
 * Telnyx's error codes and what each says about a contact: one table for the answer to a request and for a receipt.
 * https://developers.telnyx.com/docs/messaging/messages/error-codes. A code that is not here is an alert. 40330 and 40331
 * stand in no list that could be read again, and are kept as what proves nothing.
 *
 * Always true: only what proves that this person can't be reached so has a reason that brings the next step forward
 * (`provesImpossible`). Our own account, sender and settings, and the carriers' limits and filters, never do.
 */
import type { Reason } from '../../domain/core/reasons.ts';
import type { FailureFacts } from '../../domain/ledger/receipt.ts';

interface TelnyxCode {
  code: string;
  /** `provider_busy` and `provider_error` are passing: after a refused request they are worth trying again. */
  reason: Reason;
  /** The number itself does not exist: neither a text nor a call reaches it. */
  noSuchAddress?: true;
}

export const TELNYX_CODES: readonly TelnyxCode[] = [
  // The person can't be reached by this number in this way.
  { code: '10002', reason: 'invalid_address', noSuchAddress: true },
  { code: '10016', reason: 'invalid_address', noSuchAddress: true },
  { code: '40001', reason: 'invalid_address' },
  { code: '40012', reason: 'invalid_address', noSuchAddress: true },
  { code: '40310', reason: 'invalid_address', noSuchAddress: true },
  // The person said so.
  { code: '40300', reason: 'opted_out' },
  // Its time ran out.
  { code: '40005', reason: 'too_late' },
  { code: '40014', reason: 'too_late' },
  // More than is allowed at a time.
  { code: '10011', reason: 'provider_busy' },
  { code: '40011', reason: 'provider_busy' },
  { code: '40318', reason: 'provider_busy' },
  // Our account, our sender or our settings are at fault, until somebody mends them.
  { code: '10009', reason: 'provider_error' },
  { code: '10010', reason: 'provider_error' },
  { code: '20100', reason: 'provider_error' },
  { code: '40013', reason: 'provider_error' },
  { code: '40305', reason: 'provider_error' },
  { code: '40312', reason: 'provider_error' },
  { code: '40313', reason: 'provider_error' },
  { code: '40314', reason: 'provider_error' },
  { code: '40320', reason: 'provider_error' },
  { code: '40321', reason: 'provider_error' },
  // Refused for good, for a reason that says nothing about the person.
  { code: '40002', reason: 'rejected' },
  { code: '40003', reason: 'rejected' },
  { code: '40004', reason: 'rejected' },
  { code: '40006', reason: 'rejected' },
  { code: '40008', reason: 'rejected' },
  { code: '40009', reason: 'rejected' },
  { code: '40010', reason: 'rejected' },
  { code: '40015', reason: 'rejected' },
  { code: '40016', reason: 'rejected' },
  { code: '40017', reason: 'rejected' },
  { code: '40018', reason: 'rejected' },
  { code: '40302', reason: 'rejected' },
  { code: '40306', reason: 'rejected' },
  { code: '40309', reason: 'rejected' },
  { code: '40316', reason: 'rejected' },
  { code: '40322', reason: 'rejected' },
  { code: '40328', reason: 'rejected' },
  { code: '40329', reason: 'rejected' },
  { code: '40330', reason: 'rejected' },
  { code: '40331', reason: 'rejected' },
];

const BY_CODE: ReadonlyMap<string, TelnyxCode> = new Map(TELNYX_CODES.map((each) => [each.code, each]));

/** Why a text failed. An unknown code proves nothing about the person (P6). @param status HTTP, of a refused request */
export function failureOf(code: string | undefined, status?: number): FailureFacts {
  const known = code === undefined ? undefined : BY_CODE.get(code);
  if (known) return { reason: known.reason, ...(known.noSuchAddress && { noSuchAddress: true }) };
  const facts = { ...(code !== undefined && { unknownCode: code }) };
  if (status === 429) return { ...facts, reason: 'provider_busy' };
  const isOurs = status === 401 || status === 403;
  return { ...facts, reason: isOurs ? 'provider_error' : 'rejected' };
}
