import fc from 'fast-check';
import ICAL from 'ical.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { remindsUpTo } from '../../../shared/domain/appointment/answers.ts';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import type { Language } from '../../../shared/domain/core/language.ts';
import { LANGUAGES } from '../../../shared/domain/core/language.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, SECOND } from '../../../shared/domain/core/time.ts';
import { needId } from '../../../shared/domain/person/need.ts';
import { partitionOf } from '../../../shared/domain/store/records.ts';
import { TEXTS } from '../../../shared/http/pages/page-language.ts';
import {
  cancelAppointment,
  changeAppointment,
  requestReschedule,
} from '../../../shared/pipeline/appointments/appointments.ts';
import { revokeAllLinks, revokeLinks } from '../../../shared/pipeline/office/page-links.ts';
import { storePolicy } from '../../../shared/pipeline/office/settings.ts';
import { erasePerson } from '../../../shared/pipeline/people/erasure.ts';
import { optOutAddress } from '../../../shared/pipeline/people/people.ts';
import { asTenant } from '../../fixtures/ids.ts';
import type { Pages, State } from './pages-world.ts';
import { openPages, STATES } from './pages-world.ts';

const OTHER = { en: 'es', es: 'fr', fr: 'de', de: 'pt', pt: 'ja', ja: 'en' } as const;

let pages: Pages;
beforeEach(async () => {
  pages = await openPages();
});

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll("'", '&#39;');
/** What a button of the page would post. */
const offered = (page: string): string[] =>
  [...page.matchAll(/name="action" value="(\w+)"/g)].map(([, action]) => String(action));
const linksOf = (page: string): string[] =>
  [...page.matchAll(/href="([^"]+)"/g)].map(([, href]) => String(href));
const headline = (page: string): string | undefined => /<h1>(.*?)<\/h1>/s.exec(page)?.[1];

const MANY = STATES.flatMap((state) => LANGUAGES.map((language): [State, Language] => [state, language]));

