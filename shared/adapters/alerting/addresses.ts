/**
 * From the addresses that alerts go to, as one setting has them, to the ways of telling: the address says which it is.
 * Called by both compositions.
 */
import type { AlertChannel } from '../../ports/alerts.ts';
import { ntfyAlerts } from './ntfy.ts';
import { pagerDutyAlerts } from './pagerduty.ts';
import { webhookAlerts } from './webhook.ts';

/** What an address is made into, or what is wrong with it. */
type Opened = { kind: 'open'; channel: AlertChannel; shown: string } | { kind: 'faulty'; fault: string };

/** What a setting of addresses may hold, for whoever set it wrong. */
const ACCEPTED =
  'must be URLs with spaces between them: https://hooks.example.com/… takes JSON as Slack does, https://ntfy.sh/TOPIC and ntfy+https://HOST/TOPIC are ntfy’s, https://KEY@events.pagerduty.com/v2/enqueue is PagerDuty’s, with the routing key before the @';

type Kind = 'webhook' | 'ntfy' | 'pagerduty';

/** The scheme says it where the host does not. */
const KIND = /^(?:(ntfy|pagerduty)\+)?(https?:\/\/\S+)$/;
const HOSTS: Readonly<Record<string, Kind>> = {
  'ntfy.sh': 'ntfy',
  'events.pagerduty.com': 'pagerduty',
  'events.eu.pagerduty.com': 'pagerduty',
};

/** @returns who is told, and for people where; or the faults, none of which names a secret */
export function openAddresses(setting: string): {
  channels: AlertChannel[];
  shown: string[];
  faults: string[];
} {
  const used = new Map<Kind, number>();
  const opened = setting
    .split(/\s+/)
    .filter((address) => address !== '')
    .map((address) => open(address, used));
  return {
    channels: opened.flatMap((each) => (each.kind === 'open' ? [each.channel] : [])),
    shown: opened.flatMap((each) => (each.kind === 'open' ? [each.shown] : [])),
    faults: opened.flatMap((each) => (each.kind === 'faulty' ? [each.fault] : [])),
  };
}

function open(address: string, used: Map<Kind, number>): Opened {
  const [, scheme, text = ''] = KIND.exec(address) ?? [];
  const url = URL.parse(text);
  if (!url) return { kind: 'faulty', fault: ACCEPTED };
  const kind = (scheme as Kind | undefined) ?? HOSTS[url.hostname] ?? 'webhook';
  const count = (used.get(kind) ?? 0) + 1;
  used.set(kind, count);
  const name = count === 1 ? kind : `${kind}-${count}`;
  const shown = `${kind} at ${url.host}`;
  const { username, password } = url;
  url.username = '';
  url.password = '';
  switch (kind) {
    case 'webhook':
      if (username || password) return { kind: 'faulty', fault: ACCEPTED };
      return { kind: 'open', channel: webhookAlerts({ name, url: url.href }), shown };
    case 'pagerduty':
      if (!username) return { kind: 'faulty', fault: 'PagerDuty’s needs its routing key before the @' };
      return {
        kind: 'open',
        channel: pagerDutyAlerts({ name, url: url.href, routingKey: decodeURIComponent(username) }),
        shown,
      };
    case 'ntfy': {
      const [, folder = '', topic] = /^(.*\/)([^/]+)$/.exec(url.pathname) ?? [];
      if (!topic) return { kind: 'faulty', fault: 'ntfy’s needs a topic, as https://ntfy.sh/TOPIC' };
      const authorization = authorizationOf(decodeURIComponent(username), decodeURIComponent(password));
      const server = new URL(folder, url).href;
      return { kind: 'open', channel: ntfyAlerts({ name, url: server, topic, authorization }), shown };
    }
  }
}

/** A token stands where a password would, without a name before it (https://docs.ntfy.sh/publish/#access-tokens). */
function authorizationOf(user: string, password: string): string | undefined {
  if (password === '') return undefined;
  return user === ''
    ? `Bearer ${password}`
    : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
