/**
 * The people's own pages: `/r/{token}` shows an appointment, confirms it, cancels it, asks for another time; `/u/{token}`
 * ends emails (RFC 8058). Mounted by `app.ts`. Whoever has the link is the person; there is no account.
 *
 * Always true: a GET changes nothing, because mail scanners follow links; a POST answers 303 to the page that shows how
 * things stand, so a reload repeats nothing; a dead link tells nothing about the appointment; no page asks for
 * anything from elsewhere, or lets its address be known elsewhere.
 */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { routePath } from 'hono/route';
import * as z from 'zod';
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { LinkClaims, ManageClaims, UnsubscribeClaims } from '../../domain/appointment/page-links.ts';
import { isRevoked, readLink } from '../../domain/appointment/page-links.ts';
import { calendarOf } from '../../domain/content/calendar.ts';
import { formExceeds, PUBLIC_FIELDS_MAX } from '../../domain/core/field-count.ts';
import { maskAddress } from '../../domain/core/keys.ts';
import { plainLines } from '../../domain/core/plain.ts';
import type { Instant } from '../../domain/core/time.ts';
import { unknownRecipient } from '../../domain/person/recipient.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { noteDamage } from '../../pipeline/core/items.ts';
import { readRecipient } from '../../pipeline/core/ledger.ts';
import type { PageButton } from '../../pipeline/feedback/page-answers.ts';
import {
  answerOnPage,
  asksMoreGently,
  endEmails,
  resumeEmails,
} from '../../pipeline/feedback/page-answers.ts';
import { latestOf } from '../../pipeline/office/page-links.ts';
import { findAppointment } from '../../pipeline/queries/appointments.ts';
import { findTenant } from '../../pipeline/queries/office.ts';
import type { Passage } from '../core/auth.ts';
import { PUBLIC_LIMIT, readText } from '../core/body.ts';
import { refuse, responseOf } from '../core/problem.ts';
import { languagesOf, pageLanguageOf } from './page-language.ts';
import { STYLE_SOURCE } from './style.ts';
import type { Html, PageState, Subject, Subscription } from './view.ts';
import { appointmentPage, deadPage, failedPage, stateOf, surePage, unsubscribePage } from './view.ts';

