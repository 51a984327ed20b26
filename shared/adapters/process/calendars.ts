/**
 * Fetches calendars over HTTPS. Called by what reads feeds.
 *
 * Always true: an office may name any address, so no private one is called, whatever a name resolves to at that moment,
 * and no redirect is followed; an answer is bounded in length and in time.
 */
import { request } from 'node:https';
import type { FetchCalendar, FetchedCalendar } from '../../ports/calendars.ts';
import { isPrivateHost, publicLookup } from './public-addresses.ts';

const TIMEOUT_MS = 20_000;
const BYTES_MAX = 10_000_000;

/** @param loopback true where addresses of this machine may be called, too */
export const calendarsFrom =
  ({ loopback, ca }: { loopback: boolean; ca?: string | undefined }): FetchCalendar =>
  (url, etag) =>
    new Promise((resolve) => {
      const failed = (why: string): void => resolve({ kind: 'failed', why });
      const to = new URL(url);
      if (to.protocol !== 'https:' || isPrivateHost(to.hostname, loopback))
        return failed('its address is not a public one, by https');
      const headers = { accept: 'text/calendar', ...(etag === null ? {} : { 'if-none-match': etag }) };
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const asked = request(to, { headers, lookup: publicLookup({ loopback }), ca, signal });
      asked.on('error', ({ name, message }) =>
        failed(
          name === 'AbortError' || name === 'TimeoutError'
            ? 'it did not answer in time'
            : `it can not be reached: ${message}`,
        ),
      );
      asked.on('response', (response) => {
        const { statusCode: status = 0 } = response;
        if (status === 304) return done(resolve, { kind: 'same' }, response);
        if (status !== 200) return done(resolve, { kind: 'failed', why: `it answered ${status}` }, response);
        const pieces: Buffer[] = [];
        let bytes = 0;
        response.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (bytes > BYTES_MAX) {
            asked.destroy();
            failed('it is longer than 10 MB');
          } else pieces.push(piece);
        });
        response.on('error', () => failed('it broke off in the middle'));
        response.on('aborted', () => failed('it broke off in the middle'));
        response.on('end', () =>
          resolve({
            kind: 'text',
            text: Buffer.concat(pieces).toString('utf8'),
            etag: response.headers.etag ?? null,
          }),
        );
      });
      asked.end();
    });

export const fetchCalendar: FetchCalendar = calendarsFrom({ loopback: false });

function done(
  resolve: (fetched: FetchedCalendar) => void,
  fetched: FetchedCalendar,
  response: { resume(): void },
): void {
  response.resume();
  resolve(fetched);
}
