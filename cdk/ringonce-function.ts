/**
 * One function of Ringonce: its code, its own role with exactly the statements it is given, its log group, and
 * bounds on what Lambda repeats by itself. Made by every construct that runs one of `lambdas/*.ts`.
 *
 * Always true: the role can do nothing that is not listed where the function is made; the secret is never in the
 * environment, only its ARN.
 */
import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code, EventInvokeConfigOptions } from 'aws-cdk-lib/aws-lambda';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { FunctionName } from '../lambdas/esbuild.ts';
import { MEMORY_MB } from '../lambdas/esbuild.ts';
import { acknowledge } from './acknowledge.ts';
import { reservations } from './concurrency.ts';
import type { Parameters } from './parameters.ts';
import { phonesOf, writesHere } from './parameters.ts';
import { readLists, readSecret, trace, useItems, useKey, writeLogs } from './permissions.ts';

/** The code of each function, bundled. */
export type CodeOf = (name: FunctionName) => Code;

/** What all functions of a stage have in common. */
export interface Surroundings {
  parameters: Parameters;
  codeOf: CodeOf;
  /** Encrypts their logs, the table and the secret. */
  key: IKey;
  table: ITable;
  secret: ISecret;
  /** Where people and providers reach the API, without a slash at the end. */
  publicUrl: string;
}

export interface RingonceFunctionProps {
  name: FunctionName;
  description: string;
  timeout: Duration;
  /** Beside what every function is told. */
  environment: Readonly<Record<string, string>>;
  /** Beside what every function may do: read and write the ledger, and read the secret. */
  statements: readonly PolicyStatement[];
  /** For functions that are called without anybody waiting: what Lambda repeats by itself. */
  asynchronous?: EventInvokeConfigOptions;
}

export class RingonceFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, surroundings: Surroundings, props: RingonceFunctionProps) {
    super(scope, id);
    const { parameters, codeOf, key, table, secret } = surroundings;
    const { name } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/ringonce/${parameters.stage}/${name}`,
      encryptionKey: key,
      retention: parameters.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What the ${name} function of Ringonce may do`,
      // Part of the role, so that it is there before anything that checks for it, such as an event source.
      inlinePolicies: {
        [name]: new PolicyDocument({
          statements: [
            useItems(table, writesHere(parameters)),
            readLists(table),
            useKey(key, ['dynamodb', 'secretsmanager']),
            readSecret(secret),
            ...props.statements,
            writeLogs(logGroup),
            trace(),
          ],
        }),
      },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]': NO_RESOURCES,
      'Serverless-LambdaStarPermissions': NO_RESOURCES,
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: `ringonce-${parameters.stage}-${name}`,
      description: withSecretOf(props.description, parameters),
      code: codeOf(name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MB[name],
      timeout: props.timeout,
      ...reserved(name, parameters),
      tracing: Tracing.ACTIVE,
      logGroup,
      // Without updates: nothing that is made with this function can widen its role.
      role: role.withoutPolicyUpdates(),
      environment: { ...environmentOf(surroundings), ...props.environment },
      ...props.asynchronous,
    });
    acknowledge(this.lambda, {
      'Serverless-LambdaDLQ':
        'Work that fails is kept elsewhere: what is due stays due in the ledger, queues have dead-letter queues, and receipts a failure destination.',
    });
  }
}

/** Another description is another version: what runs already starts again, and reads the secret anew. */
const withSecretOf = (description: string, { secretOf }: Parameters): string =>
  secretOf === undefined ? description : `${description} (secret of ${secretOf})`;

function reserved(name: FunctionName, parameters: Parameters) {
  const known: Partial<Record<FunctionName, number>> = reservations(parameters) ?? {};
  const most = known[name];
  return most === undefined ? {} : { reservedConcurrentExecutions: most };
}

const NO_RESOURCES =
  'X-Ray has no resources that a statement could name, nor has the account’s suppression list.';

/** Whose texts and calls are. What a function reads is in `lambdas/environment.ts`. */
function providersOf(parameters: Parameters): Record<string, string> {
  const { sms, voice } = phonesOf(parameters);
  const byCountry = Object.entries(parameters.providersByCountry).map(([code, names]) => `${code}=${names}`);
  return {
    RINGONCE_SMS_PROVIDERS: sms.join(),
    RINGONCE_VOICE_PROVIDERS: voice.join(),
    ...(byCountry.length > 0 ? { RINGONCE_PROVIDERS_BY_COUNTRY: byCountry.join(';') } : {}),
  };
}

const environmentOf = ({ parameters, table, secret, publicUrl }: Surroundings): Record<string, string> => ({
  RINGONCE_STAGE: parameters.stage,
  RINGONCE_TABLE: table.tableName,
  RINGONCE_SHARDS: String(parameters.shards),
  RINGONCE_CONTROL_COPIES: String(parameters.controlCopies),
  RINGONCE_SECRET_ARN: secret.secretArn,
  RINGONCE_PUBLIC_URL: publicUrl,
  RINGONCE_EMAIL_FROM: parameters.emailFrom,
  ...providersOf(parameters),
  RINGONCE_LOG_LEVEL: parameters.logLevel,
  ...(parameters.otlpEndpoint === undefined
    ? {}
    : { OTEL_EXPORTER_OTLP_ENDPOINT: parameters.otlpEndpoint, OTEL_METRICS_EXPORTER: 'none' }),
});
