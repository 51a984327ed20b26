/** Where Twilio calls back, under the public URL: the senders tell it, the check looks for it, the webhooks are there. */
export const WEBHOOKS = '/webhooks/twilio';

/**
 * What Twilio does when a callback fails, as it is told behind each address: five more tries, whatever it was (by default
 * one, and none after an answer of 4xx or 5xx), within the 15 seconds that it allows.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export const RETRIES = '#rc=5&rp=all';
