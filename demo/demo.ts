/**
 * `npm run demo [-- FILE.csv]`: four days of reminders in half a minute, on the real runtime with a test clock.
 */
import '../local/require-node.js';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { createLogUpdate } from 'log-update';
import { Failure, sentenceOf } from '../local/client.ts';
import { readRows } from '../local/rows.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import type { Picture } from './picture.ts';
import { draw, progressLine } from './picture.ts';
import { badRows, rehearse } from './rehearsal.ts';
import { summaryText } from './summary.ts';

interface DemoOptions {
  fast?: boolean;
  json?: boolean;
}

const EXAMPLE = fileURLToPath(new URL('../examples/appointments.csv', import.meta.url));
const PACE_MS = 28 * SECOND;
/** Longer lines are harder to read. */
const WIDTH = 100;

const program = new Command('ringonce demo')
  .description('Four days of reminders in half a minute: everything real, but the clock and the providers.')
  .argument(
    '[file]',
    'appointments as `ringonce import` takes them; their dates are moved to begin tomorrow',
    EXAMPLE,
  )
  .option('--fast', 'do not pace it: run as fast as it goes')
  .option('--json', 'print only the summary, in JSON')
  .action(run);

async function run(file: string, { fast, json }: DemoOptions): Promise<void> {
  const rows = await Array.fromAsync(readRows(file));
  const bad = rows.filter((row) => row.kind === 'bad');
  // Where some rows are good, the API tells what is wrong with the others as well.
  if (bad.length > 0 && bad.length === rows.length) throw badRows(bad);
  const live = process.stdout.isTTY && !json;
  const screen = json ? noScreen : live ? liveScreen() : plainScreen;
  const interrupt = interruption();
  const summary = await rehearse(rows, {
    paceMs: live && !fast ? PACE_MS : null,
    live,
    show: screen.show,
    signal: interrupt,
  }).finally(() => screen.end());
  const width = Math.min(process.stdout.columns || WIDTH, WIDTH);
  process.stdout.write(json ? `${JSON.stringify(summary, null, 2)}\n` : `\n${summaryText(summary, width)}\n`);
  if (!summary.passed) process.exitCode = 1;
}

/** The exit code of an interrupted program, as shells have it: 128 and the number of the signal. */
const INTERRUPTED = 130;

/** Ctrl-C ends the days early and clears up; a second one does not wait for that. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  // Not `once`: the library that restores the cursor would then be alone with the signal, and ends the process.
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    process.exitCode = INTERRUPTED;
    controller.abort(new Failure('Interrupted.'));
  });
  return controller.signal;
}

interface Screen {
  show(picture: Picture): void;
  end(): void;
}

const noScreen: Screen = { show: () => undefined, end: () => undefined };

/** One line for each picture. */
const plainScreen: Screen = {
  show: (picture) => void process.stdout.write(`${progressLine(picture)}\n`),
  end: () => undefined,
};

function liveScreen(): Screen {
  const update = createLogUpdate(process.stdout);
  return {
    show(picture) {
      const { columns, rows } = process.stdout;
      update(draw(picture, { columns: columns || 80, rows: rows || 24 }));
    },
    end: () => update.done(),
  };
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode ??= 1;
}
