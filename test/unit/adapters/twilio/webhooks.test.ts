/**
 * Twilio's webhook routes: its words become receipts by the tables, calls are spoken to, nothing passes without both
 * signatures, and no body brings a route down. Last, the sandbox calls them for real.
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sandboxWebhooks } from '../../../../shared/adapters/sandbox/callbacks.ts';
import { openSandbox } from '../../../../shared/adapters/sandbox/sandbox.ts';
import { signTwilio, twilioVerifier } from '../../../../shared/adapters/twilio/signature.ts';
import { callTwiml } from '../../../../shared/adapters/twilio/twiml.ts';
import { twilioWebhooks } from '../../../../shared/adapters/twilio/webhooks.ts';
import type { VoiceContent } from '../../../../shared/domain/content/content.ts';
import type { EntryRef } from '../../../../shared/domain/core/keys.ts';
import type { Channel } from '../../../../shared/domain/core/policy.ts';
import type { Receipt } from '../../../../shared/domain/ledger/receipt.ts';
import { takeKept, webhookRoutes } from '../../../../shared/http/webhooks/webhooks.ts';
import type {
  AttemptRef,
  CallScript,
  CallToUs,
  Feedback,
  Greeting,
  KeptCallback,
  KeyAnswer,
  Keypress,
} from '../../../../shared/ports/webhooks.ts';
import { asAppointment, asTenant } from '../../../fixtures/ids.ts';

const PUBLIC_URL = 'https://ringonce.example/base';
const TOKEN = 'the auth token';
const OLD_TOKEN = 'the token before';
const hmac = (text: string) => createHmac('sha256', 'test').update(text).digest('base64url');
const ENTRY: EntryRef = {
  tenant: asTenant('dental'),
  appointment: asAppointment('apt_1'),
  revision: 2,
  step: 1,
};
const OF: AttemptRef = { entry: ENTRY, attempt: 3 };
const E = JSON.stringify(ENTRY);
const QUERY = new URLSearchParams({ e: E, a: '3', s: hmac(`${E}\n3`) }).toString();
const BAD_QUERY = QUERY.replace(/s=.*/, 's=forged');

const VOICE: VoiceContent = {
  script: `Tom & "Ana" <3 it's\u0000 ok`,
  menu: 'Press 1.',
  goodbye: 'Goodbye.',
  voicemail: 'Please call us back.',
};
const SCRIPT: CallScript = { content: VOICE, locale: 'de' };
const GREETING: Greeting = { ...SCRIPT, about: 'dental/apt_1', named: 2 };

const pressed = (digits: string, asked = 0, named: number | null = null): Keypress => ({
  digits,
  asked,
  named,
  call: CALL_SID,
  number: null,
});

type Call =
  | { receipt: Receipt; of: AttemptRef; final: boolean }
  | { keypress: Keypress; of: AttemptRef }
  | { greet: CallToUs }
  | { keyToUs: Keypress; call: CallToUs; about: string | null }
  | { reply: string; from: string; to: string; handled?: string }
  | { refused: string };

interface Answers {
  script?: CallScript | undefined;
  keypress?: KeyAnswer;
  greeting?: Greeting;
  answer?: string | null;
}

const REAL = twilioWebhooks(twilioVerifier({ publicUrl: PUBLIC_URL, authTokens: [TOKEN, OLD_TOKEN] }));

/** Remembers what it was told; both signatures are checked for real. */
function application(answers: Answers = { script: SCRIPT }, webhooks = REAL) {
  const calls: Call[] = [];
  const feedback: Feedback = {
    verifyCallback: ({ e, a, s }) =>
      s === hmac(`${e}\n${a}`) ? { entry: JSON.parse(e), attempt: Number(a) } : undefined,
    receipt: async (of, receipt, final) => void calls.push({ receipt, of, final }),
    script: async () => answers.script,
    async keypress(of, keypress) {
      calls.push({ keypress, of });
      return answers.keypress ?? { kind: 'say', say: 'Thank you.', locale: 'en' };
    },
    async greet(call) {
      calls.push({ greet: call });
      return answers.greeting ?? GREETING;
    },
    async keyToUs(call, keyToUs, about) {
      calls.push({ keyToUs, call, about });
      return answers.keypress ?? { kind: 'say', say: 'Thank you.', locale: 'en' };
    },
    async reply(from, to, reply, _id, handled) {
      calls.push({ reply, from, to, ...(handled && { handled }) });
      return { answer: answers.answer ?? null };
    },
    complaint: async () => expect.unreachable(),
    refused: (provider, why) => void calls.push({ refused: `${provider} ${why}` }),
  };
  return { calls, feedback, routes: webhookRoutes(feedback, webhooks) };
}

