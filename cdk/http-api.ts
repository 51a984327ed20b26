/**
 * The HTTP API: one function behind a route that takes everything and one for callbacks, each throttled, and logged. The API itself, the
 * providers' callbacks and the recipients' pages are all routed by the function, as in the embedded mode. Made by
 * `stateless-stack.ts`.
 *
 * Always true: access logs hold no path, query or address, for paths hold tokens and addresses of people.
 */
import { Aws, CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import type { CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  ApiMapping,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { namespaceOf } from '../shared/adapters/aws/telemetry.ts';
import { acknowledge } from './acknowledge.ts';
import type { Parameters, Stage } from './parameters.ts';

export interface PublicApiProps {
  parameters: Parameters;
  key: IKey;
}

/** Where the API answers, known before the function that answers: the function signs links with it. */
export class PublicApi extends Construct {
  readonly api: HttpApi;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Callbacks that were turned away: without a signature, or one too many for the moment. */
  readonly callbacksTurnedAway: Metric;
  readonly #stage: HttpStage;
  readonly #callbacks: Parameters['callbacks'];

  constructor(scope: Construct, id: string, { parameters, key }: PublicApiProps) {
    super(scope, id);
    const { stage, domain, api } = parameters;
    this.api = new HttpApi(this, 'Api', {
      apiName: `ringonce-${stage}`,
      description: `Ringonce (${stage})`,
      createDefaultStage: false,
      // With a name of its own, the other way in would pass by whatever guards that name.
      disableExecuteApiEndpoint: domain !== undefined,
    });
    const logs = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/ringonce/${stage}/access`,
      encryptionKey: key,
      retention: parameters.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const defaultStage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: api.requestsPerSecond, burstLimit: api.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(logs), format: ACCESS_LOG },
    });
    this.#stage = defaultStage;
    this.#callbacks = parameters.callbacks;
    this.callbacksTurnedAway = turnedAway(this, logs, stage);
    if (domain) this.#name(domain, defaultStage);
    this.publicUrl =
      parameters.publicUrl ??
      (domain
        ? `https://${domain.name}`
        : `https://${this.api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`);
    new CfnOutput(this, 'Url', { value: this.publicUrl, description: 'Where the API answers' });
  }

  /** Everything goes to this function; callbacks by a route of their own, which has a limit of its own. */
  answerWith(lambda: IFunction): void {
    const integration = new HttpLambdaIntegration('Function', lambda);
    const route = (id: string, routeKey: HttpRouteKey): HttpRoute => {
      const made = new HttpRoute(this, id, { httpApi: this.api, routeKey, integration });
      acknowledge(made, {
        'AwsSolutions-APIG4':
          'The function checks every request itself: keys for the API, signatures for callbacks, signed tokens for the pages of recipients.',
      });
      return made;
    };
    route('Everything', HttpRouteKey.DEFAULT);
    const callbacks = route('Callbacks', HttpRouteKey.with(CALLBACKS.path, CALLBACKS.method));
    const stage = this.#stage.node.defaultChild as CfnStage;
    stage.routeSettings = {
      [CALLBACKS_KEY]: {
        ThrottlingRateLimit: this.#callbacks.requestsPerSecond,
        ThrottlingBurstLimit: this.#callbacks.burst,
      },
    };
    // A stage knows no settings of a route that is not there yet.
    stage.node.addDependency(callbacks);
  }

  #name({ name, certificateArn }: NonNullable<Parameters['domain']>, stage: HttpStage): void {
    const domainName = new DomainName(this, 'Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
    });
    new ApiMapping(this, 'Mapping', { api: this.api, domainName, stage });
    new CfnOutput(this, 'DomainTarget', {
      value: domainName.regionalDomainName,
      description: `Point ${name} here (CNAME or alias)`,
    });
  }
}

const CALLBACKS = { path: '/webhooks/{proxy+}', method: HttpMethod.POST } as const;
const CALLBACKS_KEY = `${CALLBACKS.method} ${CALLBACKS.path}`;

/** Counted in the access log, for the function never sees what the gateway turned away. */
function turnedAway(scope: Construct, logGroup: LogGroup, stage: Stage): Metric {
  const metricNamespace = `${namespaceOf(stage)}/http`;
  const metricName = 'callbacks_turned_away';
  new MetricFilter(scope, 'CallbacksTurnedAway', {
    logGroup,
    metricNamespace,
    metricName,
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.route', '=', CALLBACKS_KEY),
      FilterPattern.stringValue('$.status', '=', '4*'),
    ),
  });
  return new Metric({
    namespace: metricNamespace,
    metricName,
    statistic: 'Sum',
    period: Duration.minutes(5),
  });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    at: '$context.requestTime',
    request: '$context.requestId',
    method: '$context.httpMethod',
    route: '$context.routeKey',
    status: '$context.status',
    bytes: '$context.responseLength',
    ms: '$context.responseLatency',
    functionMs: '$context.integrationLatency',
    error: '$context.error.responseType',
    functionStatus: '$context.integrationStatus',
  }),
);
