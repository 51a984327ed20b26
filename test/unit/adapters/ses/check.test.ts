/**
 * What the doctor says about SES, for each thing that can be wrong with it; and that it only ever reads.
 */
import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { checkSes } from '../../../../shared/adapters/ses/check.ts';
import { LOCAL_AWS } from '../../../fixtures/aws.ts';
import { TOPIC } from '../../../fixtures/sns.ts';

const ses = mockClient(SESv2Client);
// The next file of this worker asks a real server by the same class.
afterAll(() => ses.restore());
const EVENTS = ['BOUNCE', 'COMPLAINT', 'DELIVERY', 'REJECT'] as const;
const destination = (changes: object = {}) => ({
  EventDestinations: [
    {
      Name: 'ours',
      Enabled: true,
      MatchingEventTypes: [...EVENTS],
      SnsDestination: { TopicArn: TOPIC },
      ...changes,
    },
  ],
});
const missing = () => new NotFoundException({ message: 'x', $metadata: {} });

beforeEach(() => {
  ses.reset();
  ses.on(GetAccountCommand).resolves({
    ProductionAccessEnabled: true,
    SendingEnabled: true,
    EnforcementStatus: 'HEALTHY',
    SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14 },
  });
  ses.on(GetEmailIdentityCommand, { EmailIdentity: 'reminders@clinic.example' }).rejects(missing());
  ses.on(GetEmailIdentityCommand, { EmailIdentity: 'clinic.example' }).resolves({
    IdentityType: 'DOMAIN',
    VerifiedForSendingStatus: true,
    DkimAttributes: { Status: 'SUCCESS' },
  });
  ses.on(GetConfigurationSetCommand).resolves({ DeliveryOptions: { MaxDeliverySeconds: 43_200 } });
  ses.on(GetConfigurationSetEventDestinationsCommand).resolves(destination());
});

const look = () =>
  checkSes({
    client: new SESv2Client(LOCAL_AWS),
    from: 'reminders@clinic.example',
    configurationSets: ['ringonce'],
    topicArn: TOPIC,
  });
const faults = async () => (await look()).filter(({ ok }) => !ok);

test('all is well', async () => {
  expect(await look()).toEqual([
    {
      name: 'SES account',
      ok: true,
      detail: 'production access yes, sending yes, standing HEALTHY, 50000 a day, 14 a second',
    },
    { name: 'SES identity of clinic.example', ok: true, detail: 'DOMAIN, verified yes, DKIM SUCCESS' },
    { name: 'SES configuration set ringonce', ok: true, detail: 'sending yes, gives up after 43200 s' },
    { name: 'SES events of ringonce', ok: true, detail: 'BOUNCE, COMPLAINT, DELIVERY, REJECT to our topic' },
  ]);
  for (const call of ses.calls()) expect(call.args[0].constructor.name).toMatch(/^Get/);
});

test.each<[string, () => unknown, string]>([
  [
    'no production access',
    () => ses.on(GetAccountCommand).resolves({ SendingEnabled: true }),
    'Ask AWS for production access',
  ],
  [
    'sending is off',
    () => ses.on(GetAccountCommand).resolves({ ProductionAccessEnabled: true, SendingEnabled: false }),
    'Sending is off',
  ],
  [
    'the account was shut down',
    () =>
      ses.on(GetAccountCommand).resolves({
        ProductionAccessEnabled: true,
        SendingEnabled: true,
        EnforcementStatus: 'SHUTDOWN',
      }),
    'Sending is off',
  ],
  ['no identity', () => ses.on(GetEmailIdentityCommand).rejects(missing()), 'Verify clinic.example'],
  [
    'an identity that is not verified',
    () => ses.on(GetEmailIdentityCommand).resolves({ VerifiedForSendingStatus: false }),
    'Finish verifying',
  ],
  [
    'no DKIM',
    () =>
      ses.on(GetEmailIdentityCommand).resolves({
        VerifiedForSendingStatus: true,
        DkimAttributes: { Status: 'PENDING' },
      }),
    'Easy DKIM',
  ],
  ['no configuration set', () => ses.on(GetConfigurationSetCommand).rejects(missing()), 'Create it'],
  [
    'a configuration set that is off',
    () => ses.on(GetConfigurationSetCommand).resolves({ SendingOptions: { SendingEnabled: false } }),
    'Turn sending on',
  ],
  ['no end to trying', () => ses.on(GetConfigurationSetCommand).resolves({}), 'MaxDeliverySeconds'],
  [
    'no event destination',
    () => ses.on(GetConfigurationSetEventDestinationsCommand).resolves({}),
    'Add an SNS event destination',
  ],
  [
    'events without complaints',
    () =>
      ses
        .on(GetConfigurationSetEventDestinationsCommand)
        .resolves(destination({ MatchingEventTypes: ['BOUNCE', 'DELIVERY', 'REJECT'] })),
    'Add an SNS event destination',
  ],
  [
    'events that are off',
    () => ses.on(GetConfigurationSetEventDestinationsCommand).resolves(destination({ Enabled: false })),
    'Add an SNS event destination',
  ],
  [
    'events to a topic of others',
    () =>
      ses
        .on(GetConfigurationSetEventDestinationsCommand)
        .resolves(destination({ SnsDestination: { TopicArn: `${TOPIC}-of-others` } })),
    'Add an SNS event destination',
  ],
  [
    'no right to look',
    () =>
      ses.on(GetAccountCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' })),
    'credentials',
  ],
])('%s is one fault, with its fix', async (_name, given, fix) => {
  given();
  expect(await faults()).toEqual([
    { name: expect.any(String), ok: false, detail: expect.any(String), fix: expect.stringContaining(fix) },
  ]);
});
