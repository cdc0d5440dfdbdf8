/**
 * sudo passes on only the variables it is told to.
 *
 * @param privilege words before a command that needs root; none when we are root
 * @returns the same words, such that these variables arrive
 */
export const keepEnvironment = (
  privilege: readonly string[],
  names: readonly string[],
): readonly string[] => {
  const [sudo, ...rest] = privilege;
  return sudo === undefined ? [] : [sudo, `--preserve-env=${names.join(',')}`, ...rest];
};
