/** One file of a package. */
export type PackageFile = {
  /** Where it is installed, such as `/usr/bin/yard`. */
  readonly path: string;
} & (
  | { readonly kind: 'copy'; readonly from: string; readonly mode: number }
  | { readonly kind: 'made'; readonly content: string | Buffer; readonly mode: number }
  | { readonly kind: 'link'; readonly to: string }
);

export const FILE_MODE = 0o644;
export const PROGRAM_MODE = 0o755;
/** Settings may hold the password of a database. */
export const SETTINGS_MODE = 0o640;

/** @param from file to copy, as it is */
export const copied = (path: string, from: string, mode = FILE_MODE): PackageFile => ({
  kind: 'copy',
  path,
  from,
  mode,
});

/** @param content what is in it */
export const made = (path: string, content: string | Buffer, mode = FILE_MODE): PackageFile => ({
  kind: 'made',
  path,
  content,
  mode,
});

/** @param to what it leads to, as it is written into the link */
export const link = (path: string, to: string): PackageFile => ({ kind: 'link', path, to });
