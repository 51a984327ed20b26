/** Every screen of the console, in the order of the menu. A new one is written beside this file and named here. Pure. */
import { auditScreen } from './audit-screen.ts';
import { keysScreen } from './keys-screen.ts';
import { logScreen } from './log-screen.ts';
import { nowScreen } from './now-screen.ts';
import { officesScreen } from './offices-screen.ts';
import { policiesScreen } from './policies-screen.ts';
import { repliesScreen } from './replies-screen.ts';
import { sandboxScreen } from './sandbox-screen.ts';
import type { Screen } from './screen.ts';
import { settingsScreen } from './settings-screen.ts';
import { templatesScreen } from './templates-screen.ts';
import { todayScreen } from './today-screen.ts';

export const SCREENS: readonly Screen[] = [
  nowScreen,
  todayScreen,
  repliesScreen,
  policiesScreen,
  templatesScreen,
  settingsScreen,
  officesScreen,
  keysScreen,
  logScreen,
  auditScreen,
  sandboxScreen,
];