describe('the page of an appointment', () => {
  test.each(MANY)('%s, in %s', async (state, language) => {
    const made = await pages.inState(state, language);
    const response = await pages.get(pages.manageLink(made));
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    expect(page).toContain(`<html lang="${language}">`);
    expect(headline(page)).toBe(escaped(TEXTS[language].states[state].headline));
    expect(page).toContain(escaped(TEXTS[language].states[state].lead('North Dental')));
    for (const shown of [
      'North Dental',
      'Dental cleaning',
      '12 Elm St',
      '+1 212 555 0100',
      'tel:+12125550100',
    ])
      expect(page).toContain(shown);
    expect(page).toMatch(state === 'past' ? /10[:h時 .]+05/ : /(3|15)[:h時 .]+30/);
    expect(page).not.toContain('undefined');
  });

  test.each<[State, string[], boolean]>([
    ['open', ['confirm', 'reschedule'], true],
    ['confirmed', ['reschedule'], true],
    ['asked', ['confirm'], true],
    ['cancelled', [], false],
    ['past', [], false],
  ])('%s offers %j, and cancelling and a calendar: %s', async (state, actions, more) => {
    const link = pages.manageLink(await pages.inState(state));
    const page = await (await pages.get(link)).text();
    expect(offered(page)).toEqual(actions);
    const links = linksOf(page).filter((href) => !href.startsWith('tel:'));
    expect(links).toEqual(more ? [`.${link.slice(2)}/calendar.ics`, '?sure=cancel'] : []);
  });

  test('somebody who confirmed and then asked for another time may still say that it suits', async () => {
    const made = await pages.inState('confirmed');
    await pages.post(pages.manageLink(made), { action: 'reschedule' });
    const page = await (await pages.get(pages.manageLink(made))).text();
    expect(headline(page)).toBe(TEXTS.en.states.asked.headline);
    expect(offered(page)).toEqual(['confirm']);
  });

  test('a new time is a new question, whatever was answered about the old one', async () => {
    for (const state of ['confirmed', 'asked'] as const) {
      const made = await pages.inState(state);
      const link = pages.manageLink(made);
      await changeAppointment(pages.pipeline, asTenant('north'), made.id, {
        startsAt: '2026-12-07T09:15:00-05:00',
      });
      const page = await (await pages.get(link)).text();
      expect(headline(page)).toBe(TEXTS.en.states.open.headline);
      expect(page).toContain('9:15');
    }
  });

  test.each<[string | null, string, string]>([
    ['pt-BR', 'de', 'pt-BR'],
    ['it', 'fr-CA', 'fr-CA'],
    ['it', 'nl', 'en'],
    [null, 'ja', 'ja'],
  ])('a person’s %s and an office’s %s make a page in %s', async (personal, official, expected) => {
    await pages.office({ locale: official });
    const made = await pages.appointment({
      recipient: { name: 'Ana', email: 'ana@example.com', locale: personal },
    });
    const page = await (await pages.get(pages.manageLink(made), { 'accept-language': 'es' })).text();
    expect(page).toContain(`<html lang="${expected}">`);
    expect(headline(page)).toBe(TEXTS[expected.slice(0, 2) as Language].states.open.headline);
  });

  test('names the zone to a person who is elsewhere, and only then', async () => {
    const here = await pages.inState('open');
    const recipient = { name: 'Ana', email: 'ana@example.com', locale: 'en', timeZone: 'America/Chicago' };
    const elsewhere = await pages.appointment({ recipient });
    const timeOf = async (of: Appointment) =>
      /<time[^>]*>(.*?)<\/time>/s.exec(await (await pages.get(pages.manageLink(of))).text())?.[1];
    expect(await timeOf(here)).not.toMatch(/EST|Eastern|New York/);
    expect(await timeOf(elsewhere)).toMatch(/EST|Eastern|New York/);
  });

  test('says everything that others wrote as text', async () => {
    const nasty = `<img src=x onerror="alert(1)">'&"`;
    await pages.office({ name: nasty });
    const made = await pages.appointment({ title: nasty, location: nasty });
    for (const path of [
      pages.manageLink(made),
      `${pages.manageLink(made)}?sure=cancel`,
      pages.unsubscribeLink(),
    ]) {
      const page = await (await pages.get(path)).text();
      expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;&quot;');
      expect(page).not.toContain('<img');
    }
  });

  test('needs neither a place, nor a number of the office, nor anything from elsewhere', async () => {
    await pages.office({ contactPhone: null });
    const made = await pages.appointment({ location: null });
    const page = await (await pages.get(pages.manageLink(made))).text();
    expect(page).not.toMatch(/tel:|<footer|null|undefined|<script|https?:|url\(|@import|src=/);
  });
});

/** What the office has of what people said, in the order in which it came. */
async function kept() {
  const { rows } = await pages.store.list({ partition: partitionOf.replies(asTenant('north')), limit: 20 });
  const items = await pages.store.load(
    rows.map(({ key }) => key),
    pages.time.now,
  );
  return items.flatMap((item) => (item ? [item.body] : []));
}

describe('what a person does', () => {
  const outcome = async (id: string): Promise<[string, string[]]> => {
    const { status, history } = await pages.stored(id);
    return [status, history.map(({ kind, by }) => `${kind} by ${by}`).slice(1)];
  };

  test.each<[State, Record<string, string>, string, string[]]>([
    ['open', { action: 'confirm' }, 'confirmed', ['confirmed by link']],
    ['open', { action: 'cancel', sure: 'yes' }, 'cancelled', ['cancelled by link']],
    ['open', { action: 'reschedule' }, 'declined', ['reschedule_requested by link']],
    ['confirmed', { action: 'confirm' }, 'confirmed', ['confirmed by link']],
    [
      'confirmed',
      { action: 'reschedule' },
      'declined',
      ['confirmed by link', 'reschedule_requested by link'],
    ],
    ['confirmed', { action: 'cancel', sure: 'yes' }, 'cancelled', ['confirmed by link', 'cancelled by link']],
    ['asked', { action: 'confirm' }, 'confirmed', ['reschedule_requested by link', 'confirmed by link']],
    ['asked', { action: 'reschedule' }, 'declined', ['reschedule_requested by link']],
    ['cancelled', { action: 'confirm' }, 'cancelled', ['cancelled by link']],
    ['cancelled', { action: 'reschedule' }, 'cancelled', ['cancelled by link']],
    ['past', { action: 'confirm' }, 'scheduled', []],
    ['past', { action: 'cancel', sure: 'yes' }, 'scheduled', []],
    ['past', { action: 'reschedule' }, 'scheduled', []],
  ])('%s, %j: %s, %j; again is harmless', async (state, fields, status, events) => {
    const made = await pages.inState(state);
    const link = pages.manageLink(made);
    for (const _ of ['once', 'again']) {
      const response = await pages.post(link, fields);
      expect([response.status, response.headers.get('location')]).toEqual([303, `.${link.slice(2)}`]);
      expect(await outcome(made.id)).toEqual([status, events]);
    }
  });

  test('a page that was opened before key 2 was pressed asks more gently than that, once; nothing louder goes on then', async () => {
    const onAnswer = { other: 'hold', anotherTime: 'continue' } as const;
    await storePolicy(pages.pipeline, asTenant('north'), { ...DEFAULT_POLICY, onAnswer });
    const { id, ...made } = await pages.inState('open');
    const wish = { answer: needId(id, 'another_time'), channel: 'voice' } as const;
    await requestReschedule(pages.pipeline, asTenant('north'), id, 'keypress', wish);
    expect(remindsUpTo(await pages.stored(id))).toBe('voice');
    for (const [address, upTo] of [
      [made.recipient.phoneKey, 'sms'],
      [made.recipient.emailKey, 'email'],
      [made.recipient.phoneKey, 'email'],
      [made.recipient.emailKey, 'email'],
    ] as const) {
      pages.wait(SECOND);
      await pages.post(pages.manageLink({ id, ...made }, address), { action: 'reschedule' });
      expect(remindsUpTo(await pages.stored(id))).toBe(upTo);
    }
    expect(await outcome(id)).toEqual(['scheduled', ['reschedule_requested by keypress']]);
    expect((await kept()).map(({ text }) => text)).toEqual(['reschedule', 'reschedule']);
  });

  test('two clicks at once are one', async () => {
    const made = await pages.inState('open');
    const link = pages.manageLink(made);
    await Promise.all([1, 2, 3].map(() => pages.post(link, { action: 'confirm' })));
    expect(await outcome(made.id)).toEqual(['confirmed', ['confirmed by link']]);
    expect((await kept()).map(({ text }) => text)).toEqual(['confirm']);
  });

  test('is kept, button by button, with whom the link went to, and none of it is open', async () => {
    const made = await pages.inState('open');
    const link = pages.manageLink(made);
    const presses: Record<string, string>[] = [
      { action: 'reschedule' },
      { action: 'confirm', revision: '7' },
      { action: 'confirm' },
      { action: 'cancel' },
      { action: 'cancel', sure: 'yes' },
    ];
    for (const fields of presses) {
      pages.wait(SECOND);
      await pages.post(link, fields);
    }
    const said = { way: 'link', from: made.recipient.email, to: null, appointments: [made.id] };
    expect(await kept()).toMatchObject([
      { ...said, text: 'reschedule', intent: 'decline', resolution: { as: 'declined' } },
      { ...said, text: 'confirm', intent: 'confirm', resolution: { as: 'done' } },
      { ...said, text: 'confirm', intent: 'confirm', resolution: { as: 'confirmed', by: 'ringonce' } },
      { ...said, text: 'cancel', intent: 'decline', resolution: { as: 'done' } },
    ]);
    expect((await pages.stored(made.id)).replies).toHaveLength(4);
  });

  test('cancelling asks once more, and a POST without the answer does nothing', async () => {
    const made = await pages.inState('open');
    const link = pages.manageLink(made);
    const asked = await pages.post(link, { action: 'cancel' });
    expect([asked.status, asked.headers.get('location')]).toEqual([303, `.${link.slice(2)}?sure=cancel`]);
    const page = await (await pages.get(`${link}?sure=cancel`)).text();
    expect([headline(page), offered(page)]).toEqual([TEXTS.en.sure.headline, ['cancel']]);
    expect(page).toContain('name="sure" value="yes"');
    expect(linksOf(page)).toContain('?');
    expect((await pages.stored(made.id)).status).toBe('scheduled');
  });

  test('nobody is asked twice about what is over', async () => {
    for (const state of ['cancelled', 'past'] as const) {
      const link = pages.manageLink(await pages.inState(state));
      const page = await (await pages.get(`${link}?sure=cancel`)).text();
      expect(headline(page)).toBe(TEXTS.en.states[state].headline);
    }
  });

  test('nobody confirms a time that they have not seen', async () => {
    const made = await pages.inState('open');
    const link = pages.manageLink(made);
    const shown = /name="revision" value="(\d+)"/.exec(await (await pages.get(link)).text())?.[1];
    await changeAppointment(pages.pipeline, asTenant('north'), made.id, {
      startsAt: '2026-12-07T09:15:00-05:00',
    });
    for (const action of ['confirm', 'cancel', 'reschedule']) {
      const response = await pages.post(link, { action, sure: 'yes', revision: String(shown) });
      expect([response.status, response.headers.get('location')]).toEqual([303, `.${link.slice(2)}?changed`]);
    }
    const page = await (await pages.get(`${link}?changed`)).text();
    expect(page).toContain(TEXTS.en.changed);
    expect((await outcome(made.id))[1]).toEqual(['rescheduled by api']);
    const again = /name="revision" value="(\d+)"/.exec(page)?.[1];
    await pages.post(link, { action: 'confirm', revision: String(again) });
    expect((await pages.stored(made.id)).status).toBe('confirmed');
  });

  test.each<[string, RequestInit]>([
    ['no action', { body: new URLSearchParams({ sure: 'yes' }) }],
    ['another action', { body: new URLSearchParams({ action: 'erase' }) }],
    ['no body', {}],
    ['JSON', { body: '{"action":"confirm"}', headers: { 'content-type': 'application/json' } }],
    ['a broken form', { body: 'action', headers: { 'content-type': 'multipart/form-data' } }],
  ])('a POST with %s changes nothing, and says how things stand', async (_what, init) => {
    const made = await pages.inState('open');
    const before = await pages.everything();
    const response = await pages.request('POST', pages.manageLink(made), init);
    expect(response.status).toBe(400);
    expect(headline(await response.text())).toBe(TEXTS.en.states.open.headline);
    expect(await pages.everything()).toBe(before);
  });
});

describe('a GET changes nothing', () => {
  test('not for a scanner that follows every link of every page', async () => {
    for (const state of STATES) {
      pages = await openPages();
      const made = await pages.inState(state);
      const before = await pages.everything();
      const seen = new Set<string>();
      const waiting = [pages.manageLink(made), pages.unsubscribeLink()];
      for (let path = waiting.pop(); path; path = waiting.pop()) {
        if (seen.has(path)) continue;
        seen.add(path);
        await pages.request('HEAD', path);
        const page = await (await pages.get(path)).text();
        const from = new URL(path, 'http://x');
        const found = [...linksOf(page), '?', '?sure=cancel', '?sure=yes&action=cancel', '?action=confirm'];
        for (const href of found.filter((link) => !link.startsWith('tel:'))) {
          const { pathname, search } = new URL(href, from);
          waiting.push(pathname + search);
        }
      }
      expect(seen.size).toBeGreaterThan(6);
      expect(await pages.everything()).toBe(before);
    }
  });
});

describe('a dead link', () => {
  type Killing = (made: Appointment) => Promise<unknown> | unknown;
  const kills: [string, number, Killing][] = [
    ['that expired', 410, ({ startsAt }) => pages.wait(startsAt + 2 * DAY - pages.time.now)],
    [
      'of an appointment whose links were revoked',
      410,
      ({ id }) => revokeLinks(pages.pipeline, asTenant('north'), id),
    ],
    ['of an office whose links were revoked', 410, () => revokeAllLinks(pages.pipeline, asTenant('north'))],
    [
      'of an erased person',
      410,
      () => erasePerson(pages.pipeline, asTenant('north'), [pages.emailKey], 'api'),
    ],
    [
      'of an appointment that is somebody else’s by now',
      410,
      ({ id }) =>
        changeAppointment(pages.pipeline, asTenant('north'), id, {
          recipient: { email: 'bo@example.com', phone: '+12125550199' },
        }),
    ],
  ];

  test.each(kills)('%s tells nothing but whom to ask (%d), and does nothing', async (_why, status, kill) => {
    const made = await pages.inState('open');
    const link = pages.manageLink(made);
    pages.wait(2 * SECOND);
    await kill(made);
    const before = await pages.everything();
    for (const [method, path] of [
      ['GET', link],
      ['GET', `${link}?sure=cancel`],
      ['GET', `${link}/calendar.ics`],
      ['POST', link],
    ] as const) {
      const body = method === 'POST' ? { body: new URLSearchParams({ action: 'confirm' }) } : {};
      const response = await pages.request(method, path, body);
      const page = await response.text();
      expect([response.status, headline(page)]).toEqual([status, TEXTS.en.gone.headline]);
      expect(page).toContain('North Dental');
      expect(page).toContain('href="tel:+12125550100"');
      expect(page).not.toMatch(/cleaning|Elm St|3:30|December|Ana/);
    }
    expect(await pages.everything()).toBe(before);
  });

  test('revoked, another link can be sent, and works', async () => {
    const made = await pages.inState('open');
    pages.wait(2 * SECOND);
    await revokeLinks(pages.pipeline, asTenant('north'), made.id);
    pages.wait(2 * SECOND);
    expect((await pages.get(pages.manageLink(made))).status).toBe(200);
  });

  test('that went to the phone works as long as the phone is the person’s', async () => {
    const made = await pages.inState('open');
    const link = pages.manageLink(made, made.recipient.phoneKey);
    expect((await pages.get(link)).status).toBe(200);
    const recipient = { phone: '+12125550199' };
    await changeAppointment(pages.pipeline, asTenant('north'), made.id, { recipient });
    expect((await pages.get(link)).status).toBe(410);
    expect((await pages.get(pages.manageLink(made))).status).toBe(200);
  });

  test('that we did not make is 404, in the browser’s language, and names no office', async () => {
    const made = await pages.inState('open');
    const before = await pages.everything();
    const link = pages.manageLink(made);
    const wrong = [`${link}x`, '/r/x', '/u/x', '/r/%00', '/r/%F0%9F%A6%B7', `/u/${link.slice(3)}`];
    wrong.push(`/r/${pages.unsubscribeLink().slice(3)}`, `/u/${link.slice(3)}`);
    for (const path of wrong)
      for (const method of ['GET', 'POST']) {
        const headers = { 'accept-language': 'nl, pt-BR;q=0.7, fr;q=0.4, *;q=0.1' };
        const body = method === 'POST' ? { body: new URLSearchParams({ action: 'confirm' }) } : {};
        const response = await pages.request(method, path, { headers, ...body });
        const page = await response.text();
        expect([path, response.status, headline(page)]).toEqual([path, 404, TEXTS.pt.unknown.headline]);
        expect(page).not.toContain('North');
      }
    expect(await pages.everything()).toBe(before);
  });

  test('of another installation is 404', async () => {
    const made = await pages.inState('open');
    const other = await openPages();
    Object.assign(other.pipeline.settings, { secret: 'another secret' });
    expect((await other.get(pages.manageLink(made))).status).toBe(404);
  });
});

describe('unsubscribing', () => {
  const optOuts = async () => {
    const [item] = await pages.store.load([`recipient/${pages.emailKey}`], pages.time.now);
    const body = item?.body as
      | { optOuts?: Record<string, { channel: string; source: string }[]> }
      | undefined;
    return (body?.optOuts?.['north'] ?? []).map(({ channel, source }) => `${channel} by ${source}`);
  };

  test.each(LANGUAGES)('is one button in %s, and can be undone', async (locale) => {
    await pages.inState('open', locale);
    const link = pages.unsubscribeLink();
    const texts = TEXTS[locale].unsubscribe;
    const first = await (await pages.get(link, { 'accept-language': OTHER[locale] })).text();
    expect(first).toContain(`<html lang="${locale}">`);
    expect([headline(first), offered(first)]).toEqual([escaped(texts.ask.headline), ['unsubscribe']]);
    expect(first).toContain('a•••@example.com');
    expect(first).not.toContain('ana@');
    const done = await pages.post(link, { action: 'unsubscribe' });
    expect([done.status, done.headers.get('location')]).toEqual([303, `.${link.slice(2)}`]);
    expect(await optOuts()).toEqual(['email by link']);
    const after = await (await pages.get(link)).text();
    expect([headline(after), offered(after)]).toEqual([escaped(texts.done.headline), ['subscribe']]);
    await pages.post(link, { action: 'subscribe' });
    expect(await optOuts()).toEqual([]);
    expect((await kept()).map(({ text, intent }) => `${text}: ${intent}`).sort()).toEqual([
      'subscribe: start',
      'unsubscribe: stop',
    ]);
    expect(offered(await (await pages.get(link)).text())).toEqual(['unsubscribe']);
  });

  const multipart = new FormData();
  multipart.set('List-Unsubscribe', 'One-Click');
  test.each<[string, FormData | URLSearchParams]>([
    ['a URL-encoded', new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })],
    ['a multipart', multipart],
  ])('by %s one-click POST is answered at once, without a page (RFC 8058)', async (_how, body) => {
    await pages.inState('open');
    for (const _ of ['once', 'again']) {
      const response = await pages.request('POST', pages.unsubscribeLink(), { body });
      expect([response.status, response.headers.get('location')]).toEqual([200, null]);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await optOuts()).toEqual(['email by link']);
    }
    expect((await pages.pipeline.store.list({ partition: 'optouts/north', limit: 10 })).rows).toHaveLength(1);
    expect(await kept()).toMatchObject([
      {
        way: 'link',
        text: 'unsubscribe',
        intent: 'stop',
        from: 'ana@example.com',
        resolution: { as: 'done' },
      },
    ]);
  });

  test('stops the emails of the ladder before it answers, and nothing else', async () => {
    const made = await pages.inState('open');
    await pages.post(pages.unsubscribeLink(), {});
    const [item] = await pages.store.load([`entry/north/${made.id}/1/0`], pages.time.now);
    expect(item?.body).toMatchObject({ channel: 'email', state: 'dropped', reason: 'opted_out' });
    expect((await pages.stored(made.id)).status).toBe('scheduled');
  });

  test('works for an address whose appointment is no longer there, in the browser’s language', async () => {
    const link = pages.unsubscribeLink(addressKey('another', 'bo@example.com'));
    const page = await (await pages.get(link, { 'accept-language': 'fr-CA,fr;q=0.9' })).text();
    expect(headline(page)).toBe(TEXTS.fr.unsubscribe.ask.headline);
    expect((await pages.post(link, {})).status).toBe(303);
    expect(headline(await (await pages.get(link)).text())).toBe(TEXTS.en.unsubscribe.done.headline);
  });

  test('what was ended otherwise, a link does not begin again', async () => {
    await pages.inState('open');
    const channels = ['email'] as const;
    const request = {
      tenant: asTenant('north'),
      address: pages.emailKey,
      shown: null,
      channels,
      source: 'complaint',
      by: 'person',
    };
    await optOutAddress(pages.pipeline, request);
    const link = pages.unsubscribeLink();
    expect(offered(await (await pages.get(link)).text())).toEqual([]);
    await pages.post(link, { action: 'subscribe' });
    expect(await optOuts()).toEqual(['email by complaint']);
  });

  test('by a dead link does nothing, and says whom to ask', async () => {
    await pages.inState('open');
    const link = pages.unsubscribeLink();
    pages.wait(180 * DAY);
    const before = await pages.everything();
    for (const method of ['GET', 'POST']) {
      const response = await pages.request(method, link);
      expect(response.status).toBe(410);
      expect(await response.text()).toContain('North Dental');
    }
    expect(await pages.everything()).toBe(before);
  });
});

