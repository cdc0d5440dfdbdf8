/**
 * `GET /agent/v1/files/<volume>`, upgraded to this (RFC 9110 §7.8): the line over which the server asks for the files of a volume that no
 * machine writes to. The agent starts a reading guest, a machine that is thrown away afterwards, and carries bytes between the two. The guest
 * begins with one line, `FILES_GREETING`; an agent that starts none says `FILES_REFUSAL` and one of `FILES_REFUSALS` instead, and ends.
 *
 * Then the server asks, one question at a time, each a line of words. Paths begin with `/`, and have each byte but letters, digits
 * and `/._-` written as `\0` and three octal digits.
 *
 * ```
 * parts                       the disk and its partitions, as /proc/partitions has them
 * head <part>                 its first FILES_HEAD_BYTES
 * mount <part> <kind>         to be read from now on; kind is one of FILES_MOUNTS
 * list <part> <path>          what is in a folder: for each a line `/<mode, hex> <bytes> <seconds> <uid> <gid> ./<name>`
 * stat <part> <path>          the same line without a name, of what is there; a link is not followed
 * link <part> <path>          where a link leads
 * read <part> <path> <n>      the n-th FILES_PIECE_BYTES of a file, fewer at its end
 * ```
 *
 * An answer is a line, `<state> <bytes>`, and so many bytes. States: `ok`; `gone` when there is no such thing at a path
 * without links in it; `bad` when the file system cannot be read, with the kernel’s words.
 */
export const FILES_PROTOCOL = 'stackyard-files';
export const FILES_GREETING = 'stackyard-files 1';
export const FILES_REFUSAL = 'stackyard-files refused';

/** Why an agent starts no guest. */
export const FILES_REFUSALS = ['busy', 'in-use', 'kernel', 'failed'] as const;
export type FilesRefusal = (typeof FILES_REFUSALS)[number];

/** File systems that a guest mounts. */
export const FILES_MOUNTS = ['ext4', 'xfs', 'btrfs', 'vfat'] as const;
export type FilesMount = (typeof FILES_MOUNTS)[number];

/** In blocks of 4 KiB: what identifies a file system, btrfs’s behind its first 64 KiB. */
export const FILES_HEAD_BYTES = 17 * 4096;
export const FILES_PIECE_BYTES = 2 ** 20;

/** @returns the path at which the line to the files of a volume is dialled */
export const volumeFilesPath = (volume: string): string => `/agent/v1/files/${volume}`;
