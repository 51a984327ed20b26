/**
 * One stage of Ringonce in an app: what holds data, what works on it, and the rules that both are checked by.
 * Called by `app.ts` and the tests.
 */
import type { App } from 'aws-cdk-lib';
import { Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { Parameters } from './parameters.ts';
import type { CodeOf } from './ringonce-function.ts';
import { StatefulStack } from './stateful-stack.ts';
import { StatelessStack } from './stateless-stack.ts';

export interface Ringonce {
  stateful: StatefulStack;
  stateless: StatelessStack;
}

export function addRingonce(app: App, parameters: Parameters, codeOf: CodeOf): Ringonce {
  const name = `ringonce-${parameters.stage}`;
  const stateful = new StatefulStack(app, `${name}-data`, { parameters });
  const stateless = new StatelessStack(app, name, { parameters, data: stateful, codeOf });
  Tags.of(app).add('app', 'ringonce');
  Tags.of(app).add('stage', parameters.stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return { stateful, stateless };
}
