import type { NodeImageManifest } from '../../format/node-image/read-manifest.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';

/** @returns what people are told of a node image */
export const imageLines = ({ version, sequence, files }: NodeImageManifest): readonly string[] => [
  `  version   ${version}`,
  `  sequence  ${sequence}`,
  ...files.map(
    ({ name, sizeBytes, sha256 }) =>
      `  ${name.padEnd(8)}  ${formatByteSize(sizeBytes)}, sha256 ${sha256}`,
  ),
];