type Fields = Record<string, string>;
const SID = `SM${'0'.repeat(32)}`;
const CALL_SID = `CA${'0'.repeat(32)}`;

const post = (body: string, headers?: Fields) => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
});
const encoded = (fields: Fields) => new URLSearchParams(fields).toString();
/** A request as Twilio signs it. The application sees another host than Twilio: a proxy is in between. */
const signed = (path: string, fields: Fields, token = TOKEN) =>
  new Request(
    `http://10.0.0.7:3000${path}`,
    post(encoded(fields), { 'x-twilio-signature': signTwilio(token, PUBLIC_URL + path, fields) }),
  );
const hook = (name: string, query = QUERY) => `/webhooks/twilio/${name}${query && `?${query}`}`;

async function expectProblem(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.any(String),
  });
}

const failed = (reason: string, more: object = {}) => ({
  kind: 'failed',
  reason,
  detail: expect.stringMatching(/^twilio /),
  ...more,
});

describe('a call to us', () => {
  const calling = { CallSid: CALL_SID, From: '+12125550123', To: '+15005550006' };
  const call: CallToUs = { call: CALL_SID, from: '+12125550123', to: '+15005550006' };
  const heard = async (fields: Fields, answers: Answers = {}, query = '') => {
    const { calls, routes } = application(answers);
    const response = await routes.fetch(signed(hook('voice', query), fields));
    expect(response.status).toBe(200);
    return { calls, text: (await response.text()).replaceAll('&amp;', '&') };
  };
  const actionIn = (text: string) => /action="voice\?([^"]*)"/.exec(text)?.[1] ?? '';

  test('is greeted, and its keys come back here with what was named', async () => {
    const { calls, text } = await heard(calling);
    expect(calls).toEqual([{ greet: call }]);
    expect(text.match(/<Gather /g)).toHaveLength(3);
    expect(text).toMatch(/Press 1\.<\/Say><\/Gather><Say [^>]*>Goodbye\.<\/Say><Hangup\/><\/Response>$/);
    const query = actionIn(text);
    const key = await heard({ ...calling, Digits: '1' }, {}, query);
    const pressed = { digits: '1', call: CALL_SID, number: '+15005550006', asked: 0, named: 2 };
    expect(key.calls).toEqual([{ keyToUs: pressed, call, about: 'dental/apt_1' }]);
    expect(key.text).toContain('>Thank you.</Say><Hangup/>');
  });

  test('is asked again, and remembers how often and which time was named since', async () => {
    const keypress = { kind: 'ask', say: 'Moved.', locale: 'de', asked: 1, named: 3 } as const;
    const { text } = await heard({ ...calling, Digits: '1' }, { keypress }, 'asked=0&named=2&about=x');
    expect(text).toContain('>Moved.</Say>');
    expect(Object.fromEntries(new URLSearchParams(actionIn(text)))).toEqual({
      asked: '1',
      named: '3',
      about: 'x',
      locale: 'de',
    });
    const again = await heard({ ...calling, Digits: '*' }, { keypress: { kind: 'script' } });
    expect(again.calls.at(-1)).toEqual({ greet: call });
  });

  test.each<[string, Fields]>([
    ['withheld', { From: '+266696687' }],
    ['a word', { From: 'anonymous' }],
    ['absent', { From: '' }],
    ['known to be forged', { StirVerstat: 'TN-Validation-Failed-C' }],
  ])('whose number is %s comes from nobody, and is asked for no key', async (_how, fields) => {
    const greeting = { ...GREETING, content: { ...VOICE, menu: '' }, about: null, named: null };
    const { calls, text } = await heard({ ...calling, ...fields }, { greeting });
    expect(calls).toEqual([{ greet: { ...call, from: null } }]);
    expect(text).not.toContain('<Gather');
    expect(text).toMatch(/ok Goodbye\.<\/Say><Hangup\/>/);
  });

  test('that the carriers vouch for is known', async () => {
    const { calls } = await heard({ ...calling, StirVerstat: 'TN-Validation-Passed-A' });
    expect(calls).toEqual([{ greet: call }]);
  });
});

