/**
 * Messages, parsed back by a MIME parser: what they carry, and that nothing gets into them that should not.
 */
import fc from 'fast-check';
import type { AddressObject } from 'mailparser';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { compose, isMailbox } from '../../../../shared/adapters/email/mime.ts';
import type { SendRequest } from '../../../../shared/ports/senders.ts';
import { FROM, givenContent, givenEmail, invitationIn } from '../../../fixtures/email.ts';

const raw = async (request: SendRequest<'email'>) => (await compose(request, FROM).build()).toString('utf8');
const parsed = async (changes: Partial<SendRequest<'email'>> = {}) =>
  simpleParser(await raw(givenEmail(changes)));
const only = (address: AddressObject | AddressObject[] | undefined) =>
  [address].flat().flatMap((each) => each?.value ?? []);
const headersOf = (text: string) => (text.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ');
const headerNames = (text: string) =>
  headersOf(text)
    .split('\r\n')
    .map((line) => line.split(':')[0]);

describe('an email', () => {
  test('carries text, HTML, the invitation and its file', async () => {
    const mail = await parsed();
    expect(mail.text).toBe('Dear Ana,\n\nplease come.\n');
    expect(mail.html).toBe('<p>Dear Ana,</p><p>please come.</p>');
    const { event, method, filename } = invitationIn(mail);
    expect([event.summary, method, filename]).toEqual(['Dental cleaning', 'PUBLISH', 'appointment.ics']);
  });

  test('is answered where the office reads, not where it comes from', async () => {
    const of = async (replyTo: string | null) =>
      (await simpleParser(await raw(givenEmail({ replyTo })))).replyTo?.value.map(({ address }) => address);
    expect(await of('office@elm.example')).toEqual(['office@elm.example']);
    expect(await of(null)).toBeUndefined();
    await expect(of('office@elm.example>, <evil@x.y')).rejects.toThrow('plain address');
  });

  test('is built as calendars want it: the invitation last among the alternatives, and attached', async () => {
    const text = await raw(givenEmail());
    const types = [...text.matchAll(/^Content-Type: ([^;\r]+)(?:;[^\r]*?method=(\w+))?/gim)];
    expect(types.map(([, type, method]) => [type, method].filter(Boolean).join(' '))).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'text/html',
      'text/calendar PUBLISH',
      'application/ics',
    ]);
  });

  test('names the method of a cancellation in the part, too', async () => {
    const calendar = givenContent().calendar;
    if (!calendar) throw new Error('expected a calendar');
    const text = calendar.text.replace('METHOD:REQUEST', 'METHOD:CANCEL');
    const content = givenContent({ calendar: { method: 'CANCEL', text } });
    expect(await raw(givenEmail({ content }))).toMatch(/text\/calendar; charset=utf-8; method=CANCEL/);
  });

  test('leaves out what there is none of', async () => {
    const content = givenContent({ html: '', calendar: null, unsubscribeUrl: null });
    const text = await raw(givenEmail({ content }));
    expect(text).toContain('Content-Type: text/plain; charset=utf-8');
    expect(text).not.toMatch(/multipart|text\/html|calendar|List-Unsubscribe/);
  });

  test('says who it is from, to whom, and that a machine wrote it', async () => {
    const mail = await parsed({ senderName: '歯科 "Elm", Ltd.' });
    expect(only(mail.from)).toEqual([{ name: '歯科 "Elm", Ltd.', address: FROM }]);
    expect(only(mail.to)).toEqual([{ name: '', address: 'ana@example.com' }]);
    expect(mail.subject).toBe('Reminder: Dental cleaning');
    expect(mail.date?.toISOString()).toBe('2026-11-20T15:00:00.000Z');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('content-language')).toBe('en');
  });

  test('goes out from the tenant where it has an address of its own', async () => {
    const mail = await parsed({ from: 'office@elm.example' });
    expect(only(mail.from)).toEqual([{ name: 'Elm Dental', address: 'office@elm.example' }]);
    expect(mail.messageId).toMatch(/@elm\.example>$/);
  });

  test('can be unsubscribed from by one click', async () => {
    const url = `https://r.example/u/${'t'.repeat(300)}?a=1&b=2`;
    const text = headersOf(await raw(givenEmail({ content: givenContent({ unsubscribeUrl: url }) })));
    expect(text).toContain(`List-Unsubscribe: <${url}>`);
    expect(text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  test('reaches a domain in any script', () => {
    const { from, to } = compose(givenEmail({ to: 'ana@bücher.example' }), 'post@köln.example').getEnvelope();
    expect([from, to]).toEqual(['post@xn--kln-sna.example', ['ana@xn--bcher-kva.example']]);
  });

  test('keeps any subject, long or in any script', async () => {
    const subject = `予約の確認 😀 ${'long '.repeat(60)}fin`;
    expect((await parsed({ content: givenContent({ subject }) })).subject).toBe(subject);
  });
});

describe('an attempt', () => {
  test('is the same message each time, byte for byte', async () => {
    expect(await raw(givenEmail())).toBe(await raw(givenEmail()));
  });

  test('has an id of its own, at the domain it is from', async () => {
    const entry = { ...givenEmail().entry, step: 2 };
    const ids = [{}, { attempt: 2 }, { entry }].map((changes) =>
      compose(givenEmail(changes), FROM).messageId(),
    );
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^<[0-9a-f]{40}@clinic\.example>$/);
  });

  test('is named in a header, without personal data', async () => {
    const mail = await parsed({ attempt: 3 });
    expect(mail.headers.get('x-ringonce-attempt')).toBe(`elm/${givenEmail().entry.appointment}/1/0/3`);
  });
});

