import { paddedBytes } from '../../format/tar/tar-format.ts';
import { TAR_END, writeTarHeader } from '../../format/tar/write-tar-header.ts';
import { STAGE, type StagedFile } from './staged-file.ts';

/** @returns a tar that puts staged files where the scripts in the image look for them. */
export function writeStageTar(files: readonly StagedFile[]): Buffer {
  const parts = files.flatMap(({ name, bytes }) => [
    writeTarHeader(`${STAGE.slice(1)}/${name}`, bytes.length),
    bytes,
    new Uint8Array(paddedBytes(bytes.length) - bytes.length),
  ]);
  return Buffer.concat([...parts, TAR_END]);
}
