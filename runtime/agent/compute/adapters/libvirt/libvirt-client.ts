import { Fault } from '../../../../../schemas/errors/fault.ts';
import { LIBVIRT_CODE } from './native/libvirt-error.ts';
import type { CallName, LibvirtCalls } from './thread/libvirt-calls.ts';
import { CallFailed, LibvirtThread } from './thread/libvirt-thread.ts';

/** What keeps a libvirt daemon running on this node. */
export interface LibvirtDaemon {
  /** Where the daemon listens, as libvirt writes it: `qemu+unix:///system?socket=<path>`. */
  readonly uri: string;
  /** Starts the daemon unless it answers. @throws Fault TOOL_MISSING, HYPERVISOR_FAILED */
  ensure(): Promise<void>;
}

const CALL_TIMEOUT_MS = 60_000;

/**
 * Calls to libvirt, as promises that fail with a Fault. A daemon that has been restarted is
 * connected to again, and one that has gone is started, without the caller noticing.
 */
export class LibvirtClient {
  readonly #daemon: LibvirtDaemon;
  readonly #thread: LibvirtThread;

  constructor(daemon: LibvirtDaemon) {
    this.#daemon = daemon;
    this.#thread = new LibvirtThread(daemon.uri);
  }

  /** @throws Fault HYPERVISOR_FAILED, TOOL_MISSING */
  call<Name extends CallName>(
    name: Name,
    ...parameters: Parameters<LibvirtCalls[Name]>
  ): Promise<ReturnType<LibvirtCalls[Name]>> {
    return this.callFor(CALL_TIMEOUT_MS, name, ...parameters);
  }

  /** The same, for a call that may take longer than others, in milliseconds. */
  async callFor<Name extends CallName>(
    timeoutMs: number,
    name: Name,
    ...parameters: Parameters<LibvirtCalls[Name]>
  ): Promise<ReturnType<LibvirtCalls[Name]>> {
    try {
      return await this.#thread.call(name, parameters, timeoutMs);
    } catch (error) {
      if (!isNotConnected(error)) throw toFault(error);
    }
    await this.#daemon.ensure();
    try {
      return await this.#thread.call(name, parameters, timeoutMs);
    } catch (error) {
      throw toFault(error);
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

const isNotConnected = (error: unknown): boolean =>
  error instanceof CallFailed && !error.failure.connected;

function toFault(error: unknown): Fault {
  if (!(error instanceof CallFailed)) return Fault.from(error, 'a call to libvirt failed');
  const { call, code, message } = error.failure;
  return code === LIBVIRT_CODE.notInstalled
    ? new Fault('TOOL_MISSING', { tool: call, package: 'libvirt0' }, { cause: error })
    : new Fault('HYPERVISOR_FAILED', { call, message }, { cause: error });
}
