/**
 * What every provider of the registry must do, whichever it is. One that is added gets a row in `SET_UP`, with what
 * sets it up, and one in `provider-plays.ts`, with whoever plays its other side; the suite fails for one that has none.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PROVIDERS } from '../../shared/adapters/providers/embedded.ts';
import { CHANNELS, DEFAULT_POLICY } from '../../shared/domain/core/policy.ts';
import { DAY, HOUR, SECOND, toIso } from '../../shared/domain/core/time.ts';
import { feedbackOn } from '../../shared/http/webhooks/webhooks.ts';
import type { CommonSettings, Provider, ProviderSettings } from '../../shared/ports/provider.ts';
import type { SendRequest } from '../../shared/ports/senders.ts';
import type { Callback, CallbackAnswer, KeptCallback } from '../../shared/ports/webhooks.ts';
import { at, World } from '../unit/pipeline/world.ts';
import type { Play, Trouble, Word } from './provider-plays.ts';
import { PLAYS, SENT_AT } from './provider-plays.ts';

interface SetUp {
  env: Readonly<Record<string, string>>;
  /** The variables whose values are secrets. */
  secrets: readonly string[];
  /** Those of `env` and of ours without which it can't be used. */
  needed: readonly string[];
}

/** By the first of a provider's variables. */
const SET_UP: Readonly<Record<string, SetUp>> = {
  RINGONCE_SMTP_URL: {
    env: { RINGONCE_SMTP_URL: 'smtps://office:s3cret-word@mail.example.com' },
    secrets: ['RINGONCE_SMTP_URL'],
    needed: ['RINGONCE_EMAIL_FROM'],
  },
  RINGONCE_SES_CONFIGURATION_SET: {
    env: {
      RINGONCE_SES_CONFIGURATION_SET: 'ringonce',
      RINGONCE_SES_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:events',
    },
    secrets: [],
    needed: ['RINGONCE_SES_TOPIC_ARN', 'RINGONCE_EMAIL_FROM', 'RINGONCE_PUBLIC_URL'],
  },
  RINGONCE_AWS_CONFIGURATION_SET: {
    env: {
      RINGONCE_AWS_CONFIGURATION_SET: 'ringonce',
      RINGONCE_AWS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:events',
      RINGONCE_AWS_SMS_FROM: '+15005550006',
      RINGONCE_AWS_VOICE_FROM: '+15005550006',
    },
    secrets: ['RINGONCE_AWS_SMS_FROM'],
    needed: ['RINGONCE_AWS_CONFIGURATION_SET', 'RINGONCE_AWS_TOPIC_ARN', 'RINGONCE_PUBLIC_URL'],
  },
  TELNYX_API_KEY: {
    env: {
      TELNYX_API_KEY: `KEY${'a'.repeat(20)}`,
      TELNYX_PUBLIC_KEY: `${'A'.repeat(43)}=`,
      TELNYX_SMS_FROM: '+15005550006',
    },
    secrets: ['TELNYX_API_KEY', 'TELNYX_SMS_FROM'],
    needed: ['TELNYX_PUBLIC_KEY', 'TELNYX_SMS_FROM', 'RINGONCE_PUBLIC_URL'],
  },
  TWILIO_ACCOUNT_SID: {
    env: {
      TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'b'.repeat(32),
      TWILIO_SMS_FROM: '+15005550006',
      TWILIO_VOICE_FROM: '+15005550006',
    },
    secrets: ['TWILIO_AUTH_TOKEN', 'TWILIO_SMS_FROM'],
    needed: ['TWILIO_AUTH_TOKEN', 'RINGONCE_PUBLIC_URL'],
  },
};

const COMMON: CommonSettings = {
  RINGONCE_PUBLIC_URL: 'https://reminders.example.com',
  RINGONCE_EMAIL_FROM: 'office@example.com',
};

const nameOf = ({ variables }: ProviderSettings): string => variables[0] ?? '';

function setUpOf(settings: ProviderSettings): SetUp {
  const setUp = SET_UP[nameOf(settings)];
  if (!setUp) throw new Error(`this suite does not know how to set up ${nameOf(settings)}`);
  return setUp;
}

function open(settings: ProviderSettings): Provider {
  const read = settings.read(setUpOf(settings).env, COMMON);
  if (read.kind !== 'set') throw new Error(`it is ${read.kind}`);
  return read.open();
}

test('no two providers read one variable', () => {
  const all = PROVIDERS.flatMap(({ variables }) => variables);
  expect(all.length).toBe(new Set(all).size);
  for (const name of all) expect(name).toMatch(/^[A-Z]+_[A-Z_]+$/);
});

