/**
 * `npx ringonce COMMAND`: the command line, a client of the running server.
 *
 * Always true: what a program reads is on stdout, everything else on stderr; every error is one sentence and a
 * non-zero exit code.
 */
import './require-node.js';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { systemClock } from '../shared/adapters/system.ts';
import { plainLines } from '../shared/domain/core/plain.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { KEY_SCOPES } from '../shared/domain/tenant/api-keys.ts';
import { ROLE_NAMES } from '../shared/domain/tenant/colleagues.ts';
import { VERSION } from '../shared/version.ts';
import { makeBackup, restoreBackup, restoredText } from './backups.ts';
import type { Client, ClientOptions } from './client.ts';
import { openClient, sentenceOf } from './client.ts';
import type { KeyOwner, NewKeyOptions } from './commands/api-keys.ts';
import { createKey, keysText, listKeys, newKeyText, revokeKey } from './commands/api-keys.ts';
import { audit, auditText } from './commands/audit.ts';
import type { AuditLogOptions } from './commands/audit-log.ts';
import { auditLog, auditLogText } from './commands/audit-log.ts';
import type { DecisionOptions, NewBlackoutOptions } from './commands/blackout.ts';
import { blackoutOf, blackoutText, decideBlackout, reportBlackout } from './commands/blackout.ts';
import type { NewPersonOptions, PersonOptions } from './commands/colleagues.ts';
import { addPerson, changePerson, listPeople, peopleText, removePerson } from './commands/colleagues.ts';
import type { ControlOptions, PauseOptions } from './commands/control.ts';
import { control, controlText, pause, pausedText } from './commands/control.ts';
import { deadLetters, deadLettersText } from './commands/dead-letters.ts';
import type { Finding } from './commands/doctor.ts';
import { examine, findingsText } from './commands/doctor.ts';
import type { EventsOptions, ListenOptions } from './commands/events.ts';
import { eventsText, listen, readEvents } from './commands/events.ts';
import type { ExportOptions } from './commands/export.ts';
import { exportAll } from './commands/export.ts';
import type { ImportOptions } from './commands/import.ts';
import { importFrom, importSummary, terminalWatcher } from './commands/import.ts';
import type { PreviewOptions } from './commands/preview.ts';
import { preview, previewText } from './commands/preview.ts';
import type { ReleaseOptions } from './commands/release.ts';
import { previewOf, previewReleaseText, releaseAfterLook, terminal } from './commands/release.ts';
import type { SmokeOptions } from './commands/smoke.ts';
import { smoke, smokeLine, smokeSummary } from './commands/smoke.ts';
import { status, statusText } from './commands/status.ts';
import { timeline, timelineText } from './commands/timeline.ts';
import { publicKeyFrom, verifyEvidence } from './commands/verify-evidence.ts';
import { readSettings } from './environment.ts';
import { FIRST_TENANT } from './runtime.ts';
import type { SourceOptions } from './sources.ts';
import { openSource } from './sources.ts';

interface Globals extends ClientOptions {
  json?: boolean;
}

const program = new Command('ringonce')
  .description(
    'Appointment reminders by email, SMS and voice that never ring a phone twice for the same reason.\n\n' +
      '`ringonce start` runs the server; `ringonce demo` shows four days in half a minute.',
  )
  .version(VERSION)
  .option('--url <url>', 'where the server is (default: RINGONCE_URL, else this machine at RINGONCE_PORT)')
  .option(
    '--key <key>',
    'the key to use (default: RINGONCE_API_KEY, RINGONCE_OPERATOR_KEY, else the data folder’s)',
  )
  .option('--json', 'answer in JSON, for programs')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(--help shows what there is)');

const globals = (command: Command): Globals => command.optsWithGlobals<Globals>();
const client = (command: Command): Client => openClient(globals(command), process.env);
/** People's words are printed on somebody's terminal, which obeys control characters. */
const say = (text: string): void => void process.stdout.write(`${plainLines(text)}\n`);

/** JSON where it was asked for, else the text made of it. */
function answer<T>(command: Command, value: T, text: (value: T) => string): void {
  say(globals(command).json ? JSON.stringify(value, null, 2) : text(value));
}

const command = (name: string, description: string): Command =>
  program.command(name).description(description).configureHelp({ showGlobalOptions: true });

