import koffi from 'koffi';
import { lastError, LIBVIRT_CODE, LibvirtError } from './libvirt-error.ts';
import type { DomainHandle, LibvirtFunctions, Out } from './libvirt-functions.ts';
import { readTypedParameters, TYPED_PARAMETER_BYTES } from './typed-parameters.ts';

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

/**
 * virDomainSnapshotCreateFlags: libvirt keeps no record of it (4), disks alone (16), in files that are
 * there already (32), all or none (128).
 */
const SWITCH_DISKS = 4 | 16 | 32 | 128;
/** virDomainBlockRebaseFlags: what is below keeps being named by a relative path. */
const KEEP_RELATIVE = 16;
/** struct virDomainBlockJobInfo: two numbers of 8 bytes each, and two more. */
const BLOCK_JOB_BYTES = 32;
/** Most figures of disks that there is room for; libvirt has 8 of them. */
const DISK_FIGURES = 16;

const METADATA_ELEMENT = 2;
/**
 * Managed save, snapshots, checkpoints: whatever else libvirt keeps of a domain. Firmware's variables
 * (8: keep) belong to the disk and go with it.
 */
const UNDEFINE_EVERYTHING = 1 | 2 | 8 | 16;

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

  /** It stands still until {@link resume}. */
  suspend(): void {
    this.#check('virDomainSuspend', this.#libvirt.virDomainSuspend(this.handle));
  }

  /** @param xml of a snapshot: which disk goes on in which file */
  switchDisks(xml: string): void {
    const made = this.#libvirt.virDomainSnapshotCreateXML(this.handle, xml, SWITCH_DISKS);
    if (made === null) throw lastError(this.#libvirt, 'virDomainSnapshotCreateXML');
    this.#libvirt.virDomainSnapshotFree(made);
  }

  /** @returns figures of all its disks together since it was started, by name, such as `rd_bytes` */
  diskFigures(): Map<string, number> {
    const bytes = new Uint8Array(DISK_FIGURES * TYPED_PARAMETER_BYTES);
    const count: [number] = [DISK_FIGURES];
    const done = this.#libvirt.virDomainBlockStatsFlags(this.handle, '', bytes, count, 0);
    this.#check('virDomainBlockStatsFlags', done);
    return readTypedParameters(Buffer.from(bytes.subarray(0, count[0] * TYPED_PARAMETER_BYTES)));
  }

  /** @returns whether something is being done to a disk in the background */
  hasBlockJob(disk: string): boolean {
    const info = new Uint8Array(BLOCK_JOB_BYTES);
    const found = this.#libvirt.virDomainGetBlockJobInfo(this.handle, disk, info, 0);
    this.#check('virDomainGetBlockJobInfo', found);
    return found > 0;
  }

  /**
   * Begins to copy into the file that a disk writes to what it has from those between it and `base`.
   *
   * @param base as `vda[2]`; null: it shall stand on nothing
   */
  pull(disk: string, base: string | null): void {
    const flags = base === null ? 0 : KEEP_RELATIVE;
    const begun = this.#libvirt.virDomainBlockRebase(this.handle, disk, base, 0, flags);
    this.#check('virDomainBlockRebase', begun);
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

  /** @returns the definition of the process that runs, or else what is stored: XML */
  definition(): string {
    const xml = this.#libvirt.virDomainGetXMLDesc(this.handle, 0);
    if (xml === null) throw lastError(this.#libvirt, 'virDomainGetXMLDesc');
    return xml;
  }

  /** How long it may stand still at the end of a migration. */
  setMostDowntime(downtimeMs: number): void {
    const done = this.#libvirt.virDomainMigrateSetMaxDowntime(this.handle, downtimeMs, 0);
    this.#check('virDomainMigrateSetMaxDowntime', done);
  }

  /**
   * Migrates it. Blocks until it is over.
   *
   * @param destination URI of the other libvirt
   * @param parameters VIR_MIGRATE_PARAM_* by their names; a name may come several times
   * @param flags virDomainMigrateFlags
   */
  migrate(
    destination: string,
    parameters: readonly (readonly [name: string, text: string])[],
    flags: number,
  ): void {
    const list: [bigint | null] = [null];
    const count: [number] = [0];
    const room: [number] = [0];
    try {
      for (const [name, text] of parameters) {
        const added = this.#libvirt.virTypedParamsAddString(list, count, room, name, text);
        this.#check('virTypedParamsAddString', added);
      }
      const done = this.#libvirt.virDomainMigrateToURI3(
        this.handle,
        destination,
        list[0],
        count[0],
        flags,
      );
      this.#check('virDomainMigrateToURI3', done);
    } finally {
      this.#libvirt.virTypedParamsFree(list[0], count[0]);
    }
  }

  /**
   * @param flags 0: of the job that is under way; 1: of the last one
   * @returns its figures by name; empty when there is none
   */
  jobFigures(flags: 0 | 1): Map<string, number> {
    const type: Out<number> = [null];
    const list: Out<bigint> = [null];
    const count: Out<number> = [null];
    const done = this.#libvirt.virDomainGetJobStats(this.handle, type, list, count, flags);
    this.#check('virDomainGetJobStats', done);
    if (list[0] === null) return new Map();
    try {
      const bytes = koffi.view(list[0], (count[0] ?? 0) * TYPED_PARAMETER_BYTES);
      return readTypedParameters(Buffer.from(bytes));
    } finally {
      this.#libvirt.virTypedParamsFree(list[0], count[0] ?? 0);
    }
  }

  /** Ends the job that is under way. */
  abortJob(): void {
    this.#check('virDomainAbortJob', this.#libvirt.virDomainAbortJob(this.handle));
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
