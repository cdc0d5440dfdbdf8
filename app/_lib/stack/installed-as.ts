import type { Stack } from '../../../schemas/api/resources/stack.ts';

/** @returns the stacks of an appliance that are there, whatever their version; removed ones are not */
export const installedAs = <One extends Pick<Stack, 'state' | 'appliance'>>(
  address: string,
  stacks: readonly One[],
): One[] =>
  stacks.filter((stack) => stack.state !== 'removed' && stack.appliance.address === address);
