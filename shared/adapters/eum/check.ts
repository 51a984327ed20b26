/** Looks at what AWS End User Messaging is set up with, for the doctor. Reads only: nothing is sent to anybody. */
import type { EventType, PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import {
  DescribeAccountAttributesCommand,
  DescribeConfigurationSetsCommand,
  DescribePhoneNumbersCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { maskAddress } from '../../domain/core/keys.ts';
import type { Check } from '../../ports/provider.ts';
import { nameOf } from '../aws/one-call.ts';

export interface CheckEumOptions {
  client: PinpointSMSVoiceV2Client;
  configurationSet: string;
  topicArn: string;
  /** What texts and calls come from; undefined where a channel is another provider's. */
  froms: readonly (string | undefined)[];
}

type Found = Omit<Check, 'name'>;

/** @returns what was found, one after the other; a call that fails is a check that is not ok */
export function checkEum({ client, configurationSet, topicArn, froms }: CheckEumOptions): Promise<Check[]> {
  const numbers = [...new Set(froms)].filter((from) => from?.startsWith('+') === true) as string[];
  return Promise.all([
    guarded('AWS messaging account', () => account(client)),
    guarded(`AWS messaging events of ${configurationSet}`, () => events(client, configurationSet, topicArn)),
    ...numbers.map((from) =>
      guarded(`AWS messaging number ${maskAddress(from)}`, () => number(client, from)),
    ),
  ]);
}

async function guarded(name: string, look: () => Promise<Found>): Promise<Check> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    const fix = 'Check the region and the credentials, and that they may call sms-voice:Describe*.';
    return { name, ok: false, detail: nameOf(error), fix };
  }
}

async function account(client: PinpointSMSVoiceV2Client): Promise<Found> {
  const { AccountAttributes: attributes = [] } = await client.send(new DescribeAccountAttributesCommand({}));
  const tier = attributes.find(({ Name }) => Name === 'ACCOUNT_TIER')?.Value ?? 'unknown';
  return tier === 'PRODUCTION'
    ? { ok: true, detail: 'production access' }
    : {
        ok: false,
        detail: tier,
        fix: 'Ask AWS for production access: until then only verified numbers are reached.',
      };
}

/** Without one of these, what became of a contact would never reach the ladder. */
const NEEDED: readonly EventType[] = ['TEXT_ALL', 'VOICE_ALL'];

async function events(client: PinpointSMSVoiceV2Client, name: string, topicArn: string): Promise<Found> {
  const found = await client.send(new DescribeConfigurationSetsCommand({ ConfigurationSetNames: [name] }));
  const told = (found.ConfigurationSets?.[0]?.EventDestinations ?? []).filter(
    ({ Enabled, SnsDestination }) => Enabled !== false && SnsDestination?.TopicArn === topicArn,
  );
  const types = new Set(told.flatMap(({ MatchingEventTypes }) => MatchingEventTypes ?? []));
  const missing = types.has('ALL') ? [] : NEEDED.filter((type) => !types.has(type));
  return missing.length === 0
    ? { ok: true, detail: 'all to our topic' }
    : {
        ok: false,
        detail: `${missing.join(', ')} not sent to our topic`,
        fix: 'Add an SNS event destination with these types to the configuration set.',
      };
}

async function number(client: PinpointSMSVoiceV2Client, from: string): Promise<Found> {
  const { PhoneNumbers: all = [] } = await client.send(
    new DescribePhoneNumbersCommand({ PhoneNumberIds: [from] }),
  );
  const [found] = all;
  if (!found) return { ok: false, detail: 'not of this account', fix: 'Request it in this region.' };
  const able = (found.NumberCapabilities ?? []).join(', ');
  const detail = `${found.Status ?? 'unknown'}, ${able}, two-way ${found.TwoWayEnabled ? 'yes' : 'no'}`;
  if (found.Status !== 'ACTIVE') return { ok: false, detail, fix: 'Wait until it is active.' };
  if (!found.TwoWayEnabled)
    return { ok: false, detail, fix: 'Turn two-way SMS on, to our topic: else nobody’s answer is heard.' };
  return { ok: true, detail };
}
