/** @returns class names with a space between them, without the ones that do not apply. */
export const joinClasses = (...names: (string | false | undefined)[]): string =>
  names.filter(Boolean).join(' ');
