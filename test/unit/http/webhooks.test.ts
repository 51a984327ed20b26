/**
 * How callbacks are served, whoever the provider is: only what one of them knows as its own is heard, what is refused
 * is counted by the provider's name, and several may answer at one path.
 */
import { describe, expect, test } from 'vitest';
import { webhookRoutes } from '../../../shared/http/webhooks/webhooks.ts';
import type {
  Callback,
  CallbackAnswer,
  CallbackQueue,
  Feedback,
  Verified,
  Webhook,
} from '../../../shared/ports/webhooks.ts';

const PATH = '/webhooks/pigeon/flown';

/** A provider whose own callbacks say its word. */
const pigeon = (word: string, more: Partial<Webhook> = {}): Webhook => ({
  provider: word,
  path: PATH,
  async verify({ body }) {
    if (body !== word) return { kind: 'refused', why: 'signature' };
    return {
      kind: 'own',
      async take(feedback) {
        await feedback.reply('from', 'to', body, 'id', null);
        return { kind: 'taken', said: { type: 'text/plain', body: `heard ${word}` } };
      },
    };
  },
  ...more,
});

function serve(webhooks: readonly Webhook[], queue?: CallbackQueue) {
  const heard: string[] = [];
  const refused: string[] = [];
  const never = async (): Promise<never> => expect.unreachable();
  const feedback: Feedback = {
    verifyCallback: () => undefined,
    receipt: never,
    script: never,
    keypress: never,
    greet: never,
    keyToUs: never,
    complaint: never,
    async reply(_from, _to, text) {
      heard.push(text);
      return { answer: null };
    },
    refused: (provider, why) => void refused.push(`${provider} ${why}`),
  };
  const routes = webhookRoutes(feedback, webhooks, queue).onError(() => new Response(null, { status: 500 }));
  const post = async (body: string, path = PATH, headers: Record<string, string> = {}) => {
    const response = await routes.request(`http://10.0.0.7:3000${path}`, { method: 'POST', body, headers });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.text(),
    };
  };
  return { post, heard, refused };
}

describe('several providers at one path', () => {
  test('each hear their own', async () => {
    const { post, heard, refused } = serve([pigeon('coo'), pigeon('croo')]);
    for (const word of ['coo', 'croo'])
      expect(await post(word)).toEqual({ status: 200, type: 'text/plain', body: `heard ${word}` });
    expect([heard, refused]).toEqual([['coo', 'croo'], []]);
  });

  test('refuse together what none knows, counted once', async () => {
    const { post, heard, refused } = serve([pigeon('coo'), pigeon('croo')]);
    const { status, type } = await post('caw');
    expect([status, type]).toEqual([403, 'application/problem+json']);
    expect([heard, refused]).toEqual([[], ['croo signature']]);
  });
});

test('a provider sees what was signed: path, query and body as they were received, and any header', async () => {
  const seen: Callback[] = [];
  const verify = async (callback: Callback): Promise<Verified> => {
    seen.push(callback);
    return { kind: 'refused', why: 'topic' };
  };
  const { post, refused } = serve([pigeon('coo', { verify })]);
  await post('a=%41&a=+', `${PATH}?e=%2f&s=a%3D%3d+b`, { 'X-Pigeon': 'grey' });
  expect(seen).toMatchObject([{ url: `${PATH}?e=%2f&s=a%3D%3d+b`, body: 'a=%41&a=+' }]);
  expect(seen[0]?.header('x-pigeon')).toBe('grey');
  expect(refused).toEqual(['coo topic']);
});

describe('an answer', () => {
  const answering = (answer: CallbackAnswer) =>
    serve([pigeon('coo', { verify: async () => ({ kind: 'own', take: async () => answer }) })]);

  test('of nothing to say is 204', async () => {
    expect(await answering({ kind: 'taken' }).post('')).toEqual({ status: 204, type: null, body: '' });
  });

  test('of what is malformed names the fields, and is counted', async () => {
    const { post, refused } = answering({ kind: 'malformed', faults: [{ path: 'a.b', message: 'is odd' }] });
    const { status, body } = await post('');
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'This is not a callback as the provider documents it.',
      errors: [{ path: 'a.b', message: 'is odd' }],
    });
    expect(refused).toEqual(['coo malformed']);
  });

  test('may be refused after all, for want of our own signature', async () => {
    const { post, refused } = answering({ kind: 'refused', why: 'signature' });
    expect((await post('')).status).toBe(403);
    expect(refused).toEqual(['coo signature']);
  });
});

test('a verifier that can’t tell now is a 5xx, so that the provider calls again, and nothing is counted', async () => {
  const verify = () => Promise.reject(new Error('no certificate'));
  const { post, heard, refused } = serve([pigeon('coo', { verify })]);
  expect((await post('coo')).status).toBe(500);
  expect([heard, refused]).toEqual([[], []]);
});

describe('what can’t be taken at once', () => {
  const failing = async () => ({ kind: 'own' as const, take: () => Promise.reject(new Error('no row')) });
  const later = (words: string | null): Webhook['later'] => ({
    when: 'after_failure',
    headers: ['x-pigeon'],
    kept: () => (words === null ? null : { kind: 'taken', said: { type: 'text/plain', body: words } }),
  });
  const waiting = (words: string | null, put: CallbackQueue['put']) =>
    serve([pigeon('coo', { verify: failing, later: later(words) })], { put });

  test('is said to be noted once it surely waits, and never before', async () => {
    const kept: unknown[] = [];
    const { post } = waiting('noted', async (callback) => void kept.push(callback));
    expect(await post('coo', PATH, { 'X-Pigeon': 'grey' })).toMatchObject({ status: 200, body: 'noted' });
    expect(kept).toEqual([{ url: PATH, body: 'coo', headers: { 'x-pigeon': 'grey' } }]);
    const full = waiting('noted', () => Promise.reject(new Error('the queue is away')));
    expect((await full.post('coo')).status).toBe(500);
  });

  test('and has nothing to note is a fault', async () => {
    const { post } = waiting(null, async () => expect.unreachable());
    expect((await post('coo')).status).toBe(500);
  });
});
