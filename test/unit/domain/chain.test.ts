/** What a sealed file shows: that nothing in it was changed, left out or added since it was sealed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publicKeyOf, sealed, sealFault } from '../../../shared/domain/core/chain.ts';

const ABOUT = { format: 'test', address: '+12125550123' };
const RECORDS = [
  { what: 'email' },
  { what: 'text', words: 'Grüße, “Ana” 日本' },
  { what: 'call', at: 1.5e21 },
];
const made = () => structuredClone(sealed('a secret', ABOUT, RECORDS));
type File = ReturnType<typeof made>;

describe('a sealed file', () => {
  test('is whole as it was made, also when its fields come in another order, and after a way through text', () => {
    const file = made();
    expect(sealFault(JSON.parse(JSON.stringify(file)))).toBeNull();
    const turned = file.records.map((record) => Object.fromEntries(Object.entries(record).reverse()));
    expect(sealFault({ ...file, records: turned as File['records'] })).toBeNull();
    expect(sealFault(sealed('a secret', ABOUT, []))).toBeNull();
  });

  test('has the hashes that RFC 8785 and SHA-256 give', () => {
    const [first] = made().records;
    // printf '{"address":"+12125550123","format":"test"}' | sha256sum
    expect(first?.previous).toBe('9b5fb233d125a4ed1fc5ce9f8de63390bf0f786abce7a330577f0bc0d200171f');
  });

  test('that an earlier version sealed is still by the same key, and as whole', () => {
    expect(sealed('a secret', { format: 'test' }, [{ what: 'email' }])).toEqual({
      about: { format: 'test' },
      records: [
        {
          what: 'email',
          number: 1,
          previous: '7cb7cff897f8d618a554efbf12f7bc5f147b08f559596f0ab119bf1cf90fa4db',
          hash: '56b02b5884e8377e476aa3735ac8a13dafa9e67ee1b3bef25c9e614ae9a5a49a',
        },
      ],
      seal: {
        algorithm: 'SHA-256 over RFC 8785 JSON, Ed25519',
        count: 1,
        head: '56b02b5884e8377e476aa3735ac8a13dafa9e67ee1b3bef25c9e614ae9a5a49a',
        publicKey: 'sLrMVv_5M0U7HmjT_b4Fg2TVDhDGmm7lz2bao0Le-XA',
        signature: 'hPHwaMZjXMwGLCqfEiJcSEjcaGgNV3daBVUbV1QpIqHiq0pWJY5yT43Hcb2dPgoyDq5pJ58LGOLJLaC0zS5xCg',
      },
    });
  });

  test.each<[string, string, (file: File) => void]>([
    [
      'a changed record',
      'Record 2 was changed.',
      ({ records }) => Object.assign(records[1] ?? {}, { words: 'Hi' }),
    ],
    ['a record left out', 'Record 2 is missing or out of its place.', ({ records }) => records.splice(1, 1)],
    ['the last one left out', 'The seal is for 3 records, and there are 2.', ({ records }) => records.pop()],
    [
      'two that changed places',
      'Record 1 is missing or out of its place.',
      ({ records }) => records.reverse(),
    ],
    [
      'a record of another file',
      'Record 2 does not follow the one before it.',
      ({ records }) => {
        const other = sealed('a secret', { ...ABOUT, address: 'x' }, RECORDS).records[1];
        if (other) records[1] = other;
      },
    ],
    [
      'another address',
      'What the file says about itself was changed, or its first record is another one.',
      ({ about }) => Object.assign(about, { address: 'else' }),
    ],
    [
      'another head',
      'The seal is for other records.',
      ({ seal }) => Object.assign(seal, { head: 'f'.repeat(64) }),
    ],
    [
      'the key of another instance',
      'The signature is not that of the key that the file names.',
      ({ seal }) => Object.assign(seal, { publicKey: publicKeyOf('another') }),
    ],
    [
      'what is no key',
      'The signature is not that of the key that the file names.',
      ({ seal }) => Object.assign(seal, { publicKey: 'none' }),
    ],
    [
      'a file without records that was about something else',
      'The seal is for 3 records, and there are 0.',
      ({ records }) => records.splice(0),
    ],
  ])('shows %s', (_what, fault, spoil) => {
    const file = made();
    spoil(file);
    expect(sealFault(file)).toBe(fault);
  });

  test('that was chained anew after a change has no valid seal of the same key', () => {
    const file = made();
    const forged = sealed('a guess', ABOUT, [{ what: 'email' }]);
    forged.seal.publicKey = file.seal.publicKey;
    expect(sealFault(forged)).toBe('The signature is not that of the key that the file names.');
  });

  test('shows any change of any word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ words: fc.string() }), { minLength: 1 }),
        fc.nat(),
        fc.string(),
        (records, at, words) => {
          const file = structuredClone(sealed('a secret', ABOUT, records));
          const record = file.records[at % records.length];
          fc.pre(record !== undefined && record.words !== words);
          expect(sealFault(file)).toBeNull();
          if (record) record.words = words;
          expect(sealFault(file)).toBe(`Record ${(at % records.length) + 1} was changed.`);
        },
      ),
    );
  });
});
