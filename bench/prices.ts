/**
 * What AWS asks, in US dollars, in us-east-1, on demand, without free tiers and discounts. One place, with its date:
 * compare with the pages before you believe a sum.
 */
export const PRICES = {
  asOf: '2026-11-21',
  region: 'us-east-1',
  /** On-demand throughput, since 2024-11-01. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  dynamodb: { perMillionWriteUnits: 0.625, perMillionReadUnits: 0.125 },
  /** FIFO queues, the first 100 billion requests a month; 64 KB each. https://aws.amazon.com/sqs/pricing/ */
  sqs: { perMillionFifoRequests: 0.5 },
  /** arm64. https://aws.amazon.com/lambda/pricing/ */
  lambda: { perMillionRequests: 0.2, perGbSecond: 0.0000133334 },
  /** Without attachments and dedicated addresses. https://aws.amazon.com/ses/pricing/ */
  ses: { perMillionEmails: 100 },
} as const;
