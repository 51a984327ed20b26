/**
 * What is said, word for word: rendered when a step is claimed, and pinned with the attempt, so that it can be shown
 * again exactly as it went out, spoken in the call, and looked for in the provider's list.
 */
import type { Appointment, PlannedStep } from '../../domain/appointment/appointment.ts';
import { addressKeyFor } from '../../domain/appointment/appointment.ts';
import { linkTo, manageClaims, unsubscribeClaims } from '../../domain/appointment/page-links.ts';
import type { Composed } from '../../domain/content/content.ts';
import { compose } from '../../domain/content/content.ts';
import type { Skeleton } from '../../domain/content/skeleton.ts';
import { unkept } from '../../domain/content/skeleton.ts';
import { checkTemplate } from '../../domain/content/template-check.ts';
import type { EntryRef } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { withoutWords } from '../../domain/ledger/entry.ts';
import type { KeptWords } from '../../domain/ledger/kept-words.ts';
import type { Key, Rendering } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Store } from '../../ports/store.ts';
import type { TemplateWork } from '../../ports/templates.ts';
import type { Pipeline } from '../core/context.ts';
import { sendersOf } from '../core/context.ts';
import { change, noteDamage, read, readAll } from '../core/items.ts';
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
): Promise<Composed<C>> {
  const { locale } = appointment.recipient;
  const links = linksFor(p, appointment, channel, now);
  const from = tenant.senderAddresses.email ?? p.settings.emailFrom;
  const about = { kind, appointment, others, isShared, tenant, links, from, now };
  const template = await readTemplate(p, tenant, kind, channel, locale, now);
  if (template)
    try {
      return await templateWork(p).compose(channel, { ...about, template }, 'send');
    } catch (error) {
      p.telemetry.fault('a template failed', error, { tenant: tenant.id, kind, channel, locale });
    }
  return compose(channel, { ...about, template: undefined });
}

/** Skeletons that this process knows to be stored: nothing ever removes one. */
const stored = new WeakMap<Store, Set<string>>();
/** A process meets some dozens; one that meets more asks again. */
const STORED_MAX = 10_000;

/** Stores the text that kept words are made of, before they name it. Most of the time it is there. */
export async function storeSkeleton(p: Pipeline, skeleton: Skeleton, now: Instant): Promise<void> {
  const known = stored.get(p.store) ?? new Set<string>();
  stored.set(p.store, known);
  if (known.has(skeleton.hash)) return;
  // Lost to somebody who stored the same: its hash is its key.
  await p.store.put(itemOf.skeleton(skeleton), 0, now);
  if (known.size >= STORED_MAX) known.clear();
  known.add(skeleton.hash);
}

/** Where templates that a tenant wrote are rendered and looked at. */
export const templateWork = (p: Pipeline): TemplateWork => p.templates ?? HERE;

const HERE: TemplateWork = {
  compose: async (channel, said) => compose(channel, said),
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
  const entry = (await read(p, keyOf.entry(ref), now))?.body;
  if (!entry || !hasWordsOf(entry, attempt)) return (await read(p, keyOf.rendering(ref, attempt), now))?.body;
  return (await inEntries(p, [entry], now)).find((each) => each.attempt === attempt);
}

/** The words that stand in entries, put together again. */
async function inEntries(p: Pipeline, entries: readonly Entry[], now: Instant): Promise<Rendering[]> {
  const all = entries.flatMap((entry) => (entry.words ?? []).map((words) => ({ entry, words })));
  const hashes = new Set(all.flatMap(({ words: { said } }) => said?.skeleton ?? []));
  const items = await readAll(p, [...hashes].map(keyOf.skeleton), now);
  const skeletons = new Map(items.map(({ body }) => [body.hash, body]));
  return Promise.all(all.map(({ entry, words }) => renderingOf(p, entry, words, skeletons)));
}

/** Words that don't come out as they were said are shown to nobody: that is damage, and is told as such. */
async function renderingOf(
  p: Pipeline,
  { tenant, appointment, revision, step, channel }: Entry,
  { attempt, at, locale, from, said }: KeptWords,
  skeletons: ReadonlyMap<string, Skeleton>,
): Promise<Rendering> {
  const ref = { tenant, appointment, revision, step };
  const rendering = { ...ref, attempt, channel, at, locale, from, appointments: [appointment] };
  try {
    const content = said && unkept(said, skeletons.get(said.skeleton));
    return { ...rendering, content: content as Rendering['content'] };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'its words can not be put together';
    await noteDamage(p, new UnreadableItem(keyOf.entry(ref), why, { cause: error }));
    return { ...rendering, content: null };
  }
}

/** Every entry of an appointment, of every revision. */
export async function everyEntryOf(p: Pipeline, appointment: Appointment, now: Instant): Promise<Entry[]> {
  const revisions = Array.from({ length: appointment.revision }, (_, index) => index + 1);
  const entries = await Promise.all(revisions.map((revision) => entriesOf(p, appointment, revision, now)));
  return entries.flat().filter((entry) => entry !== undefined);
}

/** Where the words of each attempt are that the entry itself does not have. */
export const renderingKeysOf = (entry: Entry): Key<'rendering'>[] =>
  Array.from({ length: entry.attempt }, (_, index) => index + 1)
    .filter((attempt) => !hasWordsOf(entry, attempt))
    .map((attempt) => keyOf.rendering(entry, attempt));

const hasWordsOf = ({ words }: Entry, attempt: number): boolean =>
  words?.some((each) => each.attempt === attempt) === true;

/** Every attempt of an appointment that was claimed, of every revision, oldest first. */
export async function renderingsOf(
  p: Pipeline,
  appointment: Appointment,
  now: Instant,
): Promise<Rendering[]> {
  const entries = await everyEntryOf(p, appointment, now);
  const [kept, found] = await Promise.all([
    inEntries(p, entries, now),
    readAll(p, entries.flatMap(renderingKeysOf), now),
  ]);
  return [...kept, ...found.map(({ body }) => body)].sort((a, b) => a.at - b.at);
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
    await eraseWords(p, entry, now);
    for (const key of renderingKeysOf(entry)) await eraseRendering(p, key, undefined, now);
    if (entry.state === 'sending' && !hasWordsOf(entry, entry.attempt))
      await eraseRendering(p, keyOf.rendering(entry, entry.attempt), unsaid(entry, appointment, now), now);
    for (const { sender } of sendersOf(p, entry.channel)) await sender.forget?.(entry, 'words');
    const { mergedInto: into } = entry;
    if (into === null) continue;
    // A contact that names several has its words in an item of their own.
    await eraseRendering(p, keyOf.rendering(into.entry, into.attempt), undefined, now);
    for (const { sender } of sendersOf(p, entry.channel)) await sender.forget?.(into.entry, 'words');
  }
}

/** A sender that is at the provider finds its entry moved on, and writes what the provider said over what is there now. */
const eraseWords = (p: Pipeline, ref: EntryRef, now: Instant) =>
  change(
    p,
    keyOf.entry(ref),
    (current) => {
      const erased = current && withoutWords(current.body);
      return erased && itemOf.entry(erased);
    },
    now,
  );

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
