import { lastError, LIBVIRT_CODE, LibvirtError } from './libvirt-error.ts';
import type { DomainHandle, LibvirtFunctions, Out } from './libvirt-functions.ts';

/** virDomainState */
export const DOMAIN_STATE = {
  running: 1,
  blocked: 2,
  paused: 3,
  shuttingDown: 4,
  off: 5,
  crashed: 6,
  suspended: 7,
} as const;

/** Which of the two definitions of a domain a call is about (virDomainModificationImpact). */
export const AFFECT = { running: 1, stored: 2 } as const;

const METADATA_ELEMENT = 2;
/** Managed save, snapshots, NVRAM, checkpoints: whatever else libvirt keeps of a domain. */
const UNDEFINE_EVERYTHING = 1 | 2 | 4 | 16;

/** One libvirt domain. Holds a reference until it is disposed of; see {@link Connection}. */
export class Domain implements Disposable {
  readonly #libvirt: LibvirtFunctions;
  readonly handle: DomainHandle;

  constructor(libvirt: LibvirtFunctions, handle: DomainHandle) {
    this.#libvirt = libvirt;
    this.handle = handle;
  }

  [Symbol.dispose](): void {
    this.#libvirt.virDomainFree(this.handle);
  }

  /** @returns virDomainState and the reason, whose meaning depends on the state */
  state(): { state: number; reason: number } {
    const state: Out<number> = [null];
    const reason: Out<number> = [null];
    this.#check(
      'virDomainGetState',
      this.#libvirt.virDomainGetState(this.handle, state, reason, 0),
    );
    return { state: state[0] ?? 0, reason: reason[0] ?? 0 };
  }

  /** @returns the metadata element of a namespace, undefined when there is none */
  metadata(namespace: string, affect: number): string | undefined {
    const text = this.#libvirt.virDomainGetMetadata(
      this.handle,
      METADATA_ELEMENT,
      namespace,
      affect,
    );
    if (text !== null) return text;
    const error = lastError(this.#libvirt, 'virDomainGetMetadata');
    // Off while the running definition was asked for, or transient while the stored one was.
    if (error.code === LIBVIRT_CODE.noMetadata) return undefined;
    if (error.code === LIBVIRT_CODE.operationInvalid) return undefined;
    throw error;
  }

  setMetadata(xml: string, namespace: string, key: string): void {
    const { handle } = this;
    const done = this.#libvirt.virDomainSetMetadata(
      handle,
      METADATA_ELEMENT,
      xml,
      key,
      namespace,
      AFFECT.running,
    );
    this.#check('virDomainSetMetadata', done);
  }

  create(): void {
    this.#check('virDomainCreate', this.#libvirt.virDomainCreate(this.handle));
  }

  resume(): void {
    this.#check('virDomainResume', this.#libvirt.virDomainResume(this.handle));
  }

  /** Asks the guest agent, and when there is none, presses the power button. */
  shutdown(): void {
    this.#check('virDomainShutdownFlags', this.#libvirt.virDomainShutdownFlags(this.handle, 0));
  }

  destroy(): void {
    this.#check('virDomainDestroyFlags', this.#libvirt.virDomainDestroyFlags(this.handle, 0));
  }

  undefine(): void {
    this.#check(
      'virDomainUndefineFlags',
      this.#libvirt.virDomainUndefineFlags(this.handle, UNDEFINE_EVERYTHING),
    );
  }

  /** Sends one command to the guest agent. @returns its answer, JSON */
  agentCommand(command: string, timeoutSeconds: number): string {
    const answer = this.#libvirt.virDomainQemuAgentCommand(this.handle, command, timeoutSeconds, 0);
    if (answer === null) throw lastError(this.#libvirt, 'virDomainQemuAgentCommand');
    return answer;
  }

  #check(call: string, result: number): void {
    if (result < 0) throw lastError(this.#libvirt, call);
  }
}

/** @returns whether the domain had gone, or was off, when the call came. */
export const isGoneOrOff = (error: unknown): boolean =>
  LibvirtError.is(error, LIBVIRT_CODE.noDomain) ||
  LibvirtError.is(error, LIBVIRT_CODE.operationInvalid);