describe('every answer', () => {
  const answers = async (): Promise<[string, Response][]> => {
    const made = await pages.inState('open');
    const [link, stop] = [pages.manageLink(made), pages.unsubscribeLink()];
    const large = new URLSearchParams({ action: 'x'.repeat(70_000) });
    return [
      ['page', await pages.get(link)],
      ['sure', await pages.get(`${link}?sure=cancel`)],
      ['calendar', await pages.get(`${link}/calendar.ics`)],
      ['400', await pages.post(link, {})],
      ['303', await pages.post(link, { action: 'confirm' })],
      ['404', await pages.get('/r/x')],
      ['413', await pages.request('POST', link, { body: large })],
      ['unsubscribe', await pages.get(stop)],
      ['one click', await pages.post(stop, { 'List-Unsubscribe': 'One-Click' })],
    ];
  };

  test('is kept by nobody, found by nobody, told to nobody, and runs nothing', async () => {
    for (const [what, { headers }] of await answers()) {
      expect([what, headers.get('cache-control')]).toEqual([what, 'no-store']);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-robots-tag')).toBe('noindex, nofollow');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self';/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers.getSetCookie()).toEqual([]);
    }
  });

  test('has the status that it should have', async () => {
    const statuses = (await answers()).map(([, { status }]) => status);
    expect(statuses).toEqual([200, 200, 200, 400, 303, 404, 413, 200, 200]);
  });

  test('shows no text that hides another', async () => {
    const made = await pages.appointment({ title: 'Clean\u202egni\u202c', location: 'a\u2028b' });
    const text = await (await pages.get(pages.manageLink(made))).text();
    expect(text).toContain('>Cleangni<');
    expect(text).not.toMatch(/[\u2028\u202a-\u202e]/);
  });

  test('of a failure is a page, and it is reported without the link', async () => {
    const link = pages.manageLink(await pages.inState('open'));
    pages.store.load = async () => {
      throw new Error('the store is away');
    };
    const response = await pages.get(link);
    expect(response.status).toBe(500);
    expect(headline(await response.text())).toBe(escaped(TEXTS.en.failed.headline));
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(pages.faults).toHaveLength(1);
    expect(JSON.stringify(pages.faults)).not.toContain(link.slice(3, 20));
    expect(pages.faults[0]?.fields).toMatchObject({ route: '/r/:token' });
  });

  test('is counted under the pattern of its path', async () => {
    await answers();
    const counted = pages.counts.filter((name) => name.startsWith('requests'));
    expect([...new Set(counted)].sort()).toEqual([
      'requests /r/:token 2xx',
      'requests /r/:token 3xx',
      'requests /r/:token 4xx',
      'requests /r/:token/calendar.ics 2xx',
      'requests /u/:token 2xx',
    ]);
    expect(counted).toHaveLength(9);
  });

  test('to another method says which there are', async () => {
    const link = pages.manageLink(await pages.inState('open'));
    const response = await pages.request('DELETE', link);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});

describe('the calendar file', () => {
  test('is the appointment, for nobody in particular, under one UID for ever', async () => {
    const made = await pages.inState('open');
    const read = async (): Promise<[ICAL.Component, ICAL.Event]> => {
      const response = await pages.get(`${pages.manageLink(made)}/calendar.ics`);
      expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8; method=PUBLISH');
      expect(response.headers.get('content-disposition')).toContain('appointment.ics');
      const calendar = new ICAL.Component(ICAL.parse(await response.text()));
      return [calendar, new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)];
    };
    const [calendar, event] = await read();
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
    expect([event.summary, event.location]).toEqual(['Dental cleaning', '12 Elm St']);
    expect(event.startDate.toJSDate().getTime()).toBe(made.startsAt);
    expect(event.endDate.toJSDate().getTime()).toBe(made.startsAt + made.durationMinutes * 60 * SECOND);
    expect(event.attendees).toEqual([]);
    expect(calendar.toString()).not.toMatch(/ana@|Ana|2125550123/);
    await changeAppointment(pages.pipeline, asTenant('north'), made.id, {
      startsAt: '2026-12-07T09:15:00-05:00',
    });
    const [, moved] = await read();
    expect(moved.uid).toBe(event.uid);
    expect(moved.sequence).toBeGreaterThan(event.sequence);
  });

  test('names the office’s own address, and one that nobody reads where there is none', async () => {
    const link = pages.manageLink(await pages.inState('open'));
    const text = async () => (await (await pages.get(`${link}/calendar.ics`)).text()).replaceAll('\r\n ', '');
    expect(await text()).toMatch(/ORGANIZER.*no-reply@reminders\.example/i);
    await pages.office({ senderAddresses: { email: 'hello@north.example' } });
    expect(await text()).toMatch(/ORGANIZER.*hello@north\.example/i);
    const unreachable = await openPages(null);
    const other = unreachable.manageLink(await unreachable.inState('open'));
    expect((await unreachable.get(`${other}/calendar.ics`)).status).toBe(200);
  });

  test('is not given for what is over', async () => {
    for (const state of ['cancelled', 'past'] as const) {
      const link = pages.manageLink(await pages.inState(state));
      const response = await pages.get(`${link}/calendar.ics`);
      expect([response.status, response.headers.get('location')]).toEqual([
        303,
        `.${link.slice(2)}`.replace('./', '../'),
      ]);
    }
  });
});