describe('messages', () => {
  const accepted = { kind: 'accepted', providerId: SID };
  test.each<[string, string | undefined, object | undefined]>([
    ['accepted', undefined, accepted],
    ['scheduled', undefined, accepted],
    ['queued', undefined, accepted],
    ['sending', undefined, accepted],
    ['sent', undefined, accepted],
    ['delivered', undefined, { kind: 'delivered', providerId: SID }],
    ['read', undefined, { kind: 'delivered', providerId: SID }],
    ['undelivered', '30003', failed('undelivered')],
    ['undelivered', '30005', failed('invalid_address')],
    ['undelivered', '30006', failed('invalid_address')],
    ['undelivered', '30007', failed('rejected')],
    ['failed', '21211', failed('invalid_address', { noSuchAddress: true })],
    ['failed', '21614', failed('invalid_address')],
    ['failed', '21610', failed('opted_out')],
    ['failed', '30001', failed('provider_error')],
    ['failed', '30027', failed('provider_busy')],
    ['failed', '30034', failed('rejected')],
    ['failed', '30036', failed('too_late')],
    ['failed', '99999', failed('rejected', { unknownCode: '99999' })],
    ['failed', 'abc', failed('rejected')],
    ['failed', undefined, failed('rejected')],
    ['canceled', undefined, failed('rejected')],
    ['receiving', undefined, undefined],
    ['never_heard_of', undefined, undefined],
  ])('%s %s', async (status, code, receipt) => {
    const { calls, routes } = application();
    const fields = { MessageSid: SID, MessageStatus: status, ...(code && { ErrorCode: code }) };
    const response = await routes.fetch(signed(hook('message-status'), fields));
    expect(response.status).toBe(204);
    expect(calls).toEqual(receipt ? [{ receipt, of: OF, final: false }] : []);
  });
});

describe('the status of calls', () => {
  const accepted = { kind: 'accepted', providerId: CALL_SID };
  const delivered = { kind: 'delivered', providerId: CALL_SID };
  test.each<[string, Fields, object, boolean]>([
    ['queued', {}, accepted, false],
    ['initiated', {}, accepted, false],
    ['ringing', {}, accepted, false],
    ['answered', {}, accepted, false],
    ['in-progress', { AnsweredBy: 'human' }, accepted, false],
    ['in-progress', { AnsweredBy: 'machine_start' }, accepted, false],
    ['completed', { AnsweredBy: 'human' }, delivered, true],
    ['completed', { AnsweredBy: 'unknown' }, delivered, true],
    ['completed', {}, delivered, true],
    ['completed', { AnsweredBy: 'machine_start' }, failed('machine'), true],
    ['completed', { AnsweredBy: 'machine_end_beep' }, failed('machine'), true],
    ['completed', { AnsweredBy: 'machine_end_silence' }, failed('machine'), true],
    ['completed', { AnsweredBy: 'machine_end_other' }, failed('machine'), true],
    ['completed', { AnsweredBy: 'fax' }, failed('machine'), true],
    ['busy', {}, failed('busy'), true],
    ['no-answer', {}, failed('no_answer'), true],
    ['failed', {}, failed('rejected'), true],
    ['failed', { ErrorCode: '13227' }, failed('rejected'), true],
    ['failed', { ErrorCode: '21217' }, failed('invalid_address', { noSuchAddress: true }), true],
    ['failed', { ErrorCode: '13999' }, failed('rejected', { unknownCode: '13999' }), true],
    ['canceled', {}, failed('rejected'), true],
  ])('%s %j', async (status, more, receipt, final) => {
    const { calls, routes } = application();
    const fields = { CallSid: CALL_SID, CallStatus: status, ...more };
    const response = await routes.fetch(signed(hook('call-status'), fields));
    expect(response.status).toBe(204);
    expect(calls).toEqual([{ receipt, of: OF, final }]);
  });

  test('one from the future is passed over', async () => {
    const { calls, routes } = application();
    const fields = { CallSid: CALL_SID, CallStatus: 'teleported' };
    expect((await routes.fetch(signed(hook('call-status'), fields))).status).toBe(204);
    expect(calls).toEqual([]);
  });
});

