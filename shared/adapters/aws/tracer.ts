/**
 * X-Ray: one segment for an invocation, and below it one for each call to AWS. Off outside Lambda, where everything
 * passes through untouched. Of our own code only names, durations and outcomes are traced; of AWS's errors the text
 * is traced, too, which for most services holds no personal data.
 */
import { Tracer } from '@aws-lambda-powertools/tracer';

export interface Tracing {
  /**
   * Traces the calls of an SDK client from now on. Not for SES, whose errors name addresses.
   * @returns the same client
   */
  client<Client>(client: Client): Client;
  /** Traces one invocation's work. @param name what the console shows */
  invocation<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

export function awsTracing(): Tracing {
  const tracer = new Tracer({ captureHTTPsRequests: false });
  return {
    client: (client) => tracer.captureAWSv3Client(client),
    async invocation(name, work) {
      const parent = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
      if (!parent) return work();
      const segment = parent.addNewSubsegment(`## ${name}`);
      tracer.setSegment(segment);
      tracer.annotateColdStart();
      try {
        return await work();
      } catch (error) {
        segment.addFaultFlag();
        throw error;
      } finally {
        segment.close();
        tracer.setSegment(parent);
      }
    },
  };
}
