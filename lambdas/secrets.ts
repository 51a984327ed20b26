/**
 * The one secret of a stage, from Secrets Manager: read once by each process that starts, before it does anything.
 * Called by `composition.ts`.
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { clientOptions } from '../shared/adapters/aws/clients.ts';
import { secretFields } from '../shared/adapters/providers/stage.ts';

/** What a deployer has not filled in yet is empty. */
const optional = z.optional(
  z.pipe(
    z.string('must be text'),
    z.transform((value) => (value === '' ? undefined : value)),
  ),
);

const stored = z.object({
  secret: z.string('is missing').check(z.minLength(20, 'must have at least 20 characters')),
  operatorKey: z.pipe(
    optional,
    z.optional(z.string().check(z.minLength(16, 'must have at least 16 characters'))),
  ),
  /** Who is told of alerts beside the topic: the addresses of `shared/adapters/alerting/addresses.ts`. */
  alertWebhook: optional,
  /** The key of the office that is there for `smoke.ts` alone. */
  smokeKey: optional,
  ...secretFields,
});

export type Secrets = z.output<typeof stored>;

/** Secrets Manager may be asked again; a start waits for it, so not for long. */
const LIMITS = { maxAttempts: 3, connectTimeoutMs: 1_000, requestTimeoutMs: 3_000, atOnce: 1 };

/** @throws when it can't be read, or is not of the documented form; the message holds no value */
export async function readSecrets(arn: string): Promise<Secrets> {
  const client = new SecretsManagerClient(clientOptions(LIMITS));
  try {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return parseSecrets(SecretString);
  } finally {
    client.destroy();
  }
}

export function parseSecrets(text: string): Secrets {
  const parsed = stored.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'} ${message}`);
  throw new Error(`The secret of this stage can't be used: ${faults.join('; ')}`);
}

/** Leaves the parser's own message out, because it quotes what it read. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The secret of this stage can't be used: it is not JSON");
  }
}