describe('a call', () => {
  const answered = (AnsweredBy?: string): Fields => ({
    CallSid: CALL_SID,
    CallStatus: 'in-progress',
    ...(AnsweredBy && { AnsweredBy }),
  });
  const say = (text: string) => `<Say voice="Polly.Vicki" language="de-DE">${text}</Say>`;
  const gather = (inner: string) =>
    '<Gather input="dtmf" numDigits="1" timeout="6" finishOnKey="" ' +
    `action="gather?${QUERY.replaceAll('&', '&amp;')}&amp;locale=de" method="POST">${inner}</Gather>`;
  const SPOKEN =
    '<?xml version="1.0" encoding="UTF-8"?><Response>' +
    gather(`${say('Tom &amp; "Ana" &lt;3 it\'s ok')}<Pause length="1"/>${say('Press 1.')}`) +
    gather(say('Press 1.')) +
    gather(say('Press 1.')) +
    `${say('Goodbye.')}<Hangup/></Response>`;
  const VOICEMAIL = `<?xml version="1.0" encoding="UTF-8"?><Response>${say('Please call us back.')}<Hangup/></Response>`;

  test.each(['human', 'unknown', undefined])(
    'to %s says why, offers keys three times, and says goodbye',
    async (by) => {
      const { calls, routes } = application();
      const response = await routes.fetch(signed(hook('call'), answered(by)));
      expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
      expect(await response.text()).toBe(SPOKEN);
      expect(calls).toEqual([]);
    },
  );

  test('to a fax says nothing', async () => {
    const { calls, routes } = application();
    const response = await routes.fetch(signed(hook('call'), answered('fax')));
    expect(await response.text()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>',
    );
    expect(calls).toEqual([{ receipt: failed('machine'), of: OF, final: false }]);
  });

  test.each(['machine_end_beep', 'machine_end_silence', 'machine_end_other'])(
    'to %s leaves the voicemail, and notes that nobody listened',
    async (by) => {
      const { calls, routes } = application();
      const response = await routes.fetch(signed(hook('call'), answered(by)));
      expect(await response.text()).toBe(VOICEMAIL);
      expect(calls).toEqual([{ receipt: failed('machine'), of: OF, final: false }]);
    },
  );

  test.each(['human', 'machine_end_beep'])('of which nothing is known hangs up on %s', async (by) => {
    const { routes } = application({ script: undefined });
    const text = await (await routes.fetch(signed(hook('call'), answered(by)))).text();
    expect(text).toMatch(/<Say [^>]*>Goodbye\.<\/Say><Hangup\/><\/Response>$/);
    expect(text).not.toContain('Gather');
  });

  test('takes a key, and answers in the language of the call', async () => {
    const { calls, routes } = application({
      keypress: { kind: 'say', say: '<Danke> & Tschüss', locale: 'de' },
    });
    const response = await routes.fetch(signed(hook('gather'), { ...answered(), Digits: '1' }));
    expect(await response.text()).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><Response>${say('&lt;Danke&gt; &amp; Tschüss')}<Hangup/></Response>`,
    );
    expect(calls).toEqual([{ keypress: pressed('1'), of: OF }]);
  });

  test('asks for another key, and remembers in the call how often, and which time it has named', async () => {
    const keypress = { kind: 'ask', say: 'Moved.', locale: 'de', asked: 1, named: 2 } as const;
    const { calls, routes } = application({ script: SCRIPT, keypress });
    const first = await routes.fetch(signed(hook('gather'), { ...answered(), Digits: '1' }));
    const text = (await first.text()).replaceAll('&amp;', '&');
    expect(text).toContain(`${say('Moved.')}${say('Press 1.')}</Gather>`);
    const action = /action="(gather\?[^"]*)"/.exec(text)?.[1] ?? '';
    await routes.fetch(signed(hook('gather').replace(/gather.*/, action), { ...answered(), Digits: '1' }));
    expect(calls).toEqual([
      { keypress: pressed('1'), of: OF },
      { keypress: pressed('1', 1, 2), of: OF },
    ]);
  });

  test.each([
    ['gather', 'Auf Wiederhören.', `${QUERY}&locale=de`],
    ['voice', 'Auf Wiederhören.', 'locale=de'],
    ['gather', 'Goodbye.', QUERY],
  ])('notes a key at %s that can’t be taken, says so (%s), and takes it later', async (name, bye, query) => {
    const { calls, feedback } = application();
    const fields = { ...answered(), From: '+12125550123', To: '+15005550006' };
    const waiting: KeptCallback[] = [];
    const fails = () => Promise.reject(new Error('an appointment can’t be read'));
    const failing = { ...feedback, keypress: fails, keyToUs: fails, greet: fails };
    const routes = webhookRoutes(failing, REAL, { put: async (kept) => void waiting.push(kept) });
    const response = await routes.fetch(signed(hook(name, query), { ...fields, Digits: '1' }));
    expect(await response.text()).toMatch(new RegExp(`noti?e[rd].*${bye}</Say><Hangup/>`));
    for (const kept of waiting) await takeKept(feedback, REAL, kept);
    expect(calls).toMatchObject([
      name === 'voice' ? { keyToUs: { digits: '1' } } : { keypress: { digits: '1' } },
    ]);
    // Who has pressed nothing yet is told of no key.
    const greeting = await routes.onError(() => new Response(null, { status: 500 }));
    expect((await greeting.fetch(signed(hook('voice', ''), fields))).status).toBe(500);
    expect(waiting).toHaveLength(1);
  });

  test('is said again when that is asked for', async () => {
    const { calls, routes } = application({ script: SCRIPT, keypress: { kind: 'script' } });
    const response = await routes.fetch(signed(hook('gather'), { ...answered(), Digits: '*' }));
    expect(await response.text()).toBe(SPOKEN);
    expect(calls).toEqual([{ keypress: pressed('*'), of: OF }]);
  });

  test.each([
    ['en', 'Polly.Joanna" language="en-US'],
    ['en-US', 'Polly.Joanna" language="en-US'],
    ['en-GB', 'Polly.Amy" language="en-GB'],
    ['es', 'Polly.Lupe" language="es-US'],
    ['es-419', 'Polly.Lupe" language="es-US'],
    ['es-ES', 'Polly.Lucia" language="es-ES'],
    ['fr', 'Polly.Celine" language="fr-FR'],
    ['fr-CA', 'Polly.Chantal" language="fr-CA'],
    ['de-CH', 'Polly.Vicki" language="de-DE'],
    ['pt', 'Polly.Camila" language="pt-BR'],
    ['pt-BR', 'Polly.Camila" language="pt-BR'],
    ['pt-PT', 'Polly.Ines" language="pt-PT'],
    ['ja-Jpan-JP', 'Polly.Mizuki" language="ja-JP'],
    ['tlh', 'Polly.Joanna" language="en-US'],
    ['', 'Polly.Joanna" language="en-US'],
  ])('in %s is spoken by a voice of that language', (locale, voice) => {
    expect(callTwiml(VOICE, locale, 'gather')).toContain(`<Say voice="${voice}">`);
  });

  test('is well-formed, whatever the words are', () => {
    const words = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `x${text}`);
    fc.assert(
      fc.property(words, words, (script, menu) => {
        const text = callTwiml({ ...VOICE, script, menu }, 'en', 'gather?a&b').replace(
          /&(amp|lt|gt|quot|#x[0-9A-F]+);/g,
          '',
        );
        expect(text).not.toContain('&');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
        expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
        expect(text.match(/<(\/?[A-Z][a-z]+)/g)?.length).toBe(20);
      }),
    );
  });
});

describe('replies', () => {
  const fields = { MessageSid: SID, From: '+12125550123', To: '+15005550006', Body: 'c & co' };
  const path = hook('inbound', '');

  test('reach the pipeline, and its answer goes back escaped', async () => {
    const { calls, routes } = application({ answer: 'See <you> & yours' });
    const response = await routes.fetch(signed(path, fields));
    expect(await response.text()).toContain(
      '<Response><Message>See &lt;you&gt; &amp; yours</Message></Response>',
    );
    expect(calls).toEqual([{ reply: 'c & co', from: '+12125550123', to: '+15005550006' }]);
  });

  test.each([
    ['STOP', { handled: 'stop' }],
    ['START', { handled: 'start' }],
    ['HELP', { handled: 'help' }],
    ['DANCE', {}],
  ])('that Twilio took for %s say so', async (OptOutType, handled) => {
    const { calls, routes } = application();
    expect((await routes.fetch(signed(path, { ...fields, OptOutType }))).status).toBe(200);
    expect(calls).toEqual([{ reply: 'c & co', from: '+12125550123', to: '+15005550006', ...handled }]);
  });

  test('may be left unanswered, and may be empty', async () => {
    const { calls, routes } = application();
    const response = await routes.fetch(signed(path, { ...fields, Body: '' }));
    expect(await response.text()).toMatch(/\?><Response\/>$/);
    expect(calls).toHaveLength(1);
  });

  test('that are sent along with others are read once: what is signed is what is read', async () => {
    const { calls, routes } = application();
    const { headers } = signed(path, fields);
    const body = `${encoded(fields)}&Body=STOP&From=%2B1999`;
    const response = await routes.request(path, { method: 'POST', body, headers });
    expect(response.status).toBe(200);
    expect(calls).toEqual([{ reply: 'c & co', from: '+12125550123', to: '+15005550006' }]);
  });
});

describe('signatures', () => {
  const status = { MessageSid: SID, MessageStatus: 'delivered' };
  const calling = { CallSid: CALL_SID, CallStatus: 'busy' };
  const inboundFields = { From: '+12125550123', To: '+15005550006', Body: 'STOP' };
  const e = encodeURIComponent(E);
  const REFUSED = [{ refused: 'twilio signature' }];

  test('by either token are good while tokens are changed', async () => {
    const { calls, routes } = application();
    for (const token of [TOKEN, OLD_TOKEN])
      expect((await routes.fetch(signed(hook('message-status'), status, token))).status).toBe(204);
    expect(calls).toHaveLength(2);
  });

  test('cover the public URL, whatever the port and host that the request came to', async () => {
    const { routes } = application();
    const path = hook('message-status');
    const withPort = signTwilio(TOKEN, PUBLIC_URL.replace('.example', '.example:443') + path, status);
    const ok = await routes.request(path, post(encoded(status), { 'x-twilio-signature': withPort }));
    expect(ok.status).toBe(204);
    const elsewhere = signTwilio(TOKEN, `https://elsewhere.example/base${path}`, status);
    await expectProblem(
      await routes.request(path, post(encoded(status), { 'x-twilio-signature': elsewhere })),
      403,
    );
  });

  test.each<[string, string, Fields]>([
    ['message-status', hook('message-status'), status],
    ['call-status', hook('call-status'), calling],
    ['call', hook('call'), { ...calling, AnsweredBy: 'machine_end_beep' }],
    ['gather', hook('gather'), { ...calling, Digits: '9' }],
    ['inbound', hook('inbound', ''), inboundFields],
    [
      'voice',
      hook('voice', ''),
      { CallSid: CALL_SID, From: '+12125550123', To: '+15005550006', Digits: '9' },
    ],
  ])('of Twilio are wanted for %s', async (_name, path, fields) => {
    const { calls, routes } = application();
    const good = signTwilio(TOKEN, PUBLIC_URL + path, fields);
    const forged: Request[] = [
      new Request(`http://x${path}`, post(encoded(fields))),
      new Request(`http://x${path}`, post(encoded(fields), { 'x-twilio-signature': 'forged' })),
      new Request(`http://x${path}`, post(encoded(fields), { 'x-ringonce-sandbox': good })),
      new Request(`http://x${path}`, post(encoded({ ...fields, To: '+1' }), { 'x-twilio-signature': good })),
      new Request(
        `http://x${path}${path.includes('?') ? '&' : '?'}b=1`,
        post(encoded(fields), { 'x-twilio-signature': good }),
      ),
      signed(path, fields, 'another token'),
      signed(path, fields, ''),
    ];
    for (const request of forged) await expectProblem(await routes.fetch(request), 403);
    expect(calls).toEqual(forged.map(() => ({ refused: 'twilio signature' })));
  });

  test.each([
    ['no query', 'message-status', ''],
    ['a forged one', 'message-status', BAD_QUERY],
    ['one of another attempt', 'message-status', QUERY.replace('a=3', 'a=4')],
    ['a half one', 'message-status', `e=${e}&a=3`],
    ['a forged one', 'call-status', BAD_QUERY],
    ['a forged one', 'call', BAD_QUERY],
    ['a forged one', 'gather', BAD_QUERY],
  ])('of our own are wanted, too: %s for %s', async (_name, route, query) => {
    const { calls, routes } = application();
    const fields = { ...status, ...calling, Digits: '1', AnsweredBy: 'fax' };
    await expectProblem(await routes.fetch(signed(hook(route, query), fields)), 403);
    expect(calls).toEqual(REFUSED);
  });

  test.each<[string, string, Fields]>([
    ['an empty form', hook('message-status'), {}],
    ['no status', hook('message-status'), { MessageSid: SID }],
    ['an odd sid', hook('message-status'), { MessageSid: '<x>', MessageStatus: 'sent' }],
    ['an odd call status', hook('call-status'), { CallSid: CALL_SID, CallStatus: '✂' }],
    ['a call without a sid', hook('call'), { AnsweredBy: 'human' }],
    ['no digits', hook('gather'), { CallSid: CALL_SID }],
    ['letters as digits', hook('gather'), { CallSid: CALL_SID, Digits: 'one' }],
    ['a reply from nobody', hook('inbound', ''), { To: '+1', Body: 'C' }],
    ['a call to nobody', hook('voice', ''), { CallSid: CALL_SID, From: '+12125550123' }],
  ])('400: %s', async (_name, path, fields) => {
    const { calls, routes } = application();
    await expectProblem(await routes.fetch(signed(path, fields)), 400);
    expect(calls).toEqual([{ refused: 'twilio malformed' }]);
  });

  test('413: a body beyond 1 MiB', async () => {
    const { routes } = application();
    await expectProblem(await routes.request(hook('inbound', ''), post('x'.repeat(1024 * 1024 + 1))), 413);
  });

  test('a feedback that fails is a 5xx, so that Twilio calls again', async () => {
    const failing = twilioWebhooks(() => true);
    const { routes } = application({}, failing);
    const broken = webhookRoutes(
      {
        verifyCallback: () => OF,
        receipt: () => Promise.reject(new Error('the store is away')),
        script: () => Promise.reject(new Error('unused')),
        keypress: () => Promise.reject(new Error('unused')),
        greet: () => Promise.reject(new Error('unused')),
        keyToUs: () => Promise.reject(new Error('unused')),
        reply: () => Promise.reject(new Error('unused')),
        complaint: () => Promise.reject(new Error('unused')),
        refused: () => {},
      },
      failing,
    ).onError(() => new Response(null, { status: 500 }));
    expect((await broken.request(hook('message-status'), post(encoded(status)))).status).toBe(500);
    expect((await routes.request('/webhooks/twilio/elsewhere', post(encoded(status)))).status).toBe(404);
  });
});

