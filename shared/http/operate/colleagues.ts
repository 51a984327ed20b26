/**
 * The routes of colleagues, whom the API calls people: an operator sees to everybody, whoever has an office's key with
 * `admin` to those of the office. Called by `app.ts`.
 */
import { z } from '@hono/zod-openapi';
import type { TenantId } from '../../domain/core/keys.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Colleague, Role } from '../../domain/tenant/colleagues.ts';
import { ROLE_NAMES, ROLES } from '../../domain/tenant/colleagues.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { addColleague, changeColleague, removeColleague } from '../../pipeline/office/colleagues.ts';
import { findColleague, listColleagues } from '../../pipeline/queries/office.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import { choice, emailAddress, line, strict, tenantId } from '../core/fields.ts';
import { moment, pageOf, text } from '../core/fields-out.ts';
import type { Answer } from '../core/problem.ts';
import { badCursor, created, notFound, nothing, ok, refuse, refuseFaults } from '../core/problem.ts';
import { LIMIT_DEFAULT, paging } from '../core/schemas.ts';
import { tenantOf } from './tenants.ts';

const ROLES_TEXT = `${ROLE_NAMES.map((role) => `\`${role}\`: ${ROLES[role].join(', ')}`).join('; ')}.`;
const fields = {
  name: line(100, { description: 'As colleagues read it where something was done.', example: 'Ana Diaz' }),
  role: choice(ROLE_NAMES as [Role, ...Role[]], {
    description: `What keys of the person may do, by scopes. ${ROLES_TEXT}`,
    example: 'desk',
  }),
};

const NewPersonBody = strict(
  {
    ...fields,
    email: emailAddress({
      description: 'Theirs alone. It is not changed: who gets another one is added anew.',
      example: 'ana@north-dental.example',
    }),
    office: tenantId.nullish().openapi({
      description: 'Where the person works; absent or null: at the operator’s, or at the office of the key.',
    }),
  },
  'a person',
).openapi('NewPerson');
type NewPersonInput = z.infer<typeof NewPersonBody>;

const PersonPatch = strict(
  { name: fields.name.optional(), role: fields.role.optional() },
  'a change of a person',
).openapi('PersonPatch');

const PeopleQuery = strict(
  {
    office: tenantId
      .optional()
      .openapi({ description: 'Of which office; absent: of the operator, or of the office of the key.' }),
    ...paging,
  },
  'a query',
);

const PersonOut = z
  .object({
    id: text('Names the person.', 'per_0123456789abcdefghjkmnpqrs'),
    name: text('As it was given.', 'Ana Diaz'),
    email: text('In lower case.', 'ana@north-dental.example'),
    role: z.enum(ROLE_NAMES).openapi({ description: ROLES_TEXT, example: 'desk' }),
    office: text('Where the person works; null: at the operator’s.', 'north-dental').nullable(),
    createdAt: moment('When the person was added.'),
  })
  .openapi('Person');
export const PersonPage = pageOf(PersonOut).openapi('PersonPage');

const present = ({ id, name, email, role, tenant, createdAt }: Colleague) => ({
  id,
  name,
  email,
  role,
  office: tenant,
  createdAt: toIso(createdAt),
});

export function colleagueRoutes(declare: Declare, p: Pipeline): void {
  const route = { access: 'either', scope: 'admin', tag: 'Operation' } as const;
  declare({
    ...route,
    operationId: 'listPeople',
    method: 'get',
    path: '/v1/people',
    summary: 'List the people of an office, or of the operator',
    description: 'Those who work with Ringonce. Whoever is reminded is a recipient, and is not in here.',
    query: PeopleQuery,
    answers: { 200: { description: 'One page, who was added first at the top.', schema: PersonPage } },
    problems: [404],
    async handle({ caller, query: { office, limit = LIMIT_DEFAULT, cursor }, now }) {
      const tenant = await officeOf(p, caller.tenant, office, now);
      if (tenant === undefined) return notFound('tenant');
      const page = await listColleagues(p, tenant, { limit, cursor }, now);
      return page ? ok({ ...page, items: page.items.map(present) }) : badCursor;
    },
  });
  declare({
    ...route,
    operationId: 'createPerson',
    method: 'post',
    path: '/v1/people',
    summary: 'Add a person',
    description:
      'Somebody who works with Ringonce. Keys are issued to them (`personId` of a new key), and what is done with those is told by their name. Where the person is there already and is the same, the answer is 200.',
    body: NewPersonBody,
    answers: {
      201: { description: 'Added.', schema: PersonOut },
      200: { description: 'The person was there already.', schema: PersonOut },
    },
    problems: [409, 422],
    handle: (call) => add(p, call),
  });
  oneRoutes(declare, p, route);
}

function oneRoutes(
  declare: Declare,
  p: Pipeline,
  route: { access: 'either'; scope: 'admin'; tag: string },
): void {
  const one = { ...route, path: '/v1/people/{personId}' };
  declare({
    ...one,
    operationId: 'getPerson',
    method: 'get',
    summary: 'Read a person',
    answers: { 200: { description: 'The person.', schema: PersonOut } },
    problems: [404],
    async handle(call) {
      const colleague = await named(p, call);
      return colleague ? ok(present(colleague)) : notFound('person');
    },
  });
  declare({
    ...one,
    operationId: 'changePerson',
    method: 'patch',
    summary: 'Change a person’s name or role',
    description: 'The next request with a key of theirs has the new role.',
    body: PersonPatch,
    answers: { 200: { description: 'The person as they now are.', schema: PersonOut } },
    problems: [404],
    async handle(call) {
      const colleague = await named(p, call);
      const { name = colleague?.name, role = colleague?.role } = call.body;
      const changed = colleague && (await changeColleague(p, colleague, defined({ name, role }), call.by));
      return changed ? ok(present(changed)) : notFound('person');
    },
  });
  declare({
    ...one,
    operationId: 'deletePerson',
    method: 'delete',
    summary: 'Remove a person',
    description:
      'Their keys are revoked. Name and address are gone but for the name in the audit log, beside what was done before.',
    answers: { 204: { description: 'Removed.' } },
    problems: [404],
    async handle(call) {
      const colleague = await named(p, call);
      if (!colleague) return notFound('person');
      await removeColleague(p, colleague, call.by);
      return nothing;
    },
  });
}

type Named = Partial<Pick<Colleague, 'name' | 'role'>>;
const defined = ({ name, role }: { name?: string | undefined; role?: Role | undefined }): Named => ({
  ...(name !== undefined && { name }),
  ...(role !== undefined && { role }),
});

/** Whose people are meant: an office's own key names no other. @returns undefined where there is no such office */
async function officeOf(
  p: Pipeline,
  own: TenantId | null,
  office: TenantId | null | undefined,
  now: number,
): Promise<TenantId | null | undefined> {
  if (own !== null) return (office ?? own) === own ? own : undefined;
  return office == null ? null : (await tenantOf(p, office, now))?.id;
}

/** The colleague that the path names, where the caller may know of them. */
async function named(
  p: Pipeline,
  { caller, params, now }: Pick<Call<'either', unknown, unknown>, 'caller' | 'params' | 'now'>,
): Promise<Colleague | undefined> {
  const colleague = await findColleague(p, params['personId'] ?? '', now);
  return colleague && (caller.tenant === null || caller.tenant === colleague.tenant) ? colleague : undefined;
}

async function add(p: Pipeline, call: Call<'either', unknown, NewPersonInput>): Promise<Answer> {
  const { office, ...wanted } = call.body;
  const tenant = await officeOf(p, call.caller.tenant, office, call.now);
  if (tenant === undefined)
    return refuseFaults([{ path: 'office', message: `there is no tenant ${office}`, impossible: true }]);
  const { colleague, added } = await addColleague(p, { ...wanted, tenant }, call.by);
  if (added) return created(present(colleague), `/v1/people/${colleague.id}`);
  const same = colleague.name === wanted.name && colleague.role === wanted.role;
  return same
    ? ok(present(colleague))
    : refuse(409, `There is a person with this address already, with another name or role: ${colleague.id}.`);
}
