/** The route that monitoring scrapes. Called by `app.ts`, where the process keeps its own metrics. */
import type { Declare } from '../core/endpoint.ts';

const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

/** @param text everything as it stands, in Prometheus' text format */
export function metricsRoutes(declare: Declare, text: () => Promise<string>): void {
  declare({
    operationId: 'getMetrics',
    method: 'get',
    path: '/metrics',
    access: 'operator',
    scope: 'read',
    tag: 'Operation',
    summary: 'Read the metrics, as Prometheus does',
    description:
      'In Prometheus’ text format 0.0.4. Names follow OpenTelemetry’s conventions. No value tells of a person, an appointment or an office.',
    answers: { 200: { description: 'Every metric of this process.', text: 'text/plain' } },
    async handle() {
      return { status: 200, body: await text(), headers: { 'content-type': TEXT_FORMAT } };
    },
  });
}
