import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { handlerOn as smsOn } from '../../lambdas/send-sms.ts';
import { SMOKE_MINUTES, smokeOnce } from '../../lambdas/smoke.ts';
import { PLAYED_TOPIC } from '../../shared/adapters/ses/played.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { MINUTE, readInstant } from '../../shared/domain/core/time.ts';
import type { Sender } from '../../shared/ports/senders.ts';
import { startProxy } from '../fixtures/aws-proxy.ts';
import { contextWith } from './events.ts';
import type { Emulators } from './world.ts';
import { OPERATOR, SHARDS, startEmulators, VISIBILITY_SECONDS, Wire } from './world.ts';

let emulators: Emulators;
let wire: Wire;

beforeAll(async () => {
  emulators = await startEmulators();
});
afterEach(async () => {
  await wire.close();
});
afterAll(async () => {
  await emulators.close();
});

function at(text: string): Instant {
  const instant = readInstant(text);
  if (instant === undefined) throw new Error(`${text} is no time`);
  return instant;
}

const openAt = (time: string): Promise<Wire> => new Wire(at(time), emulators).open();
const untilVisible = () => sleep(VISIBILITY_SECONDS * 1_000 + 50);

/** Number `n` of a range that is nobody's. */
const phone = (n: number): string => `+1212555${String(100 + n).padStart(4, '0')}`;
const person = (n: number) => ({ name: `P${n}`, email: `p${n}@example.com`, phone: phone(n) });
/** A person without email is texted at the time of the email: three days before. */
const textOnly = (n: number) => ({ ...person(n), email: null });

interface Step {
  step: number;
  state: string;
  reason: string | null;
}
const steps = async (id: string): Promise<Step[]> => {
  const { body } = await wire.http('GET', `/v1/appointments/${id}/timeline`);
  return body.steps.map(({ step, state, reason }: Step) => ({ step, state, reason }));
};

test('an appointment is reminded, receipts come back, and a reply ends it', async () => {
  const before = emulators.secrets.reads;
  wire = await openAt('2026-12-01T14:00Z');
  const id = await wire.appointment({
    startsAt: '2026-12-04T15:30:00-05:00',
    recipient: { phone: '+15005550011' },
  });
  await wire.until(at('2026-12-01T20:40Z'), 10 * MINUTE);
  expect(await steps(id)).toMatchObject([{ state: 'delivered' }, { state: 'planned' }, { state: 'planned' }]);
  await wire.until(at('2026-12-03T20:40Z'), 8 * 60 * MINUTE);
  await wire.until(at('2026-12-03T21:00Z'), 10 * MINUTE);
  expect(wire.contacts()).toEqual([
    '2026-12-01T20:30 email ana@example.com',
    expect.stringMatching(/^2026-12-03T20:[34]\d sms \+15005550011$/),
  ]);
  expect((await wire.http('GET', `/v1/appointments/${id}`)).body.status).toBe('confirmed');
  expect(await steps(id)).toMatchObject([
    { state: 'delivered' },
    { state: 'delivered' },
    { state: 'dropped', reason: 'confirmed' },
  ]);
  expect(wire.told.faults).toEqual([]);
  expect(emulators.secrets.reads).toBeGreaterThan(before);
});

test('what is not from our topic, or not from SES, is counted and forgotten', async () => {
  wire = await openAt('2026-12-01T14:00Z');
  await wire.feedback('arn:aws:sns:us-east-1:123456789012:other', '{}');
  await wire.feedback(PLAYED_TOPIC, 'Buy now');
  await wire.feedback(PLAYED_TOPIC, 'Successfully validated SNS topic for Amazon SES event publishing.');
  const { status } = await wire.http('POST', '/webhooks/twilio/inbound', 'From=%2B12125550123&Body=STOP', {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': 'forged',
  });
  expect(status).toBe(403);
  const refused = [...wire.told.counts].filter(([name]) => name.startsWith('callbacks_refused'));
  expect(Object.fromEntries(refused)).toEqual({
    'callbacks_refused ses topic': 1,
    'callbacks_refused ses malformed': 1,
    'callbacks_refused twilio signature': 1,
  });
});

