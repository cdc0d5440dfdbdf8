/** A file of a repository, as its index names it. */
export interface IndexedFile {
  /** Relative to the folder of the repository. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A Debian package in a repository. */
export interface IndexedPackage extends IndexedFile {
  /** What its control file says. */
  readonly control: string;
}

/**
 * Renders `Packages`, by which apt finds what a repository has.
 * Format: https://wiki.debian.org/DebianRepository/Format#A.22Packages.22_Indices
 */
export const renderPackages = (packages: readonly IndexedPackage[]): string =>
  packages
    .map(
      ({ control, name, sizeBytes, sha256 }) =>
        `${control.trim()}\nFilename: ./${name}\nSize: ${sizeBytes}\nSHA256: ${sha256}\n`,
    )
    .join('\n');

/**
 * Renders `Release`, which is what is signed: it names everything else by its digest.
 *
 * @param at when it is made; apt takes none that is older than the one it has
 * @param architectures Debian's names of them
 * @param files the other indices
 */
export const renderRelease = (
  at: Date,
  architectures: readonly string[],
  files: readonly IndexedFile[],
): string =>
  [
    'Origin: Stackyard',
    'Label: Stackyard',
    'Suite: stable',
    'Codename: stackyard',
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Architectures: ${architectures.join(' ')}`,
    'Description: Debian packages of Stackyard',
    'SHA256:',
    ...files.map(({ name, sizeBytes, sha256 }) => ` ${sha256} ${sizeBytes} ${name}`),
    '',
  ].join('\n');
