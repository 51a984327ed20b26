/**
 * A worker of vitest that outlives a run. Called by the vitest configuration of the mutation tests.
 *
 * Vitest ends its workers with each run, and Stryker's runner makes a run for each mutant: a second to start and to
 * load the code again, for tests that take a few milliseconds. Which mutant is active is a variable that the code asks
 * at run time, so nothing needs to be loaded anew: the thread stays, and only what changes from run to run is told it.
 */
import { EventEmitter } from 'node:events';
import type { PoolOptions, PoolRunnerInitializer, PoolWorker, WorkerRequest } from 'vitest/node';
import { ThreadsPoolWorker } from 'vitest/node';

const ANSWER = { __vitest_worker_response__: true };
const NAME = 'warm';

let kept: ThreadsPoolWorker | undefined;
let started = false;

function warmWorker(options: PoolOptions): PoolWorker {
  const said = new EventEmitter();
  kept ??= new ThreadsPoolWorker(options);
  const thread = kept;
  const heard: [string, (value: unknown) => void][] = [];
  return {
    name: NAME,
    cacheFs: false,
    on: (event, callback) => {
      said.on(event, callback);
      heard.push([event, callback]);
      thread.on(event, callback);
    },
    off: (event, callback) => {
      said.off(event, callback);
      thread.off(event, callback);
    },
    send: (message: WorkerRequest) => {
      if (message.type === 'stop') {
        said.emit('message', { ...ANSWER, type: 'stopped' });
        return;
      }
      if (message.type === 'start' && started) {
        said.emit('message', { ...ANSWER, type: 'started' });
        return;
      }
      if (message.type === 'start') started = true;
      thread.send(message.type === 'run' ? ofThisRun(message, options) : message);
    },
    start: async () => {
      if (!started) await thread.start();
    },
    stop: async () => {
      for (const [event, callback] of heard) thread.off(event, callback);
    },
    deserialize: (data) => data,
  };
}

/** The tests' names are a setting that a worker reads when it starts; a file's own pattern goes before it. */
function ofThisRun(
  message: Extract<WorkerRequest, { type: 'run' }>,
  { project }: PoolOptions,
): WorkerRequest {
  const pattern = project.config.testNamePattern;
  if (pattern === undefined) return message;
  const files = message.context.files.map((file) => ({ ...file, testNamePattern: pattern }));
  return { ...message, context: { ...message.context, files } };
}

export const WARM: PoolRunnerInitializer = { name: NAME, createPoolWorker: warmWorker };