test('overlapping runs of the scheduler queue each reminder once', async () => {
  wire = await openAt('2026-12-01T20:00Z');
  const people = Array.from({ length: 25 }, (_, n) => n);
  for (const n of people)
    await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: person(n) });
  wire.now = at('2026-12-01T20:35Z');
  await Promise.all([wire.schedule(), wire.schedule(), wire.schedule([1, 0])]);
  await wire.schedule();
  // SQS would forget a repeated message by itself, for five minutes; the ledger must not need that.
  const runs = wire.told.events.filter(({ name }) => name === 'scheduled').map(({ fields }) => fields);
  const sum = (field: string) => runs.reduce((total, run) => total + Number(run[field]), 0);
  expect({ queued: sum('queued'), runs: runs.length }).toEqual({ queued: people.length, runs: 4 * SHARDS });
  expect(sum('lost')).toBeGreaterThan(0);
  const messages: SQSEvent['Records'] = [];
  for (let batch = await wire.pollers.email.next(); batch; batch = await wire.pollers.email.next())
    messages.push(...batch.Records);
  expect(new Set(messages.map(({ body }) => JSON.parse(body).entry)).size).toBe(people.length);
  expect(messages).toHaveLength(people.length);
  expect(JSON.stringify(messages)).not.toMatch(/example\.com|\+1212/);
  await untilVisible();
  await wire.pollers.email.drain(wire.sender('email'));
  expect(wire.contacts()).toHaveLength(people.length);
});

test('one message that two processes get at once is one SMS', async () => {
  wire = await openAt('2026-12-01T20:00Z');
  const id = await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: textOnly(1) });
  wire.now = at('2026-12-01T20:35Z');
  // First the email, which proves impossible, then the SMS in its place.
  await wire.schedule();
  await wire.schedule();
  const event = await wire.pollers.sms.next();
  expect(event?.Records).toHaveLength(1);
  if (!event) return;
  const twice = [wire.sender('sms'), wire.sender('sms')].map((sender) => sender(event, contextWith()));
  expect(await Promise.all(twice)).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
  // And once more, when all is over.
  expect(await wire.sender('sms')(event, contextWith())).toEqual({ batchItemFailures: [] });
  expect(wire.contacts()).toHaveLength(1);
  expect((await steps(id))[1]).toMatchObject({ state: 'sent' });
  expect(wire.told.counts.get('delivery sms sent')).toBe(1);
  expect(wire.told.counts.get('delivery sms stale')).toBe(2);
});

test('a process that dies after Twilio accepted leaves a doubt, and the lookup settles it', async () => {
  wire = await openAt('2026-12-01T20:00Z');
  const id = await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: textOnly(2) });
  wire.now = at('2026-12-01T20:35Z');
  await wire.schedule();
  await wire.schedule();
  const { senders } = wire.sandbox;
  const died = Promise.withResolvers<void>();
  const dying: Sender<'sms'> = {
    ...senders.sms,
    send: async (request) => {
      await senders.sms.send(request);
      died.resolve();
      return new Promise(() => {});
    },
  };
  const event = await wire.pollers.sms.next();
  if (!event) throw new Error('nothing was queued');
  void wire.sender('sms', { ...senders, sms: dying })(event, contextWith());
  await died.promise;
  expect((await steps(id))[1]).toMatchObject({ state: 'sending' });

  // SQS delivers it again: the claim is not this process's, so nothing is sent and the message is done with.
  await untilVisible();
  expect(await wire.pollers.sms.drain(wire.sender('sms'))).toBe(1);
  expect((await steps(id))[1]).toMatchObject({ state: 'sending' });

  // The receipts of the sandbox are left out: only the lookup may settle this.
  wire.now += 11 * MINUTE;
  await wire.tick();
  expect((await steps(id))[1]).toMatchObject({ state: 'in_doubt', reason: 'answer_lost' });
  wire.now += 31 * MINUTE;
  await wire.tick();
  expect((await steps(id))[1]).toMatchObject({ state: 'sent' });
  expect(wire.told.gauges.get('in_doubt')).toBe(1);
  expect(wire.told.gauges.get('in_doubt_seconds')).toBe(31 * 60);
  expect(wire.contacts()).toHaveLength(1);
});

