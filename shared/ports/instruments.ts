/**
 * Everything that is counted and measured, with the names that monitoring knows it by. `Telemetry` takes no other name, so
 * what is not listed here does not compile; the conventions are OpenTelemetry's (`docs/metrics.md` has the table).
 *
 * Kept true here: a label has few values, which are never a person's, an appointment's or an office's.
 */

export interface Instrument {
  /** OpenTelemetry's form: dots between words, and neither its unit nor `total` at the end. */
  name: string;
  /** In UCUM: `s`, `By`, or what is counted, in braces. */
  unit: string;
  /** One sentence for whoever draws it. */
  says: string;
}

/** Totals that only grow. */
export const COUNTERS = {
  alerts: { name: 'ringonce.alerts.raised', unit: '{alert}', says: 'Alerts that were raised.' },
  alerts_told: {
    name: 'ringonce.alerts.told',
    unit: '{message}',
    says: 'Messages to the people on call about alerts, by what became of them.',
  },
  answers_withheld: {
    name: 'ringonce.replies.unanswered',
    unit: '{reply}',
    says: 'Answers to what somebody texted that were not sent, for one had been sent already.',
  },
  appointments: {
    name: 'ringonce.appointments.changed',
    unit: '{appointment}',
    says: 'Appointments that were created, changed, confirmed, declined or cancelled.',
  },
  budget_holds: {
    name: 'ringonce.budget.holds',
    unit: '{hold}',
    says: 'Holds because the budget of an office was spent.',
  },
  callbacks_heard: {
    name: 'ringonce.callbacks.heard',
    unit: '{callback}',
    says: 'Callbacks of providers that were taken from their queue.',
  },
  callbacks_refused: {
    name: 'ringonce.callbacks.refused',
    unit: '{callback}',
    says: 'Callbacks that were not let in, such as those with a wrong signature.',
  },
  connections_refused: {
    name: 'ringonce.connections.refused',
    unit: '{connection}',
    says: 'Connections that were closed because too many were open.',
  },
  dead_letters: {
    name: 'ringonce.dead_letters',
    unit: '{message}',
    says: 'Messages of the queue that were set aside because they failed again and again.',
  },
  deferred: {
    name: 'ringonce.entries.deferred',
    unit: '{entry}',
    says: 'Entries that were put off, by reason.',
  },
  delivery: {
    name: 'ringonce.deliveries',
    unit: '{message}',
    says: 'Messages of the queue that a sender handled, by what became of them.',
  },
  dropped: {
    name: 'ringonce.entries.dropped',
    unit: '{entry}',
    says: 'Entries that ended unsent, by reason.',
  },
  email_repeated_in_doubt: {
    name: 'ringonce.emails.repeated',
    unit: '{email}',
    says: 'Emails that were sent again although an earlier one may have gone out.',
  },
  erasures: {
    name: 'ringonce.erasures',
    unit: '{person}',
    says: 'People whose data was erased.',
  },
  escalations_withheld: {
    name: 'ringonce.escalations.withheld',
    unit: '{entry}',
    says: 'Refusals that did not count as proof, because they were too many at once.',
  },
  event_deliveries: {
    name: 'ringonce.events.delivered',
    unit: '{request}',
    says: 'Requests to endpoints of offices, by what became of them.',
  },
  events: {
    name: 'ringonce.events.recorded',
    unit: '{event}',
    says: 'Events that were recorded for offices.',
  },
  office_mail: {
    name: 'ringonce.office_mails',
    unit: '{email}',
    says: 'Digests and urgent mails to offices, by what became of them.',
  },
  opt_outs: {
    name: 'ringonce.opt_outs',
    unit: '{opt_out}',
    says: 'Opt-outs, by how they were said.',
  },
  pings: {
    name: 'ringonce.pings',
    unit: '{request}',
    says: 'Pings to whoever watches from outside, by what became of them.',
  },
  provider_left_aside: {
    name: 'ringonce.provider.left_aside',
    unit: '{time}',
    says: 'Times that a provider was left aside for another one, since it did not do well.',
  },
  queue_failures: {
    name: 'ringonce.queue.failures',
    unit: '{message}',
    says: 'Messages that the queue did not take.',
  },
  receipts: {
    name: 'ringonce.receipts',
    unit: '{receipt}',
    says: 'Words of providers about contacts, by what they said and whether they changed anything.',
  },
  replies: {
    name: 'ringonce.replies',
    unit: '{reply}',
    says: 'Answers of people, by what they mean and how they were given.',
  },
  requests: {
    name: 'ringonce.requests',
    unit: '{request}',
    says: 'Requests to the API and to people’s pages, by route and class of status.',
  },
  spans_dropped: {
    name: 'ringonce.spans.dropped',
    unit: '{span}',
    says: 'Spans of traces that were not kept, because too many waited to be exported.',
  },
  surge_holds: {
    name: 'ringonce.surge.holds',
    unit: '{hold}',
    says: 'Holds of loud work that was much more, and later, than is plausible.',
  },
  swept: {
    name: 'ringonce.records.swept',
    unit: '{record}',
    says: 'Records that ended because they had outlived their period.',
  },
  telemetry_failures: {
    name: 'ringonce.telemetry.failures',
    unit: '{export}',
    says: 'Exports of traces or metrics that the collector did not take.',
  },
  unavailable: {
    name: 'ringonce.requests.unavailable',
    unit: '{request}',
    says: 'Requests that were refused because the store took nothing.',
  },
  trouble: {
    name: 'ringonce.trouble',
    unit: '{message}',
    says: 'Messages that went wrong, by the version of the function that handled them; on AWS alone.',
  },
  unreadable: {
    name: 'ringonce.records.unreadable_reads',
    unit: '{record}',
    says: 'Records that were met and could not be read, by kind.',
  },
} as const satisfies Record<string, Instrument>;
export type CounterName = keyof typeof COUNTERS;

