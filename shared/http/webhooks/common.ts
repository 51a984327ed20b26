/**
 * What the webhooks of all providers share: the port to the pipeline, the ports that know signatures, and answers.
 */
import type * as z from 'zod';
import type { VoiceContent } from '../../domain/content/content.ts';
import type { EntryRef } from '../../domain/core/keys.ts';
import type { Receipt } from '../../domain/ledger/receipt.ts';

/** One attempt of one entry. */
export interface AttemptRef {
  entry: EntryRef;
  attempt: number;
}

/** What a call says: the words of an attempt as they were rendered when it was claimed. */
export interface CallScript {
  content: VoiceContent;
  /** BCP 47. */
  locale: string;
}

/** What the pipeline does with what providers and people say. */
export interface Feedback {
  /** @returns undefined when the signature is wrong. */
  verifyCallback(query: { e: string; a: string; s: string }): AttemptRef | undefined;
  /** A provider's word about an attempt; `final` says that the call has ended and its line is free. */
  receipt(of: AttemptRef, receipt: Receipt, final: boolean): Promise<void>;
  /** What to say in this call. @returns undefined when nothing is known of it, or its person was erased. */
  script(of: AttemptRef): Promise<CallScript | undefined>;
  /** A key pressed during a call. @returns what to say to the person, or that the script is wanted again. */
  keypress(of: AttemptRef, digits: string): Promise<{ say: string; locale: string } | 'again'>;
  /** An SMS that a person wrote, with the provider's id of it. @returns what to write back, if anything. */
  reply(from: string, to: string, text: string, providerId: string): Promise<{ answer: string | null }>;
  /** The person marked the email as spam. */
  complaint(of: AttemptRef): Promise<void>;
  /** A callback was refused: `signature`, `topic`, `malformed`. Nothing else happens. */
  refused(provider: 'twilio' | 'ses', why: string): void;
}

/** Who knows whether a callback is the provider's own. */
export interface Verifiers {
  /**
   * Whether Twilio signed this request to our public URL.
   * @param path path and query, as received
   * @param fields the form, each field once
   */
  twilio(path: string, fields: Readonly<Record<string, string>>, signature: string | undefined): boolean;
  /** Whether SNS signed this message, of a topic that is ours. @param message the parsed envelope, as received */
  sns(message: Readonly<Record<string, unknown>>): Promise<'valid' | 'wrong_signature' | 'wrong_topic'>;
  /** Confirms the subscription of a verified message. @throws when SNS can't be reached: it asks again */
  confirmSubscription(message: Readonly<Record<string, unknown>>): Promise<void>;
}

export function problem(status: 400 | 403 | 413, title: string, detail: string, errors?: unknown): Response {
  return Response.json(
    { type: 'about:blank', title, status, detail, ...(errors !== undefined && { errors }) },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}

export const forbidden = (): Response => problem(403, 'Forbidden', 'The signature is missing or wrong.');

export const malformed = (error: z.ZodError): Response =>
  problem(
    400,
    'Bad Request',
    'This is not a callback as the provider documents it.',
    error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  );
