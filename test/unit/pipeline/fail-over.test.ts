/**
 * The writing region is lost, and the other one takes over with its replica, which lags by seconds: of each row it has what
 * had arrived by then, and rows do not arrive in the order of their writes. What was claimed in the lost seconds is not
 * sent again (P1): the runbook's fail-over opens a blackout before anything is sent. See docs/runbook.md, "Fail-over".
 */
import { expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, SECOND, toIso } from '../../../shared/domain/core/time.ts';
import type { Key, Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { catchUp } from '../../../shared/pipeline/feedback/restored.ts';
import { openBlackout, settleBlackout } from '../../../shared/pipeline/safeguards/blackout.ts';
import type { ProviderRecords, RecordedContact } from '../../../shared/ports/provider-record.ts';
import { OPS } from '../../fixtures/ids.ts';
import type { Accepted } from './world.ts';
import { at, World } from './world.ts';

const START = at('2026-12-10T15:00:00-05:00');
/** How long a row may be on its way to the other region. */
const LAG_MS = 6 * SECOND;
/** As the runbook says it: much more than the replica ever lags. */
const MARGIN_MS = 15 * MINUTE;
const PEOPLE = 3;

/** The table of the writing region, which remembers what it wrote when, to be read as the other region has it. */
class Writing extends MemoryStore {
  readonly #writes: { item: NewItem; at: Instant }[] = [];

  override async put<K extends Kind>(item: NewItem<K>, readVersion: number, now: Instant) {
    const stored = await super.put(item, readVersion, now);
    if (stored) this.#writes.push({ item: item as NewItem, at: now });
    return stored;
  }

  /** The replica at a moment: of each row its first writes, up to the first that is still on its way. */
  async replica(now: Instant, seed: number): Promise<MemoryStore> {
    const replica = new MemoryStore();
    const versions = new Map<Key, number>();
    const stopped = new Set<Key>();
    for (const [n, { item, at: written }] of this.#writes.entries()) {
      const lagMs = ((n * 7_919 + seed * 104_729) % 101) * (LAG_MS / 100);
      if (written > now || written + lagMs > now) stopped.add(item.key);
      if (stopped.has(item.key)) continue;
      const version = versions.get(item.key) ?? 0;
      const stored = await replica.put(item, version, written);
      versions.set(item.key, stored?.version ?? 0);
    }
    return replica;
  }
}

interface Week {
  world: World;
  writing: Writing;
  ids: readonly string[];
}

/** A week in the writing region, up to the appointments, and what its providers took. */
async function week(): Promise<Week> {
  const writing = new Writing();
  const world = new World(START - 8 * DAY, writing);
  await world.tenant();
  const ids: string[] = [];
  for (let index = 0; index < PEOPLE; index++) {
    const id = await world.appointment({
      startsAt: toIso(START + index * HOUR),
      externalId: `visit-${index}`,
      recipient: {
        name: `Person ${index}`,
        email: `p${index}@example.com`,
        phone: `+1212555010${index}`,
        timeZone: 'America/New_York',
      },
    });
    ids.push(id);
  }
  await world.until(START);
  return { world, writing, ids };
}

const nameOf = ({ request: { channel, to } }: Accepted): string => `${channel} ${to}`;

/** What the lists of the providers show: Twilio's, without saying what it was for. SES keeps none. */
function recordsOf(accepted: readonly Accepted[]): ProviderRecords {
  const record = {
    async *contacts(from: Instant, to: Instant): AsyncGenerator<RecordedContact> {
      for (const [n, { at: when, request }] of accepted.entries())
        if (request.channel !== 'email' && when >= from && when <= to)
          yield { channel: request.channel, to: request.to, at: when, providerId: `P${n}` };
    },
  };
  return { email: null, sms: record, voice: record };
}

/** The other region goes on from its replica. @returns what both regions sent, and what of it twice */
async function failOver(
  former: Week,
  lostAt: Instant,
  { seed, blackout }: { seed: number; blackout: boolean },
): Promise<{ twice: string[]; contacts: string[]; world: World }> {
  const world = new World(lostAt + 2 * MINUTE, await former.writing.replica(lostAt, seed));
  const before = former.world.accepted.filter(({ at: when }) => when <= lostAt);
  if (blackout) {
    const stretch = { since: lostAt - MARGIN_MS, until: world.now, reason: 'fail-over' };
    await openBlackout(world.pipeline, { ...stretch, by: 'operator', byName: 'operator' });
    await world.until(world.now + 5 * MINUTE);
    await catchUp(world.pipeline, recordsOf([...before, ...world.accepted]));
    const said = { scope: {}, reason: 'compared', uncompared: false };
    // Of emails there is no list: those of the lost minutes count as said. The rest goes its way.
    await settleBlackout(world.pipeline, { ...said, scope: { channel: 'email' }, decision: 'dropped' }, OPS);
    // The last decision that covers something counts, so what is dropped has to be gone before the rest is released.
    await world.until(world.now + 15 * MINUTE);
    await settleBlackout(world.pipeline, { ...said, decision: 'released' }, OPS);
  }
  await world.until(START + PEOPLE * HOUR);
  const contacts = [...before, ...world.accepted].map(nameOf);
  return { contacts, twice: contacts.filter((each, index) => contacts.indexOf(each) !== index), world };
}

const byPhone = (contact: string): boolean => !contact.startsWith('email');

test('whenever the region is lost, whatever was on its way to the other one, no phone is reached again', async () => {
  const former = await week();
  const moments = new Set(former.world.accepted.flatMap(({ at: when }) => [when, when + 3 * SECOND]));
  expect(moments.size).toBeGreaterThan(8);
  let careless = 0;
  for (const [seed, lostAt] of [...moments].entries()) {
    const { twice, world } = await failOver(former, lostAt, { seed, blackout: true });
    expect({ lostAt: toIso(lostAt), twice: twice.filter(byPhone) }).toEqual({
      lostAt: toIso(lostAt),
      twice: [],
    });
    // An email may repeat where its claim had arrived and the answer to it had not; that is counted.
    for (const email of twice) {
      const person = Number(/p(\d)@/.exec(email)?.[1]);
      expect((await world.entry(former.ids[person] ?? '', 0))?.repeatsInDoubt).toBe(1);
    }
    const without = await failOver(former, lostAt, { seed, blackout: false });
    careless += without.twice.filter(byPhone).length;
  }
  // Without the blackout people would have been texted and called again: the test sees what it is about.
  expect(careless).toBeGreaterThan(0);
});

test('what the other region had by then goes on: later steps go out at their own time', async () => {
  const former = await week();
  const [first] = former.world.accepted;
  if (!first) throw new Error('nobody was reminded');
  const { contacts } = await failOver(former, first.at + MINUTE, { seed: 1, blackout: true });
  expect(contacts.filter((each) => each.startsWith('sms'))).toHaveLength(PEOPLE);
  expect(contacts.filter((each) => each.startsWith('voice'))).toHaveLength(PEOPLE);
});
