/**
 * The routes of people: opt-outs, what an address was sent, erasing a person. Called by `app.ts`.
 *
 * Always true: an address is in a path or a body, never in a log; what one tenant did is shown to no other.
 */
import { channelsTo } from '../../domain/core/policy.ts';
import { record } from '../../pipeline/core/audit-log.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { erasePerson } from '../../pipeline/people/erasure.ts';
import { optInAddress, optOutAddress, viewRecipient } from '../../pipeline/people/people.ts';
import { findOptOut, listOptOuts } from '../../pipeline/queries/people.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { badCursor, created, notFound, nothing, ok, refuseFaults } from '../core/problem.ts';
import { LIMIT_DEFAULT, PagingQuery } from '../core/schemas.ts';
import { addressOf, badAddress } from './address.ts';
import { presentOptOut, presentRecipient } from './present.ts';
import type { LiftInput, OptOutInput } from './schemas.ts';
import { ErasedOut, LiftBody, OptOutBody, OptOutOut, OptOutPage, RecipientView } from './schemas.ts';

const TAG = 'People';

export function peopleRoutes(declare: Declare, p: Pipeline): void {
  optOuts(declare, p);
  recipients(declare, p);
}

function optOuts(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listOptOuts',
    method: 'get',
    path: '/v1/opt-outs',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'List opt-outs',
    description: 'Newest first.',
    query: PagingQuery,
    answers: { 200: { description: 'One page.', schema: OptOutPage } },
    async handle({ caller: { tenant }, query: { limit = LIMIT_DEFAULT, cursor }, now }) {
      const page = await listOptOuts(p, tenant, { limit, cursor }, now);
      return page ? ok({ ...page, items: page.items.map(presentOptOut) }) : badCursor;
    },
  });
  declare({
    operationId: 'createOptOut',
    method: 'post',
    path: '/v1/opt-outs',
    access: 'tenant',
    scope: 'appointments',
    tag: TAG,
    summary: 'Opt an address out',
    description:
      'It is answered only when no later message to the address can go out. A phone number is opted out of texts and calls.',
    body: OptOutBody,
    answers: { 201: { description: 'Opted out.', schema: OptOutOut } },
    problems: [422],
    handle: (call) => optOutOf(p, call),
  });
  declare({
    operationId: 'liftOptOuts',
    method: 'delete',
    path: '/v1/opt-outs/{address}',
    access: 'tenant',
    scope: 'appointments',
    tag: TAG,
    summary: 'Lift the opt-outs of an address',
    description:
      'Do this only when the person asked for it, and say what shows that: it is kept with the event, and in the evidence of the address.',
    body: LiftBody,
    bodyOptional: true,
    answers: { 204: { description: 'Lifted.' } },
    problems: [404, 422],
    handle: (call) => liftOf(p, call),
  });
}

function recipients(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'getRecipient',
    method: 'get',
    path: '/v1/recipients/{address}',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See what an address was sent and what is left of its caps',
    description:
      'Shows only your own contacts and opt-outs, and your own use of your caps. An unknown address has had no contact.',
    answers: { 200: { description: 'The address.', schema: RecipientView } },
    problems: [400],
    async handle({ caller: { tenant }, params, now }) {
      const reading = readingTogether(p, now);
      const address = await addressOf(reading, tenant, params['address'], now);
      if (!address) return badAddress;
      return ok(presentRecipient(address.normal, await viewRecipient(reading, tenant, address.key)));
    },
  });
  declare({
    operationId: 'eraseRecipient',
    method: 'delete',
    path: '/v1/recipients/{address}',
    access: 'tenant',
    scope: 'admin',
    tag: TAG,
    summary: 'Erase a person',
    description:
      'The right to be forgotten: every appointment of the address loses its personal data and its reminders. What happened, without the person, stays; so do opt-outs, under a keyed hash. No answer that was kept for an `Idempotency-Key` before is given again: a request that is repeated is answered as things are now.',
    answers: { 200: { description: 'Erased.', schema: ErasedOut } },
    problems: [400],
    async handle({ caller: { tenant }, by, params, now }) {
      const address = await addressOf(p, tenant, params['address'], now);
      if (!address) return badAddress;
      await record(p, by, { what: 'recipient_erased', tenant, subject: address.key }, now);
      return ok({ appointmentsErased: await erasePerson(p, tenant, [address.key], 'api') });
    },
  });
}

const fault = (path: string, message: string): Answer => refuseFaults([{ path, message, impossible: true }]);

async function liftOf(
  p: Pipeline,
  { caller: { tenant, keyId }, params, body, now }: Call<'tenant', unknown, LiftInput>,
): Promise<Answer> {
  const address = await addressOf(p, tenant, params['address'], now);
  if (!address) return badAddress;
  const { evidence: words = null, at } = body;
  if (at && at > now) return fault('at', 'must not be in the future');
  const lift = { kind: 'lifted', source: 'api', by: `key:${keyId}` } as const;
  const lifted = await optInAddress(p, { tenant, address: address.key, ...lift, words, at });
  return lifted ? nothing : notFound('opt-out');
}

async function optOutOf(
  p: Pipeline,
  { caller: { tenant, keyId }, body, now }: Call<'tenant', unknown, OptOutInput>,
): Promise<Answer> {
  const address = await addressOf(p, tenant, body.address, now);
  if (!address) return badAddress;
  const possible = channelsTo(address.kind);
  const channels = body.channels ?? possible;
  if (!channels.every((channel) => possible.includes(channel)))
    return fault('channels', `must be among ${possible.join(', ')} for this address`);
  if (body.at !== undefined && body.at > now) return fault('at', 'must not be in the future');
  await optOutAddress(p, {
    tenant,
    address: address.key,
    shown: address.normal,
    channels: [...new Set(channels)],
    source: body.source ?? 'api',
    by: `key:${keyId}`,
    at: body.at,
  });
  const stored = await findOptOut(p, tenant, address.key, now);
  if (!stored) throw new Error('an opt-out vanished');
  return created(presentOptOut(stored), `/v1/opt-outs/${encodeURIComponent(address.normal)}`);
}