test('what nobody can read ends in the dead-letter queue, and holds up nobody else', async () => {
  wire = await openAt('2026-12-01T20:00Z');
  await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: person(3) });
  wire.now = at('2026-12-01T20:35Z');
  const poller = wire.pollers.email;
  await poller.put('{"version":2,"entry":"of a later release"}', 'somebody', 'poison');
  await wire.schedule();
  const sender = wire.sender('email');
  for (let receives = 0; receives < 5; receives++) {
    await poller.drain(sender);
    expect(await poller.deadLetters()).toEqual([]);
    await untilVisible();
  }
  expect(wire.contacts()).toHaveLength(1);
  await poller.drain(sender);
  const [dead, ...others] = await poller.deadLetters();
  expect(others).toEqual([]);
  expect(dead?.Body).toContain('of a later release');
  expect(wire.told.faults.filter(({ name }) => name === 'a message was not handled')).toHaveLength(5);
});

test('a redriven message goes through judge and caps like any other', async () => {
  wire = await openAt('2026-12-01T15:00Z');
  const poller = wire.pollers.sms;
  const recipient = textOnly(4);
  const startsAt = '2026-12-04T15:30:00-05:00';
  const id = await wire.appointment({ startsAt, recipient });
  wire.now = at('2026-12-01T20:35Z');
  await wire.schedule();
  await wire.schedule();

  // A release that was deployed without one of its variables fails at every message.
  const { RINGONCE_PUBLIC_URL: _left, ...variables } = wire.variables();
  const broken = smsOn({ ...wire.process(), variables });
  for (let receives = 0; receives < 5; receives++) {
    expect((await poller.once(broken))?.failed).toHaveLength(1);
    await untilVisible();
  }
  expect(await poller.once(broken)).toBeNull();
  const [dead] = await poller.deadLetters();
  if (!dead) throw new Error('nothing in the dead-letter queue');
  expect((await steps(id))[1]).toMatchObject({ state: 'queued' });

  // Meanwhile three other offices use up what this phone may get in a day by all of them.
  const rules = [{ channels: ['sms', 'voice'], limit: 3, window: 'P1D' }];
  const set = await wire.http('PUT', '/v1/control/person-ceiling', { rules }, OPERATOR);
  expect(set.status).toBe(200);
  for (const office of ['north', 'south', 'east'])
    await wire.appointment({ startsAt, recipient }, await wire.tenant(office));
  await wire.schedule();
  await wire.tick();
  expect(wire.contacts()).toHaveLength(3);

  await poller.redrive(dead);
  expect(await poller.drain(wire.sender('sms'))).toBe(1);
  expect(wire.contacts()).toHaveLength(3);
  expect((await steps(id))[1]).toMatchObject({ state: 'planned', reason: 'person_ceiling' });
  // A day later there is room again.
  await wire.until(at('2026-12-02T21:35Z'), 60 * MINUTE);
  expect(wire.contacts()).toHaveLength(4);
});

// Slow: it plays a night minute by minute, and each minute asks DynamoDB and SQS some dozens of times.
test('after 13 hours without senders each person gets one contact, from the gentlest useful step', {
  timeout: 90_000,
}, async () => {
  wire = await openAt('2026-12-02T00:30Z');
  // It is half past seven in the evening in New York. At half past eight the next morning, 24 and 9 hours are left.
  const gentle = [0, 1, 2, 3, 4].map((n) => person(10 + n));
  const urgent = [5, 6, 7, 8, 9].map((n) => person(10 + n));
  for (const recipient of gentle) await wire.appointment({ startsAt: '2026-12-03T08:15', recipient });
  for (const recipient of urgent) await wire.appointment({ startsAt: '2026-12-02T17:30', recipient });
  for (let run = 0; run < 156; run++) {
    wire.now += 5 * MINUTE;
    await wire.schedule();
  }
  expect(wire.now).toBe(at('2026-12-02T13:30Z'));
  expect(wire.contacts()).toEqual([]);

  await wire.tick();
  await wire.until(at('2026-12-02T16:30Z'), 10 * MINUTE);
  const stale = wire.told.counts.get('delivery email stale') ?? 0;
  expect(stale).toBeGreaterThan(10 * 50);
  const channelsOf = (to: string[]) =>
    wire.contacts().flatMap((line) => (to.some((each) => line.endsWith(each)) ? [line.split(' ')[1]] : []));
  const addresses = (people: typeof gentle) => people.flatMap(({ email, phone: number }) => [email, number]);
  expect(channelsOf(addresses(gentle))).toEqual(Array(5).fill('email'));
  expect(channelsOf(addresses(urgent))).toEqual(Array(5).fill('sms'));
  expect(wire.contacts()).toHaveLength(10);
});

