/** What is said: in the person's way of writing, escaped for its channel, and never asking for what carriers swallow. */
import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import type { Person, StepKind } from '../../../shared/domain/appointment/appointment.ts';
import { STEP_KINDS } from '../../../shared/domain/appointment/appointment.ts';
import { builtIn } from '../../../shared/domain/content/built-in.ts';
import type { AnswerKey, Said } from '../../../shared/domain/content/content.ts';
import {
  answerText,
  compose,
  content,
  officeValues,
  templateCandidates,
  templateName,
  whenText,
  wordsForCaller,
} from '../../../shared/domain/content/content.ts';
import { inGsm7 } from '../../../shared/domain/content/gsm7.ts';
import { fixedText, keyFaults, replyFaults } from '../../../shared/domain/content/keywords.ts';
import { WORDS } from '../../../shared/domain/content/languages.ts';
import { needsMail } from '../../../shared/domain/content/needs-mail.ts';
import { sampleAppointment } from '../../../shared/domain/content/sample.ts';
import { segmentsOf } from '../../../shared/domain/content/segments.ts';
import { isKept, unkept } from '../../../shared/domain/content/skeleton.ts';
import type { Checked } from '../../../shared/domain/content/template-check.ts';
import { checkTemplate } from '../../../shared/domain/content/template-check.ts';
import { VARIABLES } from '../../../shared/domain/content/values.ts';
import { timeText } from '../../../shared/domain/content/when.ts';
import { LANGUAGES } from '../../../shared/domain/core/language.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { CHANNELS } from '../../../shared/domain/core/policy.ts';
import { readKeypress, readReply } from '../../../shared/domain/person/replies.ts';
import { at, givenAppointment, givenTenant, NEW_YORK } from './given.ts';

const tenant = givenTenant({ contactPhone: '+1 212 555 0100' });
const links = { manage: 'https://r.example.com/r/a.b', unsubscribe: 'https://r.example.com/u/c.d' };

type Changes = Parameters<typeof givenAppointment>[0];

const saying = <C extends Channel>(
  changes: Changes = {},
  more: Partial<Omit<Said<C>, 'appointment'>> = {},
): Said<C> => ({
  kind: 'reminder',
  appointment: givenAppointment(changes),
  others: [],
  isShared: false,
  tenant,
  template: undefined,
  links,
  now: 0,
  ...more,
});

const inLocale = (locale: string, person: Partial<Person> = {}): Changes => ({
  recipient: { locale, ...person },
});

/** Every text of every channel. */
function everything(changes: Changes, more: Partial<Omit<Said, 'appointment' | 'template'>> = {}): string[] {
  const email = content('email', saying<'email'>(changes, more));
  const sms = content('sms', saying<'sms'>(changes, more));
  const voice = content('voice', saying<'voice'>(changes, more));
  return [email.subject, email.text, email.html, sms.body, voice.script];
}

