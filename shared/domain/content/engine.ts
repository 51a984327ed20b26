/**
 * Liquid, closed off: a template can write values, decide on them and loop over them, and nothing else.
 * No files, no includes, no clock, no chance, no prototypes; what it may read is what it is given, and how much it
 * may do is counted in steps and characters, not in time, so that the same template and data always give the same.
 *
 * Always true: values are data. They are escaped for their channel after every filter, and never parsed.
 * Called by `content.ts` and by the check of templates at saving.
 */
import type { Context, Emitter, Template } from 'liquidjs';
import { defaultOperators, Liquid } from 'liquidjs';
import { remember } from '../core/memo.ts';
import { plainLine } from '../core/plain.ts';

/** How values are written: `html` escapes them, `plain` takes control characters out. */
export type Escaping = 'html' | 'plain';

/** A template that can't be read or rendered; the message says why and where, for whoever wrote it. */
export class TemplateError extends Error {
  override name = 'TemplateError';
}

const TAGS = 'assign capture case comment for if unless raw break continue #'.split(' ');
/** None of them reads the clock, makes markup that escapes escaping, or grows without being charged for it. */
export const FILTERS: readonly string[] =
  'append at_least at_most capitalize ceil default divided_by downcase first floor join last lstrip map minus modulo plus prepend remove replace reverse round rstrip size slice sort split strip times truncate truncatewords upcase url_encode where'.split(
    ' ',
  );

/** Characters of one template. */
const SOURCE_MAX = 100_000;
/** Characters of one rendering, and twice its steps: a step takes longer than a character. */
const WORK_MAX = 200_000;
const STEP = 2;
/** Characters of a tag that count as one step: it may name ten thousand values. */
const TAG_STEP = 8;
const PARSED_MAX = 1_000;

const MARKUP = /[&<>"']/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.map(textOf).join(' ') : primitiveText(value);
};

const primitiveText = (value: unknown): string => (typeof value === 'object' ? '' : String(value));

const plain = (value: unknown): string => plainLine(textOf(value));

const html = (value: unknown): string => plain(value).replaceAll(MARKUP, (mark) => ENTITIES[mark] ?? '');

/** Output that is charged for, however often a loop writes it. */
function charged(context: Context): Emitter {
  return {
    buffer: '',
    write(value: unknown) {
      const text = typeof value === 'string' ? value : textOf(value);
      context.memoryLimit.use(text.length);
      this.buffer += text;
    },
  };
}

/** What looking at a value costs: its length, where it has one. */
const weightOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value) ? 1 + value.length : 1;

const weightOfAll = (values: readonly unknown[]): number =>
  values.reduce((total: number, value) => total + weightOf(value), 0);

/** The comparisons of Liquid, paid for: a condition may be as long as a template. */
const paidOperators = () =>
  Object.fromEntries(
    Object.entries(defaultOperators).map(([name, compare]) => [
      name,
      (...given: [unknown, unknown, Context] | [unknown, Context]) => {
        const context = given.at(-1) as Context;
        context.memoryLimit.use(STEP * weightOfAll(given.slice(0, -1)));
        return (compare as (...given: readonly unknown[]) => boolean)(...given);
      },
    ]),
  );

/** Filters, paid for by what they are given: some of the library's charge only for what comes out. */
function payForFilters(engine: Liquid): void {
  for (const [name, filter] of Object.entries(engine.filters)) {
    if (!FILTERS.includes(name)) {
      delete engine.filters[name];
      continue;
    }
    const handler = typeof filter === 'function' ? filter : filter.handler;
    engine.filters[name] = function (...given) {
      this.context.memoryLimit.use(weightOfAll(given));
      return handler.apply(this, given);
    };
  }
}

/** The parts of a tag that it looks at on each turn, and that are no templates by themselves. */
type Parts = Template & { branches?: readonly { values?: readonly unknown[] }[]; str?: string };

/** What running these once costs at least: each tag by its length, and by the branches and values that it tries. */
function stepsOf(templates: readonly Template[]): number {
  const known = STEPS.get(templates);
  if (known !== undefined) return known;
  const steps = (templates as readonly Parts[]).reduce((total, { token, branches = [], str }) => {
    const head = str === undefined ? Math.floor((token.end - token.begin) / TAG_STEP) : 0;
    const tried = branches.reduce((sum, { values = [] }) => sum + 1 + values.length, 0);
    return total + 1 + head + tried;
  }, 1);
  STEPS.set(templates, steps);
  return steps;
}

const STEPS = new WeakMap<readonly Template[], number>();

function closedEngine(outputEscape: (value: unknown) => string): Liquid {
  const engine = new Liquid({
    templates: {},
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    parseLimit: SOURCE_MAX,
    memoryLimit: WORK_MAX,
    outputEscape,
    operators: paidOperators(),
  });
  for (const tag of Object.keys(engine.tags)) if (!TAGS.includes(tag)) delete engine.tags[tag];
  payForFilters(engine);
  const { renderer } = engine;
  const render = renderer.renderTemplates.bind(renderer);
  // Loops come by here once for each turn, so that no nesting of them escapes the count.
  renderer.renderTemplates = (templates, context, emitter) => {
    context.memoryLimit.use(STEP * stepsOf(templates));
    return render(templates, context, emitter ?? charged(context));
  };
  return engine;
}

interface Machine {
  engine: Liquid;
  /** Parsed templates by their source; only so many are kept. */
  parsed: Map<string, Template[]>;
}

