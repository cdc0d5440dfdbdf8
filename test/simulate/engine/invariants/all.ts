import { isOnItsNode, runsOnce } from './machines.ts';
import { logsAreLegal, oneOperationEach, wholesEndLast } from './operation-logs.ts';
import { noneSleepsOnWork } from './sleepers.ts';
import type { Invariant } from './sight.ts';
import { nothingSharedOnNodes, nothingTakenTwice } from './takings.ts';

/** What holds at every moment, whatever has gone wrong. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'a machine runs on one node at most': runsOnce,
  'a machine is only on its node': isOnItsNode,
  'nothing is given to two stacks': nothingTakenTwice,
  'stacks share nothing on nodes': nothingSharedOnNodes,
  'no node sleeps that has what shall run': noneSleepsOnWork,
  'an operation has one worker': logsAreLegal,
  'a stack has one operation': oneOperationEach,
  'an operation ends after its parts': wholesEndLast,
};
