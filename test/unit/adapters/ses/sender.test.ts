/**
 * The SES sender over real HTTP: against aws-ses-v2-local, whose message is parsed back, and against a server that
 * answers as SES does when it refuses, throttles, breaks or falls silent. One call is one request, whatever comes back.
 */
import type { AgentOptions, IncomingMessage, Server, ServerResponse } from 'node:http';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import { MessageRejected } from '@aws-sdk/client-sesv2';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { simpleParser } from 'mailparser';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clientOptions } from '../../../../shared/adapters/aws/clients.ts';
import { AWS_ERRORS, SES_ERRORS } from '../../../../shared/adapters/ses/codes.ts';
import type { ConfigurationSet } from '../../../../shared/adapters/ses/sender.ts';
import { sesClient, sesSender } from '../../../../shared/adapters/ses/sender.ts';
import { entryName } from '../../../../shared/domain/core/keys.ts';
import { provesImpossible } from '../../../../shared/domain/core/reasons.ts';
import type { AttemptTags } from '../../../../shared/domain/core/tags.ts';
import { queryOf } from '../../../../shared/domain/core/tags.ts';
import { HOUR } from '../../../../shared/domain/core/time.ts';
import { LOCAL_AWS } from '../../../fixtures/aws.ts';
import { eventIn, FROM, givenEmail, NOW } from '../../../fixtures/email.ts';
import { startSes } from '../../../fixtures/ses.ts';

const SETS: ConfigurationSet[] = [{ name: 'ringonce', maxDeliverySeconds: 43_200 }];

const opened: Server[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) server.closeAllConnections();
});

interface Asked {
  url: string;
  // biome-ignore lint/suspicious/noExplicitAny: what SES was sent is looked at field by field.
  body: any;
}

interface Setting {
  sets: ConfigurationSet[];
  overrides: SESv2ClientConfig;
  timeoutMs: number;
}

/** A server in SES's place; `answer` has the request's body already. */
async function given(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  { sets = SETS, overrides = {}, ...more }: Partial<Setting> = {},
) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    asked.push({ url: request.url ?? '', body: JSON.parse(text) });
    answer(response, request);
  });
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const client = sesClient({ ...LOCAL_AWS, ...overrides, endpoint: `http://127.0.0.1:${port}` });
  return { sender: sesSender({ client, from: FROM, configurationSets: sets, ...more }), asked };
}

/** The same handler as ever, in less time. */
const quick = () =>
  clientOptions({ maxAttempts: 1, connectTimeoutMs: 100, requestTimeoutMs: 200, atOnce: 4 });

const accepts = (response: ServerResponse) =>
  response.setHeader('content-type', 'application/json').end('{"MessageId":"ses-1"}');

const refuses = (status: number, name: string, message: string) => (response: ServerResponse) =>
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name })
    .end(JSON.stringify({ message }));

describe('a message', () => {
  let local: Awaited<ReturnType<typeof startSes>>;
  beforeAll(async () => {
    local = await startSes();
  });
  afterAll(() => local.close());

  test('is taken by aws-ses-v2-local, and found there as it was written', async () => {
    const client = sesClient({ ...LOCAL_AWS, endpoint: local.endpoint });
    const sender = sesSender({ client, from: FROM, configurationSets: SETS });
    const result = await sender.send(givenEmail({ senderName: '歯科' }));
    const [email] = await local.emails();
    if (!email) throw new Error('expected an email');
    expect(result).toEqual({ kind: 'accepted', providerId: email.messageId });
    expect(email).toMatchObject({
      from: `"歯科" <${FROM}>`,
      destination: { to: ['ana@example.com'], cc: [], bcc: [] },
      subject: 'Reminder: Dental cleaning',
      body: { text: 'Dear Ana,\n\nplease come.\n', html: '<p>Dear Ana,</p><p>please come.</p>' },
    });
    const [file] = email.attachments;
    const { event, method } = eventIn(Buffer.from(file?.content ?? '', 'base64').toString('utf8'));
    expect([event.summary, method]).toEqual(['Dental cleaning', 'PUBLISH']);
  });

  test('goes with its attempt in the tags, and is watched by nobody', async () => {
    const { sender, asked } = await given(accepts);
    const request = givenEmail({ attempt: 2, to: 'ana@bücher.example' });
    expect(await sender.send(request)).toEqual({ kind: 'accepted', providerId: 'ses-1' });
    expect(asked).toHaveLength(1);
    const { url, body } = asked[0] as Asked;
    expect(url).toBe('/v2/email/outbound-emails');
    expect(body.Destination).toEqual({ ToAddresses: ['ana@xn--bcher-kva.example'] });
    expect(body.ConfigurationSetName).toBe('ringonce');
    expect(body.ConfigurationOverrides.Tracking).toEqual({
      OpenTrackingEnabled: 'DISABLED',
      ClickTrackingEnabled: 'DISABLED',
    });
    const tags = Object.fromEntries(
      body.EmailTags.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
    ) as AttemptTags & Record<string, string>;
    // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
    for (const value of Object.values(tags)) expect(value).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
    const query = new URLSearchParams(request.callback);
    expect(queryOf(tags)).toEqual({ e: entryName(request.entry), a: '2', s: query.get('s') });
    const mail = await simpleParser(Buffer.from(body.Content.Raw.Data, 'base64'));
    expect(mail.headers.get('x-ringonce-attempt')).toBe(`${entryName(request.entry)}/2`);
  });

  test('is tried for no longer than it is of use, as far as the configuration sets allow', async () => {
    const sets: ConfigurationSet[] = [
      { name: 'own', maxDeliverySeconds: null },
      { name: 'hour', maxDeliverySeconds: 3_600 },
      { name: 'half-day', maxDeliverySeconds: 43_200 },
    ];
    const { sender, asked } = await given(accepts, { sets });
    for (const hours of [0.5, 1, 11.9, 12, 13.9, 14, 100])
      await sender.send(givenEmail({ usefulUntil: NOW + hours * HOUR }));
    expect(asked.map(({ body }) => body.ConfigurationSetName)).toEqual([
      'hour',
      'hour',
      'hour',
      'half-day',
      'half-day',
      'own',
      'own',
    ]);
  });
});

