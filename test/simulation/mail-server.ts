/**
 * The SMTP server of the simulated world, and the connections on which the real sender of the embedded mode talks to it.
 * A dialogue takes turns of the event loop and no time of the world, but where the server is late with its word, or never
 * says it; nodemailer's own timers, and the sender's deadline, are moments of the world (`virtual-timers.ts`). Used by
 * `providers.ts`, which says what becomes of a message.
 *
 * What was sent is what came over the line, and not what the sender was asked for. Whose message is on its way shows only
 * in its header. So what a server says before that it says where no other message could be meant, and else afterwards.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { ParsedMail } from 'mailparser';
import { simpleParser } from 'mailparser';
import type { Untaken } from '../../outside/model/crossing.ts';
import { smtpSender } from '../../shared/adapters/smtp/sender.ts';
import type { EmailContent } from '../../shared/domain/content/content.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import { SECOND } from '../../shared/domain/core/time.ts';
import type { Sender, SendRequest } from '../../shared/ports/senders.ts';
import type { Lot, Lots } from './lots.ts';
import type { Way } from './provider-apis.ts';
import type { Process, Timeline } from './timeline.ts';
import type { Place } from './virtual-timers.ts';
import { inTimeOf } from './virtual-timers.ts';
import type { Wires } from './wires.ts';

type Email = SendRequest<'email'>;

/** Where in a dialogue a server may say something else than that all is well. */
const STAGES = ['greeting', 'recipient', 'data', 'end'] as const;
type Stage = (typeof STAGES)[number];

/** What it does in place of a good answer. */
export interface Objection {
  /** There, or later. */
  at: Stage;
  says: Word;
  verdict: Untaken;
}

/** A reply line; or the connection breaks, with an error or without; or nothing comes any more. */
export type Word = `${number} ${string}` | 'resets' | 'closes' | 'silence';

export interface MailServerOptions {
  timeline: Timeline;
  wires: Wires;
  lots: Lots;
  stillMaxMs: number;
  /** What stands against a message, as soon as it is known which one it is. */
  objection: (request: Email, lot: Lot) => Objection | undefined;
  /** It is taken. */
  take: (request: Email, way: Way, lot: Lot) => Word;
  /** It is not, and that is being said. */
  refuse: (request: Email, way: Way, verdict: Untaken) => void;
}

/** The slowest answer, long after whoever asked has gone. */
const SLOWEST_MS = 45 * SECOND;
/** So many turns of the loop without anything happening on a line, and nothing more comes of itself. */
const STILL_TURNS = 4;

/** One message that a sender was asked for, until it has an outcome. */
interface Letter {
  request: Email;
  /** The dialogue in which it is told of. */
  by: Dialogue | undefined;
  /** What stands against it; undefined where nobody has asked yet. */
  objection: Objection | null | undefined;
}

/** All that one process has with the server. */
export class MailLines {
  readonly options: MailServerOptions;
  readonly place: Place;
  readonly letters: Letter[] = [];
  #stirred = 0;
  #isWatched = false;

  constructor(options: MailServerOptions, process: Process) {
    this.options = options;
    this.place = { timeline: options.timeline, process, stirs: () => this.stirs() };
  }

  /** The real sender. */
  sender(): Sender<'email'> {
    const sender = smtpSender({
      url: 'smtp://mail.simulated.example',
      from: 'reminders@simulated.example',
      connect: () => new Dialogue(this).line as unknown as Socket,
      deadline: (afterMs) => this.#deadline(afterMs),
    });
    return {
      lookup: sender.lookup,
      send: (request) => {
        const letter: Letter = { request, by: undefined, objection: undefined };
        this.letters.push(letter);
        return this.within(() => sender.send(request)).finally(() => {
          this.stirs();
          this.letters.splice(this.letters.indexOf(letter), 1);
        });
      },
    };
  }

  /** Whatever nodemailer goes on with by this, it does before anything else happens in the world. */
  within<T>(run: () => T): T {
    this.stirs();
    return inTimeOf(this.place, run);
  }

  /** Something happened on a line. */
  stirs(): void {
    this.#stirred++;
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.options.timeline.hold(this.#untilStill());
  }

  async #untilStill(): Promise<void> {
    for (let still = 0, seen = this.#stirred; still < STILL_TURNS; still++) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      if (seen !== this.#stirred) [seen, still] = [this.#stirred, -1];
    }
    this.#isWatched = false;
  }

