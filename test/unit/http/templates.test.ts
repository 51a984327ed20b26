/** Templates over the API: from their saving to what is sent. */
import { z } from '@hono/zod-openapi';
import { beforeEach, describe, expect, test } from 'vitest';
import { STEP_KINDS } from '../../../shared/domain/appointment/appointment.ts';
import { LANGUAGES } from '../../../shared/domain/core/language.ts';
import { CHANNELS } from '../../../shared/domain/core/policy.ts';
import { LIST_PRICES, pricesIn } from '../../../shared/domain/safeguards/prices.ts';
import {
  PreviewOut,
  SavedTemplateOut,
  TemplateOut,
  TemplatePage,
  TemplateVersions,
} from '../../../shared/http/office/schemas-templates.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const at = (path: string) => `/v1/templates/${path}`;
const get = (path: string, key?: string) => world.call('GET', at(path), key ? { key } : {});
const put = (path: string, body: unknown) => world.call('PUT', at(path), { body });
const remove = (path: string, key?: string) => world.call('DELETE', at(path), key ? { key } : {});
const preview = (body: unknown) => world.call('POST', '/v1/templates/preview', { body });
const faultsOf = ({ body }: { body: { errors?: { path: string; message: string }[] } }) => body.errors ?? [];

const BODY = '{{ office }}: {{ title }} {{ when }}. Reply C to confirm, R for another time, STOP to stop.';

describe('an own template', () => {
  test('is put, read, listed, and deleted', async () => {
    const before = await get('reminder/sms/es');
    expect(before.body).toMatchObject({
      name: 'reminder/sms/es',
      origin: 'built-in',
      version: 0,
      updatedAt: null,
    });
    const saved = await put('reminder/sms/es', { body: BODY });
    expect(z.strictObject(SavedTemplateOut.shape).safeParse(saved.body).error).toBeUndefined();
    expect(saved.body).toMatchObject({ origin: 'own', version: 1, source: { body: BODY }, warnings: [] });
    const { warnings: _warnings, ...known } = saved.body;
    expect((await get('reminder/sms/es')).body).toEqual(known);
    expect(z.strictObject(TemplateOut.shape).safeParse(known).error).toBeUndefined();
    expect((await put('reminder/sms/ES', { body: `${BODY}!` })).body).toMatchObject({
      name: 'reminder/sms/es',
      version: 2,
    });
    expect((await remove('reminder/sms/es')).status).toBe(204);
    expect((await get('reminder/sms/es')).body).toEqual(before.body);
    expectProblem(await remove('reminder/sms/es'), 404);
    expect((await put('reminder/sms/es', { body: BODY })).body.version).toBe(3);
  });

  test('shows what it said before, and what was deleted, and nothing of another office', async () => {
    for (const end of ['!', '!!', '!!!']) await put('reminder/sms/es', { body: `${BODY}${end}` });
    const versions = async (key?: string) => (await get('reminder/sms/es/versions', key)).body.items;
    const bodies = async () =>
      (await versions()).map(({ version, source }: { version: number; source: { body: string } }) => [
        version,
        source.body.slice(BODY.length),
      ]);
    expect(await bodies()).toEqual([
      [2, '!!'],
      [1, '!'],
    ]);
    await remove('reminder/sms/es');
    expect((await bodies())[0]).toEqual([3, '!!!']);
    expect(
      z.strictObject(TemplateVersions.shape).safeParse((await get('reminder/sms/es/versions')).body).error,
    ).toBe(undefined);
    expect(await versions(world.keys.south)).toEqual([]);
  });

  test('serves the regions of its language, and no other language', async () => {
    await put('reminder/sms/es', { body: BODY });
    expect((await get('reminder/sms/es-MX')).body).toMatchObject({ origin: 'own', locale: 'es' });
    expect((await get('reminder/sms/pt')).body).toMatchObject({ origin: 'built-in', locale: 'pt' });
    expect((await get('reminder/sms/pl')).body).toMatchObject({ origin: 'built-in', locale: 'en' });
    expect((await get('booking/sms/es')).body.origin).toBe('built-in');
  });

  test('is its tenant’s alone', async () => {
    await put('reminder/sms/es', { body: BODY });
    expect((await get('reminder/sms/es', world.keys.south)).body.origin).toBe('built-in');
    expectProblem(await remove('reminder/sms/es', world.keys.south), 404);
    expect((await get('reminder/sms/es')).body.origin).toBe('own');
  });

  test('keeps the built-in’s parts where it has none', async () => {
    const { body } = await put('change/voice/fr', { script: '{{ office }}, {{ when }}' });
    const builtIn = (await get('change/voice/fr', world.keys.south)).body.source;
    expect(body.source).toEqual({ ...builtIn, script: '{{ office }}, {{ when }}' });
  });

  test('is what is sent', async () => {
    await put('reminder/sms/es', { body: `Hola, soy {{ office }}. ${BODY}` });
    await put('reminder/email/es', { subject: '{{ title }} & más' });
    await world.call('POST', '/v1/appointments', { body: ANA });
    await world.run(Date.parse('2026-12-01T21:00:00Z'));
    await world.run(Date.parse('2026-12-03T21:00:00Z'));
    const [email, sms] = world.sent.map(({ content }) => content);
    expect(email).toMatchObject({ subject: 'Dental cleaning & más' });
    expect(sms).toEqual({
      body: 'Hola, soy North Dental. North Dental: Dental cleaning vie, 4 dic, 15:30 GMT-5. Reply C to confirm, R for another time, STOP to stop.',
    });
    expect(world.faults).toEqual([]);
  });

  test('that fails on an appointment gives way to the built-in one, and it is told', async () => {
    expect(
      (
        await put('reminder/sms/es', {
          body: `{{ title | append: title ${'| append: title'.repeat(9)} }} {{ office }}`,
        })
      ).status,
    ).toBe(200);
    await world.call('POST', '/v1/appointments', { body: { ...ANA, title: 'x'.repeat(200) } });
    await world.run(Date.parse('2026-12-01T21:00:00Z'));
    await world.run(Date.parse('2026-12-03T21:00:00Z'));
    expect(new Set(world.faults.map(({ name }) => name))).toEqual(new Set(['a template failed']));
    expect(world.sent.at(-1)?.content).toMatchObject({
      body: expect.stringMatching(/^North Dental: le recordamos/),
    });
  });

  test('is one of at most 200', async () => {
    const tenant = await world.store.load(['tenant/north'], world.time.now);
    const [item] = tenant;
    if (!item) throw new Error('there is no tenant');
    const templates = Array.from({ length: 200 }, (_, index) => `reminder/sms/x${index}`);
    await world.store.put({ ...item, body: { ...item.body, templates } }, item.version, world.time.now);
    expectProblem(await put('reminder/sms/es', { body: BODY }), 422);
    expect(await world.store.load(['template/north/reminder/sms/es'], world.time.now)).toEqual([undefined]);
    expect((await get('reminder/sms/es')).body.origin).toBe('built-in');
  });
});

