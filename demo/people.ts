/**
 * How the demo's people behave: a share of ordinary addresses, chosen by a hash, confirms, answers the phone, asks
 * to be left alone, or does none of it. The same file gives the same people each time.
 */
import type { Behaviour } from '../shared/adapters/sandbox/behaviours.ts';
import { jitter } from '../shared/domain/core/keys.ts';

/** How likely each is among phone numbers; the rest gets everything and says nothing. */
const PHONES: readonly [Behaviour, number][] = [
  ['replies_c', 0.3],
  ['presses_1', 0.16],
  ['no_answer', 0.1],
  ['machine', 0.08],
  ['replies_stop', 0.04],
  ['busy', 0.03],
  ['lost', 0.02],
  ['unreachable', 0.02],
];

const MAILBOXES: readonly [Behaviour, number][] = [
  ['bounce', 0.03],
  ['soft_bounce', 0.02],
  ['lost', 0.01],
];

/** The sandbox's own addresses keep what they do. */
const isSandboxAddress = (to: string): boolean => to.startsWith('+1500555') || to.endsWith('@sandbox.test');

export function demoBehaviour(to: string): Behaviour | undefined {
  if (isSandboxAddress(to)) return undefined;
  let luck = jitter(`demo ${to}`);
  for (const [behaviour, share] of to.startsWith('+') ? PHONES : MAILBOXES) {
    if (luck < share) return behaviour;
    luck -= share;
  }
  return undefined;
}
