/**
 * A tenant's own templates. Called by the HTTP layer to change them, and by the rendering of what is sent, which reads
 * the store only for names that the tenant has.
 *
 * Storing and deleting are two writes each, so the order matters: a template is stored before the tenant names it, and no longer named before it
 * is marked deleted. Dying in between leaves a template that is not in use, never a name without a template.
 */
import type { StepKind } from '../../domain/appointment/appointment.ts';
import type { TemplateSource, TemplateUse } from '../../domain/content/content.ts';
import { templateCandidates, templateName } from '../../domain/content/content.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { StoredTemplate, StoredVersion } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Act, Doer } from '../../domain/tenant/audit-log.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { record, recording } from '../core/audit-log.ts';
import type { Pipeline } from '../core/context.ts';
import { change, loadReadable, read } from '../core/items.ts';
import { readTenant } from '../core/ledger.ts';
import { changeTenant } from './settings.ts';
import { keepVersion, listVersions } from './versions.ts';

/** A tenant has at most this many templates of its own: their names stand in the tenant. */
export const TEMPLATES_MAX = 200;

/** Stores a template under the next version, then takes it into use. @param use with a normal locale */
export async function putTemplate(
  p: Pipeline,
  tenant: TenantId,
  use: TemplateUse,
  source: TemplateSource,
  by?: Doer,
): Promise<StoredTemplate | 'full'> {
  const now = p.clock.now();
  const name = templateName(use);
  const { kind, channel, locale } = use;
  const { templates } = await readTenant(p, tenant, now);
  if (!templates.includes(name) && templates.length >= TEMPLATES_MAX) return 'full';
  const recorded = recording<'template'>(
    p,
    by,
    ({ body: { version } }) => ({ what: 'template_stored', tenant, subject: name, version }),
    now,
  );
  const { item } = await change(
    p,
    keyOf.template(tenant, name),
    (current) => {
      const version = (current?.body.version ?? 0) + 1;
      const made = { tenant, name, kind, channel, locale, version, source, updatedAt: now, deleted: false };
      return itemOf.template(made);
    },
    now,
    async (wanted, current) => {
      if (current) await keepVersion(p, versionOf(current.body, now));
      await recorded?.(wanted, current);
    },
  );
  const named = await changeTenant(p, tenant, (present) => withName(present, name));
  if (!item || !named?.templates.includes(name)) return 'full';
  return item.body;
}

const versionOf = ({ tenant, name, version, source }: StoredTemplate, now: Instant) =>
  ({ of: 'template', tenant, name, version, said: source, replacedAt: now }) as const;

/** What a template of one's own said before, the latest first; what was deleted is among it. */
export async function templateVersions(
  p: Pipeline,
  tenant: TenantId,
  use: TemplateUse,
  now: Instant,
): Promise<TemplateVersion[]> {
  const name = templateName(use);
  const present = (await read(p, keyOf.template(tenant, name), now))?.body;
  if (!present) return [];
  const before = await listVersions<'template'>(p, { of: 'template', tenant, name }, present.version, now);
  return present.deleted ? [versionOf(present, present.updatedAt), ...before] : before;
}

type TemplateVersion = Extract<StoredVersion, { of: 'template' }>;

const withName = (tenant: Tenant, name: string): Tenant =>
  tenant.templates.includes(name) || tenant.templates.length >= TEMPLATES_MAX
    ? tenant
    : { ...tenant, templates: [...tenant.templates, name].sort() };

/** Takes a template out of use, then marks it deleted. @returns whether there was one */
export async function deleteTemplate(
  p: Pipeline,
  tenant: TenantId,
  use: TemplateUse,
  by?: Doer,
): Promise<boolean> {
  const name = templateName(use);
  const now = p.clock.now();
  const present = await read(p, keyOf.template(tenant, name), now);
  const act: Act = { what: 'template_deleted', tenant, subject: name };
  if (by && present && !present.body.deleted) await record(p, by, act, now);
  await changeTenant(p, tenant, (present) => ({
    ...present,
    templates: present.templates.filter((each) => each !== name),
  }));
  const { wrote } = await change(
    p,
    keyOf.template(tenant, name),
    (current) =>
      current && !current.body.deleted ? itemOf.template({ ...current.body, deleted: true }) : undefined,
    now,
  );
  return wrote;
}

/** The tenant's own template that would be used, with its name and version; undefined for the built-in. */
export async function findTemplate(
  p: Pipeline,
  tenant: Pick<Tenant, 'id' | 'templates'>,
  { kind, channel, locale }: TemplateUse,
  now: Instant,
): Promise<StoredTemplate | undefined> {
  const names = templateCandidates(tenant, kind, channel, locale);
  if (names.length === 0) return undefined;
  const items = await loadReadable(
    p,
    names.map((name) => keyOf.template(tenant.id, name)),
    now,
  );
  return items.find((item) => item && !item.body.deleted)?.body;
}

/** The parts of the template that `findTemplate` would find, for rendering what is sent; undefined for the built-in. */
export async function readTemplate<C extends Channel>(
  p: Pipeline,
  tenant: Tenant,
  kind: StepKind,
  channel: C,
  locale: string,
  now: Instant,
): Promise<TemplateSource<C> | undefined> {
  const found = await findTemplate(p, tenant, { kind, channel, locale }, now);
  // A name holds its channel, and only parts of that channel are stored under it.
  return found?.source as TemplateSource<C> | undefined;
}

/** All of a tenant's own templates that are in use, by name. */
export async function listTemplates(p: Pipeline, id: TenantId, now: Instant): Promise<StoredTemplate[]> {
  const { templates } = await readTenant(p, id, now);
  const items = await loadReadable(
    p,
    templates.map((name) => keyOf.template(id, name)),
    now,
  );
  return items.flatMap((item) => (item && !item.body.deleted ? [item.body] : []));
}
