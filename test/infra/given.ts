/**
 * Synthesised stages for the tests in this folder: the real app on empty code, in this process, without network and
 * credentials. What a template refers to is made readable: a name instead of an intrinsic function.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Stage } from '../../cdk/parameters.ts';
import { parseParameters, readParameters } from '../../cdk/parameters.ts';
import type { Ringonce } from '../../cdk/ringonce.ts';
import { addRingonce } from '../../cdk/ringonce.ts';
import cdkJson from '../../cdk.json' with { type: 'json' };

export interface Resource {
  id: string;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON, and what a test asks of it is checked there.
  properties: any;
  deletionPolicy: string | undefined;
  updateReplacePolicy: string | undefined;
  dependsOn: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  updatePolicy: any;
}

export interface Synthesised {
  app: App;
  stacks: Ringonce;
  /** Of both stacks. */
  resources: readonly Resource[];
  stateful: readonly Resource[];
  stateless: readonly Resource[];
}

const folder = mkdtempSync(join(tmpdir(), 'ringonce-cdk-'));
// Several suites share this module, so it goes when their process does.
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** An app with the flags of cdk.json, as the command line makes it. */
const newApp = (): App => new App({ context: cdkJson.context, outdir: mkdtempSync(join(folder, 'app-')) });

/** @param overrides parameters other than the stage's own file has */
export function synthesise(stage: Stage, overrides: object = {}): Synthesised {
  const app = newApp();
  const { stage: _stage, ...own } = readParameters(stage);
  const parameters = parseParameters(stage, { ...own, ...overrides }, 'the test');
  const stacks = addRingonce(app, parameters, () => Code.fromInline('export const handler = () => {};'));
  const [stateful, stateless] = [stacks.stateful, stacks.stateless].map((stack) =>
    resourcesOf(Template.fromStack(stack).toJSON()),
  );
  if (!stateful || !stateless) throw new Error('two stacks are expected');
  return { app, stacks, stateful, stateless, resources: [...stateful, ...stateless] };
}

const resourcesOf = (template: { Resources: Record<string, Record<string, unknown>> }): Resource[] =>
  Object.entries(template.Resources).map(
    ([id, { Type, Properties, DeletionPolicy, UpdateReplacePolicy, UpdatePolicy, DependsOn }]) => ({
      id,
      type: String(Type),
      properties: readable(Properties),
      deletionPolicy: DeletionPolicy as string | undefined,
      updateReplacePolicy: UpdateReplacePolicy as string | undefined,
      dependsOn: [DependsOn ?? []].flat() as string[],
      updatePolicy: UpdatePolicy,
    }),
  );

export const ofType = (resources: readonly Resource[], type: string): Resource[] =>
  resources.filter((resource) => resource.type === type);

/**
 * Intrinsic functions as text: `Table.Arn` for an attribute, `Table` for a reference, `REGION` for the deployment's.
 * An import of the other stack is what it imports.
 */
// biome-ignore lint/suspicious/noExplicitAny: as above.
function readable(value: unknown): any {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  const read = entries.length === 1 && only ? INTRINSICS[only[0]] : undefined;
  if (read && only) return read(only[1]);
  return Object.fromEntries(entries.map(([key, each]) => [key, readable(each)]));
}

/** A part of an ARN stands for the whole: which resource it is of, is what tests ask. */
const whole = (argument: unknown): unknown => readable((argument as unknown[])[1]);

const INTRINSICS: Readonly<Record<string, (argument: unknown) => unknown>> = {
  Ref: (argument) => PSEUDO[String(argument)] ?? argument,
  'Fn::GetAtt': (argument) => (argument as string[]).join('.'),
  'Fn::Select': whole,
  'Fn::Split': whole,
  'Fn::ImportValue': (argument) => imported(String(readable(argument))),
  'Fn::Join': (argument) => {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => String(readable(part))).join(separator);
  },
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': 'REGION',
  'AWS::AccountId': 'ACCOUNT',
  'AWS::Partition': 'PARTITION',
  'AWS::URLSuffix': 'SUFFIX',
};

/** `ringonce-dev-data:ExportsOutputFnGetAttTableCD117FA1ArnE1F59D0A` → `TableCD117FA1.Arn`. */
function imported(name: string): string {
  const [, attribute, id, rest] =
    /:ExportsOutput(Ref|FnGetAtt)(.+?[0-9A-F]{8})(.*?)[0-9A-F]{8}$/.exec(name) ?? [];
  if (attribute === undefined || id === undefined) throw new Error(`an import of another form: ${name}`);
  return attribute === 'Ref' ? id : `${id}.${rest}`;
}
