/** The API, the providers' callbacks and the pages of recipients. Called by API Gateway (HTTP API, payload 2.0). */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { LambdaEvent } from 'hono/aws-lambda';
import { handle } from 'hono/aws-lambda';
import { openApi } from './api.ts';
import type { Replacements } from './composition.ts';
import { functionOf } from './composition.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () => openApi(replacements),
    // Hono's own type of the event has fewer optional fields than AWS's.
    async ({ appFor }, event: APIGatewayProxyEventV2, context) => {
      const app = await appFor(event.requestContext.http.method, event.rawPath);
      return handle(app)(event as unknown as LambdaEvent, context);
    },
  );

export const handler = handlerOn();