test('what has outlived its period says nothing any more, and DynamoDB is told to remove it', async () => {
  wire = await openAt('2026-12-01T20:00Z');
  const id = await wire.appointment({ startsAt: '2026-12-01T22:00Z', recipient: person(1) });
  await wire.until(at('2026-12-01T23:00Z'), 20 * MINUTE);
  expect((await steps(id)).map(({ state }) => state)).not.toContain('planned');
  wire.now = at('2028-01-02T00:00Z');
  await wire.audit({ retain: true });
  expect((await wire.http('GET', `/v1/appointments/${id}`)).status).toBe(404);
  for (const prefix of ['appointment/', 'entry/', 'link/']) {
    const rows = await wire.rows(prefix);
    expect(rows.length).toBeGreaterThan(0);
    for (const { b, lp, ttl } of rows)
      expect([b?.S, lp, ttl?.N]).toEqual(['{}', undefined, String(wire.now / 1_000)]);
  }
});

test('calendars are read by a run of their own, so that one that does not answer keeps nobody waiting', async () => {
  wire = await openAt('2026-12-01T14:00Z');
  await wire.http('PUT', '/v1/feeds/dr-bo', { url: 'https://calendar.invalid/a.ics' });
  const failing = async () => (await wire.http('GET', '/v1/feeds')).body.items[0].failing;
  await wire.tick();
  await wire.audit({ watch: true });
  await wire.audit();
  expect(await failing()).toBeNull();
  await wire.audit({ feeds: true });
  expect(await failing()).toMatchObject({ times: 1 });
});

test('the audit is quiet while all is well, and tells the people on call when the scheduler stops', async () => {
  wire = await openAt('2026-12-01T14:00Z');
  const alerts = await wire.alerts();
  await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: person(20) });
  expect((await wire.http('GET', '/healthz')).status).toBe(503);
  await wire.tick();
  await wire.mailOffices();
  await wire.audit({ events: 1 });
  await wire.audit({ feeds: true });
  await wire.audit({ watch: true });
  expect((await wire.http('GET', '/healthz')).status).toBe(200);
  await wire.audit();
  expect(await alerts()).toEqual([]);
  expect(wire.told.gauges.get('audit_findings')).toBe(0);

  wire.now = at('2026-12-01T21:00Z');
  expect((await wire.http('GET', '/healthz')).status).toBe(503);
  await wire.audit();
  expect(wire.told.gauges.get('audit_findings')).toBe(SHARDS + 1);
  const told = await alerts();
  expect(told.map(({ Subject }) => Subject).sort()).toEqual([
    '[dev] Ringonce: Reminders are overdue',
    '[dev] Ringonce: The events has stopped running',
    '[dev] Ringonce: The feeds has stopped running',
    '[dev] Ringonce: The office-mail has stopped running',
    '[dev] Ringonce: The schedule-0 has stopped running',
    '[dev] Ringonce: The schedule-1 has stopped running',
  ]);
  expect(told.map(({ Message }) => Message).join()).toContain(
    'The schedule-1 has not finished a run since 2026-12-01T14:00:00Z',
  );
  // The same again is told once; what runs again is settled.
  await wire.audit({ feeds: true });
  await wire.audit({ watch: true });
  const [over, ...others] = await alerts();
  expect([over?.Subject, others]).toEqual(['[dev] Ringonce: over: The feeds has stopped running', []]);
  await wire.tick();
  await wire.mailOffices();
  await wire.audit({ events: 1 });
  await wire.audit();
  expect(wire.told.gauges.get('audit_findings')).toBe(0);
  const open = await wire.http('GET', '/v1/alerts', undefined, OPERATOR);
  expect(open.body.items).toEqual([]);
  expect([over, ...(await alerts())].map((alert) => alert?.Subject).sort()).toEqual(
    told.map(({ Subject }) => Subject.replace('Ringonce: ', 'Ringonce: over: ')).sort(),
  );
  const audited = await wire.http('GET', '/v1/audit', undefined, OPERATOR);
  expect(audited.body).toMatchObject({ findings: [], appointments: 1, contacts: 1, unread: [] });
});

