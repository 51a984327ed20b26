/** What the screens of an operator's housekeeping say: offices, keys and people, the log. Read by their `…-screen.ts`. Pure. */
import type { KeyScope } from '../../../domain/tenant/api-keys.ts';
import type { Role } from '../../../domain/tenant/colleagues.ts';
import type { Words } from './said.ts';

interface OfficesWords {
  lead: string;
  none: string;
  noneLead: string;
  list: string;
  office: string;
  id: string;
  idHint: string;
  name: string;
  nameHint: string;
  zone: string;
  zoneHint: string;
  locale: string;
  country: string;
  since: string;
  add: string;
  addLead: string;
  added: string;
  fault: string;
  next: string;
  back: string;
  keys: string;
  log: string;
  who: string;
  hours: string;
  hoursLead: string;
  anyTime: string;
  when: string;
  notSaid: string;
  rate: string;
  aMinute: string;
  sender: string;
  from: string;
  usual: string;
  channel: string;
  limits: string;
  caps: string;
  cap(limit: number, window: string): string;
  calls: string;
  surge: string;
  surgeOf(count: number, share: string): string;
  budget: string;
  noBudget: string;
  kept: string;
  keptFor(facts: string, words: string): string;
  phone: string;
  email: string;
  needs: string;
  nowhere: string;
  countries: string;
}

export const OFFICES_WORDS: Words<OfficesWords> = {
  en: {
    lead: 'Each office has its own people, keys, words and limits, and sees nothing of the others.',
    none: 'There is no office yet',
    noneLead: 'Add the first one below, then issue it a key.',
    list: 'Offices',
    office: 'Office',
    id: 'Id',
    idHint: 'Lower-case letters, digits and -. It is in every key and cannot be changed.',
    name: 'Name',
    nameHint: 'What the people who are reminded know it by.',
    zone: 'Time zone',
    zoneHint: 'As America/New_York.',
    locale: 'Language',
    country: 'Country',
    since: 'Since',
    add: 'Add an office',
    addLead: 'Everything else gets its default, and the office can change it.',
    added: 'The office was added. Its people need a key next.',
    fault: 'Please look at this again',
    next: 'More offices',
    back: 'All offices',
    keys: 'Keys and people',
    log: 'What was changed',
    who: 'Who it is',
    hours: 'When people may be contacted',
    hoursLead: 'In their own zone',
    anyTime: 'any time',
    when: 'Hours',
    notSaid: 'none',
    rate: 'At most',
    aMinute: 'a minute',
    sender: 'Sender',
    from: 'From',
    usual: 'as the provider is set up',
    channel: 'Channel',
    limits: 'Limits',
    caps: 'To one person at most',
    cap: (limit, window) => `${limit} in ${window}`,
    calls: 'Calls for one appointment',
    surge: 'Late work that is plausible',
    surgeOf: (count, share) => `${count}, or ${share} of a day`,
    budget: 'Budget of a month',
    noBudget: 'no limit',
    kept: 'Kept after an appointment',
    keptFor: (facts, words) => `facts ${facts}, words ${words}`,
    phone: 'Phone',
    email: 'Email',
    needs: 'Told of what to look at',
    nowhere: 'nowhere',
    countries: 'Texts and calls to',
  },
};

interface KeysWords {
  lead: string;
  ofOffice(office: string): string;
  operators: string;
  switch: string;
  show: string;
  list: string;
  none: string;
  noneLead: string;
  label: string;
  labelHint: string;
  whose: string;
  program: string;
  may: string;
  everything: string;
  asRole: string;
  used: string;
  never: string;
  ends: string;
  neverEnds: string;
  started: string;
  issue: string;
  issueLead: string;
  scopes: string;
  scopesHint: string;
  scope: Record<KeyScope, string>;
  lasts: string;
  lengths: Record<'30' | '90' | '365' | '', string>;
  issued: string;
  issuedLead: string;
  done: string;
  revoke: string;
  revokeLead: string;
  reallyRevoke: string;
  revoked: string;
  people: string;
  peopleNone: string;
  peopleNoneLead: string;
  person: string;
  email: string;
  role: string;
  roles: Record<Role, string>;
  add: string;
  addLead: string;
  added: string;
  change: string;
  changed: string;
  remove: string;
  removeLead: string;
  reallyRemove: string;
  removed: string;
  next: string;
  fault: string;
}

