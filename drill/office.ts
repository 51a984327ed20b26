/**
 * An office of the drill, and its people: it books and cancels through the HTTP API, with a key of its own. Made by
 * `world.ts`. Every word that it says carries its mark, so that a message tells which appointment it is about, and
 * whose.
 */
import type { TenantId } from '../shared/domain/core/keys.ts';

/** Who is reminded. */
interface Person {
  name?: string;
  email?: string;
  phone?: string;
  timeZone?: string;
}

export interface Booking {
  /** Local in `timeZone`, such as `2026-12-04T15:30`. */
  startsAt: string;
  timeZone?: string;
  recipient: Person;
  externalId?: string;
}

/** What an office needs of the world. */
export interface Outside {
  call(
    method: string,
    path: string,
    request: { key: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<{ status: number; body: unknown }>;
  /** Somebody is booked for a local time of a zone. */
  expect(startsAt: string, zone: string): void;
}

export const markOf = (office: string): string => `zebra${office}`;

export class Office {
  readonly id: TenantId;
  readonly key: string;
  /** Ids of its appointments. */
  readonly appointments: string[] = [];
  /** True where nothing goes wrong: this office has to be punctual whatever happens at the others (P10). */
  bystander = false;
  readonly #world: Outside;
  /** By what was booked: the same booking has the same title, however often it is handed in. */
  readonly #titles = new Map<string, string>();

  constructor(world: Outside, id: TenantId, key: string) {
    this.#world = world;
    this.id = id;
    this.key = key;
  }

  /** @throws when the API does not take it */
  async book(booking: Booking, headers: Record<string, string> = {}): Promise<void> {
    const { status, body } = await this.tryBook(booking, headers);
    if (status !== 201 && status !== 200)
      throw new Error(`booking answered ${status}: ${JSON.stringify(body)}`);
  }

  async tryBook(booking: Booking, headers: Record<string, string> = {}) {
    const item = this.#item(booking);
    const answer = await this.#world.call('POST', '/v1/appointments', { key: this.key, body: item, headers });
    if (answer.status < 300) this.#know((answer.body as { id: string }).id, item);
    return answer;
  }

  /** Books many, a hundred at a time. */
  async bookAll(
    bookings: readonly Booking[],
    progress: (booked: number) => void = () => undefined,
  ): Promise<void> {
    for (let from = 0; from < bookings.length; from += 100) {
      const items = bookings.slice(from, from + 100).map((booking) => this.#item(booking));
      const { status, body } = await this.#world.call('POST', '/v1/appointments/batch', {
        key: this.key,
        body: { items },
      });
      const results = (body as { results?: { appointment?: { id: string } }[] }).results ?? [];
      for (const [index, { appointment }] of results.entries()) {
        const item = items[index];
        if (!appointment || !item)
          throw new Error(`a batch answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
        this.#know(appointment.id, item);
      }
      progress(from + items.length);
    }
  }

  /** @returns the status of the answer */
  async cancel(id: string): Promise<number> {
    const path = `/v1/appointments/${id}/cancel`;
    return (await this.#world.call('POST', path, { key: this.key })).status;
  }

  #item(booking: Booking) {
    const { timeZone = 'America/New_York', ...rest } = booking;
    const same = JSON.stringify(booking);
    const title = this.#titles.get(same) ?? `Visit ${this.#titles.size + 1} ${markOf(this.id)}`;
    this.#titles.set(same, title);
    return { timeZone, title, ...rest };
  }

  #know(id: string, { startsAt, timeZone }: { startsAt: string; timeZone: string }): void {
    if (!this.appointments.includes(id)) this.appointments.push(id);
    this.#world.expect(startsAt, timeZone);
  }
}
