/**
 * The night of the 156 calls, small, on both stores: what the naive system does, what Ringonce does, and that the
 * picture and the report show it.
 */
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Incident } from '../../drill/incident.ts';
import { replay } from '../../drill/incident.ts';
import { incidentText } from '../../drill/picture.ts';
import { reportPage } from '../../drill/report.ts';
import type { StoreKind } from '../../drill/world.ts';
import { STORES } from '../../drill/world.ts';

/** Enough that the gate finds more than its plausible fifty late in an office. */
const APPOINTMENTS = 600;

const incidents = new Map<StoreKind, Incident>();

beforeAll(async () => {
  const replayed = await Promise.all(STORES.map((store) => replay({ appointments: APPOINTMENTS, store })));
  for (const incident of replayed) incidents.set(incident.store, incident);
}, 90_000);

test('the same night gives the same figures on every store', () => {
  const [one, ...others] = [...incidents.values()].map((incident) => ({ ...incident, store: null }));
  expect(others).toEqual(others.map(() => one));
});

describe.each(STORES)('the incident on the %s store', (store) => {
  let incident: Incident;
  beforeAll(() => {
    const replayed = incidents.get(store);
    if (!replayed) throw new Error(`nothing was replayed on ${store}`);
    incident = replayed;
  });

  test('the naive system queues 156 jobs for a customer and rings fifty times at once', () => {
    const { naive, runs } = incident;
    expect(runs).toEqual({ naive: 156, ringonce: 156 });
    expect(naive.jobsOfOne).toBe(156);
    expect(naive.ringsAtOnce).toBe(50);
    expect(naive.worstCalls).toBeGreaterThanOrEqual(156);
    expect(naive.callsOutsideHours).toBeGreaterThan(10_000);
    expect(naive.duplicates).toBeGreaterThan(naive.calls * 0.99);
  });

  test('Ringonce repeats nothing, rings nobody at night, and keeps every promise', () => {
    const { ringonce, verdicts } = incident;
    expect(verdicts.flatMap(({ promise, broken }) => broken.map((line) => `${promise} ${line}`))).toEqual([]);
    expect(ringonce).toMatchObject({
      duplicates: 0,
      callsOutsideHours: 0,
      textsOutsideHours: 0,
      ringsAtOnce: 1,
    });
    expect(ringonce.worstCalls).toBeLessThanOrEqual(2);
    expect(ringonce.contacts).toBeGreaterThan(APPOINTMENTS);
  });

  test('what is late is made up for by one contact at most, mostly the gentlest, and loud work waits for a person', () => {
    const { ringonce } = incident;
    expect(ringonce.madeUpOfOne).toBe(1);
    expect(ringonce.madeUp.email).toBeGreaterThan(ringonce.madeUp.sms + ringonce.madeUp.voice);
    expect(ringonce.heldAt).not.toBeNull();
    expect(ringonce.preview.held).toBeGreaterThan(50);
    const loudBefore = ringonce.hours.filter(
      ({ from }) => from >= '2026-12-03T23:00:00.000Z' && from < '2026-12-04T13:00:00.000Z',
    );
    expect(loudBefore.map(({ texts, calls }) => texts + calls)).toEqual(loudBefore.map(() => 0));
  });

  test('the queue is bounded, and what it held was refused as stale or sent once', () => {
    const { naive, ringonce } = incident;
    expect(ringonce.messages).toBeLessThanOrEqual(6_000);
    expect(naive.jobs).toBeGreaterThan(20 * ringonce.messages);
    expect(ringonce.stale).toBeGreaterThan(0);
  });

  test.each([60, 80, 120, 200])('the picture fits %i columns', (columns) => {
    const lines = stripVTControlCharacters(incidentText(incident, columns)).split('\n');
    const figures = /^\s+(\S.*?)\s{2,}([\d,]+)\s+([\d,]+)$/;
    expect(Math.max(...lines.map((line) => line.trimEnd().length))).toBeLessThanOrEqual(
      Math.max(80, columns),
    );
    expect(lines.find((line) => figures.exec(line)?.[1] === 'Duplicates')).toMatch(/ 0$/);
    expect(lines.join('\n')).toContain('senders down');
  });

  test('the report asks for nothing from outside and ends no script early', async () => {
    const page = await reportPage(incident, []);
    const withoutLibrary = page.replace(/<script>\/\*![\s\S]*?<\/script>/, '');
    expect(page.length - withoutLibrary.length).toBeGreaterThan(100_000);
    expect(withoutLibrary).not.toMatch(/(?:src|href)="(?!data:|https:\/\/)/);
    expect(page).not.toContain('sourceMappingURL');
    expect(page.match(/<script/g)).toHaveLength(page.match(/<\/script>/g)?.length ?? 0);
    expect(withoutLibrary).toContain(incident.naive.calls.toLocaleString('en'));
  });
});
