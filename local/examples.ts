/**
 * Appointments to try the sandbox with: the example's four days, and the Friday after the night of the 156 calls. Handed
 * to the API by `server.ts`; nothing is stored here.
 */
import { fileURLToPath } from 'node:url';
import { Temporal } from '../shared/domain/core/temporal.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { HOUR } from '../shared/domain/core/time.ts';
import { COUNTRIES } from '../shared/domain/person/phone.ts';
import type { Example, ExampleName } from '../shared/http/sandbox/sandbox.ts';
import { moved, planFourDays } from './four-days.ts';
import { readRows } from './rows.ts';

const SCHEDULE = fileURLToPath(new URL('../examples/appointments.csv', import.meta.url));

export const example = (name: ExampleName, now: Instant): Promise<Example> =>
  name === 'schedule' ? scheduleOf(now) : Promise.resolve(nightOf(now));

async function scheduleOf(now: Instant): Promise<Example> {
  const rows = await Array.fromAsync(readRows(SCHEDULE));
  const days = planFourDays(rows, now);
  const items = rows.map((row) => moved(row, days)).flatMap((row) => (row.kind === 'good' ? [row.item] : []));
  return {
    settings: { timeZone: days.officeZone, countries: COUNTRIES },
    startsAt: days.startsAt,
    policy: null,
    outage: null,
    items,
  };
}

// ---- The night of the 156 calls -----------------------------------------------------------------------------

const ZONE = 'America/New_York';
const FRIDAY = 5;
/** From Thursday at six in the evening to Friday at seven. */
const OFF = { hour: 18, forMs: 13 * HOUR };

/** So close to the evening before that nearly every step falls into the outage. */
export const NIGHT_POLICY = {
  steps: [
    { channel: 'email', before: 'PT16H', notAfter: 'PT2H' },
    { channel: 'sms', before: 'PT14H', notAfter: 'PT1H' },
    { channel: 'voice', before: 'PT3H', notAfter: 'PT30M' },
  ],
  minGap: 'PT1H',
  escalateOnFailure: true,
};
const POLICY = { name: 'the-night', body: NIGHT_POLICY };

const FIRST_NAMES = 'Ana Ben Chidi Dolores Emeka Fatima Grace Hiro Ines Jonas Kiran Lena'.split(' ');
const LAST_NAMES = 'Abbott Brooks Costa Duarte Ellis Fischer Gomez Huang'.split(' ');
/** Numbers 555-0100 to 555-0199 are nobody's. */
const AREAS = ['212', '646'];

function nightOf(now: Instant): Example {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(ZONE).toPlainDate();
  const soonest = today.add({ days: 2 });
  const friday = soonest.add({ days: (7 + FRIDAY - soonest.dayOfWeek) % 7 });
  const from = friday.subtract({ days: 1 }).toZonedDateTime({
    timeZone: ZONE,
    plainTime: Temporal.PlainTime.from({ hour: OFF.hour }),
  }).epochMilliseconds;
  return {
    // Of so small an office ten texts at once that are late are too many.
    settings: { timeZone: ZONE, surgeLimit: { share: 0.1, count: 10 } },
    startsAt: from - 3 * HOUR,
    policy: POLICY,
    outage: { from, to: from + OFF.forMs },
    items: FIRST_NAMES.flatMap((first, index) =>
      LAST_NAMES.map((last, other) =>
        bookingOf(index * LAST_NAMES.length + other, `${first} ${last}`, friday),
      ),
    ),
  };
}

/** From ten in the morning, two every five minutes. Two thirds of the people have no email address: a text is their first. */
function bookingOf(index: number, name: string, friday: Temporal.PlainDate) {
  const time = Temporal.PlainTime.from({ hour: 10 }).add({ minutes: 5 * Math.floor(index / 2) });
  const email = `${name.toLowerCase().replace(' ', '.')}@example.com`;
  return {
    externalId: `night-${friday}-${index}`,
    startsAt: `${friday}T${time.toString({ smallestUnit: 'minute' })}`,
    timeZone: ZONE,
    title: 'Check-up',
    policy: POLICY.name,
    recipient: {
      name,
      phone: `+1${AREAS[index % AREAS.length]}5550${100 + Math.floor(index / AREAS.length)}`,
      timeZone: ZONE,
      ...(index % 3 === 0 ? { email } : {}),
    },
  };
}
