/** What Twilio sends and calls from, as the settings of every composition take it. */

/** A number, or a Messaging Service. */
export const TWILIO_SMS_FROM = /^(?:\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/;
export const TWILIO_VOICE_FROM = /^\+[1-9]\d{6,14}$/;
