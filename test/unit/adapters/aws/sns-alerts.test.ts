/** Alerts on AWS: what SNS is really sent, over HTTP. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { snsAlerts } from '../../../../shared/adapters/aws/sns-alerts.ts';
import { raised } from '../../../../shared/domain/safeguards/alert.ts';
import { messageOf } from '../../../../shared/domain/safeguards/alert-message.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alerts';
const ALERT = messageOf(
  raised(
    undefined,
    { key: 'overdue', severity: 'page', title: `Gehalten – ${'x'.repeat(120)}`, detail: 'Look.' },
    0,
  ),
  { publicUrl: 'https://reminders.example.com', docs: false },
);

async function sns(status: number): Promise<URLSearchParams[]> {
  const published: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += chunk;
      published.push(new URLSearchParams(body));
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(
        status === 200
          ? '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'
          : '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no</Message></Error></ErrorResponse>',
      );
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  vi.stubEnv('AWS_ENDPOINT_URL_SNS', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  return published;
}

test('publishes to the topic, with a subject that SNS takes', async () => {
  const published = await sns(200);
  await snsAlerts({ topicArn: TOPIC, stage: 'prod' }).send(ALERT);
  expect(published).toHaveLength(1);
  const [message] = published;
  expect(message?.get('TopicArn')).toBe(TOPIC);
  expect(message?.get('Subject')).toMatch(/^\[prod\] Ringonce: Gehalten \? x+\.\.\.$/);
  expect(message?.get('Subject')?.length).toBeLessThan(100);
  expect(message?.get('Message')).toMatch(
    /^Gehalten – x+\n\nLook\..*\nWhat to do: https:\/\/reminders\.example\.com\/runbook#late\n/s,
  );
});

test('a refusal is a failure, so that it is told again', async () => {
  await sns(403);
  await expect(snsAlerts({ topicArn: TOPIC, stage: 'prod' }).send(ALERT)).rejects.toThrow();
});
