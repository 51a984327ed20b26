/**
 * The built-in templates: the words of a language in the form of each channel. Called by `content.ts`, and shown by
 * the API as a start for one's own.
 */
import type { StepKind } from '../appointment/appointment.ts';
import type { Language } from '../core/language.ts';
import type { Channel } from '../core/policy.ts';
import { emailHtml } from './email-html.ts';
import { WORDS } from './languages.ts';
import type { Words } from './words.ts';
import { WHOSE } from './words.ts';

/** A template's parts, in Liquid, by channel. */
export interface TemplateSourceOf {
  email: { subject: string; text: string; html: string };
  sms: { body: string };
  voice: { script: string; menu: string; goodbye: string; voicemail: string };
}

function emailText({ email }: Words, kind: StepKind): string {
  const { lead, button } = email[kind];
  const { labels } = email;
  const moved = `{% if moved_from %}\n  ${labels.before}${labels.colon} {{ moved_from }}{% endif %}`;
  return `${email.greeting}

${lead}

  ${WHOSE}{{ title }}
  {{ when }}${kind === 'change' ? moved : ''}{% if location %}
  {{ location }}{% endif %}
{% for other in others %}{% if forloop.first %}
${labels.also}${labels.colon}
{% endif %}
  {% if other.person %}{{ other.person }}: {% endif %}{{ other.title }}
  {{ other.when }}{% if other.location %}
  {{ other.location }}{% endif %}
{% endfor %}{% if manage_url %}
${button}${labels.colon}
{{ manage_url }}
{% endif %}{% if contact_phone %}
${email.questions}
{% endif %}
--
${email.reason}{% if unsubscribe_url %}
${email.unsubscribe}${labels.colon} {{ unsubscribe_url }}{% endif %}`;
}

const BUILDERS: {
  [C in Channel]: (language: Language, words: Words, kind: StepKind) => TemplateSourceOf[C];
} = {
  email: (language, words, kind) => ({
    subject: words.email[kind].subject,
    text: emailText(words, kind),
    html: emailHtml(language, words, kind),
  }),
  sms: (_language, { sms }, kind) => ({ body: sms[kind] }),
  voice: (_language, { voice }, kind) => ({
    script: voice[kind].script,
    menu: voice[kind].menu,
    goodbye: voice.goodbye,
    voicemail: voice.voicemail,
  }),
};

type Built = { [C in Channel]: Map<string, TemplateSourceOf[C]> };
const built: Built = { email: new Map(), sms: new Map(), voice: new Map() };

/** The built-in template of a channel, a kind of step and a language; each is made once. */
export function builtIn<C extends Channel>(
  channel: C,
  kind: StepKind,
  language: Language,
): TemplateSourceOf[C] {
  const key = `${kind}/${language}`;
  const known = built[channel].get(key);
  if (known) return known;
  const made = BUILDERS[channel](language, WORDS[language], kind);
  built[channel].set(key, made);
  return made;
}
