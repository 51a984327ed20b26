/**
 * What a server's refusal of a message says about the person: the enhanced status codes, and the replies where no such
 * code says more. Read by `sender.ts`; `docs/email-codes.md` lists them with what each does. A refusal with an enhanced
 * code that is not here is an alert.
 *
 * Always true: only what says that the mailbox, or its domain, does not exist or is switched off has a reason that brings
 * the next step forward (`provesImpossible`). Our address, network, login and content, and a full mailbox, never do. The
 * table is of refusals for good; what a server refuses for now is tried again, whatever its code.
 */
import type { Reason } from '../../domain/core/reasons.ts';
import type { FailureFacts } from '../../domain/ledger/receipt.ts';

/** One code that we know. */
export interface SmtpCode {
  /** `5.1.1`; or a reply such as `552`, for one without an enhanced code. */
  code: string;
  reason: Reason;
  /** What it says, in a few words. */
  says: string;
  /** The RFC that says so. */
  rfc: number;
}

const rejected = (code: string, says: string, rfc = 3463): SmtpCode => ({
  code,
  reason: 'rejected',
  says,
  rfc,
});
const invalid = (code: string, says: string, rfc = 3463): SmtpCode => ({
  ...rejected(code, says, rfc),
  reason: 'invalid_address',
});

