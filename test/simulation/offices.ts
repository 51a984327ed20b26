/**
 * The offices: they book, change, confirm and cancel by the API, ask again when no answer comes, sometimes twice at
 * once; and look where they must not see anything. And the operator.
 */
import type { Reply } from '../../outside/boundary.ts';
import type { EntryRef } from '../../shared/domain/core/keys.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { HOUR, MINUTE, SECOND, toIso, toLocalIso } from '../../shared/domain/core/time.ts';
import type { Booking, Deed } from './bookings.ts';
import type { Person } from './cast.ts';
import type { Call, Doors } from './doors.ts';
import type { Fifo } from './fifo.ts';
import type { Lots } from './lots.ts';
import type { Random } from './random.ts';
import type { Order, Scenario } from './scenario.ts';
import type { Timeline } from './timeline.ts';

export interface OfficesOptions {
  scenario: Scenario;
  timeline: Timeline;
  random: Random;
  doors: Doors;
  lots: Lots;
  queues: Readonly<Record<Channel, Fifo>>;
  /** By office. */
  keys: readonly string[];
  operatorKey: string;
  onRedriven: () => void;
  note: (who: string, what: string) => void;
}

/** What became of a booking, where it is not as it was booked. */
interface Scheduled {
  startsAt?: Instant;
  location?: string;
  phone?: string;
  /** It is in the schedule no more. */
  isOut?: boolean;
}

const TRIES = 8;

export class Offices {
  readonly #options: OfficesOptions;
  /** The appointments that were made, by booking. */
  readonly #ids = new Map<number, string>();
  /** What the software of the offices has of each booking, by booking. */
  readonly #schedule = new Map<number, Scheduled>();

  constructor(options: OfficesOptions) {
    this.#options = options;
    const { scenario, timeline } = options;
    for (const booking of scenario.bookings) timeline.at(booking.createAt, () => this.#book(booking));
    for (const at of scenario.nights)
      timeline.at(at, () => {
        for (const office of scenario.offices.keys()) this.#sendSchedule(office);
      });
    for (const order of scenario.orders) timeline.at(order.at, () => this.#order(order));
  }

  #book(booking: Booking): void {
    this.#create(booking);
    if (booking.twice)
      this.#options.timeline.after(this.#options.random.int(0, 200), () => this.#create(booking));
    for (const deed of booking.deeds) this.#options.timeline.at(deed.at, () => this.#do(booking, deed));
  }

  /** A step was queued: some offices do something about its appointment just now. */
  onQueued(entry: EntryRef): void {
    const { scenario, timeline, lots } = this.#options;
    const lot = lots.draw(`race ${entryName(entry)}`);
    if (!lot.chance(scenario.setup.races)) return;
    const [index] = [...this.#ids].find(([, id]) => id === entry.appointment) ?? [];
    const booking = scenario.bookings.find((each) => each.index === index);
    const kind = (['confirm', 'cancel', 'move', 'opt out'] as const)[lot.int(0, 3)] ?? 'confirm';
    const at = timeline.now + lot.magnitude(1, 5 * SECOND);
    if (booking) timeline.at(at, () => this.#do(booking, { at, kind, byMs: 2 * HOUR }));
  }

  #create(booking: Booking): void {
    const { index, office, identity, impatient } = booking;
    const call = {
      ...this.#as(office),
      method: 'POST',
      path: '/v1/appointments',
      body: this.#bookingBody(booking),
      ...(identity === 'idempotency key' && { idempotencyKey: `booking-${index}` }),
    };
    void this.#insist(call, impatient ? 1 : TRIES).then((reply) => {
      if (!reply || reply.status >= 300) return;
      this.#ids.set(index, (JSON.parse(reply.body) as { id: string }).id);
    });
  }

