/** Variables of a process, as programs get them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads an environment in which an empty variable is one that is not set: `NAME=` in a unit file or
 * a compose file means nothing else.
 *
 * @returns the variables that say something
 */
export const withoutEmpty = (env: Environment): Environment =>
  Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== '' && value !== undefined),
  );
