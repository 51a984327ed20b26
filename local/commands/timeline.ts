/**
 * `ringonce timeline ID`: what happened to the reminders of an appointment, what will happen, and why.
 */
import { styleText } from 'node:util';
import type * as z from 'zod';
import { AppointmentOut, TimelineOut } from '../../shared/http/appointments/schemas-out.ts';
import { localTime } from '../../shared/http/appointments/timeline.ts';
import type { Client } from '../client.ts';
import { readAs } from '../client.ts';

/** @returns the API's answers: the appointment and its timeline */
export async function timeline(
  client: Client,
  id: string,
): Promise<{ appointment: unknown; timeline: unknown }> {
  const params = { path: { id } };
  return {
    timeline: await client.ask('tenant', ({ GET }) => GET('/v1/appointments/{id}/timeline', { params })),
    appointment: await client.ask('tenant', ({ GET }) => GET('/v1/appointments/{id}', { params })),
  };
}

type Timeline = z.infer<typeof TimelineOut>;

export function timelineText(answers: { appointment: unknown; timeline: unknown }): string {
  const appointment = readAs(AppointmentOut, answers.appointment);
  const { steps, events, timeZone, recipientTimeZone, recipientTimeZones, now, status } = readAs(
    TimelineOut,
    answers.timeline,
  );
  const known = recipientTimeZone !== 'unknown';
  const zone = known ? recipientTimeZone : timeZone;
  const { title, startsAt, revision } = appointment;
  const current = steps.filter((step) => step.revision === revision);
  const earlier = steps.filter((step) => step.revision !== revision);
  const lines = [
    `${title || 'Erased'}, ${localTime(Date.parse(startsAt), timeZone)} (${timeZone}): ${status}`,
    `It is ${localTime(Date.parse(now), zone)} where the ${known ? 'person' : 'appointment'} is (${zone}).`,
    ...(known ? [] : [`The person may be in ${zonesText(recipientTimeZones)}.`]),
    '',
    ...current.flatMap(stepLines),
    ...(earlier.length > 0 ? ['', 'Before it was changed:', ...earlier.flatMap(stepLines)] : []),
    '',
    'The appointment:',
    ...events.map(({ summary }) => `  ${summary}`),
  ];
  // The first two lines name the zone, so the others leave it out.
  return lines.map((line, index) => (index < 2 ? line : line.replaceAll(` (${zone})`, ''))).join('\n');
}

const zonesText = (zones: readonly string[]): string =>
  zones.length <= 3 ? zones.join(', ') : `${zones.slice(0, 3).join(', ')} and ${zones.length - 3} more zones`;

/** A mark for each state: ahead, under way, arrived, did not arrive, will not go out. */
const MARKS: Readonly<Record<Timeline['steps'][number]['state'], string>> = {
  planned: '○',
  queued: '◔',
  sending: '◔',
  in_doubt: '?',
  sent: '●',
  delivered: '●',
  failed: '✗',
  dropped: '–',
};

/** One line for the step, and below it what went otherwise than planned on the way. */
function stepLines({ state, summary, events, expected }: Timeline['steps'][number]): string[] {
  const mark = expected?.kind === 'drop' ? MARKS.dropped : MARKS[state];
  const way = expected === null ? events.slice(0, -1) : events;
  const story = way.filter(({ reason }) => reason !== null);
  const last = expected === null ? events.at(-1)?.detail : null;
  return [
    `  ${mark} ${summary}${last ? ` [${last}]` : ''}`,
    ...story.map((event) =>
      styleText('dim', `      ${event.summary}${event.detail ? ` [${event.detail}]` : ''}`),
    ),
  ];
}
