/** Ringonce itself, as `bench -- pipeline` drains it: its own ledger, pass and pipe. The provider is the one of all contenders. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readStates } from '../pipeline/audit.ts';
import { LEDGER_FILE, openWorld } from '../pipeline/workload.ts';
import { drain, enqueue } from '../pipeline.ts';
import type { Contender, Work } from './work.ts';
import { provider } from './work.ts';

const QUIET = { say: () => {}, count: () => {} };

/** @param seed the folder of a ledger in which all is due; it is copied to `folder`, and queued */
export async function openRingonce(seed: string, folder: string, { count }: Work): Promise<Contender> {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(seed, LEDGER_FILE), join(folder, LEDGER_FILE));
  const world = openWorld(folder);
  const { send, calls } = provider();
  world.pipeline.senders.email = {
    send: async () => ({ kind: 'accepted', providerId: await send() }),
    lookup: async () => ({ kind: 'unknown' }),
  };
  await enqueue(world, count);
  return {
    // Its ledger was made before the rounds, and the pipe that it drains is in the memory of this process.
    fill: async () => {},
    async drain() {
      await drain(world, world.queue.messages, QUIET);
    },
    audit: async () => ({
      sent: readStates(folder, 0).get('sent') ?? 0,
      calls: calls(),
    }),
    close: () => world.close(),
  };
}
