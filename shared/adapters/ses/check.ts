/**
 * Looks at what SES is configured with, for the doctor. Reads only: nothing is sent to anybody.
 */
import type { EventDestination, SESv2Client } from '@aws-sdk/client-sesv2';
import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  NotFoundException,
} from '@aws-sdk/client-sesv2';
import type { Check } from '../../ports/provider.ts';

export interface CheckSesOptions {
  client: SESv2Client;
  from: string;
  /** Names. */
  configurationSets: readonly string[];
  /** Where their events must go. */
  topicArn: string;
}

/** @returns what was found, one after the other; a call that fails is a check that is not ok */
export async function checkSes(options: CheckSesOptions): Promise<Check[]> {
  const { client, from, topicArn } = options;
  const sets = options.configurationSets.map((name) => [
    guarded(`SES configuration set ${name}`, () => configurationSet(client, name)),
    guarded(`SES events of ${name}`, () => events(client, name, topicArn)),
  ]);
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return Promise.all([
    guarded('SES account', () => account(client)),
    guarded(`SES identity of ${domain}`, () => identity(client, from, domain)),
    ...sets.flat(),
  ]);
}

type Found = Omit<Check, 'name'>;

async function guarded(name: string, look: () => Promise<Found>): Promise<Check> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    const detail = error instanceof Error ? error.name : 'unknown error';
    return { name, ok: false, detail, fix: fixOf(detail) };
  }
}

const fixOf = (fault: string): string =>
  fault === 'NotFoundException'
    ? 'Create it in this account and region; the stacks under cdk/ do.'
    : 'Check the region and the credentials, and that they may call ses:Get*.';

async function account(client: SESv2Client): Promise<Found> {
  const found = await client.send(new GetAccountCommand({}));
  const { EnforcementStatus: standing = 'unknown', SendQuota: quota } = found;
  const detail = `production access ${yesNo(found.ProductionAccessEnabled)}, sending ${yesNo(found.SendingEnabled)}, standing ${standing}, ${quota?.Max24HourSend ?? '?'} a day, ${quota?.MaxSendRate ?? '?'} a second`;
  if (!found.ProductionAccessEnabled)
    return {
      ok: false,
      detail,
      fix: 'Ask AWS for production access: until then only verified addresses get mail.',
    };
  if (!found.SendingEnabled || standing === 'SHUTDOWN')
    return { ok: false, detail, fix: 'Sending is off. See the reputation page of the SES console.' };
  return { ok: true, detail };
}

const yesNo = (value: boolean | undefined): string => (value ? 'yes' : 'no');

/** The identity is the address itself, or else its domain. */
async function identity(client: SESv2Client, from: string, domain: string): Promise<Found> {
  const found = (await identityNamed(client, from)) ?? (await identityNamed(client, domain));
  if (!found) return { ok: false, detail: 'no such identity', fix: `Verify ${domain} in SES.` };
  const dkim = found.DkimAttributes?.Status ?? 'NOT_STARTED';
  const detail = `${found.IdentityType ?? 'identity'}, verified ${yesNo(found.VerifiedForSendingStatus)}, DKIM ${dkim}`;
  if (!found.VerifiedForSendingStatus)
    return { ok: false, detail, fix: `Finish verifying ${domain}: put SES's records into its DNS.` };
  if (dkim !== 'SUCCESS')
    return {
      ok: false,
      detail,
      fix: `Turn on Easy DKIM for ${domain}: one-click unsubscribe needs the signature.`,
    };
  return { ok: true, detail };
}

async function identityNamed(client: SESv2Client, name: string) {
  try {
    return await client.send(new GetEmailIdentityCommand({ EmailIdentity: name }));
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}

async function configurationSet(client: SESv2Client, name: string): Promise<Found> {
  const found = await client.send(new GetConfigurationSetCommand({ ConfigurationSetName: name }));
  const sending = found.SendingOptions?.SendingEnabled !== false;
  const seconds = found.DeliveryOptions?.MaxDeliverySeconds;
  const detail = `sending ${yesNo(sending)}, gives up after ${seconds ? `${seconds} s` : 'SES’s own 14 hours'}`;
  if (!sending) return { ok: false, detail, fix: 'Turn sending on for this configuration set.' };
  if (!seconds)
    return { ok: false, detail, fix: 'Set MaxDeliverySeconds, so that a reminder does not arrive too late.' };
  return { ok: true, detail };
}

/** Without one of these, bounces or complaints would never reach the ladder. */
const NEEDED = ['BOUNCE', 'COMPLAINT', 'DELIVERY', 'REJECT'] as const;

async function events(client: SESv2Client, name: string, topicArn: string): Promise<Found> {
  const found = await client.send(
    new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: name }),
  );
  const told = (found.EventDestinations ?? []).filter((each) => goesTo(each, topicArn));
  const types = new Set<string>(told.flatMap((each) => each.MatchingEventTypes ?? []));
  const missing = NEEDED.filter((type) => !types.has(type));
  if (missing.length === 0) return { ok: true, detail: `${[...types].sort().join(', ')} to our topic` };
  const detail = `${missing.join(', ')} not sent to our topic`;
  return {
    ok: false,
    detail,
    fix: 'Add an SNS event destination with these types to the configuration set.',
  };
}

const goesTo = ({ Enabled, SnsDestination }: EventDestination, topicArn: string): boolean =>
  Enabled !== false && SnsDestination?.TopicArn === topicArn;