test('after a restore to a point in time nobody is called again, and the providers’ list settles it', {
  timeout: 60_000,
}, async () => {
  wire = await openAt('2026-12-01T14:00Z');
  const ids: string[] = [];
  for (let n = 30; n < 40; n++)
    ids.push(await wire.appointment({ startsAt: '2026-12-01T22:00Z', recipient: textOnly(n) }));
  await wire.until(at('2026-12-01T15:00Z'), 20 * MINUTE);
  const restore = await wire.pointInTime();
  await wire.until(at('2026-12-01T20:00Z'), 20 * MINUTE);
  const before = wire.contacts();
  expect(before.filter((line) => line.includes(' voice '))).toHaveLength(10);

  await restore();
  const gap = { since: '2026-12-01T15:00:00Z', reason: 'the table was restored to 15:00' };
  const opened = await wire.http('POST', '/v1/control/blackout', gap, OPERATOR);
  expect(opened.body.blackout).toMatchObject({
    until: '2026-12-01T20:00:00Z',
    comparedAt: null,
    settled: false,
  });
  await wire.tick();
  expect(await steps(ids[0] ?? '')).toContainEqual({ step: 2, state: 'planned', reason: 'restored' });
  await wire.audit({ watch: true });
  await wire.until(at('2026-12-01T20:40Z'), 10 * MINUTE);
  await wire.audit({ watch: true });
  for (const id of ids)
    expect(await steps(id)).toContainEqual({ step: 2, state: 'dropped', reason: 'already_sent' });
  const held = await wire.http('GET', '/v1/control/blackout', undefined, OPERATOR);
  expect(held.body).toMatchObject({
    blackout: { comparedAt: expect.any(String) },
    preview: { held: 0, calls: 0 },
  });
  const settled = await wire.http(
    'POST',
    '/v1/control/blackout/release',
    { reason: 'nothing is left' },
    OPERATOR,
  );
  expect(settled.body.blackout).toMatchObject({ settled: true });
  await wire.until(at('2026-12-01T21:10Z'), 10 * MINUTE);
  expect(wire.contacts()).toEqual(before);
});

test('with another secret no function sends anything, and with the former one it goes on, once each', async () => {
  wire = await openAt('2026-12-01T20:00Z');
  const people = [50, 51, 52];
  for (const n of people)
    await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: person(n) });
  wire.now = at('2026-12-01T20:35Z');
  await wire.schedule();
  const { secrets } = emulators;
  const former = secrets.text;
  secrets.text = JSON.stringify({
    ...JSON.parse(former),
    secret: 'another secret, of which nobody knows why',
  });
  const refusal =
    "The secret of this stage is not the one that its table was written with, so opt-outs and caps can't be found";
  await expect(wire.schedule()).rejects.toThrow(refusal);
  const batch = await wire.pollers.email.next();
  expect(batch?.Records).toHaveLength(people.length);
  if (batch) await expect(wire.sender('email')(batch, contextWith())).rejects.toThrow(refusal);
  await expect(wire.audit({ watch: true })).rejects.toThrow(refusal);
  wire.startApi();
  await expect(wire.http('GET', '/v1/tenant')).rejects.toThrow(refusal);
  expect(wire.contacts()).toEqual([]);

  secrets.text = former;
  wire.startApi();
  await untilVisible();
  await wire.until(at('2026-12-01T20:36Z'));
  expect(
    wire
      .contacts()
      .map((line) => line.slice(17))
      .sort(),
  ).toEqual(people.map((n) => `email p${n}@example.com`));
});

