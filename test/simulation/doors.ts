/**
 * The API as it is reached from outside: a request goes to one of the processes that serve it, may get lost, and its
 * answer may get lost. The HTTP application behind it is the real one.
 */
import type { Boundary, Reply } from '../../outside/boundary.ts';
import type { TenantId } from '../../shared/domain/core/keys.ts';
import { SECOND } from '../../shared/domain/core/time.ts';
import type { Faults } from './faults.ts';
import type { Lots } from './lots.ts';
import type { Process, Timeline } from './timeline.ts';
import type { Answer } from './watch.ts';

/** One process that serves the API. */
export interface Server {
  process: Process;
  fetch: (request: Request) => Response | Promise<Response>;
}

export interface Call {
  who: string;
  method: string;
  path: string;
  body?: string | undefined;
  type?: string | undefined;
  key?: string | undefined;
  tenant?: TenantId | undefined;
  idempotencyKey?: string | undefined;
}

export interface DoorsOptions {
  timeline: Timeline;
  faults: Faults;
  lots: Lots;
  boundary: Boundary;
  /** Those that are alive. */
  servers: () => readonly Server[];
  onAsked: (call: Call) => unknown;
  onAnswered: (answer: Answer) => void;
  note: (who: string, what: string) => void;
}

export const ORIGIN = 'https://reminders.example';
/** A caller gives up after this. */
const TIMEOUT_MS = 30 * SECOND;

export class Doors {
  readonly #options: DoorsOptions;

  constructor(options: DoorsOptions) {
    this.#options = options;
  }

  /** @returns undefined when no answer came */
  request(call: Call): Promise<Reply | undefined> {
    const { timeline, faults, lots, servers } = this.#options;
    const lot = lots.draw(`${call.method} ${call.path} ${call.body ?? ''}`);
    return new Promise((resolve) => {
      let open = true;
      const end = (reply: Reply | undefined) => {
        if (!open) return;
        open = false;
        timeline.woke();
        resolve(reply);
      };
      timeline.after(TIMEOUT_MS, () => end(undefined));
      if (faults.strikes('request-lost', lot)) return;
      timeline.after(lot.around(30), () => {
        const alive = faults.isOut('api') ? [] : servers();
        const server = alive[lot.int(0, alive.length - 1)];
        if (!server) return end(undefined);
        server.process.whenAwake(() => {
          if (!server.process.alive) return;
          timeline.woke();
          void this.#serve(server, call).then((reply) => {
            if (faults.strikes('answer-lost', lot)) return;
            timeline.after(lot.around(30), () => end(reply));
          });
        });
      });
    });
  }

  async #serve({ process, fetch }: Server, call: Call): Promise<Reply> {
    const { timeline, boundary, onAsked, onAnswered, note } = this.#options;
    const from = timeline.now;
    note(process.name, `is asked ${call.method} ${call.path} by ${call.who}: ${call.body ?? ''}`);
    const noted = onAsked(call);
    const { tenant = null, method, path, body: sent = '' } = call;
    const answered = boundary.asked({ at: from, tenant, method, path, body: sent });
    const response = await fetch(requestOf(call));
    const reply: Reply = { status: response.status, body: await response.text() };
    if (!process.alive) return new Promise(() => {});
    note(process.name, `answers ${reply.status} to ${call.method} ${call.path} by ${call.who}`);
    answered(reply, timeline.now);
    onAnswered({
      from,
      at: timeline.now,
      tenant: call.tenant ?? null,
      method: call.method,
      path: call.path,
      request: call.body ?? '',
      ...reply,
      noted,
    });
    return reply;
  }
}

const requestOf = ({ method, path, body, type, key, idempotencyKey }: Call): Request =>
  new Request(`${ORIGIN}${path}`, {
    method,
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': type ?? 'application/json' }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body }),
  });
