/**
 * A backup's file: a gzipped tar, so that it can be opened by hand without Ringonce. Written and read by `backups.ts`; it
 * holds files of one folder, by name, and nothing else.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { packTar, unpackTar } from 'modern-tar/fs';

/** Only for whom the data folder is. */
const MODE = 0o600;

/** Writes the named files of the folder, readable by their owner alone. @throws where `file` exists already */
export async function writeArchive(file: string, folder: string, names: readonly string[]): Promise<void> {
  const sources = names.map((name) => ({
    type: 'file' as const,
    source: join(folder, name),
    target: name,
    mode: MODE,
  }));
  await pipeline(
    packTar(sources),
    createGzip({ level: 3 }),
    createWriteStream(file, { flags: 'wx', mode: MODE }),
  );
  const written = await open(file, 'r+');
  await written.sync();
  await written.close();
}

/**
 * Writes what the archive holds into the folder.
 * @param names what is taken out; anything else in it is an error
 * @returns the names that it held
 * @throws where it is damaged, cut short, or something else
 */
export async function readArchive(file: string, folder: string, names: readonly string[]): Promise<string[]> {
  const held: string[] = [];
  const filter = ({ name, type }: { name: string; type?: string | undefined }): boolean => {
    if (type !== 'file' || !names.includes(name) || held.includes(name))
      throw new Error(`it holds ${name}, which is part of no backup`);
    held.push(name);
    return true;
  };
  await pipeline(
    createReadStream(file),
    createGunzip(),
    unpackTar(folder, { strict: true, fmode: MODE, filter }),
  );
  return held;
}
