/**
 * One email as it goes over the wire, by nodemailer's composer; both email senders call it. Only the composer is
 * imported: 135 kB of a bundle (41 kB compressed, over half of it a table of file types) instead of 236 kB.
 *
 * Kept true: no name, subject or link can add a header or a recipient, nothing is read from disk or network, and the
 * same attempt makes the same bytes.
 *
 * The calendar goes in twice, because clients look in different places: as the last alternative, with its method, which
 * Outlook and Gmail read, and as an attached file, which Apple's Mail and others offer to open.
 * https://nodemailer.com/message/calendar-events
 */
import { hash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';
import type MimeNode from 'nodemailer/lib/mime-node';
import type { EmailContent } from '../../domain/content/content.ts';
import { entryName } from '../../domain/core/keys.ts';
import { plainLine } from '../../domain/core/plain.ts';
import type { SendRequest } from '../../ports/senders.ts';

/** The header that names the attempt. It survives relays that write a Message-ID of their own, as SES does. */
const ATTEMPT_HEADER = 'X-Ringonce-Attempt';

const MAILBOX = /^[^\s"(),:;<>@[\\\]\p{Cc}]{1,64}@[^\s"(),:;<>@[\\\]\p{Cc}]{1,253}$/u;

/** Whether this is one plain address, such that no header and no command can read it as anything else. */
export const isMailbox = (address: string): boolean => MAILBOX.test(address);

/** The text as one line: without line ends and what hides text, which a header must not hold. */
const oneLine = (text: string): string => plainLine(text.toWellFormed()).trim();

const attemptName = ({ entry, attempt }: SendRequest<'email'>): string => `${entryName(entry)}/${attempt}`;

/** An id that every rendering of this attempt shares, and no other attempt has. */
const identityOf = (request: SendRequest<'email'>): string =>
  hash('sha256', attemptName(request), 'hex').slice(0, 40);

const domainOf = (address: string): string => domainToASCII(address.slice(address.lastIndexOf('@') + 1));

/** The extra headers. RFC 8058 wants both unsubscribe headers or none; RFC 3834's keeps vacation notes away. */
function headersOf(request: SendRequest<'email'>): Record<string, string> {
  const { unsubscribeUrl } = request.content;
  return {
    'Auto-Submitted': 'auto-generated',
    'Content-Language': oneLine(request.locale),
    [ATTEMPT_HEADER]: attemptName(request),
    ...(unsubscribeUrl !== null && {
      'List-Unsubscribe': `<${new URL(unsubscribeUrl).href}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    }),
  };
}

/** The text with plain line feeds, of which the composer makes CRLF: a lone CR must not stand in a message. */
const plainLines = (text: string): string => text.replace(/\r\n?/g, '\n');

function bodyOf({ text, html, calendar }: EmailContent) {
  return {
    text: plainLines(text),
    ...(html !== '' && { html: plainLines(html) }),
    ...(calendar !== null && {
      icalEvent: { method: calendar.method, content: calendar.text, filename: 'appointment.ics' },
    }),
  };
}

/** @throws for what is no plain address: settings are checked, so it never comes to that */
function replyTo(address: string): { name: string; address: string } {
  if (!isMailbox(address)) throw new Error('answers go to a plain address');
  return { name: '', address };
}

/**
 * The message, ready to be built or streamed; its envelope holds both addresses as SMTP wants them.
 * @param from used where the tenant has no address of its own; both it and `request.to` must be mailboxes
 */
export function compose(request: SendRequest<'email'>, from: string): MimeNode {
  const address = request.from ?? from;
  if (!isMailbox(address) || !isMailbox(request.to)) throw new Error('an email needs two plain addresses');
  const identity = identityOf(request);
  return new MailComposer({
    ...bodyOf(request.content),
    from: { name: oneLine(request.senderName), address },
    to: { name: '', address: request.to },
    ...(request.replyTo !== null && { replyTo: replyTo(request.replyTo) }),
    subject: oneLine(request.content.subject),
    messageId: `<${identity}@${domainOf(address)}>`,
    date: new Date(request.now),
    headers: headersOf(request),
    baseBoundary: identity,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
}