interface Measure extends Instrument {
  /** Upper bounds of the histogram's buckets, ascending, in its unit. */
  bounds: readonly number[];
  /** False for what AWS measures by itself: there each set of labels is billed. */
  onAws: boolean;
  /** Labels that are always the same, so that nobody hands them over. */
  always: Labels;
}

/** What the HTTP and messaging conventions advise. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Values of which the spread is looked at, and on AWS the worst. */
export const MEASURES = {
  late_seconds: {
    name: 'ringonce.contact.lateness',
    unit: 's',
    says: 'How long after its wanted time a contact was accepted by its provider.',
    bounds: [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400],
    onAws: true,
    always: {},
  },
  request_seconds: {
    name: 'http.server.request.duration',
    unit: 's',
    says: 'How long requests took to be answered.',
    bounds: DURATIONS,
    onAws: false,
    always: { 'url.scheme': 'http' },
  },
  process_seconds: {
    name: 'messaging.process.duration',
    unit: 's',
    says: 'How long a sender worked on a message of the queue.',
    bounds: DURATIONS,
    onAws: false,
    always: { 'messaging.operation.name': 'process', 'messaging.system.name': 'ringonce' },
  },
  call_seconds: {
    name: 'ringonce.provider.call.duration',
    unit: 's',
    says: 'How long a provider took to answer, by channel and what it answered.',
    bounds: DURATIONS,
    onAws: false,
    always: {},
  },
} as const satisfies Record<string, Measure>;
export type MeasureName = keyof typeof MEASURES;

/** What is read when somebody asks, and at no other time. */
export const GAUGES = {
  entries: { name: 'ringonce.entries', unit: '{entry}', says: 'Live entries of the ledger.' },
  waiting: {
    name: 'ringonce.entries.waiting',
    unit: '{entry}',
    says: 'Live entries that were put off, by reason.',
  },
  due: {
    name: 'ringonce.entries.due',
    unit: '{entry}',
    says: 'Entries whose time has come, and leases that ran out; 5,000 stands for that or more.',
  },
  due_age: {
    name: 'ringonce.entries.due.age',
    unit: 's',
    says: 'How long the entry has been due that has been so longest; 0 where none is.',
  },
  awaited_age: {
    name: 'ringonce.entries.awaited.age',
    unit: 's',
    says: 'How long the entry has been late that waits longest for work, a rate or a provider; 0 where none is.',
  },
  component_age: {
    name: 'ringonce.component.age',
    unit: 's',
    says: 'How long ago a component last completed a run; from its first start where it never did.',
  },
  component_failing: {
    name: 'ringonce.component.failing',
    unit: '1',
    says: 'Whether the last run of a component failed: 1 or 0.',
  },
  alerts_open: { name: 'ringonce.alerts.open', unit: '{alert}', says: 'Alerts that stand, by severity.' },
  holds: { name: 'ringonce.holds', unit: '{hold}', says: 'Holds that wait for a person.' },
  pauses: { name: 'ringonce.pauses', unit: '{pause}', says: 'Pauses that stand.' },
  damaged: {
    name: 'ringonce.records.damaged',
    unit: '{record}',
    says: 'Rows of the database that can’t be read, and wait for a person.',
  },
  memory: { name: 'process.memory.usage', unit: 'By', says: 'Memory that the process has in use.' },
  uptime: { name: 'process.uptime', unit: 's', says: 'How long the process has been running.' },
} as const satisfies Record<string, Instrument>;
export type GaugeName = keyof typeof GAUGES;

/** Few values each, and none that tells of somebody. */
export type Labels = Readonly<Record<string, string>>;

/** How values are spread: how many lie in each bucket, the last one without an upper bound. */
interface Spread {
  bounds: readonly number[];
  counts: readonly number[];
  count: number;
  sum: number;
}

/** One instrument as it stands, with all its sets of labels. */
export type Reading = Instrument &
  (
    | { kind: 'counter' | 'gauge'; points: readonly { labels: Labels; value: number }[] }
    | { kind: 'spread'; points: readonly { labels: Labels; value: Spread }[] }
  );

/** A gauge with one value for each set of labels. */
export const gauge = (name: GaugeName, points: readonly { labels: Labels; value: number }[]): Reading => ({
  ...GAUGES[name],
  kind: 'gauge',
  points,
});
