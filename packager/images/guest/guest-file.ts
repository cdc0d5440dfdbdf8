/** A file that every image gets, whatever its recipe. It belongs to root. */
export interface GuestFile {
  /** In the image. */
  readonly path: string;
  readonly content: string;
  /** Default: 0644. */
  readonly permissions?: '0644' | '0755' | '0600';
  /** True where a Debian package has this file too: the package's own is set aside as `<path>.debian`. */
  readonly replaces?: boolean;
}
