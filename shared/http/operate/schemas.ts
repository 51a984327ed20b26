/**
 * What requests of operators may hold, and what they are answered. They check, and the OpenAPI document is made from
 * them. Called by the operator's routes.
 */
import { z } from '@hono/zod-openapi';
import { DAY, MINUTE } from '../../domain/core/time.ts';
import { KEY_SCOPES, ORIGINS, SCOPES } from '../../domain/tenant/api-keys.ts';
import {
  channel,
  choice,
  duration,
  instant,
  instantOrNull,
  line,
  list,
  strict,
  tenantId,
  word,
} from '../core/fields.ts';
import { capShape, moment, pageOf, perChannel, text, whole } from '../core/fields-out.ts';
import { Cap } from '../office/schemas.ts';
import { TenantOut } from '../office/schemas-out.ts';

export const ControlBody = strict(
  {
    tenant: tenantId.optional().openapi({ description: 'Only this tenant; absent: all.' }),
    channel: channel.optional().openapi({ description: 'Only this channel; absent: all.' }),
    reason: line(300, { description: 'Why, for whoever reads it later.', example: 'Wrong template in use' }),
  },
  'a control',
).openapi('ControlInput');

export const ReleaseBody = strict(
  {
    ...ControlBody.shape,
    unlessSince: instant({
      description:
        'When you looked. Where somebody has released all of the scope at this time or later, nothing is done, and it is answered 409.',
      example: '2026-12-04T08:12:00Z',
    }).optional(),
  },
  'a release',
).openapi('ReleaseInput');

export const PauseBody = strict(
  {
    ...ControlBody.shape,
    for: duration(['PT1M', MINUTE], ['P30D', 30 * DAY], {
      description: 'How long it lasts; then sending goes on by itself. Instead of `until`.',
      example: 'PT4H',
    }).optional(),
    until: instantOrNull({
      description:
        'When it ends by itself; null to insist: it lasts until somebody resumes. With neither `until` nor `for` it lasts four hours.',
      example: '2026-12-04T14:00:00-05:00',
    }).optional(),
  },
  'a pause',
).openapi('PauseInput');
export type PauseInput = z.infer<typeof PauseBody>;

export const CeilingBody = strict(
  {
    rules: list(Cap, 1, 20, {
      description: 'All of them hold at once; null: the built-in ones.',
      example: [],
    })
      .openapi({ example: [{ channels: ['sms', 'voice'], limit: 6, window: 'P1D' }] } as object)
      .nullable(),
  },
  'a ceiling',
).openapi('PersonCeilingInput');