  /** The whole schedule, as every night: what has not changed is sent, too. */
  #sendSchedule(office: number): void {
    const { scenario, timeline } = this.#options;
    const items = scenario.bookings
      .filter((booking) => booking.office === office && booking.identity === 'external id')
      .filter(({ index }) => this.#ids.has(index) && !this.#schedule.get(index)?.isOut)
      .filter(({ index, startsAt }) => (this.#schedule.get(index)?.startsAt ?? startsAt) > timeline.now)
      .map((booking) => this.#scheduled(booking));
    if (items.length === 0) return;
    const body = JSON.stringify({ items: items.slice(0, 100) });
    void this.#insist({ ...this.#as(office), method: 'PUT', path: '/v1/appointments/batch', body });
  }

  /** A booking as its office has it now. */
  #scheduled(booking: Booking): object {
    const { startsAt = booking.startsAt, location, phone } = this.#schedule.get(booking.index) ?? {};
    const first = JSON.parse(this.#bookingBody({ ...booking, startsAt })) as { recipient: object };
    return {
      ...first,
      ...(location && { location }),
      recipient: { ...first.recipient, ...(phone && { phone }) },
    };
  }

  #notes(index: number, change: Scheduled): void {
    this.#schedule.set(index, { ...this.#schedule.get(index), ...change });
  }

  #bookingBody({ index, office, person, startsAt, durationMinutes, policy, identity }: Booking): string {
    const { settings } = this.#options.scenario.offices[office] ?? never();
    return JSON.stringify({
      startsAt: written(index, startsAt, settings.timeZone),
      timeZone: settings.timeZone,
      durationMinutes,
      title: `Visit ${index} zebra${office}`,
      recipient: recipientOf(this.#options.scenario.people[person] ?? never(), office),
      policy,
      ...(identity === 'external id' && { externalId: `ext-${index}` }),
    });
  }

  #do(booking: Booking, deed: Deed): void {
    const id = this.#ids.get(booking.index);
    const person = this.#options.scenario.people[booking.person];
    if (!id || !person) return;
    const call = this.#callFor(booking, deed, id, person);
    if (call) void this.#insist(call);
  }

  #callFor(booking: Booking, { at, kind, byMs }: Deed, id: string, person: Person): Call | undefined {
    const as = this.#as(booking.office);
    const path = `/v1/appointments/${id}`;
    const patch = (change: object): Call => ({ ...as, method: 'PATCH', path, body: JSON.stringify(change) });
    const address = person.phone ?? person.email ?? '';
    switch (kind) {
      case 'cancel':
        this.#notes(booking.index, { isOut: true });
        return { ...as, method: 'POST', path: `${path}/${kind}`, body: '{}' };
      case 'book again': {
        if (booking.identity !== 'external id') return undefined;
        this.#notes(booking.index, { isOut: false });
        const to = `/v1/appointments/by-external-id/ext-${booking.index}`;
        return { ...as, method: 'PUT', path: to, body: JSON.stringify(this.#scheduled(booking)) };
      }
      case 'confirm':
        return { ...as, method: 'POST', path: `${path}/${kind}`, body: '{}' };
      case 'move':
        this.#notes(booking.index, { startsAt: booking.startsAt + byMs });
        return patch({ startsAt: toIso(booking.startsAt + byMs) });
      case 'move back':
        this.#notes(booking.index, { startsAt: booking.startsAt });
        return patch({ startsAt: toIso(booking.startsAt) });
      case 'new phone':
        if (!person.phone) return undefined;
        this.#notes(booking.index, { phone: `${person.phone.slice(0, -2)}99` });
        return patch({ recipient: { phone: `${person.phone.slice(0, -2)}99` } });
      case 'new place':
        this.#notes(booking.index, { location: `Room ${10 + (Math.floor(at / MINUTE) % 90)}` });
        return patch({ location: `Room ${10 + (Math.floor(at / MINUTE) % 90)}` });
      case 'look':
        return { ...as, method: 'GET', path: `${path}/timeline` };
      case 'pry':
        return this.#pry(as, booking);
      case 'opt out':
        return { ...as, method: 'POST', path: '/v1/opt-outs', body: JSON.stringify({ address }) };
      case 'opt in':
        return { ...as, method: 'DELETE', path: `/v1/opt-outs/${encodeURIComponent(address)}` };
      case 'erase':
        this.#notes(booking.index, { isOut: true });
        return { ...as, method: 'DELETE', path: `/v1/recipients/${encodeURIComponent(address)}` };
    }
  }

  /** Another office's appointment, a person's contacts, the own list. */
  #pry(as: Omit<Call, 'method' | 'path'>, { office, person }: Booking): Call {
    const { random, scenario } = this.#options;
    const others = scenario.bookings.filter((each) => each.office !== office && this.#ids.has(each.index));
    const other = others.length > 0 ? this.#ids.get(random.pick(others).index) : undefined;
    const address = scenario.people[person]?.phone;
    const paths = ['/v1/appointments?limit=20', '/v1/opt-outs', '/v1/status'];
    if (address) paths.push(`/v1/recipients/${encodeURIComponent(address)}`);
    if (other) paths.push(`/v1/appointments/${other}`, `/v1/appointments/${other}/timeline`);
    const verb = other && random.chance(0.2) ? random.pick(['confirm', 'cancel']) : undefined;
    if (verb) return { ...as, method: 'POST', path: `/v1/appointments/${other}/${verb}`, body: '{}' };
    return { ...as, method: 'GET', path: random.pick(paths) };
  }

  #as(office: number): Omit<Call, 'method' | 'path'> {
    const { keys, scenario } = this.#options;
    const tenant = scenario.offices[office]?.settings.id;
    return { who: tenant ?? '', tenant, key: keys[office] };
  }

  /** Asks again for as long as no answer comes, or only that we failed. */
  async #insist(call: Call, most = TRIES): Promise<Reply | undefined> {
    const { doors, timeline, random } = this.#options;
    for (let tries = 0; tries < most; tries++) {
      const reply = await doors.request(call);
      if (reply && reply.status < 500 && reply.status !== 429) return reply;
      const pauseMs = random.magnitude(SECOND, 20 * SECOND) * 2 ** tries;
      await new Promise<void>((resolve) => {
        timeline.after(pauseMs, () => {
          timeline.woke();
          resolve();
        });
      });
    }
    return undefined;
  }

