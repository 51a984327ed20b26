/**
 * What AWS and the providers ask, in US dollars, in us-east-1 and the United States, on demand, without free tiers and
 * discounts. One place, with its date: compare with the pages before you believe a sum. What a text, a call and an email
 * cost is the product's own table, which budgets are held by.
 */
import { LIST_PRICES } from '../shared/domain/safeguards/prices.ts';

const { US } = LIST_PRICES.countries;
if (!US) throw new Error('the price list has no United States');

export const PRICES = {
  asOf: '2026-11-21',
  region: 'us-east-1',
  /**
   * On-demand throughput, since 2024-11-01; and what is kept, with point-in-time recovery.
   * https://aws.amazon.com/dynamodb/pricing/on-demand/
   */
  dynamodb: { perMillionWriteUnits: 0.625, perMillionReadUnits: 0.125, perGbMonth: 0.25 + 0.2 },
  /** The first 100 billion requests a month; 64 KB each. https://aws.amazon.com/sqs/pricing/ */
  sqs: { perMillionFifoRequests: 0.5, perMillionRequests: 0.4 },
  /** arm64. https://aws.amazon.com/lambda/pricing/ */
  lambda: { perMillionRequests: 0.2, perGbSecond: 0.0000133334 },
  /** Without attachments and dedicated addresses. https://aws.amazon.com/ses/pricing/ */
  ses: { perMillionEmails: LIST_PRICES.email * 1e6 },
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  cloudwatch: { alarmMetric: 0.1, compositeAlarm: 0.5, dashboard: 3, metric: 0.3, perGbOfLogs: 0.5 },
  /** https://aws.amazon.com/kms/pricing/ https://aws.amazon.com/secrets-manager/pricing/ */
  key: 1,
  secret: 0.4,
  /**
   * https://aws.amazon.com/api-gateway/pricing/ https://aws.amazon.com/xray/pricing/ https://aws.amazon.com/sns/pricing/
   * https://aws.amazon.com/eventbridge/pricing/
   */
  perMillion: { apiRequests: 1, traces: 5, published: 0.5, schedules: 1 },
  /** A text of one segment, with the carriers' fee; a call of a minute that a machine is looked for in; a number. */
  contact: { sms: US.sms, call: LIST_PRICES.perCall + US.voice, number: 1.15 },
} as const;
