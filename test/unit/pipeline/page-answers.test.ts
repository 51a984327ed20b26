/** The buttons of a person's page, and the end of emails: what each does, what is kept of it, and what a page that is old does. */
import { expect, test } from 'vitest';
import { manageClaims, unsubscribeClaims } from '../../../shared/domain/appointment/page-links.ts';
import type { AddressKey, AppointmentId } from '../../../shared/domain/core/keys.ts';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, MINUTE } from '../../../shared/domain/core/time.ts';
import { keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import { changeAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { consentsOf } from '../../../shared/pipeline/core/consents.ts';
import type { PageButton } from '../../../shared/pipeline/feedback/page-answers.ts';
import { answerOnPage, endEmails, resumeEmails } from '../../../shared/pipeline/feedback/page-answers.ts';
import { listNeeds } from '../../../shared/pipeline/queries/people.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

const CLINIC = asTenant('clinic');
const NOW = at('2026-11-20T15:00Z');
const EMAIL = addressKey('a secret for tests', ANA.email);
const PHONE = addressKey('a secret for tests', ANA.phone);

async function booked(
  policy: Partial<typeof DEFAULT_POLICY> = {},
): Promise<{ world: World; id: AppointmentId }> {
  const world = new World(NOW);
  await world.tenant();
  await world.policy({ ...DEFAULT_POLICY, ...policy });
  return { world, id: await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' }) };
}

async function stored(world: World, id: AppointmentId) {
  const [item] = await world.store.load([keyOf.appointment(CLINIC, id)], world.now);
  if (!item) throw new Error('no appointment');
  return item.body;
}

async function press(
  world: World,
  id: AppointmentId,
  button: PageButton,
  address: AddressKey = EMAIL,
  seen = 1,
) {
  const its = await stored(world, id);
  return answerOnPage(world.pipeline, manageClaims(its, address, world.now), its, seen, button);
}

/** What the office has of what people said, the first first. */
async function kept(world: World) {
  const { rows } = await world.store.list({ partition: partitionOf.replies(CLINIC), limit: 9 });
  const items = await world.store.load(
    rows.map(({ key }) => key),
    world.now,
  );
  return items.map((item) => item?.body);
}

test.each([
  ['confirm', 'confirmed', 'confirm', 'confirmed'],
  ['cancel', 'cancelled', 'decline', 'done'],
  ['reschedule', 'declined', 'decline', 'declined'],
] as const)(
  '%s: the appointment is %s, and that is kept as an answer by the link',
  async (button, status, intent, as) => {
    const { world, id } = await booked();
    expect(await press(world, id, button)).toBe('done');
    const its = await stored(world, id);
    expect([its.status, its.history.at(-1)?.by]).toEqual([status, 'link']);
    expect(await kept(world)).toMatchObject([
      {
        way: 'link',
        address: EMAIL,
        from: ANA.email,
        to: null,
        text: button,
        intent,
        appointments: [id],
        resolution: { as },
      },
    ]);
  },
);

test('the same button of the same page is one answer; a page that shows an old time does nothing and is shown again', async () => {
  const { world, id } = await booked();
  const its = await stored(world, id);
  const claims = manageClaims(its, PHONE, world.now);
  for (const _ of [1, 2]) expect(await answerOnPage(world.pipeline, claims, its, 1, 'confirm')).toBe('done');
  expect(await kept(world)).toMatchObject([{ from: ANA.phone }]);
  world.now += MINUTE;
  await changeAppointment(world.pipeline, CLINIC, id, { startsAt: '2026-12-05T15:30:00-05:00' }, 'api');
  for (const button of ['confirm', 'cancel', 'reschedule'] as const)
    expect(await press(world, id, button)).toBe('moved');
  expect((await stored(world, id)).status).toBe('scheduled');
  const late = (await kept(world)).filter((reply) => reply?.resolution?.as === 'done');
  expect(late).toHaveLength(3);
  // It moved between the reading of the page and the button.
  expect(await answerOnPage(world.pipeline, claims, its, 1, 'confirm')).toBe('moved');
  expect(await press(world, id, 'confirm', EMAIL, 2)).toBe('done');
});

test('a confirmation of what was cancelled meanwhile confirms nothing', async () => {
  const { world, id } = await booked();
  await press(world, id, 'cancel');
  expect(await press(world, id, 'confirm')).toBe('done');
  expect((await stored(world, id)).status).toBe('cancelled');
  expect((await kept(world)).map((reply) => reply?.resolution?.as)).toEqual(['done', 'done']);
});

test('a wish for another time lets nothing louder go on than what its link came by, and names the answer', async () => {
  const onAnswer = { other: 'hold', anotherTime: 'continue' } as const;
  for (const [address, goesOn] of [
    [PHONE, 'sms'],
    [EMAIL, undefined],
  ] as const) {
    const { world, id } = await booked({ onAnswer } as never);
    await press(world, id, 'reschedule', address);
    const its = await stored(world, id);
    expect([its.status, its.unreadReplies, its.goesOnBy?.[`${id}.another_time`]]).toEqual([
      'scheduled',
      [`${id}.another_time`],
      goesOn,
    ]);
    const page = await listNeeds(world.pipeline, CLINIC, { open: true }, { limit: 9 }, world.now);
    const [reply] = await kept(world);
    expect(page?.items.map(({ need }) => [need.kind, need.replies])).toEqual([['another_time', [reply?.id]]]);
  }
});

test('who ends the emails and takes it back is kept once for each, and obeyed', async () => {
  const { world, id } = await booked();
  const claims = unsubscribeClaims(CLINIC, EMAIL, world.now);
  const channels = async () => {
    const [item] = await world.store.load([keyOf.recipient(EMAIL)], world.now);
    return item?.body.optOuts[CLINIC]?.map(({ channel, source }) => `${channel} by ${source}`) ?? [];
  };
  await endEmails(world.pipeline, claims, ANA.email);
  await endEmails(world.pipeline, claims, ANA.email);
  expect(await channels()).toEqual(['email by link']);
  const said = {
    way: 'link',
    address: EMAIL,
    from: ANA.email,
    appointments: [id],
    resolution: { as: 'done' },
  };
  expect(await kept(world)).toMatchObject([{ ...said, text: 'unsubscribe', intent: 'stop' }]);
  world.now += DAY;
  await resumeEmails(world.pipeline, claims, ANA.email);
  expect(await channels()).toEqual([]);
  const texts = (await kept(world)).map((reply) => [reply?.text, reply?.intent, reply?.resolution?.as]);
  expect(texts).toContainEqual(['subscribe', 'start', 'done']);
  await endEmails(world.pipeline, claims, ANA.email);
  expect([await channels(), (await kept(world)).length]).toEqual([['email by link'], 3]);
  const consent = { source: 'link', by: 'person', words: null };
  expect(await consentsOf(world.pipeline, CLINIC, EMAIL, world.now)).toMatchObject([
    { ...consent, kind: 'opted_out', channels: ['email'] },
    { ...consent, kind: 'opted_in' },
    { ...consent, kind: 'opted_out', channels: ['email'] },
  ]);
});
