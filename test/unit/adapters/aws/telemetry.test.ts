/** What the AWS composition writes to its log: lines and metrics, and no address in any of them. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { awsTelemetry } from '../../../../shared/adapters/aws/telemetry.ts';

const VARIABLES = { RINGONCE_STAGE: 'dev', RINGONCE_LOG_LEVEL: 'INFO' };

let written: string[];

beforeEach(() => {
  written = [];
  const write = (chunk: unknown) => {
    written.push(...String(chunk).trimEnd().split('\n'));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
});

const lines = () => written.map((line) => JSON.parse(line));

describe('lines', () => {
  test('an event is one wide line', () => {
    const telemetry = awsTelemetry(VARIABLES);
    telemetry.event('attempt', {
      entry: 'elm/apt_1/1/0',
      channel: 'sms',
      outcome: 'sent',
      reason: null,
      lateMs: 12,
    });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'attempt',
        service: 'ringonce',
        entry: 'elm/apt_1/1/0',
        channel: 'sms',
        outcome: 'sent',
        lateMs: 12,
      }),
    ]);
  });

  test('a stage may leave out all but faults', () => {
    const telemetry = awsTelemetry({ ...VARIABLES, RINGONCE_LOG_LEVEL: 'ERROR' });
    telemetry.event('attempt', {});
    telemetry.fault('odd', new Error('no'));
    expect(lines().map(({ message }) => message)).toEqual(['odd']);
  });

  test('a fault has its name, its stack, its cause and the id of the request', () => {
    const $metadata = { requestId: 'R1', attempts: 3 };
    const refused = new ConditionalCheckFailedException({ message: 'refused', $metadata });
    Object.assign(refused, { $response: { body: 'the whole answer' } });
    awsTelemetry(VARIABLES).fault('a message was not handled', new Error('no', { cause: refused }), {
      channel: 'sms',
    });
    expect(lines()[0]).toMatchObject({
      level: 'ERROR',
      message: 'a message was not handled',
      channel: 'sms',
      error: {
        name: 'Error',
        message: 'no',
        stack: expect.stringContaining('telemetry.test.ts'),
        cause: { name: 'ConditionalCheckFailedException', aws: { requestId: 'R1', attempts: 3 } },
      },
    });
    expect(written.join()).not.toContain('the whole answer');
  });

  test.each([['thrown text'], [undefined], [{ any: 'thing' }]])('a fault may be anything: %o', (thrown) => {
    awsTelemetry(VARIABLES).fault('odd', thrown);
    expect(lines()[0]).toMatchObject({ message: 'odd', error: { message: String(thrown) } });
  });

  test('an error that causes itself is one line', () => {
    const error = new Error('round');
    error.cause = error;
    awsTelemetry(VARIABLES).fault('odd', error);
    expect(written).toHaveLength(1);
  });

  test('addresses are masked, wherever they are', () => {
    const error = new Error('Email address not verified: <ana.lopez@example.com>, tel:+12125550123');
    awsTelemetry(VARIABLES).fault('sending to bob@example.org failed', error, {
      url: 'https://api.twilio.com/Messages.json?To=%2B12125550123',
      deep: [{ to: 'x@sub.example.co.uk', at: '2026-11-21T06:00:00+0100', entry: 'elm/apt_1/1/0' }],
    });
    const text = written.join('\n');
    for (const address of ['ana.lopez', 'bob@', 'x@sub', '2125550123']) expect(text).not.toContain(address);
    expect(text).toContain('a•••@example.com');
    expect(text).toContain('+1•••••0123');
    expect(text).toContain('2026-11-21T06:00:00+0100');
    expect(text).toContain('elm/apt_1/1/0');
  });

  test('an invocation is named in its lines', () => {
    const telemetry = awsTelemetry(VARIABLES);
    telemetry.startInvocation({ awsRequestId: 'I1', functionName: 'send-sms' });
    telemetry.event('attempt', {});
    expect(lines()[0]).toMatchObject({ function_request_id: 'I1', function_name: 'send-sms' });
  });
});

describe('metrics', () => {
  interface Emf {
    _aws: {
      CloudWatchMetrics: [
        { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] },
      ];
    };
  }
  /** Each line as `metric=value {labels}`, with what CloudWatch makes of it. */
  const metrics = () =>
    lines().map((line: Emf & Record<string, unknown>) => {
      const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
      const labels = Dimensions.flat().map((name) => `${name}:${line[name]}`);
      return [
        Namespace,
        ...Metrics.map(({ Name, Unit }) => `${Name}=${line[Name]} ${Unit}`),
        ...labels.toSorted(),
      ];
    });

  test('counts add up until they are flushed, one line for each set of labels', () => {
    const telemetry = awsTelemetry(VARIABLES);
    telemetry.count('delivery', { channel: 'sms', outcome: 'sent' });
    telemetry.count('delivery', { outcome: 'sent', channel: 'sms' }, 2);
    telemetry.count('delivery', { channel: 'sms', outcome: 'stale' });
    telemetry.count('receipts', { channel: 'sms', outcome: 'stale' });
    telemetry.count('erasures');
    expect(written).toEqual([]);
    telemetry.flush();
    expect(metrics()).toEqual([
      ['Ringonce/dev', 'delivery=3 Count', 'channel:sms', 'outcome:sent', 'service:ringonce'],
      [
        'Ringonce/dev',
        'delivery=1 Count',
        'receipts=1 Count',
        'channel:sms',
        'outcome:stale',
        'service:ringonce',
      ],
      ['Ringonce/dev', 'erasures=1 Count', 'service:ringonce'],
    ]);
  });

  test('a gauge is its last value, in its unit', () => {
    const telemetry = awsTelemetry(VARIABLES);
    telemetry.gauge('late_seconds', 70, 'Seconds');
    telemetry.gauge('late_seconds', 12.5, 'Seconds');
    telemetry.flush();
    expect(metrics()).toEqual([['Ringonce/dev', 'late_seconds=12.5 Seconds', 'service:ringonce']]);
  });

  test('what was flushed is not written again, and nothing counted is nothing written', () => {
    const telemetry = awsTelemetry(VARIABLES);
    telemetry.flush();
    telemetry.count('erasures');
    telemetry.flush();
    telemetry.flush();
    expect(written).toHaveLength(1);
  });

  test('an empty label is none', () => {
    const telemetry = awsTelemetry(VARIABLES);
    telemetry.count('opt_outs', { source: '' });
    telemetry.flush();
    expect(metrics()).toEqual([['Ringonce/dev', 'opt_outs=1 Count', 'service:ringonce', 'source:none']]);
  });

  test('labels that never end are counted together, those known before still apart', () => {
    const telemetry = awsTelemetry(VARIABLES);
    for (let n = 0; n < 150; n++) telemetry.count('requests', { route: `/v1/${n}` });
    telemetry.count('requests', { route: '/v1/3' });
    telemetry.flush();
    expect(written).toHaveLength(101);
    expect(metrics()).toContainEqual([
      'Ringonce/dev',
      'requests=50 Count',
      'route:other',
      'service:ringonce',
    ]);
    expect(metrics()).toContainEqual(['Ringonce/dev', 'requests=2 Count', 'route:/v1/3', 'service:ringonce']);
  });
});
