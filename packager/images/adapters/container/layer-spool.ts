import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { LayerSpool } from '../../ports/container-layouts.ts';
import type { InputFile } from '../../ports/input-files.ts';
import { fileFault } from '../files/file-fault.ts';
import { inputFiles } from '../files/input-files.ts';

/** Keeps layers as files of a folder that is somebody else's to remove. */
export function layerSpool(
  dir: string,
  signal: AbortSignal,
): LayerSpool & { close(): Promise<void> } {
  const open: InputFile[] = [];
  return {
    async keep(number, bytes) {
      const path = join(dir, `layer-${number}.tar`);
      await writeFile(path, bytes, signal);
      const file = await inputFiles.open(path);
      open.push(file);
      return file;
    },
    async close() {
      await Promise.all(open.map((file) => file.close()));
    },
  };
}

/** @throws Fault DISK_FULL, FILE_FAILED, CANCELLED and what `bytes` throws */
export async function writeFile(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await pipeline(Readable.from(bytes), createWriteStream(path, { flags: 'wx' }), { signal });
  } catch (error) {
    if (signal.aborted) throw new Fault('CANCELLED', { what: 'Reading the container image' });
    throw fileFault(path, 'written', error);
  }
}
