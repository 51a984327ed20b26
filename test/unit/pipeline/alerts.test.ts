/** Alerts: one record per cause, told to everybody once a round, repeated until somebody looks after it. */

import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Alert } from '../../../shared/domain/safeguards/alert.ts';
import {
  alertText,
  CLAIM_MS,
  headline,
  KEPT_MS,
  REPEAT_MS,
} from '../../../shared/domain/safeguards/alert.ts';
import type { Item, Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import {
  acknowledge,
  openAlerts,
  raise,
  settleAlert,
  tellAlerts,
} from '../../../shared/pipeline/safeguards/alerts.ts';
import type { AlertChannel } from '../../../shared/ports/alerts.ts';
import { OPS } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const PAGE = { key: 'surge-clinic', severity: 'page', title: 'Held', detail: 'Look.' } as const;
const NOTICE = { key: 'in-doubt', severity: 'notice', title: 'Doubt', detail: 'Look.' } as const;

class Channel implements AlertChannel {
  readonly name: string;
  readonly got: Alert[] = [];
  down = false;
  tries = 0;

  constructor(name: string) {
    this.name = name;
  }

  async send(alert: Alert): Promise<void> {
    this.tries++;
    if (this.down) throw new Error('nobody there');
    this.got.push(alert);
  }
}

let world: World;
let hook: Channel;
let mail: Channel;
beforeEach(() => {
  world = new World(at('2026-12-01T10:00Z'));
  hook = new Channel('webhook');
  mail = new Channel('email');
});

const open = () => openAlerts(world.pipeline, world.now);
const round = () => tellAlerts(world.pipeline, [hook, mail]);
/** A round each minute. */
async function rounds(ms: number): Promise<void> {
  for (const end = world.now + ms; world.now < end; world.now += MINUTE) await round();
}

describe('raising', () => {
  test('given the same cause again, then it is one alert that counts', async () => {
    await raise(world.pipeline, PAGE);
    world.now += MINUTE;
    await raise(world.pipeline, { ...PAGE, detail: 'Worse.' });
    expect(await open()).toMatchObject([
      { ...PAGE, detail: 'Worse.', count: 2, firstAt: world.now - MINUTE, lastAt: world.now },
    ]);
    expect(world.counts.get('alerts page')).toBe(1);
  });

  test('given many raise it at once, then it is one, and none is lost', async () => {
    await Promise.all(Array.from({ length: 8 }, () => raise(world.pipeline, PAGE)));
    expect(await open()).toMatchObject([{ count: 8 }]);
  });

  test('given its cause is gone, then it leaves the list, is kept a while, and begins anew when it is back', async () => {
    await raise(world.pipeline, PAGE);
    await acknowledge(world.pipeline, PAGE.key, OPS);
    await settleAlert(world.pipeline, PAGE.key);
    expect(await open()).toEqual([]);
    const [kept] = await world.store.load([keyOf.alert(PAGE.key)], world.now);
    expect(kept).toMatchObject({ expiresAt: world.now + KEPT_MS, body: { settledAt: world.now } });
    world.now += HOUR;
    await raise(world.pipeline, PAGE);
    expect(await open()).toMatchObject([
      { count: 1, firstAt: world.now, acknowledgedAt: null, settledAt: null },
    ]);
  });

  test('settling or acknowledging what is not there is nothing', async () => {
    await settleAlert(world.pipeline, 'none');
    expect(await acknowledge(world.pipeline, 'none', OPS)).toBeUndefined();
    expect(await open()).toEqual([]);
  });
});

describe('telling', () => {
  test('given a page, then every channel has it once, and again each half hour', async () => {
    await raise(world.pipeline, PAGE);
    await rounds(3 * REPEAT_MS);
    expect(hook.got).toHaveLength(3);
    expect(mail.got).toHaveLength(3);
    expect(await open()).toMatchObject([{ lastSentAt: world.now - REPEAT_MS }]);
  });

  test('given a notice, then it is told once', async () => {
    await raise(world.pipeline, NOTICE);
    await rounds(3 * REPEAT_MS);
    expect(hook.got).toHaveLength(1);
  });

  test('given it is raised each minute, then it is not told more often', async () => {
    for (let n = 0; n < 29; n++, world.now += MINUTE) {
      await raise(world.pipeline, PAGE);
      await round();
    }
    expect(hook.got).toHaveLength(1);
  });

  test('given somebody acknowledged it, then it is repeated no more, and stays in the list', async () => {
    await raise(world.pipeline, PAGE);
    await round();
    const first = world.now;
    expect(await acknowledge(world.pipeline, PAGE.key, OPS)).toMatchObject({ acknowledgedBy: 'ops' });
    world.now += HOUR;
    expect(await acknowledge(world.pipeline, PAGE.key, OPS)).toMatchObject({
      acknowledgedBy: 'ops',
      acknowledgedAt: first,
    });
    await raise(world.pipeline, PAGE);
    await rounds(3 * REPEAT_MS);
    expect(hook.got).toHaveLength(1);
    expect(await open()).toHaveLength(1);
  });

  test('given an acknowledged notice gets worse, then that is told', async () => {
    await raise(world.pipeline, NOTICE);
    await round();
    await acknowledge(world.pipeline, NOTICE.key, OPS);
    world.now += 10 * MINUTE;
    await raise(world.pipeline, { ...NOTICE, severity: 'page' });
    await raise(world.pipeline, NOTICE);
    await round();
    expect(hook.got.map(({ severity }) => severity)).toEqual(['notice', 'page']);
  });

  test('given an acknowledged one is not seen for a day, then it is done with', async () => {
    await raise(world.pipeline, PAGE);
    await acknowledge(world.pipeline, PAGE.key, OPS);
    world.now += DAY - MINUTE;
    await round();
    expect(await open()).toHaveLength(1);
    world.now += MINUTE;
    await round();
    expect(await open()).toEqual([]);
  });

  test('given it is settled, then it is told no more', async () => {
    await raise(world.pipeline, PAGE);
    await round();
    await settleAlert(world.pipeline, PAGE.key);
    await rounds(3 * REPEAT_MS);
    expect(hook.got).toHaveLength(1);
  });

  test('given it comes and goes each minute, then it is told every five minutes at most', async () => {
    for (let n = 0; n < 30; n++, world.now += MINUTE) {
      await raise(world.pipeline, PAGE);
      await round();
      await settleAlert(world.pipeline, PAGE.key);
    }
    expect(hook.got).toHaveLength(6);
  });

  test('given one channel fails, then it alone is tried again, at the next round', async () => {
    mail.down = true;
    await raise(world.pipeline, PAGE);
    expect(await round()).toBe(1);
    expect(world.faults).toMatchObject([expect.stringMatching(/could not be told.*nobody there/)]);
    expect(await open()).toMatchObject([{ lastSentAt: null }]);
    mail.down = false;
    world.now += MINUTE;
    await round();
    expect([hook.got.length, mail.got.length]).toEqual([1, 1]);
    expect(await open()).toMatchObject([{ lastSentAt: world.now }]);
  });

  test('given one channel fails, then it costs a round one try, not one for each alert', async () => {
    mail.down = true;
    for (const key of ['a', 'b', 'c']) await raise(world.pipeline, { ...PAGE, key });
    await round();
    expect([hook.got.length, mail.tries]).toEqual([3, 1]);
  });

  test('given nobody can be told, then raising is not disturbed', async () => {
    await raise(world.pipeline, PAGE);
    expect(await tellAlerts(world.pipeline, [])).toBe(0);
    expect(await open()).toHaveLength(1);
  });
});

describe('two processes', () => {
  test('given both tell at the same time, then it is told once', async () => {
    for (const key of ['a', 'b', 'c', 'd']) await raise(world.pipeline, { ...PAGE, key });
    const told = await Promise.all([round(), round(), round()]);
    expect(told.reduce((sum, each) => sum + each, 0)).toBe(4);
    expect(hook.got.map(({ key }) => key).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('given one dies after its claim, then the other tells it when the claim ran out, and no sooner', async () => {
    await raise(world.pipeline, PAGE);
    const { store } = world;
    const dying = {
      ...world.pipeline,
      store: {
        exclusive: true,
        load: store.load.bind(store),
        list: store.list.bind(store),
        putInOrder: store.putInOrder.bind(store),
        purge: store.purge.bind(store),
        close: store.close.bind(store),
        async put<K extends Kind>(item: NewItem<K>, version: number, now: number): Promise<Item<K>> {
          await store.put(item, version, now);
          throw new Error('died');
        },
      },
    };
    await expect(tellAlerts(dying, [hook])).rejects.toThrow('died');
    const claimedAt = world.now;
    await rounds(CLAIM_MS);
    expect(hook.got).toEqual([]);
    await round();
    expect(hook.got).toHaveLength(1);
    expect(world.now).toBe(claimedAt + CLAIM_MS);
  });
});

describe('the words', () => {
  test('a page says how long it goes on, and how to end it', async () => {
    await raise(world.pipeline, PAGE);
    await raise(world.pipeline, PAGE);
    const [alert] = await open();
    if (!alert) throw new Error('none');
    expect(headline(alert)).toBe('Ringonce: Held');
    expect(alertText(alert)).toMatch(
      /^Look\.\n\nSince 2026-12-01T10:00:00Z, last seen .*, 2 times\.\n.*every 30 minutes.*POST \/v1\/alerts\/surge-clinic\/acknowledge$/s,
    );
  });
});