describe('nothing adds a header or a recipient', () => {
  const EXPECTED = [
    'Auto-Submitted',
    'Content-Language',
    'X-Ringonce-Attempt',
    'List-Unsubscribe',
    'List-Unsubscribe-Post',
    'From',
    'To',
    'Subject',
    'Message-ID',
    'Date',
    'MIME-Version',
    'Content-Type',
  ];
  const evil = fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\u0085',
        '\u2028',
        '\0',
        'Bcc: evil@example.com',
        '"',
        '>',
        '<',
        ',',
        ';',
        '\\',
        'x',
        ' ',
        '=?UTF-8?Q?=0D=0ABcc:_evil@example.com?=',
        '\r\n\r\nbody',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));

  test('whatever a name, a subject or a language holds', async () => {
    await fc.assert(
      fc.asyncProperty(evil, evil, evil, async (senderName, subject, locale) => {
        const request = givenEmail({ senderName, locale, content: givenContent({ subject }) });
        const text = await raw(request);
        const names = headerNames(text);
        // What is blank is no header at all.
        const blank = (name: string) =>
          ['Subject', 'Content-Language'].includes(name) && !names.includes(name);
        expect(names).toEqual(EXPECTED.filter((name) => !blank(name)));
        const mail = await simpleParser(text);
        expect(only(mail.to)).toEqual([{ name: '', address: 'ana@example.com' }]);
        expect(only(mail.from).map(({ address }) => address)).toEqual([FROM]);
        expect(mail.bcc ?? mail.cc).toBeUndefined();
        expect(compose(request, FROM).getEnvelope()).toEqual({ from: FROM, to: ['ana@example.com'] });
        expect(mail.text).toBe('Dear Ana,\n\nplease come.\n');
      }),
    );
  });

  test.each([
    'ana@example.com, evil@example.com',
    'ana@example.com\r\nBcc: evil@example.com',
    'ana@example.com\r\nRCPT TO:<evil@example.com>',
    'ana@example.com>',
    '"ana"@example.com',
    'group: ana@example.com;',
    'evil@example.com@example.com',
    'ana',
    '@example.com',
    `${'a'.repeat(65)}@example.com`,
  ])('an address that is more than one: %j', (address) => {
    expect(isMailbox(address)).toBe(false);
    expect(() => compose(givenEmail({ to: address }), FROM)).toThrow('plain addresses');
    expect(() => compose(givenEmail({ from: address }), FROM)).toThrow('plain addresses');
  });

  test.each(['ana@example.com', "o'neil+x@sub.example.co", '用户@例子.公司'])(
    'an address may be %s',
    (address) => {
      expect(isMailbox(address)).toBe(true);
    },
  );

  test('a body stays a body', async () => {
    const text = 'a line\r\n.\r\nRCPT TO:<evil@example.com>\r\n--boundary--\r\nBcc: evil@example.com\r\n';
    const mail = await parsed({ content: givenContent({ text }) });
    expect(mail.text?.replaceAll('\r\n', '\n')).toBe(text.replaceAll('\r\n', '\n'));
    expect(mail.bcc).toBeUndefined();
    expect(await raw(givenEmail({ content: givenContent({ text: 'a\nb\rc' }) }))).not.toMatch(
      /(?<!\r)\n|\r(?!\n)/,
    );
  });

  test('a header holds no control character', async () => {
    const content = givenContent({ subject: 'a\u0000b\u2028c\r\nd\u0085' });
    const mail = await parsed({ content, senderName: 'Elm \u202elatneD\u202c Dental' });
    expect(mail.subject).toBe('a b c d');
    expect(mail.from?.value[0]?.name).toBe('Elm  latneD  Dental');
  });
});
