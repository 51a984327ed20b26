/** The cache of the SQLite store keeps to its bytes, whatever is put into it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteCache } from '../../../shared/adapters/stores/byte-cache.ts';

const MOST = 1_000;

test('its sizes never pass the bound, and what it answers is what was put last', () => {
  const put = fc.record({ key: fc.nat(20), bytes: fc.integer({ min: 1, max: 700 }), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(put, { maxLength: 60 }), (puts) => {
      const cache = new ByteCache<number, number>(MOST);
      const last = new Map<number, number>();
      for (const [index, { key, bytes, remove }] of puts.entries()) {
        if (remove) cache.delete(key);
        else cache.set(key, index, bytes);
        last.set(key, remove ? -1 : index);
        expect(cache.bytes).toBeLessThanOrEqual(MOST);
        expect(cache.bytes).toBeGreaterThanOrEqual(0);
        const found = cache.get(key);
        if (found !== undefined) expect(found).toBe(last.get(key));
        expect(cache.bytes).toBeLessThanOrEqual(MOST);
      }
      cache.clear();
      expect(cache.bytes).toBe(0);
    }),
  );
});

test('what is asked for stays, and what is not goes', () => {
  const cache = new ByteCache<string, string>(MOST);
  cache.set('asked for', 'a', 100);
  cache.set('left alone', 'b', 100);
  for (let more = 0; more < 20; more++) {
    expect(cache.get('asked for')).toBe('a');
    cache.set(`more ${more}`, 'c', 100);
  }
  expect(cache.get('left alone')).toBeUndefined();
  cache.set('too large', 'd', MOST);
  expect(cache.get('too large')).toBeUndefined();
});

test('what comes and goes leaves nothing behind, also where the cache is never full', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const cache = new ByteCache<string, true>(MOST);
  const comeAndGo = (times: number) => {
    for (let n = 0; n < times; n++) {
      cache.set(`key ${n}`, true, 1);
      cache.delete(`key ${n - 100}`);
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = comeAndGo(10_000);
  expect(comeAndGo(300_000) - before).toBeLessThan(5_000_000);
});
