'use client';

import { useStacks } from './stacks.ts';

/**
 * Names of stacks that stand in the way of a new one of this name.
 *
 * @param name what stands in the form, whether or not it could be a name
 */
export function useTakenNames(name: string): readonly string[] {
  const same = useStacks({ name, state: 'present' }, { enabled: isName(name) });
  return (same.data ?? []).map((stack) => stack.name);
}

/** What is no name is no question either. */
const isName = (text: string): boolean => text.length > 0 && text.length <= 64;