test('a damaged row of the table holds up what needs it alone, and the watch’s next look tells it', async () => {
  wire = await openAt('2026-12-01T20:00Z');
  const alerts = await wire.alerts();
  const [damaged = '', ...others] = await Promise.all(
    [60, 61, 62].map((n) =>
      wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: person(n) }),
    ),
  );
  const key = `appointment/clinic/${damaged}`;
  const mend = await wire.spoil(key);
  await wire.until(at('2026-12-01T20:40Z'), 40 * MINUTE);
  expect(wire.contacts()).toHaveLength(others.length);
  const answer = await wire.http('GET', `/v1/appointments/${damaged}`);
  expect(answer).toMatchObject({ status: 500, body: { type: 'urn:ringonce:problem:damaged-record' } });
  await wire.audit({ watch: true });
  expect((await alerts()).map(({ Message }) => Message).join()).toContain(key);
  const status = await wire.http('GET', '/v1/status', undefined, OPERATOR);
  expect(status.body.unreadable).toMatchObject([{ item: key }]);
  await mend();
  await wire.until(at('2026-12-01T20:50Z'), 10 * MINUTE);
  expect(wire.contacts()).toHaveLength(others.length + 1);
  await wire.audit({ watch: true });
  expect((await wire.http('GET', '/v1/alerts', undefined, OPERATOR)).body.items).not.toContainEqual(
    expect.objectContaining({ key: 'unreadable' }),
  );
});

test('while DynamoDB turns writes away, fails, and loses answers, nothing is lost and nothing goes twice', {
  timeout: 60_000,
}, async () => {
  const proxy = await startProxy(emulators.dynalite.endpoint);
  const dynalite = { ...emulators.dynalite, endpoint: proxy.endpoint };
  wire = await new Wire(at('2026-12-01T20:00Z'), { ...emulators, dynalite }).open();
  const people = Array.from({ length: 6 }, (_, n) => 70 + n);
  const ids: string[] = [];
  for (const n of people)
    ids.push(await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: textOnly(n) }));
  const [hot = ''] = ids;
  const fates = ['exceed the throughput', 'pass', 'fail', 'pass', 'lose the answer', 'pass'] as const;
  const struck: string[] = [];
  proxy.decide = (operation, body) => {
    if (operation !== 'PutItem' || !/"(entry|recipient)\//.test(body)) return 'pass';
    // One partition is hot: whatever is tried again is turned away again.
    const fate = body.includes(`${hot}/`) ? fates[0] : (fates[struck.length % fates.length] ?? 'pass');
    struck.push(fate);
    return fate;
  };
  for (wire.now = at('2026-12-01T20:33Z'); wire.now < at('2026-12-01T20:35Z'); wire.now += MINUTE) {
    await wire.schedule().catch(() => {});
    for (const channel of ['email', 'sms'] as const) await wire.pollers[channel].drain(wire.sender(channel));
  }
  expect(new Set(struck)).toEqual(new Set(fates));
  expect(wire.contacts().join()).not.toContain(phone(70));
  proxy.decide = () => 'pass';
  await wire.until(at('2026-12-01T22:20Z'), 35 * MINUTE);
  expect(
    wire
      .contacts()
      .map((line) => line.slice(17))
      .sort(),
  ).toEqual(people.map((n) => `sms ${phone(n)}`));
  await proxy.close();
});

