/**
 * What is said, word for word: rendered when a step is claimed, and pinned with the attempt, so that it can be shown
 * again exactly as it went out, spoken in the call, and looked for in the provider's list.
 */
import type { Appointment, PlannedStep } from '../../domain/appointment/appointment.ts';
import { addressKeyFor } from '../../domain/appointment/appointment.ts';
import { linkTo, manageClaims, unsubscribeClaims } from '../../domain/appointment/page-links.ts';
import type { ContentOf } from '../../domain/content/content.ts';
import { content } from '../../domain/content/content.ts';
import type { EntryRef } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Rendering } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';
import { entriesOf } from '../core/ledger.ts';
import { readTemplate } from './templates.ts';

/** What a step says now. A tenant's template that fails gives way to the built-in: a reminder is not lost to it. */
export async function render<C extends Channel>(
  p: Pipeline,
  channel: C,
  { kind }: Pick<PlannedStep, 'kind'>,
  appointment: Appointment,
  tenant: Tenant,
  others: readonly Appointment[],
  now: Instant,
): Promise<ContentOf[C]> {
  const { locale } = appointment.recipient;
  const links = linksFor(p, appointment, channel, now);
  const from = tenant.senderAddresses.email ?? p.settings.emailFrom;
  const about = { kind, appointment, others, tenant, links, from, now };
  const template = await readTemplate(p, tenant, kind, channel, locale, now);
  if (template)
    try {
      return content(channel, { ...about, template });
    } catch (error) {
      p.telemetry.fault('a template failed', error, { tenant: tenant.id, kind, channel, locale });
    }
  return content(channel, { ...about, template: undefined });
}

function linksFor(p: Pipeline, appointment: Appointment, channel: Channel, now: Instant) {
  const { publicUrl, secret } = p.settings;
  const address = addressKeyFor(appointment.recipient, channel);
  if (publicUrl === null || address === null) return { manage: null, unsubscribe: null };
  const unsubscribe = channel === 'email' ? unsubscribeClaims(appointment.tenant, address, now) : null;
  return {
    manage: linkTo(secret, publicUrl, manageClaims(appointment, address, now)),
    unsubscribe: unsubscribe && linkTo(secret, publicUrl, unsubscribe),
  };
}

/** What an attempt said; undefined when it was never claimed. */
export async function pinned(
  p: Pipeline,
  ref: EntryRef,
  attempt: number,
  now: Instant,
): Promise<Rendering | undefined> {
  return (await read(p, keyOf.rendering(ref, attempt), now))?.body;
}

/** Every attempt of an appointment that was claimed, of every revision, oldest first. */
export async function renderingsOf(
  p: Pipeline,
  appointment: Appointment,
  now: Instant,
): Promise<Rendering[]> {
  const revisions = Array.from({ length: appointment.revision }, (_, index) => index + 1);
  const entries = await Promise.all(revisions.map((revision) => entriesOf(p, appointment, revision, now)));
  const keys = entries
    .flat()
    .flatMap((entry) =>
      entry ? Array.from({ length: entry.attempt }, (_, index) => keyOf.rendering(entry, index + 1)) : [],
    );
  const found = await p.store.load(keys, now);
  return found.flatMap((item) => (item ? [item.body] : [])).sort((a, b) => a.at - b.at);
}

/** Erases the words of every attempt; that something was said stays known. */
export async function eraseRenderings(p: Pipeline, appointment: Appointment, now: Instant): Promise<void> {
  for (const { attempt, ...ref } of await renderingsOf(p, appointment, now))
    await change(
      p,
      keyOf.rendering(ref, attempt),
      (current) => (current?.body.content ? itemOf.rendering({ ...current.body, content: null }) : undefined),
      now,
    );
}
