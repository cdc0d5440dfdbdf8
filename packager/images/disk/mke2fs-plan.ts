import { type DiskLayout, SECTOR_BYTES } from './disk-layout.ts';

/**
 * Settings of mke2fs (mke2fs.conf(5)), so that those of the machine that builds play no part. Every
 * feature is one that Linux 5.10 and e2fsprogs 1.46 know.
 */
export const MKE2FS_SETTINGS = `\
[defaults]
	base_features = none
	default_mntopts = acl,user_xattr
	enable_periodic_fsck = 0
	blocksize = 4096
	inode_size = 256
	inode_ratio = 16384
	reserved_ratio = 1.0
	hash_alg = half_md4
	errors = remount-ro

[fs_types]
	ext4 = {
		features = has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum
	}
`;

export interface Mke2fsPlan {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Plans the root file system, filled from a folder. The file it is made in must be all zeros.
 *
 * @param folder what becomes the root
 * @param disk the raw disk
 * @param options `settingsPath`: a file with {@link MKE2FS_SETTINGS}; `epochSeconds`: what counts as now
 */
export function planRootFileSystem(
  layout: DiskLayout,
  folder: string,
  disk: string,
  options: { readonly settingsPath: string; readonly epochSeconds: number },
): Mke2fsPlan {
  const extended = [
    `offset=${layout.root.firstSector * SECTOR_BYTES}`,
    `hash_seed=${layout.rootUuid}`,
    'root_owner=0:0',
    'nodiscard',
    'assume_storage_prezeroed=1',
  ];
  const identity = ['-t', 'ext4', '-L', 'root', '-U', layout.rootUuid, '-J', 'size=16'];
  const source = ['-E', extended.join(','), '-d', folder];
  return {
    args: [
      '-q',
      '-F',
      ...identity,
      ...source,
      disk,
      `${(layout.root.sectors * SECTOR_BYTES) / 1024}k`,
    ],
    env: {
      MKE2FS_CONFIG: options.settingsPath,
      E2FSPROGS_FAKE_TIME: String(options.epochSeconds),
      SOURCE_DATE_EPOCH: String(options.epochSeconds),
      // mke2fs orders names as the locale does.
      LC_ALL: 'C',
    },
  };
}
