/** The watch: what stands still raises an alert, and what runs again settles it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { openAlerts, raise } from '../../../shared/pipeline/safeguards/alerts.ts';
import { hold, pause, release, resume } from '../../../shared/pipeline/safeguards/control.ts';
import { lossesUnder } from '../../../shared/pipeline/safeguards/pauses.ts';
import { recordRun } from '../../../shared/pipeline/safeguards/status.ts';
import type { WatchOptions } from '../../../shared/pipeline/safeguards/watch.ts';
import { silences, silenceText, watch } from '../../../shared/pipeline/safeguards/watch.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const FIRST = at('2026-12-10T15:00:00-05:00');
const TEXTS = { ...DEFAULT_POLICY, steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] } as const;
const COMPONENTS = [
  { component: 'scheduler', intervalMs: MINUTE },
  { component: 'audit', intervalMs: HOUR },
];

let world: World;
beforeEach(() => {
  world = new World(at('2026-12-01T10:00Z'));
});

const look = (options: Partial<WatchOptions> = {}) => watch(world.pipeline, { heartbeats: [], ...options });
const keys = async () => (await openAlerts(world.pipeline, world.now)).map(({ key }) => key);
const run = (component: string, fails = false) =>
  recordRun(world.pipeline, component, async () => {
    if (fails) throw new Error('no disk');
  }).catch(() => undefined);

async function patients(count: number, limit = 50): Promise<void> {
  await world.tenant('clinic', { surgeLimit: { share: 0.1, count: limit } });
  await world.policy(TEXTS);
  for (let n = 0; n < count; n++)
    await world.appointment({
      startsAt: toIso(FIRST),
      recipient: { phone: `+1212555${1_000 + n}`, timeZone: 'America/New_York' },
    });
}

describe('silence', () => {
  test.each([
    ['runs', 0, false],
    ['was missed three times, to the moment', 3 * MINUTE, false],
    ['was missed for longer', 3 * MINUTE + 1, true],
  ])('given a component %s', async (_name, ms, silent) => {
    await run('scheduler');
    world.now += ms;
    const found = await look({ heartbeats: COMPONENTS.slice(0, 1) });
    expect(found.map(({ component }) => component)).toEqual(silent ? ['scheduler'] : []);
    expect(await keys()).toEqual(silent ? ['silent-scheduler'] : []);
  });

  test('each component has its own interval', async () => {
    await run('scheduler');
    await run('audit');
    world.now += 2 * HOUR;
    expect((await look({ heartbeats: COMPONENTS })).map(({ component }) => component)).toEqual(['scheduler']);
    world.now += 2 * HOUR;
    expect((await look({ heartbeats: COMPONENTS })).map(({ component }) => component)).toEqual([
      'scheduler',
      'audit',
    ]);
  });

  test('given it fails again and again, then it has not finished, and the alert says why', async () => {
    await run('scheduler');
    for (let n = 0; n < 5; n++, world.now += MINUTE) await run('scheduler', true);
    const [silence] = await look({ heartbeats: COMPONENTS.slice(0, 1) });
    expect(silence && silenceText(silence)).toBe(
      'the scheduler has not finished a run since 2026-12-01T10:00:00Z',
    );
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      { severity: 'page', detail: expect.stringMatching(/^The scheduler has not .*no disk\./) },
    ]);
  });

  test('given it runs again, then the alert is settled', async () => {
    world.now += HOUR;
    await look({ heartbeats: COMPONENTS.slice(0, 1) });
    expect(await keys()).toEqual(['silent-scheduler']);
    await run('scheduler');
    await look({ heartbeats: COMPONENTS.slice(0, 1) });
    expect(await keys()).toEqual([]);
  });

  test('given the process has only just started, or the machine slept, then nothing is missed from before', async () => {
    await run('scheduler');
    world.now += DAY;
    const since = world.now - 3 * MINUTE;
    expect(await silences(world.pipeline, { heartbeats: COMPONENTS, since }, world.now)).toEqual([]);
    world.now += 1;
    expect(await silences(world.pipeline, { heartbeats: COMPONENTS, since }, world.now)).toMatchObject([
      { component: 'scheduler', finishedAt: at('2026-12-01T10:00Z') },
    ]);
  });
});

describe('a hold of the surge gate', () => {
  test('given it stands, then a page says how many, how old, to how many people, and how to let go', async () => {
    await patients(12, 5);
    world.now = FIRST - DAY + 2 * HOUR;
    await world.schedule();
    await look();
    const [alert] = await openAlerts(world.pipeline, world.now);
    expect(alert).toMatchObject({ key: 'surge-clinic', severity: 'page' });
    expect(alert?.detail).toMatch(/^12 of the 12 .*5 would be plausible/);
    expect(alert?.detail).toMatch(/Held now: 12 texts and calls, the oldest late for 2 hours/);
    expect(alert?.detail).toMatch(/would send 12 texts and make 0 calls to 12 people, at most 1 to one/);
    expect(alert?.detail).not.toMatch(/\+1212/);
  });

  test('given the gate died before it could raise it, then the watch does', async () => {
    await patients(0);
    await hold(world.pipeline, { tenant: asTenant('clinic') }, 'too much is late');
    expect(await keys()).toEqual([]);
    await look();
    expect(await keys()).toEqual(['surge-clinic']);
  });

  test('given it is released, then the alert is settled', async () => {
    await patients(12, 5);
    world.now = FIRST - DAY + 2 * HOUR;
    await world.schedule();
    await look();
    await release(world.pipeline, { tenant: asTenant('clinic') }, 'looked at it', OPS);
    await look();
    expect(await keys()).toEqual([]);
  });

  test('given it stands for long, then it is counted again every ten minutes only', async () => {
    await patients(12, 5);
    world.now = FIRST - DAY + 2 * HOUR;
    await world.schedule();
    for (let n = 0; n < 30; n++, world.now += MINUTE) await look();
    const [alert] = await openAlerts(world.pipeline, world.now);
    expect(alert?.count).toBeLessThanOrEqual(6);
  });
});

describe('a pause', () => {
  const clinic = { tenant: asTenant('clinic'), channel: 'sms' } as const;
  /** The texts are due a day before `FIRST`, and of use until an hour before it. */
  const USELESS = FIRST - HOUR;

  test('given it stands for an hour, then a page says who, why and until when; and it is over with the pause', async () => {
    await patients(2);
    await pause(world.pipeline, clinic, 'wrong words', { ...OPS, name: 'Maria' });
    world.now += HOUR - 1;
    await look();
    expect(await keys()).toEqual([]);
    world.now += 1;
    await look();
    const [alert] = await openAlerts(world.pipeline, world.now);
    expect(alert).toMatchObject({
      key: 'paused-clinic-sms',
      severity: 'page',
      title: 'Sending has been paused for more than 1 h: sms of clinic',
      detail: expect.stringMatching(/by Maria: wrong words\. It ends by itself at 2026-12-01T14:00:00Z\./),
    });
    world.now += 3 * HOUR - 1;
    await look();
    expect(await keys()).toEqual(['paused-clinic-sms']);
    world.now += 1;
    await look();
    expect(await keys()).toEqual([]);
  });

  test('given it is resumed, then the page is over', async () => {
    await patients(0);
    await pause(world.pipeline, {}, 'x', OPS, null);
    world.now += 5 * HOUR;
    await look();
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      {
        key: 'paused',
        title: expect.stringContaining('more than 5 h'),
        detail: expect.stringContaining('does not end'),
      },
    ]);
    await resume(world.pipeline, {}, 'x', OPS);
    await look();
    expect(await keys()).toEqual([]);
  });

  test('given reminders become useless before it ends, then a page at once, with how many; it stays until the end', async () => {
    await patients(3);
    world.now = USELESS - 3 * HOUR;
    await pause(world.pipeline, clinic, 'x', OPS, USELESS);
    await look();
    expect(await keys()).toEqual([]);
    await pause(world.pipeline, clinic, 'x', OPS, USELESS + 1);
    await look();
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      {
        key: 'lost-to-pause-clinic-sms',
        severity: 'page',
        detail: expect.stringMatching(
          /^3 will be of no use before it ends, the first at 2026-12-10T19:00:00Z\./,
        ),
      },
    ]);
    await world.until(USELESS);
    await look();
    expect(await keys()).toEqual(['paused-clinic-sms', 'lost-to-pause-clinic-sms'].sort());
    world.now = USELESS + 1;
    await look();
    expect(await keys()).toEqual([]);
  });

  test('given it has no end, then the page comes a quarter of an hour before the first is lost', async () => {
    await patients(1);
    await pause(world.pipeline, clinic, 'x', OPS, null);
    await world.until(USELESS - 20 * MINUTE);
    await look();
    expect(await keys()).toEqual(['paused-clinic-sms']);
    world.now = USELESS - 10 * MINUTE;
    await look();
    expect(await keys()).toContain('lost-to-pause-clinic-sms');
  });

  test('given nobody watches, then the scheduler tells of the first that it drops', async () => {
    await patients(2);
    await pause(world.pipeline, {}, 'x', OPS, null);
    await world.until(USELESS + 5 * MINUTE);
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      { key: 'lost-to-pause', count: 1, detail: expect.stringMatching(/^The first has been dropped/) },
    ]);
  });

  test('given the next step’s time comes under it, then the other one is lost, and only that', async () => {
    await world.tenant('clinic');
    await world.policy({
      ...DEFAULT_POLICY,
      steps: [
        { channel: 'email', before: 'P2D', notAfter: 'PT1H' },
        { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
      ],
    });
    await world.appointment({ startsAt: toIso(FIRST) });
    const [email, sms] = [FIRST - 2 * DAY, FIRST - DAY];
    world.now = email - HOUR;
    const lost = (scope: object, end: number) => lossesUnder(world.pipeline, scope, end, world.now);
    expect(await lost({}, sms - 1)).toMatchObject({ count: 0, firstAt: null, cut: false });
    expect(await lost({}, sms)).toMatchObject({ count: 1, firstAt: sms });
    // Texts alone: the email goes out, and the text at the end.
    expect(await lost({ channel: 'sms' }, sms + HOUR)).toMatchObject({ count: 0 });
    expect(await lost({}, FIRST)).toMatchObject({ count: 2, firstAt: USELESS });
    expect(await lost({ tenant: asTenant('other') }, FIRST)).toMatchObject({ count: 0 });
    expect(await lossesUnder(world.pipeline, {}, null, world.now)).toMatchObject({ upTo: world.now + DAY });
  });
});

