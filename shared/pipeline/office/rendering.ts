/**
 * What is said, word for word: rendered when a step is claimed, and pinned with the attempt, so that it can be shown
 * again exactly as it went out, spoken in the call, and looked for in the provider's list.
 */
import type { Appointment, PlannedStep } from '../../domain/appointment/appointment.ts';
import { addressKeyFor } from '../../domain/appointment/appointment.ts';
import { linkTo, manageClaims, unsubscribeClaims } from '../../domain/appointment/page-links.ts';
import type { ContentOf } from '../../domain/content/content.ts';
import { content } from '../../domain/content/content.ts';
import { checkTemplate } from '../../domain/content/template-check.ts';
import type { EntryRef } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { Key, Rendering } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { TemplateWork } from '../../ports/templates.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read, readAll } from '../core/items.ts';
import { entriesOf } from '../core/ledger.ts';
import { readTemplate } from './templates.ts';

/** What is to be said. */
export interface Subject extends Pick<PlannedStep, 'kind'> {
  appointment: Appointment;
  tenant: Tenant;
  /** Further appointments that the same contact names. */
  others: readonly Appointment[];
  /** Whether more than one person shares the address. */
  isShared: boolean;
}

/** What a step says now. A tenant's template that fails gives way to the built-in: a reminder is not lost to it. */
export async function render<C extends Channel>(
  p: Pipeline,
  channel: C,
  { kind, appointment, tenant, others, isShared }: Subject,
  now: Instant,
): Promise<ContentOf[C]> {
  const { locale } = appointment.recipient;
  const links = linksFor(p, appointment, channel, now);
  const from = tenant.senderAddresses.email ?? p.settings.emailFrom;
  const about = { kind, appointment, others, isShared, tenant, links, from, now };
  const template = await readTemplate(p, tenant, kind, channel, locale, now);
  if (template)
    try {
      return await templateWork(p).content(channel, { ...about, template }, 'send');
    } catch (error) {
      p.telemetry.fault('a template failed', error, { tenant: tenant.id, kind, channel, locale });
    }
  return content(channel, { ...about, template: undefined });
}

/** Where templates that a tenant wrote are rendered and looked at. */
export const templateWork = (p: Pipeline): TemplateWork => p.templates ?? HERE;

const HERE: TemplateWork = {
  content: async (channel, said) => content(channel, said),
  check: async (checked) => checkTemplate(checked),
};

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

/** Every entry of an appointment, of every revision. */
export async function everyEntryOf(p: Pipeline, appointment: Appointment, now: Instant): Promise<Entry[]> {
  const revisions = Array.from({ length: appointment.revision }, (_, index) => index + 1);
  const entries = await Promise.all(revisions.map((revision) => entriesOf(p, appointment, revision, now)));
  return entries.flat().filter((entry) => entry !== undefined);
}

/** Where the words of each attempt of an entry are. */
export const renderingKeysOf = (entry: Entry): Key<'rendering'>[] =>
  Array.from({ length: entry.attempt }, (_, index) => keyOf.rendering(entry, index + 1));

/** Every attempt of an appointment that was claimed, of every revision, oldest first. */
export async function renderingsOf(
  p: Pipeline,
  appointment: Appointment,
  now: Instant,
): Promise<Rendering[]> {
  const entries = await everyEntryOf(p, appointment, now);
  const found = await readAll(p, entries.flatMap(renderingKeysOf), now);
  return found.map(({ body }) => body).sort((a, b) => a.at - b.at);
}

/**
 * Erases the words of every attempt, also those of a contact that named the appointment beside another one's; that
 * something was said stays known. @param wanted which of the appointment's entries
 */
export async function eraseRenderings(
  p: Pipeline,
  appointment: Appointment,
  now: Instant,
  wanted: (entry: Entry) => boolean = () => true,
): Promise<void> {
  for (const entry of (await everyEntryOf(p, appointment, now)).filter(wanted)) {
    for (const key of renderingKeysOf(entry)) await eraseRendering(p, key, undefined, now);
    if (entry.state === 'sending')
      await eraseRendering(p, keyOf.rendering(entry, entry.attempt), unsaid(entry, appointment, now), now);
    await p.senders[entry.channel].forget?.(entry, 'words');
    const { mergedInto: into } = entry;
    if (into === null) continue;
    await eraseRendering(p, keyOf.rendering(into.entry, into.attempt), undefined, now);
    await p.senders[entry.channel].forget?.(into.entry, 'words');
  }
}

/** @param instead takes the place of words that are not stored yet */
const eraseRendering = (p: Pipeline, key: Key<'rendering'>, instead: Rendering | undefined, now: Instant) =>
  change(
    p,
    key,
    (current) => {
      if (!current) return instead && itemOf.rendering(instead);
      return current.body.content ? itemOf.rendering({ ...current.body, content: null }) : undefined;
    },
    now,
  );

/** Holds the place of words that a sender is about to store, for it claimed the entry before its person was erased. */
const unsaid = (entry: Entry, { id, recipient }: Appointment, now: Instant): Rendering => ({
  tenant: entry.tenant,
  appointment: id,
  revision: entry.revision,
  step: entry.step,
  attempt: entry.attempt,
  channel: entry.channel,
  at: now,
  locale: recipient.locale,
  from: null,
  appointments: [id],
  content: null,
});
