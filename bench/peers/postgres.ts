/**
 * The ledger and the caps that somebody would build beside a queue in Postgres: one statement claims (state, cap, words),
 * another keeps the outcome and the next step. For one reminder, and for many at once.
 */
import type { Appointment } from '../../shared/domain/appointment/appointment.ts';
import type { Job, Words, Work } from './work.ts';
import { CAP_A_DAY, load, nextStepAt, personOf, provider, renderer } from './work.ts';

/** Where the server listens, as `pg` wants it. */
export interface Connection {
  /** The folder of its socket. */
  host: string;
  port: number;
  database: string;
  user: string;
}

/** Two cores have no use for more; with fewer, fewer transactions share a sync. */
export const CONNECTIONS = 32;
const FILLED_AT_ONCE = 1_000;

interface Rows {
  rows: Record<string, unknown>[];
}

interface Heard {
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

export interface Pool extends Heard {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'connect', listener: (client: Heard) => void): unknown;
  query(text: string | { name: string; text: string; values: unknown[] }, values?: unknown[]): Promise<Rows>;
  end(): Promise<void>;
}

interface Pg {
  default: { Pool: new (options: object) => Pool };
}

const SCHEMA = `
  CREATE TABLE appointment (n bigint PRIMARY KEY, body text NOT NULL);
  CREATE TABLE recipient (person text PRIMARY KEY, contacts timestamptz[] NOT NULL DEFAULT '{}');
  CREATE TABLE skeleton (hash text PRIMARY KEY, body text NOT NULL);
  CREATE TABLE entry (
    n bigint, step int, state text NOT NULL, due_at timestamptz, claimed_at timestamptz, sent_at timestamptz,
    words text, message text, PRIMARY KEY (n, step)
  );
  CREATE INDEX due ON entry (due_at) WHERE state = 'planned';`;

const RECENT = `cardinality(array(SELECT c FROM unnest(r.contacts) c WHERE c > now() - interval '1 day'))`;

const CLAIM = `
  WITH admitted AS (
    UPDATE recipient r SET contacts = r.contacts || now() WHERE r.person = $2 AND ${RECENT} < ${CAP_A_DAY} RETURNING 1
  )
  UPDATE entry SET state = 'sending', claimed_at = now(), words = $3
  WHERE n = $1 AND step = 0 AND state = 'queued' AND EXISTS (SELECT 1 FROM admitted) RETURNING n`;

const FINISH = `
  WITH done AS (
    UPDATE entry SET state = 'sent', sent_at = now(), message = $2 WHERE n = $1 AND step = 0 AND state = 'sending' RETURNING n
  )
  INSERT INTO entry (n, step, state, due_at) SELECT n, 1, 'planned', to_timestamp($3::float8 / 1000) FROM done
  ON CONFLICT DO NOTHING`;

/** Rows of people are locked in one order, so that two batches never wait for each other. */
const CLAIM_MANY = `
  WITH asked AS (SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) AS t (n, person, words)),
  locked AS (SELECT person FROM recipient WHERE person = ANY ($2) ORDER BY person FOR UPDATE),
  groups AS (SELECT person, count(*) AS size, array_agg(now()) AS contacts FROM asked JOIN locked USING (person) GROUP BY person),
  admitted AS (
    UPDATE recipient r SET contacts = r.contacts || g.contacts FROM groups g
    WHERE r.person = g.person AND ${RECENT} + g.size <= ${CAP_A_DAY} RETURNING r.person
  )
  UPDATE entry e SET state = 'sending', claimed_at = now(), words = a.words FROM asked a JOIN admitted USING (person)
  WHERE e.n = a.n AND e.step = 0 AND e.state = 'queued' RETURNING e.n`;

const FINISH_MANY = `
  WITH told AS (SELECT * FROM unnest($1::bigint[], $2::text[], $3::float8[]) AS t (n, message, due)),
  done AS (
    UPDATE entry e SET state = 'sent', sent_at = now(), message = t.message FROM told t
    WHERE e.n = t.n AND e.step = 0 AND e.state = 'sending' RETURNING e.n, t.due
  )
  INSERT INTO entry (n, step, state, due_at) SELECT n, 1, 'planned', to_timestamp(due / 1000) FROM done
  ON CONFLICT DO NOTHING`;

