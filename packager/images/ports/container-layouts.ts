import type { InputFile } from './input-files.ts';
import type { ByteSource } from '../../format/byte-source.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

/** An OCI image layout that is open for reading, whatever form it has. */
export interface ContainerLayout {
  /** Of index.json; undefined when there is none. */
  readonly index: ByteSource | undefined;
  /** @returns undefined when there is no such blob; its content is not verified */
  open(digest: Digest): Promise<InputFile | undefined>;
  close(): Promise<void>;
}

/** Keeps unpacked layers for as long as an image is being made. */
export interface LayerSpool {
  /**
   * @param number of the layer
   * @throws Fault DISK_FULL, CANCELLED and what `bytes` throws
   */
  keep(number: number, bytes: AsyncIterable<Uint8Array>): Promise<ByteSource>;
}
