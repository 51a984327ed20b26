/** Secrets Manager with one secret, on the loopback: as much of its protocol as the function's one call uses. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '../fixtures/aws.ts';

export interface SecretsServer extends Emulator {
  /** What the secret holds; it may be changed. */
  text: string;
  /** How often the secret was read. */
  reads: number;
}

export async function startSecrets(arn: string, text: string): Promise<SecretsServer> {
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const known =
      request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && body.SecretId === arn;
    if (known) secrets.reads++;
    response.writeHead(known ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(
        known ? { ARN: arn, SecretString: secrets.text } : { __type: 'ResourceNotFoundException' },
      ),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const secrets: SecretsServer = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    text,
    reads: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return secrets;
}
