/**
 * What another process takes, with all its children, as Linux tells it in `/proc`: for servers that are measured from
 * outside. A database that answers each connection by a process of its own counts as one.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** `getconf CLK_TCK`: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessFacts {
  pid: number;
  parent: number;
  /** Its own, and of those of its children that have ended. */
  cpuSeconds: number;
}

function factsOf(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold spaces; the numbers begin behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const number = (place: number) => Number(fields[place]);
    const ticks = number(11) + number(12) + number(13) + number(14);
    return { pid, parent: number(1), cpuSeconds: ticks / TICKS_PER_SECOND };
  } catch {
    return undefined;
  }
}

function treeOf(root: number): ProcessFacts[] {
  const all = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (factsOf(Number(name)) ?? []) : [],
  );
  const tree = all.filter(({ pid }) => pid === root);
  // It grows while it is walked: children are found behind their parents.
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

/** User and system, since it started, with all its children and threads. */
export const cpuSecondsOf = (pid: number): number =>
  treeOf(pid).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);

/** In MB: what each of them has for itself, and once what they share. */
export function memoryMbOf(pid: number): number {
  let own = 0;
  let shared = 0;
  for (const each of treeOf(pid)) {
    own += statusKb(each.pid, 'RssAnon') ?? 0;
    shared = Math.max(shared, (statusKb(each.pid, 'RssShmem') ?? 0) + (statusKb(each.pid, 'RssFile') ?? 0));
  }
  return Math.round((own + shared) / 1_024);
}

/** A line of `/proc/PID/status`, in kB; null where there is none. */
export function statusKb(pid: number, line: string): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes);
  } catch {
    return null;
  }
}
