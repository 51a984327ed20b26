/**
 * An office of the drill, and its people: it books, moves, confirms and cancels through the HTTP API, with a key of its
 * own, and notes what it was answered. Made by `world.ts`.
 */
import type { TenantId } from '../shared/domain/core/keys.ts';
import type { Instant } from '../shared/domain/core/time.ts';

/** Who is reminded. */
export interface Person {
  name?: string;
  email?: string;
  phone?: string;
  timeZone?: string;
  locale?: string;
}

export interface Booking {
  /** Local in `timeZone`, such as `2026-12-04T15:30`. */
  startsAt: string;
  timeZone?: string;
  title?: string;
  recipient: Person;
  externalId?: string;
}

/** An appointment as the API answered it. */
export interface Booked {
  id: string;
  startsAt: string;
  status: string;
  revision: number;
  recipient: { email: string | null; phone: string | null };
  plan: {
    step: number;
    kind: string;
    channel: string;
    plannedAt: string;
    state: string;
    reason: string | null;
  }[];
}

/** Something after which a contact may not be claimed any more (P5), as soon as it was answered. */
export interface Stop {
  what: string;
  answeredAt: Instant;
  /** How many contacts the providers had taken by then. */
  contactsBefore: number;
  tenant: TenantId | undefined;
  /** The appointment's revisions up to this one; undefined where it is not about one. */
  appointment?: { id: string; revision: number } | undefined;
  /** The address that opted out. */
  address?: string | undefined;
  /** Until when it holds; a pause may be lifted. */
  until?: Instant | undefined;
}

/** What an office needs of the world. */
export interface Outside {
  call(
    method: string,
    path: string,
    request: { key: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<{ status: number; body: unknown }>;
  stopped(stop: Omit<Stop, 'answeredAt' | 'contactsBefore'>): void;
  /** Somebody is booked for a local time of a zone, and is in that zone. */
  meet(person: Person, zone: string, startsAt: string): void;
}

export class Office {
  readonly id: TenantId;
  readonly key: string;
  /** Ids of its appointments. */
  readonly appointments: string[] = [];
  /** True where nothing goes wrong: this office has to be punctual whatever happens at the others (P10). */
  bystander = false;
  readonly #world: Outside;

  constructor(world: Outside, id: TenantId, key: string) {
    this.#world = world;
    this.id = id;
    this.key = key;
  }

  /** @throws when the API does not take it */
  async book(booking: Booking, headers: Record<string, string> = {}): Promise<Booked> {
    const { status, body } = await this.tryBook(booking, headers);
    if (status !== 201 && status !== 200)
      throw new Error(`booking answered ${status}: ${JSON.stringify(body)}`);
    return body as Booked;
  }

  async tryBook(booking: Booking, headers: Record<string, string> = {}) {
    const item = this.#item(booking);
    const answer = await this.#world.call('POST', '/v1/appointments', { key: this.key, body: item, headers });
    if (answer.status < 300) this.#know((answer.body as Booked).id, booking);
    return answer;
  }

  /** Books many, a hundred at a time. */
  async bookAll(
    bookings: readonly Booking[],
    progress: (booked: number) => void = () => undefined,
  ): Promise<void> {
    for (let from = 0; from < bookings.length; from += 100) {
      const part = bookings.slice(from, from + 100);
      const items = part.map((booking) => this.#item(booking));
      const { status, body } = await this.#world.call('POST', '/v1/appointments/batch', {
        key: this.key,
        body: { items },
      });
      const results = (body as { results?: { appointment?: Booked }[] }).results ?? [];
      for (const [index, { appointment }] of results.entries()) {
        const booking = part[index];
        if (!appointment || !booking)
          throw new Error(`a batch answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
        this.#know(appointment.id, booking);
      }
      progress(from + part.length);
    }
  }

  read(id: string): Promise<Booked> {
    return this.#get<Booked>(`/v1/appointments/${id}`);
  }

  /** @returns the status of the answer */
  confirm(id: string): Promise<number> {
    return this.#end(id, 'confirm');
  }

  cancel(id: string): Promise<number> {
    return this.#end(id, 'cancel');
  }

  /** Moves an appointment: what its old time promised is stopped. */
  async move(id: string, startsAt: string): Promise<Booked> {
    const before = await this.read(id);
    const { body } = await this.#world.call('PATCH', `/v1/appointments/${id}`, {
      key: this.key,
      body: { startsAt },
    });
    this.#world.stopped({ what: 'moved', tenant: this.id, appointment: { id, revision: before.revision } });
    return body as Booked;
  }

  async optOut(address: string): Promise<void> {
    await this.#world.call('POST', '/v1/opt-outs', { key: this.key, body: { address, source: 'phone' } });
    this.#world.stopped({ what: 'opted out', tenant: this.id, address });
  }

  async #end(id: string, how: 'confirm' | 'cancel'): Promise<number> {
    const { status, body } = await this.#world.call('POST', `/v1/appointments/${id}/${how}`, {
      key: this.key,
    });
    const { revision } = body as Booked;
    if (status === 200) this.#world.stopped({ what: how, tenant: this.id, appointment: { id, revision } });
    return status;
  }

  async #get<T>(path: string): Promise<T> {
    const { status, body } = await this.#world.call('GET', path, { key: this.key });
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    return body as T;
  }

  #item({ timeZone = 'America/New_York', title = 'Dental cleaning', ...rest }: Booking) {
    return { timeZone, title, ...rest };
  }

  #know(id: string, { startsAt, timeZone = 'America/New_York', recipient }: Booking): void {
    if (!this.appointments.includes(id)) this.appointments.push(id);
    this.#world.meet(recipient, recipient.timeZone ?? timeZone, startsAt);
  }
}
