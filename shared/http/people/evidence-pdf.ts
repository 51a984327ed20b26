/**
 * An evidence file as a PDF that a person reads: the same records in the same order, with the chain's head. Called by
 * `evidence.ts`. The JSON is what can be checked; this names its seal, so that the two can be held together.
 */
import PDFDocument from 'pdfkit';
import { toLocalIso } from '../../domain/core/time.ts';
import { openFonts } from './evidence-fonts.ts';
import type { EvidenceFile, EvidenceRecord } from './evidence-schemas.ts';
import type { Typesetter } from './pdf-text.ts';
import { typesetterOf } from './pdf-text.ts';

const MARGIN = 56;
const LABEL_WIDTH = 110;
const SIZE = 9;
/** The whole width of the page within its margins, in points: Letter is 612 wide. */
const WIDTH = 612 - 2 * MARGIN;
const LINE = { size: SIZE, x: MARGIN, width: WIDTH };

/** Draws the whole document. */
export async function evidencePdf(file: EvidenceFile): Promise<Uint8Array> {
  const { about, records, seal } = file;
  const made = new Date(about.exportedAt);
  const pdf = new PDFDocument({
    size: 'LETTER',
    margin: MARGIN,
    // None of those that a reader of PDF brings along: they have no letters beyond Western Europe.
    font: '',
    bufferPages: true,
    info: { Title: `Contact record of ${about.address}`, Producer: 'Ringonce', CreationDate: made },
  });
  const chunks: Uint8Array[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    pdf.on('error', reject);
  });
  const page: Page = { pdf, type: typesetterOf(pdf, openFonts()) };
  page.type.write('Contact record', { ...LINE, size: 18, bold: true });
  space(page, 8);
  rows(page, [
    ['Address', about.address],
    ['Office', `${about.office.name} (${about.office.id})`],
    ['Period', about.from === null ? 'Nothing is stored.' : `${about.from} to ${about.to}`],
    ['Records', String(seal.count)],
    ['Exported', `${about.exportedAt}, by ${about.exportedBy}, Ringonce ${about.version}`],
    ['Chain head', seal.head],
    ['Public key', seal.publicKey],
    ['Signature', seal.signature],
  ]);
  paragraph(page, about.scope);
  paragraph(
    page,
    'Times are in UTC unless they name an offset. A letter that the fonts of this document lack, or that is not seen, stands as [U+…], its number in Unicode; the JSON file with this chain head has the letter itself, and can be checked with "ringonce verify-evidence".',
  );
  for (const record of records) draw(page, record, about.office.timeZone);
  numberPages(page, seal.head);
  pdf.end();
  return whole;
}

interface Page {
  pdf: InstanceType<typeof PDFDocument>;
  type: Typesetter;
}
type Row = readonly [label: string, value: string | null];

function draw(page: Page, record: EvidenceFile['records'][number], zone: string): void {
  const { pdf, type } = page;
  if (pdf.y > pdf.page.height - MARGIN - 90) pdf.addPage();
  space(page, 10);
  type.write(`${record.number}. ${record.at}  ${titleOf(record)}`, { ...LINE, size: 11, bold: true });
  const atOffice = `${toLocalIso(Date.parse(record.at), zone)} (${zone})`;
  rows(page, [['At the office', atOffice], ...rowsOf(record), ['Hash', record.hash]]);
  for (const [label, words] of wordsOf(record)) {
    type.write(label, { ...LINE, bold: true });
    type.write(words, { size: SIZE, x: MARGIN + 12, width: WIDTH - 12, direction: 'auto' });
    space(page, 4);
  }
}

const CHANNEL_NAMES = { email: 'Email', sms: 'Text message', voice: 'Call' } as const;

const ANSWERED = {
  text: 'The person texted',
  key: 'The person pressed a key in a call',
  link: 'The person used a link',
  call: 'The person called',
} as const;

function titleOf(record: EvidenceRecord): string {
  switch (record.type) {
    case 'contact':
      return `${CHANNEL_NAMES[record.channel]}: ${record.state}`;
    case 'no_contact':
      return `${CHANNEL_NAMES[record.channel]}, not sent: ${record.state}`;
    case 'reply':
      return ANSWERED[record.way];
    case 'consent':
      return { consent_given: 'Consent', opted_out: 'Opt-out', opted_in: 'Opt-in', lifted: 'Opt-out lifted' }[
        record.kind
      ];
    case 'appointment':
      return `Appointment ${record.what.replaceAll('_', ' ')}`;
  }
}

