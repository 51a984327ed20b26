/**
 * Tells alerts by ntfy, a push message on a phone: as JSON, because its headers take no other languages
 * (https://docs.ntfy.sh/publish/#publish-as-json). Opened by `addresses.ts`.
 */
import type { AlertMessage } from '../../domain/safeguards/alert-message.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { PostOptions } from './post.ts';
import { cut, post } from './post.ts';

export interface NtfyOptions extends PostOptions {
  /** Names it in the record of who was told; `ntfy` by default. */
  name?: string | undefined;
  /** Of the server, without the topic. */
  url: string;
  topic: string;
  /** The `Authorization` header of a topic that not everybody may write to. */
  authorization?: string | undefined;
}

/** https://docs.ntfy.sh/publish/#limitations: 4,096 bytes; a character may take three. */
const MESSAGE_MAX = 1_300;
/** https://docs.ntfy.sh/publish/#message-priority */
const MAX_PRIORITY = 5;
const DEFAULT_PRIORITY = 3;
/** https://docs.ntfy.sh/publish/#action-buttons: no more than three. */
const ACTIONS_MAX = 3;

export const ntfyAlerts = ({
  name = 'ntfy',
  url,
  topic,
  authorization,
  ...options
}: NtfyOptions): AlertChannel => ({
  name,
  send: (message) =>
    post('ntfy', url, bodyOf(message, topic), authorization ? { authorization } : {}, options),
});

function bodyOf({ alert, over, headline, text, links }: AlertMessage, topic: string) {
  const [runbook] = links;
  return {
    topic,
    title: headline,
    message: cut(text, MESSAGE_MAX),
    priority: alert.severity === 'page' && !over ? MAX_PRIORITY : DEFAULT_PRIORITY,
    tags: [over ? 'white_check_mark' : alert.severity === 'page' ? 'rotating_light' : 'information_source'],
    ...(runbook ? { click: runbook.href } : {}),
    actions: links
      .slice(0, ACTIONS_MAX)
      .map(({ text: label, href }) => ({ action: 'view', label, url: href })),
  };
}
