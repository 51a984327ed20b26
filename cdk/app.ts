/**
 * The CDK app, as cdk.json starts it: one stage of Ringonce, `-c stage=dev` (the default) or `-c stage=prod`.
 *
 * Always true: it needs no account, no credentials and no network; the stacks work in any account and region.
 */
import { App } from 'aws-cdk-lib';
import { bundleAll } from './bundles.ts';
import { ParameterError, readParameters } from './parameters.ts';
import { addRingonce } from './ringonce.ts';

try {
  const app = new App();
  const parameters = readParameters(app.node.tryGetContext('stage'), app.node.tryGetContext('config'));
  addRingonce(app, parameters, await bundleAll(`${app.outdir}/bundles`));
  app.synth();
} catch (error) {
  if (!(error instanceof ParameterError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