command('import', 'create, change and reinstate appointments from a file; importing it again is harmless')
  .argument(
    '<file>',
    'a .csv with a header such as examples/appointments.csv, an .ndjson with one object a line, an .ics, or a folder of these',
  )
  .option('--dry-run', 'only say row by row what would be done')
  .addOption(
    new Option('--missing <what>', 'what becomes of what is there in the span of the file, and not in it')
      .choices(['keep', 'cancel'])
      .default('keep'),
  )
  .option('--accept', 'change even where much would vanish or move; look with --dry-run first')
  .option('--prefix <text>', 'put before every externalId, and what --missing looks at')
  .option('--mapping <file>', 'how the columns, dates, letters and phones of a CSV are meant; docs/import.md')
  .option('--people <file>', 'who is meant by an occurrence of a calendar; docs/import.md')
  .option('--time-zone <zone>', 'of a calendar’s times that name none, such as America/New_York')
  .option('--days <count>', 'how many days of a calendar’s series are taken', '90')
  .option('--bad <file>', 'write bad rows here, to be mended and imported again')
  .action(async (file: string, options: ImportOptions & SourceOptions, self: Command) => {
    const watcher = terminalWatcher(globals(self).json === true);
    const source = await openSource(file, options, systemClock.now());
    const report = await importFrom(client(self), source, watcher, options).finally(() => watcher.done());
    answer(self, report, importSummary);
    if (report.failed > 0 || report.refused.length > 0) process.exitCode = 1;
  });

command('preview', 'show the plan that an appointment would get; stores nothing')
  .option('--starts-at <time>', '2026-12-04T15:30 with --time-zone, or with an offset')
  .option('--time-zone <zone>', 'of the appointment, such as America/New_York')
  .option('--duration <minutes>', 'how long it takes')
  .option('--title <title>', 'what it is')
  .option('--name <name>', 'of the person')
  .option('--email <address>', 'of the person')
  .option('--phone <number>', 'of the person, such as +12125550123')
  .option('--locale <tag>', 'of the person, such as es')
  .option('--recipient-time-zone <zone>', 'of the person')
  .option('--policy <name>', 'the escalation policy')
  .option('--file <file>', 'instead of all that: a JSON file as POST /v1/appointments takes it, - for stdin')
  .action(async (options: PreviewOptions, self: Command) =>
    answer(self, await preview(client(self), options), previewText),
  );

command('timeline', 'tell what happened to the reminders of an appointment, what will, and why')
  .argument('<id>', 'apt_…')
  .action(async (id: string, _options: object, self: Command) =>
    answer(self, await timeline(client(self), id), timelineText),
  );

command('verify-evidence', 'check that an evidence file is whole and unchanged; needs no server')
  .argument('<file>', 'the JSON of GET /v1/recipients/{address}/evidence')
  .option('--public-key <key>', 'of the Ringonce that made it; with --url, that server is asked for it')
  .action(async (file: string, { publicKey }: { publicKey?: string }, self: Command) => {
    const asked = publicKey === undefined && globals(self).url !== undefined;
    const found = await verifyEvidence(file, asked ? await publicKeyFrom(client(self)) : publicKey);
    answer(self, found, ({ finding }) => finding);
    if (!found.whole) process.exitCode = 1;
  });

const scoped = (name: string, description: string): Command =>
  command(name, description)
    .option('--tenant <id>', 'only this tenant')
    .addOption(new Option('--channel <channel>', 'only this channel').choices(CHANNELS));

scoped('pause', 'stop sending; it goes on by itself after four hours (operator)')
  .requiredOption('--reason <text>', 'why, for whoever reads it later')
  .addOption(new Option('--for <time>', 'how long, such as 90m, 4h or 2d').conflicts('untilResumed'))
  .option('--until-resumed', 'insist: it lasts until somebody resumes')
  .action(async (options: PauseOptions, self: Command) =>
    answer(self, await pause(client(self), options), pausedText),
  );

scoped('resume', 'go on sending (operator)')
  .requiredOption('--reason <text>', 'why, for whoever reads it later')
  .action(async (options: ControlOptions, self: Command) =>
    answer(self, await control(client(self), 'resume', options), controlText),
  );

scoped('release', 'release the held work of a surge, paced; shows first what would go out (operator)')
  .option('--reason <text>', 'why, for whoever reads it later')
  .option('--preview', 'only show exactly what would go out')
  .option('--yes', 'do not ask')
  .action(async (options: ReleaseOptions, self: Command) => {
    const opened = client(self);
    if (options.preview) {
      answer(self, await previewOf(opened, options), (seen) => previewReleaseText(seen, systemClock.now()));
      return;
    }
    const asking = globals(self).json ? null : terminal();
    const released = await releaseAfterLook(opened, options, asking, systemClock.now());
    if (released === undefined) say('Nothing was released.');
    else answer(self, released, controlText);
  });

const dataFolderOf = ({ data }: { data?: string }): string =>
  data === undefined ? readSettings(process.env).dataFolder : resolve(data);
const stepsOf = (self: Command) => (text: string) => {
  if (globals(self).json !== true) process.stderr.write(`${text} …\n`);
};

