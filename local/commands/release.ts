/**
 * `ringonce release`: shows what would go out, asks on a terminal, and lets the held work of a surge go, paced.
 */
import { createInterface } from 'node:readline/promises';
import type * as z from 'zod';
import { ReleasePreviewOut } from '../../shared/http/operate/schemas-safeguards.ts';
import { ENTRIES_MAX } from '../../shared/pipeline/safeguards/release-preview.ts';
import type { Client } from '../client.ts';
import { Failure, given, readAs } from '../client.ts';
import { ago, plural, span, table } from '../text.ts';
import type { ControlOptions } from './control.ts';
import { control } from './control.ts';

export interface ReleaseOptions extends Partial<ControlOptions> {
  preview?: boolean;
  yes?: boolean;
}

type Preview = z.infer<typeof ReleasePreviewOut>;

/** @returns what a release of the scope would let go */
export async function previewOf(client: Client, { tenant, channel }: ReleaseOptions): Promise<Preview> {
  // Whoever decides sees all of it; that takes longer than the route's own bound, and holds nobody up.
  const params = { query: given({ tenant, channel, upTo: ENTRIES_MAX }) };
  return readAs(
    ReleasePreviewOut,
    await client.ask('operator', ({ GET }) => GET('/v1/control/preview', { params })),
  );
}

/** Where the preview is shown and the question asked; null where nobody is there to answer. */
export interface Asking {
  show(text: string): void;
  confirm(question: string): Promise<boolean>;
}

/** @returns the API's answer; undefined when the person decided against it */
export async function releaseAfterLook(
  client: Client,
  options: ReleaseOptions,
  asking: Asking | null,
  now: number,
): Promise<unknown> {
  const { reason } = options;
  if (!reason)
    throw new Failure('Say why with --reason, for whoever reads it later; or give --preview only to look.');
  if (asking && !options.yes) {
    const seen = await previewOf(client, options);
    asking.show(previewReleaseText(seen, now));
    if (!(await asking.confirm('Release it? [y/N] '))) return undefined;
  }
  return control(client, 'release', { ...options, reason });
}

/** The person at this terminal, if there is one. */
export function terminal(): Asking | null {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return {
    show: (text) => void process.stderr.write(`${text}\n`),
    async confirm(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await lines.question(question);
      lines.close();
      return /^y(es)?$/i.test(answer.trim());
    },
  };
}

/** @param now by the server's clock, which may be another one, when it answered */
export function previewReleaseText(preview: Preview, now: number): string {
  const { held, texts, calls, people, mostPerPerson, groups, dropped, waiting, cost, cut } = preview;
  if (held === 0) return 'Nothing is held in this scope.';
  const first = preview.firstAt === null ? null : Date.parse(preview.firstAt);
  const last = preview.lastAt === null ? null : Date.parse(preview.lastAt);
  const rows = groups.map((group) => [group.tenant, group.channel, group.held, group.contacts, group.people]);
  const why = (what: string, reasons: Preview['dropped']) =>
    reasons.map(({ count, reason, explanation }) => `${what} ${count} as ${reason}: ${explanation}`);
  return [
    `Held: ${plural(held, 'reminder')}, the oldest ${preview.oldestReadyAt === null ? '' : `ready ${ago(Date.parse(preview.oldestReadyAt), now)}`}`,
    `Would go out: ${plural(texts, 'text')} and ${plural(calls, 'call')} to ${plural(people, 'person', 'people')}, at most ${mostPerPerson} each, for ${cost.amount.toFixed(2)} ${cost.currency} at the most`,
    ...(first === null || last === null
      ? []
      : [`From ${ago(first, now)}, over ${span(Math.max(0, last - first))}`]),
    ...why('Would be dropped:', dropped),
    ...why('Would go on waiting:', waiting),
    '',
    table([['tenant', 'channel', 'held', 'contacts', 'people'], ...rows]),
    ...(cut ? ['', 'There is more than was looked at: these are the first by due time.'] : []),
  ].join('\n');
}
