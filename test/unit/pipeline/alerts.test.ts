/** Alerts: one record per cause, told to everybody once a round, repeated until somebody looks after it. */

import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Alert } from '../../../shared/domain/safeguards/alert.ts';
import { ALERT_KINDS, CLAIM_MS, KEPT_MS, REPEAT_MS } from '../../../shared/domain/safeguards/alert.ts';
import type { AlertMessage } from '../../../shared/domain/safeguards/alert-message.ts';
import { messageOf } from '../../../shared/domain/safeguards/alert-message.ts';
import type { Item, Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { anchorOf, runbookPage, runbookSection } from '../../../shared/http/core/runbook-page.ts';
import {
  acknowledge,
  openAlerts,
  raise,
  settleAlert,
  tellAlerts,
} from '../../../shared/pipeline/safeguards/alerts.ts';
import { status } from '../../../shared/pipeline/safeguards/status.ts';
import type { AlertChannel } from '../../../shared/ports/alerts.ts';
import { fileOf } from '../../e2e/command.ts';
import { OPS } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const PAGE = { key: 'surge-clinic', severity: 'page', title: 'Held', detail: 'Look.' } as const;
const NOTICE = { key: 'in-doubt', severity: 'notice', title: 'Doubt', detail: 'Look.' } as const;

class Channel implements AlertChannel {
  readonly name: string;
  readonly got: Alert[] = [];
  readonly over: AlertMessage[] = [];
  down = false;
  tries = 0;

  constructor(name: string) {
    this.name = name;
  }

  async send(message: AlertMessage): Promise<void> {
    this.tries++;
    if (this.down) throw new Error('nobody there');
    if (message.over) this.over.push(message);
    else this.got.push(message.alert);
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
const round = () => tellAlerts(world.pipeline, [hook, mail], { docs: true });
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

  test('given it is settled, then everybody who had it is told once that it is over, and no more', async () => {
    await raise(world.pipeline, PAGE);
    mail.down = true;
    await round();
    await settleAlert(world.pipeline, PAGE.key);
    expect(await open()).toEqual([]);
    await rounds(3 * REPEAT_MS);
    expect([hook.got.length, hook.over.length, mail.tries]).toEqual([1, 1, 1]);
    expect(hook.over[0]).toMatchObject({
      headline: 'Ringonce: over: Held',
      text: expect.stringMatching(/^It is over.*from 2026-12-01T10:00:00Z to 2026-12-01T10:00:00Z\./s),
      links: [],
    });
  });

  test('given nobody had it, then nobody is told that it is over', async () => {
    await raise(world.pipeline, PAGE);
    await settleAlert(world.pipeline, PAGE.key);
    expect(await round()).toBe(0);
    expect(hook.over).toEqual([]);
  });

  test('given somebody can’t be told that it is over, then it is tried again, for a day', async () => {
    await raise(world.pipeline, PAGE);
    await round();
    await settleAlert(world.pipeline, PAGE.key);
    mail.down = true;
    await round();
    await round();
    expect([hook.over.length, mail.tries]).toEqual([1, 3]);
    mail.down = false;
    await round();
    expect([hook.over.length, mail.over.length]).toEqual([1, 1]);
    await raise(world.pipeline, PAGE);
    world.now += HOUR;
    await round();
    await settleAlert(world.pipeline, PAGE.key);
    mail.down = true;
    world.now += DAY;
    await round();
    const tries = mail.tries;
    await round();
    expect(mail.tries).toBe(tries);
  });

  test('given a way of telling that is gone since, then the alert leaves the list all the same', async () => {
    await raise(world.pipeline, PAGE);
    await round();
    await settleAlert(world.pipeline, PAGE.key);
    await tellAlerts(world.pipeline, [], { docs: true });
    expect(await round()).toBe(0);
  });

  test('given it comes and goes each minute, then it is told every five minutes at most', async () => {
    for (let n = 0; n < 30; n++, world.now += MINUTE) {
      await raise(world.pipeline, PAGE);
      await round();
      await settleAlert(world.pipeline, PAGE.key);
    }
    expect(hook.got).toHaveLength(6);
    await round();
    expect(hook.over.length).toBeLessThanOrEqual(6);
    expect(hook.over.at(-1)?.alert.settledAt).toBeGreaterThan(hook.got.at(-1)?.firstAt ?? 0);
  });

  test('given one channel fails, then it alone is tried again, at the next round', async () => {
    mail.down = true;
    await raise(world.pipeline, PAGE);
    expect(await round()).toBe(1);
    expect(world.faults).toMatchObject([expect.stringMatching(/could not be told.*nobody there/)]);
    expect(await open()).toMatchObject([{ lastSentAt: null }]);
    // And whoever looks at the status sees it.
    const { runs } = await status(world.pipeline);
    expect(runs).toMatchObject([
      { part: 'alerting by email', finishedAt: null, failedAt: world.now, error: 'nobody there' },
      { part: 'alerting by webhook', finishedAt: world.now, error: null },
    ]);
    mail.down = false;
    world.now += MINUTE;
    await round();
    expect([hook.got.length, mail.got.length]).toEqual([1, 1]);
    expect(await open()).toMatchObject([{ lastSentAt: world.now }]);
  });

  test('given one channel fails, then it costs a round one try, not one for each alert', async () => {
    mail.down = true;
    for (const key of ['surge-a', 'surge-b', 'surge-c'] as const)
      await raise(world.pipeline, { ...PAGE, key });
    await round();
    expect([hook.got.length, mail.tries]).toEqual([3, 1]);
  });

  test('given nobody can be told, then raising is not disturbed', async () => {
    await raise(world.pipeline, PAGE);
    expect(await tellAlerts(world.pipeline, [], { docs: true })).toBe(0);
    expect(await open()).toHaveLength(1);
  });
});

describe('two processes', () => {
  test('given both tell at the same time, then it is told once', async () => {
    for (const key of ['surge-a', 'surge-b', 'surge-c', 'surge-d'] as const)
      await raise(world.pipeline, { ...PAGE, key });
    const told = await Promise.all([round(), round(), round()]);
    expect(told.reduce((sum, each) => sum + each, 0)).toBe(4);
    expect(hook.got.map(({ key }) => key).sort()).toEqual(['surge-a', 'surge-b', 'surge-c', 'surge-d']);
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
    await expect(tellAlerts(dying, [hook], { docs: true })).rejects.toThrow('died');
    const claimedAt = world.now;
    await rounds(CLAIM_MS);
    expect(hook.got).toEqual([]);
    await round();
    expect(hook.got).toHaveLength(1);
    expect(world.now).toBe(claimedAt + CLAIM_MS);
  });
});

describe('the words', () => {
  const messageFor = async (publicUrl: string | null, docs = true) => {
    await raise(world.pipeline, { ...PAGE, detail: 'To see: GET /v1/control/preview.' });
    const [alert] = await open();
    if (!alert) throw new Error('none');
    return messageOf(alert, { publicUrl, docs });
  };

  test('given an address, then everything in a page opens on a phone', async () => {
    await raise(world.pipeline, PAGE);
    expect(await messageFor('https://r.example')).toMatchObject({
      headline: 'Ringonce: Held',
      links: [
        { text: 'What to do', href: 'https://r.example/runbook#surge-held' },
        { text: 'Console', href: 'https://r.example/now' },
        { text: 'Act', href: 'https://r.example/docs#/Operation/releaseHeld' },
      ],
      text: expect.stringMatching(
        /^To see: GET https:\/\/r\.example\/v1\/control\/preview\.\n\nSince 2026-12-01T10:00:00Z, last seen .*, 2 times\.\nWhat to do: https.*\nAct: https.*\nBy command: npx ringonce release --preview\n.*every 30 minutes.*POST https:\/\/r\.example\/v1\/alerts\/surge-clinic\/acknowledge$/s,
      ),
    });
  });

  test.each([[null], ['http://127.0.0.1:8080'], ['http://localhost:8080'], ['http://[::1]:80']])(
    'given %s, then no link, and the command',
    async (publicUrl) => {
      const { links, text } = await messageFor(publicUrl);
      expect(links).toEqual([]);
      expect(text).not.toContain('http');
      expect(text).toMatch(/docs\/runbook\.md, section surge-held\nBy command: npx ringonce release/);
    },
  );

  test('where no docs are served, the runbook is linked alone', async () => {
    expect((await messageFor('https://r.example', false)).links).toHaveLength(1);
  });
});

test('the runbook as a page runs nothing, and links within itself or to https', () => {
  const page = runbookPage(
    [
      '# A <i>title</i>',
      '',
      '<script>alert(1)</script>',
      '',
      'One <img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](deploy.md) [c](#clock) [d](https://x.example/?a&b)',
      '',
      '| a | b |',
      '|---|---|',
      '| `x` ![i](https://x.example/i.png) | **c** |',
      '',
      '    code <b>',
      '',
      '1. one',
      '2. two',
    ].join('\n'),
  );
  const body = page.slice(page.indexOf('<body>'));
  expect(body).not.toMatch(/<(script|img|i|b)\b/);
  expect([...body.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
    '#clock',
    'https://x.example/?a&amp;b',
  ]);
  for (const part of ['<h1 id="a-ititlei">', '<th>a</th>', '<strong>c</strong>', '<ol>', '&lt;script&gt;'])
    expect(body).toContain(part);
});

describe('the kinds of alerts', () => {
  test.each(Object.entries(ALERT_KINDS))('%s has a section and a way to act', async (kind, remedy) => {
    const runbook = readFileSync(fileOf('docs/runbook.md'), 'utf8');
    const anchors = [...runbook.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
    expect(anchors).toContain(remedy.section);
    expect(runbookPage(runbook)).toContain(`<h2 id="${remedy.section}">`);
    // The console shows the section beside the alert, where a page has names and headings of its own.
    const section = runbookSection(runbook, remedy.section) ?? '';
    expect(section).toMatch(/^<p>/);
    expect(section).not.toMatch(/<h\d| id=|href="#/);
    expect(readFileSync(fileOf('docs/alerts.md'), 'utf8')).toMatch(new RegExp(`\`${kind}[-\`]`));
    const [name = ''] = remedy.command.split(' ');
    expect(readFileSync(fileOf('local/cli.ts'), 'utf8')).toMatch(
      new RegExp(`(command|scoped)\\(\\s*'${name}'`),
    );
    const routes = ['blackout', 'control', 'alerts', 'status', 'audit', 'dead-letters'].map((file) =>
      readFileSync(fileOf(`shared/http/operate/${file}.ts`), 'utf8'),
    );
    expect(routes.join('\n')).toContain(`operationId: '${remedy.operation}'`);
  });
});
