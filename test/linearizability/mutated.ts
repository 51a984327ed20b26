/** Preloaded (`--import`) into a process and its threads, whose code is then changed as the environment says. */
import { mutate } from '../simulation/mutate.ts';

mutate({ edits: JSON.parse(process.env['RINGONCE_TEST_EDITS'] ?? '[]') });
