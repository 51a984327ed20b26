/** An address as it stands in a path or a body. Called by the routes of people. */
import type { AddressKey, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { normalEmail, readAddress } from '../../domain/judgement/intake.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readTenant } from '../../pipeline/core/ledger.ts';
import { keyOfAddress } from '../../pipeline/people/people.ts';
import { refuseFaults } from '../core/problem.ts';
import { ADDRESS_ACCEPTS } from './schemas.ts';

export interface Address {
  kind: 'email' | 'phone';
  normal: string;
  key: AddressKey;
}

export const badAddress = refuseFaults([{ path: 'address', message: ADDRESS_ACCEPTS, impossible: false }]);

/** @returns undefined for what is neither an email address nor a phone number */
export async function addressOf(
  p: Pipeline,
  tenant: TenantId,
  text: string | undefined,
  now: Instant,
): Promise<Address | undefined> {
  if (!text || text.length > 254) return undefined;
  const { country } = await readTenant(p, tenant, now);
  const read = readAddress(text, country);
  return (
    read && { ...read, key: keyOfAddress(p, read.kind === 'email' ? normalEmail(read.normal) : read.normal) }
  );
}
