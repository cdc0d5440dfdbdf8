import type { Duplex } from 'node:stream';
import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { ReportDifference, ReportMark } from '../../../../schemas/agent/difference.ts';
import type { PacedAnswer } from '../../../../schemas/agent/report-pace.ts';
import type { ConsoleUpload } from '../../../../schemas/agent/messages.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { MachineId } from '../../../../schemas/ids/brand.ts';

/** The way to the server. The agent dials; every method throws UNREACHABLE when there is none. */
export interface ControlLink {
  /**
   * Waits for a desired state other than generation `after` (-1: any).
   *
   * @param onConsoles told of the machines whose consoles somebody wants to see, when there are any
   * @returns undefined when nothing changed for a while
   */
  desired(
    after: number,
    signal: AbortSignal,
    onConsoles?: (machines: readonly MachineId[]) => void,
  ): Promise<DesiredState | undefined>;
  /** Sends a whole report. */
  report(state: ObservedState, mark: ReportMark): Promise<PacedAnswer>;
  /** Sends what has changed since a report that the server has. */
  reportDifference(difference: ReportDifference): Promise<PacedAnswer>;
  /** @returns for each machine the offset from which more is wanted */
  console(upload: ConsoleUpload): Promise<Record<string, number>>;
  /** Opens the line over which the console of a machine is seen and used; see `console-line.ts`. */
  consoleLine(machine: MachineId): Promise<Duplex>;
}
