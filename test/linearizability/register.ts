/** One item of a store as the checker sees it: a register with a version, written under the version that was read. */
import type { Specification } from './checker.ts';

export interface Content {
  version: number;
  text: string;
}

/** What was asked of an item, with the answer. Each write has a text that no other one has. */
export type ItemCall =
  | { kind: 'load'; found: Content | null }
  | { kind: 'put'; text: string; readVersion: number; answer: 'stored' | 'conflict' };

const versionOf = (state: Content | null): number => state?.version ?? 0;

/** An item that is not there at first, and never expires. */
export const REGISTER: Specification<Content | null, ItemCall> = {
  initial: null,
  name: (state) => (state ? `${state.version} ${state.text}` : 'nothing'),
  step(state, call) {
    if (call.kind === 'load') {
      const same = call.found?.version === state?.version && call.found?.text === state?.text;
      return same ? state : undefined;
    }
    const { text, readVersion, answer } = call;
    const current = versionOf(state) === readVersion;
    if (answer === 'stored') return current ? { version: readVersion + 1, text } : undefined;
    // Nobody is refused because of his own write.
    return current || state?.text === text ? undefined : state;
  },
};
