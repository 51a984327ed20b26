/**
 * Moving what is booked to a policy's newest version: what that would do, then doing it. Routes of the screen Policies
 * (`policies-screen.ts`).
 *
 * Always true: nobody moves what they have not seen; where there is much, one part after the other is shown and done.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import type { AppliedOut } from '../office/policy-apply.ts';
import type { Html } from '../pages/view.ts';
import { act, card, empty, facts, sentence } from './components.ts';
import { policyPath } from './policy-form.ts';
import type { GoTo, Page, ScreenRoute } from './screen.ts';
import type { Visit } from './visit.ts';
import { Refused } from './visit.ts';
import { POLICIES_WORDS } from './words/policies.ts';
import { money, number } from './words/said.ts';

type Applied = z.infer<typeof AppliedOut>;
type Counted = Pick<Applied, 'appointments' | 'steps' | 'costCeiling' | 'nextCursor'>;

const PATH = '/policies/:name/apply';
const office = { side: 'office', scope: 'operate' } as const;

export const APPLY_ROUTES: readonly ScreenRoute[] = [
  { ...office, method: 'get', path: PATH, answer: look },
  { ...office, method: 'post', path: PATH, answer: apply },
];

/** Pages of the API that are one part: a thousand appointments, or few of very many that have the version already. */
const PAGES = 5;
const PAGE = '200';

/** One part, from a cursor on. @throws Refused where the API refuses its first page */
async function partOf(visit: Visit, cursor: string | null, preview: boolean): Promise<Counted> {
  let part: Counted | undefined;
  let next = cursor;
  for (let pages = 0; pages < PAGES && (part === undefined || next !== null); pages++) {
    const query = new URLSearchParams({ limit: PAGE, ...(preview ? { preview: 'true' } : {}) });
    if (next !== null) query.set('cursor', next);
    const path = `/v1${policyPath(nameIn(visit))}/apply?${query}`;
    const answered = await visit.send<typeof AppliedOut>('POST', path);
    if (answered.kind === 'refused') throw new Refused(answered.problem);
    part = part ? together(part, answered.body) : answered.body;
    next = part.nextCursor;
  }
  return part as Counted;
}

const nameIn = ({ c }: Visit): string => c.req.param('name') ?? '';

function together(one: Counted, other: Counted): Counted {
  const [a, b] = [one.costCeiling, other.costCeiling];
  return {
    appointments: sums(one.appointments, other.appointments),
    steps: sums(one.steps, other.steps),
    costCeiling: a && b ? sums(a, b) : null,
    nextCursor: other.nextCursor,
  };
}

const sums = <K extends string>(one: Record<K, number>, other: Record<K, number>): Record<K, number> =>
  Object.fromEntries((Object.keys(one) as K[]).map((key) => [key, one[key] + other[key]])) as Record<
    K,
    number
  >;

// ---- Before it is done ---------------------------------------------------------------------------------------

async function look(visit: Visit): Promise<Page> {
  const { language, query } = visit;
  const { apply: words, appliedPart } = POLICIES_WORDS[language];
  const cursor = query.get('cursor');
  const part = await partOf(visit, cursor, true);
  const path = policyPath(nameIn(visit));
  const { moved, kept, busy } = part.appointments;
  const isNothing = moved + kept + busy === 0 && part.nextCursor === null;
  return {
    title: words.title,
    done: query.get('done') === 'applied' ? appliedPart(appliedIn(query)) : undefined,
    body: html`<p><a href="${path}">${POLICIES_WORDS[language].title(nameIn(visit))}</a></p>${sentence(null, words.title, words.lead)}
${isNothing ? empty(words.none) : card(words.look, effects(part, visit))}
${isNothing ? '' : html`<div class="actions">${act(`${path}/apply`, cursor === null ? {} : { cursor }, words.do, { look: 'primary' })}</div>`}`,
  };
}

/** How many were moved, as the page that one is led to says it. */
export const appliedIn = (query: URLSearchParams): number => Number(query.get('count')) || 0;

function effects({ appointments, steps, costCeiling, nextCursor }: Counted, { language }: Visit): Html {
  const { apply: words, costs } = POLICIES_WORDS[language];
  const { moved, kept, busy } = appointments;
  const { earlier, later, same, added, dropped, passed } = steps;
  const counts = [
    [words.moved, moved],
    [words.kept, kept],
    [words.busy, busy],
    [words.earlier, earlier],
    [words.later, later],
    [words.same, same],
    [words.added, added],
    [words.dropped, dropped],
    [words.passed, passed],
  ] as const;
  return html`<div class="inside">${facts([
    ...counts.flatMap(([name, count]) => (count > 0 ? [[name, number(language, count)] as const] : [])),
    ...(costCeiling
      ? [
          [
            words.cost,
            costs(money(language, costCeiling.before), money(language, costCeiling.after)),
          ] as const,
        ]
      : []),
  ])}${nextCursor === null ? '' : html`<p class="soft">${words.cut}</p>`}</div>`;
}

async function apply(visit: Visit): Promise<Page | GoTo> {
  const path = policyPath(nameIn(visit));
  const { appointments, nextCursor } = await partOf(visit, visit.form.get('cursor'), false);
  const count = String(appointments.moved + appointments.kept);
  const done = new URLSearchParams({ done: 'applied', count });
  if (nextCursor === null) return { goTo: `${path}?${done}` };
  done.set('cursor', nextCursor);
  return { goTo: `${path}/apply?${done}` };
}
