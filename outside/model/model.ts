/**
 * The shadow model: the product once more, told only what crossed its boundary. It says at once what it finds wrong
 * with a contact, and at the end which silence it can not explain. See README.md of the simulator.
 *
 * It shares no code with the product: a test sees to it that nothing of `shared/` is imported in this folder.
 */
import type { Fault } from './allowed.ts';
import { faultOf, faultOfClaim, strangerIn } from './allowed.ts';
import type { Answered, Asked, Channel, Crossing, Instant, Surroundings } from './crossing.ts';
import { Hearing, refusedByCarrier } from './hearing.ts';
import { Known } from './known.ts';
import { silencesOf } from './silence.ts';
import { hearsNews, untoldOf, untoldTexts } from './telling.ts';

export class Model {
  readonly #known: Known;
  readonly #hearing: Hearing;

  constructor(around: Surroundings) {
    this.#known = new Known(around);
    this.#hearing = new Hearing(this.#known);
  }

  /** @returns what is wrong with it */
  hear(crossing: Crossing): Fault[] {
    const fault = this.#judge(crossing);
    return fault ? [fault] : [];
  }

  #judge(crossing: Crossing): Fault | undefined {
    switch (crossing.kind) {
      case 'ceiling':
        this.#known.ceiling = crossing.rules;
        return undefined;
      case 'founded': {
        const { settings, ladders } = crossing;
        const named = new Map(ladders.map((ladder) => [ladder.name, ladder]));
        this.#known.offices.set(settings.id, { settings, ladders: named });
        return undefined;
      }
      case 'listens':
        this.#known.listeners.add(crossing.tenant);
        return undefined;
      case 'told':
        return hearsNews(this.#known, crossing);
      case 'asked':
        this.#hearing.asked(crossing);
        return undefined;
      case 'answered':
        return this.#answered(crossing);
      case 'tried': {
        const sent = this.#known.sees(crossing);
        const { verdict } = crossing;
        if (verdict.kind === 'rejected' && verdict.reason === 'opted_out')
          refusedByCarrier(this.#known, sent);
        return faultOf(this.#known, sent);
      }
    }
  }

  /** Whether a claim could succeed just now, by what was answered before. @param entry its name */
  claim = (entry: string, channel: Channel, at: Instant): Fault | undefined =>
    faultOfClaim(this.#known, entry, channel, at);

  /** The appointments that may be there: before `ends` is asked, the timeline of each must have been shown. */
  appointments(): { tenant: string; id: string }[] {
    return [...this.#known.books.values()].flatMap(({ office, ids }) =>
      ids.map((id) => ({ tenant: office.settings.id, id })),
    );
  }

  /** When all is over. @returns everything that it can not explain, one appointment after the other */
  *ends(now: Instant): Generator<Fault> {
    for (const book of this.#known.books.values()) {
      yield* silencesOf(this.#known, book, now);
      yield* untoldOf(this.#known, book);
    }
    yield* untoldTexts(this.#known);
  }

  #answered(answer: Answered): Fault | undefined {
    const request = this.#hearing.answered(answer);
    if (!request) return undefined;
    const what = `${request.method} ${request.path}`;
    const mark = request.tenant === null ? undefined : strangerIn(answer.body, request.tenant);
    const fault = (promise: string, detail: string): Fault => ({ promise, detail, subjects: [request.path] });
    if (mark) return fault('P10 isolation', `${request.tenant} was shown ${mark} by ${what}`);
    if (this.#isForeign(request) && ![404, 429].includes(answer.status) && answer.status < 500)
      return fault(
        'P10 isolation',
        `${request.tenant} was answered ${answer.status} to ${what}, which is not its own`,
      );
    if (request.path.startsWith('/webhooks/') && answer.status >= 400 && answer.status < 500)
      return fault('P11 heard', `${what} was refused with ${answer.status}: ${request.body}`);
    return undefined;
  }

  /** Whether it asks for another office's appointment: that there is one is not to be told. */
  #isForeign({ tenant, path }: Asked): boolean {
    const [, id = ''] = /^\/v1\/appointments\/(apt_\w+)/.exec(path) ?? [];
    const owner = this.#known.ownerOf(id);
    return tenant !== null && owner !== undefined && owner !== tenant;
  }
}