describe('refused is', () => {
  test.each([
    ['sms', { body: 'Reply C' }, 'body', /who writes/],
    ['sms', { body: '{{ office }} {{ titel }}' }, 'body', /titel is not a variable; there are office, name/],
    ['sms', { body: '{{ office }} {% if false %}{{ titel }}{% endif %}' }, 'body', /titel/],
    ['sms', { body: '{{ office }} {{ others[0].titel }}' }, 'body', /undefined variable/],
    ['sms', { body: '{{ office' }, 'body', /not closed/],
    ['sms', { body: '{{ office }}{% include "x" %}' }, 'body', /known tags/],
    ['sms', { body: '{{ office }}{{ "now" | date: "%s" }}' }, 'body', /known filters/],
    ['sms', { body: '{{ moved_from }}' }, 'body', /empty when optional/],
    ['sms', { body: '{{ office }} Reply CANCEL to cancel' }, 'body', /carriers/],
    ['sms', { body: '{{ office }} Reply {{ "CAN" | append: "CEL" }} to cancel' }, 'body', /carriers/],
    ['voice', { menu: 'Press 3 for the desk' }, 'menu', /the key 3/],
    ['voice', { voicemail: '{{ office }}: {{ title }}' }, 'voicemail', /must not say title/],
    ['email', { html: '{% for i in (1..99999999) %}x{% endfor %}' }, 'html', /too much/],
  ])('for %s %o, by its field', async (channel, body, path, why) => {
    const reply = await put(`reminder/${channel}/en`, body);
    expectProblem(reply, 422);
    expect(faultsOf(reply)).toEqual([{ path, message: expect.stringMatching(why) }]);
    expect((await get(`reminder/${channel}/en`)).body.origin).toBe('built-in');
  });

  test('a part of another channel, or what is no text', async () => {
    const odd = await put('reminder/sms/en', { body: BODY, html: 'x' });
    expectProblem(odd, 400);
    expect(faultsOf(odd)).toEqual([{ path: 'html', message: expect.stringContaining('known are body') }]);
    expectProblem(await put('reminder/sms/en', {}), 400);
    expectProblem(await put('reminder/sms/en', { body: 'x'.repeat(1_601) }), 400);
    expectProblem(await put('reminder/sms/en', { body: 'a\u0000b' }), 400);
  });

  test('a path that names nothing', async () => {
    for (const path of ['poem/sms/en', 'reminder/fax/en'])
      expectProblem(await put(path, { body: BODY }), 404);
    for (const path of ['reminder/sms/x', 'reminder/sms/%00', `reminder/sms/${'a-'.repeat(60)}`])
      expectProblem(await put(path, { body: BODY }), 400);
  });
});