  #deadline(afterMs: number): AbortSignal {
    const { timeline, process } = this.place;
    const controller = new AbortController();
    timeline.after(afterMs, () =>
      process.whenAwake(() => {
        if (process.alive) this.within(() => controller.abort());
      }),
    );
    return controller.signal;
  }

  /** The letter that it must be: of those that no dialogue is about yet, where there is but one. */
  sole(to?: string): Letter | undefined {
    const [first, ...more] = this.letters.filter(
      ({ by, request }) => !by && (to === undefined || request.to === to),
    );
    return more.length === 0 ? first : undefined;
  }

  /** @param header `entry/attempt`, as the message itself says it */
  named(header: unknown): Letter {
    const letter = this.letters.find(
      ({ request: { entry, attempt } }) => `${entryName(entry)}/${attempt}` === header,
    );
    if (!letter) throw new Error(`nobody sends ${header}`);
    return letter;
  }
}

const attemptOf = ({ entry, attempt }: Email): string => `${entryName(entry)} attempt ${attempt}`;

/** The client's end of a connection. What it says is heard at once. */
class Line extends Duplex {
  readonly #lines: MailLines;
  readonly #heard: (text: string) => void;
  #patienceMs = 0;
  #usedAt = 0;
  #isWaiting = false;

  constructor(lines: MailLines, heard: (text: string) => void) {
    super();
    this.#lines = lines;
    this.#heard = heard;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    this.#used();
    this.#heard(chunk.toString('latin1'));
    done();
  }

  /** The server hangs up, too. */
  override _final(done: () => void): void {
    done();
    this.push(null);
  }

  says(text: string): void {
    if (this.destroyed) return;
    this.#lines.within(() => {
      this.#used();
      this.push(text);
    });
  }

  breaks(error?: Error): void {
    this.#lines.within(() => this.destroy(error));
  }

  #used(): void {
    this.#lines.stirs();
    this.#usedAt = this.#lines.place.timeline.now;
  }

  /** As a socket's: `timeout` where nothing went over it for so long. */
  setTimeout(ms: number): this {
    this.#patienceMs = ms;
    this.#used();
    if (ms > 0) this.#waits(ms);
    return this;
  }

  #waits(ms: number): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const { timeline, process } = this.#lines.place;
    timeline.after(ms, () =>
      process.whenAwake(() => {
        this.#isWaiting = false;
        if (this.#patienceMs === 0 || this.destroyed || !process.alive) return;
        const leftMs = this.#usedAt + this.#patienceMs - timeline.now;
        if (leftMs > 0) this.#waits(leftMs);
        else this.#lines.within(() => this.emit('timeout'));
      }),
    );
  }
}

/** The server's end of one connection: https://www.rfc-editor.org/rfc/rfc5321 as far as it is used. */
class Dialogue {
  readonly line: Line;
  readonly #lines: MailLines;
  #heard = '';
  #isBusy = false;
  /** Its message is being written. */
  #isBody = false;
  #letter: Letter | undefined;
  #to = '';

  constructor(lines: MailLines) {
    this.#lines = lines;
    this.line = new Line(lines, (text) => {
      this.#heard += text;
      this.#goOn();
    });
    this.#isBusy = true;
    void this.#opens();
  }

