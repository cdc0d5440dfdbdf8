import type { WireFault } from '../../../../../../schemas/errors/fault.ts';
import type { MachineUser } from '../../../../compute/ports/hypervisor.ts';

/** What a helper is told first: whom it works as from then on. */
export interface HelperStart {
  readonly user: MachineUser | undefined;
}

/** A call of a method of `PoolFiles`, or of an open file by its number. */
export interface HelperCall {
  readonly id: number;
  readonly file?: number;
  readonly name: string;
  readonly parameters: readonly unknown[];
}

/** It takes calls from now on. */
export interface HelperReady {
  readonly isReady: true;
}

export type HelperAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  /** It has opened a file. */
  | { readonly id: number; readonly ok: true; readonly opened: number }
  | { readonly id: number; readonly ok: false; readonly fault: WireFault }
  | {
      readonly id: number;
      readonly ok: false;
      /** Of the system, such as ENOSPC. */
      readonly code: string | undefined;
      readonly message: string;
    };
