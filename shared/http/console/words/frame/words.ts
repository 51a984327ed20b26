/** What the frame of the console says around every screen, and at the door. Read by `layout.ts` and `sign-in.ts`. Pure. */
import type { Channel } from '../../../../domain/core/policy.ts';

export interface FrameWords {
  skip: string;
  menu: string;
  /** The screens, by their names in `screens.ts`. */
  screens: Record<ScreenName, string>;
  signOut: string;
  language: string;
  speak: string;
  addKey: string;
  keys: string;
  keyHelp: Record<'row' | 'open' | 'confirm' | 'cancel' | 'search' | 'help', string>;
  close: string;
  operators: string;
  stale: string;
  ended: string;
  again: string;
  signIn: Record<
    | 'title'
    | 'lead'
    | 'key'
    | 'keyHint'
    | 'button'
    | 'wrong'
    | 'needed'
    | 'notKept'
    | 'link'
    | 'linkLead'
    | 'linkButton'
    | 'linkDead'
    | 'more'
    | 'moreLead'
    | 'provider'
    | 'refused',
    string
  >;
  refused: Record<
    'title' | 'other' | 'notFound' | 'origin' | 'back' | 'failed' | 'failedLead' | 'fault',
    string
  >;
  channels: Record<Channel, string>;
  show: string;
}

/** Every screen that there is. */
export type ScreenName =
  | 'now'
  | 'today'
  | 'replies'
  | 'policies'
  | 'templates'
  | 'settings'
  | 'offices'
  | 'keys'
  | 'log'
  | 'audit'
  | 'sandbox';
