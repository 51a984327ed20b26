/**
 * Tells alerts to PagerDuty: a `trigger` under a key of the alert, which repeats into the same incident, and a `resolve`
 * when it is over, by its Events API v2
 * (https://developer.pagerduty.com/docs/events-api-v2-overview, limits of
 * https://developer.pagerduty.com/docs/send-alert-event). Opened by `addresses.ts`.
 */
import { toIso } from '../../domain/core/time.ts';
import { alertFields } from '../../domain/safeguards/alert.ts';
import type { AlertMessage } from '../../domain/safeguards/alert-message.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { PostOptions } from './post.ts';
import { cut, post } from './post.ts';

export interface PagerDutyOptions extends PostOptions {
  /** Names it in the record of who was told; `pagerduty` by default. */
  name?: string | undefined;
  /** Of its Events API. */
  url: string;
  /** The integration key of the service that is paged. */
  routingKey: string;
}

const SUMMARY_MAX = 1_024;
const DEDUP_KEY_MAX = 255;

export const pagerDutyAlerts = ({
  name = 'pagerduty',
  url,
  routingKey,
  ...options
}: PagerDutyOptions): AlertChannel => ({
  name,
  send: (message) => post('PagerDuty', url, eventOf(message, routingKey), {}, options),
});

function eventOf(message: AlertMessage, routingKey: string) {
  const { alert, over, headline, text, links } = message;
  const event = {
    routing_key: routingKey,
    dedup_key: cut(`ringonce/${alert.key}`, DEDUP_KEY_MAX),
    event_action: over ? 'resolve' : 'trigger',
  };
  if (over) return event;
  return {
    ...event,
    client: 'Ringonce',
    payload: {
      summary: cut(headline, SUMMARY_MAX),
      source: sourceOf(message),
      severity: alert.severity === 'page' ? 'critical' : 'warning',
      timestamp: toIso(alert.firstAt),
      component: 'ringonce',
      class: alert.key,
      custom_details: { ...alertFields(alert), text },
    },
    links: links.map(({ text: label, href }) => ({ href, text: label })),
  };
}

/** The host that it is about, as far as it has a name that others know. */
const sourceOf = ({ links: [link] }: AlertMessage): string => (link ? new URL(link.href).host : 'ringonce');
