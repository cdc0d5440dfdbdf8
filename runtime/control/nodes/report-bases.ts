import type { ReportMark } from '../../../schemas/agent/difference.ts';
import type { ObservedState } from '../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';

/** The last report of a node that its next difference may be made to. */
export interface ReportBase {
  readonly mark: ReportMark;
  readonly state: ObservedState;
  /** Of everything that was received to make it, since the last whole report. */
  readonly bytes: number;
}

/**
 * Which report of each node the server has, as the agent made it. Without one, the agent is asked for
 * a whole one: after a start, when something of a report was not taken, and when differences together
 * have grown longer than a report may be.
 */
export class ReportBases {
  readonly #bases = new Map<NodeId, ReportBase>();

  get(node: NodeId): ReportBase | undefined {
    return this.#bases.get(node);
  }

  /** Whether a report was made before the one that is known: it arrives late, and says nothing any more. */
  isOutdated(node: NodeId, mark: ReportMark): boolean {
    const known = this.#bases.get(node)?.mark;
    return known?.run === mark.run && mark.number <= known.number;
  }

  /** @returns the mark of what is known now; null: nothing that a difference can be made to */
  keep(node: NodeId, base: ReportBase): ReportMark | null {
    if (base.bytes > LIMITS.agent.reportBytes || !isWithinLimits(base.state)) {
      return this.forget(node);
    }
    this.#bases.set(node, base);
    return base.mark;
  }

  forget(node: NodeId): null {
    this.#bases.delete(node);
    return null;
  }
}

/** Each difference is bounded as a report is; what they add up to is bounded here. */
function isWithinLimits(state: ObservedState): boolean {
  const { reports } = LIMITS.agent;
  return (['images', 'volumes', 'networks', 'routers', 'machines'] as const).every(
    (name) => state[name].length <= reports[name],
  );
}
