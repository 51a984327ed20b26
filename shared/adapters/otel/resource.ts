/** Who tells: the service and its version, and what `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` say of it. */
import type { Resource } from '@opentelemetry/resources';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { VERSION } from '../../version.ts';

/** The conventions whose names are used. */
const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.45.0';

export const SCOPE = { name: 'ringonce', version: VERSION, schemaUrl: SCHEMA_URL };

/** @param instance names this process among those of the service */
export const resourceOf = (instance: string): Resource =>
  resourceFromAttributes({
    'service.name': 'ringonce',
    'service.version': VERSION,
    'service.instance.id': instance,
  }).merge(detectResources({ detectors: [envDetector] }));
