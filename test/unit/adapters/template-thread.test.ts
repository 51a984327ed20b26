/**
 * Tenants' templates in a thread of their own: the same words as anywhere, and whatever they do, it delays nobody but
 * their own tenant.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TemplateThread } from '../../../shared/adapters/process/template-thread.ts';
import type { Said } from '../../../shared/domain/content/content.ts';
import { compose } from '../../../shared/domain/content/content.ts';
import { TemplateError } from '../../../shared/domain/content/engine.ts';
import { checkTemplate } from '../../../shared/domain/content/template-check.ts';
import { TemplatesBusy } from '../../../shared/ports/templates.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { givenAppointment, givenTenant } from '../domain/given.ts';

const NOW = Date.parse('2026-11-20T15:00:00Z');
const time = { now: NOW };
const SYSTEM = { clock: { now: () => time.now } };
let thread: TemplateThread;
beforeEach(() => {
  time.now = NOW;
  thread = new TemplateThread(SYSTEM);
});
afterEach(() => thread.close());

const said = (body: string, tenant = 'elm'): Said<'sms'> => ({
  kind: 'reminder',
  appointment: givenAppointment(),
  others: [],
  isShared: false,
  tenant: givenTenant({ id: asTenant(tenant) }),
  template: { body },
  links: { manage: 'https://x.example/r/1', unsubscribe: null },
  now: NOW,
});

/** Ends at the bound of work, after some ten milliseconds. */
const HEAVY =
  '{% for a in (1..900) %}{% for b in (1..900) %}{% if a == b %}{% endif %}{% endfor %}{% endfor %}';

test('the words, the faults and the findings are those of everywhere', async () => {
  const one = said('{{ office }}: {{ title }}, {{ when }} {{ manage_url }}');
  expect(await thread.compose('sms', one, 'send')).toEqual(compose('sms', one));
  await expect(thread.compose('sms', said(HEAVY), 'send')).rejects.toThrow(TemplateError);
  await expect(thread.compose('sms', said('{{ nobody }}'), 'send')).rejects.toThrow(
    /undefined variable: nobody/,
  );
  const { tenant, kind } = one;
  const checked = {
    kind,
    tenant,
    channel: 'sms',
    locale: 'en',
    source: { body: 'hello' },
    now: NOW,
  } as const;
  expect(await thread.check(checked)).toEqual(checkTemplate(checked));
});

test('this thread goes on meanwhile', async () => {
  await thread.compose('sms', said('x'), 'look');
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await thread.compose('sms', said(HEAVY), 'look').catch(() => undefined);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
});

test('a template that takes too long is ended and told, and the next one is rendered', async () => {
  await thread.close();
  thread = new TemplateThread({ ...SYSTEM, timeMaxMs: 5 });
  await expect(thread.compose('sms', said(HEAVY), 'send')).rejects.toThrow(
    new TemplateError('it takes longer than 0.005 s'),
  );
  await thread.close();
  thread = new TemplateThread(SYSTEM);
  expect((await thread.compose('sms', said('yes'), 'send')).content).toEqual({ body: 'yes' });
});

test('tenants take turns', async () => {
  const done: string[] = [];
  const render = (tenant: string) =>
    thread.compose('sms', said('x', tenant), 'send').then(() => done.push(tenant));
  await Promise.all([...['elm', 'elm', 'elm', 'elm'].map(render), render('oak'), render('ash')]);
  expect(done.slice(0, 4)).toEqual(['elm', 'oak', 'ash', 'elm']);
});

test('a tenant that tries has a second and a half of computing, and it costs nothing of what is sent', async () => {
  const attempt = (purpose: 'send' | 'look', body: string, tenant?: string) =>
    thread.compose('sms', said(body, tenant), purpose).catch((error: unknown) => error);
  let tried: unknown;
  for (let n = 0; n < 1_500 && !(tried instanceof TemplatesBusy); n++) tried = await attempt('look', HEAVY);
  expect(tried).toBeInstanceOf(TemplatesBusy);
  expect(await attempt('send', 'x')).toMatchObject({ content: { body: 'x' } });
  expect(await attempt('look', 'x', 'oak')).toMatchObject({ content: { body: 'x' } });
  time.now += (tried as TemplatesBusy).waitMs;
  expect(await attempt('look', 'x')).toMatchObject({ content: { body: 'x' } });
});
