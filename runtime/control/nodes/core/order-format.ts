import type { DiskFormat, NodeDisk } from '../../../../schemas/agent/disk.ts';
import type { FormatOrder } from '../../../../schemas/api/routes/format-order.ts';

/**
 * Decides whether a disk is formatted for a pool.
 *
 * @param disks of the node, as it last told them; undefined: it has told none
 * @returns what the node gets to know of the disk, so that it formats no other; or why it may not be
 */
export function orderFormat(
  { disk: path, confirm }: FormatOrder,
  label: string,
  disks: readonly NodeDisk[] | undefined,
): { readonly format: DiskFormat } | { readonly why: string } {
  if (!disks) return { why: 'its node has not said which disks it has' };
  const disk = disks.find((each) => each.path === path);
  if (!disk) return { why: `its node has no disk ${path}` };
  const { model, serial, sizeBytes, contents } = disk;
  if (confirm !== (serial ?? path)) {
    return {
      why: `“${confirm}” is not ${serial === undefined ? 'the path' : 'the serial number'} of that disk`,
    };
  }
  if (disk.state === 'used') return { why: `${path} is in use` };
  if (disk.readOnly) return { why: `${path} is read-only` };
  const twin = disks.find(({ contents: found }) => found.some((each) => each.label === label));
  if (twin) return { why: `${twin.path} has the label “${label}” already` };
  return {
    format: {
      path,
      ...(model === undefined ? {} : { model }),
      ...(serial === undefined ? {} : { serial }),
      sizeBytes,
      contents,
    },
  };
}
