/**
 * The routes of templates: what is said in each kind of message, by channel and language; one's own in place of the
 * built-in, and a preview of everything. Called by `app.ts`.
 */
import type { StepKind } from '../../domain/appointment/appointment.ts';
import { STEP_KINDS } from '../../domain/appointment/appointment.ts';
import type { TemplateSourceOf } from '../../domain/content/built-in.ts';
import { builtIn } from '../../domain/content/built-in.ts';
import type { Said, TemplateSource, TemplateUse } from '../../domain/content/content.ts';
import { content, templateName } from '../../domain/content/content.ts';
import { TemplateError } from '../../domain/content/engine.ts';
import { languageOf, normalLocale } from '../../domain/content/languages.ts';
import { SAMPLE_LINKS, sampleAppointment } from '../../domain/content/sample.ts';
import { segmentsOf } from '../../domain/content/segments.ts';
import { PARTS, smsWarnings } from '../../domain/content/template-check.ts';
import { LANGUAGES } from '../../domain/core/language.ts';
import type { Rate } from '../../domain/core/pace.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Fault } from '../../domain/judgement/intake.ts';
import { callAt, pricesIn } from '../../domain/safeguards/prices.ts';
import type { StoredTemplate } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readTenant } from '../../pipeline/core/ledger.ts';
import { templateWork } from '../../pipeline/office/rendering.ts';
import {
  deleteTemplate,
  findTemplate,
  listTemplates,
  putTemplate,
  TEMPLATES_MAX,
  templateVersions,
} from '../../pipeline/office/templates.ts';
import { pricesOf } from '../../pipeline/safeguards/budget.ts';
import type { CallMarkup } from '../../ports/provider.ts';
import { TemplatesBusy } from '../../ports/templates.ts';
import { rateLimiter, refuseFor } from '../core/auth.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { notFound, nothing, ok, refuse, refuseFaults } from '../core/problem.ts';
import type { PreviewInput, TemplateInput, TemplatesFilter } from './schemas-templates.ts';
import {
  FILTERS_TEXT,
  PreviewBody,
  PreviewOut,
  SavedTemplateOut,
  TemplateBody,
  TemplateOut,
  TemplatePage,
  TemplatesQuery,
  TemplateVersions,
  VARIABLES_TEXT,
} from './schemas-templates.ts';

const TAG = 'Templates';
const PATH = '/v1/templates/{kind}/{channel}/{locale}';

/** @param markup shows a call as the provider gets it */
export function templateRoutes(declare: Declare, p: Pipeline, markup: CallMarkup): void {
  const within = rateLimiter(TRIALS, 'An office may try and store templates');
  readRoutes(declare, p);
  versionsRoute(declare, p);
  declare({
    operationId: 'putTemplate',
    method: 'put',
    path: PATH,
    access: 'tenant',
    scope: 'operate',
    tag: TAG,
    summary: 'Create or change a template of your own',
    description: `It takes the place of the built-in one for this locale, and for its regions that have none of their own (\`es\` serves \`es-MX\`). Liquid, without includes and without \`date\`. Variables are ${VARIABLES_TEXT}. Filters are ${FILTERS_TEXT}. Refused is what does not render, does not name the sender in an SMS, or asks for a reply that carriers take for themselves (CANCEL, END, QUIT, YES …).`,
    body: TemplateBody,
    answers: { 200: { description: 'The template as it now is, with warnings.', schema: SavedTemplateOut } },
    problems: [404, 422],
    handle: (call) => paidFor(call, within, () => put(p, call)),
  });
  declare({
    operationId: 'deleteTemplate',
    method: 'delete',
    path: PATH,
    access: 'tenant',
    scope: 'operate',
    tag: TAG,
    summary: 'Delete a template of your own',
    description: 'From then on the next best template is used, which may be the built-in one.',
    answers: { 204: { description: 'The template was deleted.' } },
    problems: [400, 404],
    async handle({ caller: { tenant }, by, params }) {
      const use = readUse(params);
      if ('status' in use) return use;
      return (await deleteTemplate(p, tenant, use, by)) ? nothing : notFound('template');
    },
  });
  declare({
    operationId: 'previewTemplates',
    method: 'post',
    path: '/v1/templates/preview',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'Preview what would be sent',
    description: 'Renders every channel for sample data, or for what is given. Nothing is stored or sent.',
    body: PreviewBody,
    answers: { 200: { description: 'Every channel, word for word.', schema: PreviewOut } },
    problems: [422],
    handle: (call) => paidFor(call, within, () => preview(p, markup, call)),
  });
}

