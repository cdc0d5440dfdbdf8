/** What stands in the way of a plan. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly action?: string | undefined;
}

/** @returns what is wrong: each sentence once */
export const messages = (problems: readonly Problem[]): string =>
  [...new Set(problems.map(({ message }) => message))].join(' ');

/** @returns what to do about it: each sentence once */
export const actions = (problems: readonly Problem[]): string =>
  [...new Set(problems.flatMap(({ action }) => action ?? []))].filter(Boolean).join(' ');
