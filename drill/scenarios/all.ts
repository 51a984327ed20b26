/** Every scenario, in the order in which the drill runs them. */
import type { Scenario } from '../scenario.ts';
import { cancelled } from './cancelled.ts';
import { clockJump } from './clock-jump.ts';
import { crashBeforeMark } from './crash-before-mark.ts';
import { overdueBacklog } from './overdue-backlog.ts';
import { readOnlyDatabase } from './read-only-database.ts';
import { retriedPost } from './retried-post.ts';
import { retriesRetrying } from './retries-retrying.ts';
import { slowProvider } from './slow-provider.ts';
import { twoDeployments } from './two-deployments.ts';
import { tzdataChange } from './tzdata-change.ts';

export const SCENARIOS: readonly Scenario[] = [
  overdueBacklog,
  crashBeforeMark,
  retriesRetrying,
  cancelled,
  retriedPost,
  clockJump,
  tzdataChange,
  slowProvider,
  readOnlyDatabase,
  twoDeployments,
];
