/**
 * Every code of email servers and of SES, and what the pipeline makes of it: the email, and the text after it. The page in
 * the docs says the same. That each comes out of its provider's answer is tested beside the providers.
 */
import { describe, expect, test } from 'vitest';
import { emailEffectOf, readEmailCodesPage, TABLES, withTables } from '../../../../docs/email-codes.ts';
import { SES_BOUNCES, SES_EVENTS } from '../../../../shared/adapters/ses/codes.ts';
import { onSesEvent } from '../../../../shared/adapters/ses/webhooks.ts';
import { refusalBy, SMTP_CODES } from '../../../../shared/adapters/smtp/codes.ts';
import { DEFAULT_POLICY } from '../../../../shared/domain/core/policy.ts';
import { tagsOf } from '../../../../shared/domain/core/tags.ts';
import { DAY, HOUR, toIso } from '../../../../shared/domain/core/time.ts';
import { feedbackOn } from '../../../../shared/http/webhooks/webhooks.ts';
import { openAlerts } from '../../../../shared/pipeline/safeguards/alerts.ts';
import type { SendResult } from '../../../../shared/ports/senders.ts';
import { at, World } from '../../pipeline/world.ts';

const START = at('2026-12-10T15:00:00-05:00');
const TEXT_AT = START - DAY;

/** Somebody with an email three days ahead and a text a day ahead; it stands a little after the email is due. */
async function mailed(answer: SendResult) {
  const world = new World(at('2026-12-01T15:00Z'));
  await world.tenant();
  await world.policy({ ...DEFAULT_POLICY, steps: DEFAULT_POLICY.steps.slice(0, 2) });
  const id = await world.appointment({ startsAt: toIso(START) });
  world.answer = ({ channel }) => (channel === 'email' ? answer : { kind: 'accepted', providerId: 'P' });
  world.now = START - 3 * DAY;
  await world.schedule();
  await world.drain();
  return { world, id };
}

/** What becomes of the text within hours, where the email is not tried again. */
async function text(world: World, id: string): Promise<string> {
  await world.until(START - 3 * DAY + 4 * HOUR);
  const entry = await world.entry(id, 1);
  if (entry?.state === 'sent') return 'comes forward';
  return entry?.state === 'planned' && entry.dueAt === TEXT_AT ? 'keeps its time' : `${entry?.state}`;
}

const alerts = async (world: World) => (await openAlerts(world.pipeline, world.now)).map(({ key }) => key);

test('the page has what the tables have (else: npm run docs)', () => {
  const page = readEmailCodesPage();
  for (const table of Object.values(TABLES)) expect(page).toContain(table);
  expect(withTables(page)).toBe(page);
  for (const rows of [SMTP_CODES, SES_BOUNCES])
    expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length);
});

describe('a refusal by a server', () => {
  test.each(SMTP_CODES.map((row) => [row.code, row] as const))('%s', async (code, row) => {
    const enhanced = code.includes('.') ? code : null;
    const { world, id } = await mailed({
      kind: 'rejected',
      code,
      ...refusalBy(Number(enhanced ? 550 : code), enhanced),
    });
    expect(await world.entry(id, 0)).toMatchObject({ state: 'failed', reason: row.reason });
    expect(await text(world, id)).toBe(emailEffectOf(row).next);
    expect(await alerts(world)).toEqual([]);
  });

  test('with a code that nobody knows proves nothing, and is told with it', async () => {
    const { world, id } = await mailed({ kind: 'rejected', code: 'smtp', ...refusalBy(550, '5.1.99') });
    expect(await text(world, id)).toBe('keeps its time');
    expect(await alerts(world)).toEqual(['unknown-code-email-5.1.99']);
  });
});

describe('an event of SES', () => {
  async function told(code: string) {
    const { world, id } = await mailed({ kind: 'accepted', providerId: 'ses-1' });
    const [type = '', subtype] = code.split(' ');
    const isBounce = SES_BOUNCES.some((row) => row.code === code) || type === 'Permanent';
    const { entry, attempt, signature } = tagsOf(world.accepted[0]?.request.callback ?? '');
    const event = {
      eventType: isBounce ? 'Bounce' : type === 'Complaint' ? type : code,
      mail: { messageId: 'ses-1', tags: { entry: [entry], attempt: [attempt], signature: [signature] } },
      ...(isBounce && { bounce: { bounceType: type, ...(subtype && { bounceSubType: subtype }) } }),
      ...(type === 'Complaint' && { complaint: { complaintSubType: subtype, complaintFeedbackType: null } }),
    };
    expect(await onSesEvent(event, feedbackOn(world.pipeline))).toEqual({ kind: 'taken' });
    return { world, id };
  }

  test.each([...SES_BOUNCES, ...SES_EVENTS].map((row) => [row.code, row] as const))(
    '%s',
    async (code, row) => {
      const { world, id } = await told(code);
      expect(await world.entry(id, 0)).toMatchObject({ state: 'failed', reason: row.reason });
      expect(await text(world, id)).toBe(emailEffectOf(row).next);
      expect(await alerts(world)).toEqual([]);
    },
  );

  test('of a bounce that nobody knows proves nothing, whatever its type, and is told', async () => {
    const { world, id } = await told('Permanent Unheard');
    expect(await text(world, id)).toBe('keeps its time');
    expect(await alerts(world)).toEqual(['unknown-code-email-Permanent-Unheard']);
  });
});

test('an error of SES that nobody knows is tried again, and told with its name', async () => {
  const answer = { kind: 'failed', reason: 'provider_error', code: 'ses New', unknownCode: 'New' } as const;
  const { world, id } = await mailed(answer);
  expect(await world.entry(id, 0)).toMatchObject({ state: 'planned', reason: 'provider_error' });
  expect(await alerts(world)).toEqual(['unknown-code-email-New']);
});
