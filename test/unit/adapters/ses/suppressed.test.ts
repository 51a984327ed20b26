/**
 * SES's suppression list over real HTTP, from a server that pages as SES does: everything of the stretch or an error, and
 * nothing is changed there.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { sesClient } from '../../../../shared/adapters/ses/sender.ts';
import { sesSuppressions } from '../../../../shared/adapters/ses/suppressed.ts';
import { LOCAL_AWS } from '../../../fixtures/aws.ts';

const AT = Date.parse('2026-12-01T15:00:00Z');
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** @param pages what SES answers with, one after the other: a page, or a status */
async function given(pages: readonly (readonly object[] | number)[]) {
  const asked: { method: string; query: URLSearchParams }[] = [];
  const server = createServer((request, response) => {
    const { searchParams: query, pathname } = new URL(request.url ?? '', 'http://ses');
    expect(pathname).toBe('/v2/email/suppression/addresses');
    const page = pages[asked.length] ?? 500;
    asked.push({ method: request.method ?? '', query });
    response.writeHead(typeof page === 'number' ? page : 200, { 'content-type': 'application/json' });
    const NextToken = asked.length < pages.length ? `page ${asked.length + 1}` : undefined;
    response.end(
      JSON.stringify(typeof page === 'number' ? {} : { SuppressedDestinationSummaries: page, NextToken }),
    );
  });
  closing.push(() => server.closeAllConnections());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const record = sesSuppressions(sesClient({ ...LOCAL_AWS, endpoint }));
  return { asked, read: () => Array.fromAsync(record.suppressed(AT, AT + 3_600_000)) };
}

const row = (EmailAddress: string, Reason: string) => ({ EmailAddress, Reason, LastUpdateTime: AT / 1_000 });

test('is read to its end, and only for the stretch', async () => {
  const { asked, read } = await given([
    [row('ana@example.com', 'COMPLAINT'), row('ben@example.com', 'BOUNCE')],
    [],
    [row('eve@example.com', 'COMPLAINT')],
  ]);
  expect(await read()).toEqual([
    { email: 'ana@example.com', at: AT, why: 'complained' },
    { email: 'ben@example.com', at: AT, why: 'no_such_address' },
    { email: 'eve@example.com', at: AT, why: 'complained' },
  ]);
  expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  expect(asked.map(({ query }) => query.get('NextToken'))).toEqual([null, 'page 2', 'page 3']);
  expect(
    [asked[0]?.query.get('StartDate'), asked[0]?.query.get('EndDate')].map((at) => Date.parse(at ?? '')),
  ).toEqual([AT, AT + 3_600_000]);
});

test.each([403, 429, 500])('that breaks off (%s) is an error, never a short list', async (status) => {
  const { read } = await given([[row('ana@example.com', 'COMPLAINT')], status]);
  await expect(read()).rejects.toThrow();
});