const scope = choice(KEY_SCOPES, { description: 'What a key may do.', example: 'read' });
const SCOPES_TEXT = `${KEY_SCOPES.map((each) => `\`${each}\`: ${SCOPES[each]}`).join('; ')}.`;

export const NewKeyBody = strict(
  {
    label: line(100, { description: 'What the key is for.', example: 'front desk' }),
    expiresAt: instantOrNull({
      description: 'From then on the key is not accepted; absent or null: it does not end by itself.',
      example: '2027-06-30T00:00:00Z',
    }).optional(),
    personId: word(/^per_[0-9a-z]{26}$/, 'must be the id of a person, as it was answered', {
      description:
        'Whose it is: somebody of the same office, or of the operator. What is done with it is told by their name, and it can do what their role may. Absent or null: a program’s.',
      example: 'per_0123456789abcdefghjkmnpqrs',
    })
      .nullable()
      .optional(),
    scopes: list(scope, 1, KEY_SCOPES.length, {
      description: `What it may do; absent or null: everything that keys of its kind, or its person’s role, may. ${SCOPES_TEXT}`,
      example: ['read', 'appointments'],
    })
      .nullable()
      .optional(),
  },
  'a key',
).openapi('NewKey');
export type NewKeyInput = z.infer<typeof NewKeyBody>;

export const TenantPage = pageOf(TenantOut).openapi('TenantPage');

const keyShape = {
  id: text('Names the key, for revoking it.', '3f9a1c0b7d2e4f58'),
  tenant: text('Whose it is; null for an operator key.', 'north-dental').nullable(),
  label: text('What it is for.', 'front desk'),
  origin: z.enum(ORIGINS).openapi({
    description:
      '`start`: the program was started with it, and a start with another one revokes it; `issued`: an operator made it here.',
  }),
  scopes: z
    .array(scope)
    .nullable()
    .openapi({ description: 'What it may do; null: everything, or what the role of its person may.' }),
  personId: text('Whose it is; null: a program’s.', 'per_0123456789abcdefghjkmnpqrs').nullable(),
  createdAt: moment('When it was made.'),
  expiresAt: moment('From then on it is not accepted; null: it does not end by itself.').nullable(),
  lastUsedAt: moment('When it was last used, to the hour; null: never.').nullable(),
};

export const KeyPage = pageOf(z.object(keyShape)).openapi('KeyPage');

export const NewKeyOut = z
  .object({ ...keyShape, key: text('The key itself. It is shown this once and stored nowhere.') })
  .openapi('IssuedKey');

const haltShape = {
  tenant: text('Only this tenant; null: all.').nullable(),
  channel: channel.nullable(),
  reason: text('Why.'),
  by: text(
    'Who: the person whose key it is, else what the key is called; or `gate`. Where an office looks, `operator`.',
    'Ana',
  ),
  keyId: text('The id of the operator’s key; null for the gate, and where an office looks.').nullable(),
  at: moment('Since when.'),
};
const halt = z.object(haltShape);
const pause = z.object({
  ...haltShape,
  until: moment('When it ends by itself; null: when somebody resumes.').nullable(),
});

export const BlackoutOut = z
  .object({
    since: moment('The last moment that the data surely remembers.'),
    until: moment('When it was put back: from then on it remembers again.'),
    reason: text('What happened.'),
    by: text('Who said so; where an office looks, `operator`.', 'Ana'),
    comparedAt: moment('When the providers’ records were compared; null before.').nullable(),
    unread: text('Why they could not be compared yet; null where nothing failed.').nullable(),
    settled: z.boolean().openapi({ description: 'Whether somebody has decided about all of it.' }),
    decisions: z
      .array(
        z.object({
          decision: z.enum(['released', 'dropped']),
          tenant: text('Only this tenant; null: all.').nullable(),
          channel: channel.nullable(),
          at: moment('When.'),
        }),
      )
      .openapi({ description: 'What was decided; the latest that covers a piece of work counts.' }),
  })
  .openapi('Blackout');

export const ControlOut = z
  .object({
    pauses: z.array(pause).openapi({ description: 'Nothing is sent in these scopes.' }),
    holds: z.array(halt).openapi({ description: 'Loud work of a surge that waits for a release.' }),
    clock: z
      .object({
        since: moment('When it was noticed, by that clock.'),
        aheadSeconds: z
          .int()
          .openapi({ description: 'How far it is ahead; negative: behind.', example: 10_800 }),
        against: z.enum(['provider', 'store']).openapi({
          description:
            'Whose time it was held against: the provider’s, or the last that the database knows of.',
        }),
      })
      .nullable()
      .openapi({
        description:
          'Set while the clock of the machine is wrong: texts and calls wait (`clock_off`). Null while it may be right.',
      }),
    personCeiling: z.array(z.object(capShape)).openapi({
      description:
        'The most that all tenants together may contact one address; all rules hold at once. What it holds back waits as `person_ceiling`.',
    }),
    blackout: BlackoutOut.nullable().openapi({
      description:
        'The last stretch of time that the data does not remember, because it was put back to an earlier state; null: there was none. What could have gone out by its end waits as `restored` until somebody decides.',
    }),
  })
  .openapi('Control');

export const PausedOut = ControlOut.extend({
  tooLate: z
    .object({
      count: whole('How many reminders of the scope would be of no use at the end of the pause.', 3),
      firstAt: moment('When the first of them becomes useless; null without any.').nullable(),
      upTo: moment('Up to when it was looked: the end; a day ahead where the pause has none.'),
      cut: z.boolean().openapi({
        description: 'True when there was more to look at: then these are the first by due time.',
      }),
    })
    .openapi({
      description:
        'What the pause costs, as far as is known now. What is dropped meanwhile ends as `too_late` or `superseded`.',
    }),
}).openapi('Paused');

export const AlertOut = z
  .object({
    key: text('Names the cause.', 'surge-north-dental'),
    severity: z.enum(['page', 'notice']).openapi({
      description: 'A page is repeated until it is acknowledged or settled; a notice is told once.',
    }),
    title: text('One line.', 'The scheduler has stopped running'),
    detail: text('What is known, and what to do.'),
    firstAt: moment('When it began.'),
    lastAt: moment('When its cause was last seen.'),
    count: whole('How often it was seen.', 3),
    lastSentAt: moment('When it was last told to every channel; null before.').nullable(),
    acknowledgedBy: text('Who: the person whose key it is, else what the key is called.', 'Ana').nullable(),
    acknowledgedAt: moment('When.').nullable(),
  })
  .openapi('Alert');

export const AlertsOut = z.object({ items: z.array(AlertOut) }).openapi('Alerts');

const counts = perChannel(z.int());

export const StatusOut = z
  .object({
    now: moment('When this was read.'),
    carriers: perChannel(
      text(
        'Who takes what goes out: a provider, by its settings for operators; `sandbox` takes it to nobody.',
        'SMTP at mail.example.com, from o•••@example.com',
      ),
    ),
    providers: z
      .array(
        z.object({
          channel,
          name: text('The provider.', 'Sandbox one'),
          use: z.enum(['used', 'aside', 'on_trial']).openapi({
            description:
              '`aside`: it failed, and rests. `on_trial`: it is given one contact in five until it has done well.',
          }),
          since: moment('Since when it is not used as before; null while it is.').nullable(),
          why: z.enum(['refused', 'slow', 'undelivered']).nullable().openapi({
            description:
              'For what: it did not take what it was given, answered late or never, or too much did not arrive.',
          }),
        }),
      )
      .openapi({
        description:
          'How the providers of a channel are doing that has several, the preferred one first; only for operators.',
      }),
    sandbox: z.boolean().openapi({
      description:
        'True where no channel reaches anybody: then there are the sandbox’s routes and its clock.',
    }),
    publicUrl: text('Where people and providers reach this system; null: nowhere.').nullable(),
    live: z.object({ planned: counts, queued: counts, sending: counts, in_doubt: counts }).openapi({
      description: 'Entries that are not final, by state and channel.',
    }),
    waitingFor: z
      .record(z.string(), z.int())
      .openapi({ description: 'Live entries that were put off, by reason.' }),
    waitingOffices: z
      .array(
        z.object({
          tenant: text('The office.', 'north-dental'),
          waiting: whole('Its live entries that were put off.', 12),
        }),
      )
      .openapi({ description: 'The ten offices with the most waiting; an office sees its own.' }),
    due: whole('Entries whose time has come; no more than 5,000 are counted.', 0),
    oldestDueAt: moment('Since when the first of them is due.').nullable(),
    awaitedSince: moment(
      'Since when the reminder should be out that is latest by us, a rate or a provider; null when none is late. What waits for a person’s hours or limits, or was stopped, is not counted.',
    ).nullable(),
    held: whole('Entries that the surge gate holds.', 0),
    heldSince: moment(
      'Since when the latest of them should have been out, of those that come up next; null when none is held.',
    ).nullable(),
    inDoubt: whole('Entries that may have been sent: the provider’s answer is missing.', 0),
    cut: z.boolean().openapi({
      description:
        'True when there is more than was counted: read each figure as “at least”. The embedded mode always counts all live entries; on AWS the first 2,000 by due time are.',
    }),
    runs: z
      .array(
        z.object({
          part: text('Which component.', 'scheduler'),
          startedAt: moment('Last start.'),
          finishedAt: moment('Last success.').nullable(),
          failedAt: moment('Last failure.').nullable(),
          error: text('Of the last failure; only for operators.').nullable(),
        }),
      )
      .openapi({ description: 'The last run of each component.' }),
    unreadable: z
      .array(
        z.object({
          item: text('The key of the row; it holds no personal data.', 'appointment/elm/apt_…'),
          why: text('What is wrong with it.', 'its text is damaged'),
          since: moment('When it was met first.'),
        }),
      )
      .openapi({
        description:
          'Rows of the database that can’t be read. What needs them waits, and all else goes on. An office sees its own.',
      }),
    sinceStart: z
      .array(
        z.object({
          name: text('What was counted: delivery, dropped, deferred, receipts, replies …', 'delivery'),
          labels: z.record(z.string(), z.string()).openapi({ example: { channel: 'sms', outcome: 'sent' } }),
          value: whole('How often; of `late_seconds`, the most that there was.', 0),
        }),
      )
      .openapi({ description: 'What this process did since it started, by channel; only for operators.' }),
    control: ControlOut,
    alerts: z.array(AlertOut).openapi({ description: 'The open ones, oldest first; only for operators.' }),
  })
  .openapi('Status');
