/** The exhaustive walks, with their counts. */
import { WALKS, walkThrough } from './exhaustive.ts';

export interface WalksOptions {
  json: boolean;
  /** Part of a name: only those. */
  only?: string | undefined;
  print: (text: string) => void;
}

/** @returns whether all were complete, and no promise broke */
export async function walkAll({ json, only, print }: WalksOptions): Promise<boolean> {
  let well = true;
  for (const walk of WALKS.filter(({ name }) => name.includes(only ?? ''))) {
    const startedAt = performance.now();
    const walked = await walkThrough(walk, {
      onProgress: ({ states, ends }) =>
        process.stderr.write(`${walk.name}: ${states} states, ${ends} ends\n`),
    });
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    const { states, steps, ends, complete, failure } = walked;
    if (json) print(JSON.stringify({ ...walked, seconds }));
    else {
      print(
        `${walk.name}: ${states} states, ${steps} steps, ${ends} ends, ${complete ? 'complete' : 'cut short'}, ${seconds} s`,
      );
      if (failure) print([...failure.path, ...failure.wrong].map((line) => `  ${line}`).join('\n'));
    }
    well &&= complete && failure === null;
  }
  return well;
}
