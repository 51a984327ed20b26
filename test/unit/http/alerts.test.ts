/** The routes of alerts, budgets and ceilings. */
import { beforeEach, describe, expect, test } from 'vitest';
import { statusText } from '../../../local/commands/status.ts';
import { LIST_PRICES } from '../../../shared/domain/safeguards/prices.ts';
import { raise } from '../../../shared/pipeline/safeguards/alerts.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
const operator = () => ({ key: world.keys.operator });
const ALARM = { key: 'surge-north office', severity: 'page', title: 'Held', detail: 'Look.' } as const;

describe('alerts', () => {
  test('are listed for operators, and acknowledged by one', async () => {
    await raise(world.pipeline, ALARM);
    const { body } = await world.call('GET', '/v1/alerts', operator());
    expect(body.items).toMatchObject([{ ...ALARM, count: 1, acknowledgedAt: null, lastSentAt: null }]);
    const path = '/v1/alerts/surge-north%20office/acknowledge';
    const done = await world.call('POST', path, operator());
    expect(done).toMatchObject({
      status: 200,
      body: { acknowledgedBy: 'operator' },
    });
    expect((await world.call('POST', path, operator())).body).toEqual(done.body);
    expect((await world.call('GET', '/v1/alerts', operator())).body.items).toEqual([done.body]);
  });

  test('are no tenant’s business', async () => {
    await raise(world.pipeline, ALARM);
    expectProblem(await world.call('GET', '/v1/alerts'), 403);
    expectProblem(await world.call('POST', '/v1/alerts/x/acknowledge'), 403);
    expect((await world.call('GET', '/v1/status')).body.alerts).toEqual([]);
  });

  test('one that is not open is not there', async () => {
    expectProblem(await world.call('POST', '/v1/alerts/none/acknowledge', operator()), 404);
  });

  test('stand in the status, and in what the command prints', async () => {
    await raise(world.pipeline, ALARM);
    const { body } = await world.call('GET', '/v1/status', operator());
    expect(body.alerts).toMatchObject([ALARM]);
    expect(statusText(body, 'http://x')).toContain(
      'ALERT: Held (surge-north office, began just now; nobody has acknowledged it)',
    );
  });
});

describe('costs', () => {
  test('an appointment says what it can cost at the most: in the preview, when made, read, changed and listed', async () => {
    const preview = await world.call('POST', '/v1/appointments/preview', { body: ANA });
    const ceiling = preview.body.costCeiling;
    const emails = world.pipeline.settings.attemptsMax * LIST_PRICES.email;
    const most = emails + 0.0135 + LIST_PRICES.perCall + 5 * 0.014;
    // Spanish, with the clinic's name, in one to three segments.
    expect(ceiling).toBeGreaterThanOrEqual(most - 1e-4);
    expect(ceiling).toBeLessThanOrEqual(most + 2 * 0.0135 + 1e-4);
    const made = await world.call('POST', '/v1/appointments', { body: ANA });
    const read = await world.call('GET', `/v1/appointments/${made.body.id}`);
    const list = await world.call('GET', '/v1/appointments');
    const ceilings = [made.body, read.body, list.body.items[0]].map(({ costCeiling }) => costCeiling);
    expect(ceilings).toEqual([ceiling, ceiling, ceiling]);
    const patch = { recipient: { email: 'ana@example.com', phone: null } };
    const changed = await world.call('PATCH', `/v1/appointments/${made.body.id}`, { body: patch });
    expect(changed.body.costCeiling).toBeLessThan(ceiling);
  });

  test('a tenant’s monthly budget is set, read, and taken back', async () => {
    const path = '/v1/tenant';
    expect((await world.call('GET', path)).body.monthlyBudget).toBeNull();
    const set = await world.call('PUT', path, { body: { monthlyBudget: 12.5 } });
    expect(set).toMatchObject({ status: 200, body: { monthlyBudget: 12.5 } });
    const named = await world.call('PUT', path, { body: { name: 'North' } });
    expect(named.body.monthlyBudget).toBe(12.5);
    expect((await world.call('PUT', path, { body: { monthlyBudget: null } })).body.monthlyBudget).toBeNull();
    expectProblem(await world.call('PUT', path, { body: { monthlyBudget: -1 } }), 400);
  });
});
