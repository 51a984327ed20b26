/**
 * What people say by the links that they get: the buttons of their page, and the end of emails. It is kept as every other
 * answer is, then done. Called by the pages.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { ManageClaims, UnsubscribeClaims } from '../../domain/appointment/page-links.ts';
import type { AddressKey } from '../../domain/core/keys.ts';
import { needId } from '../../domain/person/need.ts';
import { hasOptedOut } from '../../domain/person/recipient.ts';
import type { Intent } from '../../domain/person/replies.ts';
import type { Resolution } from '../../domain/person/reply.ts';
import { keyOf } from '../../domain/store/records.ts';
import type { Wish } from '../appointments/appointments.ts';
import {
  cancelAppointment,
  confirmAppointment,
  isWishKnown,
  requestReschedule,
} from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { read } from '../core/items.ts';
import { openAppointments, optInAddress, optOutAddress } from '../people/people.ts';
import { keepDeed, settleDeed } from '../people/replies.ts';

const INTENT_OF_BUTTON = {
  confirm: 'confirm',
  cancel: 'decline',
  reschedule: 'decline',
} as const satisfies Record<string, Intent>;
export type PageButton = keyof typeof INTENT_OF_BUTTON;

/**
 * A button of an appointment's page. The same button on the same page is one answer, however often it is sent.
 * @param appointment as it is now
 * @param seen the revision that the page showed
 * @returns whether it had moved since: then nothing was done, and the page has to be shown again
 */
export async function answerOnPage(
  p: Pipeline,
  { tenant, address }: ManageClaims,
  appointment: Appointment,
  seen: number,
  button: PageButton,
): Promise<'done' | 'moved'> {
  const { id, recipient, updatedAt, revision } = appointment;
  const reply = await keepDeed(
    p,
    tenant,
    {
      id: `rpl_${id}-${seen}-${updatedAt.toString(36)}-${button}`,
      way: 'link',
      address,
      from: recipient.emailKey === address ? recipient.email : recipient.phone,
      to: null,
      text: button,
      intent: INTENT_OF_BUTTON[button],
      providerId: null,
    },
    [id],
  );
  const wish = { ...wishOf(address, appointment), reply: reply.id };
  const as = seen === revision ? await press(p, appointment, button, wish) : 'moved';
  await settleDeed(p, reply, as === 'moved' ? 'done' : as);
  return as === 'moved' ? 'moved' : 'done';
}

/** Whether somebody who has asked for another time asks on the page in a gentler way than before: that holds more. */
export const asksMoreGently = ({ address }: ManageClaims, appointment: Appointment): boolean =>
  !isWishKnown(appointment, wishOf(address, appointment));

/** A wish that is made on the page came by the channel whose link led there. */
const wishOf = (address: AddressKey, { id, recipient }: Appointment): Wish => ({
  answer: needId(id, 'another_time'),
  channel: address === recipient.phoneKey ? 'sms' : 'email',
});

async function press(
  p: Pipeline,
  { tenant, id, revision }: Appointment,
  button: PageButton,
  wish: Wish,
): Promise<Resolution> {
  switch (button) {
    case 'confirm': {
      const done = await confirmAppointment(p, tenant, id, 'link', { revision });
      if (done.kind === 'moved') return 'moved';
      return done.kind === 'done' ? 'confirmed' : 'done';
    }
    case 'cancel':
      await cancelAppointment(p, tenant, id, 'link');
      return 'done';
    case 'reschedule':
      await requestReschedule(p, tenant, id, 'link', wish);
      return 'declined';
  }
}

/** The person wants no more emails. Repeating it is harmless, and nothing new is said by it. */
export async function endEmails(p: Pipeline, claims: UnsubscribeClaims, shown: string | null): Promise<void> {
  const { tenant, address, channel } = claims;
  const request = { tenant, address, shown, channels: [channel], source: 'link', by: 'person' };
  if (await isEnded(p, claims)) return void (await optOutAddress(p, request));
  await keepingSaid(p, claims, shown, 'unsubscribe', async (reply) => {
    await optOutAddress(p, { ...request, reply });
  });
}

/** The person wants emails again after all. */
export const resumeEmails = (p: Pipeline, claims: UnsubscribeClaims, shown: string | null): Promise<void> =>
  keepingSaid(p, claims, shown, 'subscribe', async () => {
    const { tenant, address } = claims;
    await optInAddress(p, { tenant, address, kind: 'opted_in', source: 'link', by: 'person' });
  });

async function isEnded(p: Pipeline, { tenant, address, channel }: UnsubscribeClaims): Promise<boolean> {
  const recipient = (await read(p, keyOf.recipient(address), p.clock.now()))?.body;
  return recipient !== undefined && hasOptedOut(recipient, tenant, channel);
}

async function keepingSaid(
  p: Pipeline,
  { tenant, address }: UnsubscribeClaims,
  from: string | null,
  text: 'subscribe' | 'unsubscribe',
  done: (reply: string) => Promise<void>,
): Promise<void> {
  // Only noted with what is said, which waits for none that can't be read.
  const ahead = await openAppointments(p, tenant, address, 1, []);
  const reply = await keepDeed(
    p,
    tenant,
    {
      id: `rpl_${p.ids.random()}`,
      way: 'link',
      address,
      from,
      to: null,
      text,
      intent: text === 'subscribe' ? 'start' : 'stop',
      providerId: null,
    },
    ahead.map(({ id }) => id),
  );
  await done(reply.id);
  await settleDeed(p, reply, 'done');
}
