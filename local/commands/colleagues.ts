/** `ringonce people list|add|change|remove`: who works with Ringonce, at an office or at the operator's. */
import type { Role } from '../../shared/domain/tenant/colleagues.ts';
import { PersonPage } from '../../shared/http/operate/colleagues.ts';
import type { Client } from '../client.ts';
import { given, readAs } from '../client.ts';
import { table } from '../text.ts';

/** @param office absent: the operator's own */
export const listPeople = (client: Client, office: string | undefined): Promise<unknown[]> =>
  Array.fromAsync(client.each('either', '/v1/people', { query: given({ office }) }));

export function peopleText(people: readonly unknown[]): string {
  const rows = readAs(PersonPage.shape.items, people).map(({ id, role, name, email }) => [
    id,
    role,
    name,
    email,
  ]);
  return table([['ID', 'ROLE', 'NAME', 'EMAIL'], ...rows]);
}

export interface NewPersonOptions {
  name: string;
  email: string;
  role: Role;
  office?: string;
}

export type PersonOptions = Partial<Pick<NewPersonOptions, 'name' | 'role'>>;

/** Adding the same person again is harmless. @returns the API's answer */
export const addPerson = (client: Client, body: NewPersonOptions): Promise<unknown> =>
  client.ask('either', ({ POST }) => POST('/v1/people', { body }));

const paramsOf = (personId: string) => ({ path: { personId } });

export const changePerson = (client: Client, id: string, body: PersonOptions): Promise<unknown> =>
  client.ask('either', ({ PATCH }) =>
    PATCH('/v1/people/{personId}', { params: paramsOf(id), body, safe: true }),
  );

export async function removePerson(client: Client, id: string): Promise<void> {
  await client.ask('either', ({ DELETE }) => DELETE('/v1/people/{personId}', { params: paramsOf(id) }));
}
