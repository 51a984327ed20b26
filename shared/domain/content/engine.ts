/**
 * Liquid, closed off: a template can write values, decide on them and loop over them, and nothing else.
 * No files, no includes, no clock, no chance, no prototypes; what it may read is what it is given, and how much it
 * may do is counted in steps and characters, not in time, so that the same template and data always give the same.
 *
 * Always true: values are data. They are escaped for their channel after every filter, and never parsed.
 * Called by `content.ts` and by the check of templates at saving.
 */
import type { Context, Emitter, Template } from 'liquidjs';
import { Liquid } from 'liquidjs';

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
/** Steps and characters of one rendering. */
const WORK_MAX = 500_000;
const PARSED_MAX = 1_000;

/** Line and paragraph breaks and directions that hide text are controls, too. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
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

const plain = (value: unknown): string => textOf(value).replaceAll(CONTROLS, ' ');

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

function closedEngine(outputEscape: (value: unknown) => string): Liquid {
  const engine = new Liquid({
    templates: {},
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    parseLimit: SOURCE_MAX,
    memoryLimit: WORK_MAX,
    outputEscape,
  });
  for (const tag of Object.keys(engine.tags)) if (!TAGS.includes(tag)) delete engine.tags[tag];
  for (const name of Object.keys(engine.filters)) if (!FILTERS.includes(name)) delete engine.filters[name];
  const { renderer } = engine;
  const render = renderer.renderTemplates.bind(renderer);
  // Loops come by here once for each turn, so that no nesting of them escapes the count.
  renderer.renderTemplates = (templates, context, emitter) => {
    context.memoryLimit.use(templates.length + 1);
    return render(templates, context, emitter ?? charged(context));
  };
  return engine;
}

interface Machine {
  engine: Liquid;
  /** Parsed templates by their source; only so many are kept. */
  parsed: Map<string, Template[]>;
}

const MACHINES: Readonly<Record<Escaping, Machine>> = {
  html: { engine: closedEngine(html), parsed: new Map() },
  plain: { engine: closedEngine(plain), parsed: new Map() },
};

const KNOWN_TAGS = TAGS.join(', ');
const KNOWN_FILTERS = FILTERS.join(', ');

/** The library's message, with a list of what is known where something is not. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'it failed';
  if (message.includes('limit exceeded'))
    return 'it does too much: too many turns of a loop, or too much text';
  if (/tag .* not found/.test(message)) return `${message}; known tags are ${KNOWN_TAGS}`;
  return message.startsWith('undefined filter') ? `${message}; known filters are ${KNOWN_FILTERS}` : message;
}

function parsed({ engine, parsed }: Machine, source: string): Template[] {
  const known = parsed.get(source);
  if (known) return known;
  const templates = engine.parse(source);
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(source, templates);
  return templates;
}

/** @throws TemplateError when it can't be parsed, names what is not there, or does too much */
export function render(source: string, escaping: Escaping, values: object): string {
  const machine = MACHINES[escaping];
  try {
    return String(machine.engine.renderSync(parsed(machine, source), values));
  } catch (error) {
    throw new TemplateError(reasonOf(error));
  }
}

/** The names at the root of what a template reads. @throws TemplateError when it can't be parsed */
export function variablesOf(source: string): string[] {
  const { engine } = MACHINES.plain;
  try {
    return engine.globalVariablesSync(engine.parse(source));
  } catch (error) {
    throw new TemplateError(reasonOf(error));
  }
}
