import { shortDigest } from '../../../schemas/ids/digest.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { BundledSummary } from '../../archive/bundle/summarize-bundle.ts';
import { table } from '../terminal/table.ts';

/** Lines that list the appliances of a bundle. */
export const bundleTable = (appliances: readonly BundledSummary[]): string[] =>
  table(
    appliances.map((each) => [
      each.name,
      each.version,
      formatByteSize(each.archiveBytes),
      formatByteSize(each.sharedBytes),
      describeSignatures(each),
    ]),
    ['NAME', 'VERSION', '>SIZE', '>SHARED', 'SIGNED AS'],
  );

const describeSignatures = ({ signatures }: BundledSummary): string =>
  signatures
    .map(({ signedAs, keyHints }) => `${signedAs}, key ${keyHints.map(shortDigest).join(', ')}…`)
    .join('; ') || 'not signed';
