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
  templateCandidates,
  templateName,
  whenText,
} from '../../../shared/domain/content/content.ts';
import { inGsm7 } from '../../../shared/domain/content/gsm7.ts';
import { fixedText, keyFaults, replyFaults } from '../../../shared/domain/content/keywords.ts';
import { WORDS } from '../../../shared/domain/content/languages.ts';
import { segmentsOf } from '../../../shared/domain/content/segments.ts';
import { unkept } from '../../../shared/domain/content/skeleton.ts';
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
    const { subject } = content('email', saying<'email'>(inLocale('de', { zones: ['Europe/Berlin'] })));
    expect(subject).toContain('15:30 Uhr GMT-5');
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
    ['is too long to send', '{{ title }}{% for i in (1..200) %}ten letters{% endfor %}'],
    ['names what there is not', '{{ titel }}'],
    ['is no Liquid', '{{ title '],
  ])('that %s, is a fault', (_what, body) => {
    expect(() => own(body)).toThrow(expect.objectContaining({ name: 'TemplateError' }));
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
  });

  test('show nothing that was not said', () => {
    const { kept, skeleton } = compose('voice', saying<'voice'>());
    expect(() => unkept(kept, undefined)).toThrow('missing');
    expect(() => unkept(kept, { parts: { ...skeleton.parts, goodbye: ['Bye.'] } })).toThrow(
      'not what was stored',
    );
    const [first, ...more] = kept.slots;
    expect(() => unkept({ ...kept, slots: [`${first}!`, ...more] }, skeleton)).toThrow('not what was said');
  });
});