test('no form, however broken, is a failure of ours, and none changes anything without a link', async () => {
  const made = await pages.inState('open');
  const link = pages.manageLink(made);
  const before = await pages.everything();
  const types = [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'x',
    '',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('/r/', '/u/', link.slice(0, -1), `${link}0`),
      fc.webPath({ size: 'small' }),
      fc.oneof(fc.string(), fc.constant('action=confirm&sure=yes'), fc.constant('--x\r\n\r\n--x--')),
      fc.constantFrom(...types),
      async (start, rest, body, type) => {
        const path = start.endsWith('/') ? start + encodeURIComponent(rest || 'x') : start;
        const response = await pages.request('POST', path, { body, headers: { 'content-type': type } });
        expect(response.status).toBe(404);
      },
    ),
    { numRuns: 300 },
  );
  expect(await pages.everything()).toBe(before);
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.constantFrom(...types), async (body, type) => {
      const response = await pages.request('POST', link, { body, headers: { 'content-type': type } });
      expect(response.status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
});

test('a link to a cancelled appointment says so, whoever cancelled it', async () => {
  const made = await pages.inState('confirmed');
  await cancelAppointment(pages.pipeline, asTenant('north'), made.id, 'api');
  const page = await (await pages.get(pages.manageLink(made))).text();
  expect(headline(page)).toBe(TEXTS.en.states.cancelled.headline);
});