export const KEYS_WORDS: Words<KeysWords> = {
  en: {
    lead: 'A key is shown once, when it is issued. The next request with a revoked key is refused.',
    ofOffice: (office) => `Keys and people of ${office}`,
    operators: 'Keys and people of the operator',
    switch: 'Office',
    show: 'Show',
    list: 'Keys',
    none: 'No key is in use',
    noneLead: 'Nobody can do anything here until one is issued.',
    label: 'What it is for',
    labelHint: 'As front desk, or billing system.',
    whose: 'Whose',
    program: 'a program’s',
    may: 'May do',
    everything: 'everything',
    asRole: 'what their role may',
    used: 'Last used',
    never: 'never',
    ends: 'Ends',
    neverEnds: 'not by itself',
    started: 'given at the start',
    issue: 'Issue a key',
    issueLead: 'Issue it to a person where one will use it: then the log tells of them by name.',
    scopes: 'What it may do',
    scopesHint: 'None marked: everything that its kind, or the role of its person, may.',
    scope: {
      read: 'read: see everything but keys, people and the log',
      appointments: 'appointments: make and change them, and answer what people wrote',
      operate: 'operate: pause and release; change policies and templates',
      admin: 'admin: change settings, offices, keys and people; erase; read the log',
    },
    lasts: 'How long it is accepted',
    lengths: { '30': '30 days', '90': '90 days', '365': 'a year', '': 'Until it is revoked' },
    issued: 'The key',
    issuedLead: 'Copy it now. It is stored nowhere, and this is the only time that it is shown.',
    done: 'I have it',
    revoke: 'Revoke',
    revokeLead: 'Whatever uses it stops at once, and this cannot be undone.',
    reallyRevoke: 'Revoke this key',
    revoked: 'The key was revoked.',
    people: 'People who work with Ringonce',
    peopleNone: 'Nobody by name yet',
    peopleNoneLead: 'Add whoever works here; then what they do is told by their name.',
    person: 'Name',
    email: 'Email',
    role: 'Role',
    roles: {
      viewer: 'viewer: sees everything but keys, people and the log',
      desk: 'desk: also makes and changes appointments',
      operator: 'operator: also pauses, releases, and changes policies and templates',
      admin: 'admin: everything',
    },
    add: 'Add a person',
    addLead: 'A person has one role here. Their keys can do what it may, and no more.',
    added: 'The person was added. Issue them a key next.',
    change: 'Change',
    changed: 'The role was changed. It holds from the next request on.',
    remove: 'Remove',
    removeLead: 'Their keys are revoked at once.',
    reallyRemove: 'Remove this person',
    removed: 'The person was removed, and their keys were revoked.',
    next: 'More keys',
    fault: 'Please look at this again',
  },
};

interface LogWords {
  lead: string;
  none: string;
  noneLead: string;
  office: string;
  all: string;
  from: string;
  to: string;
  daysHint: string;
  show: string;
  at: string;
  who: string;
  what: string;
  why: string;
  everywhere: string;
  version(version: number): string;
  next: string;
}

export const LOG_WORDS: Words<LogWords> = {
  en: {
    lead: 'Who changed what, newest first. It is written before each change, and kept for six years.',
    none: 'Nothing was changed',
    noneLead: 'Not in this time, or not in this office.',
    office: 'Office',
    all: 'all of them',
    from: 'From',
    to: 'To',
    daysHint: 'Days in UTC.',
    show: 'Show',
    at: 'When',
    who: 'Who',
    what: 'What',
    why: 'Why',
    everywhere: 'all',
    version: (version) => `version ${version}`,
    next: 'Older ones',
  },
};

interface AuditWords {
  letters: string;
  lettersLead: string;
  lettersNone: string;
  lettersNoneLead: string;
  well: string;
  failing(count: string): string;
  which: string;
  failed: string;
  times(count: string): string;
  unread: string;
  would: string;
  prospects: Record<'send' | 'drop' | 'wait' | 'settling' | 'done' | 'unreadable' | 'faulty', string>;
  redrive(count: string): string;
  redriveLead: string;
  redriven(count: string): string;
  of(shown: string, total: string): string;
  audit: string;
  auditLead: string;
  look: string;
  looked(appointments: string, entries: string, contacts: string): string;
  agreed: string;
  found(count: string): string;
  finding: string;
  what: string;
  advice: string;
  cut: string;
  left(why: string): string;
}

export const AUDIT_WORDS: Words<AuditWords> = {
  en: {
    letters: 'Dead letters',
    lettersLead: 'What failed again and again. Each reminder comes up again by itself meanwhile.',
    lettersNone: 'There are none',
    lettersNoneLead: 'No message failed too often.',
    well: 'No message failed too often',
    failing: (count) => `Failed too often: ${count}`,
    which: 'Which',
    failed: 'Failed last',
    times: (count) => `${count} times`,
    unread: 'a message that can’t be read',
    would: 'Tried again now, it',
    prospects: {
      send: 'would go out',
      drop: 'would end',
      wait: 'would wait',
      settling: 'is settling',
      done: 'needs nothing',
      unreadable: 'stays: can’t be read',
      faulty: 'stays: faulty',
    },
    redrive: (count) => `Try ${count} again`,
    redriveLead:
      'They are judged like all others, with limits, hours and the gate of a surge. At most 100 at a time.',
    redriven: (count) => `Done: ${count} were tried again, or needed nothing.`,
    of: (shown, total) => `${shown} of ${total}`,
    audit: 'Plan, ledger and providers’ records',
    auditLead:
      'Held against each other: is anything missing, unknown, sent twice, too often or out of hours? It looks at the last two days and the next eight, and changes nothing.',
    look: 'Look now',
    looked: (appointments, entries, contacts) =>
      `Looked at ${appointments} appointments, ${entries} entries and ${contacts} contacts.`,
    agreed: 'All three agree',
    found: (count) => `They differ: ${count}`,
    finding: 'Kind',
    what: 'What',
    advice: 'What to do',
    cut: 'There was more than one look may take: this is a part.',
    left: (why) => `A provider’s record was left out: ${why}`,
  },
};