/** Trials of one tenant's templates: a screen that shows each change while somebody writes stays below. */
const TRIALS: Rate = { perMinute: 60, burst: 60 };

/** Rendering is dear, and has a rate of its own; what it takes in time is counted where it is done. */
async function paidFor(
  { caller: { tenant }, now }: Call<'tenant', unknown, unknown>,
  within: ReturnType<typeof rateLimiter>,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const passage = within(tenant, now);
  if (passage.kind === 'shut') return passage.answer;
  try {
    return await work();
  } catch (error) {
    if (error instanceof TemplatesBusy) return refuseFor(error.waitMs, BUSY);
    if (error instanceof TemplateError) return refuse(422, `A template does not work: ${error.message}.`);
    throw error;
  }
}

const BUSY = 'Your templates have taken too much of the time that all share';

function readRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listTemplates',
    method: 'get',
    path: '/v1/templates',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'List templates',
    query: TemplatesQuery,
    answers: {
      200: { description: 'The built-in ones, with your own in their place.', schema: TemplatePage },
    },
    handle: (call) => list(p, call),
  });
  declare({
    operationId: 'getTemplate',
    method: 'get',
    path: PATH,
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'Read a template',
    description:
      'The one that is used for this locale: your own, your own of the language, or the built-in one, which is English where we have no words in the language. `locale` says which.',
    answers: { 200: { description: 'The template.', schema: TemplateOut } },
    problems: [400, 404],
    async handle({ caller, params, now }) {
      const use = readUse(params);
      if ('status' in use) return use;
      const tenant = await readTenant(p, caller.tenant, now);
      const own = await findTemplate(p, tenant, use, now);
      if (own) return ok({ ...presentOwn(own), source: own.source });
      const language = languageOf(use.locale);
      const source = builtIn(use.channel, use.kind, language);
      return ok({ ...presentBuiltIn({ ...use, locale: language }), source });
    },
  });
}

function versionsRoute(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listTemplateVersions',
    method: 'get',
    path: `${PATH}/versions`,
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See what a template of your own said before',
    description:
      'The last twenty, kept for six years from when they were replaced. To restore one, put it again: it becomes the newest version.',
    answers: { 200: { description: 'The latest first.', schema: TemplateVersions } },
    problems: [400],
    async handle({ caller, params, now }) {
      const use = readUse(params);
      if ('status' in use) return use;
      const versions = await templateVersions(p, caller.tenant, use, now);
      const items = versions.map(({ version, said, replacedAt }) => ({
        version,
        source: said,
        replacedAt: toIso(replacedAt),
      }));
      return ok({ items, nextCursor: null });
    },
  });
}

/** The use of a template that the path names; a refusal where it names none. */
function readUse(params: Readonly<Record<string, string>>): TemplateUse | Answer {
  const kind = STEP_KINDS.find((each) => each === params['kind']);
  const channel = CHANNELS.find((each) => each === params['channel']);
  if (!kind || !channel) return notFound('kind of template');
  const locale = normalLocale((params['locale'] ?? '').slice(0, 100));
  if (locale === undefined || locale.length > 35)
    return refuse(400, 'The locale must be a BCP 47 language tag such as es or pt-BR.');
  return { kind, channel, locale };
}

