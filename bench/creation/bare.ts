/**
 * The yardstick of creation over HTTP, in a process of its own: a bare Hono route that puts each body into `node:sqlite`,
 * those of one turn in one durable transaction, and answers when it is committed. Arguments: the file, and the port.
 * Frozen: a change here makes all earlier ratios worthless.
 */
import { DatabaseSync } from 'node:sqlite';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const [, , file = '', port = ''] = process.argv;

const db = new DatabaseSync(file);
db.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE items (id TEXT PRIMARY KEY, body TEXT NOT NULL)',
);
const insert = db.prepare('INSERT INTO items VALUES (?, ?)');

let waiting: { id: string; body: string; done: () => void }[] = [];

function commit(): void {
  const batch = waiting;
  waiting = [];
  db.exec('BEGIN IMMEDIATE');
  for (const { id, body } of batch) insert.run(id, body);
  db.exec('COMMIT');
  for (const { done } of batch) done();
}

const put = (id: string, body: string): Promise<void> =>
  new Promise((done) => {
    if (waiting.length === 0) setImmediate(commit);
    waiting.push({ id, body, done });
  });

const app = new Hono();
app.get('/healthz', (c) => c.text('ok'));
app.post('/v1/appointments', async (c) => {
  const body = (await c.req.json()) as { externalId: string };
  await put(body.externalId, JSON.stringify(body));
  return c.json(body, 201);
});
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' });
