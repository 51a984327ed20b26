/** Every screen of the console, in the order of the menu. A new one is written beside this file and named here. Pure. */
import { nowScreen } from './now-screen.ts';
import { repliesScreen } from './replies-screen.ts';
import { sandboxScreen } from './sandbox-screen.ts';
import type { Screen } from './screen.ts';
import { todayScreen } from './today-screen.ts';

export const SCREENS: readonly Screen[] = [nowScreen, todayScreen, repliesScreen, sandboxScreen];
