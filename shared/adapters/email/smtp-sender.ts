/**
 * Sends email through an SMTP server over a small pool of connections: the embedded mode's way. Also looks at the
 * server for the doctor, without sending anything.
 *
 * Kept true: one claim is one transmission. nodemailer's pool sends a message again when its connection breaks, which
 * is turned off (`maxRequeues: 0`). Whether a broken connection leaves doubt is known exactly: as long as the server
 * has not asked for the message (354), not a byte of its stream was read, and surely nothing was taken; from then on
 * only the server's own answer tells.
 *
 * What SMTP can't do: it tells no more after it has taken a message. Bounces come back as mail to the From address,
 * which nobody reads here, so an email of the embedded mode stays `sent`. It has no list, so `lookup` never knows.
 */

import { createTransport } from 'nodemailer';
import MailMessage from 'nodemailer/lib/mailer/mail-message';
import type MimeNode from 'nodemailer/lib/mime-node';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Milliseconds } from '../../domain/core/time.ts';
import { MINUTE, SECOND } from '../../domain/core/time.ts';
import type { Check, Sender, SendRequest, SendResult } from '../../ports/senders.ts';
import { compose, isMailbox } from './mime.ts';

export interface SmtpOptions {
  /**
   * `smtps://user:password@host:465`, or `smtp://…:587`, where the password goes out only after STARTTLS unless the
   * host is this machine. More of nodemailer's options may follow as a query.
   */
  url: string;
  /** The address that tenants without one of their own send from. */
  from: string;
  /** Connections at once, 5 by default; more messages wait for one. */
  connections?: number;
  /** From the call to its outcome, 60 seconds by default: it ends within the claim's lease. */
  timeoutMs?: Milliseconds;
}

const CONNECTIONS = 5;
const TIMEOUT_MS: Milliseconds = MINUTE;

/** A pool of connections that sends each message once. The alerts go through one of their own. */
export function openTransport({ url, connections = CONNECTIONS, timeoutMs = TIMEOUT_MS }: SmtpOptions) {
  return createTransport({
    url,
    pool: true,
    maxConnections: connections,
    maxRequeues: 0,
    requireTLS: needsTls(new URL(url)),
    connectionTimeout: Math.min(timeoutMs, 10 * SECOND),
    greetingTimeout: Math.min(timeoutMs, 10 * SECOND),
    dnsTimeout: Math.min(timeoutMs, 10 * SECOND),
    socketTimeout: Math.min(timeoutMs, 30 * SECOND),
    idleTimeout: MINUTE,
  });
}

type Transport = ReturnType<typeof openTransport>;

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const needsTls = ({ protocol, username, hostname }: URL): boolean =>
  protocol === 'smtp:' && username !== '' && !LOOPBACK.test(hostname);

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
  { from, timeoutMs = TIMEOUT_MS }: SmtpOptions,
  request: SendRequest<'email'>,
): Promise<SendResult> {
  if (!isMailbox(request.from ?? from))
    return { kind: 'failed', reason: 'provider_error', code: 'smtp From address' };
  if (!isMailbox(request.to)) return { kind: 'rejected', reason: 'invalid_address', code: 'smtp address' };
  const message = compose(request, from);
  const fault = await transmit(transport, message, AbortSignal.timeout(timeoutMs));
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

/**
 * Enhanced status code (RFC 3463) → why. Any other refusal is `rejected`, which proves nothing about the address: a
 * plain 550 may be about our own network or relaying just as well.
 */
const REFUSALS: ReadonlyMap<string, Reason> = new Map([
  ['5.1.1', 'invalid_address'], // no such mailbox
  ['5.1.2', 'invalid_address'], // no such domain
  ['5.1.3', 'invalid_address'], // not an address
  ['5.1.6', 'invalid_address'], // moved, and nobody knows where
  ['5.1.10', 'invalid_address'], // the domain takes no mail (RFC 7505)
  ['5.2.1', 'bounced'], // switched off
  ['5.2.2', 'soft_bounced'], // full
  ['4.2.2', 'soft_bounced'], // full, and not emptied within our few tries
]);

/** RFC 5321, section 4.2.2: the answer for a mailbox that is full, where no enhanced code says more. */
const FULL = 552;

function answered(status: number, enhanced: string | null, code: string): SendResult {
  const known = enhanced === null ? undefined : REFUSALS.get(enhanced);
  if (known) return { kind: 'rejected', reason: known, code };
  if (status >= 500) {
    const reason = status === FULL && enhanced === null ? 'soft_bounced' : 'rejected';
    return { kind: 'rejected', reason, code };
  }
  return { kind: 'failed', reason: 'provider_busy', code, retryAfterMs: GREYLIST_MS };
}

/** Connects, greets, and logs in where a login is given; nothing is sent. */
export async function checkSmtp(options: SmtpOptions): Promise<Check[]> {
  return [fromAddress(options), await server(options)];
}

function fromAddress({ from }: SmtpOptions): Check {
  const name = 'SMTP From address';
  if (isMailbox(from)) return { name, ok: true, detail: `at ${from.slice(from.lastIndexOf('@') + 1)}` };
  return {
    name,
    ok: false,
    detail: 'not an email address',
    fix: 'Give one plain address, such as office@example.com.',
  };
}

async function server(options: SmtpOptions): Promise<Check> {
  const { host } = new URL(options.url);
  const name = `SMTP server ${host}`;
  const transport = openTransport(options);
  try {
    await transport.verify();
    return { name, ok: true, detail: 'answers, and takes our login where one is given' };
  } catch (error) {
    return { name, ok: false, ...explained(error as Fault) };
  } finally {
    transport.close();
  }
}

/** nodemailer's error code → what to do. */
const FIXES: ReadonlyMap<string, string> = new Map([
  ['EAUTH', 'The server refuses the user name or the password.'],
  ['EDNS', 'The host name is unknown.'],
  [
    'ETLS',
    'The secure connection failed: use smtps:// on port 465, or a server with STARTTLS and a valid certificate.',
  ],
  ['ETIMEDOUT', 'Nothing answers in time: check that the port is right, and open from here.'],
]);

function explained({ code = 'unknown error', responseCode }: Fault): Pick<Check, 'detail' | 'fix'> {
  return {
    detail: [code, responseCode].filter(Boolean).join(' '),
    fix: FIXES.get(code) ?? 'Check the configuration: the host, the port, and that the server runs.',
  };
}
