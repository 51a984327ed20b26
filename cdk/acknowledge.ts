/**
 * Findings of cdk-nag that are accepted, because what they find is intended. Each is acknowledged at its own resource,
 * by its own id, with the reason; a test fails when one of them finds nothing any more.
 */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export function acknowledge(at: IConstruct, findings: Readonly<Record<string, string>>): void {
  const found = at.node.defaultChild ?? at;
  Validations.of(found).acknowledge(...Object.entries(findings).map(([id, reason]) => ({ id, reason })));
}
