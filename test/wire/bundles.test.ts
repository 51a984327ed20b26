/**
 * The bundles as they are deployed: what was left out of them is not missed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bundleOptions, FUNCTIONS, REPLACED_FILES } from '../../lambdas/esbuild.ts';
import { WHEN, WHEN_USED } from '../../lambdas/when-used.ts';
import { compose } from '../../shared/adapters/email/mime.ts';
import { createTable, LOCAL_AWS, LOCAL_AWS_VARIABLES, startDynalite } from '../fixtures/aws.ts';
import { asAppointment, asTenant } from '../fixtures/ids.ts';
import { contextWith, httpEvent } from './events.ts';
import { startSecrets } from './secrets-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringonce-bundles-'));
const handlerOf = async (name: string) =>
  (await import(pathToFileURL(join(folder, name, 'index.mjs')).href)).handler;

const inputs = new Set<string>();

beforeAll(async () => {
  const built = await Promise.all(FUNCTIONS.map((name) => build(bundleOptions(name, join(folder, name)))));
  for (const { outputs, inputs: read } of built.map(({ metafile }) => metafile))
    for (const each of [read, ...Object.values(outputs).map((output) => output.inputs)])
      for (const file of Object.keys(each)) inputs.add(file);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(FUNCTIONS)('%s starts, and says what its environment lacks', async (name) => {
  vi.stubEnv('RINGONCE_STAGE', 'dev');
  const handler = await handlerOf(name);
  await expect(handler({ Records: [] }, contextWith())).rejects.toThrow(
    `The function ${name} can't start: RINGONCE_TABLE is missing`,
  );
});

test('what stands in the place of a library’s file stands in some function, or it stops nothing', () => {
  const isRead = (file: string) => [...inputs].some((input) => input.endsWith(`node_modules/${file}`));
  expect(REPLACED_FILES.filter((file) => !isRead(file))).toEqual([]);
  expect(Object.keys(WHEN_USED).filter((library) => !inputs.has(`${WHEN}:${library}`))).toEqual([]);
});

test('an email from a bundle is the same, byte for byte', async () => {
  const entry = {
    tenant: asTenant('clinic'),
    appointment: asAppointment(`apt_${'0'.repeat(26)}`),
    revision: 1,
    step: 0,
  };
  const calendar = { method: 'PUBLISH' as const, text: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' };
  const request = {
    channel: 'email' as const,
    tenant: asTenant('clinic'),
    entry,
    attempt: 1,
    to: 'ana@example.com',
    from: null,
    replyTo: null,
    senderName: 'The Clinic',
    locale: 'es',
    content: {
      subject: 'Mañana',
      text: 'Hasta mañana',
      html: '<p>Hasta mañana</p>',
      calendar,
      unsubscribeUrl: null,
    },
    usefulUntil: 2e12,
    callback: '',
    now: 1.8e12,
  };
  const options = bundleOptions('send-email', join(folder, 'mime'));
  await build({
    ...options,
    entryPoints: { index: fileURLToPath(new URL('../../shared/adapters/email/mime.ts', import.meta.url)) },
  });
  const bundled = await import(pathToFileURL(join(folder, 'mime', 'index.mjs')).href);
  const whole = await compose(request, 'reminders@example.com').build();
  expect(whole.toString()).toContain('text/calendar');
  expect((await bundled.compose(request, 'reminders@example.com').build()).toString()).toBe(whole.toString());
});

/** What stands in for the libraries that are loaded when they are used. */
const USED = {
  engine: 'domain/content/engine.ts',
  languages: 'domain/content/languages.ts',
  segments: 'domain/content/segments.ts',
  phone: 'domain/person/phone.ts',
  ics: 'domain/feeds/ics.ts',
  twiml: 'adapters/twilio/twiml.ts',
};