describe.each(PROVIDERS.map((settings) => ({ name: nameOf(settings), settings })))(
  '$name',
  ({ settings }) => {
    test('is absent without its variables, and set with them', () => {
      expect(settings.read({}, {}).kind).toBe('absent');
      expect(settings.read({}, COMMON).kind).toBe('absent');
      expect(settings.read(setUpOf(settings).env, COMMON).kind).toBe('set');
    });

    test('names what is missing', () => {
      const { env, needed } = setUpOf(settings);
      expect(needed.length).toBeGreaterThan(0);
      for (const name of needed) {
        const without = (all: object) =>
          Object.fromEntries(Object.entries(all).filter(([each]) => each !== name));
        const read = settings.read(without(env), without(COMMON));
        if (read.kind !== 'incomplete') expect.unreachable(`without ${name} it is ${read.kind}`);
        expect(read.faults.join('; ')).toContain(`${name}: is needed`);
      }
    });

    test('names what is malformed, and shows no value', () => {
      const { env } = setUpOf(settings);
      const odd = Object.fromEntries(Object.keys(env).map((name) => [name, '']));
      const read = settings.read(odd, COMMON);
      if (read.kind !== 'malformed') return expect.unreachable(read.kind);
      for (const fault of read.faults) expect(settings.variables).toContain(fault.split(':')[0]);
      const secret = settings.read({ ...env, [nameOf(settings)]: '\u0000hush' }, COMMON);
      expect(JSON.stringify(secret)).not.toContain('hush');
    });

    test('has a channel, and says of each what the pipeline must know', () => {
      const { env, secrets } = setUpOf(settings);
      const parts = CHANNELS.flatMap((channel) => open(settings).channels[channel] ?? []);
      expect(parts.length).toBeGreaterThan(0);
      for (const part of parts) {
        expect(part.pacePerMinute).toBeGreaterThan(0);
        expect(part.listDelayMs).toBeGreaterThanOrEqual(0);
        expect(part.concurrency).toBeGreaterThanOrEqual(1);
        for (const name of secrets) expect(part.shown).not.toContain(env[name]);
        expect(part.shown).toMatch(/\S/);
        // What has no list can't prove that something was not taken.
        if (part.record === null) expect(part.listDelayMs).toBe(0);
      }
    });

    test('takes no callback for its own that nobody signed', async () => {
      const { webhooks } = open(settings);
      const text = fc.oneof(
        fc.string(),
        fc.jsonValue().map((value) => JSON.stringify(value)),
      );
      const header = fc.oneof(fc.constant(undefined), fc.base64String());
      for (const { provider, path, verify } of webhooks) {
        expect(path).toMatch(new RegExp(`^/webhooks/${provider}(/[a-z-]+)?$`));
        await fc.assert(
          fc.asyncProperty(text, header, fc.webQueryParameters(), async (body, signature, query) => {
            const verified = await verify({ url: `${path}?${query}`, body, header: () => signature });
            expect(verified.kind).not.toBe('own');
          }),
        );
      }
    });
  },
);

const START = SENT_AT + 2 * DAY;

/** A pipeline whose reminders go out by the provider alone. */
async function office({ channel, sender }: Play): Promise<World & { sent: SendRequest[] }> {
  const sent: SendRequest[] = [];
  const world = Object.assign(new World(at('2026-12-01T15:00Z')), { sent });
  world.answer = (request) => {
    sent.push(request);
    return sender.send(request);
  };
  await world.tenant('clinic');
  await world.policy({
    ...DEFAULT_POLICY,
    steps: [
      { channel, before: 'P2D', notAfter: 'PT1H' },
      { channel, before: 'P1D', notAfter: 'PT1H' },
    ],
  });
  return world;
}

/** Gives a callback to the webhook that knows it, as the API does. */
async function heard(
  world: World,
  { webhooks }: Play,
  { url, body, headers }: KeptCallback,
): Promise<CallbackAnswer | undefined> {
  const callback: Callback = { url, body, header: (name) => headers[name] };
  for (const webhook of webhooks) {
    if (webhook.path !== url.split('?')[0]) continue;
    const verified = await webhook.verify(callback);
    return verified.kind === 'own' ? verified.take(feedbackOn(world.pipeline)) : verified;
  }
  return undefined;
}

const hear = async (world: World, play: Play, callback: KeptCallback) =>
  (await heard(world, play, callback))?.kind;

