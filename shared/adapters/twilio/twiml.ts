/**
 * What a call says, as TwiML: https://www.twilio.com/docs/voice/twiml. Called by the webhooks that Twilio asks during
 * a call, and through the registry by the preview of templates. Pure.
 *
 * Always true: it is well-formed XML, whatever the words hold, and every way through it ends the call.
 */
import MessagingResponse from 'twilio/lib/twiml/MessagingResponse.js';
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import type { VoiceContent } from '../../domain/content/content.ts';
import { languageOf } from '../../domain/content/languages.ts';
import type { Language } from '../../domain/core/language.ts';
import type { CallMarkup } from '../../ports/provider.ts';

type SpokenAs = Required<Pick<VoiceResponse.SayAttributes, 'voice' | 'language'>>;

/**
 * Voice and language by locale. A voice is named because the default one does not speak every language, and a pair
 * that does not fit makes `<Say>` fail: https://www.twilio.com/docs/voice/twiml/say#voice. The standard voices of
 * https://docs.aws.amazon.com/polly/latest/dg/available-voices.html, which cost least.
 */
const VOICES: Readonly<Record<Language, SpokenAs>> = {
  en: { voice: 'Polly.Joanna', language: 'en-US' },
  es: { voice: 'Polly.Lupe', language: 'es-US' },
  fr: { voice: 'Polly.Celine', language: 'fr-FR' },
  de: { voice: 'Polly.Vicki', language: 'de-DE' },
  pt: { voice: 'Polly.Camila', language: 'pt-BR' },
  ja: { voice: 'Polly.Mizuki', language: 'ja-JP' },
};

/** Where a region speaks the language otherwise. */
const REGIONAL: ReadonlyMap<string, SpokenAs> = new Map<string, SpokenAs>([
  ['en-GB', { voice: 'Polly.Amy', language: 'en-GB' }],
  ['en-AU', { voice: 'Polly.Nicole', language: 'en-AU' }],
  ['en-IN', { voice: 'Polly.Raveena', language: 'en-IN' }],
  ['es-ES', { voice: 'Polly.Lucia', language: 'es-ES' }],
  ['es-MX', { voice: 'Polly.Mia', language: 'es-MX' }],
  ['fr-CA', { voice: 'Polly.Chantal', language: 'fr-CA' }],
  ['pt-PT', { voice: 'Polly.Ines', language: 'pt-PT' }],
]);

/** How a locale is spoken; one that we have no words in is English, as its words are. @param locale BCP 47 */
function voiceOf(locale: string): SpokenAs {
  const [language = '', ...rest] = locale.split(/[-_]/);
  const region = rest.find((part) => /^[a-z]{2}$/i.test(part))?.toUpperCase();
  const regional = region && REGIONAL.get(`${language.toLowerCase()}-${region}`);
  return regional || VOICES[languageOf(locale)];
}

const SECONDS_FOR_A_KEY = 6;

/**
 * Says something and waits for another key; after no key the menu, as in the call; then goodbye.
 * @param content the call's own; null where it is gone
 */
export function askTwiml(
  text: string,
  content: VoiceContent | null,
  locale: string,
  actionUrl: string,
): string {
  const say = sayer(locale);
  const response = new VoiceResponse();
  const asking = gather(response, actionUrl);
  say(asking, text);
  if (content) {
    say(asking, content.menu);
    say(gather(response, actionUrl), content.menu);
    say(response, content.goodbye);
  }
  response.hangup();
  return response.toString();
}

/**
 * A call, ours or to us: script and menu; after no key the menu twice more; then goodbye.
 * @param actionUrl where a key goes; may be relative to the URL that gave this document
 */
export function callTwiml(content: VoiceContent, locale: string, actionUrl: string): string {
  const say = sayer(locale);
  const response = new VoiceResponse();
  const first = gather(response, actionUrl);
  say(first, content.script);
  first.pause({ length: 1 });
  say(first, content.menu);
  say(gather(response, actionUrl), content.menu);
  say(gather(response, actionUrl), content.menu);
  say(response, content.goodbye);
  response.hangup();
  return response.toString();
}

/** `finishOnKey` is none, so that # is a key like any other: https://www.twilio.com/docs/voice/twiml/gather */
const gather = (response: VoiceResponse, action: string): VoiceResponse.Gather =>
  response.gather({
    input: ['dtmf'],
    numDigits: 1,
    timeout: SECONDS_FOR_A_KEY,
    finishOnKey: '',
    action,
    method: 'POST',
  });

/** What is left on an answering machine. */
export const voicemailTwiml = (content: VoiceContent, locale: string): string =>
  sayTwiml(content.voicemail, locale);

export const twimlMarkup: CallMarkup = {
  call: (content, locale) => callTwiml(content, locale, '#'),
  voicemail: voicemailTwiml,
};

/** Says one thing and hangs up. */
export function sayTwiml(text: string, locale: string): string {
  const response = new VoiceResponse();
  sayer(locale)(response, text);
  response.hangup();
  return response.toString();
}

/** Says nothing and hangs up. */
export function hangupTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}

interface Speaker {
  say(attributes: VoiceResponse.SayAttributes, message: string): unknown;
}

function sayer(locale: string): (speaker: Speaker, text: string) => void {
  const voice = voiceOf(locale);
  return (speaker, text) => {
    const words = legal(text);
    // Nothing to say is a fault to Twilio: https://www.twilio.com/docs/api/errors/13520
    if (words.trim()) speaker.say({ ...voice }, words);
  };
}

/** The answer to an SMS; none where there is nothing to say. */
export function messageTwiml(text: string | null): string {
  const response = new MessagingResponse();
  if (text !== null) response.message(legal(text));
  return response.toString();
}

/** Without what XML 1.0 forbids even escaped. */
const legal = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
