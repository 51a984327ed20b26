/** What stands in `examples/` for those who run the server, as other parties read it: not whether it is up to our taste. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const repository = join(import.meta.dirname, '../../..');
const textOf = (path: string): string => readFileSync(join(repository, path), 'utf8');

test('the compose file is one, by the schema of the Compose Specification', () => {
  const schema = JSON.parse(textOf('test/fixtures/compose-spec/compose-spec.json'));
  // It writes the name of its draft with https, by which nobody knows it.
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { duration: true } });
  const validate = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
  const compose = parse(textOf('examples/compose.yaml'));
  validate(compose);
  expect(validate.errors).toBeNull();
  expect(
    validate({ ...compose, services: { ringonce: { ...compose.services.ringonce, restarts: 'no' } } }),
  ).toBe(false);
});

test('systemd has no fault to find with the unit', () => {
  const unit = join(repository, 'examples/ringonce.service');
  expect(execFileSync('systemd-analyze', ['verify', unit], { encoding: 'utf8', stdio: 'pipe' })).toBe('');
});
