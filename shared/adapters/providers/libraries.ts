/**
 * The registry for bundles: libraries of providers that are loaded when they are used, with what is used of each. Asked by
 * `lambdas/when-used.ts`.
 */
export const PROVIDERS_LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  // What a provider is answered during a call or to a text.
  'twilio/lib/twiml/MessagingResponse.js': ['default'],
  'twilio/lib/twiml/VoiceResponse.js': ['default'],
};
