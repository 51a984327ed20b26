/**
 * P2 caps: for any address and any window, accepted contacts never exceed the cap. A phone's contacts of every office
 * count, an email's only those of its own.
 */
import { entryName } from '../../../shared/domain/keys.ts';
import type { Checker, Contact, Report, Sight } from '../watch.ts';

const PROMISE = 'P2 caps';

export function caps(sight: Sight, report: Report): Checker {
  const byAddress = new Map<string, Contact[]>();
  return {
    promise: PROMISE,
    accepted(contact) {
      const all = [...(byAddress.get(contact.to) ?? []), contact];
      byAddress.set(contact.to, all);
      for (const { channels, limit, windowMs } of sight.office(contact.tenant).settings.caps.rules) {
        if (!channels.includes(contact.channel)) continue;
        const within = all.filter(
          (each) =>
            channels.includes(each.channel) &&
            each.at > contact.at - windowMs &&
            (contact.channel !== 'email' || each.tenant === contact.tenant),
        );
        if (within.length <= limit) continue;
        const detail = `${contact.to} was contacted ${within.length} times by ${channels.join(' and ')} within ${windowMs / 3_600_000} h; ${contact.tenant} allows ${limit}`;
        return report({
          promise: PROMISE,
          detail,
          subjects: [contact.to, ...within.map(({ entry }) => entryName(entry))],
        });
      }
      return undefined;
    },
  };
}
