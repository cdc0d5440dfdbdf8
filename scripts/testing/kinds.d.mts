export interface TestKind {
  readonly projects: readonly string[];
  readonly minutes: number;
  readonly covers?: readonly string[];
}

export const KINDS: Readonly<Record<string, TestKind>>;

export const COVERED_BY_ALL: readonly string[];

export function longestMinutes(project: string): number;
