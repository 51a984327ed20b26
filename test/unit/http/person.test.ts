/** The person of an appointment by the API: addresses, the conversation in both directions, and the erasure of all of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../shared/domain/core/time.ts';
import { partitionOf } from '../../../shared/domain/store/records.ts';
import { ConversationOut, PersonOut } from '../../../shared/http/people/person.ts';
import { erasePerson } from '../../../shared/pipeline/people/erasure.ts';
import { keyOfAddress } from '../../../shared/pipeline/people/people.ts';
import { asTenant } from '../../fixtures/ids.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

const CHILD = {
  ...ANA,
  title: 'Braces',
  recipient: { ...ANA.recipient, name: 'Ben', email: 'ben@example.com' },
};

let world: World;
let ana: string;
let ben: string;

const texts = (text: string) =>
  world.call('POST', '/v1/sandbox/inbound', { body: { from: ANA.recipient.phone, text } });
const person = async (id: string) => (await world.call('GET', `/v1/appointments/${id}/person`)).body;
const talk = async (id: string, query = '') =>
  (await world.call('GET', `/v1/appointments/${id}/conversation${query}`)).body;

/** Ana and her child have one phone; both were reminded, somebody answered, and asked once more when all was over. */
beforeEach(async () => {
  world = await openWorld();
  ana = (await world.call('POST', '/v1/appointments', { body: ANA })).body.id;
  ben = (await world.call('POST', '/v1/appointments', { body: CHILD })).body.id;
  for (const at of ['2026-12-01T21:00:00Z', '2026-12-03T21:00:00Z']) await world.run(Date.parse(at));
  await texts('what time is it for Ben?');
  await world.run(Date.parse('2026-12-05T15:00:00Z'));
  await texts('Danke 😊');
});

describe('the person of an appointment', () => {
  test('has its addresses, each with what is left of the caps and when that frees, and who of the office opted it out', async () => {
    await world.call('POST', '/v1/opt-outs', { body: { address: ANA.recipient.phone, channels: ['voice'] } });
    const shown = await person(ana);
    expect(PersonOut.safeParse(shown).error).toBeUndefined();
    expect(shown.addresses.map(({ kind, address }: Record<string, string>) => [kind, address])).toEqual([
      ['email', 'ana@example.com'],
      ['phone', '+12125550123'],
    ]);
    const [, phone] = shown.addresses;
    expect(phone).toMatchObject({
      optOuts: [{ channel: 'voice' }],
      consents: [{ kind: 'opted_out', byName: 'north' }],
    });
    const week = phone.caps.find(({ window }: { window: string }) => window === 'P7D');
    const [first] = phone.contacts;
    expect(week.used).toBeGreaterThan(0);
    expect(Date.parse(week.freesAt)).toBe(Date.parse(first.at) + 7 * DAY + 60_000);
  });

  test('has all appointments of its addresses, those of a name that shares one among them', async () => {
    const found = await world.call('GET', `/v1/appointments/day?person=${ana}`);
    expect(
      found.body.items.map(({ recipient }: { recipient: { name: string } }) => recipient.name).toSorted(),
    ).toEqual(['Ana', 'Ben']);
    expect((await world.call('GET', '/v1/appointments/day?person=x')).body.items).toEqual([]);
    expectProblem(
      await world.call('GET', `/v1/appointments/day?person=${ana}&from=2026-12-01T00:00:00Z`),
      400,
    );
  });

  test('is nobody’s business but the office’s', async () => {
    const south = { key: world.keys.south };
    for (const path of ['person', 'conversation'])
      expectProblem(await world.call('GET', `/v1/appointments/${ana}/${path}`, south), 404);
    expectProblem(await world.call('DELETE', `/v1/appointments/${ana}/person`, south), 404);
    expect((await world.call('GET', `/v1/appointments/day?person=${ana}`, south)).body.items).toEqual([]);
  });
});

