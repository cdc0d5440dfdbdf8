import { FAULTS, type FaultCode, type FaultData, type FaultKind } from './catalogue.ts';

/**
 * The one error class. What it says to the outside is made from its code and data alone;
 * `cause` and `detail` go to the log and never leave the process.
 */
export class Fault<Code extends FaultCode = FaultCode> extends Error {
  override readonly name = 'Fault';
  readonly code: Code;
  readonly data: FaultData<Code>;
  /** For the log only: may name paths, commands and other internals. */
  readonly detail: string | undefined;
  readonly #told: WireFault | undefined;

  /**
   * @param code which entry of the catalogue
   * @param data what that entry's sentence is made of
   * @param options `cause`: the error beneath; `detail`: more for the log; `told`: how somebody else put it, of whom
   *   a browser has the sentences of few faults
   */
  constructor(
    code: Code,
    data: FaultData<Code>,
    options: { cause?: unknown; detail?: string; told?: WireFault } = {},
  ) {
    const { cause, told } = options;
    super(told?.message ?? kindOf(code).message(data), cause === undefined ? {} : { cause });
    this.code = code;
    this.data = data;
    this.detail = options.detail;
    this.#told = told;
  }

  /** The instruction that goes with the sentence, or undefined. */
  get action(): string | undefined {
    return (this.#told ? this.#told.action : kindOf(this.code).action?.(this.data)) || undefined;
  }

  get status(): number {
    return kindOf(this.code).status;
  }

  get exit(): number {
    return kindOf(this.code).exit;
  }

  /** Whether trying again may help. One that somebody else told of is not tried again. */
  get retryable(): boolean {
    return !this.#told && kindOf(this.code).retryable;
  }

  /** True for a fault of exactly this code; narrows its data. */
  static is<Wanted extends FaultCode>(error: unknown, code: Wanted): error is Fault<Wanted> {
    return error instanceof Fault && error.code === code;
  }

  /** The error itself when it is a fault, otherwise INTERNAL with the error as its cause. */
  static from(error: unknown, what = 'an unexpected error'): Fault {
    if (error instanceof Fault) return error;
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return new Fault('INTERNAL', { what }, { cause: error, detail });
  }
}

const kindOf = (code: FaultCode): FaultKind<unknown> => FAULTS[code] as FaultKind<unknown>;

/** How a fault travels: in API answers, agent reports, operation logs and `--json` output. */
export interface WireFault {
  /** Stable code from the error catalogue. */
  readonly code: string;
  /** One sentence for people. */
  readonly message: string;
  /** What to do next. */
  readonly action?: string | undefined;
  /** What the sentence was made of. */
  readonly data: Record<string, unknown>;
}

/** @returns the form in which a fault leaves the process: no cause, no detail, no stack. */
export function toWire(error: unknown): WireFault {
  const fault = Fault.from(error);
  return {
    code: fault.code,
    message: fault.message,
    ...(fault.action ? { action: fault.action } : {}),
    data: fault.data,
  };
}

/**
 * @returns the fault a wire form stands for; a code this version does not know (a newer peer), or
 *   one whose data does not fit it, becomes INTERNAL and keeps the peer's sentence. A browser, whose peer is the
 *   server that it has its program of, keeps the code as well
 */
export function fromWire(wire: WireFault): Fault {
  if (Object.hasOwn(FAULTS, wire.code)) {
    try {
      return new Fault(wire.code as FaultCode, wire.data as never);
    } catch {
      // The sentence could not be made: a peer of another version, or a hostile one.
    }
  }
  return typeof window === 'undefined'
    ? new Fault('INTERNAL', { what: wire.message })
    : new Fault(wire.code as FaultCode, wire.data as never, { told: wire });
}

/** @returns whether a JSON value is a fault on its way; the same as the schema in wire-fault.ts */
export function isWireFault(value: unknown): value is WireFault {
  if (!isObject(value)) return false;
  const { code, message, action, data } = value;
  const named = typeof code === 'string' && typeof message === 'string';
  return named && (action === undefined || typeof action === 'string') && isObject(data);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
