/**
 * Environment variables of a provider: from a schema and what goes with what to the port that the compositions ask.
 * Called by each provider's `embedded.ts`.
 */
import type * as z from 'zod';
import type { CommonSettings, Provider, ProviderSettings } from '../ports/provider.ts';

interface Declaration<Own> {
  /** The provider's own variables, each with the message of what is accepted. */
  variables: z.ZodObject & z.ZodType<Own>;
  /** What is missing, given all that is there. */
  missing(env: Own & CommonSettings): readonly string[];
  /** @returns undefined where too little is set for it to be used, which is no fault */
  open(env: Own & CommonSettings): (() => Provider) | undefined;
}

export const settingsOf = <Own>({ variables, missing, open }: Declaration<Own>): ProviderSettings => ({
  variables: Object.keys(variables.shape),
  read(env, common) {
    const parsed = variables.safeParse(env);
    if (!parsed.success) return { kind: 'malformed', faults: faultsOf(parsed.error) };
    const all = { ...(parsed.data as Own), ...common };
    const faults = missing(all);
    if (faults.length > 0) return { kind: 'incomplete', faults };
    const made = open(all);
    return made ? { kind: 'set', open: made } : { kind: 'absent' };
  },
});

/** One sentence for each fault, which names the variable. */
export const faultsOf = ({ issues }: z.ZodError): string[] =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

/** What is missing of `wanted`, which `given` goes with. */
export const needs = <Env extends object>(
  env: Env,
  given: keyof Env & string,
  ...wanted: (keyof Env & string)[]
): string[] =>
  env[given] === undefined
    ? []
    : wanted
        .filter((name) => env[name] === undefined)
        .map((name) => `${name}: is needed, because ${given} is set`);