describe.each(PROVIDERS.map(nameOf))('%s, over the wire', (name) => {
  const held: { play?: Play } = {};
  beforeEach(async () => {
    const open = PLAYS[name];
    if (!open) throw new Error(`nobody plays ${name}: give it a row in provider-plays.ts`);
    held.play = await open();
  });
  afterEach(() => held.play?.close());

  async function reminded(trouble?: Trouble) {
    const { play } = held;
    if (!play) throw new Error('only in a test');
    const world = await office(play);
    if (trouble) play.meets(trouble);
    const id = await world.appointment({ startsAt: toIso(START) });
    await world.until(START - 2 * DAY + SECOND);
    const entry = async (step = 0) => world.entry(id, step);
    const [request] = world.sent;
    if (!request) throw new Error('nothing was sent');
    return { play, world, entry, request, providerId: (await entry())?.providerId ?? 'unknown' };
  }

  test('takes a contact by one request, and names it', async () => {
    const { play, entry } = await reminded();
    expect(play.taken()).toBe(1);
    expect(await entry()).toMatchObject({ state: 'sent', providerId: expect.stringMatching(/\S/) });
  });

  test('refuses for good an address that can not be, and took nothing', async () => {
    const { play, entry, world } = await reminded('refuses');
    expect(await entry()).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/invalid_address|bounced/),
    });
    // The next step comes forward then, and is a contact of its own.
    expect(play.taken()).toBeLessThan(world.sent.length);
  });

  test('is busy: surely not taken, and tried again', async () => {
    const { play, entry } = await reminded('busy');
    expect(play.taken()).toBe(0);
    expect(await entry()).toMatchObject({ state: 'planned', reason: 'provider_busy', failures: 1 });
  });

  test('loses its answer: that is doubt, which its list settles, or nobody', async () => {
    const { play, entry, request } = await reminded('lost');
    expect(play.taken()).toBe(1);
    expect(await entry()).toMatchObject({ state: 'in_doubt' });
    const found = await play.sender.lookup({ ...request, now: request.now + HOUR }, request.now);
    expect(found.kind === 'not_accepted').toBe(false);
    if (!play.hasList) expect(found).toEqual({ kind: 'unknown' });
  });

  test('tells what became of it in any order, and any number of times', async () => {
    const ORDERS: Word[][] = [
      ['accepted', 'delivered'],
      ['delivered', 'accepted'],
      ['delivered', 'delivered', 'accepted', 'delivered'],
    ];
    for (const order of ORDERS) {
      const { play, world, entry, request, providerId } = await reminded();
      if (play.webhooks.length === 0) return;
      for (const word of order) {
        const callback = play.tells(request, providerId, word);
        if (callback) expect(await hear(world, play, callback)).toBe('taken');
      }
      expect(await entry()).toMatchObject({ state: 'delivered', providerId });
    }
  });

  test('settles by a callback what was in doubt', async () => {
    const { play, world, entry, request } = await reminded('lost');
    const callback = play.tells(request, `SM${'2'.repeat(32)}`, 'delivered');
    if (!callback) return;
    expect(await hear(world, play, callback)).toBe('taken');
    expect(await entry()).toMatchObject({ state: 'delivered' });
  });

  test('is believed only as it signed, and about what we signed', async () => {
    const { play, world, entry, request, providerId } = await reminded();
    const callback = play.tells(request, providerId, 'failed');
    if (!callback) return;
    const changed = { ...callback, body: callback.body.replace(providerId, `${providerId.slice(0, -1)}0`) };
    if (changed.body !== callback.body) expect(await hear(world, play, changed)).toBe('refused');
    const other = play.tells(
      { ...request, callback: request.callback.replace('a=1', 'a=2') },
      providerId,
      'failed',
    );
    if (other) expect(await hear(world, play, other)).toBe('refused');
    expect(await entry()).toMatchObject({ state: 'sent' });
  });

  test('says that somebody wants no more of it: nothing follows', async () => {
    const { play, world, entry, request, providerId } = await reminded();
    const callback = play.says(request, providerId);
    if (!callback) return;
    expect(await hear(world, play, callback)).toBe('taken');
    await world.until(START);
    expect(await entry(1)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
    expect(play.taken()).toBeLessThanOrEqual(2);
  });

  test.each(['YES', 'STOP'])('tells twice of a text (%s): it is answered once', async (text) => {
    const { play, world, request } = await reminded();
    const callback = play.texts(request.to, text);
    if (!callback) return;
    const before = play.taken();
    const said: string[] = [];
    for (const _ of [1, 2, 3]) {
      const answer = await heard(world, play, callback);
      expect(answer?.kind).toBe('taken');
      if (answer?.kind === 'taken' && answer.said?.body.includes('<Message>')) said.push(answer.said.body);
    }
    // Where a callback takes no answer, it is a text of its own.
    expect(play.taken() - before + said.length).toBe(1);
  });

  test('refuses whoever has said so to it: nothing follows', async () => {
    const { play, world, entry } = await reminded('opted_out');
    if (play.channel === 'email') return;
    expect(await entry()).toMatchObject({ state: 'failed', reason: 'opted_out' });
    await world.until(START);
    expect(play.taken()).toBe(0);
  });
});