const presentOwn = ({ name, kind, channel, locale, version, updatedAt }: StoredTemplate) => ({
  name,
  kind,
  channel,
  locale,
  origin: 'own' as const,
  version,
  updatedAt: toIso(updatedAt),
});

const presentBuiltIn = ({ kind, channel, locale }: TemplateUse) => ({
  name: templateName({ kind, channel, locale }),
  kind,
  channel,
  locale,
  origin: 'built-in' as const,
  version: 0,
  updatedAt: null,
});

/** Of one kind after the other, and there by channel and language; one's own where the built-in would be. */
async function list(
  p: Pipeline,
  { caller, query, now }: Call<'tenant', TemplatesFilter, unknown>,
): Promise<Answer> {
  const own = (await listTemplates(p, caller.tenant, now)).map(presentOwn);
  const names = new Set(own.map(({ name }) => name));
  const ours = STEP_KINDS.flatMap((kind) =>
    CHANNELS.flatMap((channel) => LANGUAGES.map((locale) => presentBuiltIn({ kind, channel, locale }))),
  );
  const all = [...ours.filter(({ name }) => !names.has(name)), ...own];
  const locale = query.locale === undefined ? undefined : normalLocale(query.locale);
  const items = all
    .filter((each) => query.kind === undefined || each.kind === query.kind)
    .filter((each) => query.channel === undefined || each.channel === query.channel)
    .filter((each) => query.locale === undefined || each.locale === locale)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return ok({ items, nextCursor: null });
}

type Parts = Readonly<Partial<Record<string, string | undefined>>>;

/** Every part of the channel: those that are given, the others as in the built-in template. */
function completed<C extends Channel>(
  channel: C,
  kind: StepKind,
  locale: string,
  parts: Parts,
): TemplateSource<C> {
  const given = Object.entries(parts).filter(([, source]) => source !== undefined);
  return {
    ...builtIn(channel, kind, languageOf(locale)),
    ...Object.fromEntries(given),
  } as TemplateSourceOf[C];
}

async function put(p: Pipeline, { caller, by, params, body, now }: Call<'tenant', unknown, TemplateInput>) {
  const use = readUse(params);
  if ('status' in use) return use;
  const known = Object.keys(PARTS[use.channel]);
  const odd = Object.keys(body).filter((part) => !known.includes(part));
  if (odd.length > 0) return refuseFaults(odd.map((path) => notAPart(path, use.channel, known)));
  const tenant = await readTenant(p, caller.tenant, now);
  const source = completed(use.channel, use.kind, use.locale, body);
  const { faults, warnings } = await templateWork(p).check({ ...use, tenant, source, now });
  if (faults.length > 0) return refuseFaults(faults.map((fault) => ({ ...fault, impossible: true })));
  const stored = await putTemplate(p, tenant.id, use, source, by);
  if (stored === 'full')
    return refuse(422, `There are ${TEMPLATES_MAX} templates of your own already; delete one first.`);
  return ok({ ...presentOwn(stored), source: stored.source, warnings });
}

const notAPart = (path: string, channel: Channel, known: readonly string[]): Fault => ({
  path,
  message: `is an unknown part of a template for ${channel}; known are ${known.join(', ')}`,
  impossible: false,
});

// ---- The preview --------------------------------------------------------------------------------------------

/** What one channel's preview is made with. */
interface Tried<C extends Channel> {
  origin: 'own' | 'built-in';
  source: TemplateSource<C> | undefined;
  faults: Fault[];
  warnings: string[];
}

