import type { Place } from './command-places.ts';

/** Quotes a text for bash and zsh. */
export const inSingleQuotes = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** @returns for each option that takes a value, in both of its forms: `--output=file` */
export const valueWords = ({ options }: Place): string[] =>
  options.flatMap(({ long, short, value }) => {
    if (value === undefined) return [];
    return [long, ...(short === undefined ? [] : [short])].map((flag) => `${flag}=${value}`);
  });
