/** What an office can show of one address: the record of consents, and everything, sealed. */
import { execFileSync } from 'node:child_process';
import { beforeEach, describe, expect, test } from 'vitest';
import { publicKeyOf, sealFault } from '../../../shared/domain/core/chain.ts';
import { evidencePdf } from '../../../shared/http/people/evidence-pdf.ts';
import { EvidenceOut } from '../../../shared/http/people/evidence-schemas.ts';
import { reply as textFrom } from '../../../shared/pipeline/feedback/text-messages.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

const PHONE = '/v1/recipients/%2B12125550123';
const CONSENT = { source: 'Intake form', at: '2026-11-02T09:00:00-05:00', evidence: 'Form 1182, signed' };
const OUR_NUMBER = '+15005550006';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const consents = async (path = PHONE) => (await world.call('GET', path)).body.consents;
const kinds = async () => (await consents()).map(({ kind, by }: Record<string, string>) => `${kind} ${by}`);
const keyId = async () => {
  const keys = await world.call('GET', '/v1/tenants/north/keys', { key: world.keys.operator });
  return `key:${keys.body.items[0].id}`;
};

/** An appointment whose reminders went out by email and text, and a person who answered. */
async function reminded(more: object = {}) {
  const made = await world.call('POST', '/v1/appointments', { body: { ...ANA, ...more } });
  expect(made.status).toBe(201);
  for (const at of ['2026-12-01T21:00:00Z', '2026-12-03T21:00:00Z']) await world.run(Date.parse(at));
  await textFrom(world.pipeline, '+12125550123', OUR_NUMBER, 'what time?', 'SM1');
  await textFrom(world.pipeline, '+12125550123', OUR_NUMBER, 'Stop! Wrong person', 'SM2');
  return made.body;
}

describe('the record of consents', () => {
  test('keeps who opted out, who lifted it and when, each once however often it is said', async () => {
    const optOut = () =>
      world.call('POST', '/v1/opt-outs', { body: { address: '+12125550123', at: '2026-11-01T08:00:00Z' } });
    await optOut();
    await optOut();
    const shown = { evidence: 'Said at the desk: “text me again”', at: '2026-11-20T14:55:00Z' };
    const early = await world.call('DELETE', '/v1/opt-outs/%2B12125550123', {
      body: { at: '2026-11-21T00:00:00Z' },
    });
    expectProblem(early, 422);
    await world.call('DELETE', '/v1/opt-outs/%2B12125550123', { body: shown });
    expectProblem(await world.call('DELETE', '/v1/opt-outs/%2B12125550123'), 404);
    await optOut();
    const by = await keyId();
    expect(await consents()).toMatchObject([
      {
        id: 'e00000001',
        kind: 'opted_out',
        channels: ['sms', 'voice'],
        source: 'api',
        by,
        at: '2026-11-20T15:00:00Z',
        saidAt: '2026-11-01T08:00:00Z',
      },
      {
        id: 'e00000002',
        kind: 'lifted',
        channels: ['sms', 'voice'],
        by,
        words: shown.evidence,
        saidAt: shown.at,
      },
      { id: 'e00000003', kind: 'opted_out' },
    ]);
    expect((await world.call('GET', PHONE, { key: world.keys.south })).body.consents).toEqual([]);
  });

  test('keeps a person’s own words and the message that they came by', async () => {
    await reminded();
    await textFrom(world.pipeline, '+12125550123', OUR_NUMBER, 'START', 'SM3');
    expect(await consents()).toMatchObject([
      { kind: 'opted_out', by: 'person', source: 'reply', message: 'SM2', words: 'Stop! Wrong person' },
      { kind: 'opted_in', by: 'person', source: 'reply', message: 'SM3', words: 'START' },
    ]);
  });

  test('keeps consents that came with an appointment or its person, once each, and they lift no opt-out', async () => {
    await world.call('POST', '/v1/opt-outs', { body: { address: '+12125550123' } });
    const recipient = { ...ANA.recipient, consent: { source: 'Portal' } };
    const body = { ...ANA, consent: CONSENT, recipient };
    expect((await world.call('POST', '/v1/appointments', { body })).status).toBe(201);
    const again = await world.call('POST', '/v1/appointments', { body });
    await world.call('PATCH', `/v1/appointments/${again.body.id}`, { body: { consent: CONSENT } });
    await world.call('PATCH', `/v1/appointments/${again.body.id}`, {
      body: { recipient: { consent: { source: 'By phone' } } },
    });
    const by = await keyId();
    const given = (await consents()).filter(({ kind }: { kind: string }) => kind === 'consent_given');
    expect(given.map((each: { source: string }) => each.source).sort()).toEqual([
      'By phone',
      'Intake form',
      'Portal',
    ]);
    expect(given.find((each: { source: string }) => each.source === 'Intake form')).toMatchObject({
      by,
      words: 'Form 1182, signed',
      saidAt: '2026-11-02T14:00:00Z',
      at: '2026-11-20T15:00:00Z',
    });
    expect((await consents('/v1/recipients/ana@example.com')).length).toBe(3);
    const { optOuts } = (await world.call('GET', PHONE)).body;
    expect(optOuts).toHaveLength(2);
  });

  test.each([
    [{ consent: { source: 'Form', at: '2026-11-21T00:00:00Z' } }, 422, 'consent.at'],
    [{ consent: { evidence: 'x' } }, 400, 'consent.source'],
    [{ consent: { source: 'Form', who: 'me' } }, 400, 'consent.who'],
    [{ recipient: { ...ANA.recipient, consent: { source: '' } } }, 400, 'recipient.consent.source'],
  ])('refuses %j', async (fields, status, path) => {
    const refused = await world.call('POST', '/v1/appointments', { body: { ...ANA, ...fields } });
    expectProblem(refused, status);
    expect(refused.body.errors.map((each: { path: string }) => each.path)).toEqual([path]);
  });

  test('loses its words with the person, by whichever address, and keeps the facts', async () => {
    await reminded({ consent: CONSENT });
    const before = await kinds();
    await world.call('DELETE', '/v1/recipients/ana@example.com');
    const [given, stopped] = await consents();
    expect([given.words, stopped.words]).toEqual([null, 'Stop! Wrong person']);
    await world.call('DELETE', PHONE);
    expect(await kinds()).toEqual(before);
    expect(before).toEqual([expect.stringMatching(/^consent_given key:/), 'opted_out person']);
    for (const { words, erasedAt } of await consents())
      expect([words, erasedAt]).toEqual([null, '2026-12-03T21:00:00Z']);
  });
});

