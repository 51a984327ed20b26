/**
 * The faults that only the intake finds (a phone number, a skipped local time, a policy that does not exist), for a
 * body that its schema has already refused, so that the caller hears of every fault at once. The fields that the schema
 * refused are replaced by harmless ones; whatever is still wrong is a fault of the intake. Called by `endpoint.ts`
 * through the routes.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import { DAY, toIso } from '../../domain/core/time.ts';
import type { AppointmentInput, Fault, PersonInput } from '../../domain/judgement/intake.ts';
import { draftAppointment } from '../../pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { AppointmentPatchBody } from './schemas.ts';

/** Everything that is wrong with an appointment besides what its schema says. */
export async function intakeFaults(p: Pipeline, tenant: TenantId, raw: unknown): Promise<Fault[]> {
  const now = p.clock.now();
  if (!isObject(raw)) return [];
  const draft = await draftAppointment(p, tenant, harmless(raw, toIso(now + DAY)), now);
  return draft.kind === 'invalid' ? draft.faults : [];
}

/** Everything that is wrong with a patch besides what its schema says: only fields that it names are judged. */
export async function patchFaults(p: Pipeline, tenant: TenantId, raw: unknown): Promise<Fault[]> {
  if (!isObject(raw)) return [];
  // A local time is read in the zone of the appointment, which is not at hand here.
  const unjudged = new Set(['recipient', ...(raw['timeZone'] === undefined ? ['startsAt'] : [])]);
  const faults = await intakeFaults(p, tenant, raw);
  return faults.filter(({ path }) => !unjudged.has(path));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const passes = (patch: object): boolean => AppointmentPatchBody.safeParse(patch).success;

/** An appointment of harmless fields, with those of `raw` that pass their own schema laid over them. */
function harmless(raw: Record<string, unknown>, startsAt: string): AppointmentInput {
  const fields = Object.keys(AppointmentPatchBody.shape).filter((field) => raw[field] !== undefined);
  const kept = fields.filter((field) => field !== 'recipient' && passes({ [field]: raw[field] }));
  const input = { startsAt, title: '-', ...pick(raw, kept), recipient: harmlessPerson(raw['recipient']) };
  // In an unknown zone a local time can't be judged.
  const placed = raw['timeZone'] === undefined || kept.includes('timeZone');
  return placed ? input : { ...input, startsAt };
}

/** A harmless person, who can be reached unless neither an email address nor a phone number was given. */
function harmlessPerson(raw: unknown): PersonInput {
  const nobody = { email: 'nobody@example.com' };
  if (!isObject(raw)) return nobody;
  const kept = Object.keys(raw).filter((field) => passes({ recipient: { [field]: raw[field] } }));
  const wanted = ['email', 'phone'].filter((field) => raw[field] !== undefined);
  const reachable = wanted.length === 0 || wanted.some((field) => kept.includes(field));
  return { ...(reachable ? {} : nobody), ...pick(raw, kept) };
}

const pick = (raw: Record<string, unknown>, fields: readonly string[]) =>
  Object.fromEntries(fields.map((field) => [field, raw[field]]));
