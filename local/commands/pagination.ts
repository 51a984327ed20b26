/**
 * All pages of one of the API's lists, item by item.
 */
import * as z from 'zod';
import type { Client } from '../client.ts';
import { readAs } from '../client.ts';

const Page = z.object({ items: z.array(z.unknown()), nextCursor: z.string().nullable() });

const LIMIT = '200';

export async function* pages(
  client: Client,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  role: 'tenant' | 'operator' | 'either',
): AsyncGenerator<unknown> {
  const search = new URLSearchParams({ limit: LIMIT });
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
  for (let cursor: string | null = ''; cursor !== null; ) {
    if (cursor) search.set('cursor', cursor);
    const page: z.infer<typeof Page> = readAs(Page, await client.call('GET', `${path}?${search}`, { role }));
    yield* page.items;
    cursor = page.nextCursor;
  }
}