  #order({ kind, office, channel, minutes }: Order): void {
    const { queues, operatorKey, scenario, onRedriven, note } = this.#options;
    if (kind === 'redrive') {
      const moved = Object.values(queues).reduce((sum, queue) => sum + queue.redrive(), 0);
      if (moved > 0) note('operator', `redrives ${moved} messages`);
      onRedriven();
      return;
    }
    const as = { who: 'operator', key: operatorKey };
    if (kind === 'status') return void this.#insist({ ...as, method: 'GET', path: '/v1/status' });
    const tenant = office === null ? undefined : scenario.offices[office]?.settings.id;
    const end = minutes === null ? { until: null } : minutes ? { for: `PT${minutes}M` } : {};
    const body = JSON.stringify({ tenant, channel: channel ?? undefined, reason: 'by hand', ...end });
    void this.#insist({ ...as, method: 'POST', path: `/v1/control/${kind}`, body });
  }
}

/** In each of the three ways: local without its offset, local with it, and in UTC. */
function written(index: number, at: Instant, zone: string): string {
  if (index % 6 === 0) return toLocalIso(at, zone).slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
  return index % 3 === 0 ? toLocalIso(at, zone) : toIso(at);
}

const recipientOf = ({ index, email, phone, saidZone }: Person, office: number) => ({
  name: `Person ${index} zebra${office}`,
  ...(email && { email }),
  ...(phone && { phone }),
  ...(saidZone && { timeZone: saidZone }),
});

const never = (): never => {
  throw new Error('a booking names an office or a person that is not there');
};
