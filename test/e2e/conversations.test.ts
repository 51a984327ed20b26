/**
 * Conversations with the real program, played through its sandbox: what a person says by each way, what is answered, and
 * what the office finds of it. One server serves all of them, each with a person of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

let folder: string;
let server: RunningServer;

const MINUTE = 60_000;
const people = new Map<string, { id: string; phone: string }>();

const api = async (method: string, path: string, body?: unknown) => {
  const answer = await call(server.url, server.apiKey, method, path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  // biome-ignore lint/suspicious/noExplicitAny: what an API answers is looked at field by field.
  return answer.body as any;
};

/** Everybody is booked for the same day and hour, texted and called; then the conversations begin. */
const NAMES = [
  ...['stop', 'start', 'help', 'confirm', 'decline', 'wrong_person', 'other'],
  ...['key 1', 'key 1 moved', 'key 2', 'key 9', 'key *', 'key 7'],
  ...['call', 'call 1', 'call 1 moved', 'call 2', 'call 9'],
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-talk-'));
  server = await startServer(join(folder, 'data'));
  await api('PUT', '/v1/tenant', { name: 'North Dental', contactPhone: '+12125550100' });
  const { now } = await api('POST', '/v1/sandbox/clock', { advance: 'PT0S' });
  const noon = new Date(Date.parse(now) + 6 * 24 * 60 * MINUTE);
  // On no Sunday, for nobody is called then; a policy that begins with the call keeps everybody's ladder short.
  if (noon.getUTCDay() === 0) noon.setUTCDate(noon.getUTCDate() + 1);
  noon.setUTCHours(19, 0, 0, 0);
  await api('PUT', '/v1/policies/talk', {
    steps: [
      { channel: 'voice', before: 'PT3H', notAfter: 'PT30M' },
      { channel: 'sms', before: 'PT1H', notAfter: 'PT5M' },
    ],
    minGap: 'PT15M',
    escalateOnFailure: true,
  });
  const items = NAMES.map((name, index) => ({
    startsAt: noon.toISOString(),
    timeZone: 'America/New_York',
    title: `Visit of ${name}`,
    policy: 'talk',
    recipient: { phone: `+1212555${1_000 + index}`, timeZone: 'America/New_York' },
  }));
  const { results } = await api('POST', '/v1/appointments/batch', { items });
  for (const [index, name] of NAMES.entries())
    people.set(name, { id: results[index].appointment.id, phone: `+1212555${1_000 + index}` });
  await api('POST', '/v1/sandbox/clock', { to: new Date(noon.getTime() - 100 * MINUTE).toISOString() });
}, 60_000);

