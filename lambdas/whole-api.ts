/** All routes of the API on AWS, in one application. Loaded by `api.ts` when one of its parts does not answer. */
import type { BlockList } from 'node:net';
import type { Context } from 'hono';
import { fetchCalendar } from '../shared/adapters/process/calendars.ts';
import { isWithin } from '../shared/adapters/process/networks.ts';
import { CALL_MARKUP } from '../shared/adapters/providers/calls.ts';
import { recordsOfStage } from '../shared/adapters/providers/stage.ts';
import { systemClock } from '../shared/adapters/system.ts';
import { createApp } from '../shared/http/app.ts';
import type { FrameOptions, Guards } from '../shared/http/app-frame.ts';
import type { ConsoleRoutes } from '../shared/http/console/console.ts';
import type { Api } from '../shared/http/core/declaration.ts';
import type { Service } from '../shared/http/core/service.ts';
import type { OriginOf } from '../shared/http/core/strangers.ts';
import { callbackRoutes } from './callback-routes.ts';
import type { Composition, Replacements } from './composition.ts';
import { deadLettersOf } from './dead-letters.ts';

/** What an application is opened with. */
export interface Opening {
  composition: Composition<'http-api'>;
  replacements: Replacements;
  options: FrameOptions & Service;
  guards: Guards;
}

export async function wholeApi({ composition, replacements, options, guards }: Opening): Promise<Api> {
  const { environment, secrets, phones } = composition;
  const whole = {
    ...options,
    fetchCalendar,
    webhooks: callbackRoutes(composition, replacements.webhooks),
    callMarkup: CALL_MARKUP,
    records: replacements.records ?? recordsOfStage(secrets, phones),
    deadLetters: deadLettersOf(environment),
    runbook: async () => (await import('./runbook.ts')).RUNBOOK,
    console: await consoleOf(environment.RINGONCE_CONSOLE_NETWORKS, options.originOf),
  };
  return createApp(whole, guards);
}

/** Off unless the stage says from where it may be opened; it is loaded only then, with what a browser loads. */
async function consoleOf(
  networks: BlockList | undefined,
  originOf: OriginOf | undefined,
): Promise<ConsoleRoutes | undefined> {
  if (networks === undefined) return undefined;
  const { consoleWith } = await import('../shared/http/console/console.ts');
  const { consoleFiles } = await import('../shared/adapters/process/console-files.ts');
  const mayCome = (c: Context) => isWithin(networks, originOf?.(c)?.source ?? '');
  return consoleWith({ files: consoleFiles(), wall: systemClock, mayCome });
}
