/**
 * Looks at an SMTP server and says what to fix. Called by `doctor`. Nothing is sent.
 */
import type { Check } from '../../ports/provider.ts';
import { isMailbox } from '../email/mime.ts';
import type { SmtpOptions } from '../email/transport.ts';
import { openTransport } from '../email/transport.ts';

/** What nodemailer tells of a failure. */
interface Fault {
  code?: string | undefined;
  responseCode?: number | undefined;
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
  ['ETIMEDOUT', 'Nothing answers in time: is the port right, and is it open from here?'],
]);

function explained({ code = 'unknown error', responseCode }: Fault): Pick<Check, 'detail' | 'fix'> {
  return {
    detail: [code, responseCode].filter(Boolean).join(' '),
    fix: FIXES.get(code) ?? 'Is the server running, and are host and port right?',
  };
}
