/**
 * What an SMS weighs: its encoding and how many segments it is sent, and paid, as. Called when a template is saved or
 * previewed, and by content. Pure. A provider's smart encoding is not assumed: it is a setting of the account.
 */
import { SegmentedMessage } from 'sms-segments-calculator';

export interface Segments {
  /** GSM-7 has 160 units in one segment; one character that it lacks makes all of it UCS-2, which has 70. */
  encoding: 'GSM-7' | 'UCS-2';
  segments: number;
  /** Septets in GSM-7, UTF-16 code units in UCS-2. */
  units: number;
  /** How many units one of that many segments holds. */
  perSegment: number;
}

const ROOM = { 'GSM-7': { alone: 160, joined: 153 }, 'UCS-2': { alone: 70, joined: 67 } } as const;

/** Letters of one septet each, and nothing that an extension or a line break of two characters could split. */
const PLAIN = /^[\n !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ]*$/;

/** https://www.twilio.com/docs/glossary/what-sms-character-limit */
export function segmentsOf(text: string): Segments {
  return PLAIN.test(text) ? plainSegments(text.length) : countedSegments(text);
}

/** What most texts are: a division, where the library takes a tenth of making an appointment. */
function plainSegments(units: number): Segments {
  const { alone, joined } = ROOM['GSM-7'];
  const segments = units <= alone ? 1 : Math.ceil(units / joined);
  return { encoding: 'GSM-7', segments, units, perSegment: segments > 1 ? joined : alone };
}

function countedSegments(text: string): Segments {
  const message = new SegmentedMessage(text);
  const encoding = message.encodingName;
  const segments = message.segments.length;
  const units = encoding === 'UCS-2' ? text.length : message.numberOfCharacters;
  return { encoding, segments, units, perSegment: ROOM[encoding][segments > 1 ? 'joined' : 'alone'] };
}