command('backup', 'copy ledger, sandbox record and keys into one file, also while the server runs')
  .argument('<file>', 'such as ringonce.tar.gz; tar opens it, too')
  .option('--data <folder>', 'the data folder (default: RINGONCE_DATA)')
  .option('--force', 'replace the file where it exists')
  .action(async (file: string, options: { data?: string; force?: boolean }, self: Command) => {
    const made = await makeBackup(
      { file, force: options.force, dataFolder: dataFolderOf(options) },
      stepsOf(self),
    );
    answer(
      self,
      made,
      ({ items, takenAt }) => `${file} holds ${items} items as of ${takenAt}, and was opened again.`,
    );
  });

command('restore', 'put a backup back; what may have gone out since then is held until you look')
  .argument('<file>', 'what ringonce backup wrote')
  .option('--data <folder>', 'the data folder (default: RINGONCE_DATA)')
  .option('--replace', 'move aside what is there, and keep it')
  .action(async (file: string, options: { data?: string; replace?: boolean }, self: Command) => {
    const dataFolder = dataFolderOf(options);
    answer(
      self,
      await restoreBackup({ file, replace: options.replace, dataFolder }, stepsOf(self)),
      restoredText,
    );
  });

const blackout = scoped(
  'blackout',
  'what data that was put back does not remember, and what is held for it (operator)',
).action(async (options: Partial<ControlOptions>, self: Command) =>
  answer(self, await blackoutOf(client(self), options), (seen) => blackoutText(seen, systemClock.now())),
);
blackout
  .command('open')
  .description('say that the data was put back; `ringonce restore` says it by itself (operator)')
  .requiredOption('--since <instant>', 'the last moment that it remembers, such as 2026-12-01T09:00:00Z')
  .option('--until <instant>', 'when it was put back; without: now')
  .requiredOption('--reason <text>', 'why, for whoever reads it later')
  .configureHelp({ showGlobalOptions: true })
  .action(async (options: NewBlackoutOptions, self: Command) =>
    answer(self, await reportBlackout(client(self), options), controlText),
  );
for (const [verb, description] of [
  ['release', 'let go what is left, paced like everything else (operator)'],
  ['drop', 'take what is left as said: it is not sent (operator)'],
] as const)
  blackout
    .command(verb)
    .description(description)
    .requiredOption('--reason <text>', 'why, for whoever reads it later')
    .option('--uncompared', 'also before the providers’ records were compared')
    .configureHelp({ showGlobalOptions: true })
    .action(async (_options: object, self: Command) => {
      const options = self.optsWithGlobals<DecisionOptions>();
      answer(self, await decideBlackout(client(self), verb, options), controlText);
    });

command('audit', 'compare plan, ledger and the providers’ records with each other (operator)').action(
  async (_options: object, self: Command) => {
    const found = await audit(client(self));
    answer(self, found, auditText);
    if (found.findings.length > 0) process.exitCode = 1;
  },
);

command('audit-log', 'who changed what, and when, newest first')
  .option('--tenant <id>', 'only what concerns this tenant (operator)')
  .option('--from <instant>', 'at this or later, such as 2026-12-01T00:00:00Z')
  .option('--limit <count>', 'how many at most, up to 200')
  .action(async (options: AuditLogOptions, self: Command) =>
    answer(self, await auditLog(client(self), options), auditLogText),
  );

command(
  'dead-letters',
  'messages that failed too often: what each is, and what a redrive would do (operator)',
)
  .option('--redrive', 'make their reminders due now, through judge and caps like all others')
  .action(async ({ redrive = false }: { redrive?: boolean }, self: Command) =>
    answer(self, await deadLetters(client(self), redrive), deadLettersText),
  );

command('events', 'what the office’s software is told, from the oldest that is kept')
  .option('--after <id>', 'after this one')
  .option('--types <kinds>', 'only these, with commas between them')
  .option('--limit <count>', 'how many at most, up to 200')
  .action(async (options: EventsOptions, self: Command) =>
    answer(self, await readEvents(client(self), options), eventsText),
  );

command('listen', 'for developers: show each event from now on, and post it to a program of yours, signed')
  .option('--forward <url>', 'where to, such as http://127.0.0.1:3000/ringonce')
  .option('--secret <secret>', 'what to sign with; a fresh one is made and shown without')
  .option('--types <kinds>', 'only these, with commas between them')
  .action(async (options: ListenOptions, self: Command) => {
    const ends = new AbortController();
    process.once('SIGINT', () => ends.abort());
    await listen(client(self), options, { say, signal: ends.signal });
  });

