/** Before, a UEFI did not look for `autoexec.ipxe`, and initrds of a UEFI were lost with newer kernels. */
const OLDEST_DAY = 20_220_101;

/**
 * @param bytes of a loader, as Latin-1
 * @returns undefined when it does not say its version, such as one that is compressed
 */
export function readLoaderVersion(
  bytes: string,
): { readonly text: string; readonly isTooOld: boolean } | undefined {
  const [text, day] = /\d+\.\d+\.\d+\S{0,3}git-?(20\d{6})[\w.+-]*/.exec(bytes) ?? [];
  if (text === undefined) return undefined;
  return { text, isTooOld: Number(day) < OLDEST_DAY };
}