  async #opens(): Promise<void> {
    const letter = this.#lines.sole();
    const objection = letter && this.#objectionTo(letter, 'greeting');
    if (objection) return this.#objects(letter, objection);
    this.#answers('220 simulated');
  }

  #answers(text: string): void {
    this.line.says(`${text}\r\n`);
    this.#isBusy = false;
    this.#goOn();
  }

  #goOn(): void {
    if (this.#isBusy) return;
    const end = this.#isBody ? '\r\n.\r\n' : '\r\n';
    const at = this.#heard.indexOf(end);
    if (at < 0) return;
    const said = this.#heard.slice(0, at);
    this.#heard = this.#heard.slice(at + end.length);
    this.#isBusy = true;
    void (this.#isBody ? this.#takes(said) : this.#hears(said));
  }

  async #hears(said: string): Promise<void> {
    const command = said.slice(0, 4).toUpperCase();
    if (command === 'RCPT') await this.#hearsRecipient(/<(.*)>/.exec(said)?.[1] ?? '');
    else if (command === 'DATA') await this.#hearsData();
    else this.#answers(command === 'EHLO' ? '250-simulated\r\n250 8BITMIME' : '250 2.0.0 fine');
    // It may be about another one from here on.
    if (command === 'RSET') this.#letter = undefined;
  }

  async #hearsRecipient(to: string): Promise<void> {
    this.#to = to;
    this.#letter = this.#lines.sole(to);
    return this.#says('recipient', '250 2.1.5 fine');
  }

  async #hearsData(): Promise<void> {
    await this.#says('data', '354 go on', () => {
      this.#isBody = true;
    });
  }

  async #says(stage: Stage, fine: Word, then = () => {}): Promise<void> {
    const letter = this.#letter;
    if (letter) letter.by = this;
    const objection = letter && this.#objectionTo(letter, stage);
    if (objection) return this.#objects(letter, objection);
    then();
    this.#answers(fine);
  }

  async #takes(raw: string): Promise<void> {
    this.#isBody = false;
    const { timeline, take } = this.#lines.options;
    const reading = simpleParser(Buffer.from(raw.replaceAll('\r\n..', '\r\n.'), 'latin1'), AS_IT_CAME);
    timeline.hold(reading);
    const mail = await reading;
    const letter = this.#lines.named(mail.headers.get('x-ringonce-attempt'));
    letter.by = this;
    const objection = this.#objectionTo(letter, 'end');
    if (objection) return this.#objects(letter, objection);
    const came = { ...letter.request, to: this.#to, content: contentOf(mail) };
    this.#does(await this.#performs(letter, (way, lot) => take(came, way, lot)));
  }

  /** What it has against a message by now. */
  #objectionTo(letter: Letter, stage: Stage): Objection | undefined {
    const { lots, objection } = this.#lines.options;
    const { request } = letter;
    letter.objection ??= objection(request, lots.draw(`word about ${attemptOf(request)}`)) ?? null;
    const own = letter.objection;
    return own && STAGES.indexOf(own.at) <= STAGES.indexOf(stage) ? own : undefined;
  }

  async #objects(letter: Letter, { says, verdict }: Objection): Promise<void> {
    letter.by = this;
    const { refuse } = this.#lines.options;
    const word = await this.#performs(letter, (way) => {
      refuse(letter.request, way, verdict);
      return says;
    });
    this.#does(word);
  }

  /** Time goes by: the message, or what is said of it, is on its way. */
  async #performs(letter: Letter, effect: (way: Way, lot: Lot) => Word): Promise<Word> {
    const { wires, stillMaxMs, timeline } = this.#lines.options;
    const { process } = this.#lines.place;
    const way = { leftAt: timeline.now, stoodMs: 0 };
    const going = wires.perform(process, {
      what: `email ${attemptOf(letter.request)}`,
      latencyMs: 200,
      slowness: { fault: 'provider-slow', greatestMs: SLOWEST_MS },
      stillMaxMs,
      effect: (lot) => effect(way, lot),
    });
    // Between its last look at the clock and this nothing can hold it back.
    way.stoodMs = process.stillMs;
    way.leftAt += way.stoodMs;
    return going;
  }

  #does(word: Word): void {
    if (word === 'silence') return;
    if (word === 'closes') this.line.breaks();
    // Before the greeting it is one that was never there.
    else if (word === 'resets') this.line.breaks(new Error('ECONNRESET'));
    else this.#answers(word);
  }
}

/** Nothing is made of it: no text of the markup, and no links. */
const AS_IT_CAME = { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true };

/** What a person is shown of it. */
function contentOf({ subject = '', text = '', html, headers, attachments }: ParsedMail): EmailContent {
  const list = headers.get('list') as { unsubscribe?: { url?: string } } | undefined;
  const file = attachments.find(({ contentType }) => contentType === 'application/ics');
  const ics = file?.content.toString('utf8');
  const method = ics?.includes('METHOD:CANCEL') ? 'CANCEL' : 'PUBLISH';
  return {
    subject,
    text,
    html: html || '',
    unsubscribeUrl: list?.unsubscribe?.url ?? null,
    calendar: ics === undefined ? null : { method, text: ics },
  };
}
