/**
 * Who is there in a seed's world: offices with their hours, caps and ladders, people with their phones and habits. Data
 * only, drawn for `scenario.ts`.
 */
import type { Cap, Caps } from '../../shared/domain/core/caps.ts';
import { CAP_PRESETS, DEFAULT_CEILING } from '../../shared/domain/core/caps.ts';
import type { ContactHours } from '../../shared/domain/core/hours.ts';
import type { TenantId } from '../../shared/domain/core/keys.ts';
import type { Channel, Policy } from '../../shared/domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../shared/domain/core/policy.ts';
import { DAY, HOUR } from '../../shared/domain/core/time.ts';
import type { Tenant } from '../../shared/domain/tenant/tenant.ts';
import { COUNTRIES, numberIn, regionOf, ZONES } from './geography.ts';
import type { Random } from './random.ts';

// ---- Offices ------------------------------------------------------------------------------------------------

type OfficeSettings = Partial<Tenant> & Pick<Tenant, 'id' | 'name' | 'timeZone' | 'contactHours' | 'caps'>;

export interface Office {
  settings: OfficeSettings;
  policies: readonly Policy[];
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

function drawHours(random: Random): Record<Channel, ContactHours | null> {
  const usual = { opens: '08:00', closes: '20:00', days: EVERY_DAY };
  switch (random.int(0, 4)) {
    case 0:
      return { email: null, sms: { opens: '09:30', closes: '17:45', days: [1, 2, 3, 4, 5] }, voice: usual };
    case 1:
      // A night window: past midnight.
      return {
        email: null,
        sms: usual,
        voice: { opens: '18:00', closes: '01:30', days: [1, 2, 3, 4, 5, 6] },
      };
    case 2:
      return { email: { ...usual, opens: '06:00' }, sms: usual, voice: { ...usual, days: [1, 3, 5] } };
    default:
      return { email: null, sms: usual, voice: { ...usual, days: [1, 2, 3, 4, 5, 6] } };
  }
}

/** @param lax everybody allows so many calls that only the line stands between two of them */
function drawCaps(random: Random, lax: boolean): Caps {
  if (!lax && random.chance(0.5)) return CAP_PRESETS.default;
  if (!lax && random.chance(0.5)) return CAP_PRESETS['one-a-day'];
  const generous = lax || random.chance(0.5);
  return {
    preset: 'custom',
    rules: [
      {
        channels: ['sms', 'voice'],
        limit: generous ? 20 : random.int(1, 4),
        windowMs: random.pick([6 * HOUR, DAY]),
      },
      { channels: ['voice'], limit: generous ? 10 : 1, windowMs: random.pick([HOUR, DAY]) },
      { channels: ['email'], limit: random.int(1, 3), windowMs: DAY },
    ],
    callsPerAppointment: random.int(1, 2),
  };
}

/** In some worlds tighter than what is built in, so that offices meet it together; where all are lax, it never binds. */
export function drawCeiling(random: Random, lax: boolean): readonly Cap[] {
  if (lax) return [{ channels: ['email', 'sms', 'voice'], limit: 100, windowMs: DAY }];
  if (random.chance(0.5)) return DEFAULT_CEILING;
  return [
    { channels: ['sms', 'voice'], limit: random.int(2, 4), windowMs: random.pick([6 * HOUR, DAY]) },
    { channels: ['voice'], limit: 1, windowMs: random.pick([HOUR, 6 * HOUR]) },
    { channels: ['email'], limit: random.int(1, 3), windowMs: random.pick([6 * HOUR, DAY]) },
  ];
}

/** Whether everybody allows so many calls that only the line stands between two of them. */
export const isLax = (offices: Random): boolean => offices.fork('lax').chance(0.3);

function drawPolicy(random: Random, name: string): Policy {
  const steps: Record<Channel, Policy['steps'][number]> = {
    email: {
      channel: 'email',
      before: random.pick(['P3D', 'P2D', 'PT36H']),
      notAfter: random.pick(['PT12H', 'PT2H', 'PT0S']),
    },
    sms: {
      channel: 'sms',
      before: random.pick(['P1D', 'PT20H', 'PT26H']),
      notAfter: random.pick(['PT1H', 'PT3H']),
    },
    voice: {
      channel: 'voice',
      before: random.pick(['PT4H', 'PT6H', 'PT3H']),
      notAfter: random.pick(['PT1H', 'PT30M']),
    },
  };
  const channels = random.pick<readonly Channel[]>([
    ['email', 'sms', 'voice'],
    ['sms', 'voice'],
    ['email', 'voice'],
    ['sms'],
    ['email', 'sms', 'sms', 'voice'],
    ['email', 'sms', 'voice', 'voice'],
  ]);
  const doubled = channels.map((channel, index) =>
    channels[index - 1] === channel
      ? { ...steps[channel], before: channel === 'sms' ? 'PT8H' : 'PT2H', notAfter: 'PT30M' }
      : steps[channel],
  );
  return {
    name,
    version: 1,
    steps: doubled,
    minGap: random.pick(['PT2H', 'PT1H', 'PT30M', 'PT0S']),
    escalateOnFailure: random.chance(0.8),
    bookingConfirmation: random.pick([null, null, 'email', 'sms']),
    onAnswer: {
      other: random.fork('other').weighted({ hold: 3, continue: 2, end: 1 }),
      anotherTime: random.fork('another time').weighted({ end: 3, hold: 2, continue: 2 }),
    },
  };
}

export function drawOffices(random: Random): Office[] {
  const count = random.int(1, 4);
  const lax = isLax(random);
  return Array.from({ length: count }, (_, index) => {
    const own = random.fork(`office ${index}`);
    return {
      settings: {
        id: `office-${index}` as TenantId,
        name: `Office ${index} zebra${index}`,
        timeZone: own.pick(ZONES),
        country: 'US',
        countries: COUNTRIES,
        contactHours: drawHours(own),
        caps: drawCaps(own, lax),
        // No share of the day's work: then the number is exact, and a checker can go by it.
        ...(random.fork(`surge ${index}`).chance(0.6) && {
          surgeLimit: { share: 0, count: random.fork(`limit ${index}`).int(0, 8) },
        }),
        // Of no meaning where texts have one provider.
        ...(random.fork(`order ${index}`).chance(0.3) && { providerOrder: { sms: ['Second'] } }),
        ...(own.chance(0.3) && {
          ratesPerMinute: { email: own.int(5, 60), sms: own.int(3, 60), voice: own.int(2, 30) },
        }),
      },
      policies: [DEFAULT_POLICY, drawPolicy(own, 'second'), drawPolicy(own, 'third')],
    };
  });
}

// ---- People -------------------------------------------------------------------------------------------------

/** How somebody takes our contacts. */
type Habit =
  | 'silent'
  | 'confirms'
  | 'stops'
  | 'nonsense'
  | 'cancels'
  | 'asks for another time'
  | 'unsubscribes'
  | 'complains';

/** What is at the end of a phone line. */
type PhoneKind = 'mobile' | 'landline' | 'invalid' | 'unreachable' | 'busy' | 'no answer' | 'machine';

export interface Person {
  index: number;
  email: string | null;
  /** Whether the mailbox exists. */
  mailbox: 'works' | 'bounces' | 'full';
  phone: string | null;
  phoneKind: PhoneKind;
  /** Where the person is; what the system is told is `saidZone`. */
  zone: string;
  /** Every zone that the number allows: with no zone told, all of them must be open. */
  plausible: readonly string[];
  saidZone: string | null;
  habit: Habit;
}

/** Families share a phone, and some of them a mailbox. */
export function drawPeople(random: Random, count: number): Person[] {
  const shared = random.pick([0, 0.2, 0.5]);
  return Array.from({ length: count }, (_, index) => {
    const own = random.fork(`person ${index}`);
    const family = own.chance(shared) ? index - (index % 4) : index;
    const home = random.fork(`family ${family}`);
    const region = regionOf(home);
    const zone = home.pick(region.zones);
    const told = home.chance(0.4);
    return {
      index,
      email: own.chance(0.85) ? `p${home.chance(0.5) ? family : index}@example.com` : null,
      mailbox: random.fork(`mailbox ${family}`).weighted({ works: 80, bounces: 12, full: 8 }),
      phone: home.chance(0.92) ? numberIn(region, family) : null,
      phoneKind: home.weighted({
        mobile: 60,
        landline: 10,
        invalid: 4,
        unreachable: 5,
        busy: 5,
        'no answer': 8,
        machine: 8,
      }),
      zone,
      plausible: told ? [zone] : region.zones,
      saidZone: told ? zone : null,
      habit: own.weighted({
        silent: 50,
        confirms: 20,
        stops: 6,
        nonsense: 6,
        cancels: 6,
        'asks for another time': 4,
        unsubscribes: 4,
        complains: 4,
      }),
    } satisfies Person;
  }).map((person) =>
    person.email === null && person.phone === null
      ? { ...person, email: `p${person.index}@example.com` }
      : person,
  );
}
