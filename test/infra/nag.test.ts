/**
 * cdk-nag finds nothing that is not acknowledged, and every acknowledgement is of something that it finds.
 */
import { CfnResource, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, test } from 'vitest';
import type { Stage } from '../../cdk/parameters.ts';
import { STAGES } from '../../cdk/parameters.ts';
import { synthesise } from './given.ts';

/** Each finding as `RULE at PATH`. */
function findingsIn(scope: IConstruct): string[] {
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack
      .validateScope(scope)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
      ),
  );
}

const KEY = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;

/** Every acknowledgement: at which construct, of what, and why. */
const acknowledgementsIn = (scope: IConstruct): { at: IConstruct; id: string; reason: string }[] =>
  scope.node.findAll().flatMap((at) =>
    at.node.metadata
      .filter(({ type }) => type === KEY)
      .flatMap(({ data }) =>
        Object.entries<string>(data).map(([id, reason]) => ({
          at,
          id: id.replace(/^annotation::/i, ''),
          reason,
        })),
      ),
  );

/** Everything that a stage may have, so that whatever is made is looked at. */
const ALL = { endUserMessaging: { smsFrom: `pool-${'1'.repeat(32)}`, voiceFrom: `phone-${'2'.repeat(32)}` } };

describe.each(STAGES)('%s', (stage: Stage) => {
  const { app, stacks } = synthesise(stage, ALL);

  test('has no finding', () => {
    expect(findingsIn(app)).toEqual([]);
  });

  test('acknowledges each finding with a reason, at one resource', () => {
    for (const { at, id, reason } of acknowledgementsIn(app)) {
      expect(reason.length, id).toBeGreaterThan(30);
      expect(CfnResource.isCfnResource(at), id).toBe(true);
    }
  });

  test('acknowledges nothing that is no finding', () => {
    const acknowledged = acknowledgementsIn(app);
    for (const { at } of acknowledged)
      (at.node as unknown as { _metadata: unknown[] })._metadata = at.node.metadata.filter(
        ({ type }) => type !== KEY,
      );
    const findings = findingsIn(app);
    expect(findings.length).toBeGreaterThan(0);
    const stale = acknowledged.filter(
      ({ at, id }) => !findings.some((finding) => finding.startsWith(`${id} at ${at.node.path}`)),
    );
    expect(stale.map(({ at, id }) => `${id} at ${at.node.path}`)).toEqual([]);
  });

  test('a new fault is found', () => {
    new Queue(stacks.stateless, 'Careless');
    expect(findingsIn(app)).toContainEqual(
      expect.stringMatching(/^AwsSolutions-SQS4 at ringonce-.*Careless/),
    );
  });
});
