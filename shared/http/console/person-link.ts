/** The way from an appointment to its person, one press away wherever an appointment is shown. Read by the screens. Pure. */
import { html } from 'hono/html';
import type { Language } from '../../domain/core/language.ts';
import type { Html } from '../pages/view.ts';
import { PERSON_WORDS } from './words/person-words.ts';

interface Of {
  id: string | null;
  recipient: { name: string | null };
}

export const personLink = ({ id, recipient }: Of, language: Language): Html => {
  const { title } = PERSON_WORDS[language];
  const name = recipient.name === null ? '' : `: ${recipient.name}`;
  return html`<a class="button plain" href="/appointments/${id}/person" aria-label="${title}${name}">${title}</a>`;
};
