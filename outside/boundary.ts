/**
 * The journal of the boundary: everything that went into the product and came out of it, in order, and nothing of what
 * it keeps. The simulator and the drill fill it at the same doors: requests with their answers, what providers call
 * back, and what providers are asked. The shadow model in `model/` judges by it alone.
 */
import type { EntryRef, TenantId } from '../shared/domain/core/keys.ts';
import { entryName } from '../shared/domain/core/keys.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import type { SendRequest } from '../shared/ports/senders.ts';
import type {
  Asked,
  Cap,
  Crossing,
  Instant,
  Ladder,
  OfficeSettings,
  Untaken,
  Verdict,
} from './model/crossing.ts';

/** Something that a provider accepted: an email, a text, a call. */
export interface Contact {
  id: string;
  /** When the provider took it, by true time. */
  at: Instant;
  /** When the request left its process, by true time. */
  leftAt: Instant;
  channel: Channel;
  to: string;
  tenant: TenantId;
  entry: EntryRef;
  attempt: number;
  /** When the call is over; null for what is no call. */
  endsAt: Instant | null;
  /** The signed query of its callbacks. */
  callback: string;
  /** Everything that it says, for its links. */
  text: string;
}

/** An answer, as it left. */
export interface Reply {
  status: number;
  body: string;
}

/** When a request left its process, and when it arrived. */
interface Way {
  leftAt: Instant;
  at: Instant;
  /** How long its process had stood still just before, since it last looked at its clock; 0 if absent. */
  stoodMs?: number;
}

export class Boundary {
  /** Everything that crossed, oldest first. */
  readonly crossings: Crossing[] = [];
  /** What providers accepted, oldest first. */
  readonly contacts: Contact[] = [];
  readonly #tell: (crossing: Crossing) => void;
  #requests = 0;

  /** @param tell is told each line as it is written */
  constructor(tell: (crossing: Crossing) => void = () => {}) {
    this.#tell = tell;
  }

  founded(settings: OfficeSettings, ladders: readonly Ladder[]): void {
    this.#add({ kind: 'founded', settings, ladders });
  }

  /** The person's ceiling was set. */
  protects(ceiling: readonly Cap[]): void {
    this.#add({ kind: 'ceiling', rules: ceiling });
  }

  /** An office's own software asks to be told of everything. */
  listens(tenant: string): void {
    this.#add({ kind: 'listens', tenant });
  }

  /** It was told of something, and took it, whether or not that is ever heard. */
  told(tenant: string, body: string, at: Instant): void {
    this.#add({ kind: 'told', tenant, body, at });
  }

  /** A request comes in. @returns to be told its answer as it leaves; never, where whoever serves it dies */
  asked(request: Omit<Asked, 'id'>): (reply: Reply, at: Instant) => void {
    const id = ++this.#requests;
    this.#add({ kind: 'asked', id, ...request });
    return (reply, at) => this.#add({ kind: 'answered', id, at, ...reply });
  }

  /** A provider took what it was asked, whether or not that is ever heard. */
  accepted(
    request: SendRequest,
    way: Way,
    { isDenied = false, ...taken }: Pick<Contact, 'id' | 'endsAt'> & { isDenied?: boolean },
  ): Contact {
    const { channel, to, tenant, entry, attempt, callback, content } = request;
    const text = JSON.stringify(content);
    const contact: Contact = { ...taken, ...way, channel, to, tenant, entry, attempt, callback, text };
    this.contacts.push(contact);
    this.#tried(request, way, { kind: 'accepted', ...taken, isDenied });
    return contact;
  }

  /** A provider did not take what it was asked. */
  refused(request: SendRequest, way: Way, verdict: Untaken): void {
    this.#tried(request, way, verdict);
  }

  #tried(request: SendRequest, { leftAt, at, stoodMs = 0 }: Way, verdict: Verdict): void {
    const { channel, to, attempt, callback, content, now: decidedAt } = request;
    const [entry, words] = [entryName(request.entry), JSON.stringify(content)];
    const what = { channel, to, entry, attempt, callback, words };
    this.#add({ kind: 'tried', at, leftAt, stoodMs, decidedAt, ...what, verdict });
  }

  #add(crossing: Crossing): void {
    this.crossings.push(crossing);
    this.#tell(crossing);
  }
}
