/**
 * Where a channel has several providers: which of them an entry was given to, and what each said. Part of the entry, moved
 * by its arrows; `safeguards/failover.ts` chooses by it. Pure.
 */

/** What one provider had to do with one entry. */
export interface AtProvider {
  /** Which one has, or had, the latest claim. */
  name: string;
  /** How often each has proved that it did not take it. */
  refused: Readonly<Record<string, number>>;
  /** Its answer was lost once: whatever became of that, no other provider is asked. */
  wasInDoubt: boolean;
}

/** An entry that was claimed by `name`. @param before what is known of earlier attempts */
export const claimedBy = (before: AtProvider | undefined, name: string): AtProvider => ({
  name,
  refused: before?.refused ?? {},
  wasInDoubt: before?.wasInDoubt ?? false,
});

/** The same after a refusal that proves that the provider did not take it. */
export const refusedBy = (at: AtProvider | undefined): AtProvider | undefined =>
  at && { ...at, refused: { ...at.refused, [at.name]: (at.refused[at.name] ?? 0) + 1 } };

/** The same after its answer was lost. */
export const lostBy = (at: AtProvider | undefined): AtProvider | undefined =>
  at && { ...at, wasInDoubt: true };
