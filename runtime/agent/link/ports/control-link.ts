import type { Duplex } from 'node:stream';
import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { ReportDifference, ReportMark } from '../../../../schemas/agent/difference.ts';
import type { PacedAnswer } from '../../../../schemas/agent/report-pace.ts';
import type { ConsoleUpload } from '../../../../schemas/agent/messages.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { LineUse, WantedLine } from '../../../../schemas/agent/volume-line.ts';
import type { MachineId, VolumeId } from '../../../../schemas/ids/brand.ts';

/** Lines that the server asks an agent for. */
export interface WantedLines {
  readonly consoles: readonly MachineId[];
  readonly volumes: readonly WantedLine[];
}

/** The way to the server. The agent dials; every method throws UNREACHABLE when there is none. */
export interface ControlLink {
  /**
   * Waits for a desired state other than generation `after` (-1: any).
   *
   * @param onWanted told of what somebody wants to see or read, when there is anything
   * @returns undefined when nothing changed for a while
   */
  desired(
    after: number,
    signal: AbortSignal,
    onWanted?: (wanted: WantedLines) => void,
  ): Promise<DesiredState | undefined>;
  /** Sends a whole report. */
  report(state: ObservedState, mark: ReportMark): Promise<PacedAnswer>;
  /** Sends what has changed since a report that the server has. */
  reportDifference(difference: ReportDifference): Promise<PacedAnswer>;
  /** @returns for each machine the offset from which more is wanted */
  console(upload: ConsoleUpload): Promise<Record<string, number>>;
  /** Opens the line over which the console of a machine is seen and used; see `console-line.ts`. */
  consoleLine(machine: MachineId): Promise<Duplex>;
  /** Opens the line over which a volume is read or filled; see `volume-line.ts`. */
  volumeLine(volume: VolumeId, use: LineUse): Promise<Duplex>;
}
