/** What people write back, in six languages, and which keys they press. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Language } from '../../../shared/domain/core/language.ts';
import { INTENTS, isCarrierOptOut, readKeypress, readReply } from '../../../shared/domain/person/replies.ts';
import { computedMs } from './given.ts';

describe('replies', () => {
  test.each([
    'STOP',
    'stop',
    'Stop.',
    'STOP!',
    ' stop \n',
    '"Stop"',
    'S T O P',
    'STOP ALL',
    'stopall',
    'UNSUBSCRIBE',
    'Quit',
    'END',
    'revoke',
    'Opt out',
    'OPT-OUT',
    'please stop texting me',
    'Please stop',
    'no more messages',
    'No more texts please',
    'Stop calling me!!',
    'do not contact me again',
    "Don't text me",
    'don’t call this number',
    'Leave me alone',
    'I want to opt out of this',
    'yes, but please stop texting me',
    'stop sending me messages',
    'quit sending these reminders',
  ])('given %j, when read, then it is an opt-out', (text) => {
    expect(readReply(text)).toBe('stop');
  });

  test.each([
    'Stop please',
    'Please, stop.',
    'pls stop',
    'stop it',
    'Stop now',
    'STOP 🛑',
    '“Stop”',
    'Stop\ntexting me',
    'please  stop',
    'unsubscribe me',
    'no more',
    'Remove me from your list',
    'take me off your list',
    'never text me again',
    'STOPP',
    'ARRET',
    'STOP ALL MESSAGES',
    'Do not call',
    "don't text again",
    'do not send me any more texts',
    "I don't want these messages",
    'Remove my number',
  ])('given %j, when read, then it is an opt-out in other words', (text) => {
    expect(readReply(text)).toBe('stop');
  });

  test.each([
    'c',
    'C',
    'C.',
    ' c ',
    'yes',
    'YES!',
    'Yes.',
    '1',
    '1.',
    'ok',
    'Okay',
    'confirm',
    'Sí',
    'si',
    'oui',
    'Ja',
    'sim',
    'y',
  ])('given %j, when read, then it confirms', (text) => {
    expect(readReply(text)).toBe('confirm');
  });

  test('given an accent written as two characters, when read, then it still confirms', () => {
    expect(readReply('sí'.normalize('NFD'))).toBe('confirm');
  });

  test.each(['r', 'R.', '2', 'Reschedule', 'change'])(
    'given %j, when read, then another time is wanted',
    (text) => {
      expect(readReply(text)).toBe('decline');
    },
  );

  test.each(['start', 'START', 'Unstop'])('given %j, when read, then the person is back', (text) => {
    expect(readReply(text)).toBe('start');
  });

  test.each(['help', 'HELP!', 'info', '?'])('given %j, when read, then help is wanted', (text) => {
    expect(readReply(text)).toBe('help');
  });

  test.each([
    '',
    ' ',
    'asdf',
    '👍?',
    '42',
    "I'll be at the bus stop",
    'the stop is next to my house',
    'at the end of the day',
    'yesterday',
    'I quit smoking',
    'the elevator will stop at two',
  ])('given %j, when read, then it is unclear, for a person to read', (text) => {
    expect(readReply(text)).toBe('other');
  });

  test.each([
    "don't call the doctor, I am coming",
    "Don't worry, I got your message",
    "I don't need a reminder, see you",
    'at the bus stop, will call you',
    'do not forget to call the lab',
  ])('given %j, when read, then nobody is opted out by a phrase that meant no harm', (text) => {
    expect(readReply(text)).toBe('other');
  });

  test('given any text, when read, then it is one of the intents and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(INTENTS).toContain(readReply(text));
      }),
    );
  });

  test('given a very long text, when read, then at once', () => {
    const startedAt = computedMs();
    readReply(`${"don't ".repeat(20_000)}x`);
    expect(computedMs() - startedAt).toBeLessThan(1_000);
  });
});

describe('replies in the other languages that we write in', () => {
  const STOPS: Record<Exclude<Language, 'en'>, string[]> = {
    es: [
      'Alto',
      'BAJA',
      'basta ya',
      'No más mensajes',
      'no me llame',
      'No me escriban más',
      'por favor no me manden mensajes',
      'ya no quiero recibir mensajes',
      'deje de llamarme',
      'Dejen de enviar mensajes, por favor',
      'darme de baja',
    ],
    fr: [
      'ARRÊT',
      'arrêtez svp',
      'Arrêtez de m’envoyer des messages',
      'ne m’appelez plus',
      'Ne m’envoyez plus rien',
      'plus de SMS merci',
      'je ne veux plus recevoir vos messages',
      'désabonnez-moi',
      'Laissez-moi tranquille',
    ],
    de: [
      'Stopp',
      'Abmelden',
      'bitte keine Nachrichten mehr',
      'Keine SMS mehr!',
      'hören Sie auf',
      'rufen Sie mich nicht mehr an',
      'Schreiben Sie mir nicht mehr',
      'bitte nicht mehr anrufen',
      'Schicken Sie mir bitte nichts mehr',
      'Lassen Sie mich in Ruhe',
    ],
    pt: [
      'Parar',
      'PARE',
      'sair',
      'não me envie mais mensagens',
      'Não me ligue mais',
      'pare de me mandar mensagens',
      'não quero mais receber mensagens',
      'chega de mensagens',
      'sem mais mensagens, por favor',
      'me tire da lista',
    ],
    ja: [
      '停止',
      '配信停止',
      'ストップ',
      'やめてください',
      'もう送らないでください',
      '電話しないで',
      'メッセージは不要です',
      '連絡しないでください。',
      'ＳＴＯＰ',
      '配信を停止してください',
    ],
  };
  const cases = Object.entries(STOPS).flatMap(([language, texts]) => texts.map((text) => [language, text]));

  test.each(cases)('given %s %j, when read, then it is an opt-out', (_language, text) => {
    expect(readReply(text ?? '')).toBe('stop');
  });

  test.each([
    ['Sí, gracias', 'confirm'],
    ['Confirmo', 'confirm'],
    ['de acuerdo', 'confirm'],
    ['Oui merci', 'confirm'],
    ['Je confirme', 'confirm'],
    ['d’accord', 'confirm'],
    ['Ja, danke!', 'confirm'],
    ['Bestätigt', 'confirm'],
    ['Ich komme', 'confirm'],
    ['sim, obrigada', 'confirm'],
    ['confirmo', 'confirm'],
    ['はい', 'confirm'],
    ['はい、お願いします', 'confirm'],
    ['１', 'confirm'],
    ['ｃ', 'confirm'],
    ['👍', 'confirm'],
    ['cambiar por favor', 'decline'],
    ['Reprogramar', 'decline'],
    ['Déplacer svp', 'decline'],
    ['Verschieben bitte', 'decline'],
    ['anderer Termin', 'decline'],
    ['Remarcar', 'decline'],
    ['日程変更', 'decline'],
    ['Ayuda', 'help'],
    ['Hilfe!', 'help'],
    ['ヘルプ', 'help'],
  ])('given %j, when read, then %s', (text, intent) => {
    expect(readReply(text)).toBe(intent);
  });

  test.each([
    'estoy de baja por enfermedad',
    'je serai en retard',
    'plus tard dans la journée ?',
    'ich bin im Stau, komme zehn Minuten später',
    'nicht vergessen: Unterlagen',
    'chego às dez',
    '少し遅れます',
    '何時ですか',
    'si no llueve voy',
  ])('given %j, when read, then it is unclear, for a person to read', (text) => {
    expect(readReply(text)).toBe('other');
  });
});

describe('keys pressed in a call', () => {
  test.each([
    ['1', 'confirm'],
    ['2', 'reschedule'],
    ['9', 'stop_calls'],
    ['*', 'repeat'],
    ['3', 'unknown'],
    ['', 'unknown'],
    ['11', 'unknown'],
    ['#', 'unknown'],
  ])('given %j, when pressed, then %s', (digits, intent) => {
    expect(readKeypress(digits)).toBe(intent);
  });
});

const fixtures = new URL('../../fixtures/replies/', import.meta.url);

/** A labelled corpus: language, intent, text. */
function labelled(file: string): { locale: string; intent: string; text: string }[] {
  const lines = readFileSync(new URL(file, fixtures), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [locale = '', intent = '', text = ''] = line.split('\t');
      return { locale, intent, text: text.replaceAll('\\n', '\n') };
    });
}