describe('dates', () => {
  test.each([
    ['en', 'Friday, December 4 at 3:30 PM', 'Fri, Dec 4, 3:30 PM', 'Friday, December 4 at 3:30 PM'],
    ['en-GB', 'Friday 4 December at 15:30', 'Fri 4 Dec, 15:30', 'Friday 4 December at 15:30'],
    ['es', 'viernes, 4 de diciembre, 15:30', 'vie, 4 dic, 15:30', 'viernes, 4 de diciembre, 15:30'],
    ['fr', 'vendredi 4 décembre à 15:30', 'ven. 4 déc., 15:30', 'vendredi 4 décembre à 15 heures 30'],
    [
      'de',
      'Freitag, 4. Dezember um 15:30 Uhr',
      'Fr., 4. Dez., 15:30 Uhr',
      'Freitag, 4. Dezember um 15 Uhr 30',
    ],
    [
      'pt',
      'sexta-feira, 4 de dezembro às 15:30',
      'sex., 4 de dez., 15:30',
      'sexta-feira, 4 de dezembro às 15 horas e 30 minutos',
    ],
    ['ja', '12月4日金曜日 15:30', '12月4日(金) 15:30', '12月4日金曜日 15時30分'],
  ])('given %s, when told, then dates are written and said so', (locale, long, short, spoken) => {
    const { subject, text, html } = content('email', saying<'email'>(inLocale(locale)));
    for (const written of [subject, text, html]) expect(written).toContain(long);
    expect(content('sms', saying<'sms'>(inLocale(locale))).body).toContain(short);
    expect(content('voice', saying<'voice'>(inLocale(locale))).script).toContain(spoken);
  });

  test.each([
    ['de', 'um 9 Uhr'],
    ['fr', 'à 9 heures'],
    ['pt', 'às 9 horas'],
    ['ja', '9時'],
  ])('given a full hour in %s, when said, then no minutes are said', (locale, spoken) => {
    const startsAt = at('2026-12-04T09:00:00-05:00');
    const { script } = content('voice', saying<'voice'>({ startsAt, ...inLocale(locale) }));
    expect(script).toContain(spoken);
    expect(script).not.toMatch(/9 (Uhr|heures|horas) ?(0|e)|9時0/);
  });

  test.each([
    ['fr', '01:00', '1 heure'],
    ['fr', '00:30', '0 heure 30'],
    ['fr', '02:05', '2 heures 5'],
    ['pt', '01:01', '1 hora e 1 minuto'],
    ['pt', '00:02', '0 horas e 2 minutos'],
    ['de', '01:05', '1 Uhr 5'],
  ])('given in %s %s, when said, then as one says one and more', (locale, time, spoken) => {
    const zone = { locale, timeZone: 'UTC', named: false };
    expect(timeText(at(`2026-12-04T${time}:00Z`), zone, 'spoken', 'time')).toBe(spoken);
  });

  test.each([
    ['de-u-hc-h12', '3:30 PM', '3:30 PM'],
    ['de-u-nu-arab', '١٥:٣٠', '١٥:٣٠'],
    ['de-AT', '15:30 Uhr', '15 Uhr 30'],
  ])('given a clock of %s, when told, then as it is read there', (locale, written, spoken) => {
    const texts = (['long', 'spoken'] as const).map((form) =>
      timeText(at('2026-12-04T15:30:00Z'), { locale, timeZone: 'UTC', named: false }, form, 'time'),
    );
    expect(texts).toEqual([written, spoken]);
  });

  test('given a quarter past midnight, when told, then its own day is named', () => {
    const startsAt = at('2026-12-05T00:15:00-05:00');
    expect(content('sms', saying<'sms'>({ startsAt })).body).toContain('Sat, Dec 5, 12:15 AM');
  });

  test('given the hour that DST repeats, when told, then the zone tells the two apart', () => {
    const elsewhere = inLocale('en', { zones: ['America/Chicago'] });
    const told = ['2026-11-01T01:30:00-04:00', '2026-11-01T01:30:00-05:00'].map(
      (start) =>
        content('sms', saying<'sms'>({ startsAt: at(start), ...elsewhere })).body.match(
          /1:30 AM E[SD]T/,
        )?.[0],
    );
    expect(told).toEqual(['1:30 AM EDT', '1:30 AM EST']);
  });

  test('given a person elsewhere, when told, then the hour is the office’s and its zone is named', () => {
    for (const said of everything(inLocale('en', { zones: ['Pacific/Auckland'] })))
      expect(said).toMatch(/3:30 PM (EST|Eastern Standard Time)/);
    const away = inLocale('de', { zones: ['Europe/Berlin'] });
    expect(content('email', saying<'email'>(away)).subject).toContain('15:30 Uhr GMT-5');
    const { body } = content('sms', saying<'sms'>(away, { template: { body: '{{ date }} · {{ time }}' } }));
    expect(body).toBe('Fr., 4. Dez. · 15:30 Uhr GMT-5');
  });

  test('given a person who may be in one of several zones, when told, then the zone is named', () => {
    for (const said of everything(inLocale('en', { zones: [NEW_YORK, 'America/Chicago'] })))
      expect(said).toMatch(/EST|Eastern/);
  });

  test('given a person where the office is, when told, then no zone is named', () => {
    for (const said of everything({})) expect(said).not.toMatch(/EST|GMT|Eastern/);
  });

  test('given a language that we have no words in, when told, then words and dates are English', () => {
    const { subject } = content('email', saying<'email'>(inLocale('pl')));
    expect(subject).toBe('Reminder: Dental cleaning, Friday, December 4 at 3:30 PM');
    expect(whenText(givenAppointment(inLocale('pl')))).toBe('Friday, December 4 at 3:30 PM');
    expect(whenText(givenAppointment(inLocale('pl')), 'pl')).toContain('piątek');
  });
});

const OF_EACH = LANGUAGES.flatMap((locale) => STEP_KINDS.map((kind): [string, StepKind] => [locale, kind]));