async function preview(
  p: Pipeline,
  markup: CallMarkup,
  { caller, body, now }: Call<'tenant', unknown, PreviewInput>,
): Promise<Answer> {
  const tenant = await readTenant(p, caller.tenant, now);
  const { kind = 'reminder', locale: asked = tenant.locale, templates = {}, ...fields } = body;
  const locale = normalLocale(asked) ?? asked;
  const about = { tenant, kind, locale, now };
  const email = await tried(p, 'email', about, templates.email);
  const sms = await tried(p, 'sms', about, templates.sms);
  const voice = await tried(p, 'voice', about, templates.voice);
  const faults = [...email.faults, ...sms.faults, ...voice.faults];
  if (faults.length > 0) return refuseFaults(faults);
  const appointment = sampleAppointment(tenant, kind, locale, now, fields);
  const said = { kind, appointment, others: [], isShared: false, tenant, links: SAMPLE_LINKS, now };
  try {
    return ok(await shown(p, said, locale, { email, sms, voice }, markup));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return refuse(422, `With these values a template does not work: ${error.message}.`);
  }
}

async function shown(
  p: Pipeline,
  said: Omit<Said, 'template'>,
  locale: string,
  { email, sms, voice }: { [C in Channel]: Tried<C> },
  markup: CallMarkup,
) {
  return {
    kind: said.kind,
    locale,
    email: {
      origin: email.origin,
      ...(await shownEmail(p, { ...said, template: email.source })),
      warnings: email.warnings,
    },
    sms: { origin: sms.origin, ...(await shownSms(p, { ...said, template: sms.source })) },
    voice: {
      origin: voice.origin,
      ...(await shownCall(p, { ...said, template: voice.source }, markup)),
      warnings: voice.warnings,
    },
  };
}

/** The templates of the request, else what would be used. */
async function tried<C extends Channel>(
  p: Pipeline,
  channel: C,
  { tenant, kind, locale, now }: { tenant: Tenant; kind: StepKind; locale: string; now: Instant },
  parts: Parts | undefined,
): Promise<Tried<C>> {
  if (parts === undefined) {
    const own = await findTemplate(p, tenant, { kind, channel, locale }, now);
    const source = own?.source as TemplateSource<C> | undefined;
    return { origin: own ? 'own' : 'built-in', source, faults: [], warnings: [] };
  }
  const source = completed(channel, kind, locale, parts);
  const { faults, warnings } = await templateWork(p).check({ tenant, kind, channel, locale, source, now });
  const under = faults.map(({ path, message }) => ({
    path: `templates.${channel}.${path}`,
    message,
    impossible: true,
  }));
  return { origin: 'own', source, faults: under, warnings };
}

/** What a channel says; a tenant's own template has its place and its time. */
const contentFor = async <C extends Channel>(p: Pipeline, channel: C, said: Said<C>) =>
  said.template ? (await templateWork(p).compose(channel, said, 'look')).content : content(channel, said);

/** To a hundredth of a cent: products of fractions are not exact. */
const rounded = (usd: number): number => Math.round(usd * 10_000) / 10_000;

async function shownEmail(p: Pipeline, said: Said<'email'>) {
  const from = said.tenant.senderAddresses.email ?? 'office@example.com';
  const { subject, text, html, calendar } = await contentFor(p, 'email', { ...said, from });
  return { subject, text, html, calendar: calendar?.text ?? null, cost: pricesOf(p).email };
}

async function shownSms(p: Pipeline, said: Said<'sms'>) {
  const { body } = await contentFor(p, 'sms', said);
  const size = segmentsOf(body);
  const cost = rounded(size.segments * pricesIn(said.tenant.country, pricesOf(p)).sms);
  return { body, ...size, cost, warnings: smsWarnings(body) };
}

async function shownCall(p: Pipeline, said: Said<'voice'>, markup: CallMarkup) {
  const call = await contentFor(p, 'voice', said);
  const { locale } = said.appointment.recipient;
  const prices = pricesOf(p);
  const cost = rounded(callAt(pricesIn(said.tenant.country, prices), prices));
  return { ...call, twiml: markup.call(call, locale), voicemailTwiml: markup.voicemail(call, locale), cost };
}