/** Every code that we know: https://www.iana.org/assignments/smtp-enhanced-status-codes */
export const SMTP_CODES: readonly SmtpCode[] = [
  // There is no such mailbox.
  invalid('5.1.1', 'no such mailbox'),
  invalid('5.1.2', 'no such domain'),
  invalid('5.1.3', 'not an address'),
  invalid('5.1.6', 'moved, and nobody knows where'),
  invalid('5.1.10', 'the domain takes no mail', 7505),
  invalid('556', 'the domain takes no mail', 7504),
  { ...rejected('5.2.1', 'the mailbox is switched off'), reason: 'bounced' },
  // There is, and it is full: that passes.
  { ...rejected('5.2.2', 'the mailbox is full'), reason: 'soft_bounced' },
  { ...rejected('552', 'the mailbox is full', 5321), reason: 'soft_bounced' },
  // All others say nothing about the person.
  rejected('5.0.0', 'no more is known'),
  rejected('5.1.0', 'something about an address'),
  rejected('5.1.4', 'more than one mailbox is meant'),
  rejected('5.1.7', 'our address is not well-formed'),
  rejected('5.1.8', 'our domain is not known'),
  rejected('5.1.9', 'it was passed on without a receipt', 3886),
  rejected('5.2.0', 'something about the mailbox'),
  rejected('5.2.3', 'too long for the mailbox'),
  rejected('5.2.4', 'a mailing list does not work'),
  rejected('5.3.0', 'something about their system'),
  rejected('5.3.1', 'their system is full'),
  rejected('5.3.2', 'their system takes nothing now'),
  rejected('5.3.3', 'their system can not do that'),
  rejected('5.3.4', 'too large for their system'),
  rejected('5.3.5', 'their system is set up wrongly'),
  rejected('5.3.6', 'its priority was changed', 6710),
  rejected('5.4.0', 'something about the network'),
  rejected('5.4.1', 'nobody answered'),
  rejected('5.4.2', 'the connection broke'),
  rejected('5.4.3', 'a directory did not work'),
  rejected('5.4.4', 'no way there is known'),
  rejected('5.4.5', 'too much is under way'),
  rejected('5.4.6', 'it went round in circles'),
  rejected('5.4.7', 'it was under way for too long'),
  rejected('5.5.0', 'something about the protocol'),
  rejected('5.5.1', 'not a command'),
  rejected('5.5.2', 'not well-formed'),
  rejected('5.5.3', 'too many recipients'),
  rejected('5.5.4', 'not the right arguments'),
  rejected('5.5.5', 'another version of the protocol'),
  rejected('5.5.6', 'too long a line at our login', 4954),
  rejected('5.6.0', 'something about the content'),
  rejected('5.6.1', 'a kind of content that they do not take'),
  rejected('5.6.2', 'it may not be converted'),
  rejected('5.6.3', 'it can not be converted'),
  rejected('5.6.4', 'it would lose by being converted'),
  rejected('5.6.5', 'it was not converted'),
  rejected('5.6.6', 'its content is not there', 4468),
  rejected('5.6.7', 'an address beyond ASCII', 6531),
  rejected('5.6.8', 'an answer beyond ASCII', 6531),
  rejected('5.6.9', 'headers beyond ASCII', 6531),
  rejected('5.6.10', 'an answer beyond ASCII', 6531),
  rejected('5.7.0', 'something about security'),
  rejected('5.7.1', 'not allowed, spam among it'),
  rejected('5.7.2', 'we may not write to a list'),
  rejected('5.7.3', 'its protection can not be converted'),
  rejected('5.7.4', 'a protection that they do not have'),
  rejected('5.7.5', 'it can not be decrypted'),
  rejected('5.7.6', 'an algorithm that they do not have'),
  rejected('5.7.7', 'it was changed on the way'),
  rejected('5.7.8', 'our login is wrong', 4954),
  rejected('5.7.9', 'our login is too weak', 4954),
  rejected('5.7.10', 'it must be encrypted', 5248),
  rejected('5.7.11', 'our login must be encrypted', 4954),
  rejected('5.7.12', 'our password has to be changed', 4954),
  rejected('5.7.13', 'our account is switched off', 5248),
  rejected('5.7.14', 'they do not trust our server', 5248),
  rejected('5.7.15', 'its priority is too low', 6710),
  rejected('5.7.16', 'too large for its priority', 6710),
  rejected('5.7.17', 'the mailbox has another owner', 7293),
  rejected('5.7.18', 'the domain has another owner', 7293),
  rejected('5.7.19', 'its owner can not be looked up', 7293),
  rejected('5.7.20', 'no DKIM signature of ours is right', 7372),
  rejected('5.7.21', 'no DKIM signature of ours will do', 7372),
  rejected('5.7.22', 'no DKIM signature is our domain’s', 7372),
  rejected('5.7.23', 'our server may not send for our domain (SPF)', 7372),
  rejected('5.7.24', 'our SPF record does not work', 7372),
  rejected('5.7.25', 'our server has no name', 7372),
  rejected('5.7.26', 'several checks of ours failed', 7372),
  rejected('5.7.27', 'our domain takes no mail', 7505),
  rejected('5.7.29', 'an ARC chain is wrong', 8617),
  rejected('5.7.30', 'no TLS all the way', 8689),
  // Replies alone.
  rejected('500', 'not a command', 5321),
  rejected('501', 'not well-formed', 5321),
  rejected('502', 'a command that they do not have', 5321),
  rejected('503', 'commands in the wrong order', 5321),
  rejected('504', 'arguments that they do not have', 5321),
  rejected('521', 'they take no mail', 7504),
  rejected('530', 'a login is needed', 4954),
  rejected('534', 'our login is too weak', 4954),
  rejected('535', 'our login is wrong', 4954),
  rejected('538', 'our login must be encrypted', 4954),
  rejected('550', 'not available, for whatever reason', 5321),
  rejected('551', 'not one of their mailboxes', 5321),
  rejected('553', 'not allowed as a name', 5321),
  rejected('554', 'it did not work', 5321),
  rejected('555', 'parameters that they do not have', 5321),
];

/** Where a code is explained. */
export const smtpPageOf = ({ rfc }: SmtpCode): string => `https://www.rfc-editor.org/rfc/rfc${rfc}`;

const BY_CODE: ReadonlyMap<string, SmtpCode> = new Map(SMTP_CODES.map((each) => [each.code, each]));

/**
 * What a refusal for good says. An enhanced code is believed rather than the reply that it came with; one that is not in
 * the table proves nothing, and has to be looked up. @param status of the reply, from 500
 */
export function refusalBy(status: number, enhanced: string | null): FailureFacts {
  const code = enhanced ?? String(status);
  const known = BY_CODE.get(code);
  return known ? { reason: known.reason } : { reason: 'rejected', unknownCode: code };
}
