import { Fault } from '../../../schemas/errors/fault.ts';

/** A place in a text that moves forward. */
export interface XmlCursor {
  readonly isAtEnd: () => boolean;
  /** @returns whether the text goes on with `word`; moves behind it if so */
  readonly skip: (word: string) => boolean;
  readonly skipSpace: () => boolean;
  /** @returns the text up to `word`, and moves behind that. @throws Fault when it never comes */
  readonly takeUntil: (word: string, what: string) => string;
  /** @returns what matches here; `pattern` is sticky */
  readonly take: (pattern: RegExp) => string | undefined;
  readonly fail: (why: string) => Fault;
}

/** @param file its name, for the sentence */
export function xmlCursor(text: string, file: string): XmlCursor {
  let at = 0;
  const fail = (why: string): Fault => {
    const line = text.slice(0, at).split('\n').length;
    return new Fault('XML_REFUSED', { file, line, why });
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  return {
    fail,
    take,
    isAtEnd: () => at >= text.length,
    skip: (word) => {
      const found = text.startsWith(word, at);
      if (found) at += word.length;
      return found;
    },
    skipSpace: () => take(/[ \t\r\n]+/y) !== undefined,
    takeUntil: (word, what) => {
      const end = text.indexOf(word, at);
      if (end < 0) throw fail(`${what} does not end`);
      const found = text.slice(at, end);
      at = end + word.length;
      return found;
    },
  };
}