const HEADERS = {
  'content-security-policy': `default-src 'none'; style-src ${STYLE_SOURCE}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

export function pageRoutes(p: Pipeline): Hono {
  const routes = new Hono();
  for (const path of ['/r/*', '/u/*']) {
    routes.use(path, async (c, next) => {
      await next();
      for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
      const status = `${Math.floor(c.res.status / 100)}xx`;
      p.telemetry.count('requests', { route: routePath(c, -1), status });
    });
  }
  manageRoutes(routes, p);
  unsubscribeRoutes(routes, p);
  routes.onError(async (error, c) => {
    if (error instanceof UnreadableItem) await noteDamage(p, error);
    p.telemetry.fault('a page failed', error, { method: c.req.method, route: routePath(c, -1) });
    return answer(c, failedPage(pageLanguageOf(languagesOf(c.req.header('accept-language')))), 500);
  });
  return routes;
}

const answer = async (c: Context, page: Html, status: 200 | 400 | 404 | 410 | 500 = 200): Promise<Response> =>
  c.html(plainLines(String(await page)), status);

// ---- Links --------------------------------------------------------------------------------------------------

/** A link that was followed. */
type Opened<C> =
  | { kind: 'open'; claims: C; tenant: Tenant; appointment: Appointment | undefined }
  /** A link that we made and that has ended. */
  | { kind: 'gone'; tenant: Tenant }
  | { kind: 'unknown' };

async function open<P extends LinkClaims['purpose']>(
  p: Pipeline,
  purpose: P,
  token: string,
  now: Instant,
): Promise<Opened<LinkClaims & { purpose: P }>> {
  const reading = readLink(p.settings.secret, token, now);
  if (reading.kind === 'invalid' || !isFor(purpose, reading.claims)) return { kind: 'unknown' };
  const { claims } = reading;
  const tenant = await findTenant(p, claims.tenant, now);
  if (!tenant) return { kind: 'unknown' };
  const appointment = await appointmentOf(p, claims, now);
  return reading.kind === 'expired' || isRevoked(claims, tenant, appointment)
    ? { kind: 'gone', tenant }
    : { kind: 'open', claims, tenant, appointment };
}

const isFor = <P extends LinkClaims['purpose']>(
  purpose: P,
  claims: LinkClaims,
): claims is LinkClaims & { purpose: P } => claims.purpose === purpose;

const appointmentOf = async (
  p: Pipeline,
  claims: LinkClaims,
  now: Instant,
): Promise<Appointment | undefined> =>
  claims.purpose === 'manage'
    ? findAppointment(p, claims.tenant, claims.appointment, now)
    : latestOf(p, claims.tenant, claims.address, now);

function answerDead(c: Context, opened: Exclude<Opened<LinkClaims>, { kind: 'open' }>) {
  const tenant = opened.kind === 'gone' ? opened.tenant : undefined;
  const language = pageLanguageOf([...languagesOf(c.req.header('accept-language')), tenant?.locale]);
  return answer(c, deadPage(language, tenant), tenant ? 410 : 404);
}

const TOO_MANY_FIELDS = refuse(400, `A form has at most ${PUBLIC_FIELDS_MAX} fields.`);

/**
 * The fields of a form, of which a page has a few and a mail program's one-click POST one; none where it can't be read.
 * Read before anything else of the request is looked at. RFC 8058 has both types of form, and in either a field is
 * counted by what begins it.
 */
async function readForm(c: Context): Promise<Passage<Record<string, unknown>>> {
  const body = await readText(c, PUBLIC_LIMIT);
  if (body.kind === 'shut') return body;
  const parts = body.value.replaceAll(/content-disposition:/gi, '&');
  if (formExceeds(parts, PUBLIC_FIELDS_MAX)) return { kind: 'shut', answer: TOO_MANY_FIELDS };
  const headers = { 'content-type': c.req.header('content-type') ?? '' };
  try {
    return {
      kind: 'open',
      value: Object.fromEntries(await new Response(body.value, { headers }).formData()),
    };
  } catch {
    return { kind: 'open', value: {} };
  }
}

// ---- /r/ ----------------------------------------------------------------------------------------------------

const ManageForm = z.object({
  action: z.enum(['confirm', 'cancel', 'reschedule']),
  sure: z.string().optional(),
  /** The revision that the page showed: nobody confirms a time that they have not seen. */
  revision: z.coerce.number().optional(),
});

type Answered = z.infer<typeof ManageForm>;

function manageRoutes(routes: Hono, p: Pipeline): void {
  routes.get('/r/:token', async (c) => {
    const found = await openAppointment(p, c.req.param('token'));
    if (found.kind !== 'open') return answerDead(c, found);
    const { subject, state } = found;
    if (c.req.query('sure') === 'cancel' && isUndecided(state)) return answer(c, surePage(subject));
    const moved = c.req.query('changed') !== undefined && isUndecided(state);
    return answer(c, appointmentPage(subject, state, moved ? subject.language.texts.changed : undefined));
  });
  routes.post('/r/:token', async (c) => {
    const fields = await readForm(c);
    if (fields.kind === 'shut') return responseOf(fields.answer);
    const token = c.req.param('token');
    const found = await openAppointment(p, token);
    if (found.kind !== 'open') return answerDead(c, found);
    const { subject, state } = found;
    const form = ManageForm.safeParse(fields.value);
    if (!form.success) return answer(c, appointmentPage(subject, state), 400);
    return c.redirect(`./${token}${await decide(p, found, form.data)}`, 303);
  });
  routes.get('/r/:token/calendar.ics', async (c) => {
    const token = c.req.param('token');
    const found = await openAppointment(p, token);
    if (found.kind !== 'open') return answerDead(c, found);
    if (!isUndecided(found.state)) return c.redirect(`../${token}`, 303);
    return c.body(calendarText(p, found.subject), 200, {
      'content-type': 'text/calendar; charset=utf-8; method=PUBLISH',
      'content-disposition': 'inline; filename="appointment.ics"',
    });
  });
}

type Found =
  | { kind: 'open'; claims: ManageClaims; subject: Subject; state: PageState }
  | Exclude<Opened<ManageClaims>, { kind: 'open' }>;

async function openAppointment(p: Pipeline, token: string): Promise<Found> {
  const now = p.clock.now();
  const opened = await open(p, 'manage', token, now);
  if (opened.kind !== 'open') return opened;
  const { claims, tenant, appointment } = opened;
  if (!appointment) throw new Error('a link without its appointment counts as revoked');
  const language = pageLanguageOf([appointment.recipient.locale, tenant.locale]);
  const subject = { token, appointment, tenant, language };
  return { kind: 'open', claims, subject, state: stateOf(appointment, now) };
}

/** Whether the person can still change their mind. */
const isUndecided = (state: PageState): boolean => state !== 'cancelled' && state !== 'past';

/** Does what was asked, where it still can be. @returns the query of the page to go to */
async function decide(
  p: Pipeline,
  { claims, subject: { appointment }, state }: Extract<Found, { kind: 'open' }>,
  { action, sure, revision: seen = appointment.revision }: Answered,
): Promise<string> {
  if (!isUndecided(state)) return '';
  // By a page that was opened before another wish, in a louder way, was heard.
  const isNews = action === 'reschedule' && asksMoreGently(claims, appointment);
  if (ANSWERED[action] === state && !isNews) return '';
  const isOld = seen !== appointment.revision;
  if (action === 'cancel' && sure === undefined) return isOld ? '?changed' : '?sure=cancel';
  return (await answerOnPage(p, claims, appointment, seen, action)) === 'moved' ? '?changed' : '';
}

/** As what the page shows an appointment after each button: pressed once more, it says nothing new. */
const ANSWERED = {
  confirm: 'confirmed',
  cancel: 'cancelled',
  reschedule: 'asked',
} as const satisfies Record<PageButton, PageState>;

/**
 * The appointment for the person's own calendar, under the same UID as in the emails, so that those move it.
 */
function calendarText(p: Pipeline, { appointment, tenant }: Subject): string {
  const organizer = { name: tenant.name, email: officeEmail(p, tenant) };
  const kind = 'reminder' as const;
  return calendarOf({ appointment, tenant, organizer, kind, now: p.clock.now() }).text;
}

/** The organizer's address, which iCalendar wants: the one that emails come from, or else one that nobody has. */
function officeEmail({ settings: { emailFrom, publicUrl } }: Pipeline, { senderAddresses }: Tenant): string {
  const host = publicUrl === null ? 'ringonce.invalid' : new URL(publicUrl).hostname;
  return senderAddresses.email ?? emailFrom ?? `no-reply@${host}`;
}

// ---- /u/ ----------------------------------------------------------------------------------------------------

/** Anything but an undo ends the emails: whoever posts here wants them to stop. */
const UnsubscribeForm = z.object({
  'List-Unsubscribe': z.string().optional(),
  action: z.string().optional(),
});

function unsubscribeRoutes(routes: Hono, p: Pipeline): void {
  routes.get('/u/:token', async (c) => {
    const now = p.clock.now();
    const opened = await open(p, 'unsubscribe', c.req.param('token'), now);
    if (opened.kind !== 'open') return answerDead(c, opened);
    const { tenant, appointment, claims } = opened;
    const languages = languagesOf(c.req.header('accept-language'));
    const email = emailOf(appointment, claims);
    const shown: Subscription = {
      tenant,
      language: pageLanguageOf([appointment?.recipient.locale, ...languages, tenant.locale]),
      address: email === null ? null : maskAddress(email),
      state: await subscriptionOf(p, claims, now),
    };
    return answer(c, unsubscribePage(shown));
  });
  routes.post('/u/:token', async (c) => {
    const fields = await readForm(c);
    if (fields.kind === 'shut') return responseOf(fields.answer);
    const token = c.req.param('token');
    const now = p.clock.now();
    const opened = await open(p, 'unsubscribe', token, now);
    if (opened.kind !== 'open') return answerDead(c, opened);
    const { claims, appointment } = opened;
    const form = UnsubscribeForm.safeParse(fields.value).data ?? {};
    const email = emailOf(appointment, claims);
    if (form.action === 'subscribe') await undo(p, claims, email, now);
    else await endEmails(p, claims, email);
    return form['List-Unsubscribe'] === undefined ? c.redirect(`./${token}`, 303) : c.text('Unsubscribed.');
  });
}

const emailOf = (appointment: Appointment | undefined, { address }: UnsubscribeClaims): string | null =>
  appointment?.recipient.emailKey === address ? appointment.recipient.email : null;

async function subscriptionOf(
  p: Pipeline,
  { tenant, address, channel }: UnsubscribeClaims,
  now: Instant,
): Promise<Subscription['state']> {
  const recipient = (await readRecipient(p, address, now))?.body ?? unknownRecipient(address);
  const optOut = recipient.optOuts[tenant]?.find((each) => each.channel === channel);
  if (!optOut) return 'on';
  return optOut.source === 'link' ? 'ended' : 'ended_elsewhere';
}

/** Lifts an opt-out that was made by a link. One by a complaint, or by the office, a link can't lift. */
async function undo(
  p: Pipeline,
  claims: UnsubscribeClaims,
  email: string | null,
  now: Instant,
): Promise<void> {
  if ((await subscriptionOf(p, claims, now)) === 'ended') await resumeEmails(p, claims, email);
}
