/**
 * Sends email through an SMTP server over a small pool of connections: the embedded mode's way.
 *
 * Kept true: one claim is one transmission. nodemailer's pool sends a message again when its connection breaks, which
 * is turned off (`maxRequeues: 0`). Whether a broken connection leaves doubt is known exactly: as long as the server
 * has not asked for the message (354), not a byte of its stream was read, and surely nothing was taken; from then on
 * only the server's own answer tells.
 *
 * What SMTP can't do: it tells no more after it has taken a message. Bounces come back as mail to the From address,
 * which nobody reads here, so an email of the embedded mode stays `sent`. It has no list, so `lookup` never knows.
 */
import MailMessage from 'nodemailer/lib/mailer/mail-message';
import type MimeNode from 'nodemailer/lib/mime-node';
import type { Milliseconds } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { Sender, SendRequest, SendResult } from '../../ports/senders.ts';
import { compose, isMailbox } from '../email/mime.ts';
import type { SmtpOptions, Transport } from '../email/transport.ts';
import { openTransport, SMTP_TIMEOUT_MS } from '../email/transport.ts';
import { refusalBy } from './codes.ts';

/** The pool's connections stay open until `close`. */
export function smtpSender(options: SmtpOptions): Sender<'email'> & { close(): void } {
  const transport = openTransport(options);
  return {
    send: (request) => send(transport, options, request),
    lookup: async () => ({ kind: 'unknown' }),
    close: () => transport.close(),
  };
}

async function send(
  transport: Transport,
  { from, timeoutMs = SMTP_TIMEOUT_MS, deadline = AbortSignal.timeout }: SmtpOptions,
  request: SendRequest<'email'>,
): Promise<SendResult> {
  if (!isMailbox(request.from ?? from))
    return { kind: 'failed', reason: 'provider_error', code: 'smtp From address' };
  if (!isMailbox(request.to)) return { kind: 'rejected', reason: 'invalid_address', code: 'smtp address' };
  const message = compose(request, from);
  const fault = await transmit(transport, message, deadline(timeoutMs));
  return fault === null
    ? { kind: 'accepted', providerId: message.messageId().slice(1, -1) }
    : resultOf(fault);
}

/** What went wrong, as nodemailer tells it. The response may hold the address, so it is never shown. */
interface Fault {
  code?: string | undefined;
  /** The command that was answered: `MAIL FROM`, `RCPT TO`, `DATA`, `AUTH …`, `CONN`. */
  command?: string | undefined;
  response?: string | undefined;
  responseCode?: number | undefined;
  /** The server had asked for the message. */
  begun: boolean;
}

/** @returns null when the server took it */
function transmit(transport: Transport, message: MimeNode, signal: AbortSignal): Promise<Fault | null> {
  const body = message.createReadStream();
  message.createReadStream = () => body;
  const mail = new MailMessage(transport, { signal });
  mail.message = message;
  return new Promise((resolve) => {
    transport.transporter.send(mail, (error) => {
      if (!error) return resolve(null);
      const { code, command, response, responseCode } = error;
      resolve({ code, command, response, responseCode, begun: body.readableDidRead });
      body.destroy();
    });
  });
}

function resultOf(fault: Fault): SendResult {
  const { responseCode: status, response = '', command = '', begun } = fault;
  if (!status) {
    const code = `smtp ${fault.code ?? 'fault'}`;
    return begun ? { kind: 'unknown', detail: code } : { kind: 'failed', reason: 'provider_error', code };
  }
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? null;
  const code = ['smtp', status, enhanced].filter(Boolean).join(' ');
  return ABOUT_THE_RECIPIENT.has(command)
    ? answered(status, enhanced, code)
    : { kind: 'failed', reason: status === 421 ? 'provider_busy' : 'provider_error', code };
}

/** Replies to other commands than these concern us, not the person: our login, our sender address, our network. */
const ABOUT_THE_RECIPIENT: ReadonlySet<string> = new Set(['RCPT TO', 'DATA']);

/** Servers that greylist take the same message after about this long (RFC 6647, section 4.5). */
const GREYLIST_MS: Milliseconds = 5 * MINUTE;

function answered(status: number, enhanced: string | null, code: string): SendResult {
  if (status >= 500) return { kind: 'rejected', code, ...refusalBy(status, enhanced) };
  // Full, and not emptied within our few tries.
  if (enhanced === '4.2.2') return { kind: 'rejected', reason: 'soft_bounced', code };
  return { kind: 'failed', reason: 'provider_busy', code, retryAfterMs: GREYLIST_MS };
}
