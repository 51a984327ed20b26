/** What the console says, in each language: nothing is missing, nothing stayed English, nothing is lost on the way. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { consoleFiles } from '../../../shared/adapters/process/console-files.ts';
import type { Language } from '../../../shared/domain/core/language.ts';
import { LANGUAGES } from '../../../shared/domain/core/language.ts';
import { consoleWith } from '../../../shared/http/console/console.ts';
import { SENTENCES } from '../../../shared/http/core/sentences.ts';
import { keysOf, openSession } from '../../../shared/pipeline/office/sessions.ts';
import type { World } from './world.ts';
import { ANA, heldTexts, NOW, openWorld } from './world.ts';

const OTHERS = LANGUAGES.filter((language) => language !== 'en');
const folder = join(import.meta.dirname, '../../../shared/http/console/words');

/** Every table of words, by its file. */
const TABLES = new Map<string, Record<Language, unknown>>([['sentences', SENTENCES]]);
beforeAll(async () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'said.ts'))
    TABLES.set(file, Object.values(await import(join(folder, file)))[0] as Record<Language, unknown>);
});

/** What stands for whatever a sentence is given: texts take numbers, too. */
const GIVEN = [7_001, 8_002, 9_003];

/** Every text of a table by its path, a function as it says what it is given. */
function* texts(of: unknown, path: string): Generator<[path: string, text: string, given: number]> {
  if (typeof of === 'string') yield [path, of, 0];
  // Of a channel and a kind, which are no numbers.
  else if (path.endsWith('.contact')) yield [path, (of as (...args: string[]) => string)('sms', 'change'), 0];
  else if (typeof of === 'function') yield [path, of(...GIVEN), of.length];
  else if (typeof of === 'object' && of !== null)
    for (const [name, value] of Object.entries(of)) yield* texts(value, `${path}.${name}`);
}

/** Words that are the same in both languages. */
const COGNATES: Readonly<Record<Exclude<Language, 'en'>, RegExp>> = {
  de: /^(Name|Version|Text|HTML|Person)$/,
  es: /^HTML$/,
  fr: /^(Audit|Version|HTML|version 7001|Conversation|Message 7001)$/,
  pt: /^HTML$/,
  ja: /^HTML$/,
};

test.each(OTHERS)(
  '%s: every text is there, is not the English one, and says what it is given',
  (language) => {
    expect(TABLES.size).toBeGreaterThan(13);
    const english = new Map<string, string>();
    const wrong: string[] = [];
    for (const [file, table] of TABLES) {
      for (const [path, text] of texts(table.en, file)) english.set(path, text);
      for (const [path, text, given] of texts(table[language], file)) {
        const digits = text.replaceAll(/\D/g, '');
        const isLost = GIVEN.slice(0, given).some((each) => !digits.includes(String(each)));
        const isSame =
          text === english.get(path) &&
          /\p{L}{3}/u.test(text.replaceAll(/\bSMS\b|\bAPI\b|\bRingonce\b/g, ''));
        if (text.trim() === '' || /undefined|NaN/.test(text) || isLost) wrong.push(`${path}: ${text}`);
        if (isSame && !COGNATES[language].test(text)) wrong.push(`${path} is English: ${text}`);
      }
    }
    expect(wrong).toEqual([]);
  },
);

describe('a page', () => {
  let world: World;
  let cookie: string;
  let id: string;
  beforeAll(async () => {
    world = await openWorld({ console: consoleWith({ files: consoleFiles(), wall: { now: () => NOW } }) });
    await heldTexts(world, 2);
    id = (await world.call('POST', '/v1/appointments', { body: ANA })).body.id;
    const { north, operator } = world.keys;
    const keys = { ...(await keysOf(world.pipeline, north)), ...(await keysOf(world.pipeline, operator)) };
    cookie = `__Host-ringonce=${await openSession(world.pipeline, keys, NOW)}`;
  });

  const pageOf = async (path: string, headers: Record<string, string>) =>
    (
      await world.app.request(`http://127.0.0.1:8080${path}`, {
        headers: { accept: 'text/html', ...headers },
      })
    ).text();

  const PATHS = [
    ...['/sign-in', '/now', '/now/release', '/today', '/today?span=week&by=place', '/replies', '/policies'],
    ...['/policies/default', '/policies/default/apply', '/templates', '/templates/reminder'],
    ...['/templates/reminder/sms/en', '/settings', '/offices', '/offices/north', '/keys', '/log'],
    ...['/audit?look=', '/sandbox'],
    ...['', '/why', '/confirm', '/cancel', '/move', '/stop', '/person', '/person/erase'].map(
      (rest) => `/appointments/ID${rest}`,
    ),
  ];

  /** What is read or heard of it, without what says that it is English, or of whatever language. */
  const heard = (page: string): string[] => {
    const [, body = ''] = page.split('<body>');
    const plain = body
      .replaceAll(/<(svg|code|bdi|blockquote|iframe|textarea|option|time|kbd)\b[^>]*>.*?<\/\1>/gs, ' ')
      .replaceAll(/<(\w+)[^>]* lang="\w+"[^>]*>.*?<\/\1>/gs, ' ');
    const said = [...plain.matchAll(/ (?:aria-label|title|placeholder|alt)="([^"]+)"/g)].map(
      ([, text = '']) => text,
    );
    return [...said, ...plain.split(/<[^>]+>/)].map((text) => text.trim());
  };

  test('says nothing in English but names and what is marked so', async () => {
    const found: string[] = [];
    for (const path of PATHS.map((each) => each.replace('ID', id))) {
      const english = new Set(heard(await pageOf(path, { cookie, 'accept-language': 'en' })));
      const page = await pageOf(path, { cookie, 'accept-language': 'de' });
      expect([path, page.includes('<html lang="de">'), /undefined|\[object/.test(page)]).toEqual([
        path,
        true,
        false,
      ]);
      const same = heard(page).filter((text) => /[a-z]{4}.* .*[a-z]{3}/i.test(text) && english.has(text));
      found.push(...same.map((text) => `${path}: ${text}`));
    }
    expect(found.filter((text) => !/: North Dental$|: Person: Ana$/.test(text))).toEqual([]);
  });

  test('is in the language that was chosen, in this browser and for good, before the one that it asks for', async () => {
    const host = 'http://127.0.0.1:8080';
    const chosen = await world.app.request(`${host}/language`, {
      method: 'POST',
      headers: { origin: host, host: '127.0.0.1:8080', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'language=ja&next=/now',
    });
    expect([chosen.status, chosen.headers.get('location')]).toEqual([303, '/now']);
    const kept = chosen.headers.getSetCookie()[0] ?? '';
    expect(kept).toMatch(/^ringonce-language=ja; Max-Age=31536000;/);
    const both = { cookie: `${cookie}; ${kept.split(';')[0]}`, 'accept-language': 'de' };
    expect(await pageOf('/now', both)).toContain('<html lang="ja">');
    expect(await pageOf('/sign-in', both)).toContain('<html lang="ja">');
  });
});
