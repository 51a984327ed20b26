/**
 * Where providers call back: POST to the paths that they bring. Mounted by the compositions; what is said goes to
 * `Feedback`, which the pipeline implements.
 *
 * Always true: no more is read than a callback can have; nothing reaches `Feedback` that no provider knows as its own (403, counted), and no body, however
 * malformed, is answered with a 5xx (400, 413). A 5xx means that `Feedback` failed, and asks the provider to call
 * again.
 */
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { greet, keyToUs } from '../../pipeline/feedback/calls-to-us.ts';
import { complain, receive, verifyCallback } from '../../pipeline/feedback/feedback.ts';
import { callScript, pressKey } from '../../pipeline/feedback/keypresses.ts';
import { reply } from '../../pipeline/feedback/text-messages.ts';
import type {
  Callback,
  CallbackAnswer,
  CallbackQueue,
  Feedback,
  KeptCallback,
  Refusal,
  Webhook,
} from '../../ports/webhooks.ts';
import { whyRefused } from '../../ports/webhooks.ts';
import { PUBLIC_LIMIT, readText } from '../core/body.ts';
import { responseOf } from '../core/problem.ts';

/** The webhooks' view of the pipeline. */
export const feedbackOn = (p: Pipeline): Feedback => ({
  verifyCallback: (query) => verifyCallback(p, query),
  receipt: (of, receipt, final) => receive(p, of, receipt, final),
  script: (of) => callScript(p, of),
  keypress: (of, pressed) => pressKey(p, of, pressed),
  greet: (call) => greet(p, call),
  keyToUs: (call, pressed, about) => keyToUs(p, call, pressed, about),
  reply: async (from, to, text, providerId, handled) => ({
    answer: await reply(p, from, to, text, providerId, handled),
  }),
  complaint: (of) => complain(p, of),
  refused: (provider, why) => p.telemetry.count('callbacks_refused', { provider, why }),
});

/**
 * @param webhooks of those with one path, a later one is asked what an earlier one does not know as its own
 * @param queue where what may wait is put, once it is known as the provider's own; absent: all is taken at once
 */
export function webhookRoutes(feedback: Feedback, webhooks: readonly Webhook[], queue?: CallbackQueue): Hono {
  const routes = new Hono();
  for (const [path, doors] of Map.groupBy(webhooks, (webhook) => webhook.path))
    routes.post(path, async (c) => {
      const body = await readText(c, PUBLIC_LIMIT);
      if (body.kind === 'shut') return responseOf(body.answer);
      const { provider, answer } = await heard(doors, callbackOf(c, body.value), feedback, queue);
      if (answer.kind !== 'taken') feedback.refused(provider, whyRefused(answer));
      return responseTo(answer);
    });
  return routes;
}

const callbackOf = ({ req }: Context, body: string): Callback => ({
  url: req.url.slice(req.url.indexOf('/', req.url.indexOf('://') + 3)),
  body,
  header: (name) => req.header(name),
});

/** What the webhook says that knows the callback, or else the last that was asked. */
async function heard(
  doors: readonly Webhook[],
  callback: Callback,
  feedback: Feedback,
  queue?: CallbackQueue,
): Promise<{ provider: string; answer: CallbackAnswer }> {
  let last: { provider: string; answer: Refusal } | undefined;
  for (const door of doors) {
    const verified = await door.verify(callback);
    const { provider } = door;
    if (verified.kind === 'own') {
      const take = () => verified.take(feedback);
      return { provider, answer: await (queue ? nowOrLater(door, callback, take, queue) : take()) };
    }
    last = { provider, answer: verified };
  }
  return last ?? { provider: 'none', answer: { kind: 'refused', why: 'signature' } };
}

const TAKEN: CallbackAnswer = { kind: 'taken' };

/** A callback that can neither be taken nor kept is answered by a fault of ours: the provider may call again. */
async function nowOrLater(
  { later }: Webhook,
  callback: Callback,
  take: () => Promise<CallbackAnswer>,
  queue: CallbackQueue,
): Promise<CallbackAnswer> {
  const answer = later?.kept ? later.kept(callback) : TAKEN;
  if (!later || !answer) return take();
  const { url, body } = callback;
  const headers = Object.fromEntries(later.headers.map((name) => [name, callback.header(name) ?? '']));
  const put = async (failure?: unknown): Promise<CallbackAnswer> => {
    await queue.put({ url, body, headers }, failure);
    return answer;
  };
  return later.when === 'always' ? put().catch(take) : take().catch(put);
}

/** Takes what waited; it is verified anew, for a queue is no proof. Called by whoever works it off. */
export async function takeKept(
  feedback: Feedback,
  webhooks: readonly Webhook[],
  { url, body, headers }: KeptCallback,
): Promise<void> {
  const path = url.split('?', 1)[0];
  const doors = webhooks.filter((webhook) => webhook.path === path);
  const callback: Callback = { url, body, header: (name) => headers[name] };
  const { provider, answer } = await heard(doors, callback, feedback);
  if (answer.kind !== 'taken') feedback.refused(provider, whyRefused(answer));
}

function responseTo(answer: CallbackAnswer): Response {
  switch (answer.kind) {
    case 'taken':
      return answer.said
        ? new Response(answer.said.body, { headers: { 'content-type': answer.said.type } })
        : new Response(null, { status: 204 });
    case 'refused':
      return problem(403, 'Forbidden', 'The signature is missing or wrong.');
    case 'malformed': {
      const { detail = 'This is not a callback as the provider documents it.', faults } = answer;
      return problem(400, 'Bad Request', detail, faults);
    }
  }
}

function problem(status: 400 | 403, title: string, detail: string, errors?: unknown): Response {
  return Response.json(
    { type: 'about:blank', title, status, detail, ...(errors !== undefined && { errors }) },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}
