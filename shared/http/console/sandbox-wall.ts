/**
 * Whom the wall of the sandbox shows: people, the latest contacted first, each with what they got, said and got back.
 * Called by `sandbox-screen.ts`. It reads the routes of the sandbox, and names where the session has an office's key.
 */
import type { z } from 'zod';
import type { EmailContent, VoiceContent } from '../../domain/content/content.ts';
import type { Instant } from '../../domain/core/time.ts';
import { readInstant } from '../../domain/core/time.ts';
import type { AppointmentOut } from '../appointments/schemas-out.ts';
import type { ReplyPage } from '../people/replies.ts';
import type { MessagesOut, PlayedOut } from '../sandbox/schemas.ts';
import type { Visit } from './visit.ts';

export type Message = z.infer<typeof MessagesOut>['items'][number];
type Played = z.infer<typeof PlayedOut>['items'][number];
type Reply = z.infer<typeof ReplyPage>['items'][number];
export type Appointment = z.infer<typeof AppointmentOut>;

/** Who is shown the wall, and as whom the sandbox is asked. */
type Asking = Pick<Visit, 'get'>;

/** One thing on a phone or in an inbox. */
export type Item = { at: Instant } & (
  | { kind: 'got'; message: Message }
  | { kind: 'said'; id: string; way: 'text' | 'keys' | 'call' | 'link'; text: string }
  | { kind: 'answer'; id: string; text: string }
);

export interface Person {
  /** Names the place on the page. */
  id: string;
  /** Null without an office's key. */
  appointment: Appointment | null;
  /** Where they were contacted last: an address in the clear. */
  to: string;
  phone: string | null;
  /** Oldest first. */
  items: readonly Item[];
}

export interface Wall {
  people: readonly Person[];
  /** How many messages were looked through, and to how many addresses they went. */
  messages: number;
  addresses: number;
  /** Whether there are people who are not shown. */
  more: boolean;
}

/** Messages that are looked through: the newest. */
const MESSAGES_MAX = 400;
const PAGE = 200;

const LOUDNESS = { voice: 2, sms: 1, email: 0 };

/** What the newest of a person says to a glance: of the same moment the loudest first. */
const newestFirst = (a: Message, b: Message): number =>
  instantOf(b.at) - instantOf(a.at) || LOUDNESS[b.channel] - LOUDNESS[a.channel];

export const instantOf = (text: string): Instant => readInstant(text) ?? 0;

/** @param most people */
export async function wallOf(visit: Visit, most: number): Promise<Wall> {
  const office = visit.as('office');
  const messages = await messagesOf(office ?? visit);
  const byAppointment = Map.groupBy(messages.toSorted(newestFirst), ({ appointmentId }) => appointmentId);
  const people = new Map<string, { appointment: Appointment | null; messages: Message[] }>();
  let more = false;
  for (const [id, own] of byAppointment) {
    if (people.size >= most) {
      more = true;
      break;
    }
    const appointment = office ? await found(office, id) : null;
    const who = appointment?.recipient.phone ?? appointment?.recipient.email ?? own[0]?.to ?? id;
    const known = people.get(who);
    if (known) known.messages.push(...own);
    else people.set(who, { appointment, messages: [...own] });
  }
  const oldest = messages.at(-1)?.at;
  const said = oldest === undefined ? [] : await saidSince(office ?? visit, office, oldest);
  return {
    people: [...people.values()].map((each) => personOf(each, said)),
    messages: messages.length,
    addresses: new Set(messages.map(({ to }) => to)).size,
    more,
  };
}

/** The newest first. */
async function messagesOf({ get }: Asking): Promise<Message[]> {
  const messages: Message[] = [];
  let cursor: string | undefined;
  do {
    const page = await get<typeof MessagesOut>('/v1/sandbox/messages', { limit: PAGE, cursor });
    messages.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && messages.length < MESSAGES_MAX);
  return messages;
}

const found = ({ get }: Asking, id: string): Promise<Appointment | null> =>
  get<typeof AppointmentOut>(`/v1/appointments/${id}`).catch(() => null);

type Said = Item & { number: string };

/** What people said and got back: by whoever plays them here, and what the sandbox's own people do by themselves. */
async function saidSince(asking: Asking, office: Asking | undefined, since: string): Promise<Said[]> {
  const [played, replies] = await Promise.all([
    asking.get<typeof PlayedOut>('/v1/sandbox/inbound'),
    office?.get<typeof ReplyPage>('/v1/replies', { from: since, limit: PAGE }),
  ]);
  const seeds = played.items.map(({ id }) => id.replace('ply_', ''));
  const others = (replies?.items ?? []).filter(({ id }) => !seeds.some((seed) => id.includes(seed)));
  return [...played.items.flatMap(playedItems), ...others.flatMap(replyItem)];
}

function playedItems({ id, at, number, way, said, answer }: Played): Said[] {
  const when = { at: instantOf(at), number };
  return [
    { ...when, kind: 'said', id, way, text: said },
    ...(answer === null ? [] : [{ ...when, kind: 'answer' as const, id: `${id}-answer`, text: answer }]),
  ];
}

const WAY_OF = { text: 'text', key: 'keys', call: 'call', link: 'link' } as const;

const replyItem = ({ id, at, way, from, text }: Reply): Said[] =>
  from === null
    ? []
    : [{ at: instantOf(at), number: from, kind: 'said', id, way: WAY_OF[way], text: text ?? '' }];

function personOf(
  { appointment, messages }: { appointment: Appointment | null; messages: readonly Message[] },
  said: readonly Said[],
): Person {
  const to = messages[0]?.to ?? '';
  const { phone, email } = appointment?.recipient ?? {};
  const addresses = new Set([...messages.map((message) => message.to), phone, email]);
  const own = said.filter(({ number }) => addresses.has(number));
  const got = messages.map((message): Item => ({ at: instantOf(message.at), kind: 'got', message }));
  return {
    id: `on-${messages[0]?.appointmentId ?? ''}`,
    appointment,
    to,
    phone: [...addresses].find((each) => each?.startsWith('+')) ?? null,
    // Sorting keeps what is of one moment as it is: what was got comes before what was said of it.
    items: [...got.toReversed(), ...own].toSorted((a, b) => a.at - b.at),
  };
}

/** What a message says; of one whose words were erased nothing is left. */
export const wordsOf = ({ content }: Message) =>
  (content ?? {}) as Partial<EmailContent & VoiceContent & { body: string }>;