test('a clock that is fast by DynamoDB’s answers rings nobody, is told, and goes on when it is right', {
  timeout: 60_000,
}, async () => {
  const proxy = await startProxy(emulators.dynalite.endpoint);
  const dynalite = { ...emulators.dynalite, endpoint: proxy.endpoint };
  wire = await new Wire(at('2026-12-01T20:00Z'), { ...emulators, dynalite }).open();
  await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: textOnly(90) });
  const told = async () => {
    const { body } = await wire.http('GET', '/v1/alerts', undefined, OPERATOR);
    return body.items.filter(({ key }: { key: string }) => key === 'clock');
  };
  proxy.dateOffMs = -3 * 60 * MINUTE;
  await wire.audit({ watch: true });
  expect(await told()).toMatchObject([{ title: expect.stringContaining('3 hours fast') }]);
  await wire.until(at('2026-12-01T20:40Z'), 20 * MINUTE);
  expect(wire.contacts()).toEqual([]);
  proxy.dateOffMs = 0;
  await wire.audit({ watch: true });
  expect(await told()).toEqual([]);
  await wire.until(at('2026-12-01T21:00Z'), 10 * MINUTE);
  expect(wire.contacts()).toEqual([expect.stringContaining(phone(90))]);
  await proxy.close();
});

test('a message that fails five times is set aside, told, explained over HTTP, and redriven', async () => {
  wire = await openAt('2026-12-01T14:00Z');
  const alerts = await wire.alerts();
  await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: person(21) });
  wire.now = at('2026-12-01T20:31Z');
  await wire.schedule();
  await wire.pollers.email.setAside();
  expect(await wire.http('GET', '/v1/dead-letters')).toMatchObject({ status: 403 });
  const seen = await wire.http('GET', '/v1/dead-letters', undefined, OPERATOR);
  expect(seen.body).toMatchObject({
    total: 1,
    letters: [{ channel: 'email', prospect: 'send', attempt: 1 }],
  });
  await wire.audit({ watch: true });
  expect((await alerts()).map(({ Message }) => Message)).toEqual([
    expect.stringContaining('ringonce dead-letters --redrive'),
  ]);
  const preview = { preview: true };
  const previewed = await wire.http('POST', '/v1/dead-letters/redrive', preview, OPERATOR);
  expect(previewed.body).toMatchObject({ total: 1, redriven: 0 });
  const redriven = await wire.http('POST', '/v1/dead-letters/redrive', undefined, OPERATOR);
  expect(redriven.body).toMatchObject({ total: 0, redriven: 1 });
  expect(wire.contacts()).toEqual([]);
  await wire.tick();
  expect(wire.contacts()).toHaveLength(1);
  await wire.audit({ watch: true });
  expect((await wire.http('GET', '/v1/alerts', undefined, OPERATOR)).body.items).toEqual([]);
});

test('another operator key in the secret ends the one before, as soon as a process starts with it', async () => {
  wire = await openAt('2026-12-01T14:00Z');
  const { secrets } = emulators;
  const before = secrets.text;
  const status = async (key: string) =>
    (await wire.http('GET', '/v1/control', undefined, { authorization: `Bearer ${key}` })).status;
  const { operatorKey } = JSON.parse(before);
  expect(await status(operatorKey)).toBe(200);
  wire.now += MINUTE;
  secrets.text = JSON.stringify({ ...JSON.parse(before), operatorKey: 'rop_another-operator-key' });
  wire.startApi();
  expect(await status('rop_another-operator-key')).toBe(200);
  expect(await status(operatorKey)).toBe(401);
  secrets.text = before;
});

test('a deployment that raised the shards and was rolled back leaves no reminder behind', async () => {
  wire = await openAt('2026-12-01T18:00Z');
  for (let n = 0; n < 4; n++)
    await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: person(50 + n) });
  await wire.tick();
  wire.shards = 8;
  wire.startApi();
  // Nobody has run the new ones yet, and nobody is paged for it.
  expect((await wire.http('GET', '/healthz')).status).toBe(200);
  // What was planned before is spread over them, too.
  await wire.audit({ retain: true });
  expect(JSON.stringify(await wire.rows('shards/'))).toContain(String.raw`\"spread\":8`);
  for (let n = 0; n < 12; n++)
    await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: person(30 + n) });
  // The schedules and the environment are the former ones again; entries stay where they are.
  wire.shards = SHARDS;
  wire.now = at('2026-12-01T20:35Z');
  await wire.tick();
  expect(wire.contacts()).toHaveLength(16);
  // And whoever looks, looks everywhere: a shard that nobody runs is missed.
  wire.startApi();
  expect((await wire.http('GET', '/healthz')).status).toBe(200);
});

