/**
 * A wrong parameter stops the synthesis with a line that names it, what was wrong, and what is accepted.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { handsOverApart, queueCapacity } from '../../cdk/concurrency.ts';
import { ParameterError, parseParameters, readParameters } from '../../cdk/parameters.ts';
import { fileOf } from '../e2e/command.ts';

const least = {
  emailFrom: 'reminders@mail.example.com',
  smsFrom: '+12125550123',
  voiceFrom: '+12125550123',
  alertEmail: 'operator@example.com',
};

const faultsOf = (given: unknown): string[] => {
  try {
    parseParameters('dev', given, 'dev.json');
  } catch (error) {
    if (error instanceof ParameterError) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('parameters', () => {
  test('need little, and decide the rest', () => {
    expect(parseParameters('dev', least, 'dev.json')).toMatchObject({
      stage: 'dev',
      sesIdentities: ['mail.example.com'],
      shards: 4,
      scheduleGroups: 1,
      maxConcurrency: { email: 2, sms: 2, voice: 2, callbacks: 2 },
      logRetentionDays: 30,
    });
  });

  test('spread the due index by what the paces let out, unless told', () => {
    const shards = (given: object) => parseParameters('dev', { ...least, ...given }, 'dev.json').shards;
    const fast = { emailsPerSecond: 10_000, smsPerSecond: 1_000 };
    expect([shards({}), shards(fast), shards({ ...fast, shards: 8 })]).toEqual([4, 23, 8]);
  });

  test.each([
    [
      { maxConcurrency: { voice: 1 } },
      'maxConcurrency.voice is 1, but must be a whole number from 2 to 1000, the bounds of Lambda',
    ],
    [
      { maxConcurrency: { email: 5, sms: 5, voice: 2 } },
      'maxConcurrency adds up to 14, and 2 more have to be left for the scheduler and the API: accountConcurrency is 10, but must be at least 16. More is free, for the asking (docs/deploy.md, step 2)',
    ],
    [
      { eventBus: 'offices' },
      'maxConcurrency adds up to 10, with those of the eventBus, and 2 more have to be left for the scheduler and the API: accountConcurrency is 10, but must be at least 12. More is free, for the asking (docs/deploy.md, step 2)',
    ],
    [{ runbook: 'docs/runbook.md' }, 'runbook is "docs/runbook.md", but must be an address, https://…'],
    [{ shards: 2.5 }, 'shards is 2.5, but must be a whole number from 1 to 256'],
    [{ shards: '4' }, 'shards is "4", but must be a whole number from 1 to 256'],
    [{ shards: 2, scheduleGroups: 3 }, 'scheduleGroups is 3, but must be at most the 2 shards'],
    [
      { emailFrom: 'Ana <ana@example.com>' },
      'emailFrom is "Ana <ana@example.com>", but must be a plain email address such as reminders@example.com',
    ],
    [
      { emailFrom: undefined },
      'emailFrom is missing: it must be a plain email address such as reminders@example.com',
    ],
    [
      { sesIdentities: ['other.org'] },
      'emailFrom is "reminders@mail.example.com", but must belong to one of sesIdentities',
    ],
    [
      { sesIdentities: ['nothing'] },
      'sesIdentities.0 is "nothing", but must be a verified domain or email address of SES',
    ],
    [
      { smsFrom: '2125550123' },
      'smsFrom is "2125550123", but must be a Messaging Service SID (MG and 32 hex digits) or a phone number such as +12125550123',
    ],
    [
      { publicUrl: 'https://example.com/' },
      'publicUrl is "https://example.com/", but must be https:// and a host, with no slash at the end',
    ],
    [
      { logRetentionDays: 31 },
      /^logRetentionDays is 31, but must be one of 1, 3, 5, 7, .*as CloudWatch takes them$/,
    ],
    [
      { smsFrom: undefined },
      'smsFrom is missing, and so is endUserMessaging.smsFrom: one of them must say what texts come from',
    ],
    [
      { voiceFrom: undefined, endUserMessaging: { smsFrom: `pool-${'1'.repeat(32)}` } },
      'voiceFrom is missing, and so is endUserMessaging.voiceFrom: one of them must say what calls come from',
    ],
    [
      { endUserMessaging: { smsFrom: '+12125550123' } },
      'endUserMessaging.smsFrom is "+12125550123", but must be the id of a number or a pool (phone-… or pool-…), or the ARN of one or of a sender id',
    ],
    [
      { providersByCountry: { '+44': ['AWS'] } },
      'providersByCountry.+44 names AWS, of which no sender is given',
    ],
    [{ providers: ['Sinch'] }, 'providers.0 is "Sinch", but must be one of Twilio, AWS'],
    [{ logLevel: 'debug' }, 'logLevel is "debug", but must be one of DEBUG, INFO, WARN, ERROR'],
    [{ shard: 4 }, /^shard is an unknown parameter; known are emailFrom, /],
    [{ api: { rate: 4 } }, 'api.rate is an unknown parameter; known are requestsPerSecond, burst'],
    [
      { domain: { name: 'a.example.com', certificateArn: 'x' } },
      'domain.certificateArn is "x", but must be the ARN of an ACM certificate, arn:aws:acm:REGION:ACCOUNT:certificate/ID',
    ],
    [
      {
        standby: true,
        replica: { region: 'us-west-2', keyArn: 'arn:aws:kms:us-west-2:123456789012:key/1' },
      },
      'replica and standby exclude each other: the one is of the region that has the table, the other of the one that has its copy',
    ],
    [
      { replica: { region: 'west', keyArn: 'arn:aws:kms:us-west-2:123456789012:key/1' } },
      'replica.region is "west", but must be a region such as us-west-2',
    ],
    [{ rollOut: 'all' }, 'rollOut is "all", but must be one of canary, at-once'],
  ])('%j is refused', (wrong, line) => {
    const [head, ...faults] = faultsOf({ ...least, ...wrong });
    expect(head).toBe("dev.json can't be used:");
    expect(faults.map((fault) => fault.trim())).toEqual([
      line instanceof RegExp ? expect.stringMatching(line) : line,
    ]);
  });

  test('are as docs/deploy.md shows them', () => {
    const page = readFileSync(fileOf('docs/deploy.md'), 'utf8');
    const json = /\{ "emailFrom"[^}]*\}/.exec(page)?.[0] ?? '';
    expect(parseParameters('dev', JSON.parse(json), 'docs/deploy.md').emailsPerSecond).toBe(1);
    const named = [...page.matchAll(/`([a-z]+[A-Z]\w+)`/g)].map(([, name]) => name ?? '');
    const known = Object.keys(parseParameters('dev', least, 'dev.json'));
    for (const name of ['sesSandboxRecipients', 'emailsPerSecond', 'alertEmail']) {
      expect(named).toContain(name);
      expect(known).toContain(name);
    }
  });

  test('offices’ software is told by a function of its own where the account has enough of them', () => {
    const apart = (given: object) =>
      handsOverApart(parseParameters('dev', { ...least, ...given }, 'dev.json'));
    expect([apart({}), apart({ accountConcurrency: 11 }), apart({ accountConcurrency: 12 })]).toEqual([
      false,
      false,
      true,
    ]);
    expect(apart({ accountConcurrency: 14, maxConcurrency: { events: 5 } })).toBe(false);
    expect(apart({ accountConcurrency: 12, eventBus: 'offices' })).toBe(true);
  });

  test('a queue holds two minutes of what its senders work off, and a thousand at the least', () => {
    expect([queueCapacity(2, 10), queueCapacity(20, 10), queueCapacity(1_000, 10)]).toEqual([
      8_000, 80_000, 4_000_000,
    ]);
    expect(queueCapacity(1, 1)).toBe(1_000);
  });

  test('all faults are told at once', () => {
    expect(faultsOf({ shards: 0, callsPerSecond: 0 })).toHaveLength(1 + 2 + 2);
    expect(faultsOf([])).toEqual(["dev.json can't be used:", '  it must be a JSON object']);
  });

  test('a stage is one of two, and its file is there', () => {
    expect(() => readParameters('staging')).toThrow('stage is "staging", but must be one of dev, prod');
    expect(() => readParameters('dev', 'nowhere.json')).toThrow(
      'config is nowhere.json, where there is no file',
    );
    expect(readParameters().stage).toBe('dev');
    expect(readParameters('prod').stage).toBe('prod');
  });
});
