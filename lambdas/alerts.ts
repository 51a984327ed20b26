/** Tells the people who are on call, through the stage's alert topic. Called by the audit. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientOptions } from '../shared/adapters/aws/clients.ts';
import { MINUTE, toIso } from '../shared/domain/time.ts';
import type { AuditReport, Finding } from '../shared/pipeline/audit.ts';

const LIMITS = { maxAttempts: 3, connectTimeoutMs: 1_000, requestTimeoutMs: 5_000, atOnce: 1 };
/** As many as a person reads; the log has all. */
const SHOWN_MAX = 20;

/** @throws when SNS can't be reached: the audit is then tried again */
export async function alert(topicArn: string, stage: string, report: AuditReport): Promise<void> {
  const client = new SNSClient(clientOptions(LIMITS));
  try {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: `Ringonce (${stage}): the audit found ${report.findings.length}${report.cut ? ' or more' : ''} faults`,
        Message: summaryOf(report),
      }),
    );
  } finally {
    client.destroy();
  }
}

export function summaryOf({ findings, appointments, cut }: AuditReport): string {
  const lines = findings.slice(0, SHOWN_MAX).map(sentenceOf);
  const more = findings.length - lines.length;
  return [
    ...lines,
    ...(more > 0 ? [`… and ${more} more; each is in the audit's log.`] : []),
    '',
    `${appointments} appointments were looked at${cut ? ', not all there are' : ''}. What to do: docs/runbook.md, "audit".`,
  ].join('\n');
}

function sentenceOf(finding: Finding): string {
  switch (finding.kind) {
    case 'overdue': {
      const minutes = Math.round(finding.overdueMs / MINUTE);
      return `${finding.entry} (${finding.state}) is ${minutes} minutes past its time, and nobody took it.`;
    }
    case 'missing':
      return `${finding.entry} is planned, but not in the ledger: its reminder would be lost.`;
    case 'silent': {
      const since = finding.finishedAt === null ? '' : ` since ${toIso(finding.finishedAt)}`;
      return `${finding.part} has not finished a run${since}${finding.error === null ? '' : `: ${finding.error}`}.`;
    }
  }
}
