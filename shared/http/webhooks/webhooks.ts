/**
 * Where providers call back: POST /webhooks/twilio/… and /webhooks/ses. Mounted by the compositions; what is said
 * goes to `Feedback`, which the pipeline implements.
 *
 * Always true: nothing reaches `Feedback` without a valid signature (403, counted), and no body, however malformed,
 * is answered with a 5xx (400, 413). A 5xx means that `Feedback` failed, and asks the provider to call again.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Pipeline } from '../../pipeline/core/context.ts';
import {
  callScript,
  complain,
  pressKey,
  receive,
  reply,
  verifyCallback,
} from '../../pipeline/feedback/feedback.ts';
import type { Feedback, Verifiers } from './common.ts';
import { problem } from './common.ts';
import { sesRoutes } from './ses.ts';
import { twilioRoutes } from './twilio.ts';

/** The webhooks' view of the pipeline. */
export const feedbackOn = (p: Pipeline): Feedback => ({
  verifyCallback: (query) => verifyCallback(p, query),
  receipt: (of, receipt, final) => receive(p, of, receipt, final),
  script: (of) => callScript(p, of),
  keypress: (of, digits) => pressKey(p, of, digits),
  reply: async (from, to, text, providerId) => ({ answer: await reply(p, from, to, text, providerId) }),
  complaint: (of) => complain(p, of),
  refused: (provider, why) => p.telemetry.count('callbacks_refused', { provider, why }),
});

const MAX_BODY_BYTES = 1024 * 1024;

export function webhookRoutes(feedback: Feedback, verifiers: Verifiers): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => problem(413, 'Content Too Large', 'A callback has at most 1 MiB.'),
  });
  routes.use('/webhooks/*', limit);
  twilioRoutes(routes, feedback, verifiers);
  sesRoutes(routes, feedback, verifiers);
  return routes;
}
