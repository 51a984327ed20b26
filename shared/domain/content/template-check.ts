/**
 * Whether a template may be saved, and what its author should know: it parses, names only what there is, renders with
 * everything and with next to nothing, at a length that can be sent, asks people for nothing that carriers swallow, names
 * the sender, and leaves nothing private on an answering machine. Called when a template is saved or previewed. Pure.
 */

import type { Channel } from '../core/policy.ts';
import type { Instant } from '../core/time.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { ContentOf, Said, TemplateSource, TemplateUse } from './content.ts';
import { content, longestOf } from './content.ts';
import { render, TemplateError, TOO_MUCH, variablesOf } from './engine.ts';
import { fixedText, keyFaults, replyFaults, saysHowToStop } from './keywords.ts';
import { SAMPLE_LINKS, sampleAppointment } from './sample.ts';
import { segmentsOf } from './segments.ts';
import type { Subject } from './values.ts';
import { VARIABLES, valuesOf } from './values.ts';

/** What a channel's template consists of, and how many characters a part may have. */
export const PARTS = {
  email: { subject: 500, text: 20_000, html: 100_000 },
  sms: { body: 1_600 },
  voice: { script: 4_000, menu: 1_000, goodbye: 500, voicemail: 1_000 },
} as const satisfies { [C in Channel]: Record<keyof TemplateSource<C>, number> };

/** A part that is wrong, and why. */
interface TemplateFault {
  /** The part's name. */
  path: string;
  message: string;
}

export interface TemplateCheck {
  /** Each of them refuses the template. */
  faults: TemplateFault[];
  /** What works, but is worth knowing. */
  warnings: string[];
}

export interface Checked extends TemplateUse {
  tenant: Tenant;
  /** All parts of the channel. */
  source: TemplateSource;
  now: Instant;
}

const PRIVATE = ['title', 'location', 'when', 'date', 'time', 'moved_from', 'others', 'manage_url'];

export function checkTemplate(checked: Checked): TemplateCheck {
  const faults: TemplateFault[] = [];
  for (const [path, source] of Object.entries(checked.source)) {
    faults.push(...partFaults(path, source, checked).map((message) => ({ path, message })));
    // Whoever has one part that works without end has others: one is looked at.
    if (faults.some(({ message }) => message.includes(TOO_MUCH))) break;
  }
  if (faults.length > 0) return { faults, warnings: [] };
  switch (checked.channel) {
    // Only a text has to say in its words who it is from, and is paid by its segments.
    case 'email':
    case 'voice':
      return { faults, warnings: [] };
    case 'sms':
      return checkSms(checked);
  }
}

function checkSms(checked: Checked): TemplateCheck {
  const body = 'body' in checked.source ? checked.source.body : '';
  const { body: sent } = content('sms', sampleSaid(checked, { body }));
  const unnamed = namesSender(sent, checked.tenant) ? [] : [{ path: 'body', message: UNNAMED }];
  return { faults: unnamed, warnings: smsWarnings(sent) };
}

const UNNAMED = 'must say who writes: put {{ office }} in, people do not know the number';

const namesSender = (text: string, { name, senderNames }: Tenant): boolean =>
  text.toLowerCase().includes((senderNames.sms ?? name).toLowerCase());

/** A sample of everything that the channel can say. */
const sampleSaid = <C extends Channel>(
  { kind, locale, tenant, now }: Pick<Checked, 'kind' | 'locale' | 'tenant' | 'now'>,
  template: TemplateSource<C>,
): Said<C> => ({
  kind,
  appointment: sampleAppointment(tenant, kind, locale, now),
  others: [],
  isShared: false,
  tenant,
  template,
  links: SAMPLE_LINKS,
  now,
});

function partFaults(path: string, source: string, checked: Checked): string[] {
  const parts: Readonly<Record<string, number>> = PARTS[checked.channel];
  const max = parts[path] ?? 0;
  if (source.length > max) return [`must have at most ${max} characters, not ${source.length}`];
  if (source.trim() === '') return ['must not be empty'];
  try {
    const unknown = unknownVariables(source);
    if (unknown.length > 0) return [unknown.join('; ')];
    const rendered = samplesOf(checked).map((subject) => render(source, escapingOf(path), valuesOf(subject)));
    if (rendered.some((text) => text.trim() === ''))
      return ['comes out empty when optional values are absent'];
    const [longest, most] = [
      Math.max(...rendered.map(({ length }) => length)),
      longestOf(checked.channel, path),
    ];
    if (longest > most) return [`comes out at ${longest} characters; at most ${most} can be sent`];
    return wordFaults(path, source, rendered);
  } catch (error) {
    if (error instanceof TemplateError) return [`is not a template that works: ${error.message}`];
    throw error;
  }
}

const escapingOf = (path: string) => (path === 'html' ? 'html' : 'plain');

function unknownVariables(source: string): string[] {
  const known = Object.keys(VARIABLES);
  return variablesOf(source)
    .filter((name) => !known.includes(name))
    .map((name) => `${name} is not a variable; there are ${known.join(', ')}`);
}

/** What it is tried with: every value, none that may be absent, and one appointment of somebody, as it is most often. */
function samplesOf({ kind, channel, locale, tenant, now }: Checked): Subject[] {
  const appointment = sampleAppointment(tenant, kind, locale, now);
  const bare = sampleAppointment(tenant, kind, locale, now, { name: null, location: null, movedFrom: null });
  const full = { ...tenant, contactPhone: tenant.contactPhone ?? '555 0100' };
  const moved = sampleAppointment(tenant, kind, locale, now, {
    movedFrom: now,
    locationBefore: '',
  });
  return [
    {
      channel,
      locale,
      appointment: moved,
      others: [appointment, bare],
      isShared: true,
      tenant: full,
      links: SAMPLE_LINKS,
    },
    {
      channel,
      locale,
      appointment: bare,
      others: [],
      isShared: false,
      tenant: { ...tenant, contactPhone: null },
      links: { manage: null, unsubscribe: null },
    },
    { channel, locale, appointment, others: [], isShared: false, tenant, links: SAMPLE_LINKS },
  ];
}

/** The fixed words are read in every branch; what came out shows words that were put together. */
function wordFaults(path: string, source: string, rendered: readonly string[]): string[] {
  switch (path) {
    case 'body':
      return [...new Set([fixedText(source), ...rendered].flatMap(replyFaults))];
    case 'menu':
      return keyFaults(fixedText(source));
    case 'voicemail':
      return variablesOf(source)
        .filter((name) => PRIVATE.includes(name))
        .map((name) => `must not say ${name}: anybody may hear an answering machine`);
    default:
      return [];
  }
}

/** What an SMS that came out should be known for. What it costs is said by the preview, from the prices that budgets use. */
export function smsWarnings(body: ContentOf['sms']['body']): string[] {
  const { segments, encoding, units } = segmentsOf(body);
  const long = `takes ${segments} segments (${units} units of ${encoding}), and each is paid${encoding === 'UCS-2' ? '; without accents that GSM-7 lacks and symbols it may take fewer' : ''}`;
  return [
    ...(segments > 1 ? [long] : []),
    ...(saysHowToStop(body)
      ? []
      : ['does not say how to stop; the first message to a person should, e.g. "Reply STOP to stop"']),
  ];
}