const CALENDAR = [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'UID:1',
  'SUMMARY:Checkup',
  'DTSTART:20261203T100000',
  'DURATION:PT30M',
  'RRULE:FREQ=DAILY;COUNT=2',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

test('what is loaded when it is used says what the whole says', async () => {
  const source = (path: string) => fileURLToPath(new URL(`../../shared/${path}`, import.meta.url));
  const options = bundleOptions('http-api', join(folder, 'used'));
  const entryPoints = Object.fromEntries(Object.entries(USED).map(([name, path]) => [name, source(path)]));
  await build({ ...options, entryPoints });
  const answers = async (fileOf: (name: keyof typeof USED) => string) => {
    const use = (name: keyof typeof USED) => import(pathToFileURL(fileOf(name)).href);
    const [engine, { WORDS }, { segmentsOf }, phone, { readCalendar }, { messageTwiml }] = await Promise.all([
      use('engine'),
      use('languages'),
      use('segments'),
      use('phone'),
      use('ics'),
      use('twiml'),
    ]);
    return {
      rendered: engine.render('{% if n > 1 %}{{ name | upcase }}{% endif %}', 'html', { n: 2, name: 'a<b' }),
      pieces: engine.piecesOf('Hello {{ name }}', 'plain'),
      words: JSON.stringify(Object.keys(WORDS).map((language) => WORDS[language].sms.reminder)),
      segments: segmentsOf('Grüße — 👋🏽'),
      phone: [phone.parsePhone('(212) 555-0123', 'US', null).phone.number, phone.isCountry('FR')],
      wrong: phone.parsePhone('900 555 0123', 'US', null).message,
      countries: phone.COUNTRIES.length,
      landline: phone.isLandline(phone.anyPhone('+442079460123')),
      calendar: readCalendar(CALENDAR, 'Europe/Berlin', { from: 1.79e12, to: 1.81e12 }),
      twiml: messageTwiml('Danke'),
    };
  };
  const bundled = await answers((name) => join(folder, 'used', `${name}.mjs`));
  expect(bundled).toEqual(await answers((name) => source(USED[name])));
  expect([bundled.rendered, bundled.calendar.occurrences.length]).toEqual(['A&lt;B', 2]);
});

/** Its fonts lie beside the bundle. */
async function evidencePdf(handler: Awaited<ReturnType<typeof handlerOf>>, key: string) {
  const headers = { authorization: `Bearer ${key}`, accept: 'application/pdf' };
  const path = '/v1/recipients/%2B12125550123/evidence';
  const { body } = await handler(httpEvent({ method: 'GET', path, headers }), contextWith());
  return Buffer.from(body, 'base64').toString('latin1');
}

test('the API describes itself, refuses in plain words, and uses the credentials of the function', async () => {
  const dynalite = await startDynalite();
  const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:ringonce-test-AbCdEf';
  const operatorKey = 'rop_an-operator-key';
  const secrets = await startSecrets(arn, JSON.stringify({ secret: 'x'.repeat(64), operatorKey }));
  const client = new DynamoDBClient({ ...LOCAL_AWS, endpoint: dynalite.endpoint });
  await createTable(client, 'bundles');
  client.destroy();
  const variables = {
    ...LOCAL_AWS_VARIABLES,
    AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    RINGONCE_STAGE: 'dev',
    RINGONCE_TABLE: 'bundles',
    RINGONCE_SHARDS: '1',
    RINGONCE_SECRET_ARN: arn,
    RINGONCE_PUBLIC_URL: 'https://reminders.example.com',
    RINGONCE_EMAIL_FROM: 'reminders@example.com',
    RINGONCE_CALLBACKS_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/callbacks',
    RINGONCE_DEAD_LETTERS_EMAIL_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/email-dead.fifo',
    RINGONCE_DEAD_LETTERS_SMS_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/sms-dead.fifo',
    RINGONCE_DEAD_LETTERS_VOICE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/voice-dead.fifo',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const handler = await handlerOf('http-api');
  const call = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' };
    const event = httpEvent({ method, path, headers, body: JSON.stringify(body) });
    const { statusCode, body: answer } = await handler(event, contextWith());
    return { status: statusCode, body: JSON.parse(answer) };
  };
  try {
    const { body: description } = await call('GET', '/openapi.json');
    expect(
      description.paths['/v1/appointments'].post.requestBody.content['application/json'].schema,
    ).toBeDefined();
    expect(await call('POST', '/v1/tenants', { id: 'clinic', name: 5 })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'name', message: expect.stringContaining('not a number') }] },
    });
    expect((await call('POST', '/v1/tenants', { id: 'clinic', name: 'The Clinic' })).status).toBe(201);
    expect((await call('GET', '/v1/tenants')).body.items).toMatchObject([{ id: 'clinic' }]);
    expect(
      await evidencePdf(handler, (await call('POST', '/v1/tenants/clinic/keys', { label: 'desk' })).body.key),
    ).toMatch(/^%PDF/);
    // A part that has no route for it leaves the answer to the whole.
    const answers = [
      ['DELETE', '/v1/appointments', 405],
      ['GET', '/v1/appointments/none', 403],
      ['POST', '/v1/appointments/none/revoke-links', 403],
      ['GET', '/healthz', 503],
      ['GET', '/webhooks/none', 404],
      ['GET', '/nothing', 404],
    ] as const;
    for (const [method, path, status] of answers)
      expect([path, (await call(method, path)).status]).toEqual([path, status]);
  } finally {
    await dynalite.close();
    await secrets.close();
  }
});
