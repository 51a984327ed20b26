/**
 * What the sandbox's providers know: every contact that they accepted, and every callback that they still owe.
 * Used by `sandbox.ts` only; a test may read the file from another process while it is being written.
 *
 * It is a file of its own, apart from the store, because it stands for somebody else's service: a test holds the
 * two against each other. For the same reason it has to survive a `kill -9` of our process but not a power cut:
 * WAL with `synchronous=NORMAL`, which spares the sync at each commit.
 *
 * What is to be forgotten is overwritten in its place, to the byte, so that no copy of it is left in the file: SQLite
 * leaves one where it moves a row, and it moves none of an unchanged length.
 *
 * Words that are handed over as text and slots are kept so: the text once for all contacts that it is the text of.
 *
 * Always true: a contact and the callbacks that it entails are stored together, and `append` resolves only after
 * their commit. What is appended in one turn of the event loop is one transaction.
 */

import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import type { Skeleton } from '../../domain/content/skeleton.ts';
import type { AppointmentId, EntryRef, TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { DAY } from '../../domain/core/time.ts';
import type { Period } from '../../domain/tenant/retention.ts';
import type { RecordedText } from '../../ports/provider-record.ts';
import { keepPrivate } from '../stores/sqlite-file.ts';
import type { PlannedEvent } from './behaviours.ts';

/** What a provider is given to send. */
export interface NewContact {
  at: Instant;
  channel: Channel;
  to: string;
  entry: EntryRef;
  attempt: number;
  /** The message as JSON; under `kept` what is put into a skeleton, where it was handed over so. */
  content: string;
  /** The skeleton that the message is made of. */
  skeleton?: Skeleton;
  /** Signed query that its callbacks carry. */
  callback: string;
}

/** An accepted contact, and the provider's last word on it. */
export interface Contact extends NewContact {
  /** `SM…`, `CA…`, or in SES's style. */
  id: string;
  status: string;
}

/** A callback that is owed. */
export interface Callback {
  dueAt: Instant;
  /** Place of its contact in the record, and its own place among that contact's callbacks. */
  seq: number;
  ordinal: number;
  /** How often it was tried in vain. */
  tries: number;
  /** A `ProviderEvent` as JSON. */
  event: string;
  contact: Contact;
}

/** What became of a callback that was tried. */
export interface Settlement {
  callback: Callback;
  /** Null when it is done with, else when it is tried again. */
  retryAt: Instant | null;
  /** The contact's status from now on; undefined leaves it. */
  status: string | undefined;
}

export interface ContactQuery {
  tenant?: TenantId | undefined;
  to?: string | undefined;
  channel?: Channel | undefined;
  limit: number;
  /** Place in the record before which to read; none reads from the newest. */
  beforeSeq?: number | undefined;
}

// A contact's `seq` orders the record. `callback` holds what is owed in the order in which it falls due. `place`
// leads from an appointment to its contacts; it is brought up to date when somebody looks something up, not at each
// insert: its random keys would make an insert three times as dear, and almost nothing is ever looked up.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS contact (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL, channel TEXT NOT NULL, "to" TEXT NOT NULL,
    tenant TEXT NOT NULL, appointment TEXT NOT NULL, revision INTEGER NOT NULL, step INTEGER NOT NULL,
    attempt INTEGER NOT NULL, content TEXT NOT NULL, callback TEXT NOT NULL, status TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS place (
    appointment TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (appointment, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS callback (
    due_at INTEGER NOT NULL, seq INTEGER NOT NULL, ordinal INTEGER NOT NULL, tries INTEGER NOT NULL,
    event TEXT NOT NULL, PRIMARY KEY (due_at, seq, ordinal)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS refusal (
    tenant TEXT NOT NULL, appointment TEXT NOT NULL, revision INTEGER NOT NULL, step INTEGER NOT NULL,
    times INTEGER NOT NULL, PRIMARY KEY (tenant, appointment, revision, step)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS inbound (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, "from" TEXT NOT NULL, "to" TEXT NOT NULL, text TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS skeleton (hash TEXT PRIMARY KEY, parts TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** What SQLite may keep of the file in memory, unless it is said. */
const PAGE_BYTES = 16 * 2 ** 20;

/** Setting: up to which `seq` `place` is complete. */
const PLACES_UNTIL = 'places_until_seq';

const ID_PREFIX: Readonly<Record<Channel, string>> = { email: '0100', sms: 'SM', voice: 'CA' };

/** Ids as real ones look, by the channel; they follow from the place in the record. */
function providerId(channel: Channel, seq: number): string {
  const digits = seq.toString(16).padStart(32, '0');
  return channel === 'email' ? `${ID_PREFIX.email}${digits}-000000` : ID_PREFIX[channel] + digits;
}

type Row = Record<string, SQLOutputValue>;

const contactOf = (row: Row): Contact => ({
  id: String(row['id']),
  at: Number(row['at']),
  channel: String(row['channel']) as Channel,
  to: String(row['to']),
  entry: {
    tenant: String(row['tenant']) as TenantId,
    appointment: String(row['appointment']) as AppointmentId,
    revision: Number(row['revision']),
    step: Number(row['step']),
  },
  attempt: Number(row['attempt']),
  content: String(row['content']),
  callback: String(row['callback']),
  status: String(row['status']).trimEnd(),
});

const callbackOf = (row: Row): Callback => ({
  dueAt: Number(row['due_at']),
  seq: Number(row['seq']),
  ordinal: Number(row['ordinal']),
  tries: Number(row['tries']),
  event: String(row['event']),
  contact: contactOf(row),
});

/** What one turn of the event loop appends, and the promise that all of it waits for. */
interface Batch {
  rows: { seq: number; id: string; contact: NewContact; events: readonly PlannedEvent[] }[];
  stored: PromiseWithResolvers<void>;
}

/** How long texts are on record. */
const TEXTS_KEPT_MS: Milliseconds = 60 * DAY;

/** Every status has room in so many bytes. */
const STATUS_BYTES = 12;

/** Of one entry. */
const SEQ_OF_ENTRY = `(SELECT seq FROM place JOIN contact USING (seq)
  WHERE place.appointment = ? AND tenant = ? AND revision = ? AND step = ?)`;

/** Each statement is prepared once. */
const statementsOf = (db: DatabaseSync) => ({
  addContact: db.prepare(
    `INSERT INTO contact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, printf('%-${STATUS_BYTES}s', 'accepted'))`,
  ),
  addCallback: db.prepare('INSERT INTO callback VALUES (?, ?, ?, 0, ?)'),
  removeCallback: db.prepare('DELETE FROM callback WHERE due_at = ? AND seq = ? AND ordinal = ?'),
  delayCallback: db.prepare(
    'UPDATE callback SET due_at = ?, tries = tries + 1 WHERE due_at = ? AND seq = ? AND ordinal = ?',
  ),
  setStatus: db.prepare(`UPDATE contact SET status = printf('%-${STATUS_BYTES}s', ?) WHERE seq = ?`),
  due: db.prepare(
    `SELECT * FROM callback JOIN contact USING (seq) WHERE due_at <= ? ORDER BY due_at, seq, ordinal LIMIT ?`,
  ),
  nextDue: db.prepare('SELECT min(due_at) AS at FROM callback'),
  find: db.prepare(
    `SELECT id FROM place JOIN contact USING (seq) WHERE place.appointment = ?
     AND tenant = ? AND revision = ? AND step = ? AND attempt = ? ORDER BY seq LIMIT 1`,
  ),
  // Sorted, so that a long tail is merged in rather than inserted here and there.
  addPlaces: db.prepare(
    'INSERT INTO place SELECT appointment, seq FROM contact WHERE seq > ? ORDER BY appointment, seq',
  ),
  // Rows stay apart from each other: who was sent too much is seen by address.
  blank: db.prepare(
    `UPDATE contact SET content = printf('%-*s', length(CAST(content AS BLOB)), 'null'),
     "to" = printf('%-*s', length(CAST("to" AS BLOB)), '~' || seq) WHERE seq IN ${SEQ_OF_ENTRY}`,
  ),
  removeCallbacks: db.prepare(`DELETE FROM callback WHERE seq IN ${SEQ_OF_ENTRY}`),
  removeContacts: db.prepare(`DELETE FROM contact WHERE seq IN ${SEQ_OF_ENTRY}`),
  removePlaces: db.prepare(
    'DELETE FROM place WHERE appointment = ? AND seq NOT IN (SELECT seq FROM contact)',
  ),
  removeRefusals: db.prepare(
    'DELETE FROM refusal WHERE appointment = ? AND tenant = ? AND revision = ? AND step = ?',
  ),
  addText: db.prepare('INSERT OR IGNORE INTO inbound VALUES (?, ?, ?, ?, ?)'),
  removeOldTexts: db.prepare('DELETE FROM inbound WHERE at < ?'),
  texts: db.prepare('SELECT * FROM inbound WHERE at BETWEEN ? AND ? ORDER BY at, id'),
  removeTexts: db.prepare(
    `DELETE FROM inbound WHERE "from" IN (SELECT "to" FROM contact WHERE seq IN ${SEQ_OF_ENTRY})`,
  ),
  removeTextsFrom: db.prepare('DELETE FROM inbound WHERE "from" = ?'),
  refuse: db.prepare(
    `INSERT INTO refusal VALUES (?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET times = times + 1 WHERE times < ? RETURNING times`,
  ),
  addSkeleton: db.prepare('INSERT OR IGNORE INTO skeleton VALUES (?, ?)'),
  skeleton: db.prepare('SELECT parts FROM skeleton WHERE hash = ?'),
  setting: db.prepare('SELECT value FROM setting WHERE name = ?'),
  set: db.prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
});

export class SandboxRecord {
  readonly #db: DatabaseSync;
  readonly #sql: Readonly<Record<keyof ReturnType<typeof statementsOf>, StatementSync>>;
  #lastSeq: number;
  /** Hashes of skeletons that the file has. */
  readonly #skeletons = new Set<string>();
  /** When the next callback falls due; undefined where only the file knows. */
  #nextDueAt: Instant | null | undefined;
  #batch: Batch | undefined;
  /** What is to be forgotten at the end of this turn. */
  #forgetting: { entries: { entry: EntryRef; what: Period }[]; done: PromiseWithResolvers<void> } | undefined;

  /** Opens or creates the file; a single process may write it at a time. @param pageBytes what SQLite may keep of it */
  constructor(file: string, pageBytes = PAGE_BYTES) {
    keepPrivate(file);
    this.#db = new DatabaseSync(file, { timeout: 5_000 });
    this.#db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA secure_delete = ON');
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#db.exec(`PRAGMA cache_size = -${Math.ceil(pageBytes / 1_024)}`);
    // A checkpoint syncs and stops the event loop meanwhile: fewer and larger ones cost a busy sender less.
    this.#db.exec('PRAGMA wal_autocheckpoint = 8000');
    this.#db.exec(SCHEMA);
    this.#sql = statementsOf(this.#db);
    // `place` may be complete up to numbers that a failed commit left unused: they are not given out again.
    const stored = Number(this.#db.prepare('SELECT max(seq) AS seq FROM contact').get()?.['seq'] ?? 0);
    this.#lastSeq = Math.max(stored, this.setting(PLACES_UNTIL) ?? 0);
  }

  /**
   * Records an accepted contact and what will be called back. @returns its id, at once, and a promise of its
   * commit, which rejects when the file can't be written (then nothing of that turn is in the record).
   */
  append(contact: NewContact, events: readonly PlannedEvent[]): { id: string; stored: Promise<void> } {
    const seq = ++this.#lastSeq;
    const id = providerId(contact.channel, seq);
    const batch = this.#openBatch();
    batch.rows.push({ seq, id, contact, events });
    if (this.#nextDueAt !== undefined)
      for (const { afterMs } of events)
        this.#nextDueAt = Math.min(this.#nextDueAt ?? Number.POSITIVE_INFINITY, contact.at + afterMs);
    return { id, stored: batch.stored.promise };
  }

  #openBatch(): Batch {
    if (!this.#batch) {
      this.#batch = { rows: [], stored: Promise.withResolvers() };
      setImmediate(() => this.#flush());
    }
    return this.#batch;
  }

  /** Commits what was appended so far. Readers call it first, so they see what was accepted in this turn, too. */
  #flush(): void {
    const batch = this.#batch;
    if (!batch) return;
    this.#batch = undefined;
    try {
      this.#transaction(() => this.#insert(batch));
      for (const { contact } of batch.rows) if (contact.skeleton) this.#skeletons.add(contact.skeleton.hash);
      batch.stored.resolve();
    } catch (error) {
      this.#nextDueAt = undefined;
      batch.stored.reject(error);
    }
  }

  #insert(batch: Batch): void {
    const { addContact, addCallback, addSkeleton } = this.#sql;
    for (const { seq, id, contact, events } of batch.rows) {
      const { at, channel, to, entry, attempt, content, callback, skeleton } = contact;
      if (skeleton && !this.#skeletons.has(skeleton.hash))
        addSkeleton.run(skeleton.hash, JSON.stringify(skeleton.parts));
      const { tenant, appointment, revision, step } = entry;
      // biome-ignore format: in the order of the columns
      addContact.run(seq, id, at, channel, to, tenant, appointment, revision, step, attempt, content, callback);
      let ordinal = 0;
      for (const { afterMs, event } of events) addCallback.run(at + afterMs, seq, ordinal++, event);
    }
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Whether this entry is still to be refused, at most `times` times over all its attempts; counts this one. */
  refuse(entry: EntryRef, times: number): boolean {
    this.#flush();
    const { tenant, appointment, revision, step } = entry;
    return this.#sql.refuse.get(tenant, appointment, revision, step, times) !== undefined;
  }

  /** The id under which this attempt was accepted first; undefined proves that it was not. */
  find(entry: EntryRef, attempt: number): string | undefined {
    this.#flush();
    this.#updatePlaces();
    const row = this.#sql.find.get(entry.appointment, entry.tenant, entry.revision, entry.step, attempt);
    return row && String(row['id']);
  }

  /**
   * Forgets what was accepted for an entry: its words and its address, or all of it. What is asked in one turn of the
   * event loop is done together, and answered when the file holds nothing of it any more.
   */
  forget(entry: EntryRef, what: Period): Promise<void> {
    if (!this.#forgetting) {
      this.#forgetting = { entries: [], done: Promise.withResolvers() };
      setImmediate(() => this.#forgetAll());
    }
    this.#forgetting.entries.push({ entry, what });
    return this.#forgetting.done.promise;
  }

  /** Removes what a number texted, from the file and its log. */
  forgetTexts(from: string): void {
    this.#sql.removeTextsFrom.run(from);
    this.#db.exec('PRAGMA incremental_vacuum(256); PRAGMA wal_checkpoint(TRUNCATE)');
  }

  #forgetAll(): void {
    const forgetting = this.#forgetting;
    if (!forgetting) return;
    this.#forgetting = undefined;
    this.#nextDueAt = undefined;
    try {
      this.#flush();
      this.#updatePlaces();
      this.#transaction(() => {
        for (const { entry, what } of forgetting.entries) this.#forgetOne(entry, what);
      });
      // The log still has the pages as they were before.
      this.#db.exec('PRAGMA incremental_vacuum(256); PRAGMA wal_checkpoint(TRUNCATE)');
      forgetting.done.resolve();
    } catch (error) {
      forgetting.done.reject(error);
    }
  }

  #forgetOne({ appointment, tenant, revision, step }: EntryRef, what: Period): void {
    const { blank, removeCallbacks, removeContacts, removePlaces, removeRefusals, removeTexts } = this.#sql;
    const named = [appointment, tenant, revision, step] as const;
    removeTexts.run(...named);
    if (what === 'words') blank.run(...named);
    else {
      removeCallbacks.run(...named);
      removeContacts.run(...named);
      removePlaces.run(appointment);
      removeRefusals.run(...named);
    }
  }

  #updatePlaces(): void {
    const known = this.setting(PLACES_UNTIL) ?? 0;
    if (known === this.#lastSeq) return;
    this.#transaction(() => {
      this.#sql.addPlaces.run(known);
      this.#sql.set.run(PLACES_UNTIL, this.#lastSeq);
    });
  }

  /** Newest first. Looks through the whole record when `to` is rare in it: about 0.1 s in a million. */
  contacts(query: ContactQuery): (Contact & { seq: number })[] {
    this.#flush();
    const where = [
      'seq < ?',
      query.tenant !== undefined && 'tenant = ?',
      query.to !== undefined && '"to" = ?',
      query.channel !== undefined && 'channel = ?',
    ];
    const before = query.beforeSeq ?? Number.MAX_SAFE_INTEGER;
    const values = [before, query.tenant, query.to, query.channel, query.limit];
    const sql = `SELECT * FROM contact WHERE ${where.filter(Boolean).join(' AND ')} ORDER BY seq DESC LIMIT ?`;
    const rows = this.#db.prepare(sql).all(...values.filter((value) => value !== undefined));
    return rows.map((row) => ({ ...contactOf(row), seq: Number(row['seq']) }));
  }

  /** Callbacks that are due at `now`, the longest due first. */
  due(now: Instant, limit: number): Callback[] {
    const next = this.nextDueAt();
    if (next === null || next > now) return [];
    this.#flush();
    return this.#sql.due.all(now, limit).map(callbackOf);
  }

  /** Keeps what a person texted, once under its id. */
  addText({ providerId, at, from, to, text }: RecordedText): void {
    this.#flush();
    this.#sql.removeOldTexts.run(at - TEXTS_KEPT_MS);
    this.#sql.addText.run(providerId, at, from, to, text);
  }

  /** The oldest first. */
  texts(from: Instant, to: Instant): RecordedText[] {
    return this.#sql.texts.all(from, to).map((row) => ({
      providerId: String(row['id']),
      at: Number(row['at']),
      from: String(row['from']),
      to: String(row['to']),
      text: String(row['text']),
    }));
  }

  nextDueAt(): Instant | null {
    if (this.#nextDueAt !== undefined) return this.#nextDueAt;
    this.#flush();
    const at = this.#sql.nextDue.get()?.['at'] ?? null;
    this.#nextDueAt = at === null ? null : Number(at);
    return this.#nextDueAt;
  }

  settle(settlements: readonly Settlement[]): void {
    this.#flush();
    this.#nextDueAt = undefined;
    const { removeCallback, delayCallback, setStatus } = this.#sql;
    this.#transaction(() => {
      for (const { callback, retryAt, status } of settlements) {
        const { dueAt, seq, ordinal } = callback;
        if (retryAt === null) removeCallback.run(dueAt, seq, ordinal);
        else delayCallback.run(retryAt, dueAt, seq, ordinal);
        if (status !== undefined) setStatus.run(status, seq);
      }
    });
  }

  /** The text that messages are made of; it names nobody, and is never forgotten. */
  skeleton(hash: string): Pick<Skeleton, 'parts'> | undefined {
    this.#flush();
    const row = this.#sql.skeleton.get(hash);
    return row && { parts: JSON.parse(String(row['parts'])) as Skeleton['parts'] };
  }

  setting(name: string): number | undefined {
    const row = this.#sql.setting.get(name);
    return row && Number(row['value']);
  }

  set(name: string, value: number): void {
    this.#flush();
    this.#sql.set.run(name, value);
  }

  close(): void {
    this.#flush();
    this.#forgetAll();
    this.#db.close();
  }
}