function rowsOf(record: EvidenceRecord): Row[] {
  switch (record.type) {
    case 'contact':
    case 'no_contact':
      return [
        ['Where the person is', record.atLocal ?? record.recipientTimeZones.join(', ')],
        ['Time zones', `${record.recipientTimeZones.join(', ')}; appointment: ${record.timeZone}`],
        ['Appointment', `${record.appointmentId}, revision ${record.revision}, step ${record.step}`],
        [
          'Rule',
          record.rule &&
            `policy ${record.rule.policy}, version ${record.rule.version}, ${record.rule.says}; planned ${record.rule.plannedAt}, useful until ${record.rule.usefulUntil}, gap ${record.rule.minGap}`,
        ],
        ['Reason', record.reason && `${record.reason}: ${record.explanation}`],
        ['Provider’s id', record.providerId],
        ['What happened', record.events.map(eventText).join('\n')],
      ];
    case 'reply':
      return [
        ['From', record.from ?? 'not kept'],
        ['To', record.to],
        ['Appointments', record.appointmentIds.join(', ')],
        ['Understood as', record.intent],
        ['Resolved', record.resolvedAs && `${record.resolvedAs}, ${record.resolvedAt}`],
      ];
    case 'consent':
      return [
        ['By', `${record.by}, by ${record.source}`],
        ['Channels', record.channels.join(', ')],
        ['Message', record.message],
        ['Said at', record.saidAt],
        ['Appointment', record.appointmentId],
        ['Words erased', record.erasedAt],
      ];
    case 'appointment':
      return [
        ['Appointment', `${record.appointmentId}, revision ${record.revision}`],
        ['By', record.by],
        ['Person', record.name],
        ['Title, start', `${record.title ?? 'erased'}, ${record.startsAt}`],
      ];
  }
}

type Step = Extract<EvidenceRecord, { type: 'contact' | 'no_contact' }>;

const eventText = ({ at, state, explanation, detail, times }: Step['events'][number]): string =>
  `${at} ${state}${times > 1 ? `, ${times} times` : ''}${explanation ? `: ${explanation}` : ''}${detail ? ` [${detail}]` : ''}`;

/** What was said, word for word, with what it is. */
function wordsOf(record: EvidenceRecord): [string, string][] {
  switch (record.type) {
    case 'contact':
    case 'no_contact':
      return record.attempts.map(({ attempt, at, locale, from, words }): [string, string] => [
        `Attempt ${attempt}, ${at}, in ${locale}${from === null ? '' : `, from ${from}`}`,
        words === null ? 'The words were erased with the person.' : textOf(words),
      ]);
    case 'reply':
    case 'consent':
      return record.words ? [['Word for word', record.words]] : [];
    case 'appointment':
      return [];
  }
}

/** The parts of a message that a person read or heard. The HTML of an email says what its text says. */
function textOf(words: unknown): string {
  if (typeof words !== 'object' || words === null) return '';
  const { html: _html, calendar, ...said } = words as Record<string, unknown>;
  const parts = Object.values(said).filter((part) => typeof part === 'string' && part !== '');
  return [...parts, ...(calendar ? ['[with a calendar entry]'] : [])].join('\n\n');
}

/** A label and its value, each with a line below. */
function rows(page: Page, all: readonly Row[]): void {
  const { pdf, type } = page;
  for (const [label, value] of all) {
    if (!value) continue;
    space(page, 3);
    if (pdf.y + 2 * SIZE > pdf.page.height - MARGIN) pdf.addPage();
    type.writeAt(label, LINE, pdf.y);
    type.write(value, { size: SIZE, x: MARGIN + LABEL_WIDTH, width: WIDTH - LABEL_WIDTH });
    space(page, 2);
    pdf.lineWidth(0.5).strokeColor('#cccccc');
    pdf
      .moveTo(MARGIN, pdf.y)
      .lineTo(MARGIN + WIDTH, pdf.y)
      .stroke();
  }
  space(page, 4);
}

function paragraph(page: Page, text: string): void {
  page.type.write(text, LINE);
  space(page, 4);
}

function space({ pdf }: Page, points: number): void {
  pdf.y += points;
}

/** Each page says which it is and to which file it belongs, so that a missing one is seen. */
function numberPages({ pdf, type }: Page, head: string): void {
  const { count } = pdf.bufferedPageRange();
  for (let at = 0; at < count; at++) {
    pdf.switchToPage(at);
    const y = pdf.page.height - MARGIN / 2;
    type.writeAt(`Page ${at + 1} of ${count}   ${head}`, { ...LINE, size: 7 }, y);
  }
}
