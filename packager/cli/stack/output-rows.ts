import type { StackOutput } from '../../../schemas/api/resources/stack.ts';

/** @returns title and value of each output; a secret that is not revealed says how to see it */
export const outputRows = (outputs: readonly StackOutput[]): string[][] =>
  outputs.map(({ title, value, kind }) => [
    title,
    value ?? (kind === 'secret' ? '(secret; yard stack outputs --reveal)' : '–'),
  ]);
