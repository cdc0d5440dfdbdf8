import type { LibvirtFunctions } from './libvirt-functions.ts';

/** Codes of libvirt that are told apart (virErrorNumber in virterror.h). */
export const LIBVIRT_CODE = {
  systemError: 38,
  noDomain: 42,
  operationInvalid: 55,
  noMetadata: 80,
  /** Our own: the library is not there. */
  notInstalled: -1,
} as const;

/** A call that libvirt refused. */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError';
  readonly call: string;
  readonly code: number;

  constructor(call: string, code: number, message: string) {
    super(message);
    this.call = call;
    this.code = code;
  }

  static is(error: unknown, code: number): boolean {
    return error instanceof LibvirtError && error.code === code;
  }
}

/**
 * Fetches what went wrong. libvirt keeps the last error per thread: this must run in the thread of
 * the failed call, before the next call.
 */
export function lastError(libvirt: LibvirtFunctions, call: string): LibvirtError {
  const error = new LibvirtError(
    call,
    libvirt.virGetLastErrorCode(),
    libvirt.virGetLastErrorMessage(),
  );
  libvirt.virResetLastError();
  return error;
}
