/**
 * What the console's pages do by themselves in a browser: they stay fresh while somebody looks, say when they are not, and
 * answer to keys. Everything works without this file, by links and forms. Served by `shared/http/console`; htmx is there.
 *
 * Always true: what somebody is typing, has opened or has in focus stays as it is when a page is freshened.
 */
// @ts-check

(() => {
  document.documentElement.classList.add('js');
  /** @typedef {{ ctx: { sourceElement: HTMLElement, request: { headers: Record<string, string> }, response?: { status: number, headers: Headers }, error?: unknown } }} Detail */

  /** @type {{ registerExtension(name: string, extension: object): void, trigger(target: Element, name: string): void }} */
  const htmx = /** @type {any} */ (globalThis).htmx;
  const main = () => document.getElementById('main');
  const notice = () => document.getElementById('notice');
  const isTyping = () => {
    const at = document.activeElement;
    return (
      at instanceof HTMLElement &&
      at.matches('input:not([type=checkbox]):not([type=radio]), textarea, select')
    );
  };

  // ---- Staying fresh ----------------------------------------------------------------------------------------

  let tag = main()?.dataset['tag'] ?? '';

  /** @param {string} kind one of those whose words the page brings, or none */
  function tell(kind) {
    const box = notice();
    if (!box || box.dataset['kind'] === kind) return;
    box.dataset['kind'] = kind;
    box.hidden = kind === '';
    box.textContent = kind === '' ? '' : (box.getAttribute(`data-${kind}`) ?? '');
    if (kind !== 'ended') return;
    const again = document.createElement('a');
    again.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
    again.textContent = box.dataset['again'] ?? '';
    box.append(' ', again);
  }

  htmx.registerExtension('console', {
    /** @param {HTMLElement} _ @param {Detail} detail */
    htmx_config_request(_, { ctx }) {
      if (ctx.sourceElement === main() && tag) ctx.request.headers['If-None-Match'] = tag;
    },
    /** @param {HTMLElement} _ @param {Detail} detail */
    htmx_before_request(_, { ctx }) {
      return !(ctx.sourceElement === main() && document.hidden);
    },
    /** @param {HTMLElement} _ @param {Detail} detail */
    htmx_before_response(_, { ctx }) {
      const status = ctx.response?.status ?? 0;
      if (ctx.sourceElement !== main()) return true;
      if (status === 401) tell('ended');
      else if (status >= 400) tell('stale');
      else tell('');
      if (status === 200) tag = ctx.response?.headers.get('ETag') ?? '';
      return status === 200;
    },
    htmx_error() {
      tell('stale');
    },
    htmx_after_swap() {
      dress();
      draw();
    },
    /** @param {Element} element @param {{ attrName: string }} detail */
    htmx_before_morph_attr(element, { attrName }) {
      if (attrName === 'open' && element instanceof HTMLDetailsElement) return false;
      if (attrName === 'aria-pressed' || attrName === 'data-sent') return false;
      if (attrName === 'class' && element.matches('[data-row]') && element.classList.contains('at'))
        return false;
      return !(['value', 'checked'].includes(attrName) && element === document.activeElement);
    },
  });
  document.addEventListener('visibilitychange', freshen);

  // ---- What a page shows otherwise in a browser ---------------------------------------------------------------

  /** Times without a zone of an office are said in that of the browser. */
  function dress() {
    for (const time of document.querySelectorAll('time[data-here]')) {
      const at = new Date(time.getAttribute('datetime') ?? '');
      if (Number.isNaN(at.getTime())) continue;
      const today = at.toDateString() === new Date().toDateString();
      const clock = { hour: '2-digit', minute: '2-digit' };
      const shape = /** @type {Intl.DateTimeFormatOptions} */ (
        today ? clock : { weekday: 'short', day: 'numeric', month: 'short', ...clock }
      );
      const text = at.toLocaleString(document.documentElement.lang, shape);
      if (time.textContent !== text) time.textContent = text;
    }
  }
  dress();

  // ---- Pictures over time -------------------------------------------------------------------------------------

  /** @typedef {{ name: string, values: (number | null)[] }} Series */
  /** @typedef {{ times: number[], now: number, bars: Series[], planned: Series[], lines: Series[] }} Plot */

  /** What is drawn in an element, and of what. @type {WeakMap<Element, { text: string, plot: any }>} */
  const drawn = new WeakMap();
  /**
   * How each line is dashed, so that it can be told without its colour; its colour is a token of the style sheet.
   * @type {Record<string, { colour: string, dash: number[] }>}
   */
  const LINES = {
    delivered: { colour: '--good', dash: [] },
    failed: { colour: '--bad', dash: [2, 3] },
    late: { colour: '--warn', dash: [7, 4] },
    held: { colour: '--bad', dash: [10, 3, 2, 3] },
    capacity: { colour: '--soft', dash: [1, 4] },
  };
  const HEIGHT = 240;

  /**
   * Bars stand on each other, what is planned, paler, on what was sent; so the tallest is drawn first.
   * @param {Plot} data
   */
  function stacked({ times, bars, planned }) {
    const style = getComputedStyle(document.documentElement);
    const { uPlot } = /** @type {any} */ (globalThis);
    const paths = uPlot.paths.bars({ size: [0.84, 40] });
    const sums = times.map(() => 0);
    const layer = (/** @type {Series} */ { name, values }, /** @type {boolean} */ isPlanned) => {
      const colour = style.getPropertyValue(`--${name}`);
      const pale = `color-mix(in srgb, ${colour} 42%, ${style.getPropertyValue('--card')})`;
      return {
        values: values.map((value, at) => {
          sums[at] = (sums[at] ?? 0) + (value ?? 0);
          return value === null ? null : sums[at];
        }),
        series: { paths, points: { show: false }, width: 0, fill: isPlanned ? pale : colour },
      };
    };
    return [
      ...bars.map((each) => layer(each, false)),
      ...planned.map((each) => layer(each, true)),
    ].toReversed();
  }

  /** @param {Element} at @param {Plot} data */
  function plotOf(at, data) {
    const { uPlot } = /** @type {any} */ (globalThis);
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ token) => style.getPropertyValue(token);
    const bars = stacked(data);
    const lines = data.lines.map(({ name, values }) => ({
      values,
      series: {
        stroke: colour(LINES[name]?.colour ?? '--soft'),
        dash: LINES[name]?.dash,
        width: 2,
        points: { show: false },
      },
    }));
    const clock = (/** @type {number} */ seconds) =>
      new Date(seconds * 1000).toLocaleTimeString(document.documentElement.lang, {
        hour: '2-digit',
        minute: '2-digit',
      });
    const count = new Intl.NumberFormat(document.documentElement.lang, { notation: 'compact' });
    const axis = { stroke: colour('--soft'), font: '12px system-ui', ticks: { show: false } };
    const grid = { stroke: colour('--line'), width: 1 };
    const options = {
      width: at.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: {
          range: (/** @type {unknown} */ _, /** @type {number} */ from, /** @type {number} */ to) => [
            from - 1800,
            to + 1800,
          ],
        },
        y: {
          range: (/** @type {unknown} */ _, /** @type {number} */ __, /** @type {number} */ most) => [
            0,
            Math.max(4, most * 1.08),
          ],
        },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 72,
          values: (/** @type {unknown} */ _, /** @type {number[]} */ all) => all.map(clock),
        },
        {
          ...axis,
          grid,
          size: 48,
          values: (/** @type {unknown} */ _, /** @type {number[]} */ all) =>
            all.map((each) => (Number.isInteger(each) ? count.format(each) : '')),
        },
      ],
      series: [{}, ...bars.map(({ series }) => series), ...lines.map(({ series }) => series)],
      hooks: { draw: [(/** @type {any} */ plot) => markNow(plot, data.now, colour('--ink'))] },
    };
    const values = [data.times, ...bars.map((each) => each.values), ...lines.map((each) => each.values)];
    return new uPlot(options, values, at);
  }

  /** @param {any} plot @param {number} now @param {string} colour */
  function markNow({ ctx, bbox, valToPos }, now, colour) {
    const x = Math.round(valToPos(now, 'x', true));
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  /** @param {boolean} [anew] also what has not changed: its size or its colours have */
  function draw(anew = false) {
    if (!('uPlot' in globalThis)) return;
    for (const at of document.querySelectorAll('[data-plot]')) {
      const text = at.getAttribute('data-plot') ?? '';
      const known = drawn.get(at);
      if (!anew && known?.text === text && at.firstElementChild) continue;
      known?.plot.destroy();
      at.replaceChildren();
      drawn.set(at, { text, plot: plotOf(at, JSON.parse(text)) });
    }
  }
  draw();
  addEventListener('resize', () => draw(true));
  for (const media of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'])
    matchMedia(media).addEventListener('change', () => draw(true));

  // ---- Keys ---------------------------------------------------------------------------------------------------

  const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-row]')]);

  /** @param {number} step */
  function move(step) {
    const all = rows();
    const at = all.findIndex((row) => row.classList.contains('at'));
    const next =
      all[Math.max(0, Math.min(all.length - 1, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
    if (!next) return false;
    all[at]?.classList.remove('at');
    next.classList.add('at');
    const target = /** @type {HTMLElement} */ (
      next.matches('a, [tabindex]') ? next : (next.querySelector('a, button, summary') ?? next)
    );
    target.focus();
    next.scrollIntoView({ block: 'nearest' });
    return true;
  }

  /** A page says by `data-key` which of its links and buttons a key is for: in the row that is marked, else anywhere. @param {string} key */
  function press(key) {
    const wanted = `[data-key="${CSS.escape(key)}"]`;
    const target =
      document.querySelector(`.at ${wanted}`) ?? document.querySelector(`${wanted}:not([data-row] *)`);
    if (!(target instanceof HTMLElement)) return false;
    if (target.matches('input, textarea, select')) target.focus();
    else target.click();
    return true;
  }

  /** What a key does, beside those of a page: whether it did anything. @type {Record<string, () => boolean>} */
  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    '?': () => {
      const help = document.getElementById('keys');
      if (help instanceof HTMLDialogElement) help.showModal();
      return true;
    },
    // A link or a button in focus takes it by itself.
    Enter: () => false,
  };

  document.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, isComposing } = event;
    if (ctrlKey || metaKey || altKey || isComposing) return;
    if (isTyping()) {
      if (key === 'Escape' && document.activeElement instanceof HTMLElement) document.activeElement.blur();
      return;
    }
    if (document.querySelector('dialog[open]')) return;
    const does = KEYS[key] ?? (() => press(key));
    if (does()) event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('[data-prints]')) print();
    const opener = target?.closest('[data-opens]');
    const dialog = opener && document.getElementById(opener.getAttribute('data-opens') ?? '');
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  });

  // ---- Forms --------------------------------------------------------------------------------------------------

  for (const form of document.querySelectorAll('form[data-now]'))
    if (form instanceof HTMLFormElement) form.requestSubmit();
  // A form with `data-previews` shows in the element of that id what it would come to, while somebody writes.
  /** @param {HTMLFormElement} form @param {HTMLElement} button */
  async function preview(form, button) {
    const body = /** @type {any} */ (new URLSearchParams(/** @type {any} */ (new FormData(form))));
    try {
      const response = await fetch(button.getAttribute('formaction') ?? form.action, {
        method: 'POST',
        body,
      });
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const id = form.dataset['previews'] ?? '';
      const step = document.activeElement?.getAttribute('data-step');
      const shown = document.getElementById(id);
      const wrong = page.getElementById(id)?.querySelector('[role=alert]');
      // What is wrong is said above the picture, which stays: by it a step is moved back.
      if (wrong && shown?.querySelector('[data-ladder]')) {
        for (const alert of shown.querySelectorAll('[role=alert]')) alert.remove();
        shown.prepend(wrong);
      } else shown?.replaceChildren(...(page.getElementById(id)?.childNodes ?? []));
      const again = step ? document.querySelector(`[data-step="${step}"]`) : null;
      if (again instanceof SVGElement) again.focus();
      const framed = form.querySelector('button[formtarget]');
      if (framed instanceof HTMLElement) form.requestSubmit(framed);
    } catch {
      tell('stale');
    }
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let previewing;
  document.addEventListener('input', ({ target }) => {
    const form = target instanceof Element ? target.closest('form[data-previews]') : null;
    const button = form?.querySelector('button[data-preview]');
    if (!(form instanceof HTMLFormElement) || !(button instanceof HTMLElement)) return;
    clearTimeout(previewing);
    previewing = setTimeout(() => void preview(form, button), 900);
  });

  // ---- The ladder of a policy: a step is dragged, or moved by keys, and what is planned is asked for anew -------

  const MINUTE = 60_000;
  const QUARTER = 15 * MINUTE;
  const DAY = 1_440 * MINUTE;

  /** @param {number} ms */
  const written = (ms) => {
    const minutes = Math.round(ms / MINUTE);
    const parts = [
      [Math.floor(minutes / 1_440), 'd'],
      [Math.floor((minutes % 1_440) / 60), 'h'],
      [minutes % 60, 'min'],
    ];
    return parts
      .filter(([count]) => count)
      .map((part) => part.join(' '))
      .join(' ');
  };

  /** @param {Element} step @param {number} ahead milliseconds before the start */
  function place(step, ahead) {
    const input = document.querySelector(
      `form[data-previews] [name="before-${step.getAttribute('data-step')}"]`,
    );
    if (!(input instanceof HTMLInputElement)) return;
    const ms = Math.max(QUARTER, Math.round(ahead / QUARTER) * QUARTER);
    step.setAttribute('aria-valuenow', String(ms / MINUTE));
    step.setAttribute('aria-valuetext', written(ms));
    input.value = written(ms);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** @param {Element} step */
  const aheadOf = (step) => Number(step.getAttribute('aria-valuenow')) * MINUTE;

  document.addEventListener('keydown', (event) => {
    const step = event.target instanceof Element ? event.target.closest('[data-step]') : null;
    const way = { ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 }[event.key];
    if (!step || way === undefined) return;
    event.preventDefault();
    place(step, aheadOf(step) + way * (event.shiftKey ? DAY : QUARTER));
  });
  document.addEventListener('pointerdown', (event) => {
    const step = event.target instanceof Element ? event.target.closest('[data-step]') : null;
    const picture = step?.closest('svg');
    if (!(step instanceof SVGElement) || !picture) return;
    event.preventDefault();
    step.focus();
    step.setPointerCapture(event.pointerId);
    const { from = '0', to = '0', left = '0', width = '1' } = picture.dataset;
    const shown = picture.getBoundingClientRect().width / Number(width);
    const each = (Number(to) - Number(from)) / (Number(width) - Number(left));
    const began = aheadOf(step);
    /** @param {PointerEvent} move */
    const drag = (move) => {
      const by = (move.clientX - event.clientX) / shown;
      step.setAttribute('transform', `translate(${by} 0)`);
      place(step, began - by * each);
    };
    step.addEventListener('pointermove', drag);
    for (const end of ['pointerup', 'pointercancel'])
      step.addEventListener(end, () => step.removeEventListener('pointermove', drag), { once: true });
  });

  // A form is sent once, however often its button is pressed. Of one with `data-stay` the page stays, and is freshened
  // while it is done: what a clock brings is seen as it comes.
  document.addEventListener('submit', (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.method !== 'post') return;
    // What goes into a frame shows something, and does nothing.
    if (event.submitter?.getAttribute('formtarget')) return;
    const isSent = form.dataset['sent'] !== undefined;
    if (isSent) event.preventDefault();
    form.dataset['sent'] = '';
    if (isSent) return;
    if (form.dataset['stay'] === undefined) {
      setTimeout(() => delete form.dataset['sent'], 4_000);
      return;
    }
    event.preventDefault();
    void send(form, /** @type {HTMLElement | null} */ (event.submitter)).finally(() => {
      delete form.dataset['sent'];
      form.dispatchEvent(new Event('sent', { bubbles: true }));
    });
  });

  /** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
  async function send(form, submitter) {
    const body = /** @type {any} */ (new URLSearchParams(/** @type {any} */ (new FormData(form, submitter))));
    const again = setInterval(freshen, 700);
    try {
      const response = await fetch(form.action, { method: 'POST', body, redirect: 'manual' });
      if (response.type === 'opaqueredirect') {
        if (isTyping() && form.contains(document.activeElement)) form.reset();
        freshen();
      } else if (response.headers.get('content-type')?.startsWith('text/html')) {
        const page = new DOMParser().parseFromString(await response.text(), 'text/html');
        main()?.replaceChildren(...(page.getElementById('main')?.childNodes ?? []));
      }
    } catch {
      tell('stale');
    } finally {
      clearInterval(again);
    }
  }

  function freshen() {
    const page = main();
    if (page?.hasAttribute('hx-get') && !document.hidden) htmx.trigger(page, 'wake');
  }

  // A button that plays presses another one of its form again and again, until it is pressed once more.
  /** @param {EventTarget | null} target */
  function playOn(target) {
    const form = target instanceof HTMLFormElement ? target : null;
    const button = form?.querySelector('[data-plays][aria-pressed="true"]');
    const step = button && form?.querySelector(`[value="${button.getAttribute('data-plays')}"]`);
    if (!form || !(step instanceof HTMLButtonElement)) return;
    if (document.hidden) setTimeout(playOn, 700, form);
    else form.requestSubmit(step);
  }
  document.addEventListener('sent', ({ target }) => setTimeout(playOn, 700, target));
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-plays]') : null;
    if (!(button instanceof HTMLButtonElement)) return;
    button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
    if (button.form?.dataset['sent'] === undefined) playOn(button.form);
  });
})();