describe('an answer', () => {
  test.each([
    ['TooManyRequestsException', 429, 'Maximum sending rate exceeded.'],
    ['LimitExceededException', 400, 'too much'],
    ['ThrottlingException', 400, 'Rate exceeded'],
  ])('%s: SES is busy', async (name, status, message) => {
    const { sender, asked } = await given(refuses(status, name, message));
    expect(await sender.send(givenEmail())).toEqual({
      kind: 'failed',
      reason: 'provider_busy',
      code: `ses ${name}`,
    });
    expect(asked).toHaveLength(1);
  });

  test('that the quota of the day is used up is not asked again at once', async () => {
    const { sender } = await given(refuses(429, 'TooManyRequestsException', 'Daily message quota exceeded.'));
    expect(await sender.send(givenEmail())).toMatchObject({ reason: 'provider_busy', retryAfterMs: HOUR });
  });

  test.each([
    [
      'MessageRejected',
      'Email address is not verified. The following identities failed the check in region US-EAST-1: ana@example.com',
    ],
    ['AccountSuspendedException', 'x'],
    ['SendingPausedException', 'x'],
    ['MailFromDomainNotVerifiedException', 'x'],
    ['NotFoundException', 'Configuration set <ringonce> does not exist.'],
    ['BadRequestException', 'Invalid tag value'],
    ['AccessDeniedException', 'not authorized to perform: ses:SendEmail'],
    ['ExpiredTokenException', 'x'],
  ])('%s is our fault, and makes nothing louder', async (name, message) => {
    const { sender, asked } = await given(refuses(400, name, message));
    expect(await sender.send(givenEmail())).toEqual({
      kind: 'failed',
      reason: 'provider_error',
      code: `ses ${name}`,
    });
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['BadRequestException', 'Domain contains illegal character', 'invalid_address'],
    ['BadRequestException', 'Local address contains control or whitespace', 'invalid_address'],
    ['BadRequestException', 'Invalid email address<ana@example.com>.', 'invalid_address'],
    ['MessageRejected', 'Email content contains a virus', 'rejected'],
  ])('%s %s is about this message', async (name, message, reason) => {
    const { sender } = await given(refuses(400, name, message));
    const result = await sender.send(givenEmail());
    expect(result).toEqual({ kind: 'rejected', reason, code: `ses ${name}` });
    expect(JSON.stringify(result)).not.toContain('ana@');
  });

  test('of every error of the table does what the table says, and of another name is told with it', async () => {
    for (const { code: name, reason } of [...SES_ERRORS, ...AWS_ERRORS]) {
      const { sender } = await given(refuses(400, name, 'because'));
      const result = await sender.send(givenEmail());
      const kind = reason === 'rejected' ? 'rejected' : 'failed';
      expect(result).toEqual({ kind, reason, code: `ses ${name}` });
    }
    const { sender } = await given(refuses(400, 'QuiteNewException', 'address or domain'));
    expect(await sender.send(givenEmail())).toEqual({
      kind: 'failed',
      reason: 'provider_error',
      code: 'ses QuiteNewException',
      unknownCode: 'QuiteNewException',
    });
  });

  test('in other words than those of the check of addresses proves nothing about one', async () => {
    const words = 'The domain of your address is on a list of ours';
    for (const [name, kind] of [
      ['MessageRejected', 'rejected'],
      ['BadRequestException', 'failed'],
    ]) {
      const { sender } = await given(refuses(400, String(name), words));
      expect(await sender.send(givenEmail())).toMatchObject({
        kind,
        reason: expect.not.stringMatching('invalid'),
      });
    }
  });

  test('about an address, where our own is not beyond doubt, is our fault', async () => {
    const { sender } = await given(refuses(400, 'BadRequestException', 'Illegal address'));
    const result = await sender.send(givenEmail({ from: 'büro@clinic.example' }));
    expect(result).toMatchObject({ kind: 'failed', reason: 'provider_error' });
  });

  test.each([
    [500, 'InternalServiceErrorException'],
    [503, 'ServiceUnavailable'],
    [502, 'UnknownError'],
  ])('%i proves nothing, and is not asked twice', async (status, name) => {
    const { sender, asked } = await given(refuses(status, name, 'x'));
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'unknown' });
    expect(asked).toHaveLength(1);
  });

  test('without an id proves nothing', async () => {
    const { sender } = await given((response) => response.end('{}'));
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'unknown' });
  });

  test('that is not SES proves nothing', async () => {
    const { sender } = await given((response) => response.writeHead(200).end('<html>'));
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'unknown' });
  });
});

