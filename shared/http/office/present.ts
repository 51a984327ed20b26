/**
 * From an office's settings and policies to the JSON of the API: durations as ISO 8601. Called by the office's routes
 * and by the operator's. Pure.
 */
import type { Channel, Policy } from '../../domain/core/policy.ts';
import { byChannel, onAnswerOf } from '../../domain/core/policy.ts';
import { isoDuration, toIso } from '../../domain/core/time.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { isoOrNull, presentCap } from '../core/present.ts';

export const presentPolicy = ({ steps, onAnswer, ...policy }: Policy) => ({
  name: policy.name,
  version: policy.version,
  steps: steps.map(({ channel, before, notAfter }) => ({ channel, before, notAfter })),
  minGap: policy.minGap,
  escalateOnFailure: policy.escalateOnFailure,
  bookingConfirmation: policy.bookingConfirmation,
  onAnswer: onAnswerOf({ onAnswer }),
});

const orNull = <T>(given: Partial<Record<Channel, T>>): Record<Channel, T | null> =>
  byChannel((channel) => given[channel] ?? null);

export const presentTenant = ({
  caps,
  senderNames,
  senderAddresses,
  providerOrder,
  linksRevokedAt,
  createdAt,
  templates: _templates,
  lastErasureAt: _lastErasureAt,
  bundleWindowMs,
  ...tenant
}: Tenant) => ({
  ...tenant,
  bundleWindow: isoDuration(bundleWindowMs),
  caps: {
    preset: caps.preset,
    rules: caps.rules.map(presentCap),
    callsPerAppointment: caps.callsPerAppointment,
  },
  senderNames: orNull(senderNames),
  senderAddresses: orNull(senderAddresses),
  providerOrder: orNull(providerOrder),
  linksRevokedAt: isoOrNull(linksRevokedAt),
  createdAt: toIso(createdAt),
});
