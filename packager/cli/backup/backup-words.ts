import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { StoredPoint } from '../../backup/list-points.ts';

/** @returns the beginning of a restore point's name, enough to tell it from others */
export const shortPoint = (name: string): string => name.slice(0, 12);

export const sizeOfDisks = ({ disks }: Pick<StoredPoint, 'disks'>): number =>
  disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** @returns the document of `--json` for a restore point */
export const pointJson = ({ name, stack, createdMs, disks, definition }: StoredPoint): object => ({
  point: name,
  stack,
  created: new Date(createdMs).toISOString(),
  definitionBytes: definition.length,
  disks: disks.map((disk) => ({ name: disk.name, sizeBytes: disk.sizeBytes })),
});

export const diskLine = ({ name, sizeBytes }: { name: string; sizeBytes: number }): string =>
  `  ${name}  ${formatByteSize(sizeBytes)}`;
