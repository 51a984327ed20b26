/**
 * P2 caps: for any address and any window, accepted contacts never exceed the cap. A phone's contacts of every office
 * count, an email's only those of its own.
 */
import { MINUTE } from '../../../shared/domain/core/time.ts';
import type { Checker, Contact, Report, Sight } from '../watch.ts';

const PROMISE = 'P2 caps';

/**
 * Two offices with caps of their own at the same moment: both took their leave in an order that kept to the caps of
 * each, and may reach the provider in the other. An office's caps bind its own contacts: that another one, which
 * allows more, follows is no breach of them.
 */
const isBeside = (other: Contact, contact: Contact): boolean => contact.at - other.at < MINUTE;

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
            (each.tenant === contact.tenant || (contact.channel !== 'email' && !isBeside(each, contact))),
        );
        if (within.length <= limit) continue;
        const detail = `${contact.to} was contacted ${within.length} times by ${channels.join(' and ')} within ${windowMs / 3_600_000} h; ${contact.tenant} allows ${limit}`;
        return report({
          promise: PROMISE,
          detail,
          subjects: [contact.to, ...within.map(({ entry }) => entry.appointment)],
        });
      }
      return undefined;
    },
  };
}
