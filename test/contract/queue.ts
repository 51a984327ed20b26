/** What every pipe must do: one suite, run on each adapter. It knows the port, and a way to take everything out. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SendMessage, SendQueue } from '../../shared/ports/queue.ts';
import { asAddress, asAppointment, asTenant } from '../fixtures/ids.ts';

/** A pipe under test, new and empty. Nothing leaves it but by `drain`. */
export interface OpenedQueue {
  queue: SendQueue;
  /** Takes messages out until none comes any more, and gives them in the order in which they came. */
  drain(): Promise<SendMessage[]>;
  close(): Promise<void>;
}

export const CAPACITY = 100;

const APPOINTMENT = 'apt_0123456789abcdefghjkmnpqrs';

export const messageOf = (id: string, change: Partial<SendMessage> = {}): SendMessage => ({
  entry: { tenant: asTenant('elm-street'), appointment: asAppointment(APPOINTMENT), revision: 3, step: 1 },
  attempt: 2,
  channel: 'sms',
  group: asAddress(`person-${id}`),
  deduplicationId: `message-${id}`,
  ...change,
});

const idsOf = (messages: readonly SendMessage[]) => messages.map((message) => message.deduplicationId);

/** @param open a pipe with room for `CAPACITY` messages a channel */
export function queueContract(name: string, open: () => Promise<OpenedQueue>): void {
  describe(`${name} keeps the queue contract`, () => {
    let opened: OpenedQueue;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    test('every message comes out as it went in, on every channel', async () => {
      const messages = (['email', 'sms', 'voice'] as const).flatMap((channel) =>
        Array.from({ length: 23 }, (_, n) => messageOf(`${channel}-${n}`, { channel, attempt: n + 1 })),
      );
      expect(await opened.queue.send(messages)).toEqual([]);
      const byId = (a: SendMessage, b: SendMessage) => (a.deduplicationId < b.deduplicationId ? -1 : 1);
      expect((await opened.drain()).toSorted(byId)).toEqual(messages.toSorted(byId));
    });

    test('a message without an address comes out, too, and holds up no other', async () => {
      const messages = ['x', 'y'].map((id) => messageOf(`nobody-${id}`, { group: asAddress('') }));
      expect(await opened.queue.send(messages)).toEqual([]);
      expect(await opened.drain()).toHaveLength(2);
    });

    test('the same deduplication id comes out once, sent together or apart', async () => {
      const one = messageOf('once', { group: asAddress('ana') });
      expect(await opened.queue.send([one, one])).toEqual([]);
      expect(await opened.queue.send([one])).toEqual([]);
      expect(idsOf(await opened.drain())).toEqual(['message-once']);
    });

    test('one recipient’s messages come out in order, however many and whoever is in between', async () => {
      const messages = Array.from({ length: 60 }, (_, n) =>
        messageOf(`order-${n}`, { group: asAddress(n % 2 === 0 ? 'ben' : `other-${n}`) }),
      );
      await opened.queue.send(messages);
      const out = await opened.drain();
      const ofBen = (all: readonly SendMessage[]) => idsOf(all.filter(({ group }) => group === 'ben'));
      expect(out).toHaveLength(60);
      expect(ofBen(out)).toEqual(ofBen(messages));
    });

    test('nothing to send is nothing refused', async () => {
      expect(await opened.queue.send([])).toEqual([]);
    });

    test('what waits takes room from its own channel, until it is out', async () => {
      const roomIs = (channel: SendMessage['channel'], room: number) =>
        vi.waitFor(async () => expect(await opened.queue.room(channel)).toBe(room), {
          timeout: 60_000,
          interval: 50,
        });
      await roomIs('sms', CAPACITY);
      await opened.queue.send(Array.from({ length: 12 }, (_, n) => messageOf(`room-${n}`)));
      await roomIs('sms', CAPACITY - 12);
      await roomIs('voice', CAPACITY);
      expect(await opened.drain()).toHaveLength(12);
      await roomIs('sms', CAPACITY);
    });
  });
}
