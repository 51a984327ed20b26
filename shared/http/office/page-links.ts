/**
 * The routes that end the links people got: of one appointment, or of the whole office. Called by `app.ts`.
 * There is no route that shows a link: whoever holds one acts for the person.
 */
import { z } from '@hono/zod-openapi';
import { isAppointmentId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { revokeAllLinks, revokeLinks } from '../../pipeline/office/page-links.ts';
import type { Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { notFound, ok } from '../core/problem.ts';
import { EmptyBody } from '../core/schemas.ts';

const LinksRevokedOut = z
  .object({
    linksRevokedAt: z.string().openapi({
      description: 'Links that were made before this no longer work.',
      example: '2026-12-03T15:30:00Z',
      format: 'date-time',
    }),
  })
  .openapi('LinksRevoked');

const revoked = (at: Instant | null | undefined, what: string): Answer =>
  at === null || at === undefined ? notFound(what) : ok({ linksRevokedAt: toIso(at) });

export function linkRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'revokeAppointmentLinks',
    method: 'post',
    path: '/v1/appointments/{id}/revoke-links',
    access: 'tenant',
    scope: 'appointments',
    tag: 'Appointments',
    summary: 'End the links that were sent for an appointment',
    description:
      'A person who opens such a link is asked to call the office. Links in messages that go out later work. Calling this again ends the links that were made since.',
    body: EmptyBody,
    bodyOptional: true,
    answers: { 200: { description: 'What was set.', schema: LinksRevokedOut } },
    problems: [404],
    async handle({ caller: { tenant }, params }) {
      const id = params['id'] ?? '';
      const appointment = isAppointmentId(id) ? await revokeLinks(p, tenant, id) : undefined;
      return revoked(appointment?.linksRevokedAt, 'appointment');
    },
  });
  declare({
    operationId: 'revokeAllLinks',
    method: 'post',
    path: '/v1/tenant/revoke-links',
    access: 'tenant',
    scope: 'operate',
    tag: 'Settings',
    summary: 'End all links that were sent so far',
    description:
      'Ends the links to every appointment and those to unsubscribe. People whose emails hold a dead link have to call you. It is meant for an emergency, such as a leaked mailbox.',
    body: EmptyBody,
    bodyOptional: true,
    answers: { 200: { description: 'What was set.', schema: LinksRevokedOut } },
    async handle({ caller: { tenant }, by }) {
      return revoked((await revokeAllLinks(p, tenant, by))?.linksRevokedAt, 'tenant');
    },
  });
}
