/**
 * Too many connections are answered, not reset: where the process may open so many files and no more, the last ones are
 * kept for the answer 503. Without that the system takes a connection and ends it, and nobody hears of it. Used by
 * `main.ts`.
 */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { stopwatch } from '../shared/adapters/system.ts';
import { MINUTE, SECOND } from '../shared/domain/core/time.ts';
import type { Telemetry } from '../shared/ports/system.ts';

/** Held by the database, its log, the sandbox, threads, and what goes out: providers, mail, alerts. */
const OWN_FILES = 128;
/** Connections that are taken beyond the limit, only to be told so. */
const TOLD = 64;
/** Fewer than this are said at the start. */
const WANTED_FILES = 1_024;

/** How many files this process may have open; null where the system does not say. */
export function openFilesLimit(): number | null {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}

/** One sentence for the start; null where there are enough. */
export const fewFiles = (limit: number | null): string | null =>
  limit === null || limit >= WANTED_FILES
    ? null
    : `this process may have ${limit} files open, enough for ${connectionsWithin(limit)} connections at a time: raise it to ${WANTED_FILES} or more (ulimit -n, or LimitNOFILE of systemd)`;

/** At least one in four of the files, so that few files serve a few. */
const connectionsWithin = (limit: number): number =>
  Math.max(limit - OWN_FILES - TOLD, Math.floor(limit / 4));

const BODY = JSON.stringify({
  type: 'urn:ringonce:problem:service-unavailable',
  title: 'Service Unavailable',
  status: 503,
  detail: 'There are too many connections at the moment. Try again.',
});
const ANSWER = [
  'HTTP/1.1 503 Service Unavailable',
  'content-type: application/problem+json',
  'retry-after: 2',
  'connection: close',
  `content-length: ${Buffer.byteLength(BODY)}`,
  '',
  BODY,
].join('\r\n');

/** Whoever is told has this long to read it. */
const TOLD_WITHIN_MS = SECOND;

/** Counts a server's connections. @param limit of open files */
export function limitConnections(server: Server, limit: number, telemetry: Telemetry): void {
  const most = connectionsWithin(limit);
  let open = 0;
  let saidAt = Number.NEGATIVE_INFINITY;
  const say = (): void => {
    telemetry.count('connections_refused');
    if (stopwatch() - saidAt < MINUTE) return;
    saidAt = stopwatch();
    const why = new Error(`${open} connections are open, and ${limit} files may be`);
    telemetry.fault('too many connections: further ones are answered 503', why);
  };
  // Beyond these the system would run out of files; such a connection is ended unanswered, and counted.
  server.maxConnections = most + TOLD;
  server.on('drop', say);
  // Instead of the server's own listeners, so that no request of a refused connection is taken up.
  const serve = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    open++;
    socket.once('close', () => open--);
    if (open <= most) {
      for (const listener of serve) listener.call(server, socket);
      return;
    }
    say();
    socket.setTimeout(TOLD_WITHIN_MS, () => socket.destroy());
    socket.end(ANSWER);
  });
}
