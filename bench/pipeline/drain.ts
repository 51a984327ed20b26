/**
 * The child process that `kill.ts` starts and kills: the real runtime on a data folder, until nothing of it is due.
 * Arguments: the folder, and how many emails are sent at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Runtime } from '../../local/runtime.ts';
import { localTelemetry } from '../../shared/adapters/process/telemetry.ts';
import { HOUR } from '../../shared/domain/core/time.ts';
import { partitionOf } from '../../shared/domain/store/records.ts';
import { SANDBOX, SECRET, SETTINGS } from './workload.ts';

const [, , dataFolder = '', concurrency = ''] = process.argv;

const runtime = new Runtime({
  dataFolder,
  secret: SECRET,
  telemetry: localTelemetry('error'),
  deliverCallback: SANDBOX.deliver,
  sandboxToken: SANDBOX.token,
  receipts: SANDBOX.receipts,
  settings: SETTINGS,
  concurrency: { email: Number(concurrency), sms: 1, voice: 1 },
  pipeCapacity: Number.MAX_SAFE_INTEGER,
});

/** Leases and deferrals end within the hour; the SMS that follow are due much later. */
async function isBusy(): Promise<boolean> {
  const query = { partition: partitionOf.due(0), to: runtime.clock.now() + HOUR, limit: 1 };
  return (await runtime.pipeline.store.list(query)).rows.length > 0;
}

await runtime.start();
while (await isBusy()) {
  await runtime.drained();
  await sleep(10);
}
await runtime.stop();
