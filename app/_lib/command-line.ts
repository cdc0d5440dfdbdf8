/** @returns the command that does the same as the Install button. */
export const installCommand = (address: string, version: string): string =>
  `yard install ${address}:${version}`;
