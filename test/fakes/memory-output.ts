import { Fault } from '../../schemas/errors/fault.ts';
import type { OutputFile, OutputFiles } from '../../packager/images/ports/output-files.ts';

/** Output files in memory, with the same rules as those on disk. */
export interface MemoryOutput extends OutputFiles {
  /** Finished files, by path. */
  readonly files: Map<string, Uint8Array>;
  /** Kept, unfinished ones. */
  readonly parts: Map<string, Uint8Array>;
}

export function memoryOutput(): MemoryOutput {
  const files = new Map<string, Uint8Array>();
  const parts = new Map<string, Uint8Array>();
  const refuse = (path: string, force: boolean): void => {
    if (files.has(path) && !force) throw new Fault('TARGET_EXISTS', { path });
  };
  const make = (path: string, start: Uint8Array): OutputFile => {
    let bytes = Buffer.from(start);
    const resize = (size: number): void => {
      const grown = Buffer.alloc(size);
      bytes.copy(grown);
      bytes = grown;
    };
    return {
      startBytes: start.length,
      read: async (offset, length) => bytes.subarray(offset, offset + length),
      write: async (piece, offset) => {
        if (offset + piece.length > bytes.length) resize(offset + piece.length);
        bytes.set(piece, offset);
      },
      resize: async (size) => resize(size),
      commit: async () => {
        files.set(path, bytes);
        parts.delete(path);
      },
      discard: async () => undefined,
      keep: async () => void parts.set(path, bytes),
    };
  };
  return {
    files,
    parts,
    create: async (path, { force }) => {
      refuse(path, force);
      return make(path, new Uint8Array(0));
    },
    resume: async (path, { force }) => {
      refuse(path, force);
      return make(path, parts.get(path) ?? new Uint8Array(0));
    },
    adopt: () => Promise.reject(new Error('no other program writes into memory')),
  };
}