/** The ledger, with what is done to it for each reminder. */
export interface Ledger {
  pool: Pool;
  fill(appointments: readonly Appointment[]): Promise<void>;
  remind(job: Job): Promise<void>;
  remindAll(jobs: readonly Job[]): Promise<void>;
  audit(): Promise<{ sent: number; calls: number }>;
}

export async function openPool(connection: Connection, max: number): Promise<Pool> {
  const { default: pg } = await load<Pg>('pg');
  const pool = new pg.Pool({ ...connection, max });
  // graphile-worker asks for both: of a connection at rest, and of one in use.
  pool.on('error', (error) => console.error(error));
  pool.on('connect', (client) => client.on('error', (error) => console.error(error)));
  return pool;
}

export async function openLedger(connection: Connection, work: Work): Promise<Ledger> {
  const pool = await openPool(connection, CONNECTIONS);
  const { send, calls } = provider();
  const stored = new Set<string>();
  const render = renderer(work);
  const run = (name: string, text: string, values: unknown[]) => pool.query({ name, text, values });

  async function keepSkeleton({ skeleton: { hash, text } }: Words): Promise<void> {
    if (stored.has(hash)) return;
    await pool.query('INSERT INTO skeleton VALUES ($1, $2) ON CONFLICT DO NOTHING', [hash, text]);
    stored.add(hash);
  }

  async function claimable(rows: Rows, now: number) {
    const found = rows.rows.map(({ n, body }) => {
      const appointment = JSON.parse(String(body)) as Appointment;
      return { n: Number(n), appointment, words: render(appointment, now) };
    });
    for (const { words } of found) await keepSkeleton(words);
    return found;
  }

  return {
    pool,
    async fill(appointments) {
      await pool.query(SCHEMA);
      for (let first = 0; first < appointments.length; first += FILLED_AT_ONCE) {
        const page = appointments.slice(first, first + FILLED_AT_ONCE);
        const ids = page.map((_, index) => first + index);
        const bodies = page.map((each) => JSON.stringify(each));
        await pool.query('INSERT INTO appointment SELECT * FROM unnest($1::bigint[], $2::text[])', [
          ids,
          bodies,
        ]);
        await pool.query(
          "INSERT INTO entry (n, step, state) SELECT n, 0, 'queued' FROM unnest($1::bigint[]) n",
          [ids],
        );
        await pool.query('INSERT INTO recipient SELECT DISTINCT unnest($1::text[]) ON CONFLICT DO NOTHING', [
          page.map(personOf),
        ]);
      }
      await pool.query('ANALYZE');
    },
    async remind({ n }) {
      const rows = await run('read', 'SELECT n, body FROM appointment WHERE n = $1', [n]);
      for (const { appointment, words } of await claimable(rows, Date.now())) {
        const claimed = await run('claim', CLAIM, [n, personOf(appointment), words.kept]);
        if (claimed.rows.length !== 1) throw new Error(`entry ${n} could not be claimed`);
        await run('finish', FINISH, [n, await send(words), nextStepAt(appointment)]);
      }
    },
    async remindAll(jobs) {
      const ids = jobs.map(({ n }) => n);
      const rows = await run('read many', 'SELECT n, body FROM appointment WHERE n = ANY ($1::bigint[])', [
        ids,
      ]);
      const found = await claimable(rows, Date.now());
      const claim = [
        found.map(({ n }) => n),
        found.map(({ appointment }) => personOf(appointment)),
        found.map(({ words }) => words.kept),
      ];
      const claimed = new Set((await run('claim many', CLAIM_MANY, claim)).rows.map(({ n }) => Number(n)));
      const sending = found.filter(({ n }) => claimed.has(n));
      if (sending.length !== jobs.length) throw new Error('some entries could not be claimed');
      const messages = await Promise.all(sending.map(({ words }) => send(words)));
      const due = sending.map(({ appointment }) => nextStepAt(appointment));
      await run('finish many', FINISH_MANY, [sending.map(({ n }) => n), messages, due]);
    },
    async audit() {
      const { rows } = await pool.query(
        "SELECT count(*) AS sent FROM entry WHERE step = 0 AND state = 'sent'",
      );
      return { sent: Number(rows[0]?.['sent']), calls: calls() };
    },
  };
}