const machines: Partial<Record<Escaping, Machine>> = {};

/** Each is made when it is first needed: most that starts renders nothing. */
function machineFor(escaping: Escaping): Machine {
  const machine = machines[escaping] ?? {
    engine: closedEngine(escaping === 'html' ? html : plain),
    parsed: new Map(),
  };
  machines[escaping] = machine;
  return machine;
}

const KNOWN_TAGS = TAGS.join(', ');
const KNOWN_FILTERS = FILTERS.join(', ');

/** Said of a template that does more than it may. */
export const TOO_MUCH = 'it does too much: too many turns of a loop, or too much text';

/** The library's message, with a list of what is known where something is not. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'it failed';
  if (message.includes('limit exceeded')) return TOO_MUCH;
  if (/tag .* not found/.test(message)) return `${message}; known tags are ${KNOWN_TAGS}`;
  return message.startsWith('undefined filter') ? `${message}; known filters are ${KNOWN_FILTERS}` : message;
}

function parsed({ engine, parsed }: Machine, source: string): Template[] {
  const known = parsed.get(source);
  if (known) return known;
  return remember(parsed, source, engine.parse(source), PARSED_MAX);
}

/** @throws TemplateError when it can't be parsed, names what is not there, or does too much */
export function render(source: string, escaping: Escaping, values: object): string {
  const machine = machineFor(escaping);
  try {
    return String(machine.engine.renderSync(parsed(machine, source), values));
  } catch (error) {
    throw new TemplateError(reasonOf(error));
  }
}

/** What a template is made of, where that is no more than text, values, and questions whether a value is there. */
export type Piece =
  | string
  | { value: string }
  | { when: string; there: readonly Piece[]; absent: readonly Piece[] };

/** How the library's parts look from outside. */
interface Token {
  props?: readonly { content?: unknown }[];
  content?: unknown;
  operator?: string;
}
interface Expression {
  initial?: { postfix: readonly Token[] };
  filters?: readonly unknown[];
}
interface Node {
  name?: string;
  str?: string;
  value?: Expression;
  branches?: readonly { value: Expression; templates: readonly Template[] }[];
  elseTemplates?: readonly Template[];
  collection?: Token;
}

/** `others.size` of a token that reads it; undefined for one that reads no value, or is more than names. */
function pathOf(token: Token | undefined): string | undefined {
  const names = (token?.props ?? []).map(({ content }) => content);
  return names.length > 0 && names.every((name) => typeof name === 'string') ? names.join('.') : undefined;
}

/** The value that an expression reads and does nothing else with. @param filters how many it has anyway */
function valueRead({ initial, filters = [] }: Expression, anyway: number): string | undefined {
  const [token, ...more] = initial?.postfix ?? [];
  const path = filters.length === anyway && more.length === 0 ? pathOf(token) : undefined;
  return path === undefined || path.includes('.') || path === 'others' ? undefined : path;
}

/** Whether it asks for more than so many further appointments: never so where there are none. */
function isAboutOthers({ initial, filters = [] }: Expression): boolean {
  const [token, than, by, ...more] = initial?.postfix ?? [];
  const isMore = by?.operator === '>' && Number(than?.content) >= 0 && more.length === 0;
  return isMore && filters.length === 0 && pathOf(token) === 'others.size';
}

/** @returns the pieces for an appointment that is alone in its message; null where it is something else */
function piecesOfOne(template: Template): readonly Piece[] | null {
  const { name, str, value, elseTemplates = [], collection } = template as Node;
  switch (name) {
    case undefined: {
      if (typeof str === 'string') return [str];
      const read = value && valueRead(value, 1);
      return read === undefined ? null : [{ value: read }];
    }
    case 'for':
      return elseTemplates.length === 0 && pathOf(collection) === 'others' ? [] : null;
    case 'if':
      return question(template as Node);
    default:
      return null;
  }
}

function question({ branches = [], elseTemplates = [] }: Node): readonly Piece[] | null {
  const [branch, ...more] = branches;
  const absent = allPieces(elseTemplates);
  if (!branch || more.length > 0 || !absent) return null;
  if (isAboutOthers(branch.value)) return absent;
  const [when, there] = [valueRead(branch.value, 0), allPieces(branch.templates)];
  return when === undefined || !there ? null : [{ when, there, absent }];
}

function allPieces(templates: readonly Template[]): readonly Piece[] | null {
  const all: Piece[] = [];
  for (const template of templates) {
    const pieces = piecesOfOne(template);
    if (!pieces) return null;
    all.push(...pieces);
  }
  return all;
}

/**
 * The pieces of a template, where it names no further appointments: a loop over them is nothing then. Null where it is
 * made of more, or can't be parsed: `render` says what is wrong.
 */
export function piecesOf(source: string, escaping: Escaping): readonly Piece[] | null {
  try {
    return allPieces(parsed(machineFor(escaping), source));
  } catch {
    return null;
  }
}

/** A value as it is written for its channel. */
export const written = (value: unknown, escaping: Escaping): string =>
  escaping === 'html' ? html(value) : plain(value);

/** The names at the root of what a template reads. @throws TemplateError when it can't be parsed */
export function variablesOf(source: string): string[] {
  const { engine } = machineFor('plain');
  try {
    return engine.globalVariablesSync(engine.parse(source));
  } catch (error) {
    throw new TemplateError(reasonOf(error));
  }
}
