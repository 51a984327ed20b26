/**
 * The HTML of the built-in emails, as Liquid: tables and inline styles, as email clients need them, one column that
 * fits a phone, and colours for a dark screen where the client asks for them. No pictures, no fonts, nothing fetched.
 * Called by `built-in.ts`.
 */
import type { StepKind } from '../appointment/appointment.ts';
import type { Language } from '../core/language.ts';
import type { Words } from './words.ts';
import { WHOSE } from './words.ts';

const FONT =
  "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue','Hiragino Sans','Noto Sans JP',Arial,sans-serif";

/** The strip on top and the button. */
const ACCENT: Record<StepKind, string> = {
  reminder: '#0f6b5c',
  booking: '#0f6b5c',
  change: '#8a4b08',
  cancellation: '#5b6470',
  reinstatement: '#0f6b5c',
};

/** What a dark screen overrides; the light colours stand inline, for clients that drop this. */
const STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
body{-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}
@media (max-width:520px){.page{padding:0!important}.card{border-radius:0!important;border-left:0!important;border-right:0!important}.in{padding-left:22px!important;padding-right:22px!important}.button a{display:block!important}.button{width:100%!important}}
@media (prefers-color-scheme:dark){.bg{background-color:#101418!important}.card{background-color:#1a2026!important;border-left-color:#2c353d!important;border-right-color:#2c353d!important;border-bottom-color:#2c353d!important}.box{background-color:#222a31!important}.ink{color:#eef2f5!important}.soft{color:#aab4bd!important}.line{border-color:#2c353d!important}a.link{color:#aab4bd!important}}`;

const row = (label: string, value: string): string =>
  `<tr><td class="soft" style="padding:0 16px 8px 0;font-size:14px;line-height:22px;color:#5b6470;vertical-align:top;white-space:nowrap">${label}</td><td class="ink" style="padding:0 0 8px;font-size:16px;line-height:22px;color:#1b232b;vertical-align:top;width:100%">${value}</td></tr>`;

function details({ labels }: Words['email'], kind: StepKind): string {
  const when = kind === 'cancellation' ? '<s>{{ when }}</s>' : '<strong>{{ when }}</strong>';
  const moved = `{% if moved_from %}${row(labels.before, '<s class="soft" style="color:#5b6470">{{ moved_from }}</s>')}{% endif %}`;
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="box" style="background-color:#f3f6f8;border-radius:10px"><tr><td style="padding:18px 20px 10px">
<p class="ink" style="margin:0 0 10px;font-size:18px;line-height:24px;font-weight:600;color:#1b232b">${WHOSE}{{ title }}</p>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${row(labels.when, when)}${kind === 'change' || kind === 'reinstatement' ? moved : ''}{% if location %}${row(labels.where, '{{ location }}')}{% endif %}</table>
</td></tr></table>
{% for other in others %}{% if forloop.first %}<p class="soft" style="margin:20px 0 4px;font-size:14px;line-height:20px;color:#5b6470">${labels.also}</p>{% endif %}<p class="ink line" style="margin:0;padding:10px 0;border-bottom:1px solid #e2e7eb;font-size:16px;line-height:22px;color:#1b232b"><strong>{% if other.person %}{{ other.person }}: {% endif %}{{ other.title }}</strong><br>{{ other.when }}{% if other.location %}<br>{{ other.location }}{% endif %}</p>{% endfor %}`;
}

const button = (label: string, colour: string): string =>
  `{% if manage_url %}<table role="presentation" cellpadding="0" cellspacing="0" border="0" class="button" style="margin:26px 0 0"><tr><td bgcolor="${colour}" style="border-radius:8px;background-color:${colour};text-align:center"><a href="{{ manage_url }}" style="display:inline-block;padding:14px 28px;font-size:16px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none">${label}</a></td></tr></table>{% endif %}`;

const footer = ({ reason, unsubscribe }: Words['email']): string =>
  `<p class="soft" style="margin:0;font-size:13px;line-height:19px;color:#5b6470">${reason}{% if unsubscribe_url %}<br><a class="link" href="{{ unsubscribe_url }}" style="color:#5b6470;text-decoration:underline">${unsubscribe}</a>{% endif %}</p>`;

/** One email; `language` is that of the words. */
export function emailHtml(language: Language, { email }: Words, kind: StepKind): string {
  const { headline, lead, button: label } = email[kind];
  const colour = ACCENT[kind];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<meta name="x-apple-disable-message-reformatting">
<title>${headline}</title>
<style>
${STYLE}
</style>
</head>
<body class="bg" style="margin:0;padding:0;background-color:#e9edf0;font-family:${FONT}">
<div style="display:none;max-height:0;overflow:hidden">{{ title }}, {{ when }}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="bg" style="background-color:#e9edf0"><tr><td align="center" class="page" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="card" style="max-width:560px;background-color:#ffffff;border:1px solid #dde3e8;border-radius:14px;border-top:4px solid ${colour};text-align:left"><tr><td class="in" style="padding:26px 32px 28px;font-family:${FONT}">
<p class="soft" style="margin:0 0 18px;font-size:15px;line-height:20px;font-weight:600;color:#5b6470">{{ office }}</p>
<h1 class="ink" style="margin:0 0 14px;font-size:24px;line-height:31px;font-weight:700;color:#1b232b">${headline}</h1>
<p class="ink" style="margin:0 0 22px;font-size:16px;line-height:25px;color:#1b232b">${email.greeting}<br>${lead}</p>
${details(email, kind)}
${button(label, colour)}
{% if contact_phone %}<p class="ink" style="margin:24px 0 0;font-size:16px;line-height:24px;color:#1b232b">${email.questions}</p>{% endif %}
</td></tr><tr><td class="in line" style="padding:18px 32px 22px;border-top:1px solid #e2e7eb;font-family:${FONT}">
${footer(email)}
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}