describe('warned of is', () => {
  test('what takes more than one segment; its price is that of budgets, and only the preview says it', async () => {
    const { body } = await put('reminder/sms/en', { body: `${BODY} ${'x'.repeat(100)}` });
    expect(body.warnings).toEqual([expect.stringMatching(/^takes 2 segments .*GSM-7\), and each is paid$/)]);
    const seen = await world.call('POST', '/v1/templates/preview', { body: { kind: 'reminder' } });
    expect(seen.body.sms.warnings).toEqual(body.warnings);
    expect(seen.body.sms.cost).toBe(2 * pricesIn('US', LIST_PRICES).sms);
    const accents = await put('reminder/sms/en', { body: `${BODY} á` });
    expect(accents.body.warnings).toEqual([expect.stringMatching(/2 segments .*UCS-2.*without accents/)]);
  });

  test('what does not say how to stop', async () => {
    const { body } = await put('reminder/sms/en', { body: '{{ office }}: {{ when }}' });
    expect(body.warnings).toEqual([expect.stringContaining('how to stop')]);
  });
});

describe('the list', () => {
  test('holds the built-in ones, with one’s own in their place', async () => {
    await put('reminder/sms/es', { body: BODY });
    await put('reminder/sms/es-MX', { body: BODY });
    const { body } = await world.call('GET', '/v1/templates');
    expect(TemplatePage.safeParse(body).error).toBeUndefined();
    expect(body.items).toHaveLength(STEP_KINDS.length * CHANNELS.length * LANGUAGES.length + 1);
    const narrow = (await world.call('GET', '/v1/templates?kind=reminder&channel=sms&locale=es-mx')).body
      .items;
    expect(narrow).toEqual([
      expect.objectContaining({ name: 'reminder/sms/es-MX', origin: 'own', version: 1 }),
    ]);
    const es = (await world.call('GET', '/v1/templates?kind=reminder&channel=sms&locale=es')).body.items;
    expect(es).toEqual([expect.objectContaining({ origin: 'own' })]);
    expectProblem(await world.call('GET', '/v1/templates?kind=poem'), 400);
  });
});

describe('the preview', () => {
  test('shows every channel, in the person’s language, and stores nothing', async () => {
    const { status, body } = await preview({ locale: 'de', kind: 'change' });
    expect([status, z.strictObject(PreviewOut.shape).safeParse(body).error]).toEqual([200, undefined]);
    expect(body.email).toMatchObject({
      origin: 'built-in',
      subject: expect.stringContaining('Neuer Termin: Zahnreinigung'),
      html: expect.stringContaining('<html lang="de">'),
      calendar: expect.stringContaining('METHOD:PUBLISH'),
    });
    expect(body.sms).toMatchObject({ segments: 1, encoding: 'GSM-7', perSegment: 160, warnings: [] });
    expect(body.voice.twiml).toMatch(/<Gather[^>]*>.*language="de-DE"/s);
    expect(body.voice.voicemailTwiml).toContain('North Dental');
    expect((await world.call('GET', '/v1/templates?locale=de')).body.items[0].origin).toBe('built-in');
  });

  test('takes fields and sources, and escapes for each channel', async () => {
    const { body } = await preview({
      locale: 'en',
      title: '<Crown> & "bridge"',
      name: null,
      startsAt: '2026-12-04T15:30:00-05:00',
      recipientTimeZone: 'Europe/Berlin',
      templates: { sms: { body: '{{ office }}: {{ title }} {{ when }}' }, voice: { script: '{{ title }}' } },
    });
    expect(body.sms).toMatchObject({
      origin: 'own',
      body: 'North Dental: <Crown> & "bridge" Fri, Dec 4, 3:30 PM EST',
      warnings: [expect.stringContaining('how to stop')],
    });
    expect(body.email.html).toContain('&lt;Crown&gt; &amp; &quot;bridge&quot;');
    expect(body.voice.script).toBe('<Crown> & "bridge"');
    expect(body.voice.twiml).toContain('&lt;Crown&gt; &amp; "bridge"');
    expect(body.voice.menu).toContain('Press 1');
  });

  test('shows what is stored', async () => {
    await put('reminder/sms/en', { body: BODY });
    expect((await preview({})).body.sms).toMatchObject({
      origin: 'own',
      body: expect.stringContaining('Reply C'),
    });
    expect((await preview({ kind: 'booking' })).body.sms.origin).toBe('built-in');
  });

  test('tells every fault by its field', async () => {
    const reply = await preview({ templates: { sms: { body: '{{ x }}' }, email: { subject: '{{ y' } } });
    expectProblem(reply, 422);
    expect(faultsOf(reply).map(({ path }) => path)).toEqual([
      'templates.email.subject',
      'templates.sms.body',
    ]);
  });

  test('tells when the values are too much for a template', async () => {
    const body = `{{ office }} {{ title }}${' {{ title }}'.repeat(9)}`;
    expectProblem(await preview({ title: 'x'.repeat(200), templates: { sms: { body } } }), 422);
  });
});
