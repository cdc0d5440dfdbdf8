/** What a volume stands on. */
export interface Backing {
  /** Relative to the folder of the volume. */
  readonly file: string;
  /** raw: an image; qcow2: another volume. */
  readonly format: 'raw' | 'qcow2';
}

/** A volume that is to be made. */
export interface VolumeFile {
  readonly file: string;
  readonly sizeBytes: number;
  /** Absent for an empty volume. */
  readonly backing: Backing | undefined;
}

/**
 * Arguments of `qemu-img` that make a qcow2 volume (qemu-img(1)). All formats are named: a raw
 * backing file that was probed could claim to be qcow2 and name a file of the host as its own
 * backing file. The path to what is below is relative, so that the pool can be moved and mounted
 * elsewhere. Space is taken as the guest writes. A volume below is not opened (`-u`): a machine may be
 * running on it.
 */
export const createVolumeArguments = ({ backing, file, sizeBytes }: VolumeFile): string[] => [
  'create',
  '-q',
  '-f',
  'qcow2',
  ...(backing === undefined ? [] : ['-F', backing.format, '-b', backing.file]),
  ...(backing?.format === 'qcow2' ? ['-u'] : []),
  '--',
  file,
  String(sizeBytes),
];

/**
 * Arguments that put a volume onto something else, copying into it what it would no longer have
 * from below.
 */
export const rebaseVolumeArguments = ({
  backing,
  file,
}: Pick<VolumeFile, 'file' | 'backing'>): string[] => [
  'rebase',
  '-q',
  '-f',
  'qcow2',
  ...(backing === undefined ? ['-b', ''] : ['-F', backing.format, '-b', backing.file]),
  '--',
  file,
];