const keys = command('keys', 'the keys of a tenant, or those of operators (operator)');
const keysCommand = (name: string, description: string): Command =>
  keys
    .command(name)
    .description(description)
    .configureHelp({ showGlobalOptions: true })
    .option('--tenant <id>', 'whose', FIRST_TENANT)
    .option('--operator', 'those of operators instead');
keysCommand('list', 'list them; the keys themselves are stored nowhere').action(
  async (owner: KeyOwner, self: Command) => answer(self, await listKeys(client(self), owner), keysText),
);
keysCommand('create', 'issue a key, shown this once')
  .requiredOption('--label <text>', 'what it is for')
  .addOption(new Option('--scope <scope...>', 'what it may do; everything without').choices(KEY_SCOPES))
  .option('--person <id>', 'whose it is, as `people list` shows it; a program’s without')
  .option('--expires <instant>', 'when it ends by itself, such as 2027-06-30T00:00:00Z')
  .action(async (options: NewKeyOptions, self: Command) =>
    answer(self, await createKey(client(self), options), newKeyText),
  );
keysCommand('revoke', 'revoke a key; the next request with it is refused')
  .argument('<id>', 'of the key, as `keys list` shows it')
  .action(async (id: string, owner: KeyOwner, self: Command) => {
    await revokeKey(client(self), owner, id);
    answer(self, { revoked: id }, () => `Revoked ${id}.`);
  });

const people = command('people', 'who works with Ringonce, at an office or at the operator’s');
const peopleCommand = (name: string, description: string): Command =>
  people.command(name).description(description).configureHelp({ showGlobalOptions: true });
const ROLE = new Option('--role <role>', 'what their keys may do').choices(ROLE_NAMES);
const shown = (person: unknown): string => peopleText([person]);
peopleCommand('list', 'list them')
  .option('--office <id>', 'of this office; without: the operator’s own')
  .action(async ({ office }: Partial<NewPersonOptions>, self: Command) =>
    answer(self, await listPeople(client(self), office), peopleText),
  );
peopleCommand('add', 'add somebody; then give them a key with `keys create --person`')
  .requiredOption('--name <name>', 'as colleagues read it')
  .requiredOption('--email <address>', 'theirs alone')
  .addOption(new Option('--role <role>', 'what their keys may do').choices(ROLE_NAMES).makeOptionMandatory())
  .option('--office <id>', 'where they work; without: at the operator’s')
  .action(async (options: NewPersonOptions, self: Command) =>
    answer(self, await addPerson(client(self), options), shown),
  );
peopleCommand('change', 'change a name or a role')
  .argument('<id>', 'per_…')
  .option('--name <name>', 'as colleagues read it')
  .addOption(ROLE)
  .action(async (id: string, options: PersonOptions, self: Command) =>
    answer(self, await changePerson(client(self), id, options), shown),
  );
peopleCommand('remove', 'remove somebody, and revoke their keys')
  .argument('<id>', 'per_…')
  .action(async (id: string, _options: object, self: Command) => {
    await removePerson(client(self), id);
    answer(self, { removed: id }, () => `Removed ${id}.`);
  });

command(
  'doctor',
  'check the configuration and everything else that has to be right, and say what to fix',
).action(async (_options: object, self: Command) => {
  const findings = await examine(globals(self), process.env);
  answer(self, findings, findingsText);
  if (findings.some(({ state }) => state === 'fault')) process.exitCode = 1;
});

command('smoke', 'check from the outside whether a server works; stores nothing without --send')
  .option('--send <email>', 'also send one real reminder, to an address of yours')
  .action(async (options: SmokeOptions, self: Command) => {
    const json = globals(self).json === true;
    const watch = json ? undefined : (finding: Finding) => say(smokeLine(finding));
    const findings = await smoke(client(self), options, watch);
    answer(self, findings, smokeSummary);
    if (findings.some(({ state }) => state === 'fault')) process.exitCode = 1;
  });

command('export', 'write every appointment to stdout, the latest start first')
  .addOption(
    new Option('--format <format>', 'csv can be imported again').choices(['ndjson', 'csv']).default('ndjson'),
  )
  .option('--from <instant>', 'starts at this or later, such as 2026-12-01T00:00:00Z')
  .option('--to <instant>', 'starts at this or earlier')
  .addOption(
    new Option('--status <status>', 'only these').choices([
      'scheduled',
      'confirmed',
      'declined',
      'cancelled',
      'past',
    ]),
  )
  .action(async (options: ExportOptions, self: Command) => {
    await exportAll(client(self), options, process.stdout);
  });

command(
  'status',
  'how things stand: what waits, what is due, held, paused or in doubt, and the last runs',
).action(async (_options: object, self: Command) => {
  const opened = client(self);
  answer(self, await status(opened), (value) => statusText(value, opened.url));
});

/** `ringonce export | head` is no fault. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = 1;
}
