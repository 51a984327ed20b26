/**
 * An evidence file as a PDF that a person reads: the same records in the same order, with the chain's head. Called by
 * `evidence.ts`. The JSON is what can be checked; this names its seal, so that the two can be held together.
 */
import PDFDocument from 'pdfkit';
import type { EvidenceFile, EvidenceRecord } from './evidence-schemas.ts';

const MARGIN = 56;
const LABEL_WIDTH = 110;
const REGULAR = 'Helvetica';
const BOLD = 'Helvetica-Bold';

/** Draws the whole document. */
export async function evidencePdf(file: EvidenceFile): Promise<Uint8Array> {
  const { about, records, seal } = file;
  const made = new Date(about.exportedAt);
  const pdf = new PDFDocument({
    size: 'LETTER',
    margin: MARGIN,
    bufferPages: true,
    info: { Title: `Contact record of ${about.address}`, Producer: 'Ringonce', CreationDate: made },
  });
  const chunks: Uint8Array[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    pdf.on('error', reject);
  });
  pdf.font(BOLD).fontSize(18).text('Contact record').moveDown(0.5);
  table(pdf, [
    ['Address', about.address],
    ['Office', `${about.office.name} (${about.office.id})`],
    ['Period', about.from === null ? 'Nothing is stored.' : `${about.from} to ${about.to}`],
    ['Records', String(seal.count)],
    ['Exported', `${about.exportedAt}, by ${about.exportedBy}, Ringonce ${about.version}`],
    ['Chain head', seal.head],
    ['Public key', seal.publicKey],
    ['Signature', seal.signature],
  ]);
  paragraph(pdf, about.scope);
  paragraph(
    pdf,
    'Times are in UTC unless they name an offset. A letter that the font of this document lacks stands as [U+…], its number in Unicode; the JSON file with this chain head has the letter itself, and can be checked with "ringonce verify-evidence".',
  );
  for (const record of records) draw(pdf, record);
  numberPages(pdf, seal.head);
  pdf.end();
  return whole;
}

type Pdf = InstanceType<typeof PDFDocument>;
type Row = readonly [label: string, value: string | null];

function draw(pdf: Pdf, record: EvidenceFile['records'][number]): void {
  if (pdf.y > pdf.page.height - MARGIN - 90) pdf.addPage();
  pdf.moveDown(0.8).font(BOLD).fontSize(11);
  pdf.text(printable(`${record.number}. ${record.at}  ${titleOf(record)}`), MARGIN).moveDown(0.2);
  table(pdf, [...rowsOf(record), ['Hash', record.hash]]);
  for (const [label, words] of wordsOf(record)) {
    pdf.font(BOLD).fontSize(9).text(printable(label), MARGIN).font(REGULAR);
    pdf.text(printable(words), MARGIN + 12).moveDown(0.3);
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
        ['Understood as', record.intent],
        ['Resolved', record.resolvedAs && `${record.resolvedAs}, ${record.resolvedAt}`],
      ];
    case 'consent':
      return [
        ['By', `${record.by}, by ${record.source}`],
        ['Channels', record.channels.join(', ')],
        ['Message', record.message],
        ['Said at', record.saidAt],
        ['Words erased', record.erasedAt],
      ];
    case 'appointment':
      return [
        ['Appointment', `${record.appointmentId}, revision ${record.revision}`],
        ['By', record.by],
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
      return record.attempts.map(({ attempt, at, locale, words }): [string, string] => [
        `Attempt ${attempt}, ${at}, in ${locale}`,
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

function table(pdf: Pdf, rows: readonly Row[]): void {
  pdf.font(REGULAR).fontSize(9);
  const data = rows.flatMap(([label, value]) => (value ? [[printable(label), printable(value)]] : []));
  pdf.table({
    position: { x: MARGIN, y: pdf.y },
    columnStyles: [LABEL_WIDTH, '*'],
    rowStyles: { border: [0, 0, 0.5, 0], borderColor: '#cccccc', padding: 3 },
    data,
  });
  pdf.moveDown(0.4);
}

const paragraph = (pdf: Pdf, text: string): Pdf =>
  pdf.font(REGULAR).fontSize(9).text(printable(text), MARGIN).moveDown(0.4);

/** Each page says which it is and to which file it belongs, so that a missing one is seen. */
function numberPages(pdf: Pdf, head: string): void {
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page);
    // Below the margin a text would begin a new page.
    pdf.page.margins.bottom = 0;
    pdf.font(REGULAR).fontSize(7);
    pdf.text(`Page ${page + 1} of ${count}   ${head}`, MARGIN, pdf.page.height - MARGIN / 2, {
      lineBreak: false,
    });
  }
}

/** What Windows-1252 has beside Latin-1: the letters of the fonts that every reader of PDF has. */
const EXTRA = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

/** The text with what the font lacks by its number: a wrong letter would be worse than a number. */
const printable = (text: string): string =>
  [...text.normalize('NFC').replaceAll('\r\n', '\n')]
    .map((letter) => {
      if (/[\n\x20-\x7e\u00a1-\u00ff]/.test(letter) || EXTRA.has(letter)) return letter;
      if (/\p{Zs}/u.test(letter)) return ' ';
      return `[U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
    })
    .join('');
