import { table } from './table.ts';

/** @returns rows under a title, after an empty line; nothing when there are none */
export const section = (title: string, rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : ['', title, ...table(rows.map((row) => ['', ...row]))];
