/**
 * Tells that the ledger can't be written or is damaged. An alert is a record of the ledger, so this one has to do without:
 * it is kept in mind, logged, and told to the channels by the same rules. Made and asked by `runtime.ts`.
 *
 * That a full disk has room again is noticed by whatever is written next; the background jobs write that they ran, so
 * that is within seconds also where nobody asks for anything.
 */
import type { SqliteStore } from '../shared/adapters/stores/sqlite-store.ts';
import type { Milliseconds } from '../shared/domain/core/time.ts';
import type { Alert } from '../shared/domain/safeguards/alert.ts';
import { claimedToTell, raised, settled, toldTo, wanting } from '../shared/domain/safeguards/alert.ts';
import { messageOf } from '../shared/domain/safeguards/alert-message.ts';
import { UnreadableItem } from '../shared/domain/store/shapes.ts';
import type { AlertChannel } from '../shared/ports/alerts.ts';
import { StoreUnavailable } from '../shared/ports/store.ts';
import type { Clock, Telemetry } from '../shared/ports/system.ts';

export interface LedgerGuardOptions {
  store: Pick<SqliteStore, 'trouble' | 'inspect'>;
  channels: readonly AlertChannel[];
  /** Where the links of an alert lead; null where nobody reaches this machine. */
  publicUrl: string | null;
  clock: Clock;
  telemetry: Telemetry;
  /** Told when a start has looked at the pages for long. */
  say?: ((text: string) => void) | undefined;
}

/**
 * A start goes on where the ledger takes nothing or can't be read: that is told, and health is asked for, by a process that
 * runs. @returns undefined there
 */
export const inSpiteOfTrouble = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (error instanceof StoreUnavailable || error instanceof UnreadableItem) return undefined;
    throw error;
  });

/** A start waits so long for the pages to be read; a large database goes on being read beside the work. */
const INSPECTION_MS: Milliseconds = 2_000;

export class LedgerGuard {
  readonly #options: LedgerGuardOptions;
  #alert: Alert | undefined;

  constructor(options: LedgerGuardOptions) {
    this.#options = options;
  }

  /** Reads every page before anything is promised, where that is quick. */
  async inspectAtStart(): Promise<void> {
    const { store, telemetry } = this.#options;
    const inspection = store.inspect().then(
      () => this.look(),
      (error: unknown) => telemetry.fault('the ledger could not be inspected', error),
    );
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#options.say?.('The database is large: the rest of its pages is looked through beside the work.');
      waited.resolve();
    }, INSPECTION_MS);
    await Promise.race([inspection, waited.promise]);
    clearTimeout(timer);
  }

  /** Tells what is to be told now. */
  async look(): Promise<void> {
    const { store, clock, telemetry } = this.#options;
    const now = clock.now();
    const trouble = store.trouble();
    if (!trouble) {
      if (!this.#alert) return;
      if (this.#alert.settledAt === null) {
        telemetry.event('the ledger can be written again', {});
        this.#alert = settled(this.#alert, now);
      }
      await this.#tell(this.#alert);
      return;
    }
    if (this.#alert?.settledAt !== null) telemetry.fault('the ledger is in trouble', trouble);
    this.#alert = raised(this.#alert, alarmOf(trouble), now);
    await this.#tell(this.#alert);
  }

  async #tell(alert: Alert): Promise<void> {
    const { channels, publicUrl, clock, telemetry } = this.#options;
    const message = messageOf(alert, { publicUrl, docs: true });
    const names = channels.map(({ name }) => name);
    const wanted = wanting(alert, names, clock.now());
    if (wanted.length === 0) return;
    this.#alert = claimedToTell(alert, clock.now());
    const told = await Promise.all(
      channels
        .filter(({ name }) => wanted.includes(name))
        .map(async (channel) => {
          try {
            await channel.send(message);
            return [channel.name];
          } catch (error) {
            telemetry.fault('an alert could not be told', error, { channel: channel.name, alert: alert.key });
            return [];
          }
        }),
    );
    this.#alert = toldTo(alert, told.flat(), names, clock.now());
  }
}

const alarmOf = ({ kind, message }: StoreUnavailable) =>
  ({
    key: `ledger-${kind}`,
    severity: 'page',
    title: kind === 'damaged' ? 'The database is damaged' : "The database can't be written",
    detail: `${message} Meanwhile nothing is sent, and whoever wants to create something is answered 503.`,
  }) as const;
