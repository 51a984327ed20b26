/** Where Twilio calls back, under the public URL: the senders tell it, the check looks for it, the webhooks are there. */
export const WEBHOOKS = '/webhooks/twilio';