describe('no answer', () => {
  test.each<[string, (response: ServerResponse, request: IncomingMessage) => void]>([
    ['a reset', (_response, request) => request.socket.resetAndDestroy()],
    ['an end', (_response, request) => request.socket.end()],
    ['silence', () => undefined],
    ['half an answer', (response) => response.writeHead(200, { 'content-length': '90' }).write('{"Mess')],
  ])('after the request left is doubt, once: %s', async (_name, answer) => {
    const { sender, asked } = await given(answer, { overrides: { requestHandler: quick().requestHandler } });
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'unknown' });
    expect(asked).toHaveLength(1);
  });

  test('that trickles is not waited for', async () => {
    const { sender, asked } = await given(
      (response) => {
        response.writeHead(200, { 'content-length': '9000' });
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
      { overrides: { requestHandler: quick().requestHandler }, timeoutMs: 600 },
    );
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'unknown' });
    expect(asked).toHaveLength(1);
  });

  const failed = { kind: 'failed', reason: 'provider_error' };
  const sending = (overrides: Parameters<typeof sesClient>[0]) =>
    sesSender({
      client: sesClient({ ...LOCAL_AWS, ...overrides }),
      from: FROM,
      configurationSets: SETS,
    }).send(givenEmail());

  test('where there is no connection, nothing left', async () => {
    expect(await sending({ endpoint: 'http://127.0.0.1:1' })).toEqual({
      ...failed,
      code: 'ses ECONNREFUSED',
    });
    expect(await sending({ endpoint: 'http://ses.invalid' })).toMatchObject(failed);
  });

  test('where the connection takes too long, nothing left', async () => {
    // A name that is looked up for ever: the socket never connects.
    const requestHandler = new NodeHttpHandler({
      connectionTimeout: 100,
      httpAgent: new Agent({ lookup: () => undefined } as AgentOptions),
    });
    const result = await sending({ requestHandler, endpoint: 'http://ses.example' });
    expect(result).toEqual({ ...failed, code: 'ses TimeoutError' });
  });

  test('where there are no credentials, nothing left', async () => {
    const credentials = async () => {
      throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    };
    const result = await sending({ credentials, endpoint: 'http://127.0.0.1:1' });
    expect(result).toEqual({ ...failed, code: 'ses CredentialsProviderError' });
  });
});

describe('without asking SES', () => {
  test.each(['用户@example.com', 'ana@example.com, evil@example.com', 'ana'])(
    '%s is no address for it',
    async (to) => {
      const { sender, asked } = await given(accepts);
      expect(await sender.send(givenEmail({ to }))).toMatchObject({
        kind: 'rejected',
        reason: 'invalid_address',
      });
      expect(asked).toEqual([]);
    },
  );

  test('a From address that is none is our fault', async () => {
    const { sender, asked } = await given(accepts);
    const result = await sender.send(givenEmail({ from: 'a@example.com\r\nBcc: b@example.com' }));
    expect(result).toMatchObject({ kind: 'failed', reason: 'provider_error' });
    expect(asked).toEqual([]);
  });

  test('a lost answer stays lost: SES has no list', async () => {
    const { sender } = await given(accepts);
    expect(await sender.lookup(givenEmail(), NOW)).toEqual({ kind: 'unknown' });
  });
});

test('only what is about the person may bring the next step forward', () => {
  expect(provesImpossible('invalid_address')).toBe(true);
  for (const reason of ['rejected', 'provider_error', 'provider_busy'] as const)
    expect(provesImpossible(reason)).toBe(false);
});

test('the SDK still calls its rejection by this name', () => {
  expect(new MessageRejected({ message: 'x', $metadata: {} }).name).toBe('MessageRejected');
});
