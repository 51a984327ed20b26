/** `ringonce people list|add|change|remove`: who works with Ringonce, at an office or at the operator's. */
import { PersonPage } from '../../shared/http/operate/colleagues.ts';
import type { Client } from '../client.ts';
import { readAs } from '../client.ts';
import { table } from '../text.ts';
import { pages } from './pagination.ts';

/** @param office absent: the operator's own */
export const listPeople = (client: Client, office: string | undefined): Promise<unknown[]> =>
  Array.fromAsync(pages(client, '/v1/people', { office }, 'either'));

export function peopleText(people: readonly unknown[]): string {
  const rows = readAs(PersonPage.shape.items, people).map(({ id, role, name, email }) => [
    id,
    role,
    name,
    email,
  ]);
  return table([['ID', 'ROLE', 'NAME', 'EMAIL'], ...rows]);
}

export interface PersonOptions {
  name?: string;
  email?: string;
  role?: string;
  office?: string;
}

/** Adding the same person again is harmless. @returns the API's answer */
export const addPerson = (client: Client, body: PersonOptions): Promise<unknown> =>
  client.call('POST', '/v1/people', { role: 'either', body, repeatable: true });

const pathOf = (id: string): string => `/v1/people/${encodeURIComponent(id)}`;

export const changePerson = (client: Client, id: string, body: PersonOptions): Promise<unknown> =>
  client.call('PATCH', pathOf(id), { role: 'either', body, repeatable: true });

export async function removePerson(client: Client, id: string): Promise<void> {
  await client.call('DELETE', pathOf(id), { role: 'either' });
}
