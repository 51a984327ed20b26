/** What AWS End User Messaging sends and calls from on a stage: by its id or its ARN, which a function's policy can name. */

const ARN = 'arn:aws[a-z-]*:sms-voice:[a-z0-9-]+:\\d{12}';

export const EUM_SMS_FROM = new RegExp(
  `^(?:(?:phone|pool)-[0-9a-f]{32}|${ARN}:(?:phone-number/phone-[0-9a-f]{32}|pool/pool-[0-9a-f]{32}|sender-id/[A-Za-z0-9_-]{1,11}/[A-Z]{2}))$`,
);
export const EUM_VOICE_FROM = new RegExp(
  `^(?:(?:phone|pool)-[0-9a-f]{32}|${ARN}:(?:phone-number/phone-[0-9a-f]{32}|pool/pool-[0-9a-f]{32}))$`,
);