describe('labelled answers', () => {
  test.each(['replies.tsv', 'written.tsv', 'held-out.tsv', 'audited.tsv', 'later.tsv', 'fourth.tsv'])(
    'of %s no stop is missed, nothing confirms that does not, and 95 % are right',
    (file) => {
      const all = labelled(file).map((each) => ({ ...each, got: readReply(each.text) }));
      expect(all.length).toBeGreaterThan(70);
      expect(all.filter(({ intent, got }) => intent === 'stop' && got !== 'stop')).toEqual([]);
      expect(all.filter(({ intent, got }) => intent !== 'confirm' && got === 'confirm')).toEqual([]);
      expect(all.filter(({ intent, got }) => intent === got).length / all.length).toBeGreaterThanOrEqual(
        0.95,
      );
    },
  );

  test.each([
    'Should I take my medication?',
    'take the results to my GP',
    'remove my stitches',
    'can you take me earlier?',
    'delete my old address, I moved',
    'Tiram sangue?',
    "I can't stop coughing",
    "The bus doesn't stop there anymore, how do I come?",
    'Can I remove the bandage?',
    "please don't cancel my reminders",
  ])('%s is no stop', (text) => {
    expect(readReply(text)).not.toBe('stop');
  });

  const stops = labelled('replies.tsv').filter(({ intent }) => intent === 'stop');
  const every = labelled('written.tsv').filter(({ text }) => !/don't stop/i.test(text));

  test('a STOP on a line of its own wins over whatever else is said', () => {
    for (const { text } of every) expect([text, readReply(`${text}\nSTOP`)]).toEqual([text, 'stop']);
  });

  test('large letters and shouting change no stop', () => {
    for (const { text } of stops) {
      expect([text, readReply(text.toUpperCase())]).toEqual([text, 'stop']);
      expect([text, readReply(`${text}!!!`)]).toEqual([text, 'stop']);
    }
  });

  test.each(["don't ", 'not ', 'stop by ', 'no more ', 'can we do ', 'yes ', '停止', 'ne me '])(
    'a text of nothing but %j is read, before the test runs out of time',
    (piece) => {
      expect(INTENTS).toContain(readReply(piece.repeat(1_000)));
    },
  );
});

test.each(['CANCEL', 'cancel.', 'Quit', 'END', 'Stop all'])('carriers take %j for an opt-out', (text) => {
  expect(isCarrierOptOut(text)).toBe(true);
});

test.each(['cancel my appointment', 'C', 'the end', ''])('carriers leave %j alone', (text) => {
  expect(isCarrierOptOut(text)).toBe(false);
});

describe('who denies anything does not confirm', () => {
  const yes = [
    'yes',
    'I confirm',
    'ok',
    'confirmo',
    'claro',
    'vale',
    's\u00ed',
    'oui',
    "d'accord",
    'ja',
    'ich komme',
    'sim',
  ];
  const denials = [
    'no',
    'not',
    'never',
    'nein',
    'nicht',
    'non',
    'pas',
    'n\u00e3o',
    'nunca',
    'tampoco',
    'no gracias',
  ];

  test('whatever else is said, before or behind it', () => {
    for (const said of yes)
      for (const denial of denials)
        for (const text of [
          `${denial} ${said}`,
          `${said} ${denial}`,
          `${said}, ${denial}`,
          `${denial}, ${said}`,
        ])
          expect([text, readReply(text)]).not.toEqual([text, 'confirm']);
  });

  test.each(['claro que no', 'si es que voy', 'si puedo', 'yeah right', 'yes if', 'ja aber', 'oui mais'])(
    '%j is no yes',
    (text) => {
      expect(readReply(text)).not.toBe('confirm');
    },
  );

  test.each(['No problem, see you then', "Yes, can't wait", 'kein Problem, ich komme'])(
    '%j is one',
    (text) => {
      expect(readReply(text)).toBe('confirm');
    },
  );
});

test('a word of courtesy changes no answer', () => {
  const answers = [
    'R',
    '2',
    'no',
    'nein',
    'non',
    'C',
    'yes',
    'HELP',
    'START',
    'STOP',
    'reschedule',
    'wrong number',
  ];
  const words = ['please', 'thanks', 'thank you', 'gracias', 'merci', 'danke'];
  fc.assert(
    fc.property(
      fc.constantFrom(...answers),
      fc.constantFrom(...words),
      fc.constantFrom(' ', ', ', '. ', '\n'),
      fc.boolean(),
      (answer, courtesy, between, behind) => {
        const text = behind ? answer + between + courtesy : courtesy + between + answer;
        expect([text, readReply(text)]).toEqual([text, readReply(answer)]);
      },
    ),
    { numRuns: 300 },
  );
});
