/**
 * Temporal, the standard's calendar: the runtime's own where it has one (Node 26), a polyfill elsewhere (Node 24).
 * Everything takes it from here. The types are TypeScript's own; they say that every runtime has it, so the linter
 * refuses the global one.
 */
import { Temporal as polyfill } from 'temporal-polyfill/implementation';

export const Temporal: typeof globalThis.Temporal = globalThis.Temporal ?? polyfill;