afterAll(() => {
  server.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function person(name: string) {
  const found = people.get(name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
}

const say = async (body: object): Promise<string | null> =>
  (await api('POST', '/v1/sandbox/inbound', body)).answer;

/** What the office finds afterwards: the status, what was said, and what it has to look at. */
async function foundOf({ id }: { id: string }) {
  const { status } = await api('GET', `/v1/appointments/${id}`);
  const { events } = await api('GET', `/v1/appointments/${id}/timeline`);
  const { items: needs } = await api('GET', '/v1/needs?open=true&limit=200');
  type Event = { reply: { way: string; text: string; intent: string } | null };
  return {
    status,
    said: (events as Event[]).flatMap(({ reply }) =>
      reply ? [`${reply.way} ${reply.text}: ${reply.intent}`] : [],
    ),
    needs: (needs as { appointment: { id: string } | null; kind: string }[])
      .filter(({ appointment }) => appointment?.id === id)
      .map(({ kind }) => kind),
  };
}

const OPTED_OUT = /no more texts or calls/;

describe.each<[string, string, RegExp | null, string, string[]]>([
  ['stop', 'Stop! Wrong number', OPTED_OUT, 'scheduled', ['opted_out']],
  ['start', 'START', /texts and calls again/, 'scheduled', []],
  ['help', 'who is this?', /North Dental.*\+12125550100/, 'scheduled', []],
  ['confirm', 'Yes, see you then', /Visit of confirm.*confirmed/, 'confirmed', []],
  ['decline', 'Sorry, another day?', /another time/, 'declined', ['another_time']],
  ['wrong_person', 'wrong number', null, 'scheduled', ['wrong_number']],
  ['other', 'what time?', null, 'scheduled', ['reply']],
])('by text, %s', (intent, text, answer, status, needs) => {
  test(`“${text}” is kept and ${status}`, async () => {
    const whom = person(intent);
    const said = await say({ from: whom.phone, text });
    if (answer) expect(said).toMatch(answer);
    else expect(said).toBeNull();
    expect(await foundOf(whom)).toEqual({ status, said: [`text ${text}: ${intent}`], needs });
  });
});

describe.each<[string, RegExp, string, string, string[]]>([
  ['1', /confirmed/, 'confirm', 'confirmed', []],
  ['2', /another time/, 'decline', 'declined', ['another_time']],
  ['9', /no more calls/, 'stop', 'scheduled', ['opted_out']],
  ['*', /Visit of key \*.*Press 1/, 'help', 'scheduled', []],
  ['7', /no meaning/, 'other', 'scheduled', []],
])('by key %s in our call', (digits, answer, intent, status, needs) => {
  test(`it is ${intent}, kept, and ${status}`, async () => {
    const whom = person(`key ${digits}`);
    expect(await say({ callTo: whom.phone, digits })).toMatch(answer);
    expect(await foundOf(whom)).toEqual({ status, said: [`key ${digits}: ${intent}`], needs });
  });
});

describe.each<[string, RegExp, string, string, string[]]>([
  ['1', /confirmed/, 'confirm', 'confirmed', []],
  ['2', /another time/, 'decline', 'declined', ['another_time']],
  ['9', OPTED_OUT, 'stop', 'scheduled', ['opted_out']],
])('by key %s in a call to us', (digits, answer, intent, status, needs) => {
  test(`it is ${intent}, kept, and ${status}`, async () => {
    const whom = person(`call ${digits}`);
    const greeting = await say({ callFrom: whom.phone });
    expect(greeting).toMatch(
      /this is North Dental\. Your next appointment is Visit of .* reach our office at 1 2 1 2/,
    );
    expect(await say({ callFrom: whom.phone, digits })).toMatch(answer);
    const said = ['call : help', `call ${digits}: ${intent}`];
    expect(await foundOf(whom)).toEqual({ status, said, needs });
  });
});

test('a call to us without a key is kept, and so is one of a stranger whom only this office can mean', async () => {
  const whom = person('call');
  await say({ callFrom: whom.phone });
  expect((await foundOf(whom)).said).toEqual(['call : help']);
  expect(await say({ callFrom: '+12125559876' })).toMatch(/no open appointment.*Press 9/);
  expect(await say({ callFrom: '+12125559876', digits: '9' })).toMatch(OPTED_OUT);
  const { items } = await api('GET', '/v1/replies?limit=200');
  const stranger = (items as { from: string; way: string; text: string; resolvedBy: string }[]).filter(
    ({ from }) => from === '+12125559876',
  );
  expect(stranger.map(({ way, text, resolvedBy }) => `${way} ${text} ${resolvedBy}`).sort()).toEqual([
    'call  ringonce',
    'call 9 ringonce',
  ]);
});

test.each(['key', 'call'])('a time that a %s has just named is confirmed by the next key', async (way) => {
  const whom = person(`${way} 1 moved`);
  const who = way === 'key' ? { callTo: whom.phone } : { callFrom: whom.phone };
  if (way === 'call') await say(who);
  const { startsAt } = await api('GET', `/v1/appointments/${whom.id}`);
  const later = new Date(Date.parse(startsAt) + 30 * MINUTE).toISOString();
  await api('PATCH', `/v1/appointments/${whom.id}`, { startsAt: later });
  expect(await say({ ...who, digits: '1' })).toMatch(/has moved/);
  expect((await foundOf(whom)).status).toBe('scheduled');
  expect(await say({ ...who, digits: '1' })).toMatch(/confirmed/);
  expect((await foundOf(whom)).status).toBe('confirmed');
});
