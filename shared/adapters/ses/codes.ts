/**
 * What SES says against a message, by an event or as the answer to a request: bounces by type and subtype, other events,
 * and errors by name. Read by `webhooks.ts` and `sender.ts`; `docs/email-codes.md` lists them with what each does. What is
 * not here is an alert.
 *
 * Always true: only bounces that say that the mailbox is out of reach have a reason that brings the next step forward
 * (`provesImpossible`). Our account, identities and settings, the content and what may pass never do.
 */
import type { Reason } from '../../domain/core/reasons.ts';
import type { FailureFacts } from '../../domain/ledger/receipt.ts';

/** One of what SES may say. */
export interface SesCode {
  /** The type and subtype of a bounce, the type of another event, or the name of an error. */
  code: string;
  reason: Reason;
  /** What it says, in a few words. */
  says: string;
}

const EVENTS = 'https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html';
const API = 'https://docs.aws.amazon.com/ses/latest/APIReference-V2';

/** Each table's page. */
export const SES_PAGES = {
  bounces: `${EVENTS}#event-publishing-retrieving-sns-contents-bounce-types`,
  events: EVENTS,
  errors: `${API}/API_SendEmail.html#API_SendEmail_Errors`,
  common: `${API}/CommonErrors.html`,
} as const;

export const SES_BOUNCES: readonly SesCode[] = [
  { code: 'Permanent General', reason: 'bounced', says: 'the mailbox refuses for good' },
  { code: 'Permanent NoEmail', reason: 'bounced', says: 'no such mailbox' },
  { code: 'Permanent Suppressed', reason: 'bounced', says: 'it bounced before, for somebody' },
  { code: 'Permanent OnAccountSuppressionList', reason: 'bounced', says: 'it bounced before, for us' },
  { code: 'Transient General', reason: 'soft_bounced', says: 'it may pass' },
  { code: 'Transient MailboxFull', reason: 'soft_bounced', says: 'the mailbox is full' },
  { code: 'Transient CustomTimeoutExceeded', reason: 'too_late', says: 'our own time for it ran out' },
  { code: 'Transient MessageTooLarge', reason: 'rejected', says: 'the message is too large' },
  { code: 'Transient ContentRejected', reason: 'rejected', says: 'its content is refused' },
  { code: 'Transient AttachmentRejected', reason: 'rejected', says: 'its attachment is refused' },
  { code: 'Undetermined Undetermined', reason: 'soft_bounced', says: 'nobody knows' },
  // A subtype may be absent; then nothing more is known than that it may pass.
  { code: 'Transient', reason: 'soft_bounced', says: 'it may pass' },
  { code: 'Undetermined', reason: 'soft_bounced', says: 'nobody knows' },
];

export const SES_EVENTS = [
  { code: 'Reject', reason: 'rejected', says: 'SES found malware' },
  { code: 'Rendering Failure', reason: 'rejected', says: 'a template of SES failed, which we do not use' },
  { code: 'Complaint OnAccountSuppressionList', reason: 'opted_out', says: 'the person complained before' },
] as const satisfies readonly SesCode[];

/** By the name that the SDK gives them. `MessageRejected` and `BadRequestException` say more in words: see `sender.ts`. */
export const SES_ERRORS: readonly SesCode[] = [
  { code: 'TooManyRequestsException', reason: 'provider_busy', says: 'too many requests' },
  { code: 'LimitExceededException', reason: 'provider_busy', says: 'our limit is used up' },
  { code: 'AccountSuspendedException', reason: 'provider_error', says: 'our account is suspended' },
  { code: 'SendingPausedException', reason: 'provider_error', says: 'our sending is paused' },
  {
    code: 'MailFromDomainNotVerifiedException',
    reason: 'provider_error',
    says: 'our domain is not verified',
  },
  { code: 'NotFoundException', reason: 'provider_error', says: 'no such configuration set' },
  { code: 'BadRequestException', reason: 'provider_error', says: 'our request is wrong' },
  { code: 'MessageRejected', reason: 'rejected', says: 'the message is refused' },
];

/** Errors that every service of AWS may give. */
export const AWS_ERRORS: readonly SesCode[] = [
  { code: 'ThrottlingException', reason: 'provider_busy', says: 'too many requests' },
  { code: 'Throttling', reason: 'provider_busy', says: 'too many requests' },
  { code: 'AccessDeniedException', reason: 'provider_error', says: 'our role may not do this' },
  { code: 'ExpiredTokenException', reason: 'provider_error', says: 'our credentials ran out' },
  { code: 'IncompleteSignature', reason: 'provider_error', says: 'our signature is not whole' },
  { code: 'InvalidClientTokenId', reason: 'provider_error', says: 'our credentials are not known' },
  { code: 'InvalidSignatureException', reason: 'provider_error', says: 'our signature is wrong' },
  { code: 'MissingAuthenticationToken', reason: 'provider_error', says: 'we sent no credentials' },
  { code: 'NotAuthorized', reason: 'provider_error', says: 'our role may not do this' },
  { code: 'OptInRequired', reason: 'provider_error', says: 'our account does not have this service' },
  { code: 'RequestExpired', reason: 'provider_error', says: 'our clock is wrong' },
  { code: 'UnrecognizedClientException', reason: 'provider_error', says: 'our credentials are not known' },
  { code: 'ValidationError', reason: 'provider_error', says: 'our request is wrong' },
  { code: 'ValidationException', reason: 'provider_error', says: 'our request is wrong' },
];

const byCode = (codes: readonly SesCode[]): ReadonlyMap<string, SesCode> =>
  new Map(codes.map((each) => [each.code, each]));

const BOUNCES = byCode(SES_BOUNCES);
const ERRORS = byCode([...SES_ERRORS, ...AWS_ERRORS]);

/**
 * What a bounce says. One of a subtype that is not in the table proves nothing, whatever its type.
 * @param type `Permanent`, `Transient` or `Undetermined`
 */
export function bounceFacts(type: string, subtype: string): FailureFacts {
  const code = [type, subtype].filter(Boolean).join(' ');
  const known = BOUNCES.get(code);
  if (known) return { reason: known.reason };
  return { reason: BOUNCES.get(type)?.reason ?? 'rejected', unknownCode: code.replaceAll(' ', '-') };
}

/** What an error of that name says; undefined for a name that is in no table. */
export const errorOf = (name: string): SesCode | undefined => ERRORS.get(name);
