/**
 * Connections to an SMTP server: those of reminders (`smtp/`), and those of alerts, which go through a pool of their own.
 */
import type { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { Milliseconds } from '../../domain/core/time.ts';
import { MINUTE, SECOND } from '../../domain/core/time.ts';

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
  /** Opens a connection; over the network if absent. */
  connect?: (() => Socket) | undefined;
  /** Aborts when that time is over; by the machine's own clock if absent. */
  deadline?: ((afterMs: Milliseconds) => AbortSignal) | undefined;
}

/** At once, where nobody says how many. */
export const SMTP_CONNECTIONS = 5;
/** Of one message, where nothing else is said. */
export const SMTP_TIMEOUT_MS: Milliseconds = MINUTE;

/** A pool of connections that sends each message once. */
export function openTransport({
  url,
  connections = SMTP_CONNECTIONS,
  timeoutMs = SMTP_TIMEOUT_MS,
  connect,
}: SmtpOptions) {
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
    ...(connect && { getSocket: over(connect) }),
  });
}

/** As nodemailer asks for one. */
const over =
  (connect: () => Socket) =>
  (_options: unknown, done: (error: null, options: { connection: Socket }) => void): void =>
    done(null, { connection: connect() });

export type Transport = ReturnType<typeof openTransport>;

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const needsTls = ({ protocol, username, hostname }: URL): boolean =>
  protocol === 'smtp:' && username !== '' && !LOOPBACK.test(hostname);