describe('GET /v1/recipients/{address}/evidence', () => {
  const evidence = async (address = '%2B12125550123') =>
    (await world.call('GET', `/v1/recipients/${address}/evidence`)).body;

  test('tells everything that went to the address and came from it, in order of time, as documented', async () => {
    const { id } = await reminded();
    const file = await evidence();
    expect(EvidenceOut.safeParse(file).error).toBeUndefined();
    expect(file.about).toMatchObject({
      office: { id: 'north', name: 'North Dental', timeZone: 'America/New_York' },
      address: '+12125550123',
      exportedBy: await keyId(),
    });
    const told = file.records.map(({ type, what, channel, kind }: Record<string, string>) =>
      [type, what ?? channel ?? kind].filter(Boolean).join(' '),
    );
    // The call is dropped at the moment of the STOP; what is of one moment is told by kind.
    const moment = ['contact sms', 'no_contact voice', 'reply', 'reply', 'consent opted_out'];
    expect(told).toEqual(['appointment created', 'appointment opted_out', ...moment]);
    const times = file.records.map(({ at }: { at: string }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const text = file.records.find(({ type }: { type: string }) => type === 'contact');
    expect(text).toMatchObject({
      appointmentId: id,
      atLocal: expect.stringContaining('-06:00'),
      recipientTimeZones: ['America/Chicago'],
      rule: { policy: 'default', says: 'reminder' },
      attempts: [{ words: { body: expect.stringContaining('North Dental') } }],
    });
    const reply = file.records.find(({ type }: { type: string }) => type === 'reply');
    expect(reply).toMatchObject({ words: 'what time?' });
    const dropped = file.records.find(({ type }: { type: string }) => type === 'no_contact');
    expect(dropped).toMatchObject({ reason: 'opted_out', explanation: expect.any(String), attempts: [] });
  });

  test('is another file for the other address, and shows another office nothing', async () => {
    await reminded();
    const types = (await evidence('ana@example.com')).records.map(
      ({ type, channel }: Record<string, string>) => `${type} ${channel ?? ''}`,
    );
    expect(types).toContain('contact email');
    expect(types).not.toContain('contact sms');
    const foreign = await world.call('GET', `${PHONE}/evidence`, { key: world.keys.south });
    // It writes from the same number, so the STOP is for it, too; the words are not.
    expect(foreign.body.records).toMatchObject([{ kind: 'opted_out', words: null }]);
    expect(sealFault(foreign.body)).toBeNull();
    expectProblem(await world.call('GET', '/v1/recipients/nobody/evidence'), 400);
    expectProblem(await world.call('GET', `${PHONE}/evidence`, { key: world.keys.operator }), 403);
  });

  test('is sealed by the key that the server names, and any change shows', async () => {
    await reminded();
    const file = await evidence();
    const key = await world.call('GET', '/v1/evidence-key', { key: world.keys.operator });
    expect(key.body).toEqual({ algorithm: 'Ed25519', publicKey: file.seal.publicKey });
    expect(key.body.publicKey).toBe(publicKeyOf('a secret for tests'));
    expect(sealFault(file)).toBeNull();
    file.records[2].attempts[0].words.body += '!';
    expect(sealFault(file)).toBe('Record 3 was changed.');
  });

  test('keeps the facts of an erased person, without words', async () => {
    await reminded();
    await world.call('DELETE', PHONE);
    const file = await evidence();
    expect(sealFault(file)).toBeNull();
    expect(JSON.stringify(file.records)).not.toMatch(/Ana|Wrong person|what time|Dental cleaning/);
    const contacts = file.records.filter(({ type }: { type: string }) => type === 'contact');
    expect(contacts).toMatchObject([{ state: 'sent', attempts: [{ words: null }] }]);
    expect(file.records.map(({ type }: { type: string }) => type)).toContain('consent');
  });

  test('is a PDF with real text and numbered pages, where that is asked for', async () => {
    await reminded();
    const get = async (accept: string) =>
      world.app.request(`${PHONE}/evidence`, {
        headers: { authorization: `Bearer ${world.keys.north}`, accept },
      });
    const answer = await get('application/pdf, application/json;q=0.5');
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    const pdf = Buffer.from(await answer.arrayBuffer());
    const text = textOf(pdf);
    const { records, seal } = await evidence();
    expect(text).toContain('Contact record');
    expect(text).toContain('+12125550123');
    expect(text).toContain('North Dental');
    expect(text).toContain('Stop! Wrong person');
    expect(text).toMatch(/Person +Ana\n/);
    expect(text).toContain('2026-12-03T16:00:00-05:00 (America/New_York)');
    expect(text).toContain('Page 1 of ');
    expect(text).toContain(seal.head);
    expect(text).toContain(records[0].hash);
    expect((await get('text/html')).headers.get('content-type')).toBe('application/json');
  });

  test('is a PDF that shows what people write in any of these scripts, the same bytes each time', async () => {
    await reminded();
    const file = await evidence();
    const said = file.records.find(({ type }: { type: string }) => type === 'reply');
    const records = Object.keys(SCRIPTS).map((words, index) => ({ ...said, number: index + 1, words }));
    const about = { ...file.about, office: { ...file.about.office, name: 'Οδοντιατρείο Ωμέγα' } };
    const pdf = await evidencePdf({ ...file, about, records });
    expect(Buffer.compare(await evidencePdf({ ...file, about, records }), pdf)).toBe(0);
    // Of 20 MB of fonts, what is used.
    expect(pdf.length).toBeLessThan(300_000);
    const text = textOf(pdf);
    for (const shown of ['Οδοντιατρείο Ωμέγα', ...Object.values(SCRIPTS)]) expect(text).toContain(shown);
  }, 30_000);
});

/** What people write, and what another's program reads of it in the PDF. */
const SCRIPTS = {
  'Łukasz Żółć, Şükrü İğne, Владимир Їжак': 'Łukasz Żółć, Şükrü İğne, Владимир Їжак',
  'إلى فاطمة الزهراء': 'إلى فاطمة الزهراء',
  'שלום, אני דוד': 'אני דוד',
  'はい、山田太郎（髙橋）です。': 'はい、山田太郎（髙橋）です。',
  '네, 김철수입니다': '네, 김철수입니다',
  我叫张伟: '我叫张伟',
  'Yes 👍 👩‍⚕️': 'Yes 👍 👩‍⚕️',
  // No font is there for it, and it is said.
  สวัสดี: '[U+0E2A][U+0E27]',
  'to\u202Eme\u200b': 'to[U+202E]me[U+200B]',
};

/** The text of a PDF as Poppler reads it. */
const textOf = (pdf: Uint8Array): string =>
  execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