describe('whatever is posted', () => {
  const route = fc.constantFrom('message-status', 'call-status', 'call', 'gather', 'inbound');
  const junk = fc.string({ unit: 'binary', maxLength: 60 });
  const known = fc.constantFrom(
    ...[
      'completed',
      'delivered',
      'failed',
      'human',
      'machine_end_beep',
      '1',
      '*',
      '30003',
      'C',
      SID,
      CALL_SID,
    ],
  );
  const names = ['MessageSid', 'MessageStatus', 'ErrorCode', 'CallSid', 'CallStatus', 'AnsweredBy', 'Digits'];
  const fields = fc.dictionary(
    fc.oneof(fc.constantFrom(...names, 'From', 'To', 'Body', '__proto__', 'toString'), junk),
    fc.oneof(known, junk),
  );
  const body = fc.oneof(junk, fields.map(encoded), fc.json());
  const query = fc.oneof(
    fc.constantFrom(
      '',
      QUERY,
      BAD_QUERY,
      `${QUERY}&e=2`,
      'e=%&a=%E0%A4%A&s=%ff',
      QUERY.replace('a=3', 'a=2'),
    ),
    fields.map(encoded),
    junk.map(asQuery),
  );
  const header = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).map((text) => text.trim()),
    fc.base64String({ minLength: 28, maxLength: 28 }),
  );

  function asQuery(text: string): string {
    return text.toWellFormed().replace(/[^\x21-\x7e]|[#?]/gu, (character) => encodeURIComponent(character));
  }

  test('unsigned: a 403, counted, and nothing else happens', async () => {
    await fc.assert(
      fc.asyncProperty(route, query, body, header, async (name, search, text, signature) => {
        const { calls, routes } = application();
        const headers: Fields = signature === '' ? {} : { 'x-twilio-signature': signature };
        const response = await routes.request(hook(name, search), post(text, headers));
        expect(response.status).toBe(403);
        expect(calls).toEqual([{ refused: 'twilio signature' }]);
      }),
      { numRuns: 3_000 },
    );
  });

  test('signed by Twilio alone: nothing of an attempt happens', async () => {
    const ours = fc.constantFrom('message-status', 'call-status', 'call', 'gather');
    const notOurs = query.filter((text) => !text.startsWith(QUERY));
    await fc.assert(
      fc.asyncProperty(ours, notOurs, fields, async (name, search, form) => {
        const { calls, routes } = application();
        const response = await routes.fetch(signedAsSeen(hook(name, search), form));
        expect(response.status).toBe(403);
        expect(calls).toEqual([{ refused: 'twilio signature' }]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('signed by both: never a 5xx', async () => {
    const seen = new Set<number>();
    const or = (...values: string[]) => fc.oneof(fc.constantFrom(...values), junk);
    const likely = fc.record(
      {
        MessageSid: or(SID),
        MessageStatus: or('sent', 'failed', 'delivered'),
        ErrorCode: or('30003', '30007'),
        CallSid: or(CALL_SID),
        CallStatus: or('completed', 'busy', 'failed'),
        AnsweredBy: or('human', 'fax'),
        Digits: or('1', '*', ''),
        From: or('+12125550123'),
        To: or('+12125550124'),
        Body: or('C', 'STOP'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(route, fc.oneof(fields, likely), async (name, form) => {
        const { routes } = application();
        const response = await routes.fetch(signedAsSeen(hook(name), form));
        seen.add(response.status);
        expect([200, 204, 400]).toContain(response.status);
        await response.text();
      }),
      { numRuns: 3_000 },
    );
    expect([...seen].sort()).toEqual([200, 204, 400]);
  });

  /** Signs the form as it arrives: lone surrogates do not survive the way. */
  function signedAsSeen(path: string, form: Fields): Request {
    const arrived = Object.fromEntries(new URLSearchParams(encoded(form)));
    const { pathname, search } = new URL(path, 'http://x');
    return signed(pathname + search, arrived);
  }
});

describe('the sandbox calls', () => {
  const NOW = Date.parse('2026-12-01T15:00:00Z');
  const CONTENT = {
    email: { subject: 's', text: 't', html: '', calendar: null, unsubscribeUrl: null },
    sms: { body: 'b' },
    voice: VOICE,
  };

  /** Sends one contact and lets everything come back. @returns what the pipeline heard, in a word each. */
  async function heard(channel: Channel, to: string): Promise<string[]> {
    const { calls, routes } = application({ script: SCRIPT }, sandboxWebhooks('sandbox token'));
    const deliver = async (request: Request) => routes.fetch(request);
    const folder = mkdtempSync(join(tmpdir(), 'ringonce-'));
    const sandbox = openSandbox({ file: join(folder, 'sandbox.db'), deliver, token: 'sandbox token' });
    const request = {
      channel,
      tenant: ENTRY.tenant,
      entry: ENTRY,
      attempt: 3,
      to,
      from: null,
      senderName: 'Dental',
      locale: 'en',
      content: CONTENT[channel],
      usefulUntil: NOW,
      callback: QUERY,
      now: NOW,
    };
    await sandbox.senders[channel].send(request as never);
    const { dropped, failed: unheard } = await sandbox.runDue(NOW + 24 * 60 * 60_000);
    expect([dropped, unheard]).toEqual([0, 0]);
    sandbox.close();
    rmSync(folder, { recursive: true });
    for (const call of calls) if ('of' in call) expect(call.of).toEqual(OF);
    return calls.map(gist);
  }

  function gist(call: Call): string {
    if ('greet' in call || 'keyToUs' in call) return 'a call to us';
    if ('keypress' in call) return `keypress ${call.keypress.digits}`;
    if ('reply' in call) return `reply ${call.reply} of ${call.from}`;
    if ('refused' in call) return `refused ${call.refused}`;
    const { kind } = call.receipt;
    return [kind === 'failed' ? call.receipt.reason : kind, call.final && 'final'].filter(Boolean).join(' ');
  }

  test.each<[Channel, string, string[]]>([
    ['email', 'ana@example.com', ['delivered']],
    ['sms', '+12125550123', ['accepted', 'delivered']],
    ['sms', '+15005550002', ['accepted', 'undelivered']],
    ['sms', '+15005550005', ['accepted', 'delivered']],
    ['sms', '+15005550011', ['accepted', 'delivered', 'reply C of +15005550011']],
    ['sms', '+15005550012', ['accepted', 'delivered', 'reply STOP of +15005550012']],
    ['voice', '+12125550123', ['accepted', 'delivered final']],
    ['voice', '+15005550002', ['rejected final']],
    ['voice', '+15005550007', ['busy final']],
    ['voice', '+15005550008', ['no_answer final']],
    ['voice', '+15005550009', ['accepted', 'machine final']],
    ['voice', '+15005550010', ['accepted', 'keypress 1', 'delivered final']],
  ])('%s to %s', async (channel, to, story) => {
    expect(await heard(channel, to)).toEqual(story);
  });
});
