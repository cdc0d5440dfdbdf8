import type { Scenario, ScenarioEvent, ScenarioNode, UserAction } from './scenario.ts';

/** Scenarios made by hand, for what a test is about. */

export const install = (atMs: number, name: string): ScenarioEvent => ({
  atMs,
  do: 'install',
  // Of those in `appliances.ts` one with a data volume, an action and a published port.
  appliance: 11 / 24,
  name,
  pins: undefined,
  times: 1,
});

export const user = (
  atMs: number,
  what: Exclude<UserAction['do'], 'install'>,
  to = 0,
): ScenarioEvent => ({ atMs, do: what, which: 0, to, times: 1 });

/** @returns a scenario with two nodes alike */
export const scenario = (
  events: readonly ScenarioEvent[],
  node: Partial<ScenarioNode> = {},
): Scenario => ({
  seed: 1,
  nodes: ['one', 'two'].map((name) => ({
    name,
    gateway: true,
    linked: true,
    bootMs: 2_000,
    shutdownMs: 1_000,
    aheadMs: 0,
    ...node,
  })),
  events,
});
