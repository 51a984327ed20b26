/**
 * What a start looks at before anything is sent: whether the ledger is a copy of an earlier state, put back by hand. It
 * is where it is older than the witness beside it, or where a provider took something that it does not remember (P12).
 * Used by `runtime.ts`, which sends nothing until `once` has come to its end.
 */
import type { Instant } from '../shared/domain/core/time.ts';
import { SECOND, toIso } from '../shared/domain/core/time.ts';
import { keyOf } from '../shared/domain/store/records.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { isNoted, loadReadable, notingDamage } from '../shared/pipeline/core/items.ts';
import { catchUp } from '../shared/pipeline/feedback/restored.ts';
import { hasForgotten, openBlackout } from '../shared/pipeline/safeguards/blackout.ts';
import { recordRun } from '../shared/pipeline/safeguards/status.ts';
import type { ProviderRecords } from '../shared/ports/provider-record.ts';
import { readWitness, writeWitness } from './witness.ts';

/** The component that writes down, in the ledger and beside it, that the ledger was written until now. */
export const WITNESS_RUN = 'witness';
/** How long a start waits for the providers' records. */
const LOOK_BACK_MS = 10 * SECOND;

export interface LookBackOptions {
  pipeline: Pipeline;
  records: ProviderRecords;
  dataFolder: string;
  /** Runs something whose failure is reported and stops nothing; undefined where it failed. */
  tried: <T>(what: string, run: () => Promise<T>) => Promise<T | undefined>;
}

export class LookBack {
  readonly #options: LookBackOptions;
  /** Whether it is known that the ledger is no copy of an earlier state, or a blackout is open for it. */
  #done = false;

  constructor(options: LookBackOptions) {
    this.#options = options;
  }

  /** Until it could be looked back, nothing is sent: also where the store took nothing at the start. */
  async once(): Promise<void> {
    if (!this.#done) await notingDamage(this.#options.pipeline, () => this.#look());
    this.#done = true;
  }

  /** The ledger has the moment first, so that the witness is never ahead of it. */
  async bearWitness(): Promise<void> {
    const { pipeline, dataFolder } = this.#options;
    const at = pipeline.clock.now();
    await recordRun(pipeline, WITNESS_RUN, async () => undefined);
    writeWitness(dataFolder, at);
  }

  /** Before it was looked back, the witness says what nobody has read yet; that the scheduler can't, is told of it. */
  async bearOn(): Promise<void> {
    if (this.#done) await this.bearWitness();
  }

  /** A provider that can't be reached keeps nobody from starting. */
  async #look(): Promise<void> {
    const { pipeline, records, dataFolder, tried } = this.#options;
    const seen = readWitness(dataFolder);
    const since = await this.#lastWitnessed(seen);
    const why = since === null ? null : await this.#whyCopied(since, seen ?? since);
    if (since !== null && why !== null) {
      const reason = `the ledger ends at ${toIso(since)}, and ${why}: it was copied back`;
      const until = pipeline.clock.now();
      await openBlackout(pipeline, { since, until, reason, by: 'start', byName: 'ringonce start' });
    }
    await this.bearWitness();
    await tried('comparison', () => catchUp(pipeline, records));
  }

  /** Up to when the ledger goes by its own word; null where nobody knows. */
  async #lastWitnessed(seen: Instant | undefined): Promise<Instant | null> {
    const { pipeline } = this.#options;
    const key = keyOf.run(WITNESS_RUN);
    const [run] = await loadReadable(pipeline, [key], pipeline.clock.now());
    // One damaged row is no earlier state: then the providers' records alone can tell.
    if (!run && isNoted(pipeline, key)) return seen ?? null;
    // One that does not say, beside a witness, is from before all that the witness has seen.
    return run?.body.finishedAt ?? (seen === undefined ? null : 0);
  }

  async #whyCopied(since: Instant, seen: Instant): Promise<string | null> {
    if (seen > since) return `was written until ${toIso(seen)}`;
    const { tried } = this.#options;
    const forgotten = await tried('look at the providers’ records', () => this.#hasForgotten(since));
    return forgotten ? 'a provider took something since then that it does not know' : null;
  }

  async #hasForgotten(since: Instant): Promise<boolean> {
    const { pipeline, records } = this.#options;
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), LOOK_BACK_MS).unref());
    return Promise.race([hasForgotten(pipeline, records, since), late]);
  }
}
