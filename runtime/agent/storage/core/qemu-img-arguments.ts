/** A volume that is to be made. */
export interface VolumeFile {
  readonly file: string;
  readonly sizeBytes: number;
  /** The raw image under it, relative to the folder of `file`; absent for an empty volume. */
  readonly backing: string | undefined;
}

/**
 * Arguments of `qemu-img` that make a qcow2 volume (qemu-img(1)). Both formats are named: a raw
 * backing file that was probed could claim to be qcow2 and name a file of the host as its own
 * backing file. The path to the image is relative, so that the pool can be moved and mounted
 * elsewhere. Space is taken as the guest writes.
 */
export const createVolumeArguments = (volume: VolumeFile): string[] => [
  'create',
  '-q',
  '-f',
  'qcow2',
  ...(volume.backing === undefined ? [] : ['-F', 'raw', '-b', volume.backing]),
  '--',
  volume.file,
  String(volume.sizeBytes),
];
