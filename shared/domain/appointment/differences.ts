/**
 * In what an appointment, as it is sent, differs from the one that is there: the fields by the names that the API gives
 * them. Pure; called where the same `externalId` comes again.
 */
import type { Details, Person } from './appointment.ts';

/** What of an appointment is compared; what follows from another field is not. A new field is to be decided on. */
const COMPARED = {
  startsAt: true,
  timeZone: true,
  durationMinutes: true,
  title: true,
  location: true,
  recipient: true,
  policy: true,
  metadata: true,
} as const satisfies Record<keyof Details, true>;

const COMPARED_OF_PERSON = {
  name: true,
  email: true,
  phone: true,
  locale: true,
  timeZone: true,
  zones: false,
  emailKey: false,
  phoneKey: false,
  landline: false,
} as const satisfies Record<keyof Person, boolean>;

const FIELDS = Object.keys(COMPARED) as (keyof Details)[];
const PERSON_FIELDS = (Object.keys(COMPARED_OF_PERSON) as (keyof Person)[]).filter(
  (field) => COMPARED_OF_PERSON[field],
);

/** @returns paths such as `startsAt` and `recipient.phone`; of a policy its name counts, and not its version */
export function differencesOf(was: Details, is: Details): string[] {
  return FIELDS.flatMap((field) => {
    if (field === 'recipient')
      return PERSON_FIELDS.filter((each) => was.recipient[each] !== is.recipient[each]).map(
        (each) => `recipient.${each}`,
      );
    const isSame =
      field === 'policy'
        ? was.policy.name === is.policy.name
        : field === 'metadata'
          ? isSameRecord(was.metadata, is.metadata)
          : was[field] === is[field];
    return isSame ? [] : [field];
  });
}

function isSameRecord(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && one[name] === other[name])
  );
}
