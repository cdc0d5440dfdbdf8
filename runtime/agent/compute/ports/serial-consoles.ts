import type { MachineId, StackId } from '../../../../schemas/ids/brand.ts';

/** Whose serial port: of which machine, and of which stack that is. */
export interface SerialMachine {
  readonly id: MachineId;
  readonly stack: StackId;
  /** The stack whose user it runs as; absent: its own. */
  readonly user?: StackId | undefined;
}

/** The serial port of a machine that runs, open for typing. */
export interface SerialPort {
  /** @returns false: the machine reads too slowly, and none of this was taken */
  write(bytes: Buffer): boolean;
  /** Ends when the port is closed, by whomever: the machine has stopped, or does not want it any more. */
  readonly closed: Promise<void>;
  close(): void;
}

/** What is typed into machines. What they write is read from their logs, see `Consoles`. */
export interface SerialConsoles {
  /**
   * Several may have the same port open. None of them takes away what the machine writes.
   *
   * @returns undefined: it does not run here
   * @throws Fault HYPERVISOR_FAILED
   */
  open(machine: SerialMachine): Promise<SerialPort | undefined>;
}
