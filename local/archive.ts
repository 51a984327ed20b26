/**
 * A backup's file: a gzipped tar, so that it can be opened by hand without Ringonce. Written and read by
 * `commands/backup.ts` and `commands/restore.ts`; it holds files of one folder, by name, and nothing else.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

const BLOCK = 512;
/** The most that the octal field of a size holds; above it the number stands in binary, as GNU and BSD tar read it. */
const OCTAL_MAX = 8 ** 11 - 1;

/** Writes the named files of the folder, readable by their owner alone. @throws where `file` exists already */
export async function writeArchive(file: string, folder: string, names: readonly string[]): Promise<void> {
  await pipeline(
    Readable.from(blocksOf(folder, names)),
    createGzip({ level: 3 }),
    createWriteStream(file, { flags: 'wx', mode: 0o600 }),
  );
  const written = await open(file, 'r+');
  await written.sync();
  await written.close();
}

async function* blocksOf(folder: string, names: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const name of names) {
    const path = join(folder, name);
    const { size, mtimeMs } = await stat(path);
    yield header(name, size, mtimeMs);
    let rest = size;
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      rest -= chunk.length;
      yield chunk;
    }
    if (rest !== 0) throw new Error(`${path} changed while it was read`);
    yield Buffer.alloc(paddingOf(size));
  }
  yield Buffer.alloc(2 * BLOCK);
}

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 */
function header(name: string, size: number, mtimeMs: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  block.write(name, 0, 100, 'latin1');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  if (size <= OCTAL_MAX) octal(size, 124, 12);
  else {
    block.writeBigUInt64BE(BigInt(size), 128);
    block[124] = 0x80;
  }
  octal(Math.floor(mtimeMs / 1_000), 136, 12);
  block.write('        0', 148, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  block.write(`${sumOf(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** The sum of a header's bytes, its own field taken as spaces. */
const sumOf = (block: Buffer): number =>
  block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);

/**
 * Writes what the archive holds into the folder.
 * @param names what is taken out; anything else in it is an error
 * @returns the names that it held
 * @throws where it is damaged, cut short, or something else
 */
export async function readArchive(file: string, folder: string, names: readonly string[]): Promise<string[]> {
  const input = createReadStream(file);
  const gunzip = createGunzip();
  input.once('error', (error) => gunzip.destroy(error));
  const bytes = new Bytes(input.pipe(gunzip));
  const held: string[] = [];
  for (;;) {
    const block = await bytes.take(BLOCK);
    if (block.every((byte) => byte === 0)) {
      await bytes.rest();
      return held;
    }
    const { name, size } = readHeader(block);
    if (!names.includes(name) || held.includes(name))
      throw new Error(`it holds ${name}, which is part of no backup`);
    held.push(name);
    await pipeline(
      Readable.from(bytes.chunks(size)),
      createWriteStream(join(folder, name), { flags: 'wx', mode: 0o600 }),
    );
    await bytes.take(paddingOf(size));
  }
}

function readHeader(block: Buffer): { name: string; size: number } {
  const text = (at: number, length: number) =>
    block.toString('latin1', at, at + length).split('\0', 1)[0] ?? '';
  if (text(257, 5) !== 'ustar' || Number.parseInt(text(148, 8), 8) !== sumOf(block))
    throw new Error('it is no backup, or it is damaged');
  const size = block[124] === 0x80 ? Number(block.readBigUInt64BE(128)) : Number.parseInt(text(124, 12), 8);
  return { name: text(0, 100), size };
}

/** A stream of bytes, taken in pieces of a given length. */
class Bytes {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.chunks(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  async *chunks(length: number): AsyncGenerator<Buffer> {
    for (let missing = length; missing > 0; ) {
      if (this.#held.length === 0) {
        const { value, done } = await this.#chunks.next();
        if (done) throw new Error('it ends in the middle');
        this.#held = value;
      }
      const part = this.#held.subarray(0, missing);
      this.#held = this.#held.subarray(part.length);
      missing -= part.length;
      yield part;
    }
  }

  /** To the end, where the checksum of all of it stands. */
  async rest(): Promise<void> {
    for (let next = await this.#chunks.next(); !next.done; ) next = await this.#chunks.next();
  }
}