describe.each(OF_EACH)('built in, %s %s', (locale, kind) => {
  const { sample } = WORDS[locale as keyof typeof WORDS];
  const changes = {
    title: sample.title,
    location: sample.location,
    told:
      kind === 'change'
        ? { channel: 'email' as const, startsAt: at('2026-12-03T14:00:00-05:00'), before: null }
        : null,
    ...inLocale(locale, { name: sample.name }),
  };

  test('it reads as it should', () => {
    const said = { kind, now: 0 };
    const { subject, text } = content('email', saying<'email'>(changes, said));
    const { body } = content('sms', saying<'sms'>(changes, said));
    const voice = content('voice', saying<'voice'>(changes, said));
    const whole = { subject, text, sms: body, ...voice };
    expect(
      Object.entries(whole)
        .map(([name, words]) => `${name}: ${words}`)
        .join('\n'),
    ).toMatchSnapshot();
  });

  test('with nothing that may be absent it leaves no gap', () => {
    const bare = { ...changes, location: null, told: null, recipient: { locale, name: null } };
    const alone = { kind, tenant: givenTenant(), links: { manage: null, unsubscribe: null } };
    for (const said of everything(bare, alone)) {
      expect(said).not.toMatch(/\bnull\b|undefined|\{\{|\{%|https?:\/\/r\./);
      expect(said.replaceAll(/\n| {2}/g, '')).not.toMatch(/ [,.;!?)。、](?!\w)|\( *\)|,,|\.\.(?!\.)/);
    }
  });

  test('an SMS is one segment, and an ordinary voicemail tells nothing', () => {
    const office = givenTenant({ name: locale === 'ja' ? 'エルム歯科' : 'Elm Dental', contactPhone: null });
    const { body } = content('sms', saying<'sms'>(changes, { kind, tenant: office }));
    expect(segmentsOf(body)).toMatchObject({
      encoding: locale === 'ja' ? 'UCS-2' : 'GSM-7',
      segments: 1,
    });
    const { voicemail } = content('voice', saying<'voice'>(changes, { kind }));
    for (const secret of [sample.title, sample.location, '15:30', '15', 'Dec', '12月'])
      expect(voicemail).not.toContain(secret);
    expect(voicemail).toContain('Elm Dental');
  });

  test('it asks for nothing that carriers swallow, and for no key without a meaning', () => {
    const { body } = content('sms', saying<'sms'>(changes, { kind }));
    expect(replyFaults(body)).toEqual([]);
    expect(body).toContain('STOP');
    const { menu } = content('voice', saying<'voice'>(changes, { kind }));
    expect(keyFaults(menu)).toEqual([]);
    expect(menu).toContain('9');
  });

  test('all channels name further appointments', () => {
    const other = givenAppointment({
      ...changes,
      title: sample.other,
      startsAt: at('2026-12-11T09:00:00-05:00'),
    });
    const [, text, html, sms, script] = everything(changes, { kind, others: [other] });
    for (const said of [text, html, script]) expect(said).toContain(sample.other);
    expect(sms).toContain(locale === 'ja' ? sample.other : inGsm7(sample.other));
  });
});

describe('what is asked for', () => {
  test('given what an SMS asks for, when it is replied, then it is understood', () => {
    const { body } = content('sms', saying<'sms'>());
    expect(body).toMatch(/\bC to confirm\b.*\bR for another time\b.*\bSTOP\b/);
    expect(['C', 'R', 'STOP'].map(readReply)).toEqual(['confirm', 'decline', 'stop']);
  });

  test('given what a call asks for, when it is pressed, then it is understood', () => {
    const { menu } = content('voice', saying<'voice'>());
    expect(menu).toMatch(/Press 1 to confirm, 2 .*9 .*star/);
    expect(['1', '2', '9', '*'].map(readKeypress)).toEqual(['confirm', 'reschedule', 'stop_calls', 'repeat']);
  });

  test('given a booking or a cancellation, when told, then nobody is asked to confirm', () => {
    for (const locale of LANGUAGES)
      for (const kind of ['booking', 'cancellation'] as const) {
        const { body } = content('sms', saying<'sms'>(inLocale(locale), { kind }));
        expect(body).not.toMatch(/\bC\b/);
        expect(content('voice', saying<'voice'>(inLocale(locale), { kind })).menu).not.toContain('1');
      }
  });
});

describe('an email', () => {
  test('given links, when written, then both forms hold them, and one click unsubscribes', () => {
    const { text, html, unsubscribeUrl } = content('email', saying<'email'>());
    for (const form of [text, html]) {
      expect(form).toContain(links.manage);
      expect(form).toContain(links.unsubscribe);
    }
    expect(unsubscribeUrl).toBe(links.unsubscribe);
  });

  test('given whom it is from, when written, then the calendar names them; else there is none', () => {
    const { calendar } = content(
      'email',
      saying<'email'>({}, { kind: 'cancellation', from: 'desk@elm.example' }),
    );
    expect(calendar?.method).toBe('CANCEL');
    const event = new ICAL.Component(ICAL.parse(calendar?.text ?? '')).getFirstSubcomponent('vevent');
    expect(event?.getFirstPropertyValue('organizer')).toBe('mailto:desk@elm.example');
    const own = givenTenant({ senderAddresses: { email: 'own@elm.example' } });
    expect(content('email', saying<'email'>({}, { tenant: own })).calendar?.text).toContain(
      'own@elm.example',
    );
    expect(content('email', saying<'email'>()).calendar).toBeNull();
    expect(content('email', saying<'email'>({}, { from: null, tenant: own })).calendar).not.toBeNull();
    const named = givenTenant({ senderNames: { email: 'Elm Mail' } });
    const byName = content('email', saying<'email'>({}, { from: 'desk@elm.example', tenant: named }));
    expect(byName.calendar?.text).toContain('Elm Mail');
  });
});

describe('who speaks', () => {
  test('given a sender name of the channel, when told, then that one, else the tenant’s', () => {
    const named = givenTenant({ senderNames: { sms: 'ELM' } });
    expect(content('sms', saying<'sms'>({}, { tenant: named })).body).toMatch(/^ELM: /);
    expect(content('voice', saying<'voice'>({}, { tenant: named })).script).toContain('Elm Dental');
  });

  test('given a number to call, when said, then digit by digit', () => {
    expect(content('voice', saying<'voice'>()).voicemail).toContain('1, 2 1 2, 5 5 5, 0 1 0 0');
  });
});

describe('an own template', () => {
  const own = (body: string, changes: Changes = {}) =>
    content('sms', saying<'sms'>(changes, { template: { body } })).body;

  test('is used, in the locale of the person', () => {
    expect(own('{{ office }} · {{ date }} {{ time }}', inLocale('pl'))).toBe('Elm Dental · pt., 4 gru 15:30');
  });

  test('keeps its letters', () => {
    expect(own('á {{ title }}', { title: 'Revisión' })).toBe('á Revisión');
  });

  test.each([
    ['comes out empty', '{{ moved_from }}'],
    ['says nothing to this person', '{% if moved_from %}moved{% endif %}'],
    ['is too long to send', '{{ title }}{% for i in (1..200) %}ten letters{% endfor %}'],
    ['names what there is not', '{{ titel }}'],
    ['asks for what there is not', '{% if titel %}a{% else %}b{% endif %}'],
    ['names what is no value', '{{ constructor }}'],
    ['is no Liquid', '{{ title '],
  ])('that %s, is a fault', (_what, body) => {
    expect(() => own(body)).toThrow(expect.objectContaining({ name: 'TemplateError' }));
  });

  test.each([
    ['is blank', ' '],
    ['does more than it may', '{{ title }}'.repeat(9_000)],
  ])('whose markup alone %s, is a fault', (_what, html) => {
    const said = { template: { subject: 'x', text: 'x', html } };
    expect(() => content('email', saying<'email'>({ title: 'x'.repeat(100) }, said))).toThrow(
      expect.objectContaining({ name: 'TemplateError' }),
    );
  });

  test.each([
    ['reminder', 'sms', 'es_mx', 'reminder/sms/es-MX'],
    ['change', 'email', 'PT-br', 'change/email/pt-BR'],
    ['booking', 'voice', 'zh-hant-tw', 'booking/voice/zh-Hant-TW'],
    ['booking', 'voice', 'de-DE-u-co-phonebk', 'booking/voice/de-DE'],
  ] as const)('for %s, %s, %s is called %s', (kind, channel, locale, name) => {
    expect(templateName({ kind, channel, locale })).toBe(name);
  });

  test('is looked for from its locale to its language, never in another', () => {
    const templates = ['es', 'es-MX', 'en', 'es-ES'].map((locale) => `reminder/sms/${locale}`);
    const found = (locale: string) => templateCandidates({ templates }, 'reminder', 'sms', locale);
    expect(found('es-mx')).toEqual(['reminder/sms/es-MX', 'reminder/sms/es']);
    expect(found('es-AR')).toEqual(['reminder/sms/es']);
    expect(found('pt')).toEqual([]);
    expect(templateCandidates({ templates }, 'reminder', 'email', 'es')).toEqual([]);
    expect(templateName({ kind: 'reminder', channel: 'sms', locale: 'no one' })).toBe('reminder/sms/no one');
  });
});

describe('what a template may read', () => {
  const read = (body: string, changes: Changes = {}, more: Partial<Omit<Said<'sms'>, 'appointment'>> = {}) =>
    content('sms', saying<'sms'>(changes, { template: { body }, ...more })).body;
  const told = (startsAt: string, before: string | null) => ({
    told: { channel: 'email' as const, startsAt: at(startsAt), before: before === null ? null : at(before) },
  });

  test('the time before it was moved is the last that the person was told, and that is another one', () => {
    const movedFrom = (changes: Changes) => read('{{ moved_from | default: "not moved" }}', changes);
    expect(movedFrom(told('2026-12-03T14:00:00-05:00', null))).toBe('Thu, Dec 3, 2:00 PM');
    const same = '2026-12-04T15:30:00-05:00';
    expect(movedFrom(told(same, null))).toBe('not moved');
    expect(movedFrom(told(same, '2026-12-02T09:00:00-05:00'))).toBe('Wed, Dec 2, 9:00 AM');
  });

  test('what is empty is absent', () => {
    const there = '{% if name %}name{% endif %}{% if location %}place{% endif %}.';
    expect(read(there)).toBe('nameplace.');
    expect(read(there, { location: '', recipient: { name: '' } })).toBe('.');
    const tenant = givenTenant();
    expect(read('{{ contact_phone | default: "none" }}', {}, { tenant })).toBe('none');
  });

  test('further appointments are told each with its own place, length aside, and its own zone', () => {
    const others = [
      givenAppointment({ title: 'A', location: '', timeZone: 'America/Chicago', recipient: { name: 'Bo' } }),
      givenAppointment({ title: 'B' }),
    ];
    const each =
      '{% for o in others %}{{ o.title }} {{ o.person | default: "-" }} {{ o.location | default: "-" }} {{ o.when }}; {% endfor %}';
    expect(read(`${each}{{ duration_minutes }}`, {}, { others })).toBe(
      'A - - Fri, Dec 4, 2:30 PM CST; B - 12 Elm St Fri, Dec 4, 3:30 PM; 30',
    );
    expect(read(each, {}, { others, isShared: true })).toContain('A Bo - ');
    expect(read('{{ name | default: "-" }} {{ person }}', {}, { others, isShared: true })).toBe('- Ana');
  });

  test('a message about one person names them, also where others share the address', () => {
    expect(read('{{ name }} {{ person }}', {}, { isShared: true })).toBe('Ana Ana');
  });

  test.each([
    ['+1 (212) 555-0100', '1, 2 1 2, 5 5 5, 0 1 0 0'],
    ['1-800-DENTIST', '1-800-DENTIST'],
    ['()', '()'],
  ])('a number %s is said as %s', (contactPhone, said) => {
    const { script } = content(
      'voice',
      saying<'voice'>(
        {},
        {
          tenant: givenTenant({ contactPhone }),
          template: { script: '{{ contact_phone }}', menu: 'x', goodbye: 'x', voicemail: 'x' },
        },
      ),
    );
    expect(script).toBe(said);
  });
});

describe('a sample', () => {
  const now = at('2026-11-20T15:00:01Z');
  const tenant = givenTenant();
  type Kind = Parameters<typeof sampleAppointment>[1];
  const sample = (kind: Kind, fields?: Parameters<typeof sampleAppointment>[4]) =>
    sampleAppointment(tenant, kind, 'en', now, fields);

  test('is an appointment in a week, at a full hour, of somebody where the office is', () => {
    expect(sample('reminder')).toMatchObject({
      ...{ startsAt: at('2026-11-27T16:00:00Z'), timeZone: NEW_YORK, durationMinutes: 30, told: null },
      ...{ title: 'Dental cleaning', location: '12 Elm St', revision: 1, status: 'scheduled' },
      recipient: { name: 'Ana', zones: [NEW_YORK], locale: 'en' },
    });
  });

  test('of each kind is as an appointment is when that is said', () => {
    expect(sample('cancellation')).toMatchObject({ status: 'cancelled', revision: 1, told: null });
    expect(sample('reinstatement')).toMatchObject({ status: 'scheduled', revision: 2, told: null });
    const { startsAt, revision, told } = sample('change');
    expect([revision, told]).toMatchObject([2, { startsAt: startsAt - 86_400_000, location: '12 Elm St' }]);
    expect(sample('change', { locationBefore: '3 Oak St' }).told).toMatchObject({
      startsAt,
      location: '3 Oak St',
    });
  });

  test('is as somebody wants it', () => {
    const fields = { name: null, location: null, title: 'Check-up', startsAt: now, durationMinutes: 45 };
    const zones = { timeZone: 'Asia/Tokyo', recipientTimeZone: 'Europe/Berlin' };
    expect(sample('change', { ...fields, ...zones, movedFrom: 5 })).toMatchObject({
      ...{ startsAt: now, title: 'Check-up', location: null, durationMinutes: 45, timeZone: 'Asia/Tokyo' },
      recipient: { name: null, zones: ['Europe/Berlin'] },
      told: { startsAt: 5, location: null },
    });
    expect(sample('change', { movedFrom: null }).told).toBeNull();
    expect(sample('change', { timeZone: 'Asia/Tokyo' }).recipient.zones).toEqual(['Asia/Tokyo']);
  });
});

describe('an email to the office', () => {
  const tenant = { name: 'Elm Dental', locale: 'en', timeZone: NEW_YORK };
  const { startsAt } = givenAppointment();
  const its = { id: givenAppointment().id, externalId: 'ehr-1', startsAt, timeZone: NEW_YORK };

  test('says of each what it is and when, and how many there are beside them', () => {
    const named = [
      { need: { kind: 'declined' }, appointment: its },
      { need: { kind: 'reply' }, appointment: { ...its, externalId: null, timeZone: 'Europe/Berlin' } },
      { need: { kind: 'undelivered' }, appointment: null },
    ] as const;
    const mail = needsMail({ kind: 'digest', tenant, named, more: 2, listUrl: 'https://r.example/needs' });
    expect(mail).toEqual({
      subject: 'To look at: 5',
      text: [
        'This is what somebody of Elm Dental has to look at.',
        '',
        '- Somebody can not come: Fri, Dec 4, 3:30 PM (ehr-1)',
        '- An answer to read: Fri, Dec 4, 9:30 PM GMT+1 (apt_00000000000000000000000000)',
        '- Your software does not take events',
        'And 2 more.',
        '',
        'The list, with what people wrote:',
        'https://r.example/needs',
        '',
        '--',
        'You get this because Elm Dental wants to be told here (needsEmail in its settings).',
        '',
      ].join('\n'),
      ...{ html: '', calendar: null, unsubscribeUrl: null },
    });
  });

  test('names no list that nobody reaches, and no others where there are none', () => {
    const named = [{ need: { kind: 'declined' as const }, appointment: its }];
    const { subject, text } = needsMail({ kind: 'urgent', tenant, named, more: 0, listUrl: null });
    expect(subject).toBe('To look at within a day: 1');
    expect(text).not.toMatch(/more|The list|https/);
    expect(text).toContain('(ehr-1)\n\n--\n');
  });
});

describe('a template that is to be saved', () => {
  const NOW = at('2026-11-20T15:00:00Z');
  const checked = (source: object, changes: Partial<Checked> = {}) =>
    checkTemplate({
      ...{ kind: 'reminder', channel: 'sms', locale: 'en', tenant: givenTenant(), now: NOW },
      source: source as Checked['source'],
      ...changes,
    });
  const faultOf = (body: string, changes: Partial<Checked> = {}) =>
    checked({ body }, changes).faults.map(({ message }) => message);
  const NONE = { faults: [], warnings: [] };
  const GOOD = '{{ office }} STOP';

  test('may be as long as its part, and not longer', () => {
    expect(faultOf(GOOD.padEnd(1_600))).toEqual([]);
    expect(faultOf(GOOD.padEnd(1_601))).toEqual(['must have at most 1600 characters, not 1601']);
    const long = { script: 'x'.repeat(1_001), menu: 'x'.repeat(1_001) };
    expect(checked(long, { channel: 'voice' }).faults).toMatchObject([{ path: 'menu' }]);
    const empty = { path: 'body', message: 'must not be empty' };
    expect(checked({ body: ' \n' })).toEqual({ faults: [empty], warnings: [] });
    expect(faultOf(' {{ moved_from }} ')).toEqual(['comes out empty when optional values are absent']);
  });

  test.each<[keyof typeof VARIABLES, 'always' | 'perhaps']>([
    ...(['office', 'title', 'when', 'date', 'time', 'duration_minutes'] as const).map(
      (name) => [name, 'always'] as [typeof name, 'always'],
    ),
    ...(['name', 'person', 'location', 'moved_from', 'new_location'] as const).map(
      (name) => [name, 'perhaps'] as [typeof name, 'perhaps'],
    ),
    ...(['contact_phone', 'manage_url', 'unsubscribe_url', 'others'] as const).map(
      (name) => [name, 'perhaps'] as [typeof name, 'perhaps'],
    ),
  ])('is tried with %s, which is there %s, and without it where it may be absent', (name, there) => {
    const mistake = '{{ others[9].title }}';
    for (const tenant of [givenTenant(), givenTenant({ contactPhone: '+1 212 555 0100' })]) {
      const present = `{% if ${name} != nil and ${name} != empty %}${mistake}{% endif %}`;
      expect(faultOf(`${GOOD} ${present}`, { tenant })).toEqual([expect.stringContaining('others.9')]);
      const absent = `{% unless ${name} and ${name} != empty %}${mistake}{% endunless %}`;
      expect(faultOf(`${GOOD} ${absent}`, { tenant })).toHaveLength(there === 'perhaps' ? 1 : 0);
    }
    if (there === 'perhaps')
      expect(
        faultOf(
          `{% for one in others %}{{ one.title }}{% endfor %}{% if ${name} != empty %}{{ ${name} }}{% endif %}`,
        ),
      ).toEqual(['comes out empty when optional values are absent']);
  });

  test('is tried as it is said most often: of one appointment of somebody with a name', () => {
    const usual =
      '{% if name and location %}{% unless person %}{{ others[0].title }}{% endunless %}{% endif %}';
    expect(faultOf(`${GOOD} ${usual}`)).toEqual([expect.stringContaining('others.0')]);
  });

  test.each([
    ['sms', 'body', 1_600],
    ['email', 'subject', 500],
    ['voice', 'script', 4_000],
  ] as const)('by %s comes out no longer than can be sent: a %s of %d characters', (channel, path, max) => {
    const ofLength = (length: number) =>
      checked({ [path]: `Elm Dental{% for i in (1..${length - 10}) %}.{% endfor %}` }, { channel }).faults;
    expect(ofLength(max)).toEqual([]);
    expect(ofLength(max + 1)).toEqual([
      { path, message: `comes out at ${max + 1} characters; at most ${max} can be sent` },
    ]);
    const once = `{% if moved_from %}{% for i in (1..${max}) %}.{% endfor %}{% endif %}`;
    expect(checked({ [path]: `Elm Dental${once}` }, { channel }).faults).toHaveLength(1);
  });

  test('is tried as it will be written: what markup makes longer may be too much there alone', () => {
    const much = `{% for i in (1..600) %}{{ "${'<'.repeat(100)}" }}{% endfor %}`;
    const faults = checked({ subject: 'x', text: much, html: much }, { channel: 'email' }).faults;
    expect(faults.map(({ path }) => path)).toEqual(['html']);
  });

  test('says each name that there is not, and which there are', () => {
    const known = Object.keys(VARIABLES).join(', ');
    expect(faultOf(`${GOOD} {{ titel }} {{ title }} {{ ofice }}`)).toEqual([
      `titel is not a variable; there are ${known}; ofice is not a variable; there are ${known}`,
    ]);
  });

  test('is told all its faults, but for one part that works without end', () => {
    const endless = '{% for i in (1..99999999) %}x{% endfor %}';
    const parts = { subject: endless, text: endless, html: '{{ y' };
    expect(checked(parts, { channel: 'email' }).faults.map(({ path }) => path)).toEqual(['subject']);
    const wrong = { subject: '{{ x', text: 'x', html: '{{ y' };
    expect(checked(wrong, { channel: 'email' }).faults.map(({ path }) => path)).toEqual(['subject', 'html']);
  });

  test('of a text says who writes, by the name that it is sent under', () => {
    const unnamed = ['must say who writes: put {{ office }} in, people do not know the number'];
    expect(checked({ body: 'Elm: STOP' }).faults).toEqual([{ path: 'body', message: unnamed[0] }]);
    expect([faultOf('ELM dental: STOP'), faultOf('Elm: STOP')]).toEqual([[], unnamed]);
    const tenant = givenTenant({ senderNames: { sms: 'Elm' } });
    expect([faultOf('elm: STOP', { tenant }), faultOf('Oak: STOP', { tenant })]).toEqual([[], unnamed]);
    expect(checked({ text: 'x' }, { channel: 'email' })).toEqual(NONE);
    expect(checked({ script: 'x' }, { channel: 'voice' })).toEqual(NONE);
  });

  test('of a text is warned of what it costs, and that it does not say how to stop', () => {
    const warnings = (body: string) => checked({ body }).warnings;
    const unstoppable =
      'does not say how to stop; the first message to a person should, e.g. "Reply STOP to stop"';
    expect(warnings(GOOD)).toEqual([]);
    // Whose appointment it is, most messages do not say, and nobody pays for it.
    expect(warnings(`${GOOD.padEnd(162, '.')}{{ person }}`)).toEqual([]);
    expect(warnings('{{ office }}')).toEqual([unstoppable]);
    expect(warnings(GOOD.padEnd(200, '.'))).toEqual([
      'takes 2 segments (198 units of GSM-7), and each is paid',
    ]);
    expect(warnings(GOOD.padEnd(100, '.á'))).toEqual([
      'takes 2 segments (98 units of UCS-2), and each is paid; without accents that GSM-7 lacks and symbols it may take fewer',
    ]);
  });

  test('asks for nothing that carriers swallow, in no branch, and is told so once', () => {
    const hidden = '{% if moved_from == "never" %}Reply CANCEL to cancel{% endif %}';
    expect(faultOf(`${GOOD} ${hidden}`)).toEqual([expect.stringContaining('carriers')]);
    expect(faultOf(`${GOOD} Reply {{ "CAN" | append: "CEL" }} to cancel`)).toHaveLength(1);
    expect(faultOf(`${GOOD} Reply CANCEL to cancel`)).toHaveLength(1);
    expect(checked({ text: 'Reply CANCEL to cancel' }, { channel: 'email' })).toEqual(NONE);
  });

  test('of a call promises no key without a meaning, and leaves nothing private on a machine', () => {
    const faults = (source: object) => checked(source, { channel: 'voice' }).faults;
    expect(faults({ menu: 'Press 3 for the desk' })).toEqual([
      { path: 'menu', message: expect.stringContaining('the key 3') },
    ]);
    expect(faults({ script: 'Press 3 for the desk' })).toEqual([]);
    const told = ['title', 'location', 'when', 'date', 'time', 'moved_from', 'manage_url'];
    for (const name of told)
      expect(faults({ voicemail: `{{ office }} {{ ${name} }}` })).toEqual([
        { path: 'voicemail', message: `must not say ${name}: anybody may hear an answering machine` },
      ]);
    expect(
      faults({ voicemail: '{{ office }}{% for one in others %}{{ one.title }}{% endfor %}' }),
    ).toHaveLength(1);
    expect(faults({ voicemail: '{{ office }} {{ name }} {{ contact_phone }}' })).toEqual([]);
  });
});

/** Anything that a person or an office may be called. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    '{{ office }}',
    '{% for i in (1..9) %}x{% endfor %}',
    '{% raw %}',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    '&lt;b&gt;',
    '$& $1 $`',
    'a\u202eb\u0007c\r\nBcc: x@example.com',
    '</title><b>',
    '-->',
  ),
);

describe('values are data', () => {
  test('given any text, when an email is written, then its HTML has the same marks as without it', () => {
    const marks = (html: string) => html.match(/<[^>]*>|["']/g)?.length;
    const plain = marks(content('email', saying<'email'>()).html);
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (name, title, location, office) => {
        const changes = { title: `t${title}`, location: `l${location}`, recipient: { name: `n${name}` } };
        const { html, subject, text } = content(
          'email',
          saying<'email'>(changes, { tenant: givenTenant({ name: office, contactPhone: '1' }) }),
        );
        expect(marks(html)).toBe(plain);
        expect(subject).not.toMatch(/[\p{Cc}\u202e]/u);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
      }),
    );
  });

  test('given Liquid in a value, when told, then it is told as it is', () => {
    const title = '{{ office }}{% if true %}x{% endif %}';
    for (const said of everything({ title })) expect(said).toContain(title);
  });

  test('given a line break in a value, when told, then nothing of an SMS or a text starts there', () => {
    const changes = { title: 'a\nb\u2028c', location: 'x\r\n\r\ny' };
    for (const said of everything(changes)) expect(said).not.toMatch(/a\nb|\u2028|\r/);
  });

  test('given the same, when told twice, then the same', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom(...CHANNELS),
        fc.constantFrom(...LANGUAGES),
        (title, channel, locale) => {
          const said = saying({ title, ...inLocale(locale) }, { now: 0 });
          expect(content(channel, said)).toEqual(content(channel, structuredClone(said)));
        },
      ),
    );
  });
});

describe('answers', () => {
  const KEYS = Object.keys(WORDS.en.answers) as AnswerKey[];
  const values = {
    office: 'Elm Dental',
    phone: '+1 212 555 0100',
    title: 'Check-up',
    when: 'Fri, Dec 4, 3:30 PM',
  };

  test.each(LANGUAGES)('in %s they are whole, short, and ask for nothing that carriers swallow', (locale) => {
    for (const key of KEYS)
      for (const said of [answerText(locale, key, values), answerText(locale, key)]) {
        expect(said).not.toMatch(/\{\{|\{%|\bnull\b|undefined/);
        expect(said.length).toBeGreaterThan(5);
        if (!key.startsWith('call_')) expect(segmentsOf(said).segments).toBe(1);
        expect(replyFaults(said)).toEqual([]);
      }
  });

  test.each(LANGUAGES)('in %s they say who, what, when, and how to go on', (locale) => {
    for (const key of ['confirmed', 'confirmed_one_of', 'reschedule', 'reschedule_one_of'] as const) {
      const said = answerText(locale, key, values);
      for (const value of [values.office, values.title, values.when]) expect(said).toContain(value);
    }
    expect(answerText(locale, 'confirmed_one_of', values)).not.toBe(answerText(locale, 'confirmed', values));
    expect(answerText(locale, 'help', values)).toMatch(/Elm Dental.*555.*STOP/);
    expect(answerText(locale, 'opted_out', values)).toMatch(/START/);
    expect(answerText(locale, 'opted_in', values)).toMatch(/STOP/);
    expect(answerText(locale, 'no_appointment', values)).toContain('555');
  });

  test('whoever calls a number of ours hears whose it is and how to reach them, and no more', () => {
    const named = wordsForCaller('en', officeValues('voice', tenant));
    expect(named).toMatchObject({
      script: expect.stringMatching(/Elm Dental.*1, 2 1 2, 5 5 5, 0 1 0 0/),
      menu: expect.stringContaining('Press 9'),
      goodbye: expect.stringContaining('1, 2 1 2, 5 5 5, 0 1 0 0'),
      voicemail: '',
    });
    expect(wordsForCaller('en', {}).goodbye).toBe('Goodbye.');
    const texting = givenTenant({ senderNames: { sms: 'ELM' } });
    expect(officeValues('sms', texting)).toEqual({ office: 'ELM', phone: '' });
    expect(officeValues('voice', texting)).toEqual({ office: 'Elm Dental', phone: '' });
  });

  test('a value in an answer is data', () => {
    const said = answerText('en', 'confirmed', { ...values, title: '{{ phone }}\n<b>' });
    expect(said).toContain('{{ phone }} <b>');
  });

  test('a language without words is answered in English', () => {
    expect(answerText('pl', 'call_confirmed')).toBe(answerText('en-GB', 'call_confirmed'));
  });

  test('every fixed word of a Latin language is GSM-7 but what is folded', () => {
    for (const locale of LANGUAGES)
      for (const source of locale === 'ja' ? [] : Object.values(WORDS[locale].sms))
        expect(segmentsOf(fixedText(source).replaceAll('…', '')).encoding).toBe('GSM-7');
  });
});

describe('text and slots', () => {
  /** Says the same, and is made of more than text, values and questions: the engine says it. */
  const byEngine = (template: object) =>
    Object.fromEntries(
      Object.entries(template).map(([name, source]) => [name, `${source}{% comment %}{% endcomment %}`]),
    );
  const odd = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom(
      'Smith & <Co>',
      ' a ',
      'a  b',
      'a\n\n\nb',
      '{{ title }}',
      'sábado',
      'ñ',
      '\u00010\u0001',
      '\u00a0',
      '',
    ),
  );

  test('give to the letter what the engine gives', () => {
    fc.assert(
      fc.property(
        ...[odd, odd, odd, fc.boolean(), fc.boolean()],
        fc.constantFrom(...LANGUAGES),
        fc.constantFrom(...STEP_KINDS),
        fc.constantFrom(...CHANNELS),
        (title, name, location, isShared, isLinked, locale, kind, channel) => {
          const said = saying(
            { title, location, recipient: { name, locale } },
            { kind, isShared, ...(isLinked ? {} : { links: { manage: null, unsubscribe: null } }) },
          );
          const template = builtIn(channel, kind, locale);
          const slow = content(channel, { ...said, template: byEngine(template) as typeof template });
          expect(content(channel, { ...said, template })).toEqual(slow);
          const { content: own, kept, skeleton } = compose(channel, said);
          const letters = 'body' in slow ? { body: inGsm7(slow.body) } : slow;
          expect(own).toEqual(letters);
          expect(unkept(kept, skeleton)).toEqual(own);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('keep an email in a tenth of its length, and its text once for everybody', () => {
    const [one, other] = ['Ana', 'Bo'].map((name) =>
      compose('email', saying<'email'>({ recipient: { name } })),
    );
    expect(one?.skeleton.hash).toBe(other?.skeleton.hash);
    expect(one?.kept.check).not.toBe(other?.kept.check);
    const { calendar, ...words } = one?.content ?? { calendar: null };
    expect(calendar).toBe(null);
    expect(JSON.stringify(one?.kept).length).toBeLessThan(JSON.stringify(words).length / 5);
    expect(JSON.stringify(one?.skeleton)).not.toContain('Ana');
    // Text and markup have the same, unless there is something to escape in it.
    expect(one?.kept.slots.filter((slot) => slot === 'Ana')).toHaveLength(1);
  });

  test('show nothing that was not said', () => {
    const { kept, skeleton } = compose('voice', saying<'voice'>());
    expect(() => unkept(kept, undefined)).toThrow('missing');
    expect(() => unkept(kept, { parts: { ...skeleton.parts, goodbye: ['Bye.'] } })).toThrow(
      'not what was stored',
    );
    const [first, ...more] = kept.slots;
    expect(() => unkept({ ...kept, slots: [`${first}!`, ...more] }, skeleton)).toThrow('not what was said');
    expect(() => unkept({ ...kept, rest: { calendar: null } }, skeleton)).toThrow('not what was said');
    for (const slots of [[], [0, ...more], [99, ...more]])
      expect(() => unkept({ ...kept, slots }, skeleton)).toThrow('a slot is missing');
  });

  test('are known for the words that were said, and for no others', () => {
    const {
      kept,
      skeleton,
      content: said,
    } = compose('email', saying<'email'>({ recipient: { name: 'Ana' } }));
    expect(isKept(kept, skeleton, { ...said })).toBe(true);
    expect(isKept(kept, skeleton, { ...said, subject: `${said.subject}!` })).toBe(false);
    expect(isKept(kept, skeleton, { ...said, unsubscribeUrl: null })).toBe(false);
  });

  test('that an earlier version kept are put together again', () => {
    const {
      kept,
      skeleton,
      content: said,
    } = compose(
      'sms',
      saying<'sms'>(
        {},
        { template: { body: '{{ title }}, {{ office }}{% if name %} {{ name }}{% endif %}: {{ title }}.' } },
      ),
    );
    const slots = ['Dental cleaning', 'Elm Dental', 'Ana'];
    const hash = 'AE18D1cnLz5FeRB4hoFuw0';
    expect(kept).toEqual({ check: 'rTw4adsNRmFAbOEHJ1yuPP', rest: {}, skeleton: hash, slots });
    expect(skeleton).toEqual({ hash, parts: { body: [0, ', ', 1, ' ', 2, ': ', 0, '.'] } });
    expect(unkept(kept, skeleton)).toEqual(said);
  });
});
