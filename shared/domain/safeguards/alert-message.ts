/**
 * What somebody on call reads about an alert: one line, the whole text, and links that work on a phone. Made by
 * `pipeline/safeguards/alerts.ts` for every way of telling. Pure.
 */
import { MINUTE, toIso } from '../core/time.ts';
import type { Alert } from './alert.ts';
import { isOpen, REPEAT_MS, remedyOf } from './alert.ts';

/** Where links lead. */
export interface AlertLinks {
  /** Where this server is reached from elsewhere, without a slash at the end; null where it is not. */
  publicUrl: string | null;
  /** Whether it serves the console, and the readable docs of the API, from which routes can be called. */
  docs: boolean;
}

export interface AlertMessage {
  alert: Alert;
  /** Its cause is gone: this is the last that is said of it. */
  over: boolean;
  /** One line for a subject or a chat. */
  headline: string;
  /** Everything, in plain text. */
  text: string;
  /** Absolute. The first is the section of the runbook; then the console and one to act by, where there are any. */
  links: readonly { text: string; href: string }[];
}

/** This machine's own address leads nowhere on a phone. */
const LOOPBACK = /^https?:\/\/(localhost|127\.|\[::1?\]|0\.0\.0\.0)/i;

export function messageOf(alert: Alert, { publicUrl, docs }: AlertLinks): AlertMessage {
  const base = publicUrl === null || LOOPBACK.test(publicUrl) ? null : publicUrl;
  const remedy = remedyOf(alert.key);
  const runbook =
    base === null ? null : { text: 'What to do', href: `${base}/runbook#${remedy?.section ?? 'first'}` };
  const operation = remedy?.operation ?? 'acknowledgeAlert';
  const act = base && docs ? { text: 'Act', href: `${base}/docs#/Operation/${operation}` } : null;
  const look = base && docs ? { text: 'Console', href: `${base}/now` } : null;
  const links = [runbook, look, act].filter((link) => link !== null);
  const over = !isOpen(alert);
  const prefix = alert.severity === 'page' ? 'Ringonce' : 'Ringonce, for your information';
  return {
    alert,
    over,
    headline: `${prefix}: ${over ? 'over: ' : ''}${alert.title}`,
    text: over ? overText(alert) : openText(alert, base, links),
    links: over ? [] : links,
  };
}

function openText(alert: Alert, base: string | null, links: AlertMessage['links']): string {
  const { detail, firstAt, lastAt, count, key, severity } = alert;
  const remedy = remedyOf(key);
  const seen = count === 1 ? '' : `, last seen ${toIso(lastAt)}, ${count} times`;
  const told =
    severity === 'page'
      ? `It is told every ${REPEAT_MS / MINUTE} minutes until it is gone or acknowledged`
      : 'It is told once. Acknowledge';
  return [
    withAddress(detail, base),
    '',
    `Since ${toIso(firstAt)}${seen}.`,
    ...links.map(({ text, href }) => `${text}: ${href}`),
    ...(base === null ? [`What to do: docs/runbook.md, section ${remedy?.section ?? 'first'}`] : []),
    `By command: npx ringonce ${remedy?.command ?? 'status'}`,
    withAddress(`${told}: POST /v1/alerts/${encodeURIComponent(key)}/acknowledge`, base),
  ].join('\n');
}

function overText({ detail, firstAt, settledAt, acknowledgedByName }: Alert): string {
  const by = acknowledgedByName ? ` ${acknowledgedByName} looked after it.` : '';
  return `It is over: its cause is gone. It lasted from ${toIso(firstAt)} to ${toIso(settledAt ?? firstAt)}.${by}\n\nIt was: ${detail}`;
}

/** Routes are named with the address that they are reached at. */
const withAddress = (text: string, base: string | null): string =>
  base === null ? text : text.replaceAll(/\b(GET|POST|PUT) (?=\/v1\/)/g, `$1 ${base}`);