describe('the ledger', () => {
  const ledger = () => look({ ledger: true });

  test('given nothing is late, then nothing is raised', async () => {
    await patients(3);
    world.now = FIRST - DAY + 14 * MINUTE;
    await ledger();
    expect(await keys()).toEqual([]);
  });

  test('given due work that nobody takes up, then a page, and none when it is done', async () => {
    await patients(3);
    world.now = FIRST - DAY + 16 * MINUTE;
    await ledger();
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      { key: 'overdue', severity: 'page', detail: expect.stringMatching(/^3 are overdue .*by 16 minutes/) },
    ]);
    await world.schedule();
    await world.drain();
    await ledger();
    expect(await keys()).toEqual([]);
  });

  test('given the pipe has no room for long, then a page', async () => {
    await patients(3);
    world.room = 0;
    await world.until(FIRST - DAY + 20 * MINUTE);
    await ledger();
    expect(await keys()).toEqual(['overdue']);
  });

  test('given it is paused, then that is no fault', async () => {
    await patients(3);
    await pause(world.pipeline, {}, 'holiday', OPS, null);
    await world.until(FIRST - DAY + 20 * MINUTE);
    world.now += 30 * MINUTE;
    await ledger();
    expect(await keys()).toEqual(['paused']);
  });

  test('given answers are missing for more than a quarter of an hour, then a notice names them', async () => {
    await patients(1);
    world.answer = () => ({ kind: 'unknown', detail: 'timeout' });
    await world.until(FIRST - DAY + MINUTE);
    await ledger();
    expect(await keys()).toEqual([]);
    await world.until(FIRST - DAY + 20 * MINUTE);
    await ledger();
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      { key: 'in-doubt', severity: 'notice', detail: expect.stringMatching(/^1 in doubt .*clinic\/apt_/) },
    ]);
  });

  test('given the provider fails for many, then a page; for one, once that has lasted', async () => {
    await patients(12);
    world.answer = () => ({ kind: 'failed', reason: 'provider_error', code: '20003' });
    world.now = FIRST - DAY + MINUTE;
    await world.schedule();
    await world.drain();
    await ledger();
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      { key: 'provider-sms', severity: 'page', detail: expect.stringMatching(/^12 were refused .*20003/) },
    ]);
    world = new World(at('2026-12-01T10:00Z'));
    await patients(1);
    world.answer = () => ({ kind: 'failed', reason: 'provider_error', code: '20003' });
    world.now = FIRST - DAY + MINUTE;
    await world.schedule();
    await world.drain();
    await ledger();
    expect(await keys()).toEqual([]);
    for (let n = 0; n < 2; n++) {
      world.now += 30 * MINUTE;
      await world.schedule();
      await world.drain();
    }
    await ledger();
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      {
        key: 'provider-sms',
        severity: 'page',
        detail: expect.stringMatching(/^1 were refused over 60 minutes/),
      },
    ]);
  });

  test('given three faults within a few minutes, then that is a notice', async () => {
    await patients(1);
    world.answer = () => ({ kind: 'failed', reason: 'provider_error', code: '20003' });
    world.now = FIRST - DAY + MINUTE;
    for (let n = 0; n < 3; n++, world.now += 4 * MINUTE) {
      await world.schedule();
      await world.drain();
    }
    await ledger();
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      { key: 'provider-sms', severity: 'notice' },
    ]);
  });

  test('given it takes them again, then nothing is raised', async () => {
    await patients(12);
    let refuses = true;
    world.answer = () =>
      refuses
        ? { kind: 'failed', reason: 'provider_error', code: '20003' }
        : { kind: 'accepted', providerId: 'P' };
    world.now = FIRST - DAY;
    await world.schedule();
    await world.drain();
    refuses = false;
    await world.until(FIRST - DAY + HOUR);
    await ledger();
    expect(await keys()).toEqual([]);
  });
});

test('alerts of others are left alone', async () => {
  await raise(world.pipeline, { key: 'audit-missed', severity: 'page', title: 'x', detail: 'y' });
  await look({ ledger: true });
  expect(await keys()).toEqual(['audit-missed']);
});
