/**
 * How people take what reaches them: they answer texts, follow links, or do nothing. Keys in a call are pressed in
 * `providers.ts`, for they belong to the call.
 */
import type { Milliseconds } from '../../shared/domain/core/time.ts';
import { HOUR, MINUTE } from '../../shared/domain/core/time.ts';
import type { Person } from './cast.ts';
import type { Doors } from './doors.ts';
import { ORIGIN } from './doors.ts';
import type { Providers } from './providers.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import type { Contact } from './watch.ts';

export interface PeopleOptions {
  timeline: Timeline;
  random: Random;
  doors: Doors;
  providers: () => Providers;
}

const REPLIES: Partial<Record<Person['habit'], readonly string[]>> = {
  confirms: ['C', 'c', 'Yes, see you then', '1', 'Sí'],
  stops: ['STOP', 'please stop texting me', 'Stop', 'no more messages'],
  nonsense: ['who is this?', '???', 'lol ok', 'hola'],
  'asks for another time': ['can we reschedule?', 'R'],
};

const FORM = 'application/x-www-form-urlencoded';

/** Somebody got something, and may do something about it, in a while. */
export function react(contact: Contact, person: Person | undefined, options: PeopleOptions): void {
  const { timeline, random, doors, providers } = options;
  if (!person || !reaches(contact, person) || !random.chance(0.6)) return;
  timeline.after(random.magnitude(MINUTE, 8 * HOUR), () => {
    const texts = contact.channel === 'sms' ? REPLIES[person.habit] : undefined;
    if (texts && random.chance(person.habit === 'stops' ? 0.5 : 0.3))
      return void providers().callUs(contact.to);
    if (texts) return providers().inbound(contact.to, random.pick(texts));
    const form = FORMS[person.habit];
    const link = form && linkIn(contact.text, form.kind);
    if (!link) return;
    const path = link.slice(ORIGIN.length);
    void doors.request({ who: `person-${person.index}`, method: 'POST', path, body: form.body, type: FORM });
  });
}

/** Some text what they have to say at a moment of their own, also before anybody has ever contacted them. */
export function speakUnasked(
  people: readonly Person[],
  { timeline, random, providers }: Pick<PeopleOptions, 'timeline' | 'random' | 'providers'>,
  withinMs: Milliseconds,
): void {
  for (const { index, phone, phoneKind, habit } of people) {
    const own = random.fork(String(index));
    const texts = REPLIES[habit];
    if (!texts || phone === null || phoneKind !== 'mobile' || !own.chance(0.7)) continue;
    timeline.after(Math.round(own.next() * withinMs), () => providers().inbound(phone, own.pick(texts)));
  }
}

/** What somebody posts to the page behind a link. */
const FORMS: Partial<Record<Person['habit'], { kind: 'r' | 'u'; body: string }>> = {
  confirms: { kind: 'r', body: 'action=confirm' },
  cancels: { kind: 'r', body: 'action=cancel&sure=1' },
  'asks for another time': { kind: 'r', body: 'action=reschedule' },
  unsubscribes: { kind: 'u', body: 'List-Unsubscribe=One-Click' },
  stops: { kind: 'u', body: 'List-Unsubscribe=One-Click' },
};

const reaches = ({ channel }: Contact, { mailbox, phoneKind }: Person): boolean =>
  channel === 'email' ? mailbox === 'works' : channel === 'sms' && phoneKind === 'mobile';

function linkIn(text: string, kind: 'r' | 'u'): string | undefined {
  return new RegExp(`${ORIGIN.replaceAll('.', '\\.')}/${kind}/[\\w.-]*[\\w]`).exec(text)?.[0];
}