test('one office’s budget holds its own texts, and stops no other office of its shards', async () => {
  wire = await openAt('2026-12-01T20:00Z');
  await wire.http('PUT', '/v1/tenant', { monthlyBudget: 0 });
  const key = await wire.tenant('other');
  const startsAt = '2026-12-02T15:30:00-05:00';
  const held = await wire.appointment({ startsAt, recipient: textOnly(50) });
  await wire.appointment({ startsAt, recipient: textOnly(51) }, key);
  await wire.until(at('2026-12-01T21:30Z'), 10 * MINUTE);
  expect(wire.told.faults).toEqual([]);
  expect((await steps(held))[1]).toMatchObject({ state: 'planned', reason: 'over_budget' });
  expect(wire.contacts()).toEqual([expect.stringContaining(phone(51))]);
});

test('a receipt waits for whoever has time, and STOP is heard although nothing could be taken in', async () => {
  wire = await openAt('2026-12-01T20:00Z');
  const recipient = { ...textOnly(60), phone: '+15005550012' };
  const id = await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient });
  wire.now = at('2026-12-01T20:35Z');
  await wire.schedule();
  await wire.tick();
  await wire.sandbox.runDue(wire.now + 5_000);
  // Answered, and not worked on yet.
  expect((await steps(id))[1]).toMatchObject({ state: 'sent' });
  expect(await wire.hearCallbacks()).toBeGreaterThan(0);
  expect((await steps(id))[1]).toMatchObject({ state: 'delivered' });
  wire.takesNothing = true;
  await wire.sandbox.runDue(wire.now + 2 * MINUTE);
  expect(wire.told.faults).toMatchObject([{ name: 'a callback waits, for it could not be taken' }]);
  wire.takesNothing = false;
  expect(await wire.hearCallbacks()).toBe(1);
  const { body } = await wire.http('GET', '/v1/opt-outs');
  expect(body.items).toMatchObject([{ address: '+15005550012', source: 'reply' }]);
  const [forged] = await Promise.all([
    wire.http('POST', '/webhooks/twilio/message-status', 'MessageSid=SM1&MessageStatus=delivered', {
      'x-twilio-signature': 'forged',
    }),
  ]);
  expect([forged?.status, await wire.hearCallbacks()]).toEqual([403, 0]);
});

test('the check of a stage is reminded end to end, and tells where it was not', async () => {
  wire = await openAt('2026-12-01T14:00Z');
  const key = await wire.tenant('smoke');
  const gauges: number[] = [];
  const faults: string[] = [];
  const check = () =>
    smokeOnce({
      publicUrl: 'https://reminders.example.com',
      key,
      now: wire.now,
      fetch: async (url, init) => {
        const { pathname, search } = new URL(String(url));
        const headers = init?.headers as Record<string, string>;
        const { status, body } = await wire.http(
          init?.method ?? 'GET',
          pathname + search,
          init?.body ?? undefined,
          headers,
        );
        return Response.json(body, { status });
      },
      telemetry: {
        gauge: (name, value) => void (name === 'reminded' && gauges.push(value)),
        fault: (name, error) => faults.push(`${name}: ${String(error)}`),
      },
    });
  await check();
  await wire.until(wire.now + SMOKE_MINUTES * MINUTE, 5 * MINUTE);
  await check();
  // The next one is paused, and so not reminded.
  await wire.http('POST', '/v1/control/pause', { tenant: 'smoke', reason: 'a test' }, OPERATOR);
  await wire.until(wire.now + SMOKE_MINUTES * MINUTE, 5 * MINUTE);
  await check();
  expect(gauges).toEqual([1, 0]);
  expect(faults).toEqual([expect.stringMatching(/^the check was not reminded: Error: apt_\S+ is planned$/)]);
  expect(wire.contacts().every((line) => line.includes('@simulator.amazonses.com'))).toBe(true);
});
