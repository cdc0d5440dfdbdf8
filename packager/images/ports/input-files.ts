import type { ByteSource } from '../../format/byte-source.ts';

/** A file that is open for reading at any place. */
export interface InputFile extends ByteSource {
  close(): Promise<void>;
}

export interface InputFiles {
  /** @throws Fault NOT_FOUND, also for what is no regular file */
  open(path: string): Promise<InputFile>;
}