describe('the conversation', () => {
  test('is told in both directions, in order, with whose it was, and with what was about no appointment', async () => {
    const said = await talk(ana);
    expect(ConversationOut.safeParse(said).error).toBeUndefined();
    const times = said.items.map(({ at }: { at: string }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a: number, b: number) => a - b));
    const theirs = said.items.flatMap(({ reply, appointments }: never) =>
      reply === null ? [] : [[(reply as { text: string }).text, (appointments as []).length]],
    );
    expect(theirs).toEqual([
      ['what time is it for Ben?', 2],
      ['Danke 😊', 0],
    ]);
    const ours = said.items.filter(({ message }: { message: object | null }) => message);
    expect(ours.map(({ message }: { message: { channel: string } }) => message.channel)).toContain('email');
    // One text for two people at one phone: each is named.
    const text = ours.find(({ message }: { message: { channel: string } }) => message.channel === 'sms');
    expect(text.appointments.map(({ name }: { name: string }) => name).toSorted()).toEqual(['Ana', 'Ben']);
    // Ben's email went to an address that is not Ana's.
    const emails = ours.filter(
      ({ message }: { message: { channel: string } }) => message.channel === 'email',
    );
    expect(
      emails.flatMap(({ appointments }: { appointments: { name: string }[] }) =>
        appointments.map(({ name }) => name),
      ),
    ).toEqual(['Ana']);
  });

  test('is read in parts', async () => {
    const whole = await talk(ana);
    const last = await talk(ana, '?limit=1');
    expect([last.items, last.more]).toEqual([whole.items.slice(-1), true]);
    const before = await talk(ana, `?before=${encodeURIComponent(last.items[0].at)}`);
    expect([before.items, before.more]).toEqual([whole.items.slice(0, -1), false]);
  });
});

describe('erasing the person of an appointment', () => {
  test('takes every address and every word, whoever shares one; again is harmless', async () => {
    expect((await world.call('DELETE', `/v1/appointments/${ana}/person`)).body).toEqual({
      appointmentsErased: 2,
    });
    expect(await person(ana)).toMatchObject({ name: null, addresses: [], erasedAt: expect.any(String) });
    for (const id of [ana, ben])
      for (const { message, reply } of (await talk(id)).items) expect((message ?? reply).text).toBeNull();
    const { items } = (await world.call('GET', '/v1/replies')).body;
    expect(items.map(({ text }: { text: string | null }) => text)).toEqual([null, null]);
    expect((await world.call('DELETE', `/v1/appointments/${ana}/person`)).body).toEqual({
      appointmentsErased: 0,
    });
    const log = (await world.call('GET', '/v1/audit-log')).body.items;
    expect(log.filter(({ what }: { what: string }) => what === 'recipient_erased')).toHaveLength(2);
  });

  test('leaves the appointment by which it was asked to the last, so that what a crash left is done by asking again', async () => {
    const { put } = world.store;
    const phone = keyOfAddress(world.pipeline, ANA.recipient.phone);
    // It dies where the words of the phone's answers would go.
    world.store.put = (async (item, version, at) => {
      if (item.key.startsWith('reply/')) throw new Error('died');
      return put.call(world.store, item, version, at);
    }) as typeof put;
    const { body } = await world.call('GET', `/v1/appointments/${ana}`);
    const email = keyOfAddress(world.pipeline, body.recipient.email);
    const known = (await world.store.load([`appointment/north/${ana}`], world.time.now))[0]?.body as never;
    await expect(
      erasePerson(world.pipeline, asTenant('north'), [email, phone], 'api', known),
    ).rejects.toThrow('died');
    world.store.put = put;
    expect((await person(ana)).addresses).toHaveLength(2);
    await world.call('DELETE', `/v1/appointments/${ana}/person`);
    expect(
      (await world.call('GET', '/v1/replies')).body.items.map(({ text }: { text: string | null }) => text),
    ).toEqual([null, null]);
  });
});

test('what was said from an address is listed under it until the office’s retention ends it', async () => {
  const key = keyOfAddress(world.pipeline, ANA.recipient.phone);
  const listed = async () =>
    (await world.store.list({ partition: partitionOf.heard(asTenant('north'), key), limit: 10 })).rows.length;
  expect(await listed()).toBe(2);
  world.time.now += 400 * DAY + HOUR;
  const { retain } = await import('../../../shared/pipeline/safeguards/retention.ts');
  await retain(world.pipeline, () => true);
  expect(await listed()).toBe(0);
});
