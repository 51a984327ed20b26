/** The registry for the preview of templates: in whose markup a call is shown. Asked by what serves the API. */
import type { CallMarkup } from '../../ports/provider.ts';
import { twimlMarkup } from '../twilio/twiml.ts';

export const CALL_MARKUP: CallMarkup = twimlMarkup;
