/** One thing that is wrong in a document a person wrote. */
export interface Problem {
  /** Where in the document, such as `roles.db.memory`. */
  readonly path: (string | number)[];
  readonly wanted: string;
  readonly found: string;
}

/** A problem with the place in the text, counted from 1. */
export interface LocatedProblem {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly wanted: string;
  readonly found: string;
}

/** @returns a path as people write it: `roles.db.files[2].path`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** @returns a value as it is shown behind “found”: short, on one line, without control characters. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text: string | undefined = typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  const line = (text ?? typeof value).replaceAll(/[\u0000-\u001f\u007f]/g, ' ');
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}
