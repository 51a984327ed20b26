/**
 * Sign-in by OpenID Connect with any issuer: the authorization code flow with PKCE, state and nonce, by `openid-client`.
 * What the issuer says of itself is read at the first sign-in, so that a start does not depend on it.
 */
import type { Configuration } from 'openid-client';
import * as z from 'zod';
import type { SignedOn, SignOn } from '../../ports/sign-on.ts';

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

const Kept = z.object({ verifier: z.string(), state: z.string(), nonce: z.string() });
const Claims = z.object({
  iss: z.string(),
  sub: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  groups: z.union([z.array(z.string()), z.string().transform((one) => [one])]).optional(),
});

/** Plain HTTP is for an issuer on this machine, as in tests. */
const isLocal = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

export function oidc({ issuer, clientId, clientSecret }: OidcSettings): SignOn {
  let known: Promise<Configuration> | undefined;
  // Loaded when somebody signs in so: most never do.
  const library = () => import('openid-client');
  const configured = async (): Promise<Configuration> => {
    known ??= library().then(({ discovery, allowInsecureRequests }) => {
      const url = new URL(issuer);
      const options = isLocal(url) ? { execute: [allowInsecureRequests] } : {};
      return discovery(url, clientId, clientSecret, undefined, options);
    });
    // An issuer that could not be read is asked again at the next sign-in.
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  return {
    async begin(back) {
      const client = await library();
      const kept = {
        verifier: client.randomPKCECodeVerifier(),
        state: client.randomState(),
        nonce: client.randomNonce(),
      };
      const url = client.buildAuthorizationUrl(await configured(), {
        redirect_uri: back,
        scope: 'openid profile email groups',
        code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
        code_challenge_method: 'S256',
        state: kept.state,
        nonce: kept.nonce,
      });
      return { url: url.href, kept: Buffer.from(JSON.stringify(kept)).toString('base64url') };
    },
    async finish(current, text) {
      const kept = readKept(text);
      if (!kept) return undefined;
      const client = await library();
      const config = await configured();
      try {
        const tokens = await client.authorizationCodeGrant(config, current, {
          pkceCodeVerifier: kept.verifier,
          expectedState: kept.state,
          expectedNonce: kept.nonce,
          idTokenExpected: true,
        });
        const claims = Claims.parse(tokens.claims());
        if (claims.groups) return signedOn(claims);
        // Some issuers say groups in the user's information alone.
        const more = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
        return signedOn({ ...claims, ...Claims.omit({ iss: true }).parse(more) });
      } catch (error) {
        // What the issuer or its answer is refused for: a lost network is no refusal.
        if (
          error instanceof client.AuthorizationResponseError ||
          error instanceof client.ResponseBodyError ||
          error instanceof client.ClientError
        )
          return undefined;
        throw error;
      }
    },
  };
}

function readKept(text: string): z.infer<typeof Kept> | undefined {
  try {
    return Kept.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

const signedOn = ({ iss, sub, name, email, groups = [] }: z.infer<typeof Claims>): SignedOn => ({
  issuer: iss,
  subject: sub,
  name: name ?? email ?? sub,
  groups,
});
